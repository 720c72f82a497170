-- Why: before and after a typhoon a centre must know how every one of its elders is, the frailest first, and must still
-- know whom to call when the platform itself is away. A check remembers whom it asked and what became of each; a mark
-- is somebody's word and can be added to but never changed; and whoever takes everybody's health data away is written down.

CREATE TABLE welfare_checks (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    town_code     text REFERENCES towns (code),
    centre_id     text REFERENCES centres (id),
    say           text,
    begun_by      bigint NOT NULL REFERENCES staff (id),
    at            timestamptz NOT NULL,
    heard_signal  bigint NOT NULL,
    seen_signal   bigint NOT NULL,
    seen_at       timestamptz NOT NULL,
    ended_at      timestamptz,
    ended_by      bigint REFERENCES staff (id),
    ended_note    text,
    unreached     integer,
    quiet         boolean NOT NULL DEFAULT false,
    CONSTRAINT welfare_checks_town_or_centre CHECK ((town_code IS NULL) <> (centre_id IS NULL)),
    CONSTRAINT welfare_checks_end_whole CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (unreached IS NULL)),
    -- Nobody is left unreached without a word about why.
    CONSTRAINT welfare_checks_unreached_have_a_note CHECK (coalesce(unreached, 0) = 0 OR ended_note IS NOT NULL)
);
COMMENT ON TABLE welfare_checks IS 'A mass welfare check of a town or of a centre''s elders: everybody is asked, who does not answer is called.';
COMMENT ON COLUMN welfare_checks.say IS 'What the devices say; NULL for our own words in the elder''s language.';
COMMENT ON COLUMN welfare_checks.heard_signal IS 'Signals up to this one are counted, or came before the check: looking for answers begins after it.';
COMMENT ON COLUMN welfare_checks.seen_signal IS
    'The newest signal at seen_at. It becomes heard_signal a minute later, when whatever was being written beside it is committed.';
COMMENT ON COLUMN welfare_checks.unreached IS 'How many were still unreached when it ended.';
COMMENT ON COLUMN welfare_checks.quiet IS 'It is over, and no device is asked for it any more.';

-- Two checks of one place at once would ask everybody twice and split the list.
CREATE UNIQUE INDEX welfare_checks_one_open_for_town ON welfare_checks (town_code) WHERE ended_at IS NULL AND town_code IS NOT NULL;
CREATE UNIQUE INDEX welfare_checks_one_open_for_centre ON welfare_checks (centre_id) WHERE ended_at IS NULL AND centre_id IS NOT NULL;

CREATE TABLE welfare_elders (
    check_id      bigint NOT NULL REFERENCES welfare_checks (id),
    elder_id      bigint NOT NULL REFERENCES elders (id),
    centre_id     text REFERENCES centres (id),
    asked_at      timestamptz,
    devices       smallint NOT NULL DEFAULT 0,
    frailty       smallint NOT NULL DEFAULT 0,
    why           text[] NOT NULL DEFAULT '{}',
    answered_at   timestamptz,
    how           text CHECK (how IN ('phone', 'visit', 'family', 'hospital', 'away', 'unreached')),
    marked_at     timestamptz,
    PRIMARY KEY (check_id, elder_id)
);
COMMENT ON TABLE welfare_elders IS 'Who belongs to a check, as they were when it began: people who move meanwhile are still looked for.';
COMMENT ON COLUMN welfare_elders.asked_at IS 'When the commands to their devices were written; NULL while their turn has not come.';
COMMENT ON COLUMN welfare_elders.devices IS 'How many devices that can speak were asked; with none, only a person can find out.';
COMMENT ON COLUMN welfare_elders.frailty IS 'How early to look for them; the weights are our own (dispatcher/welfare/frailty.py).';
COMMENT ON COLUMN welfare_elders.answered_at IS 'When somebody last pressed a key of one of their devices, since the check began.';
COMMENT ON COLUMN welfare_elders.how IS 'The newest mark; all of them are in welfare_marks.';
CREATE INDEX welfare_elders_to_ask ON welfare_elders (check_id, elder_id) WHERE asked_at IS NULL;

CREATE TABLE welfare_asks (
    check_id      bigint NOT NULL,
    device_id     text NOT NULL REFERENCES devices (id),
    elder_id      bigint NOT NULL,
    command_id    bigint NOT NULL,
    PRIMARY KEY (check_id, device_id),
    FOREIGN KEY (check_id, elder_id) REFERENCES welfare_elders (check_id, elder_id)
);
COMMENT ON TABLE welfare_asks IS 'Which command asked which device. command_id is no foreign key: an old command may be tidied away.';
CREATE INDEX welfare_asks_by_elder ON welfare_asks (check_id, elder_id);

CREATE TABLE welfare_marks (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    check_id      bigint NOT NULL,
    elder_id      bigint NOT NULL,
    staff_id      bigint NOT NULL REFERENCES staff (id),
    at            timestamptz NOT NULL,
    how           text NOT NULL CHECK (how IN ('phone', 'visit', 'family', 'hospital', 'away', 'unreached')),
    note          text NOT NULL DEFAULT '',
    FOREIGN KEY (check_id, elder_id) REFERENCES welfare_elders (check_id, elder_id)
);
COMMENT ON TABLE welfare_marks IS 'What people found out about somebody during a check: who, when, how. Append-only.';
CREATE INDEX welfare_marks_by_elder ON welfare_marks (check_id, elder_id, id);
CREATE TRIGGER welfare_marks_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON welfare_marks
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE pack_downloads (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL,
    staff_id      bigint REFERENCES staff (id),
    taken_by      text NOT NULL,
    centre_id     text NOT NULL REFERENCES centres (id),
    format        text NOT NULL CHECK (format IN ('csv', 'pdf'))
);
COMMENT ON TABLE pack_downloads IS 'Who took a contact pack (everybody''s addresses and health data) away, and when. Append-only.';
COMMENT ON COLUMN pack_downloads.staff_id IS 'NULL when it was made on the command line; taken_by then names the system''s user.';
CREATE INDEX pack_downloads_by_centre ON pack_downloads (centre_id, at);
CREATE TRIGGER pack_downloads_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON pack_downloads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE VIEW elder_files AS
SELECT elders.id AS elder_id, elders.name, elders.sex, elders.born_on, elders.phone, elders.address, elders.town_code AS town,
       coalesce(elders.centre_id, first_of_town.centre_id) AS centre_id, elders.lat, elders.lon, elders.language,
       elders.conditions, elders.medication, elders.access_notes, elders.notes,
       (SELECT coalesce(json_agg(json_build_object('name', contacts.name, 'relation', contacts.relation, 'phone', contacts.phone,
                   'key_holder', contacts.key_holder, 'available', contacts.available) ORDER BY contacts.position), '[]')
        FROM contacts WHERE contacts.elder_id = elders.id) AS contacts,
       (SELECT coalesce(json_agg(json_build_object('id', devices.id, 'kind', devices.kind, 'room', devices.room,
                   'heard_at', device_states.heard_at, 'silent_since', troubles.since) ORDER BY devices.id), '[]')
        FROM devices
        LEFT JOIN device_states ON device_states.device_id = devices.id
        LEFT JOIN troubles ON troubles.device_id = devices.id AND troubles.kind = 'silent' AND troubles.ended_at IS NULL
        WHERE devices.elder_id = elders.id) AS devices
FROM elders
LEFT JOIN LATERAL (SELECT centre_id FROM town_centres WHERE town_code = elders.town_code ORDER BY position LIMIT 1)
    AS first_of_town ON true;
COMMENT ON VIEW elder_files IS 'An elder with the centre that looks after them, their contacts in calling order and their devices.';
