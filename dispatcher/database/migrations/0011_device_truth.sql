-- Why: a device whose battery will soon be empty, or whose red key nobody has tried for a week, is as good as none; it must
-- be seen before it is needed. And an elder whose device is not working must not wait for its repair without a plan.

ALTER TABLE device_states
    ADD COLUMN battery_empty_on date,
    ADD COLUMN tested_at timestamptz;
COMMENT ON COLUMN device_states.battery_empty_on IS
    'The day on which the battery will be as good as empty, as forecast last night; NULL when that cannot be said.';
COMMENT ON COLUMN device_states.tested_at IS 'When its red key, or its test key, was last heard.';
-- No index on either: ten thousand devices are looked through within milliseconds, and heartbeats stay as cheap as they were.

CREATE TABLE battery_days (
    device_id   text NOT NULL,
    day         date NOT NULL,
    low         real NOT NULL CHECK (low BETWEEN 0 AND 100),
    PRIMARY KEY (device_id, day)
);
COMMENT ON TABLE battery_days IS
    'How low each battery was on each day of the last two months: a forecast reads this and never months of telemetry.';
CREATE INDEX battery_days_by_age ON battery_days (day);

CREATE TABLE stopgaps (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device_id   text NOT NULL REFERENCES devices (id),
    plan        text NOT NULL CHECK (length(plan) BETWEEN 1 AND 2000),
    agreed_by   bigint NOT NULL REFERENCES staff (id),
    agreed_at   timestamptz NOT NULL,
    until       timestamptz NOT NULL,
    silence     bigint,
    ended_at    timestamptz,
    ended_by    bigint REFERENCES staff (id),
    -- What is patched for longer than this is not patched but given up: agree on it anew.
    CONSTRAINT stopgaps_are_short CHECK (until > agreed_at AND until <= agreed_at + interval '14 days')
);
COMMENT ON TABLE stopgaps IS 'How an elder is looked after while their device is not working: who agreed on what, and until when.';
COMMENT ON COLUMN stopgaps.silence IS
    'The silence (a row of troubles) that it bridges; it is over when the device is heard again. NULL: another fault.';
COMMENT ON COLUMN stopgaps.ended_by IS 'Who ended it early, or agreed on the plan that took its place.';
-- One plan for a device at a time: a new one takes the old one's place.
CREATE UNIQUE INDEX stopgaps_one_for_device ON stopgaps (device_id) WHERE ended_at IS NULL;

ALTER TABLE contacts ADD COLUMN told_of_trouble boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN contacts.told_of_trouble IS 'Whether they wish to be told when a device of the elder''s is silent.';

CREATE TABLE chores (
    name        text PRIMARY KEY,
    begun_at    timestamptz,
    done_at     timestamptz,
    mark        bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE chores IS 'What is done once a night or little by little by whichever dispatcher comes first: when, and how far.';
COMMENT ON COLUMN chores.begun_at IS 'Since when somebody is at it; after an hour without a word, another takes it up.';
COMMENT ON COLUMN chores.mark IS 'The number of the last row that needs no second look.';

CREATE VIEW device_cards AS
SELECT devices.id, devices.kind, devices.room, devices.elder_id, devices.added_at, devices.supervision_s,
       elders.name AS elder_name, elders.phone AS elder_phone,
       coalesce(elders.centre_id, town_centres.centre_id) AS centre_id,
       device_states.online, device_states.heard_at, device_states.battery, device_states.rssi, device_states.mains,
       device_states.battery_empty_on, device_states.tested_at,
       silent.since AS silent_since, mains_lost.since AS mains_lost_since,
       coalesce(silent.alarm_id, mains_lost.alarm_id) AS alarm_id,
       stopgaps.plan AS stopgap_plan, staff.name AS stopgap_by, stopgaps.agreed_at AS stopgap_at, stopgaps.until AS stopgap_until
FROM devices
LEFT JOIN device_states ON device_states.device_id = devices.id
LEFT JOIN elders ON elders.id = devices.elder_id
LEFT JOIN LATERAL (SELECT centre_id FROM town_centres WHERE town_code = elders.town_code ORDER BY position LIMIT 1)
    AS town_centres ON true
LEFT JOIN troubles AS silent ON silent.device_id = devices.id AND silent.kind = 'silent' AND silent.ended_at IS NULL
LEFT JOIN troubles AS mains_lost
    ON mains_lost.device_id = devices.id AND mains_lost.kind = 'mains' AND mains_lost.ended_at IS NULL
LEFT JOIN stopgaps ON stopgaps.device_id = devices.id AND stopgaps.ended_at IS NULL
    AND (stopgaps.silence IS NULL OR stopgaps.silence = silent.id)
LEFT JOIN staff ON staff.id = stopgaps.agreed_by;
COMMENT ON VIEW device_cards IS
    'A device with all that a person should know of it: whose it is, what was last heard, what is wrong, what is done about it. '
    'A plan that bridges a silence is no longer shown when the silence is over; one that has run out is the reader''s to see.';
