-- Why: the heart. An open alarm always has a next deadline (a CHECK), there is one open alarm for an elder and class
-- (a partial unique index), and what happened to it can be added to but never changed (a trigger).

CREATE TABLE alarms (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version          integer NOT NULL DEFAULT 1,
    class            text NOT NULL,
    type             text NOT NULL,
    types            text[] NOT NULL,
    priority         smallint NOT NULL CHECK (priority BETWEEN 1 AND 5),
    test             boolean NOT NULL DEFAULT false,
    late             boolean NOT NULL DEFAULT false,
    state            text NOT NULL CHECK (state IN ('waiting', 'claimed', 'answered', 'responding', 'on_scene', 'resolved')),
    elder_id         bigint REFERENCES elders (id),
    device_id        text NOT NULL,
    centre_id        text NOT NULL REFERENCES centres (id),
    presses          integer NOT NULL DEFAULT 1,
    ringing          boolean NOT NULL DEFAULT true,
    raised_at        timestamptz NOT NULL,
    last_press_at    timestamptz NOT NULL,
    cancelled_at     timestamptz,
    level            smallint NOT NULL DEFAULT 0,
    waiting_since    timestamptz NOT NULL,
    next_deadline_at timestamptz,
    deadline         text CHECK (deadline IN ('claim', 'answer', 'act', 'arrive', 'hold')),
    claimed_by       bigint REFERENCES staff (id),
    claimed_at       timestamptz,
    answered_at      timestamptz,
    dispatched_at    timestamptz,
    arrived_at       timestamptz,
    held_until       timestamptz,
    hold_reason      text,
    resolved_at      timestamptz,
    outcome          text,
    -- Nobody is left unattended: what is open has a next deadline, and only what is resolved has none.
    CONSTRAINT alarms_open_have_a_deadline
        CHECK ((state = 'resolved') = (next_deadline_at IS NULL) AND (next_deadline_at IS NULL) = (deadline IS NULL)),
    CONSTRAINT alarms_resolved_have_an_outcome CHECK ((state = 'resolved') = (outcome IS NOT NULL)),
    CONSTRAINT alarms_waiting_have_no_holder CHECK (state <> 'waiting' OR claimed_by IS NULL)
);
COMMENT ON TABLE alarms IS 'What a desk must handle. device_id is no foreign key: an unknown device can raise one too.';
COMMENT ON COLUMN alarms.version IS 'Counts what an operator must have seen before acting: presses and people''s acts, not the clock.';
COMMENT ON COLUMN alarms.level IS 'How many steps of the escalation policy have been taken.';
COMMENT ON COLUMN alarms.waiting_since IS 'Since when somebody should claim it; the policy''s steps are counted from here.';

-- One open alarm for an elder and class: a press again joins it instead of hiding behind it.
CREATE UNIQUE INDEX alarms_one_open_for_elder ON alarms (elder_id, class) WHERE state <> 'resolved' AND elder_id IS NOT NULL;
CREATE UNIQUE INDEX alarms_one_open_for_device ON alarms (device_id, class) WHERE state <> 'resolved' AND elder_id IS NULL;
CREATE INDEX alarms_due ON alarms (next_deadline_at) WHERE state <> 'resolved';
CREATE INDEX alarms_by_elder ON alarms (elder_id, id);

CREATE TABLE alarm_audience (
    alarm_id    bigint NOT NULL REFERENCES alarms (id),
    centre_id   text NOT NULL REFERENCES centres (id),
    since       timestamptz NOT NULL,
    why         text NOT NULL CHECK (why IN ('home', 'cover', 'city', 'everyone', 'handed_over')),
    PRIMARY KEY (alarm_id, centre_id)
);
COMMENT ON TABLE alarm_audience IS 'Which centres see an alarm: its own, and those it was escalated or handed to.';
CREATE INDEX alarm_audience_by_centre ON alarm_audience (centre_id, alarm_id);

CREATE TABLE alarm_history (
    id          bigint PRIMARY KEY,
    alarm_id    bigint NOT NULL REFERENCES alarms (id),
    version     integer NOT NULL,
    at          timestamptz NOT NULL,
    actor       text NOT NULL,
    event       text NOT NULL,
    from_state  text,
    to_state    text NOT NULL,
    detail      jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE alarm_history IS
    'Everything that ever happened to an alarm. The ids follow the order of commits (each is drawn under one lock that is '
    'held to the end of its transaction), so "all after N" misses nothing: it is also the live stream.';
CREATE SEQUENCE alarm_history_id OWNED BY alarm_history.id;
CREATE INDEX alarm_history_by_alarm ON alarm_history (alarm_id, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER alarm_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON alarm_history
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- An alarm is never deleted, whatever the console or a colleague thinks of it.
CREATE TRIGGER alarms_never_deleted BEFORE DELETE OR TRUNCATE ON alarms
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE signals ADD CONSTRAINT signals_alarm FOREIGN KEY (alarm_id) REFERENCES alarms (id);
ALTER TABLE quarantine ADD CONSTRAINT quarantine_alarm FOREIGN KEY (alarm_id) REFERENCES alarms (id);

CREATE TABLE idempotency (
    staff_id    bigint NOT NULL REFERENCES staff (id),
    key         text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    request     bytea NOT NULL,
    status      smallint NOT NULL,
    body        jsonb NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (staff_id, key)
);
COMMENT ON TABLE idempotency IS 'The answer already given to a command, so that a repeated request acts once. request is the SHA-256 of what was asked.';
CREATE INDEX idempotency_by_age ON idempotency (at);

CREATE VIEW alarm_cards AS
SELECT alarms.*,
       elders.name AS elder_name, elders.phone AS elder_phone, elders.address AS elder_address, elders.lat AS elder_lat,
       elders.lon AS elder_lon, elders.born_on AS elder_born_on, elders.sex AS elder_sex, elders.town_code AS elder_town,
       devices.kind AS device_kind, staff.username AS claimed_by_username, staff.name AS claimed_by_name,
       ARRAY(SELECT centre_id FROM alarm_audience WHERE alarm_audience.alarm_id = alarms.id ORDER BY since, centre_id)
           AS audience
FROM alarms
LEFT JOIN elders ON elders.id = alarms.elder_id
LEFT JOIN devices ON devices.id = alarms.device_id
LEFT JOIN staff ON staff.id = alarms.claimed_by;
COMMENT ON VIEW alarm_cards IS 'An alarm with what a person needs to recognise it: elder, device, who holds it, who sees it.';
