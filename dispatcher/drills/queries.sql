-- name: alone
-- One at a time begins a drill of a centre.
SELECT id FROM centres WHERE id = %(centre_id)s FOR NO KEY UPDATE;

-- name: running
-- A drill of a centre that is not over: on its way, or an open alarm at its desk.
SELECT drills.id FROM drills
LEFT JOIN signals ON signals.device_id = drills.device_id AND signals.signal_id = 'drill-' || drills.id
LEFT JOIN alarms ON alarms.id = signals.alarm_id
WHERE drills.centre_id = %(centre_id)s AND drills.given_up_at IS NULL
  AND (alarms.state <> 'resolved'
       OR alarms.id IS NULL AND coalesce(drills.published_at, drills.asked_at) > %(since)s)
ORDER BY drills.id DESC LIMIT 1;

-- name: put_device
-- The device of a centre's drills, made if it is missing; nothing when its id belongs to a device of another kind.
WITH made AS (
    INSERT INTO devices (id, kind, centre_id, secret_hash, broker_hash, added_at)
    VALUES (%(device_id)s, %(kind)s, %(centre_id)s, %(secret_hash)s, %(broker_hash)s, %(now)s)
    ON CONFLICT (id) DO NOTHING
    RETURNING id
)
SELECT id FROM made
UNION SELECT id FROM devices WHERE id = %(device_id)s AND kind = %(kind)s AND centre_id = %(centre_id)s;

-- name: add
-- A drill waits for a gateway.
INSERT INTO drills (centre_id, device_id, asked_by, asked_at) VALUES (%(centre_id)s, %(device_id)s, %(by)s, %(now)s)
RETURNING id;

-- name: give_up
-- Drills that no gateway could send in time: a press that comes much later would only surprise.
UPDATE drills SET given_up_at = %(now)s
WHERE published_at IS NULL AND given_up_at IS NULL AND asked_at < %(before)s;

-- name: courses
-- Drills with what became of them, the newest first. The first answer counts, whatever was done to the alarm afterwards.
SELECT drills.id, drills.centre_id, drills.device_id, staff.name AS asked_by, drills.asked_at, drills.published_at,
       drills.given_up_at, drills.trouble, drills.tries, signals.device_at AS pressed_at, alarms.id AS alarm_id, alarms.raised_at,
       alarms.centre_id AS rang_at, alarms.resolved_at, done.claimed_at, done.answered_at, done.claimed_by, done.answered_by
FROM drills JOIN staff ON staff.id = drills.asked_by
LEFT JOIN signals ON signals.device_id = drills.device_id AND signals.signal_id = 'drill-' || drills.id
LEFT JOIN alarms ON alarms.id = signals.alarm_id
LEFT JOIN LATERAL (
    SELECT min(at) FILTER (WHERE event = 'claimed') AS claimed_at, min(at) FILTER (WHERE event = 'answered') AS answered_at,
           (array_agg(who.name ORDER BY alarm_history.id) FILTER (WHERE event = 'claimed'))[1] AS claimed_by,
           (array_agg(who.name ORDER BY alarm_history.id) FILTER (WHERE event = 'answered'))[1] AS answered_by
    FROM alarm_history LEFT JOIN staff AS who ON alarm_history.actor = 'staff:' || who.username
    WHERE alarm_history.alarm_id = alarms.id AND event IN ('claimed', 'answered')
) AS done ON true
WHERE (%(centre_id)s::text IS NULL OR drills.centre_id = %(centre_id)s::text)
  AND (%(centres)s::text[] IS NULL OR drills.centre_id = ANY (%(centres)s::text[]))
  AND (%(id)s::bigint IS NULL OR drills.id = %(id)s::bigint)
  AND (%(before)s::bigint IS NULL OR drills.id < %(before)s::bigint)
  AND (%(since)s::timestamptz IS NULL OR drills.asked_at >= %(since)s::timestamptz)
ORDER BY drills.id DESC LIMIT %(limit)s;

-- name: last
-- When each centre's desk was last reached by a drill.
SELECT drills.centre_id, max(drills.asked_at) AS last_at
FROM drills JOIN signals ON signals.device_id = drills.device_id AND signals.signal_id = 'drill-' || drills.id
WHERE signals.alarm_id IS NOT NULL
GROUP BY drills.centre_id;
