-- name: ears
-- Whether the platform hears; locked, so that one dispatcher at a time judges it.
SELECT looked_at, deaf_since, hearing_since FROM ears FOR UPDATE;

-- name: last_heard
-- The last sign of life of anybody at all.
SELECT max(heard_at) AS at FROM device_states;

-- name: alive
-- How many of those who must be heard often were heard shortly before a moment.
SELECT count(*) AS alive
FROM device_states JOIN devices ON devices.id = device_states.device_id
LEFT JOIN unnest(%(kinds)s::text[], %(seconds)s::int[]) AS kinds (id, seconds) ON kinds.id = devices.kind
WHERE coalesce(devices.supervision_s, kinds.seconds) <= %(often)s::int
  AND device_states.heard_at > %(at)s::timestamptz - make_interval(secs => %(often)s::int);

-- name: listened
-- Write down how it is with our ears.
UPDATE ears SET looked_at = %(looked_at)s, deaf_since = %(deaf_since)s, hearing_since = %(hearing_since)s;

-- name: unheard
-- Devices that should have been heard by now and are not yet known to be silent. One that was never heard is not installed.
-- NOT IN is hashed whatever the planner believes of this table, which fills within a second when a storm comes.
SELECT devices.id AS device_id, device_states.heard_at, coalesce(devices.supervision_s, kinds.seconds) AS supervision_s,
       elders.town_code
FROM device_states JOIN devices ON devices.id = device_states.device_id
LEFT JOIN unnest(%(kinds)s::text[], %(seconds)s::int[]) AS kinds (id, seconds) ON kinds.id = devices.kind
LEFT JOIN elders ON elders.id = devices.elder_id
WHERE device_states.heard_at IS NOT NULL
  AND greatest(device_states.heard_at, %(hearing_since)s::timestamptz)
      <= %(now)s::timestamptz - make_interval(secs => coalesce(devices.supervision_s, kinds.seconds))
  AND devices.id NOT IN (SELECT device_id FROM troubles WHERE kind = 'silent' AND ended_at IS NULL)
LIMIT %(limit)s;

-- name: notice
-- Begin to watch troubles; one that somebody else has just noticed is left as it is.
INSERT INTO troubles (device_id, kind, town_code, since, noticed_at, due_at, next_at)
SELECT seen.device_id, 'silent', seen.town_code, seen.since, %(now)s, seen.due_at, seen.due_at
FROM unnest(%(device_ids)s::text[], %(town_codes)s::text[], %(since)s::timestamptz[], %(due_ats)s::timestamptz[])
     AS seen (device_id, town_code, since, due_at)
ORDER BY seen.device_id
ON CONFLICT (device_id, kind) WHERE ended_at IS NULL DO NOTHING;

-- name: end_silence
-- Devices that were silent and have been heard again.
UPDATE troubles SET ended_at = least(again.heard_at, %(now)s::timestamptz), next_at = NULL
FROM (
    SELECT troubles.id, device_states.heard_at
    FROM troubles JOIN device_states ON device_states.device_id = troubles.device_id
    WHERE troubles.ended_at IS NULL AND troubles.kind = 'silent' AND device_states.heard_at > troubles.since
    LIMIT %(limit)s
    FOR UPDATE OF troubles SKIP LOCKED
) AS again
WHERE troubles.id = again.id
RETURNING troubles.id;

-- name: lacks_mains
-- Whether the last that a device said of its mains is that they are lost. Messages that come together may have overtaken each
-- other: then its own clock decides. Otherwise the order in which they came does, for a power cut can set its clock back.
SELECT coalesce(
    CASE WHEN lost.received_at < back.received_at + interval '5 minutes' AND back.received_at < lost.received_at + interval '5 minutes'
              AND lost.device_at IS NOT NULL AND back.device_at IS NOT NULL AND lost.device_at <> back.device_at
         THEN lost.device_at > back.device_at ELSE lost.id > back.id END,
    lost.id IS NOT NULL) AS lacks
FROM (SELECT %(device_id)s::text AS device_id) AS asked
LEFT JOIN LATERAL (SELECT id, device_at, received_at FROM signals
    WHERE signals.device_id = asked.device_id AND type = 'mains_lost' AND NOT test ORDER BY id DESC LIMIT 1) AS lost ON true
LEFT JOIN LATERAL (SELECT id, device_at, received_at FROM signals
    WHERE signals.device_id = asked.device_id AND type = 'mains_restored' AND NOT test ORDER BY id DESC LIMIT 1) AS back ON true;

-- name: lose_mains
-- Begin to watch a device without mains; said again after its alarm was closed, it becomes due again.
INSERT INTO troubles (device_id, kind, town_code, since, noticed_at, due_at, next_at)
VALUES (%(device_id)s, 'mains', %(town_code)s, %(since)s, %(now)s, %(due_at)s, %(due_at)s)
ON CONFLICT (device_id, kind) WHERE ended_at IS NULL DO UPDATE
    SET since = excluded.since, due_at = excluded.due_at, next_at = excluded.next_at, alarm_id = NULL, tries = 0
    WHERE EXISTS (SELECT FROM alarms WHERE alarms.id = troubles.alarm_id AND alarms.state = 'resolved');

-- name: end_mains
-- A device has its mains back.
UPDATE troubles SET ended_at = %(now)s, next_at = NULL
WHERE device_id = %(device_id)s AND kind = 'mains' AND ended_at IS NULL;

-- name: to_tell
-- Alarms whose history has not been told of troubles that are over.
SELECT DISTINCT alarm_id FROM troubles
WHERE ended_at IS NOT NULL AND told_at IS NULL AND alarm_id IS NOT NULL ORDER BY alarm_id LIMIT %(limit)s;

-- name: tell
-- The history of an alarm is being told of its troubles that are over.
UPDATE troubles SET told_at = %(now)s
WHERE alarm_id = %(alarm_id)s AND ended_at IS NOT NULL AND told_at IS NULL
RETURNING device_id;

-- name: extent
-- How many devices an alarm is about, and how many of them are still in trouble.
SELECT count(DISTINCT device_id) AS devices, count(DISTINCT device_id) FILTER (WHERE ended_at IS NULL) AS lasting
FROM troubles WHERE alarm_id = %(alarm_id)s;

-- name: review
-- Look again at troubles that last: while their alarm is open, later; when it was closed long enough ago, they are due again.
UPDATE troubles SET alarm_id = CASE WHEN seen.again THEN NULL ELSE troubles.alarm_id END,
    due_at = CASE WHEN seen.again THEN seen.again_at ELSE troubles.due_at END,
    next_at = CASE WHEN seen.again_at IS NULL THEN %(later)s::timestamptz ELSE seen.again_at END
FROM (
    SELECT troubles.id, alarms.resolved_at + %(again_after)s::interval AS again_at,
           alarms.resolved_at + %(again_after)s::interval <= %(now)s::timestamptz AS again
    FROM troubles JOIN alarms ON alarms.id = troubles.alarm_id
    WHERE troubles.ended_at IS NULL AND troubles.next_at <= %(now)s
    LIMIT %(limit)s
    FOR UPDATE OF troubles SKIP LOCKED
) AS seen
WHERE troubles.id = seen.id
RETURNING troubles.id;

-- name: due_towns
-- In which towns troubles of which kind must become an alarm, the longest waiting first.
SELECT town_code, kind, min(next_at) AS next_at FROM troubles
WHERE ended_at IS NULL AND next_at <= %(now)s AND alarm_id IS NULL
GROUP BY town_code, kind ORDER BY min(next_at);

-- name: struck
-- How many devices a town has, and how many of them have begun to be in trouble of this kind just now, or are about to.
SELECT count(*) FILTER (WHERE heard_at IS NOT NULL OR struck) AS devices, count(*) FILTER (WHERE struck) AS struck
FROM (
    SELECT device_states.heard_at,
           EXISTS (SELECT FROM troubles WHERE troubles.device_id = devices.id AND troubles.kind = %(kind)s
                   AND troubles.ended_at IS NULL AND troubles.due_at > %(since)s::timestamptz)
           OR (%(kind)s::text = 'silent'
               AND device_states.heard_at <= %(now)s::timestamptz - greatest(limits.length - %(soon)s::interval, limits.length / 2)
               AND device_states.heard_at > %(since)s::timestamptz - limits.length) AS struck
    FROM devices LEFT JOIN elders ON elders.id = devices.elder_id
    LEFT JOIN device_states ON device_states.device_id = devices.id
    LEFT JOIN unnest(%(kinds)s::text[], %(seconds)s::int[]) AS kinds (id, seconds) ON kinds.id = devices.kind
    CROSS JOIN LATERAL (SELECT make_interval(secs => coalesce(devices.supervision_s, kinds.seconds)) AS length) AS limits
    WHERE elders.town_code = %(town_code)s::text OR (%(town_code)s::text IS NULL AND devices.elder_id IS NULL)
) AS of_town;

-- name: alone
-- Be the only one to judge a town's troubles until the transaction ends, unless somebody else is at it.
SELECT pg_try_advisory_xact_lock(hashtextextended('device ' || %(subject)s::text, 4711)) AS alone;

-- name: next_due
-- A trouble of a town that must become an alarm; not locked, for its elder comes first.
SELECT id, device_id, since FROM troubles
WHERE ended_at IS NULL AND next_at <= %(now)s AND alarm_id IS NULL
  AND town_code IS NOT DISTINCT FROM %(town_code)s::text AND kind = %(kind)s
ORDER BY next_at, id LIMIT 1;

-- name: still_due
-- Lock a trouble, if it still must become an alarm.
SELECT id FROM troubles
WHERE id = %(id)s AND ended_at IS NULL AND next_at <= %(now)s AND alarm_id IS NULL FOR UPDATE;

-- name: take_due
-- Lock many troubles of a town that must become one alarm; one that made trouble here before is tried alone.
SELECT id FROM troubles
WHERE ended_at IS NULL AND next_at <= %(now)s AND alarm_id IS NULL
  AND town_code IS NOT DISTINCT FROM %(town_code)s::text AND kind = %(kind)s AND tries = 0
ORDER BY next_at, id LIMIT %(limit)s
FOR UPDATE SKIP LOCKED;

-- name: settle
-- These troubles have their alarm.
UPDATE troubles SET alarm_id = %(alarm_id)s, next_at = %(later)s, tries = 0 WHERE id = ANY (%(ids)s::bigint[]);

-- name: centres_of
-- The centres that these troubles are about: those of the town, and the home centres of the elders.
SELECT centre_id FROM town_centres WHERE town_code = %(town_code)s
UNION
SELECT elders.centre_id FROM troubles JOIN devices ON devices.id = troubles.device_id JOIN elders ON elders.id = devices.elder_id
WHERE troubles.id = ANY (%(ids)s::bigint[]) AND elders.centre_id IS NOT NULL;

-- name: postpone
-- Push troubles that made their handling fail out of the others' way.
UPDATE troubles SET tries = least(tries + 1, 1000), next_at = %(until)s
WHERE id = ANY (%(ids)s::bigint[]) AND ended_at IS NULL AND alarm_id IS NULL;

-- name: forget
-- Some of the troubles that came to nothing, and are long over.
DELETE FROM troubles WHERE id IN (
    SELECT id FROM troubles WHERE ended_at < %(before)s AND alarm_id IS NULL LIMIT %(limit)s FOR UPDATE SKIP LOCKED
);
