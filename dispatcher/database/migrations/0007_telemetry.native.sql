-- Why: readings come by the thousand and go by the day. On a plain PostgreSQL they live in one range partition a day,
-- made ahead by dispatcher/telemetry; the key contains the time because a partitioned key must.
-- This file is taken when TimescaleDB is not preloaded; the choice is written down and never changed (DECISION 0004).

CREATE TABLE telemetry (
    time        timestamptz NOT NULL,
    device_id   text NOT NULL,
    kind        text NOT NULL,
    device_at   timestamptz,
    fields      jsonb NOT NULL,
    PRIMARY KEY (device_id, time, kind)
) PARTITION BY RANGE (time);
COMMENT ON TABLE telemetry IS 'Readings over time. time is the device''s clock when it is believable, else the server''s; device_at is what it said.';

CREATE TABLE storage (telemetry text NOT NULL);
COMMENT ON TABLE storage IS 'How telemetry is stored in this database: chosen once, when it was made.';
INSERT INTO storage VALUES ('native');
