-- name: tell
-- Make a telling for each person and a delivery for each of their addresses, and wake the senders: one statement, so that
-- whoever presses waits once at most. The next way is due a step later whatever becomes of the one before it.
WITH somebody AS (
    SELECT contacts.id AS contact_id, NULL::bigint AS account_id, NULL::bigint AS staff_id, asked.ask_id,
           accounts.id AS reads_as, accounts.quiet_from, accounts.quiet_until, contacts.phone,
           CASE WHEN asked.ask_id IS NULL THEN %(family)s::text[] ELSE %(asked)s::text[] END AS ways
    FROM contacts
        LEFT JOIN unnest(%(ask_contacts)s::bigint[], %(ask_ids)s::bigint[]) AS asked (contact_id, ask_id)
            ON asked.contact_id = contacts.id
        LEFT JOIN family_accounts AS accounts ON accounts.id = contacts.account_id AND accounts.closed_at IS NULL
    WHERE contacts.id = ANY (%(contacts)s::bigint[])
    UNION ALL
    SELECT NULL, id, NULL, NULL, id, quiet_from, quiet_until, phone, %(family)s::text[]
    FROM family_accounts WHERE id = ANY (%(accounts)s::bigint[]) AND closed_at IS NULL
    UNION ALL
    SELECT NULL, NULL, id, NULL, NULL, NULL, NULL, NULL, %(staff_ways)s::text[]
    FROM staff WHERE id = ANY (%(staff)s::bigint[])
), people AS (
    SELECT *, ARRAY[contact_id, account_id, staff_id] AS who FROM somebody
), theirs AS (
    SELECT DISTINCT ON (people.who, address.channel, address.target)
        people.who, people.staff_id, people.ask_id, address.id AS address_id, address.channel,
        array_position(people.ways, address.channel) AS position, address.failing_since IS NOT NULL AS failing
    FROM people CROSS JOIN LATERAL (
        SELECT * FROM addresses WHERE contact_id = people.contact_id AND removed_at IS NULL
        UNION ALL
        SELECT * FROM addresses WHERE account_id = people.reads_as AND removed_at IS NULL
        UNION ALL
        SELECT * FROM addresses WHERE staff_id = people.staff_id AND removed_at IS NULL
        UNION ALL
        SELECT addresses.* FROM contacts JOIN addresses ON addresses.contact_id = contacts.id
        WHERE contacts.account_id = people.account_id AND contacts.removed_at IS NULL AND addresses.removed_at IS NULL
    ) AS address
    WHERE address.broken_at IS NULL
        AND (NOT %(own_phone_only)s::boolean OR plain_phone(address.target) = plain_phone(people.phone))
    ORDER BY people.who, address.channel, address.target, failing, address.id
), usable AS (
    SELECT *, bool_or(channel <> ALL (%(last_resort)s::text[])) OVER person AS has_another
    FROM theirs WHERE position IS NOT NULL
    WINDOW person AS (PARTITION BY who)
), ways AS (
    SELECT who, address_id, channel,
           row_number() OVER (PARTITION BY who ORDER BY position, failing, address_id) - 1 AS rank
    FROM usable
    WHERE ask_id IS NOT NULL OR staff_id IS NOT NULL OR NOT has_another OR channel <> ALL (%(last_resort)s::text[])
), told AS (
    INSERT INTO tellings (about, wording, detail, alarm_id, ask_id, elder_id, contact_id, account_id, staff_id, urgent,
                          created_at, over_at, ended)
    SELECT %(about)s, %(wording)s, %(detail)s, %(alarm_id)s, ask_id, %(elder_id)s, contact_id, account_id, staff_id,
           %(urgent)s, %(now)s, CASE WHEN NOT reachable THEN %(now)s::timestamptz END, CASE WHEN NOT reachable THEN 'failed' END
    FROM (SELECT *, who IN (SELECT who FROM ways) AS reachable FROM people) AS looked
    RETURNING id, ARRAY[contact_id, account_id, staff_id] AS who, ended
), begins AS (
    -- Who has quiet hours is told when they end, except what is urgent.
    SELECT who,
           CASE WHEN quiet
                THEN (local::date + quiet_until + CASE WHEN local::time >= quiet_until THEN interval '1 day' ELSE interval '0' END)
                     AT TIME ZONE 'Asia/Shanghai'
                ELSE %(now)s::timestamptz END AS at
    FROM people
        CROSS JOIN LATERAL (SELECT %(now)s::timestamptz AT TIME ZONE 'Asia/Shanghai' AS local) AS here
        CROSS JOIN LATERAL (
            SELECT NOT %(urgent)s::boolean AND ask_id IS NULL AND quiet_from <> quiet_until AND CASE
                WHEN quiet_from < quiet_until THEN local::time >= quiet_from AND local::time < quiet_until
                ELSE local::time >= quiet_from OR local::time < quiet_until END AS quiet
        ) AS hours
), sent AS (
    INSERT INTO deliveries (telling_id, address_id, channel, rank, urgent, due_at)
    SELECT told.id, ways.address_id, ways.channel, ways.rank, %(urgent)s,
           begins.at + ways.rank * %(step)s::interval
    FROM told JOIN ways USING (who) JOIN begins USING (who)
    RETURNING id
)
SELECT (SELECT count(*) FROM told WHERE ended IS NULL) AS told,
       (SELECT pg_notify('delivery', '')::text WHERE EXISTS (SELECT FROM sent)) AS woken;

-- name: lock_answered
-- The tellings that carried this ask, locked as everybody locks them: before their deliveries, in their order.
SELECT id FROM tellings WHERE ask_id = %(ask_id)s AND over_at IS NULL ORDER BY id FOR NO KEY UPDATE;

-- name: lock_of_alarm
-- The tellings about this alarm that are not over, locked before their deliveries, in their order.
SELECT id FROM tellings WHERE alarm_id = %(alarm_id)s AND over_at IS NULL ORDER BY id FOR NO KEY UPDATE;

-- name: end_answered
-- This ask needs no more sending.
WITH over AS (
    UPDATE tellings SET over_at = %(now)s, ended = 'answered' WHERE ask_id = %(ask_id)s AND over_at IS NULL RETURNING id
)
UPDATE deliveries SET status = 'dropped', due_at = NULL
FROM over WHERE deliveries.telling_id = over.id AND deliveries.status = 'pending';

-- name: drop_unsent
-- Whatever was not begun to be sent about this alarm is not sent any more. It waits for a claim that is just being made:
-- who asks afterwards who was told sees either that it was dropped or that it may have gone out.
UPDATE deliveries SET status = 'dropped', due_at = NULL
FROM tellings
WHERE tellings.alarm_id = %(alarm_id)s AND deliveries.telling_id = tellings.id AND deliveries.status = 'pending';

-- name: end_unsent
-- The tellings about this alarm of which nothing is under way are over.
UPDATE tellings SET over_at = %(now)s, ended = 'dropped'
WHERE alarm_id = %(alarm_id)s AND over_at IS NULL
    AND NOT EXISTS (SELECT FROM deliveries WHERE telling_id = tellings.id AND status IN ('sending', 'accepted'));

-- name: told_contacts
-- The contacts to whom something about this alarm went out, or may have.
SELECT DISTINCT contact_id FROM tellings
WHERE alarm_id = %(alarm_id)s AND contact_id IS NOT NULL
    AND (read_at IS NOT NULL OR EXISTS (SELECT FROM deliveries WHERE telling_id = tellings.id AND sent_at IS NOT NULL))
ORDER BY contact_id;

-- name: told_staff
-- The members of staff to whom something about this alarm went out, or may have.
SELECT DISTINCT staff_id FROM tellings
WHERE alarm_id = %(alarm_id)s AND staff_id IS NOT NULL
    AND (read_at IS NOT NULL OR EXISTS (SELECT FROM deliveries WHERE telling_id = tellings.id AND sent_at IS NOT NULL))
ORDER BY staff_id;

-- name: of_alarm
-- Who was told what about an alarm, and how far it has come over each way.
SELECT tellings.id, tellings.wording, tellings.detail, tellings.ask_id, tellings.contact_id, tellings.account_id,
       tellings.staff_id, coalesce(contacts.name, family_accounts.name, staff.name) AS name, contacts.relation,
       tellings.created_at, tellings.read_at, tellings.over_at, tellings.ended,
       coalesce(sent.deliveries, '[]') AS deliveries
FROM tellings
    LEFT JOIN contacts ON contacts.id = tellings.contact_id
    LEFT JOIN family_accounts ON family_accounts.id = tellings.account_id
    LEFT JOIN staff ON staff.id = tellings.staff_id
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object(
            'id', id, 'channel', channel, 'status', status, 'sent_at', sent_at, 'accepted_at', accepted_at,
            'delivered_at', delivered_at, 'read_at', deliveries.read_at, 'failed_at', failed_at, 'tries', tries,
            'why', why, 'text', text) ORDER BY rank) AS deliveries
        FROM deliveries WHERE telling_id = tellings.id
    ) AS sent
WHERE tellings.alarm_id = %(alarm_id)s
ORDER BY tellings.id;

-- name: lock_telling_of
-- The telling that a delivery belongs to, locked before the delivery is.
SELECT id, about, wording, alarm_id, ask_id, elder_id, contact_id, account_id, staff_id, read_at, over_at FROM tellings
WHERE id = (SELECT telling_id FROM deliveries WHERE id = %(id)s)
FOR NO KEY UPDATE;

-- name: report
-- What the provider says became of a delivery; it never moves back, and of two ends the better one stays.
UPDATE deliveries
SET status = %(status)s, due_at = NULL, why = coalesce(%(why)s, CASE WHEN %(status)s::text IN ('failed', 'failed_for_good') THEN why END),
    delivered_at = CASE WHEN %(status)s::text IN ('delivered', 'read') THEN coalesce(delivered_at, %(now)s) END,
    read_at = CASE WHEN %(status)s::text = 'read' THEN %(now)s::timestamptz END,
    failed_at = CASE WHEN %(status)s::text IN ('failed', 'failed_for_good') THEN %(now)s::timestamptz END,
    sent_at = CASE WHEN %(status)s::text IN ('failed', 'failed_for_good') THEN NULL ELSE coalesce(sent_at, %(now)s) END
WHERE id = %(id)s AND (
    (%(status)s::text = 'read' AND status <> 'read')
    OR (%(status)s::text = 'delivered' AND status NOT IN ('delivered', 'read'))
    OR (%(status)s::text IN ('failed', 'failed_for_good') AND status IN ('pending', 'sending', 'accepted'))
)
RETURNING address_id;

-- name: accepted
-- The provider has taken it; a report that came before this is not undone.
UPDATE deliveries
SET status = CASE WHEN status IN ('delivered', 'read') THEN status WHEN %(surely)s::boolean THEN 'delivered' ELSE 'accepted' END,
    due_at = NULL, accepted_at = coalesce(accepted_at, %(now)s), provider_ref = coalesce(%(ref)s, provider_ref),
    delivered_at = CASE WHEN %(surely)s::boolean THEN coalesce(delivered_at, %(now)s) ELSE delivered_at END,
    text = %(text)s, why = NULL, sent_at = coalesce(sent_at, %(now)s)
WHERE id = %(id)s AND (status IN ('pending', 'sending', 'dropped', 'delivered', 'read') OR (status = 'failed' AND accepted_at IS NULL));

-- name: not_taken
-- A try did not succeed: it is put off, or was the last. What is known not to have gone out leaves nobody told.
UPDATE deliveries
SET status = CASE WHEN %(permanent)s::boolean THEN 'failed_for_good' WHEN %(again_at)s::timestamptz IS NULL THEN 'failed'
                  WHEN (SELECT over_at IS NOT NULL FROM tellings WHERE id = telling_id) THEN 'dropped' ELSE 'pending' END,
    due_at = CASE WHEN NOT %(permanent)s::boolean AND (SELECT over_at IS NULL FROM tellings WHERE id = telling_id)
                  THEN %(again_at)s::timestamptz END,
    failed_at = %(now)s, why = %(why)s, text = coalesce(%(text)s, text),
    sent_at = CASE WHEN %(known)s::boolean AND sent_at = due_at - %(lease)s::interval THEN NULL ELSE sent_at END
WHERE id = %(id)s AND status = 'sending' AND tries = %(tries)s
RETURNING address_id;

-- name: next_at_once
-- The way behind one that failed is due at once.
UPDATE deliveries SET due_at = %(now)s
WHERE id = (
    SELECT id FROM deliveries
    WHERE telling_id = %(telling_id)s AND status = 'pending' AND tries = 0
    ORDER BY rank LIMIT 1
) AND status = 'pending' AND due_at > %(now)s;

-- name: wake
-- Wake the senders.
SELECT pg_notify('delivery', '');

-- name: waiting
-- How many deliveries are not at their end, by lane.
SELECT channel, urgent, count(*) AS waiting FROM deliveries WHERE due_at IS NOT NULL GROUP BY channel, urgent;

-- name: reached
-- Somebody was told: what else was to be tried is dropped. Who is asked to go is not reached by a voicemail: for an ask
-- only their having read it counts, or their answer.
WITH over AS (
    UPDATE tellings SET over_at = coalesce(over_at, %(now)s), ended = CASE WHEN ended = 'answered' THEN ended ELSE 'reached' END
    WHERE id = %(telling_id)s AND (ask_id IS NULL OR %(read)s::boolean)
    RETURNING id
)
UPDATE deliveries SET status = 'dropped', due_at = NULL
FROM over WHERE deliveries.telling_id = over.id AND deliveries.status = 'pending';

-- name: failed_altogether
-- No way is left by which this telling could still arrive.
UPDATE tellings SET over_at = %(now)s, ended = 'failed'
WHERE id = %(telling_id)s AND over_at IS NULL
    AND NOT EXISTS (
        SELECT FROM deliveries
        WHERE telling_id = tellings.id AND status IN ('pending', 'sending', 'accepted', 'delivered', 'read')
    );

-- name: address_works
-- Something was brought to this address.
UPDATE addresses SET reached_at = %(now)s, failing_since = NULL
WHERE id = (SELECT address_id FROM deliveries WHERE id = %(id)s) AND broken_at IS NULL;

-- name: address_fails
-- Something could not be brought to this address; when there is nobody at it, it is used no more until it is changed. A
-- target that was changed in the meantime is not blamed for what its predecessor did.
UPDATE addresses
SET failing_since = coalesce(failing_since, %(now)s),
    broken_at = CASE WHEN %(permanent)s::boolean THEN coalesce(broken_at, %(now)s) ELSE broken_at END,
    broken_why = CASE WHEN %(permanent)s::boolean THEN %(why)s ELSE broken_why END
WHERE id = %(address_id)s AND (%(target)s::text IS NULL OR target = %(target)s);

-- name: read
-- They have seen it: on the family page, or where the message led them.
UPDATE tellings SET read_at = %(now)s WHERE id = %(telling_id)s AND read_at IS NULL RETURNING id;

-- name: lock_telling
-- One telling, locked before its deliveries are.
SELECT id FROM tellings WHERE id = %(telling_id)s FOR NO KEY UPDATE;

-- name: deliveries_read
-- What went out of a telling that was read has been read.
UPDATE deliveries SET status = 'read', read_at = %(now)s, delivered_at = coalesce(delivered_at, %(now)s)
WHERE telling_id = %(telling_id)s AND status IN ('accepted', 'delivered');

-- name: waiting_lanes
-- The lanes in which something is due.
SELECT channel, urgent
FROM unnest(%(channels)s::text[]) AS channel CROSS JOIN unnest(ARRAY[true, false]) AS urgent
WHERE EXISTS (
    SELECT FROM deliveries
    WHERE deliveries.channel = channel.channel AND deliveries.urgent = urgent.urgent AND due_at <= %(now)s
);

-- name: claim
-- Take what is due in a lane and keep it from other processes until the lease ends. News that the same person is told
-- newer ones of are dropped, and the newer ones take their turn; a passing stage waits until some time after the last short
-- message about its alarm. What another process holds is skipped, never waited for.
WITH due AS MATERIALIZED (
    SELECT deliveries.id, telling_id, address_id, status, alarm_id, ask_id, wording, contact_id, account_id, staff_id
    FROM deliveries JOIN tellings ON tellings.id = telling_id
    WHERE deliveries.channel = %(channel)s AND deliveries.urgent = %(urgent)s AND due_at <= %(now)s
    ORDER BY due_at LIMIT %(limit)s::bigint
    FOR UPDATE OF deliveries SKIP LOCKED
), old AS MATERIALIZED (
    SELECT due.id, due.telling_id, due.address_id, newest.id AS newer_id
    FROM due CROSS JOIN LATERAL (
        SELECT max(newer.id) AS id FROM tellings AS newer
        WHERE newer.alarm_id = due.alarm_id AND newer.id > due.telling_id
            AND (newer.contact_id, newer.account_id, newer.staff_id)
                IS NOT DISTINCT FROM (due.contact_id, due.account_id, due.staff_id)
            AND EXISTS (
                SELECT FROM deliveries AS same WHERE same.telling_id = newer.id AND same.address_id = due.address_id
            )
    ) AS newest
    WHERE due.alarm_id IS NOT NULL AND due.ask_id IS NULL AND newest.id IS NOT NULL
), hastened AS (
    UPDATE deliveries SET due_at = %(now)s
    WHERE id IN (
        SELECT deliveries.id FROM deliveries JOIN old ON old.newer_id = deliveries.telling_id AND old.address_id = deliveries.address_id
        WHERE deliveries.status = 'pending' AND due_at > %(now)s
        FOR UPDATE OF deliveries SKIP LOCKED
    )
), dropped AS (
    UPDATE deliveries SET status = 'dropped', due_at = NULL WHERE id IN (SELECT id FROM old)
), over AS (
    UPDATE tellings SET over_at = %(now)s, ended = 'dropped'
    WHERE id IN (SELECT id FROM tellings WHERE id IN (SELECT telling_id FROM old) FOR NO KEY UPDATE SKIP LOCKED)
        AND over_at IS NULL AND NOT EXISTS (
            SELECT FROM deliveries
            WHERE telling_id = tellings.id AND status IN ('pending', 'sending', 'accepted') AND id NOT IN (SELECT id FROM old)
        )
), early AS MATERIALIZED (
    SELECT due.id, max(last.sent_at) + %(between)s::interval AS until
    FROM due
        JOIN tellings AS about ON about.alarm_id = due.alarm_id
            AND (about.contact_id, about.account_id, about.staff_id)
                IS NOT DISTINCT FROM (due.contact_id, due.account_id, due.staff_id)
        JOIN deliveries AS last ON last.telling_id = about.id AND last.channel = 'sms' AND last.id <> due.id
            AND last.sent_at > %(now)s - %(between)s::interval
    WHERE %(channel)s = 'sms' AND due.status = 'pending' AND due.ask_id IS NULL AND due.wording = ANY (%(passing)s::text[])
        AND due.id NOT IN (SELECT id FROM old)
    GROUP BY due.id
), put_off AS (
    UPDATE deliveries SET due_at = early.until FROM early WHERE deliveries.id = early.id
), claimed AS (
    UPDATE deliveries
    SET status = 'sending', due_at = %(now)s + %(lease)s::interval, tries = tries + 1, sent_at = coalesce(sent_at, %(now)s)
    WHERE id IN (SELECT id FROM due EXCEPT SELECT id FROM old EXCEPT SELECT id FROM early)
    RETURNING id
)
SELECT due.id, claimed.id IS NOT NULL AS claimed FROM due LEFT JOIN claimed USING (id);

-- name: letters
-- Everything that a claimed delivery needs to be put into words and sent.
SELECT deliveries.id, deliveries.channel, deliveries.urgent, deliveries.tries, deliveries.telling_id, deliveries.address_id,
       addresses.target, addresses.broken_at, addresses.broken_why, addresses.removed_at,
       tellings.about, tellings.wording, tellings.detail, tellings.created_at, tellings.alarm_id, tellings.ask_id,
       tellings.contact_id, tellings.account_id, tellings.staff_id, tellings.over_at,
       coalesce(contacts.language, family_accounts.language, 'zh') AS language,
       coalesce(contacts.name, family_accounts.name, staff.name) AS name, contacts.relation,
       elders.name AS elder, elders.conditions AS health,
       tellings.staff_id IS NOT NULL OR EXISTS (
           SELECT FROM consents
           WHERE consents.contact_id = tellings.contact_id AND what = 'health' AND revoked_at IS NULL
       ) AS health_consent,
       alarms.type, alarms.raised_at,
       CASE WHEN coalesce(contacts.language, family_accounts.language) = 'en' THEN centres.name_en
            ELSE centres.name_zh END AS centre,
       centres.phone AS centre_phone
FROM deliveries
    JOIN tellings ON tellings.id = telling_id
    JOIN addresses ON addresses.id = address_id
    LEFT JOIN contacts ON contacts.id = tellings.contact_id
    LEFT JOIN family_accounts ON family_accounts.id = tellings.account_id
    LEFT JOIN staff ON staff.id = tellings.staff_id
    LEFT JOIN alarms ON alarms.id = tellings.alarm_id
    LEFT JOIN elders ON elders.id = coalesce(tellings.elder_id, alarms.elder_id, contacts.elder_id)
    LEFT JOIN centres ON centres.id = coalesce(alarms.centre_id, elders.centre_id, tellings.detail ->> 'centre_id')
WHERE deliveries.id = ANY (%(ids)s::bigint[])
ORDER BY deliveries.id;

-- name: add_ask_link
-- A link that opens one ask.
INSERT INTO ask_links (token_hash, ask_id, made_at, expires_at) VALUES (%(token_hash)s, %(ask_id)s, %(now)s, %(expires_at)s);

-- name: add_invitation
-- A link by which a contact opens the family page for the first time, from whoever had them invited.
INSERT INTO invitations (token_hash, contact_id, made_by, made_at, expires_at)
VALUES (%(token_hash)s, %(contact_id)s, %(made_by)s, %(now)s, %(expires_at)s);

-- name: add_code
-- Six digits for an account; of several that stand, each opens.
INSERT INTO sign_in_codes (account_id, code_hash, made_at, expires_at)
VALUES (%(account_id)s, %(code_hash)s, %(now)s, %(expires_at)s);

-- name: ask_of_delivery
-- Which ask a delivery is about, if any, without waiting for anybody: an alarm is locked before its deliveries.
SELECT tellings.ask_id
FROM deliveries JOIN tellings ON tellings.id = deliveries.telling_id
WHERE deliveries.id = %(id)s;
