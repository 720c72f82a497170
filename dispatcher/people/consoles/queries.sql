-- name: heard
-- A console says that somebody is there; nothing when its name is somebody else's.
INSERT INTO consoles (id, staff_id, opened_at, heard_at, sound)
VALUES (%(console)s, %(staff_id)s, %(now)s, %(now)s, %(sound)s)
ON CONFLICT (id) DO UPDATE SET heard_at = greatest(consoles.heard_at, excluded.heard_at), sound = excluded.sound, closed_at = NULL
WHERE consoles.staff_id = excluded.staff_id
RETURNING id;

-- name: attend
-- Whoever is at a console that can ring watches every centre where they handle alarms; always in the same order, so that
-- two of them never wait for each other.
INSERT INTO desk_watch (centre_id, first_attended_at, attended_at)
SELECT DISTINCT centre_id, %(now)s::timestamptz, %(now)s::timestamptz FROM staff_roles
WHERE staff_id = %(staff_id)s AND centre_id IS NOT NULL AND role IN ('operator', 'supervisor', 'manager')
ORDER BY centre_id
ON CONFLICT (centre_id) DO UPDATE SET attended_at = greatest(desk_watch.attended_at, excluded.attended_at);

-- name: closed
-- Somebody leaves a console of theirs.
UPDATE consoles SET closed_at = %(now)s WHERE id = %(console)s AND staff_id = %(staff_id)s AND closed_at IS NULL;

-- name: last_heard
-- When any console that nobody closed was heard last, and how many people were heard shortly before that.
SELECT newest.at AS last_heard, count(DISTINCT consoles.staff_id) AS crowd
FROM (SELECT max(heard_at) AS at FROM consoles WHERE closed_at IS NULL) AS newest
LEFT JOIN consoles ON consoles.closed_at IS NULL AND consoles.heard_at > newest.at - interval '30 seconds'
GROUP BY newest.at;

-- name: forget
-- Consoles that are long gone.
DELETE FROM consoles WHERE heard_at < %(before)s;
