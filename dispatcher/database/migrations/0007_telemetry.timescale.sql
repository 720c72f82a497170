-- Why: readings come by the thousand and go by the day. On a server with TimescaleDB preloaded they live in a
-- hypertable with one chunk a day. Only the Apache part is used (create_hypertable, drop_chunks); retention is our own job.

CREATE TABLE telemetry (
    time        timestamptz NOT NULL,
    device_id   text NOT NULL,
    kind        text NOT NULL,
    device_at   timestamptz,
    fields      jsonb NOT NULL,
    PRIMARY KEY (device_id, time, kind)
);
COMMENT ON TABLE telemetry IS 'Readings over time. time is the device''s clock when it is believable, else the server''s; device_at is what it said.';
SELECT create_hypertable('telemetry', by_range('time', interval '1 day'), create_default_indexes => false);

CREATE TABLE storage (telemetry text NOT NULL);
COMMENT ON TABLE storage IS 'How telemetry is stored in this database: chosen once, when it was made.';
INSERT INTO storage VALUES ('timescale');
