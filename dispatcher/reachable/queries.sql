-- name: contacts
-- Contacts of elders of these centres (of all without any) whom nothing reaches: no address at all, none that is whole, or
-- all of them failing for some time.
WITH good AS (
    SELECT contact_id, account_id FROM addresses
    WHERE removed_at IS NULL AND broken_at IS NULL AND (failing_since IS NULL OR failing_since > %(failing)s::timestamptz)
      AND staff_id IS NULL)
SELECT contacts.id, contacts.name, contacts.relation, contacts.phone, elder_files.elder_id, elder_files.name AS elder_name,
       elder_files.centre_id, ways.addresses, ways.whole, ways.since, ways.detail, count(*) OVER () AS in_all
FROM contacts
JOIN elder_files ON elder_files.elder_id = contacts.elder_id
CROSS JOIN LATERAL (
    SELECT count(*) AS addresses, count(*) FILTER (WHERE broken_at IS NULL) AS whole, max(coalesce(broken_at, failing_since)) AS since,
           (array_agg(broken_why ORDER BY broken_at DESC NULLS LAST))[1] AS detail
    FROM addresses
    WHERE removed_at IS NULL AND (addresses.contact_id = contacts.id OR addresses.account_id = contacts.account_id)) AS ways
WHERE contacts.removed_at IS NULL
  AND contacts.id NOT IN (SELECT contact_id FROM good WHERE contact_id IS NOT NULL)
  AND (contacts.account_id IS NULL OR contacts.account_id NOT IN (SELECT account_id FROM good WHERE account_id IS NOT NULL))
  AND (%(centres)s::text[] IS NULL OR elder_files.centre_id = ANY (%(centres)s::text[]))
ORDER BY elder_files.centre_id, elder_files.name, contacts.position, contacts.id
LIMIT %(limit)s OFFSET %(skip)s;

-- name: elders
-- Elders none of whose contacts can be reached, and how many contacts they have.
WITH good AS (
    SELECT contact_id, account_id FROM addresses
    WHERE removed_at IS NULL AND broken_at IS NULL AND (failing_since IS NULL OR failing_since > %(failing)s::timestamptz)
      AND staff_id IS NULL)
SELECT elder_files.elder_id, elder_files.name AS elder_name, elder_files.phone, elder_files.centre_id,
       (SELECT count(*) FROM contacts WHERE contacts.elder_id = elder_files.elder_id AND contacts.removed_at IS NULL) AS contacts,
       count(*) OVER () AS in_all
FROM elder_files
WHERE elder_files.elder_id NOT IN (
        SELECT contacts.elder_id FROM contacts
        WHERE contacts.removed_at IS NULL
          AND (contacts.id IN (SELECT contact_id FROM good WHERE contact_id IS NOT NULL)
               OR contacts.account_id IN (SELECT account_id FROM good WHERE account_id IS NOT NULL)))
  AND (%(centres)s::text[] IS NULL OR elder_files.centre_id = ANY (%(centres)s::text[]))
ORDER BY elder_files.centre_id, elder_files.name, elder_files.elder_id
LIMIT %(limit)s OFFSET %(skip)s;

-- name: staff
-- Who is on duty now or soon and cannot be reached, the first to begin first.
SELECT staff.id, staff.username, staff.name, staff.phone, planned.centre_id, planned.role, planned.starts_at,
       planned.starts_at <= %(now)s::timestamptz AS on_now, ways.addresses, ways.whole, ways.since, ways.detail, count(*) OVER () AS in_all
FROM staff
JOIN LATERAL (
    SELECT duty.centre_id, duty.role, duty.starts_at FROM duty
    WHERE duty.staff_id = staff.id AND duty.ends_at > %(now)s::timestamptz AND duty.starts_at < %(until)s::timestamptz
      AND duty.cancelled_at IS NULL AND (%(centres)s::text[] IS NULL OR duty.centre_id = ANY (%(centres)s::text[]))
    ORDER BY duty.starts_at, duty.id LIMIT 1) AS planned ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS addresses, count(*) FILTER (WHERE broken_at IS NULL) AS whole, max(coalesce(broken_at, failing_since)) AS since,
           (array_agg(broken_why ORDER BY broken_at DESC NULLS LAST))[1] AS detail,
           count(*) FILTER (WHERE broken_at IS NULL AND (failing_since IS NULL OR failing_since > %(failing)s::timestamptz)) AS working
    FROM addresses WHERE addresses.staff_id = staff.id AND removed_at IS NULL) AS ways
WHERE ways.working = 0
ORDER BY planned.starts_at, staff.name, staff.id
LIMIT %(limit)s OFFSET %(skip)s;

-- name: unreached_staff
-- Which of these members of staff have no address that works.
SELECT staff.username FROM staff
WHERE staff.username = ANY (%(usernames)s::text[]) AND NOT EXISTS (
    SELECT FROM addresses
    WHERE addresses.staff_id = staff.id AND removed_at IS NULL AND broken_at IS NULL
      AND (failing_since IS NULL OR failing_since > %(failing)s::timestamptz));

-- name: begin_contacts
-- The tests of this month that are due at this hour for contacts and were not begun by anybody: theirs is begun now.
INSERT INTO communication_tests (month, contact_id, made_at)
SELECT %(month)s::date, contacts.id, %(now)s FROM contacts
WHERE contacts.removed_at IS NULL AND mod(contacts.id * %(stride)s::bigint, %(slots)s::bigint) <= %(slot)s
  AND NOT EXISTS (
    SELECT FROM communication_tests AS known WHERE known.contact_id = contacts.id AND known.month = %(month)s::date)
ORDER BY contacts.id LIMIT %(limit)s
ON CONFLICT (contact_id, month) WHERE contact_id IS NOT NULL DO NOTHING
RETURNING contact_id AS id;

-- name: begin_staff
-- The same for members of staff who may be put on duty.
INSERT INTO communication_tests (month, staff_id, made_at)
SELECT %(month)s::date, staff.id, %(now)s FROM staff
WHERE staff.active AND mod(staff.id * %(stride)s::bigint, %(slots)s::bigint) <= %(slot)s
  AND EXISTS (SELECT FROM staff_roles WHERE staff_roles.staff_id = staff.id AND staff_roles.role = ANY (%(roles)s::text[]))
  AND NOT EXISTS (SELECT FROM communication_tests AS known WHERE known.staff_id = staff.id AND known.month = %(month)s::date)
ORDER BY staff.id LIMIT %(limit)s
ON CONFLICT (staff_id, month) WHERE staff_id IS NOT NULL DO NOTHING
RETURNING staff_id AS id;

-- name: again_contact
-- A contact is tested now, whenever their turn would be; the newest test is the month's. Nothing when one was made just now.
INSERT INTO communication_tests (month, contact_id, made_at) VALUES (%(month)s::date, %(id)s, %(now)s)
ON CONFLICT (contact_id, month) WHERE contact_id IS NOT NULL DO UPDATE SET made_at = excluded.made_at, telling_id = NULL
    WHERE communication_tests.made_at <= %(before)s::timestamptz
RETURNING contact_id AS id;

-- name: again_staff
-- The same for a member of staff.
INSERT INTO communication_tests (month, staff_id, made_at) VALUES (%(month)s::date, %(id)s, %(now)s)
ON CONFLICT (staff_id, month) WHERE staff_id IS NOT NULL DO UPDATE SET made_at = excluded.made_at, telling_id = NULL
    WHERE communication_tests.made_at <= %(before)s::timestamptz
RETURNING staff_id AS id;

-- name: note_tellings
-- The tests that were begun in this transaction are those that were just told.
UPDATE communication_tests SET telling_id = told.id
FROM (SELECT max(id) AS id, contact_id, staff_id FROM tellings
      WHERE about = 'test' AND created_at >= %(now)s::timestamptz
        AND (contact_id = ANY (%(contacts)s::bigint[]) OR staff_id = ANY (%(staff)s::bigint[]))
      GROUP BY contact_id, staff_id) AS told
WHERE communication_tests.month = %(month)s::date AND communication_tests.made_at = %(now)s AND communication_tests.telling_id IS NULL
  AND (communication_tests.contact_id = told.contact_id OR communication_tests.staff_id = told.staff_id);

-- name: contact_centre
-- Whose elder a contact belongs to, and that elder's centre.
SELECT elder_files.centre_id FROM contacts JOIN elder_files ON elder_files.elder_id = contacts.elder_id
WHERE contacts.id = %(id)s AND contacts.removed_at IS NULL;

-- name: staff_centres
-- At which centres a member of staff may be put on duty; an empty name for all of them.
SELECT coalesce(staff_roles.centre_id, '') AS centre_id FROM staff JOIN staff_roles ON staff_roles.staff_id = staff.id
WHERE staff.id = %(id)s AND staff.active AND staff_roles.role = ANY (%(roles)s::text[]);

-- name: person_of
-- The number of a member of staff, by their name, and whether they are in service.
SELECT id FROM staff WHERE username = %(username)s AND active;

-- name: put_phone
-- A member of staff has another telephone number; where they are called and texted follows it.
UPDATE staff SET phone = %(phone)s WHERE id = %(id)s;

-- name: duty_of
-- One duty as its person is told of it.
SELECT staff_id, centre_id, role, starts_at, CASE WHEN ends_at < '9999-01-01' THEN ends_at END AS ends_at FROM duty
WHERE id = %(id)s;

-- name: tests
-- The tests of a month with what became of each, newest first; of a state if one is asked for. Staff without a centre of
-- their own belong to all.
SELECT * FROM (
    SELECT tests.id, CASE WHEN tests.contact_id IS NULL THEN 'staff' ELSE 'contact' END AS kind,
           coalesce(tests.contact_id, tests.staff_id) AS person_id, coalesce(contacts.name, staff.name) AS name, contacts.relation,
           staff.username,
           elder_files.elder_id, elder_files.name AS elder_name, coalesce(elder_files.centre_id, posts.centre_id) AS centre_id,
           tests.made_at, came.channels, came.why, came.reached_at,
           CASE WHEN came.reached_at IS NOT NULL OR tellings.ended IN ('reached', 'answered') THEN 'reached'
                WHEN tests.telling_id IS NULL OR came.deliveries = 0 THEN 'no_way'
                WHEN tellings.ended IS NOT NULL OR tests.made_at < %(unconfirmed)s::timestamptz THEN 'not_reached'
                ELSE 'waiting' END AS state
    FROM communication_tests AS tests
    LEFT JOIN contacts ON contacts.id = tests.contact_id
    LEFT JOIN elder_files ON elder_files.elder_id = contacts.elder_id
    LEFT JOIN staff ON staff.id = tests.staff_id
    LEFT JOIN LATERAL (
        SELECT min(staff_roles.centre_id) AS centre_id, array_agg(staff_roles.centre_id) AS centre_ids FROM staff_roles
        WHERE staff_roles.staff_id = tests.staff_id) AS posts ON true
    LEFT JOIN tellings ON tellings.id = tests.telling_id
    LEFT JOIN LATERAL (
        SELECT count(*) AS deliveries, min(coalesce(deliveries.delivered_at, deliveries.read_at)) AS reached_at,
               coalesce(array_agg(DISTINCT deliveries.channel) FILTER (WHERE deliveries.sent_at IS NOT NULL OR deliveries.failed_at IS NOT NULL), '{}') AS channels,
               (array_agg(deliveries.why ORDER BY deliveries.failed_at DESC NULLS LAST))[1] AS why
        FROM deliveries WHERE deliveries.telling_id = tests.telling_id) AS came ON true
    WHERE tests.month = %(month)s::date AND contacts.removed_at IS NULL
      AND (%(centres)s::text[] IS NULL OR elder_files.centre_id = ANY (%(centres)s::text[])
           OR posts.centre_ids && %(centres)s::text[])) AS shown
WHERE %(states)s::text[] IS NULL OR state = ANY (%(states)s::text[])
ORDER BY made_at DESC, id DESC
LIMIT %(limit)s OFFSET %(skip)s;

-- name: test_counts
-- How the tests of a month went: how many of each state.
SELECT state, count(*) AS count FROM (
    SELECT CASE WHEN came.reached OR tellings.ended IN ('reached', 'answered') THEN 'reached'
                WHEN tests.telling_id IS NULL OR came.deliveries = 0 THEN 'no_way'
                WHEN tellings.ended IS NOT NULL OR tests.made_at < %(unconfirmed)s::timestamptz THEN 'not_reached'
                ELSE 'waiting' END AS state
    FROM communication_tests AS tests
    LEFT JOIN contacts ON contacts.id = tests.contact_id
    LEFT JOIN elder_files ON elder_files.elder_id = contacts.elder_id
    LEFT JOIN tellings ON tellings.id = tests.telling_id
    LEFT JOIN LATERAL (
        SELECT count(*) AS deliveries, bool_or(deliveries.status IN ('delivered', 'read')) AS reached
        FROM deliveries WHERE deliveries.telling_id = tests.telling_id) AS came ON true
    WHERE tests.month = %(month)s::date AND contacts.removed_at IS NULL
      AND (%(centres)s::text[] IS NULL OR elder_files.centre_id = ANY (%(centres)s::text[])
           OR tests.staff_id IN (SELECT staff_id FROM staff_roles WHERE centre_id = ANY (%(centres)s::text[])))) AS shown
GROUP BY state;

-- name: to_be_tested
-- How many people have a test each month.
SELECT (SELECT count(*) FROM contacts JOIN elder_files ON elder_files.elder_id = contacts.elder_id
        WHERE contacts.removed_at IS NULL AND (%(centres)s::text[] IS NULL OR elder_files.centre_id = ANY (%(centres)s::text[])))
     + (SELECT count(*) FROM staff WHERE staff.active AND EXISTS (
            SELECT FROM staff_roles WHERE staff_roles.staff_id = staff.id AND staff_roles.role = ANY (%(roles)s::text[])
              AND (%(centres)s::text[] IS NULL OR staff_roles.centre_id = ANY (%(centres)s::text[])))) AS count;

-- name: channels
-- What was sent over each channel since a moment, and how far it came.
SELECT deliveries.channel, count(*) AS sent, count(*) FILTER (WHERE deliveries.status IN ('delivered', 'read')) AS reached,
       count(*) FILTER (WHERE deliveries.status IN ('sending', 'accepted', 'pending')) AS unconfirmed,
       count(*) FILTER (WHERE deliveries.status IN ('failed', 'failed_for_good')) AS failed
FROM tellings
JOIN deliveries ON deliveries.telling_id = tellings.id AND (deliveries.sent_at IS NOT NULL OR deliveries.failed_at IS NOT NULL)
LEFT JOIN contacts ON contacts.id = tellings.contact_id
LEFT JOIN elder_files ON elder_files.elder_id = coalesce(tellings.elder_id, contacts.elder_id)
WHERE tellings.created_at >= %(since)s
  AND (%(centres)s::text[] IS NULL OR elder_files.centre_id = ANY (%(centres)s::text[])
       OR tellings.staff_id IN (SELECT staff_id FROM staff_roles WHERE centre_id = ANY (%(centres)s::text[])))
GROUP BY deliveries.channel ORDER BY deliveries.channel;

-- name: told
-- How many people were told something since a moment, whom it reached, and whom by no channel.
SELECT count(*) AS told, count(*) FILTER (WHERE tellings.ended IN ('reached', 'answered') OR tellings.read_at IS NOT NULL) AS reached,
       count(*) FILTER (WHERE tellings.ended = 'failed') AS failed
FROM tellings
LEFT JOIN contacts ON contacts.id = tellings.contact_id
LEFT JOIN elder_files ON elder_files.elder_id = coalesce(tellings.elder_id, contacts.elder_id)
WHERE tellings.created_at >= %(since)s AND tellings.ended IS DISTINCT FROM 'dropped'
  AND (%(centres)s::text[] IS NULL OR elder_files.centre_id = ANY (%(centres)s::text[])
       OR tellings.staff_id IN (SELECT staff_id FROM staff_roles WHERE centre_id = ANY (%(centres)s::text[])));

-- name: failed
-- Messages that reached their person by no channel, newest first, and what stopped the last one.
SELECT tellings.id, tellings.about, tellings.wording, tellings.alarm_id, tellings.created_at,
       CASE WHEN tellings.contact_id IS NOT NULL THEN 'contact' WHEN tellings.staff_id IS NOT NULL THEN 'staff' ELSE 'account' END AS kind,
       coalesce(contacts.name, staff.name, family_accounts.name) AS name, contacts.relation, elder_files.elder_id,
       elder_files.name AS elder_name, coalesce(elder_files.centre_id, posts.centre_id) AS centre_id, came.channels, came.why
FROM tellings
LEFT JOIN contacts ON contacts.id = tellings.contact_id
LEFT JOIN staff ON staff.id = tellings.staff_id
LEFT JOIN family_accounts ON family_accounts.id = tellings.account_id
LEFT JOIN elder_files ON elder_files.elder_id = coalesce(tellings.elder_id, contacts.elder_id)
LEFT JOIN LATERAL (
    SELECT min(staff_roles.centre_id) AS centre_id, array_agg(staff_roles.centre_id) AS centre_ids FROM staff_roles
    WHERE staff_roles.staff_id = tellings.staff_id) AS posts ON true
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(deliveries.channel ORDER BY deliveries.rank), '{}') AS channels,
           (array_agg(deliveries.why ORDER BY deliveries.failed_at DESC NULLS LAST))[1] AS why
    FROM deliveries WHERE deliveries.telling_id = tellings.id) AS came
WHERE tellings.ended = 'failed' AND tellings.created_at >= %(since)s
  AND (%(centres)s::text[] IS NULL OR elder_files.centre_id = ANY (%(centres)s::text[]) OR posts.centre_ids && %(centres)s::text[])
ORDER BY tellings.created_at DESC, tellings.id DESC
LIMIT %(limit)s OFFSET %(skip)s;
