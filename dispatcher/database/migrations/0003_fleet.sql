-- Why: only a device that we know may speak for an elder, and a device that has gone quiet must be seen.

CREATE TABLE devices (
    id            text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9._:-]{1,64}$'),
    kind          text NOT NULL,
    elder_id      bigint REFERENCES elders (id),
    room          text,
    secret_hash   text NOT NULL,
    broker_hash   text NOT NULL,
    added_at      timestamptz NOT NULL,
    rotated_at    timestamptz
);
COMMENT ON TABLE devices IS 'Every device that may connect. Its secret is kept as hashes only.';
COMMENT ON COLUMN devices.secret_hash IS 'argon2id, checked by the embedded broker.';
COMMENT ON COLUMN devices.broker_hash IS 'PBKDF2-SHA512 in mosquitto''s own notation ($7$), for the generated password file.';
CREATE INDEX devices_by_elder ON devices (elder_id);

-- Apart from devices because it changes with every heartbeat, and devices almost never.
CREATE TABLE device_states (
    device_id      text PRIMARY KEY REFERENCES devices (id),
    online         boolean,
    online_at      timestamptz,
    heard_at       timestamptz,
    battery        real,
    rssi           real,
    mains          boolean
) WITH (fillfactor = 70);
COMMENT ON TABLE device_states IS 'The last that was heard of each device: one row, overwritten.';
