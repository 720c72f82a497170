-- name: away
-- Where an elder is said to be, if they were away at a moment and are not back now.
SELECT kind, ends_at AS until FROM absences
WHERE elder_id = %(elder_id)s AND starts_at <= %(since)s AND coalesce(ended_at, ends_at) > %(now)s
ORDER BY ends_at DESC LIMIT 1;

-- name: alone_with_elder
-- One at a time plans an elder's absences; whatever only refers to the elder, such as an alarm, does not wait for it.
SELECT id FROM elders WHERE id = %(elder_id)s FOR NO KEY UPDATE;

-- name: overlapping
-- A planned absence of an elder that has a moment in common with another.
SELECT id, kind, starts_at, ends_at FROM absences
WHERE elder_id = %(elder_id)s AND starts_at < %(ends_at)s::timestamptz
  AND coalesce(ended_at, ends_at) > %(starts_at)s::timestamptz
  AND coalesce(ended_at, ends_at) > starts_at
ORDER BY starts_at LIMIT 1;

-- name: add
-- An elder will be away.
INSERT INTO absences (elder_id, kind, starts_at, ends_at, note, added_by, added_at)
VALUES (%(elder_id)s, %(kind)s, %(starts_at)s, %(ends_at)s, %(note)s, %(by)s, %(now)s)
RETURNING id;

-- name: end
-- Somebody says that an elder is back, or will not go.
UPDATE absences SET ended_at = %(now)s, ended_by = %(by)s
WHERE id = %(id)s AND ended_at IS NULL AND ends_at > %(now)s
RETURNING id;

-- name: of_elder
-- An elder's absences, the newest first, each with how often a sensor of the home was not heeded for it.
SELECT absences.id, absences.elder_id, absences.kind, absences.starts_at, absences.ends_at, absences.note,
       adder.name AS added_by, absences.added_at, ender.name AS ended_by, absences.ended_at,
       (SELECT count(*) FROM devices JOIN signals ON signals.device_id = devices.id
        WHERE devices.elder_id = absences.elder_id AND signals.outcome = 'away'
          AND signals.received_at >= absences.starts_at
          AND signals.received_at < coalesce(absences.ended_at, absences.ends_at)) AS not_heeded
FROM absences JOIN staff AS adder ON adder.id = absences.added_by LEFT JOIN staff AS ender ON ender.id = absences.ended_by
WHERE absences.elder_id = %(elder_id)s
ORDER BY absences.starts_at DESC, absences.id DESC LIMIT %(limit)s;

-- name: whose
-- Whose absence it is.
SELECT elder_id FROM absences WHERE id = %(id)s;

-- name: ask_for
-- Absences that are over become something to look after, each once, but for one that another goes on from. One that was taken
-- back before it began asks for nothing.
INSERT INTO follow_ups (centre_id, elder_id, absence_id, what, due_at, added_at)
SELECT coalesce(elders.centre_id,
                (SELECT centre_id FROM town_centres WHERE town_code = elders.town_code ORDER BY position LIMIT 1),
                (SELECT id FROM centres WHERE kind = 'city_desk'),
                (SELECT min(id) FROM centres)),
       elders.id, over.id, replace(%(what)s::text, '{name}', left(elders.name, 200)),
       %(due_at)s, %(now)s
FROM absences AS over JOIN elders ON elders.id = over.elder_id
WHERE coalesce(over.ended_at, over.ends_at) <= %(now)s
  AND coalesce(over.ended_at, over.ends_at) > over.starts_at
  AND NOT EXISTS (SELECT FROM follow_ups WHERE follow_ups.absence_id = over.id)
  AND NOT EXISTS (SELECT FROM absences AS later WHERE later.elder_id = over.elder_id AND later.id <> over.id
                  AND later.starts_at <= coalesce(over.ended_at, over.ends_at)
                  AND coalesce(later.ended_at, later.ends_at) > coalesce(over.ended_at, over.ends_at))
ORDER BY over.id LIMIT %(limit)s
ON CONFLICT (absence_id) DO NOTHING;

-- name: away_now
-- Which of these elders are away just now, and until when they are said to be.
SELECT elder_id, kind, ends_at AS until FROM absences
WHERE elder_id = ANY (%(elder_ids)s::bigint[]) AND starts_at <= %(now)s AND coalesce(ended_at, ends_at) > %(now)s;
