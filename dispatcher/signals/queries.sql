-- name: add
-- Store what known devices said, each signal once, and wake the desk; returns the new rows.
WITH said AS (
    SELECT * FROM ROWS FROM (json_to_recordset(%(said)s::json) AS (
        device_id text, signal_id text, type text, test bool, priority smallint,
        device_at timestamptz, received_at timestamptz, retained bool, payload bytea
    )) WITH ORDINALITY AS t (device_id, signal_id, type, test, priority, device_at, received_at, retained, payload, n)
), added AS (
    INSERT INTO signals (device_id, signal_id, type, test, priority, device_at, received_at, retained, payload, gateway)
    SELECT device_id, signal_id, type, test, priority, device_at, received_at, retained, payload, %(gateway)s::text
    FROM said JOIN devices ON devices.id = said.device_id
    ORDER BY n
    ON CONFLICT ON CONSTRAINT signals_once DO NOTHING
    RETURNING device_id, signal_id
), woken AS (
    SELECT pg_notify('signal', '') FROM added LIMIT 1
)
SELECT added.device_id, added.signal_id FROM added LEFT JOIN woken ON true;

-- name: find
-- What is already stored under these keys, and whether the devices are known at all.
SELECT asked.device_id, asked.signal_id, devices.id IS NOT NULL AS known,
       signals.id IS NOT NULL AS stored, signals.type, signals.device_at, signals.received_at, signals.payload,
       signals.alarm_id
FROM unnest(%(device_ids)s::text[], %(signal_ids)s::text[]) AS asked (device_id, signal_id)
LEFT JOIN devices ON devices.id = asked.device_id
LEFT JOIN signals ON signals.device_id = asked.device_id AND signals.signal_id = asked.signal_id;

-- name: quarantine
-- Keep what could not be read; the same bytes within two minutes are one attempt, and one device fills at most 30 rows a minute.
WITH added AS (
    INSERT INTO quarantine (device_id, topic, payload, reason, digest, retained, received_at, gateway, could_be_press)
    SELECT %(device_id)s::text, %(topic)s::text, %(payload)s::bytea, %(reason)s::text, sha256(%(payload)s::bytea),
           %(retained)s::bool, %(received_at)s::timestamptz, %(gateway)s::text, %(could_be_press)s::bool
    WHERE NOT EXISTS (
        SELECT FROM quarantine
        WHERE topic = %(topic)s::text AND digest = sha256(%(payload)s::bytea)
          AND received_at > %(received_at)s::timestamptz - interval '2 minutes'
    ) AND (
        SELECT count(*) FROM quarantine
        WHERE topic = %(topic)s::text AND received_at > %(received_at)s::timestamptz - interval '1 minute'
    ) < 30
    RETURNING id
)
SELECT id, pg_notify('signal', '') FROM added;

-- name: quarantine_signal
-- Keep a stored signal that cannot be handled; it was read, so it is a press and no limit of noise applies to it.
INSERT INTO quarantine (device_id, topic, payload, reason, digest, retained, received_at, gateway, could_be_press)
SELECT device_id, %(topic)s, payload, %(reason)s, sha256(payload), retained, received_at, gateway, true
FROM signals WHERE id = %(id)s AND handled_at IS NULL;

-- name: claim
-- Lock the most urgent signal that nobody has handled and nobody else is working on.
SELECT id, device_id, signal_id, type, test, priority, device_at, received_at, retained, payload, tries
FROM signals
WHERE handled_at IS NULL AND (next_try_at IS NULL OR next_try_at <= %(now)s::timestamptz)
ORDER BY priority, id
LIMIT 1
FOR UPDATE SKIP LOCKED;

-- name: handled
-- Write down what became of a signal.
UPDATE signals SET handled_at = %(now)s, outcome = %(outcome)s, alarm_id = %(alarm_id)s
WHERE id = %(id)s AND handled_at IS NULL;

-- name: postpone
-- Push a signal that made its handling fail out of the others' way.
UPDATE signals SET tries = least(tries + 1, 1000), next_try_at = %(next_try_at)s WHERE id = %(id)s AND handled_at IS NULL;

-- name: claim_quarantine
-- Lock the oldest quarantined message that could have been a press and has no alarm yet.
SELECT id, device_id, topic, reason, received_at, retained, tries
FROM quarantine
WHERE handled_at IS NULL AND could_be_press AND (next_try_at IS NULL OR next_try_at <= %(now)s::timestamptz)
ORDER BY id
LIMIT 1
FOR UPDATE SKIP LOCKED;

-- name: quarantine_handled
-- Write down the alarm that a quarantined message raised.
UPDATE quarantine SET handled_at = %(now)s, alarm_id = %(alarm_id)s WHERE id = %(id)s;

-- name: postpone_quarantine
-- Push a quarantined message that made its handling fail out of the others' way.
UPDATE quarantine SET tries = least(tries + 1, 1000), next_try_at = %(next_try_at)s WHERE id = %(id)s AND handled_at IS NULL;

-- name: list_quarantine
-- The newest quarantined messages that a person may see, for the console.
SELECT quarantine.id, quarantine.device_id, quarantine.topic, quarantine.payload, quarantine.reason,
       quarantine.received_at, quarantine.alarm_id
FROM quarantine
LEFT JOIN devices ON devices.id = quarantine.device_id
LEFT JOIN elders ON elders.id = devices.elder_id
WHERE (%(before)s::bigint IS NULL OR quarantine.id < %(before)s::bigint)
  AND (%(centres)s::text[] IS NULL OR coalesce(elders.centre_id, (
        SELECT centre_id FROM town_centres WHERE town_code = elders.town_code ORDER BY position LIMIT 1
      )) = ANY (%(centres)s::text[]))
ORDER BY quarantine.id DESC
LIMIT %(limit)s;

-- name: backlog
-- How many signals wait to be handled, and since when the oldest waits.
SELECT count(*) AS waiting, min(received_at) AS oldest FROM signals WHERE handled_at IS NULL;

-- name: begin_canary
-- A gateway's own device, made if it is missing, and its row; nothing when the id belongs to a device of another kind.
-- A gateway that comes back from a crash was expected all the time.
WITH made AS (
    INSERT INTO devices (id, kind, secret_hash, broker_hash, added_at)
    VALUES (%(device_id)s, %(kind)s, %(secret_hash)s, %(broker_hash)s, %(now)s)
    ON CONFLICT (id) DO NOTHING
    RETURNING id
), ours AS (
    SELECT id FROM made UNION SELECT id FROM devices WHERE id = %(device_id)s AND kind = %(kind)s
)
INSERT INTO canaries (gateway, device_id, begun_at) SELECT %(gateway)s::text, id, %(now)s::timestamptz FROM ours
ON CONFLICT (gateway) DO UPDATE SET ended_at = NULL, device_id = excluded.device_id,
    begun_at = CASE WHEN canaries.ended_at IS NULL THEN canaries.begun_at ELSE excluded.begun_at END
RETURNING gateway;

-- name: expect_canary
-- A gateway that can have no device of its own is expected all the same: nobody may believe that its canary is well.
INSERT INTO canaries (gateway, device_id, begun_at) VALUES (%(gateway)s, %(device_id)s, %(now)s)
ON CONFLICT (gateway) DO UPDATE SET ended_at = NULL, device_id = excluded.device_id,
    begun_at = CASE WHEN canaries.ended_at IS NULL THEN canaries.begun_at ELSE excluded.begun_at END;

-- name: end_canary
-- A gateway was told to stop.
UPDATE canaries SET ended_at = %(now)s WHERE gateway = %(gateway)s;

-- name: canary_handled
-- Mark a signal as a canary's, if its device is one, and wake the live streams as a press would.
WITH handled AS (
    UPDATE signals SET handled_at = %(now)s, outcome = 'canary'
    FROM canaries
    WHERE signals.id = %(id)s AND signals.handled_at IS NULL AND canaries.device_id = signals.device_id
    RETURNING signals.id
)
SELECT id, pg_notify('alarm', '') FROM handled;

-- name: newest_canaries
-- The newest handled canary press of each gateway: one look into an index for each.
SELECT canaries.gateway, newest.id, newest.sent_at, newest.received_at, newest.handled_at
FROM canaries CROSS JOIN LATERAL (
    SELECT id, coalesce(device_at, received_at) AS sent_at, received_at, handled_at FROM signals
    WHERE signals.device_id = canaries.device_id AND outcome = 'canary'
    ORDER BY id DESC LIMIT 1
) AS newest;

-- name: canary_streamed
-- A stream has brought a canary press back; only the first of several streams and the newest press are kept.
UPDATE canaries SET sent_at = %(sent_at)s, received_at = %(received_at)s, handled_at = %(handled_at)s,
    streamed_at = %(now)s, streamed_by = %(by)s
WHERE gateway = %(gateway)s AND (sent_at IS NULL OR sent_at < %(sent_at)s);

-- name: canaries
-- Every gateway that ever sent a canary, and the last press that came all the way round.
SELECT gateway, begun_at, ended_at, sent_at, received_at, handled_at, streamed_at, streamed_by FROM canaries ORDER BY gateway;

-- name: forget_canaries
-- Some of the canary presses that have served their purpose.
DELETE FROM signals WHERE id IN (
    SELECT id FROM signals WHERE outcome = 'canary' AND received_at < %(before)s
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
);

-- name: claim_drill
-- Take up the oldest drill that waits, and keep it from other gateways until the lease ends.
UPDATE drills SET next_try_at = %(lease_until)s, tries = tries + 1
WHERE id = (
    SELECT id FROM drills
    WHERE published_at IS NULL AND given_up_at IS NULL AND asked_at > %(asked_after)s
      AND (next_try_at IS NULL OR next_try_at <= %(now)s)
    ORDER BY id LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING id, device_id;

-- name: drill_published
-- The press of a drill is on its way. One that was given up meanwhile was sent all the same.
UPDATE drills SET published_at = %(now)s, trouble = NULL, given_up_at = NULL WHERE id = %(id)s AND published_at IS NULL;

-- name: drill_troubled
-- The press of a drill was not taken by the broker.
UPDATE drills SET trouble = %(trouble)s, next_try_at = %(again_at)s WHERE id = %(id)s AND published_at IS NULL;
