-- Why: a gateway that ends leaves its MQTT sessions at the broker, which goes on putting a share of all presses into
-- them. Whoever lives must know which sessions those are, also when nobody is left who saw them being made.

CREATE TABLE gateway_slots (
    number    integer PRIMARY KEY,
    since     timestamptz NOT NULL
);
COMMENT ON TABLE gateway_slots IS 'Gateway numbers under whose names there may be MQTT sessions: in use, or left behind by a gateway that is gone.';
COMMENT ON COLUMN gateway_slots.number IS 'Held by a living gateway if and only if the advisory lock on it is; otherwise the sessions wait for somebody to empty and end them.';
COMMENT ON COLUMN gateway_slots.since IS 'When a gateway last took the number.';
