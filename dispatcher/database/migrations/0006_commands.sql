-- Why: what we must say to a device, or to a centre's own systems, is a row made in the same transaction as its cause;
-- sending is a separate step that any gateway can take over. No broker is trusted to keep a message for us.

CREATE TABLE commands (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('receipt', 'command', 'centre')),
    device_id     text REFERENCES devices (id),
    centre_id     text REFERENCES centres (id),
    alarm_id      bigint REFERENCES alarms (id),
    signal_id     text,
    stage         text,
    topic         text NOT NULL,
    payload       bytea NOT NULL,
    urgent        boolean NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    next_try_at   timestamptz,
    tries         integer NOT NULL DEFAULT 0,
    delivered_at  timestamptz,
    result        jsonb,
    answered_at   timestamptz,
    CHECK ((kind = 'centre') = (device_id IS NULL))
);
COMMENT ON TABLE commands IS 'The durable outbox: receipts and commands for devices, alarm changes for centres'' own systems.';
COMMENT ON COLUMN commands.next_try_at IS 'When to send (again); NULL when nothing is left to do. A claim moves it ahead, so a dead gateway''s work comes back.';
COMMENT ON COLUMN commands.delivered_at IS 'When a broker last took it; for a command, done means answered_at.';
CREATE INDEX commands_due ON commands (urgent DESC, next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX commands_by_device ON commands (device_id, id);
CREATE INDEX commands_by_alarm ON commands (alarm_id, id) WHERE kind = 'receipt';
