-- Why: a device that has gone quiet, or lost the mains, is not yet an alarm. It is watched first, so that a town's power
-- cut can be seen whole and become one alarm and not ten thousand; and it stays on record until it is over, so that nobody
-- forgets a device whose alarm was closed while the device was still silent.

ALTER TABLE devices ADD COLUMN supervision_s integer CHECK (supervision_s BETWEEN 30 AND 2592000);
COMMENT ON COLUMN devices.supervision_s IS 'Seconds within which this device must be heard; NULL means what its kind says.';

CREATE TABLE troubles (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device_id   text NOT NULL REFERENCES devices (id),
    kind        text NOT NULL CHECK (kind IN ('silent', 'mains')),
    town_code   text,
    since       timestamptz NOT NULL,
    noticed_at  timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    next_at     timestamptz,
    alarm_id    bigint REFERENCES alarms (id),
    ended_at    timestamptz,
    told_at     timestamptz,
    tries       smallint NOT NULL DEFAULT 0,
    -- What lasts is looked at again, always: no trouble can be forgotten. What is over needs nobody.
    CONSTRAINT troubles_open_are_looked_at CHECK ((ended_at IS NULL) = (next_at IS NOT NULL))
);
COMMENT ON TABLE troubles IS 'What is or was wrong with a device: silent (not heard in time) or mains (it lost the mains). Open until ended_at.';
COMMENT ON COLUMN troubles.town_code IS 'The town of its elder when it was noticed, so that a town''s troubles are found together; NULL without an elder.';
COMMENT ON COLUMN troubles.since IS 'Silent: when it was last heard. Mains: when its message reached us.';
COMMENT ON COLUMN troubles.due_at IS 'From when it must be an alarm, its own or its town''s; again when its alarm was closed and it lasts.';
COMMENT ON COLUMN troubles.next_at IS 'When the engine looks at it next.';
COMMENT ON COLUMN troubles.alarm_id IS 'The alarm that is about it: its elder''s, or the outage of its town.';
COMMENT ON COLUMN troubles.told_at IS 'When the history of its alarm was told that it is over.';

-- A device is silent once, however many dispatchers notice it.
CREATE UNIQUE INDEX troubles_one_open ON troubles (device_id, kind) WHERE ended_at IS NULL;
CREATE INDEX troubles_due ON troubles (next_at) WHERE ended_at IS NULL;
CREATE INDEX troubles_by_alarm ON troubles (alarm_id);
CREATE INDEX troubles_to_tell ON troubles (alarm_id) WHERE ended_at IS NOT NULL AND told_at IS NULL AND alarm_id IS NOT NULL;
CREATE INDEX troubles_by_end ON troubles (ended_at) WHERE alarm_id IS NULL;

-- Whether a device still lacks the mains is asked with every mains_lost and mains_restored, ten thousand times in a storm.
CREATE INDEX signals_of_mains ON signals (device_id, id) WHERE type IN ('mains_lost', 'mains_restored');

CREATE TABLE ears (
    one            boolean PRIMARY KEY DEFAULT true CHECK (one),
    looked_at      timestamptz,
    deaf_since     timestamptz,
    hearing_since  timestamptz
);
COMMENT ON TABLE ears IS 'Whether the platform itself hears anybody: while it is deaf no device is called silent. One row.';
COMMENT ON COLUMN ears.looked_at IS 'When a dispatcher last looked.';
COMMENT ON COLUMN ears.deaf_since IS 'Since when nobody at all is heard; NULL while somebody is.';
COMMENT ON COLUMN ears.hearing_since IS 'Since when it hears again: every device has time for a beat from here. NULL: it was never deaf.';
INSERT INTO ears DEFAULT VALUES;

COMMENT ON COLUMN signals.outcome IS 'What became of it: alarm, joined, cancelled, noted, watched (a trouble), poison.';

-- The same card as before, with what an outage is about at its end: counted only for what is about devices.
CREATE OR REPLACE VIEW alarm_cards AS
SELECT alarms.*,
       elders.name AS elder_name, elders.phone AS elder_phone, elders.address AS elder_address, elders.lat AS elder_lat,
       elders.lon AS elder_lon, elders.born_on AS elder_born_on, elders.sex AS elder_sex, elders.town_code AS elder_town,
       devices.kind AS device_kind, staff.username AS claimed_by_username, staff.name AS claimed_by_name,
       ARRAY(SELECT centre_id FROM alarm_audience WHERE alarm_audience.alarm_id = alarms.id ORDER BY since, centre_id)
           AS audience,
       CASE WHEN alarms.class = 'outage' THEN split_part(alarms.device_id, ':', 3) END AS outage_kind,
       CASE WHEN alarms.class = 'outage' THEN nullif(split_part(alarms.device_id, ':', 2), '') END AS outage_town,
       struck.devices AS struck_devices, struck.restored AS struck_restored
FROM alarms
LEFT JOIN elders ON elders.id = alarms.elder_id
LEFT JOIN devices ON devices.id = alarms.device_id
LEFT JOIN staff ON staff.id = alarms.claimed_by
LEFT JOIN LATERAL (
    -- A device that came back and fell out again counts once, and as lasting.
    SELECT count(*) AS devices, count(*) FILTER (WHERE back) AS restored FROM (
        SELECT bool_and(troubles.ended_at IS NOT NULL) AS back FROM troubles
        WHERE troubles.alarm_id = alarms.id AND alarms.class IN ('outage', 'device') GROUP BY troubles.device_id
    ) AS by_device
) AS struck ON true;
