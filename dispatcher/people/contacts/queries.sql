-- name: address_turn
-- One at a time for an account (or a contact): the same address is not added twice at once.
SELECT pg_advisory_xact_lock(hashtextextended(%(turn)s, 4714));

-- name: count_addresses
-- How many addresses somebody has.
SELECT count(*) AS addresses FROM addresses
WHERE removed_at IS NULL AND (account_id = %(account_id)s::bigint OR contact_id = %(contact_id)s::bigint);

-- name: renew_address
-- An address that is said again is good again; no row when nobody said it before.
UPDATE addresses SET removed_at = NULL, reached_at = NULL, failing_since = NULL, broken_at = NULL, broken_why = NULL,
    target = %(target)s
WHERE id = (SELECT max(id) FROM addresses
            WHERE (account_id = %(account_id)s::bigint OR contact_id = %(contact_id)s::bigint) AND channel = %(channel)s
              AND NOT from_phone
              AND (target = %(target)s::text OR CASE WHEN channel = 'push' THEN (target::jsonb ->> 'endpoint') = %(endpoint)s::text END))
RETURNING id;

-- name: add_address
-- One more way to reach somebody.
INSERT INTO addresses (account_id, contact_id, channel, target, added_at)
VALUES (%(account_id)s, %(contact_id)s, %(channel)s, %(target)s, %(now)s) RETURNING id;

-- name: remove_address
-- An address is used no longer; one that follows a telephone number is not removed by itself.
UPDATE addresses SET removed_at = %(now)s
WHERE id = %(id)s AND removed_at IS NULL AND NOT from_phone
  AND (account_id = %(account_id)s::bigint OR contact_id = %(contact_id)s::bigint) RETURNING id;

-- name: contact
-- A contact and whose they are.
SELECT contacts.id, contacts.elder_id, contacts.name, contacts.phone, contacts.account_id
FROM contacts WHERE contacts.id = %(id)s AND contacts.removed_at IS NULL FOR UPDATE;

-- name: contacts
-- An elder's contacts with everything that the desk should know of them, in the order in which they are called.
SELECT contacts.id, contacts.position, contacts.name, contacts.relation, contacts.phone, contacts.key_holder, contacts.available,
       contacts.hours, contacts.language, contacts.every_alarm, contacts.told_of_trouble, contacts.account_id,
       family_accounts.seen_at, invitations.made_at AS invited_at, invitations.expires_at AS invited_until,
       invitations.used_at AS invitation_used_at
FROM contacts
LEFT JOIN family_accounts ON family_accounts.id = contacts.account_id AND family_accounts.closed_at IS NULL
LEFT JOIN LATERAL (SELECT made_at, expires_at, used_at FROM invitations
                   WHERE contact_id = contacts.id AND revoked_at IS NULL
                   ORDER BY used_at DESC NULLS LAST, made_at DESC LIMIT 1) AS invitations ON true
WHERE contacts.elder_id = %(elder_id)s AND contacts.removed_at IS NULL
ORDER BY contacts.position;

-- name: addresses_of_contacts
-- Where an elder's contacts are told things, those of their family accounts too.
SELECT contacts.id AS contact_id, addresses.id, addresses.channel, addresses.target, addresses.from_phone, addresses.reached_at,
       addresses.failing_since, addresses.broken_at, addresses.broken_why
FROM contacts JOIN addresses ON addresses.contact_id = contacts.id OR addresses.account_id = contacts.account_id
WHERE contacts.elder_id = %(elder_id)s AND contacts.removed_at IS NULL AND addresses.removed_at IS NULL
ORDER BY addresses.id;

-- name: consents_of_contacts
-- What an elder agreed that each of their contacts may see.
SELECT consents.contact_id, consents.what, consents.given_at, consents.given_how, staff.name AS recorded_by
FROM contacts JOIN consents ON consents.contact_id = contacts.id AND consents.revoked_at IS NULL
LEFT JOIN staff ON staff.id = consents.recorded_by
WHERE contacts.elder_id = %(elder_id)s AND contacts.removed_at IS NULL
ORDER BY consents.what;

-- name: asking
-- How an elder's contacts are asked.
SELECT contacts_asked, contacts_asked_when FROM elders WHERE id = %(elder_id)s;

-- name: put_asking
-- How an elder's contacts are to be asked.
UPDATE elders SET contacts_asked = %(asked)s, contacts_asked_when = %(asked_when)s WHERE id = %(elder_id)s;

-- name: put_contact
-- How a contact wants to be told.
UPDATE contacts SET language = %(language)s, hours = %(hours)s, every_alarm = %(every_alarm)s, told_of_trouble = %(told_of_trouble)s
WHERE id = %(id)s;

-- name: put_phone
-- A contact has a new telephone number, or the old one works again.
WITH mended AS (
    UPDATE addresses SET reached_at = NULL, failing_since = NULL, broken_at = NULL, broken_why = NULL
    WHERE contact_id = %(id)s AND from_phone AND target = %(phone)s::text
)
UPDATE contacts SET phone = %(phone)s WHERE id = %(id)s;

-- name: phones_of_account
-- The numbers that the contacts of an account have.
SELECT phone FROM contacts WHERE account_id = %(account_id)s AND removed_at IS NULL;

-- name: move_account
-- An account is opened by another number from now on, unless that opens another account already: then by none. No row when it is so already.
UPDATE family_accounts SET phone = CASE WHEN EXISTS (
        SELECT FROM family_accounts AS other WHERE other.phone = %(phone)s::text AND other.closed_at IS NULL
            AND other.id <> family_accounts.id) THEN NULL ELSE %(phone)s::text END
WHERE id = %(account_id)s AND phone IS DISTINCT FROM %(phone)s::text RETURNING id;

-- name: void_codes
-- Codes that went to a number that is theirs no longer open nothing.
UPDATE sign_in_codes SET used_at = %(now)s WHERE account_id = %(account_id)s AND used_at IS NULL;
