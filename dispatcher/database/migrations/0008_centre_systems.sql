-- Why: every change of an alarm is also published for the centre's own systems (its wallboard, its telephone exchange).
-- Such a system needs a name and a secret at the broker; its name is the centre's id, which no device may have.

CREATE TABLE centre_systems (
    centre_id     text PRIMARY KEY REFERENCES centres (id),
    secret_hash   text NOT NULL,
    broker_hash   text NOT NULL,
    rotated_at    timestamptz NOT NULL
);
COMMENT ON TABLE centre_systems IS 'The MQTT user of a centre''s own systems: may read the centre''s alarms, and nothing else.';
