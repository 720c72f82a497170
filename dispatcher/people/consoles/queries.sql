-- name: heard
-- A console says that somebody is there; nothing when its name is somebody else's. What two of them say at once may come in any
-- order, but a stored time well in the future was written before the clock went back, and gives way.
INSERT INTO consoles (id, staff_id, opened_at, heard_at, sound)
VALUES (%(console)s, %(staff_id)s, %(now)s, %(now)s, %(sound)s)
ON CONFLICT (id) DO UPDATE SET sound = excluded.sound, closed_at = NULL,
    heard_at = CASE WHEN consoles.heard_at > excluded.heard_at + interval '1 minute' THEN excluded.heard_at
                    ELSE greatest(consoles.heard_at, excluded.heard_at) END
WHERE consoles.staff_id = excluded.staff_id
RETURNING id;

-- name: attend
-- Whoever is at a console that can ring watches every centre where they handle alarms; always in the same order, so that
-- two of them never wait for each other. Here too a time well in the future gives way.
INSERT INTO desk_watch (centre_id, first_attended_at, attended_at)
SELECT DISTINCT centre_id, %(now)s::timestamptz, %(now)s::timestamptz FROM staff_roles
WHERE staff_id = %(staff_id)s AND centre_id IS NOT NULL AND role IN ('operator', 'supervisor', 'manager')
ORDER BY centre_id
ON CONFLICT (centre_id) DO UPDATE SET
    attended_at = CASE WHEN desk_watch.attended_at > excluded.attended_at + interval '1 minute' THEN excluded.attended_at
                       ELSE greatest(desk_watch.attended_at, excluded.attended_at) END;

-- name: closed
-- Somebody leaves a console of theirs.
UPDATE consoles SET closed_at = %(now)s WHERE id = %(console)s AND staff_id = %(staff_id)s AND closed_at IS NULL;

-- name: last_heard
-- When any console that nobody closed was heard last, and how many people were heard shortly before that; never well in the
-- future, for that was before the clock went back.
SELECT newest.at AS last_heard, count(DISTINCT consoles.staff_id) AS crowd
FROM (SELECT max(heard_at) AS at FROM consoles WHERE closed_at IS NULL
        AND heard_at <= %(now)s::timestamptz + interval '1 minute') AS newest
LEFT JOIN consoles ON consoles.closed_at IS NULL AND consoles.heard_at > newest.at - interval '30 seconds'
    AND consoles.heard_at <= %(now)s::timestamptz + interval '1 minute'
GROUP BY newest.at;

-- name: forget
-- Consoles that are long gone.
DELETE FROM consoles WHERE heard_at < %(before)s;
