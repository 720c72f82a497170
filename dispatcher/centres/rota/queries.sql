-- name: duties
-- Who is or was on duty at these centres (all without any) at some time between two moments; what was cancelled before it
-- began is left out. A duty without an end has none.
SELECT duty.id, duty.centre_id, staff.username, staff.name, staff.phone, duty.role, duty.starts_at,
       CASE WHEN duty.ends_at < '9999-01-01' THEN duty.ends_at END AS ends_at, planner.name AS planned_by
FROM duty JOIN staff ON staff.id = duty.staff_id
LEFT JOIN staff AS planner ON planner.id = duty.planned_by
WHERE (%(centres)s::text[] IS NULL OR duty.centre_id = ANY (%(centres)s::text[]))
  AND duty.ends_at > %(starts_at)s::timestamptz AND duty.starts_at < %(ends_at)s::timestamptz
  AND (duty.cancelled_at IS NULL OR duty.cancelled_at > duty.starts_at)
ORDER BY duty.centre_id, staff.name, duty.starts_at, duty.id;

-- name: centres
-- The centres of a reader (all without any): who covers for each, and for whom it covers.
SELECT id, covered_by, ARRAY(SELECT covered.id FROM centres AS covered WHERE covered.covered_by = centres.id ORDER BY id) AS covers
FROM centres WHERE %(centres)s::text[] IS NULL OR id = ANY (%(centres)s::text[])
ORDER BY id;

-- name: one_to_plan
-- Somebody who may be put on duty, and whether they may do it there; locked so that no two duties of theirs are planned at
-- once, yet not so that what they do with an alarm would have to wait.
SELECT staff.id, EXISTS (
    SELECT FROM staff_roles
    WHERE staff_roles.staff_id = staff.id AND (staff_roles.centre_id IS NULL OR staff_roles.centre_id = %(centre_id)s::text)
      AND staff_roles.role = ANY (%(roles)s::text[])) AS may
FROM staff WHERE staff.username = %(username)s AND staff.active
FOR NO KEY UPDATE OF staff;

-- name: overlapping
-- The first duty of somebody that would be at the same time as another, anywhere.
SELECT duty.centre_id, centres.name_zh, centres.name_en, duty.starts_at,
       CASE WHEN duty.ends_at < '9999-01-01' THEN duty.ends_at END AS ends_at
FROM duty JOIN centres ON centres.id = duty.centre_id
WHERE duty.staff_id = %(staff_id)s AND duty.starts_at < %(ends_at)s AND duty.ends_at > %(starts_at)s
  AND (duty.cancelled_at IS NULL OR duty.cancelled_at > duty.starts_at)
ORDER BY duty.starts_at LIMIT 1;

-- name: end_endless
-- A duty without end ends where the next one of the same person at the same desk begins.
UPDATE duty SET ends_at = %(starts_at)s
WHERE staff_id = %(staff_id)s AND centre_id = %(centre_id)s AND role = %(role)s AND ends_at >= '9999-01-01'
  AND starts_at < %(starts_at)s AND cancelled_at IS NULL
RETURNING id;

-- name: plan
-- Put somebody on the rota, and write down who did.
INSERT INTO duty (centre_id, staff_id, role, starts_at, ends_at, planned_by, planned_at)
VALUES (%(centre_id)s, %(staff_id)s, %(role)s, %(starts_at)s, %(ends_at)s, %(by)s, %(now)s)
RETURNING id;

-- name: centre_of
-- Whose duty it is.
SELECT centre_id FROM duty WHERE id = %(id)s;

-- name: lock_duty
-- One duty, locked, and whether it is over by now.
SELECT cancelled_at IS NOT NULL OR ends_at <= %(now)s::timestamptz AS over FROM duty WHERE id = %(id)s FOR UPDATE;

-- name: cancel
-- A duty is taken off the rota: it ends now. One that has not begun ends as soon as it would have, for programs that know
-- nothing of cancelling.
UPDATE duty SET cancelled_by = %(by)s, cancelled_at = %(now)s,
    ends_at = greatest(%(now)s::timestamptz, starts_at + interval '1 millisecond')
WHERE id = %(id)s;
