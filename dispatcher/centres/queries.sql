-- name: choose
-- Whose alarm it is: the home centre, another centre of the town, the neighbour that covers, the city desk: the first of
-- these with somebody on duty. When nobody is on duty anywhere it still gets a centre: the city desk, else the home, else any.
-- The home centre is told too, whoever is on duty: somebody may look at its desk all the same.
-- A desk that is known to be empty (an open coverage gap) is passed over for the covering centre or the city desk, if somebody
-- sits at one of those; if not, it is as if nobody knew. Nobody finds out that a desk without duty is left (there is no gap), so
-- there somebody must have been heard just now.
WITH home AS (
    SELECT coalesce(%(centre_id)s::text,
                    (SELECT centre_id FROM town_centres WHERE town_code = %(town_code)s::text ORDER BY position LIMIT 1)) AS id
), candidates AS (
    SELECT id, 1 AS rank, 0 AS position FROM home WHERE id IS NOT NULL
    UNION ALL SELECT centre_id, 2, position FROM town_centres WHERE town_code = %(town_code)s::text
    UNION ALL SELECT covered_by, 3, 0 FROM centres JOIN home USING (id) WHERE covered_by IS NOT NULL
    UNION ALL SELECT id, 4, 0 FROM centres WHERE kind = 'city_desk'
    UNION ALL SELECT id, 5, 0 FROM home WHERE id IS NOT NULL
    UNION ALL SELECT min(id), 6, 0 FROM centres HAVING min(id) IS NOT NULL
), present AS (
    SELECT id, rank, position,
           EXISTS (SELECT FROM coverage_gaps WHERE coverage_gaps.centre_id = candidates.id AND ended_at IS NULL) AS empty,
           rank IN (3, 4) AND EXISTS (
               SELECT FROM desk_watch WHERE desk_watch.centre_id = candidates.id
                 AND desk_watch.attended_at > %(now)s::timestamptz - interval '10 minutes'
                 AND desk_watch.attended_at <= %(now)s::timestamptz + interval '1 minute'
                 AND (desk_watch.attended_at > %(now)s::timestamptz - interval '45 seconds' OR EXISTS (
                     SELECT FROM duty WHERE duty.centre_id = candidates.id AND duty.starts_at <= %(now)s AND duty.ends_at > %(now)s
                       AND (duty.cancelled_at IS NULL OR duty.cancelled_at > duty.starts_at)))) AS attended
    FROM candidates
    WHERE rank >= 4 OR EXISTS (
        SELECT FROM duty
        WHERE duty.centre_id = candidates.id AND duty.starts_at <= %(now)s AND duty.ends_at > %(now)s
          AND (duty.cancelled_at IS NULL OR duty.cancelled_at > duty.starts_at)
    )
)
SELECT present.id, coalesce((SELECT id FROM home), present.id) AS home_id FROM present
ORDER BY (SELECT first.empty FROM present AS first ORDER BY first.rank, first.position LIMIT 1) AND NOT (attended AND NOT empty),
         rank, position
LIMIT 1;

-- name: reached
-- Which centres a step of the escalation adds to those that already see an alarm.
SELECT id AS centre_id, 'cover' AS why FROM (
    SELECT covered_by AS id FROM centres WHERE id = %(centre_id)s AND covered_by IS NOT NULL
) AS cover WHERE 'cover' = ANY (%(reach)s::text[])
UNION ALL
SELECT id, 'city' FROM centres WHERE kind = 'city_desk' AND 'city' = ANY (%(reach)s::text[])
UNION ALL
SELECT id, 'everyone' FROM centres WHERE 'everyone' = ANY (%(reach)s::text[]);

-- name: listed
-- Every centre with its towns and how many are on duty now.
SELECT centres.id, centres.name_zh, centres.name_en, centres.kind, centres.phone, centres.lat, centres.lon, centres.covered_by,
       ARRAY(SELECT town_code FROM town_centres WHERE centre_id = centres.id ORDER BY town_code) AS towns,
       (SELECT count(DISTINCT staff_id) FROM duty
        WHERE duty.centre_id = centres.id AND starts_at <= %(now)s AND ends_at > %(now)s
          AND (cancelled_at IS NULL OR cancelled_at > starts_at)) AS on_duty
FROM centres ORDER BY centres.kind, centres.id;

-- name: towns
-- Every town with the centres that serve it.
SELECT code, name_zh, name_en, kind, lat, lon,
       ARRAY(SELECT centre_id FROM town_centres WHERE town_code = towns.code ORDER BY position) AS centre_ids
FROM towns ORDER BY code;

-- name: put_town
-- Add a town or change what is known of it.
INSERT INTO towns (code, name_zh, name_en, kind, lat, lon)
VALUES (%(code)s, %(name_zh)s, %(name_en)s, %(kind)s, %(lat)s, %(lon)s)
ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, kind = excluded.kind,
    lat = excluded.lat, lon = excluded.lon;

-- name: put_centre
-- Add a centre or change what is known of it; nothing when a device has its name, for that device could then read what the
-- broker carries to the centre. Who covers for it is set afterwards, when all are there.
INSERT INTO centres (id, name_zh, name_en, kind, phone, lat, lon)
SELECT %(id)s, %(name_zh)s, %(name_en)s, %(kind)s, %(phone)s, %(lat)s, %(lon)s
WHERE NOT EXISTS (SELECT FROM devices WHERE id = %(id)s)
ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, kind = excluded.kind,
    phone = excluded.phone, lat = excluded.lat, lon = excluded.lon
RETURNING id;

-- name: put_cover
-- Say who covers for a centre.
UPDATE centres SET covered_by = %(covered_by)s WHERE id = %(id)s;

-- name: clear_towns
-- Forget the towns that a centre does not serve any more; it keeps its place in the others.
DELETE FROM town_centres WHERE centre_id = %(id)s AND town_code <> ALL (%(towns)s::text[]);

-- name: put_town_centre
-- A centre serves a town, after those that already do.
INSERT INTO town_centres (town_code, centre_id, position)
SELECT %(town)s, %(id)s, coalesce(max(position), 0) + 1 FROM town_centres WHERE town_code = %(town)s
ON CONFLICT (town_code, centre_id) DO NOTHING;

-- name: put_duty
-- Put somebody on duty.
INSERT INTO duty (centre_id, staff_id, role, starts_at, ends_at)
VALUES (%(centre_id)s, %(staff_id)s, %(role)s, %(starts_at)s, %(ends_at)s);

-- name: end_duty
-- Somebody goes off duty at a centre: what runs ends now.
UPDATE duty SET ends_at = %(now)s
WHERE centre_id = %(centre_id)s AND staff_id = %(staff_id)s AND starts_at < %(now)s AND ends_at > %(now)s;

-- name: unplan_duty
-- What was planned for somebody at a centre is not to be; it ends as soon as it begins, and is kept.
UPDATE duty SET cancelled_at = %(now)s, ends_at = starts_at + interval '1 millisecond'
WHERE centre_id = %(centre_id)s AND staff_id = %(staff_id)s AND starts_at >= %(now)s AND cancelled_at IS NULL;

-- name: city_desk
-- The city desk, which looks after everybody.
SELECT id FROM centres WHERE kind = 'city_desk';
