-- Why: whether a press would get through can only be known by sending one. Each gateway sends a canary press every ten
-- seconds; what came of the last one that went all the way round is kept here, and the auditor reads it.

CREATE TABLE canaries (
    gateway      text PRIMARY KEY,
    device_id    text NOT NULL UNIQUE,
    begun_at     timestamptz NOT NULL,
    ended_at     timestamptz,
    sent_at      timestamptz,
    received_at  timestamptz,
    handled_at   timestamptz,
    streamed_at  timestamptz,
    streamed_by  text,
    -- The four moments are always those of one and the same press.
    CONSTRAINT canaries_whole CHECK (num_nulls(sent_at, received_at, handled_at, streamed_at, streamed_by) IN (0, 5))
);
COMMENT ON TABLE canaries IS 'One row for each gateway, overwritten: the last canary press that a live stream brought back.';
COMMENT ON COLUMN canaries.device_id IS 'The gateway''s own device. It belongs to no elder; nobody knows its secret.';
COMMENT ON COLUMN canaries.ended_at IS 'Set by a gateway that was told to stop: its silence is meant. NULL while it should be heard.';
COMMENT ON COLUMN canaries.streamed_by IS 'Which dispatcher''s stream was the first to bring it back.';

-- A canary is a signal like any other until it is handled; then it is found by this index, for the stream and for deletion.
CREATE INDEX signals_of_canaries ON signals (device_id, id) WHERE outcome = 'canary';

-- Most of what cannot be read could not have been a press and waits for nobody; who waits must be found beside it at once.
DROP INDEX quarantine_unhandled;
CREATE INDEX quarantine_unhandled ON quarantine (id) WHERE handled_at IS NULL AND could_be_press;

-- What the platform has reported about itself, so that a fault is not reported again and again.
CREATE INDEX alarms_of_platform ON alarms (device_id, id) WHERE starts_with(device_id, 'platform:');
