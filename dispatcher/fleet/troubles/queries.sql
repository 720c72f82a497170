-- name: ears
-- Whether the platform hears; locked, so that one dispatcher at a time judges it.
SELECT looked_at, deaf_since, hearing_since FROM ears FOR UPDATE;

-- name: last_heard
-- The last sign of life of anybody at all.
SELECT max(heard_at) AS at FROM device_states;

-- name: last_canary
-- When a gateway's own device was last heard: each sends every ten seconds. NULL while none was for long: that measures nothing.
SELECT max(device_states.heard_at) AS at
FROM devices JOIN device_states ON device_states.device_id = devices.id
WHERE devices.kind = %(canary)s AND device_states.heard_at > %(since)s;

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
-- Devices that should have been heard by now and are not yet known to be silent. One that was never heard is not installed,
-- one without an elder is out of service. NOT IN is hashed whatever the planner believes of this table, which fills within
-- a second when a storm comes.
SELECT devices.id AS device_id, device_states.heard_at, coalesce(devices.supervision_s, kinds.seconds) AS supervision_s,
       elders.town_code
FROM device_states JOIN devices ON devices.id = device_states.device_id
JOIN elders ON elders.id = devices.elder_id
LEFT JOIN unnest(%(kinds)s::text[], %(seconds)s::int[]) AS kinds (id, seconds) ON kinds.id = devices.kind
CROSS JOIN LATERAL (SELECT make_interval(secs => coalesce(devices.supervision_s, kinds.seconds)) AS length) AS limits
WHERE device_states.heard_at <= %(now)s::timestamptz - limits.length
  AND (%(hearing_since)s::timestamptz IS NULL
       OR %(hearing_since)s <= %(now)s - least(limits.length, greatest(limits.length * 0.4, %(anew)s::interval)))
  AND devices.id NOT IN (SELECT device_id FROM troubles WHERE kind = 'silent' AND ended_at IS NULL)
LIMIT %(limit)s;

-- name: notice
-- Begin to watch troubles; one that somebody else has just noticed is left as it is. Of a device whose own alarm a person has
-- only just closed, nobody is told for a while.
INSERT INTO troubles (device_id, kind, town_code, since, noticed_at, due_at, next_at)
SELECT seen.device_id, 'silent', seen.town_code, seen.since, %(now)s,
       greatest(seen.due_at, closed.at + %(quiet)s::interval), greatest(seen.due_at, closed.at + %(quiet)s::interval)
FROM unnest(%(device_ids)s::text[], %(town_codes)s::text[], %(since)s::timestamptz[], %(due_ats)s::timestamptz[])
     AS seen (device_id, town_code, since, due_at)
LEFT JOIN (SELECT troubles.device_id, max(alarms.resolved_at) AS at
           FROM alarms JOIN troubles ON troubles.alarm_id = alarms.id AND troubles.kind = 'silent'
           WHERE alarms.class = 'device' AND alarms.resolved_at > %(now)s::timestamptz - %(quiet)s::interval
           GROUP BY troubles.device_id) AS closed ON closed.device_id = seen.device_id
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

-- name: regain_mains
-- Devices that were without mains and have said in a reading that they have them; the last that they said, and after they lost
-- them. That no sign of life alone says: what is known of the mains may be older than their loss.
UPDATE troubles SET ended_at = %(now)s, next_at = NULL
FROM (
    SELECT troubles.id FROM troubles JOIN device_states ON device_states.device_id = troubles.device_id
    WHERE troubles.ended_at IS NULL AND troubles.kind = 'mains' AND device_states.mains AND device_states.heard_at > troubles.since
      AND EXISTS (SELECT FROM telemetry WHERE telemetry.device_id = troubles.device_id AND telemetry.time > troubles.since
                  AND telemetry.fields @> '{"mains": true}')
    LIMIT %(limit)s
    FOR UPDATE OF troubles SKIP LOCKED
) AS again
WHERE troubles.id = again.id
RETURNING troubles.id;

-- name: retire
-- A device whose elder was taken off it is out of service: what was wrong with it is over, and is no alarm's any more.
UPDATE troubles SET ended_at = %(now)s, next_at = NULL, alarm_id = NULL
FROM (
    SELECT troubles.id FROM troubles JOIN devices ON devices.id = troubles.device_id
    WHERE troubles.ended_at IS NULL AND devices.elder_id IS NULL AND (troubles.kind = 'silent' OR troubles.town_code IS NOT NULL)
    LIMIT %(limit)s
    FOR UPDATE OF troubles SKIP LOCKED
) AS retired
WHERE troubles.id = retired.id
RETURNING troubles.id;

-- name: move
-- A device that was given to another elder while in trouble: what is open about it is the former one's, unless it is the outage
-- of the town in which it still is.
UPDATE troubles SET town_code = moved.town_code, tries = 0,
    alarm_id = CASE WHEN moved.leaves THEN NULL ELSE troubles.alarm_id END,
    due_at = CASE WHEN moved.leaves THEN %(now)s::timestamptz ELSE troubles.due_at END,
    next_at = CASE WHEN moved.leaves THEN %(now)s::timestamptz ELSE troubles.next_at END
FROM (
    SELECT troubles.id, elders.town_code, coalesce(
               CASE WHEN alarms.class = 'outage' THEN elders.town_code IS DISTINCT FROM troubles.town_code
                    ELSE alarms.elder_id IS DISTINCT FROM elders.id END AND alarms.id IS NOT NULL, false) AS leaves
    FROM troubles JOIN devices ON devices.id = troubles.device_id JOIN elders ON elders.id = devices.elder_id
    LEFT JOIN alarms ON alarms.id = troubles.alarm_id
    WHERE troubles.ended_at IS NULL
      AND (elders.town_code IS DISTINCT FROM troubles.town_code OR alarms.class <> 'outage' AND alarms.elder_id IS DISTINCT FROM elders.id)
    LIMIT %(limit)s
    FOR UPDATE OF troubles SKIP LOCKED
) AS moved
WHERE troubles.id = moved.id
RETURNING troubles.id;

-- name: lacks_mains
-- Whether the last that a device said of its mains is that they are lost. A message may be days on its way, and another overtake
-- it: the device's own clock decides where it can be believed, or where both came together. Otherwise the order in which they
-- came does, for a power cut can set its clock back.
SELECT coalesce(
    CASE WHEN (lost.received_at < back.received_at + interval '5 minutes' AND back.received_at < lost.received_at + interval '5 minutes'
               OR lost.device_at BETWEEN lost.received_at - %(believed)s::interval AND lost.received_at + interval '5 minutes'
                  AND back.device_at BETWEEN back.received_at - %(believed)s::interval AND back.received_at + interval '5 minutes')
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

-- name: outages
-- The outages that devices still are in, open or closed by a person.
SELECT alarms.id, nullif(split_part(alarms.device_id, ':', 2), '') AS town_code, split_part(alarms.device_id, ':', 3) AS kind,
       alarms.resolved_at, alarms.last_press_at
FROM alarms
WHERE alarms.class = 'outage'
  AND alarms.id IN (SELECT alarm_id FROM troubles WHERE ended_at IS NULL AND alarm_id IS NOT NULL)
ORDER BY alarms.id;

-- name: over_since
-- When fewer devices of an outage than make one were left in trouble: NULL while it lasts, no row if there are not so many in it.
SELECT ended_at FROM troubles WHERE alarm_id = %(alarm_id)s
ORDER BY ended_at DESC NULLS FIRST OFFSET %(fewest)s::int - 1 LIMIT 1;

-- name: release
-- Devices that are still in trouble when the outage is over are due again.
UPDATE troubles SET alarm_id = NULL, due_at = %(due_at)s, next_at = %(due_at)s, tries = 0
WHERE id IN (
    SELECT id FROM troubles WHERE alarm_id = %(alarm_id)s AND ended_at IS NULL LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING id;

-- name: await_return
-- What is wrong in a home whose elder is away is looked at again when they are back, or in a moment: they may come back sooner.
-- What is worn goes with them, and does not wait.
UPDATE troubles SET next_at = least(waiting.until, %(now)s::timestamptz + interval '1 minute')
FROM (
    SELECT troubles.id, coalesce(absences.ended_at, absences.ends_at) AS until
    FROM troubles JOIN devices ON devices.id = troubles.device_id
    JOIN absences ON absences.elder_id = devices.elder_id
    WHERE troubles.ended_at IS NULL AND troubles.alarm_id IS NULL AND troubles.next_at <= %(now)s
      AND devices.kind <> ALL (%(worn)s::text[])
      AND absences.starts_at <= %(now)s AND coalesce(absences.ended_at, absences.ends_at) > %(now)s
    LIMIT %(limit)s
    FOR UPDATE OF troubles SKIP LOCKED
) AS waiting
WHERE troubles.id = waiting.id
RETURNING troubles.id;

-- name: due_towns
-- In which towns troubles of which kind must become an alarm, the longest waiting first.
SELECT town_code, kind, min(next_at) AS next_at FROM troubles
WHERE ended_at IS NULL AND next_at <= %(now)s AND alarm_id IS NULL
GROUP BY town_code, kind ORDER BY min(next_at);

-- name: struck
-- How many devices a town has, how many of them have begun to be in trouble of this kind just now, and how many have missed
-- the beat of their kind and may be about to.
SELECT count(*) FILTER (WHERE heard_at IS NOT NULL OR struck) AS devices, count(*) FILTER (WHERE struck) AS struck,
       count(*) FILTER (WHERE overdue AND NOT struck) AS overdue
FROM (
    SELECT device_states.heard_at,
           EXISTS (SELECT FROM troubles WHERE troubles.device_id = devices.id AND troubles.kind = %(kind)s
                   AND troubles.ended_at IS NULL AND troubles.due_at > %(since)s::timestamptz) AS struck,
           coalesce(%(kind)s::text = 'silent'
               AND device_states.heard_at <= %(now)s::timestamptz - greatest(limits.length - %(soon)s::interval, limits.length / 2)
               AND device_states.heard_at > %(since)s::timestamptz - limits.length, false) AS overdue
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
SELECT id, device_id, since, due_at FROM troubles
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
-- Push troubles that made their handling fail out of the others' way, each time for longer.
UPDATE troubles SET tries = least(tries + 1, 1000),
    next_at = %(now)s::timestamptz + (%(delays)s::interval[])[least(tries + 1, cardinality(%(delays)s::interval[]))]
WHERE id = ANY (%(ids)s::bigint[]) AND ended_at IS NULL AND alarm_id IS NULL;

-- name: forget
-- Some of the troubles that came to nothing, and are long over.
DELETE FROM troubles WHERE id IN (
    SELECT id FROM troubles WHERE ended_at < %(before)s AND alarm_id IS NULL LIMIT %(limit)s FOR UPDATE SKIP LOCKED
);

-- name: forget_closed
-- Some of the troubles that are still longer over, but for those of alarms that are open.
DELETE FROM troubles WHERE id IN (
    SELECT troubles.id FROM troubles JOIN alarms ON alarms.id = troubles.alarm_id
    WHERE troubles.ended_at < %(before)s AND alarms.state = 'resolved' LIMIT %(limit)s FOR UPDATE OF troubles SKIP LOCKED
);

-- name: flaps
-- Whether a device was silent, and heard again a moment ago, while this alarm was about it.
SELECT id FROM troubles
WHERE alarm_id = %(alarm_id)s AND device_id = %(device_id)s AND kind = %(kind)s AND ended_at > %(since)s LIMIT 1;
