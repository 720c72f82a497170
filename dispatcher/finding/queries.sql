-- name: elders
-- Elders that the reader looks after, by words that are all in what is known of them, or by digits of their telephone;
-- whose number ends so, or whose name begins so, comes first.
WITH first AS (
    SELECT DISTINCT ON (town_code) town_code, centre_id FROM town_centres ORDER BY town_code, position
)
SELECT elders.id, elders.name, elders.sex, elders.born_on, elders.phone, elders.address, elders.town_code AS town,
       coalesce(elders.centre_id, first.centre_id) AS centre_id
FROM elders LEFT JOIN first USING (town_code)
WHERE CASE WHEN %(digits)s::text IS NOT NULL
           THEN strpos(translate(elders.phone, ' -', ''), %(digits)s::text) > 0 OR strpos(elders.address, %(digits)s::text) > 0
                OR elders.ref = %(digits)s::text
           ELSE lower(concat_ws(E'\n', elders.name, elders.phone, elders.address, elders.ref)) LIKE ALL (%(patterns)s::text[]) END
  AND (%(centres)s::text[] IS NULL OR coalesce(elders.centre_id, first.centre_id) = ANY (%(centres)s::text[]))
ORDER BY CASE WHEN right(translate(elders.phone, ' -', ''), length(%(digits)s::text)) = %(digits)s::text THEN 0
              WHEN starts_with(lower(elders.name), %(begins)s::text) THEN 1 ELSE 2 END, elders.id
LIMIT %(limit)s;

-- name: devices
-- Devices of those elders, and devices of nobody for who sees all, by a part of their id; that which begins so comes first.
WITH first AS (
    SELECT DISTINCT ON (town_code) town_code, centre_id FROM town_centres ORDER BY town_code, position
)
SELECT devices.id, devices.kind, devices.room, devices.elder_id, elders.name AS elder_name, elders.address AS elder_address,
       coalesce(elders.centre_id, first.centre_id) AS centre_id
FROM devices LEFT JOIN elders ON elders.id = devices.elder_id LEFT JOIN first ON first.town_code = elders.town_code
WHERE lower(devices.id) LIKE ALL (%(patterns)s::text[]) AND devices.kind <> ALL (%(hidden)s::text[])
  AND (%(centres)s::text[] IS NULL OR coalesce(elders.centre_id, first.centre_id) = ANY (%(centres)s::text[]))
ORDER BY NOT starts_with(lower(devices.id), %(begins)s::text), devices.id
LIMIT %(limit)s;

-- name: alarms
-- Alarms that the reader sees: the one with this number, the open ones of whoever the words fit, and the last ones of the
-- elders that were found; what is open comes first, then the newest.
WITH wanted AS (
    SELECT id FROM alarms WHERE id = %(alarm)s::bigint
    UNION
    SELECT alarms.id FROM alarms JOIN elders ON elders.id = alarms.elder_id
    WHERE alarms.state <> 'resolved'
      AND CASE WHEN %(digits)s::text IS NOT NULL THEN strpos(translate(elders.phone, ' -', ''), %(digits)s::text) > 0
               ELSE lower(concat_ws(E'\n', elders.name, elders.phone, elders.address, elders.ref)) LIKE ALL (%(patterns)s::text[]) END
    UNION
    SELECT latest.id FROM unnest(%(elders)s::bigint[]) AS found (elder_id)
    CROSS JOIN LATERAL (SELECT id FROM alarms WHERE elder_id = found.elder_id AND raised_at > %(since)s::timestamptz
                        ORDER BY id DESC LIMIT 3) AS latest
)
SELECT alarms.id, alarms.type, alarms.types, alarms.priority, alarms.test, alarms.state, alarms.ringing, alarms.raised_at,
       alarms.outcome, alarms.centre_id, alarms.device_id, elders.id AS elder_id, elders.name AS elder_name
FROM wanted JOIN alarms USING (id) LEFT JOIN elders ON elders.id = alarms.elder_id
WHERE %(centres)s::text[] IS NULL OR EXISTS (
    SELECT FROM alarm_audience WHERE alarm_id = alarms.id AND centre_id = ANY (%(centres)s::text[]))
ORDER BY alarms.id = %(alarm)s::bigint DESC NULLS LAST, alarms.state = 'resolved', alarms.id DESC
LIMIT %(limit)s;
