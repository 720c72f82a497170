-- Why: what a device says is committed here before anybody is told that it was received. One plain table with one
-- unique key, because "the same press twice" is settled by the database and by nothing else.

CREATE TABLE signals (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device_id     text NOT NULL REFERENCES devices (id),
    signal_id     text NOT NULL,
    type          text NOT NULL,
    test          boolean NOT NULL,
    priority      smallint NOT NULL CHECK (priority BETWEEN 1 AND 5),
    device_at     timestamptz,
    received_at   timestamptz NOT NULL,
    retained      boolean NOT NULL DEFAULT false,
    payload       bytea NOT NULL,
    gateway       text NOT NULL,
    alarm_id      bigint,
    handled_at    timestamptz,
    outcome       text,
    tries         smallint NOT NULL DEFAULT 0,
    next_try_at   timestamptz,
    -- A re-send of a press is the same press (DESIGN: "doubles nothing").
    CONSTRAINT signals_once UNIQUE (device_id, signal_id)
);
COMMENT ON TABLE signals IS 'The durable inbox: what devices said, as they said it, once each.';
COMMENT ON COLUMN signals.device_at IS 'The device''s own clock, kept beside and never instead of received_at.';
COMMENT ON COLUMN signals.priority IS 'From the wire''s catalogue; emergencies are handled before everything else.';
COMMENT ON COLUMN signals.outcome IS 'What became of it: alarm, joined, noted, checked_in, poison.';

-- The engine's work list: emergencies first, then the order in which they came.
CREATE INDEX signals_unhandled ON signals (priority, id) WHERE handled_at IS NULL;
CREATE INDEX signals_by_alarm ON signals (alarm_id);

CREATE TABLE quarantine (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device_id     text,
    topic         text NOT NULL,
    payload       bytea NOT NULL,
    reason        text NOT NULL,
    digest        bytea NOT NULL,
    retained      boolean NOT NULL DEFAULT false,
    received_at   timestamptz NOT NULL,
    gateway       text NOT NULL,
    could_be_press boolean NOT NULL,
    alarm_id      bigint,
    handled_at    timestamptz,
    tries         smallint NOT NULL DEFAULT 0,
    next_try_at   timestamptz
);
COMMENT ON TABLE quarantine IS 'What could not be read or is not known: kept whole, shown, and an alarm when it could have been a press.';
-- The same unreadable bytes sent again within two minutes are the same attempt; a noisy device is counted by this too.
CREATE INDEX quarantine_again ON quarantine (topic, received_at);
CREATE INDEX quarantine_unhandled ON quarantine (id) WHERE handled_at IS NULL;
