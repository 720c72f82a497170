-- name: add
-- Something must be looked at again; nothing when there is one for this absence already.
INSERT INTO follow_ups (centre_id, elder_id, alarm_id, absence_id, what, due_at, added_by, added_at)
VALUES (%(centre_id)s, %(elder_id)s, %(alarm_id)s, %(absence_id)s, %(what)s, %(due_at)s, %(added_by)s, %(now)s)
ON CONFLICT (absence_id) DO NOTHING
RETURNING id;

-- name: listed
-- Follow-ups that the reader may see: what is open by when it is due, what is done by when it was done, the latest first.
WITH page AS (
    SELECT follow_ups.*, done_at IS NULL AND due_at <= %(now)s AS overdue,
           (1000000 * CASE WHEN done_at IS NULL THEN extract(epoch FROM due_at) ELSE -extract(epoch FROM done_at) END)::bigint AS place
    FROM follow_ups
    WHERE (%(id)s::bigint IS NULL OR follow_ups.id = %(id)s::bigint)
      AND (%(centres)s::text[] IS NULL OR follow_ups.centre_id = ANY (%(centres)s::text[]))
      AND (%(elder_id)s::bigint IS NULL OR follow_ups.elder_id = %(elder_id)s::bigint)
      AND (%(alarm_id)s::bigint IS NULL OR follow_ups.alarm_id = %(alarm_id)s::bigint)
      AND CASE %(state)s::text WHEN 'open' THEN done_at IS NULL WHEN 'overdue' THEN done_at IS NULL AND due_at <= %(now)s
                               WHEN 'done' THEN done_at IS NOT NULL ELSE true END
)
SELECT page.id, page.centre_id, page.elder_id, elders.name AS elder_name, elders.phone AS elder_phone,
       elders.address AS elder_address, page.alarm_id, page.what, page.due_at, page.overdue, adder.username AS added_by,
       adder.name AS added_by_name, page.added_at, doer.username AS done_by, doer.name AS done_by_name, page.done_at,
       page.done_note, page.place
FROM page
LEFT JOIN elders ON elders.id = page.elder_id
LEFT JOIN staff AS adder ON adder.id = page.added_by
LEFT JOIN staff AS doer ON doer.id = page.done_by
WHERE %(after_id)s::bigint IS NULL
   OR (page.done_at IS NOT NULL, page.place, page.id) > (%(after_done)s::boolean, %(after_place)s::bigint, %(after_id)s::bigint)
ORDER BY page.done_at IS NOT NULL, page.place, page.id
LIMIT %(limit)s;

-- name: counts
-- How many follow-ups are open, and how many of them overdue.
SELECT count(*) AS open, count(*) FILTER (WHERE due_at <= %(now)s) AS overdue FROM follow_ups
WHERE done_at IS NULL AND (%(centres)s::text[] IS NULL OR centre_id = ANY (%(centres)s::text[]));

-- name: done
-- Somebody looked at it; only the first one counts.
UPDATE follow_ups SET done_by = %(by)s, done_at = %(now)s, done_note = %(note)s WHERE id = %(id)s AND done_at IS NULL
RETURNING id;
