-- name: put
-- Add a helper, or change what is known of one with the same outside reference.
INSERT INTO helpers (ref, name, kind, phone, centre_id, lat, lon, languages, available, active, added_at)
VALUES (%(ref)s, %(name)s, %(kind)s, %(phone)s, %(centre)s, %(lat)s, %(lon)s, %(languages)s, %(available)s, %(active)s, %(now)s)
ON CONFLICT (ref) DO UPDATE SET name = excluded.name, kind = excluded.kind, phone = excluded.phone,
    centre_id = excluded.centre_id, lat = excluded.lat, lon = excluded.lon, languages = excluded.languages,
    available = excluded.available, active = excluded.active
RETURNING id, (xmax = 0) AS added;

-- name: listed
-- Helpers who can be sent: for an elder those of the home centre, of the other centres of the town and of the one that
-- covers, the nearest first; else those of some centres (NULL: of all) by name. Busy is who was sent to an alarm that is open.
WITH home AS (
    SELECT elders.lat, elders.lon, elders.language, elders.town_code,
           coalesce(elders.centre_id, (SELECT centre_id FROM town_centres WHERE town_code = elders.town_code
                                       ORDER BY position LIMIT 1)) AS centre_id
    FROM elders WHERE elders.id = %(elder_id)s::bigint
), near AS (
    SELECT centre_id FROM home
    UNION SELECT town_centres.centre_id FROM town_centres JOIN home USING (town_code)
    UNION SELECT centres.covered_by FROM centres JOIN home ON home.centre_id = centres.id
)
SELECT helpers.id, helpers.ref, helpers.name, helpers.kind, helpers.phone, helpers.centre_id, helpers.lat, helpers.lon,
       helpers.languages, helpers.available, away.distance_m, busy.alarm_id,
       home.language = ANY (helpers.languages) AS speaks
FROM helpers
LEFT JOIN home ON true
CROSS JOIN LATERAL (
    -- Flat, for a town: as the crow flies, to the metre.
    SELECT round(111320 * sqrt(power(helpers.lat - home.lat, 2)
                               + power((helpers.lon - home.lon) * cos(radians(home.lat)), 2)))::integer AS distance_m
) AS away
LEFT JOIN LATERAL (
    SELECT sent.alarm_id FROM alarm_history AS sent JOIN alarms ON alarms.id = sent.alarm_id
    WHERE sent.event = 'dispatched' AND (sent.detail ->> 'helper_id')::bigint = helpers.id AND alarms.state <> 'resolved'
      AND NOT EXISTS (SELECT FROM alarm_history AS later
                      WHERE later.alarm_id = sent.alarm_id AND later.id > sent.id AND later.event = 'reopened')
    ORDER BY sent.id DESC LIMIT 1
) AS busy ON true
WHERE helpers.active
  AND (%(helper_id)s::bigint IS NULL OR helpers.id = %(helper_id)s::bigint)
  AND CASE WHEN %(elder_id)s::bigint IS NOT NULL THEN helpers.centre_id IN (SELECT centre_id FROM near)
           ELSE %(centres)s::text[] IS NULL OR helpers.centre_id = ANY (%(centres)s::text[]) END
ORDER BY away.distance_m NULLS LAST, helpers.centre_id IS DISTINCT FROM home.centre_id, helpers.centre_id, helpers.name,
         helpers.id
LIMIT %(limit)s;
