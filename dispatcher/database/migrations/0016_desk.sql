-- Why: an operator's console that cannot miss or mishandle a press needs a memory of more than alarms: who sits at which
-- console and when they were last heard, what is to be done for each kind of alarm, who can be sent, what must be looked at
-- again later, who handed what over to whom, who is away from home, and how well each desk does in a drill.

-- Presses come in while this runs. So it takes what it changes before it changes anything, in the order in which a press does,
-- and builds nothing that takes time: what is big gets its indexes in 0018, and what everybody reads is told anew in 0017.
LOCK TABLE centres, staff IN SHARE ROW EXCLUSIVE MODE;
LOCK TABLE devices, elders, duty, alarms IN ACCESS EXCLUSIVE MODE;

-- Who is at a console, and whose claim nobody holds up any more -------------------------------------------------------

CREATE TABLE consoles (
    id         text PRIMARY KEY CHECK (length(id) BETWEEN 8 AND 64),
    staff_id   bigint NOT NULL REFERENCES staff (id),
    opened_at  timestamptz NOT NULL,
    heard_at   timestamptz NOT NULL,
    sound      boolean NOT NULL,
    closed_at  timestamptz
);
COMMENT ON TABLE consoles IS 'Live consoles: each says every 15 s that somebody is there who is shown every alarm.';
COMMENT ON COLUMN consoles.sound IS 'Whether its loudspeaker is unlocked: a desk that cannot ring does not watch.';
CREATE INDEX consoles_by_staff ON consoles (staff_id, heard_at);

CREATE TABLE desk_watch (
    centre_id          text PRIMARY KEY REFERENCES centres (id),
    first_attended_at  timestamptz NOT NULL,
    attended_at        timestamptz NOT NULL
);
COMMENT ON TABLE desk_watch IS 'When somebody was last at a live console of a centre. A centre that never had one has not begun its work.';

CREATE TABLE coverage_gaps (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre_id   text NOT NULL REFERENCES centres (id),
    since       timestamptz NOT NULL,
    noticed_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    alarm_id    bigint REFERENCES alarms (id)
);
COMMENT ON TABLE coverage_gaps IS 'When a centre on duty had nobody at a live console, and the alarm that this raised.';
-- A desk is either watched or it is not.
CREATE UNIQUE INDEX coverage_gaps_one_open ON coverage_gaps (centre_id) WHERE ended_at IS NULL;

ALTER TABLE alarms ADD COLUMN holder_since timestamptz, ADD COLUMN holder_lost_at timestamptz;
COMMENT ON COLUMN alarms.holder_since IS 'Since when claimed_by has it: a claim is only as good as the console that holds it up.';
COMMENT ON COLUMN alarms.holder_lost_at IS 'Since when nobody was heard from the console of whoever holds it.';
-- A program from before this migration gives an alarm to somebody else and leaves both columns as they were: what was known
-- of the former holder must not be held against the new one.
CREATE FUNCTION forget_former_holder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.holder_since := NULL;
    NEW.holder_lost_at := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER alarms_new_holder BEFORE UPDATE ON alarms FOR EACH ROW
    WHEN (NEW.claimed_by IS DISTINCT FROM OLD.claimed_by AND (OLD.holder_since IS NOT NULL OR OLD.holder_lost_at IS NOT NULL)
          AND NEW.holder_since IS NOT DISTINCT FROM OLD.holder_since
          AND NEW.holder_lost_at IS NOT DISTINCT FROM OLD.holder_lost_at)
    EXECUTE FUNCTION forget_former_holder();

-- Who is on duty, and who said so ---------------------------------------------------------------------------------------

ALTER TABLE duty ADD COLUMN planned_by bigint REFERENCES staff (id), ADD COLUMN planned_at timestamptz,
                 ADD COLUMN cancelled_by bigint REFERENCES staff (id), ADD COLUMN cancelled_at timestamptz;
COMMENT ON COLUMN duty.cancelled_at IS 'When somebody took it off the rota; ends_at is then the same moment, or starts_at + 1 ms if it had not begun.';
CREATE INDEX duty_by_staff ON duty (staff_id, ends_at);

-- What is to be done ------------------------------------------------------------------------------------------------------

CREATE TABLE protocols (
    type       text NOT NULL,
    edition    integer NOT NULL CHECK (edition >= 1),
    steps      jsonb NOT NULL,
    edited_by  bigint REFERENCES staff (id),
    edited_at  timestamptz NOT NULL,
    PRIMARY KEY (type, edition)
);
COMMENT ON TABLE protocols IS 'The checklist for each type of alarm, edition by edition; an alarm keeps the one it was raised under. steps: [{id, zh, en}].';
CREATE TRIGGER protocols_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON protocols
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who can be sent, and what must be looked at again -------------------------------------------------------------------

CREATE TABLE helpers (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref        text NOT NULL UNIQUE,
    name       text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('caregiver', 'social_worker', 'volunteer')),
    phone      text NOT NULL,
    centre_id  text NOT NULL REFERENCES centres (id),
    lat        double precision,
    lon        double precision,
    languages  text[] NOT NULL DEFAULT '{}',
    available  text,
    active     boolean NOT NULL DEFAULT true,
    added_at   timestamptz NOT NULL
);
COMMENT ON TABLE helpers IS 'Caregivers, social workers and volunteers who can be sent to an elder; lat and lon are where they usually start from.';
CREATE INDEX helpers_by_centre ON helpers (centre_id) WHERE active;

CREATE TABLE follow_ups (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre_id   text NOT NULL REFERENCES centres (id),
    elder_id    bigint REFERENCES elders (id),
    alarm_id    bigint REFERENCES alarms (id),
    absence_id  bigint UNIQUE,
    what        text NOT NULL CHECK (length(what) BETWEEN 1 AND 500),
    due_at      timestamptz NOT NULL,
    added_by    bigint REFERENCES staff (id),
    added_at    timestamptz NOT NULL,
    done_by     bigint REFERENCES staff (id),
    done_at     timestamptz,
    done_note   text,
    CONSTRAINT follow_ups_done_by_somebody CHECK ((done_at IS NULL) = (done_by IS NULL))
);
COMMENT ON TABLE follow_ups IS 'What must be looked at again after an alarm or an absence: by when, and who did it.';
COMMENT ON COLUMN follow_ups.added_by IS 'NULL: the clock, at the end of an absence.';
CREATE INDEX follow_ups_open ON follow_ups (centre_id, due_at) WHERE done_at IS NULL;
CREATE INDEX follow_ups_by_elder ON follow_ups (elder_id);
CREATE INDEX follow_ups_by_alarm ON follow_ups (alarm_id);

ALTER TABLE elders ADD COLUMN key_safe text, ADD COLUMN dog text;
COMMENT ON COLUMN elders.key_safe IS 'Where the key safe is and how it opens.';
COMMENT ON COLUMN elders.dog IS 'What animal a helper meets behind the door.';

CREATE TABLE elder_photos (
    elder_id  bigint PRIMARY KEY REFERENCES elders (id),
    media     text NOT NULL CHECK (media IN ('image/jpeg', 'image/png')),
    image     bytea NOT NULL CHECK (length(image) <= 1048576),
    put_by    bigint NOT NULL REFERENCES staff (id),
    put_at    timestamptz NOT NULL
);
COMMENT ON TABLE elder_photos IS 'What an elder looks like, for whoever must recognise them.';

-- Shift handover ---------------------------------------------------------------------------------------------------------

CREATE TABLE handovers (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre_id     text NOT NULL REFERENCES centres (id),
    at            timestamptz NOT NULL,
    sheet         jsonb NOT NULL,
    notes         text NOT NULL DEFAULT '',
    given_by      bigint NOT NULL REFERENCES staff (id),
    taken_by      bigint REFERENCES staff (id),
    taken_at      timestamptz,
    remarks       text,
    handed        bigint[] NOT NULL DEFAULT '{}',
    withdrawn_by  bigint REFERENCES staff (id),
    withdrawn_at  timestamptz,
    CONSTRAINT handovers_taken_by_another CHECK (taken_by IS NULL OR taken_by <> given_by),
    CONSTRAINT handovers_taken_by_somebody CHECK ((taken_by IS NULL) = (taken_at IS NULL)),
    CONSTRAINT handovers_withdrawn_by_somebody CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
    CONSTRAINT handovers_end_once CHECK (taken_at IS NULL OR withdrawn_at IS NULL)
);
COMMENT ON TABLE handovers IS 'Shift handovers: what was open when it was signed by who goes (given_by) and by who comes (taken_by).';
COMMENT ON COLUMN handovers.sheet IS 'Everything that was handed over, as it was at that moment.';
-- A shift is handed over once at a time.
CREATE UNIQUE INDEX handovers_one_open ON handovers (centre_id) WHERE taken_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX handovers_by_centre ON handovers (centre_id, id);
COMMENT ON COLUMN handovers.handed IS 'The alarms that passed from given_by to taken_by with it.';
-- What somebody signed stays what they signed, and what is signed by both is over.
CREATE TRIGGER handovers_are_kept BEFORE UPDATE OF centre_id, at, sheet, notes, given_by OR DELETE OR TRUNCATE ON handovers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER handovers_end BEFORE UPDATE ON handovers FOR EACH ROW
    WHEN (OLD.taken_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION refuse_change();

-- Planned absences and drills ----------------------------------------------------------------------------------------

CREATE TABLE absences (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    elder_id   bigint NOT NULL REFERENCES elders (id),
    kind       text NOT NULL CHECK (kind IN ('hospital', 'travel', 'family', 'other')),
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    note       text NOT NULL DEFAULT '',
    added_by   bigint NOT NULL REFERENCES staff (id),
    added_at   timestamptz NOT NULL,
    ended_by   bigint REFERENCES staff (id),
    ended_at   timestamptz,
    CHECK (ends_at > starts_at)
);
COMMENT ON TABLE absences IS 'When an elder is not at home, as planned: sensors of the home then say nothing about them; keys always do.';
COMMENT ON COLUMN absences.ended_at IS 'When somebody said that they are back, before ends_at or after it.';
CREATE INDEX absences_by_elder ON absences (elder_id, ends_at);
ALTER TABLE follow_ups ADD CONSTRAINT follow_ups_absence FOREIGN KEY (absence_id) REFERENCES absences (id);

ALTER TABLE devices ADD COLUMN centre_id text REFERENCES centres (id);
COMMENT ON COLUMN devices.centre_id IS 'A device of a centre itself, such as the key of its drills; one of an elder has none.';

CREATE TABLE drills (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre_id     text NOT NULL REFERENCES centres (id),
    device_id     text NOT NULL REFERENCES devices (id),
    asked_by      bigint NOT NULL REFERENCES staff (id),
    asked_at      timestamptz NOT NULL,
    published_at  timestamptz,
    given_up_at   timestamptz,
    tries         integer NOT NULL DEFAULT 0,
    next_try_at   timestamptz,
    trouble       text
);
COMMENT ON TABLE drills IS 'Test alarms sent to a desk through the whole pipeline; how it went is in the alarm of the signal `drill-<id>`.';
COMMENT ON COLUMN drills.tries IS 'How often a gateway took it up; one that has taken it has until next_try_at.';
COMMENT ON COLUMN drills.trouble IS 'Why it is not published, in the words of whoever tried last.';
CREATE INDEX drills_waiting ON drills (id) WHERE published_at IS NULL AND given_up_at IS NULL;
CREATE INDEX drills_by_centre ON drills (centre_id, id);
