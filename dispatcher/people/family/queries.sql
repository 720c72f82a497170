-- name: session
-- Whose family session a token is.
SELECT family_accounts.id, family_accounts.name, family_accounts.phone, family_accounts.language, family_accounts.quiet_from,
       family_accounts.quiet_until
FROM family_sessions JOIN family_accounts ON family_accounts.id = family_sessions.account_id
WHERE family_sessions.token_hash = %(token_hash)s AND family_sessions.ended_at IS NULL AND family_sessions.expires_at > %(now)s
  AND family_accounts.closed_at IS NULL;

-- name: account
-- A family account by its number.
SELECT id, name, phone, language, quiet_from, quiet_until FROM family_accounts WHERE id = %(id)s AND closed_at IS NULL;

-- name: account_of_phone
-- The family account that a telephone number opens; its row is kept still, so that two who come at once do not both act.
SELECT id, name, phone, language, quiet_from, quiet_until FROM family_accounts
WHERE phone = %(phone)s AND closed_at IS NULL FOR UPDATE;

-- name: add_account
-- A new family account; no row when somebody with this telephone came first.
INSERT INTO family_accounts (name, phone, language, added_at, seen_at)
VALUES (%(name)s, %(phone)s, %(language)s, %(now)s, %(now)s)
ON CONFLICT (phone) WHERE closed_at IS NULL DO NOTHING
RETURNING id, name, phone, language, quiet_from, quiet_until;

-- name: add_session
-- A family member signs in.
INSERT INTO family_sessions (token_hash, account_id, created_at, expires_at)
VALUES (%(token_hash)s, %(account_id)s, %(now)s, %(expires_at)s);

-- name: end_session
-- A family member signs out.
UPDATE family_sessions SET ended_at = %(now)s WHERE token_hash = %(token_hash)s AND ended_at IS NULL;

-- name: seen
-- A family member looks at the page.
UPDATE family_accounts SET seen_at = %(now)s
WHERE id = %(account_id)s AND (seen_at IS NULL OR seen_at < %(now)s::timestamptz - interval '1 minute');

-- name: add_invitation
-- A link by which a contact opens the family page for the first time.
INSERT INTO invitations (token_hash, contact_id, made_by, made_at, expires_at)
VALUES (%(token_hash)s, %(contact_id)s, %(by)s, %(now)s, %(expires_at)s);

-- name: invitation
-- What an invitation is about, while it opens something; its row is kept still, so that it opens once.
SELECT invitations.contact_id, invitations.expires_at, contacts.name, contacts.phone, contacts.account_id, contacts.language,
       elders.name AS elder, coalesce(centres.name_zh, '') AS centre_zh, coalesce(centres.name_en, '') AS centre_en
FROM invitations
JOIN contacts ON contacts.id = invitations.contact_id AND contacts.removed_at IS NULL
JOIN elders ON elders.id = contacts.elder_id
LEFT JOIN LATERAL (SELECT centre_id FROM town_centres WHERE town_code = elders.town_code ORDER BY position LIMIT 1)
    AS town_centres ON true
LEFT JOIN centres ON centres.id = coalesce(elders.centre_id, town_centres.centre_id)
WHERE invitations.token_hash = %(token_hash)s AND invitations.used_at IS NULL AND invitations.revoked_at IS NULL
  AND invitations.expires_at > %(now)s
FOR UPDATE OF invitations, contacts;

-- name: use_invitation
-- An invitation has opened the page; the others that the same contact was sent open nothing any more.
UPDATE invitations SET used_at = CASE WHEN token_hash = %(token_hash)s THEN %(now)s::timestamptz END,
    revoked_at = CASE WHEN token_hash = %(token_hash)s THEN NULL ELSE %(now)s::timestamptz END
WHERE contact_id = %(contact_id)s AND used_at IS NULL AND revoked_at IS NULL;

-- name: revoke_invitations
-- What a contact was sent opens nothing any more.
UPDATE invitations SET revoked_at = %(now)s WHERE contact_id = %(contact_id)s AND used_at IS NULL AND revoked_at IS NULL;

-- name: drop_invitation_messages
-- An invitation that is still to be sent would make a new link: it is not sent.
WITH dropped AS (
    UPDATE deliveries SET status = 'dropped', due_at = NULL, why = 'revoked'
    FROM tellings
    WHERE tellings.id = deliveries.telling_id AND tellings.contact_id = %(contact_id)s AND tellings.about = 'invitation'
      AND deliveries.status = 'pending'
)
UPDATE tellings SET over_at = %(now)s, ended = 'dropped'
WHERE contact_id = %(contact_id)s AND about = 'invitation' AND over_at IS NULL;

-- name: link_contact
-- A contact looks at the family page with this account.
UPDATE contacts SET account_id = %(account_id)s WHERE id = %(contact_id)s;

-- name: code_sent_lately
-- Whether an account asked for a code within the last minute.
SELECT id FROM tellings
WHERE account_id = %(account_id)s AND about = 'code' AND created_at > %(now)s::timestamptz - interval '1 minute' LIMIT 1;

-- name: try_codes
-- Every code that is good still is tried once more, and comes a step nearer to being good no longer.
UPDATE sign_in_codes SET tries = tries + 1
WHERE account_id = %(account_id)s AND used_at IS NULL AND expires_at > %(now)s AND tries < %(most)s
RETURNING id, code_hash;

-- name: use_codes
-- One code opened the page: none that was sent before opens it again.
UPDATE sign_in_codes SET used_at = %(now)s WHERE account_id = %(account_id)s AND used_at IS NULL;

-- name: add_challenge
-- Something to sign, once; those of yesterday are swept away.
WITH swept AS (DELETE FROM passkey_challenges WHERE expires_at < %(now)s::timestamptz - interval '1 day')
INSERT INTO passkey_challenges (challenge, account_id, expires_at)
VALUES (%(challenge)s, %(account_id)s, %(now)s::timestamptz + interval '5 minutes');

-- name: use_challenge
-- A challenge is answered once, by whom it was made for.
UPDATE passkey_challenges SET used_at = %(now)s
WHERE challenge = %(challenge)s AND account_id IS NOT DISTINCT FROM %(account_id)s::bigint AND used_at IS NULL
  AND expires_at > %(now)s
RETURNING challenge;

-- name: add_passkey
-- A passkey of an account; no row when the credential is known already.
INSERT INTO passkeys (credential_id, account_id, public_key, sign_count, name, added_at)
VALUES (%(credential_id)s, %(account_id)s, %(public_key)s, %(sign_count)s, %(name)s, %(now)s)
ON CONFLICT DO NOTHING RETURNING credential_id;

-- name: passkey
-- A passkey and whose it is, kept still while its signature is looked at.
SELECT passkeys.account_id, passkeys.public_key, passkeys.sign_count
FROM passkeys JOIN family_accounts ON family_accounts.id = passkeys.account_id AND family_accounts.closed_at IS NULL
WHERE passkeys.credential_id = %(credential_id)s AND passkeys.removed_at IS NULL
FOR UPDATE OF passkeys;

-- name: passkey_used
-- A passkey opened the page.
UPDATE passkeys SET sign_count = %(sign_count)s, used_at = %(now)s WHERE credential_id = %(credential_id)s;

-- name: passkeys
-- The passkeys of an account.
SELECT credential_id, name, added_at, used_at FROM passkeys
WHERE account_id = %(account_id)s AND removed_at IS NULL ORDER BY added_at, credential_id;

-- name: remove_passkey
-- A passkey opens nothing any more.
UPDATE passkeys SET removed_at = %(now)s
WHERE credential_id = %(credential_id)s AND account_id = %(account_id)s AND removed_at IS NULL RETURNING credential_id;

-- name: elders
-- The elders whose contact an account is, with what each agreed to show.
SELECT contacts.id AS contact_id, contacts.elder_id, elders.name, contacts.relation, contacts.every_alarm, contacts.hours,
       centres.name_zh AS centre_zh, centres.name_en AS centre_en, centres.phone AS centre_phone, elders.born_on,
       ARRAY(SELECT what FROM consents WHERE contact_id = contacts.id AND revoked_at IS NULL ORDER BY what) AS may
FROM contacts
JOIN elders ON elders.id = contacts.elder_id
LEFT JOIN LATERAL (SELECT centre_id FROM town_centres WHERE town_code = elders.town_code ORDER BY position LIMIT 1)
    AS town_centres ON true
LEFT JOIN centres ON centres.id = coalesce(elders.centre_id, town_centres.centre_id)
WHERE contacts.account_id = %(account_id)s AND contacts.removed_at IS NULL
  AND (%(contact_id)s::bigint IS NULL OR contacts.id = %(contact_id)s::bigint)
ORDER BY contacts.id;

-- name: alarms
-- The alarms that an account may see, the open ones and then the newest first; what concerns devices only is not among them.
SELECT DISTINCT ON (alarms.state = 'resolved', alarms.id) alarms.id, alarms.type, alarms.priority, alarms.test, alarms.state,
       alarms.raised_at, alarms.resolved_at, alarms.outcome, contacts.id AS contact_id, contacts.elder_id, elders.name AS elder,
       centres.name_zh AS centre_zh, centres.name_en AS centre_en, centres.phone AS centre_phone,
       mine.id AS ask_id, mine.answer, mine.eta_minutes
FROM contacts
JOIN elders ON elders.id = contacts.elder_id
JOIN alarms ON alarms.elder_id = contacts.elder_id
JOIN centres ON centres.id = alarms.centre_id
LEFT JOIN LATERAL (SELECT id, answer, eta_minutes FROM asks WHERE alarm_id = alarms.id AND contact_id = contacts.id
                   ORDER BY id DESC LIMIT 1) AS mine ON true
WHERE contacts.account_id = %(account_id)s AND contacts.removed_at IS NULL
  AND (%(contact_id)s::bigint IS NULL OR contacts.id = %(contact_id)s::bigint)
  AND (%(alarm_id)s::bigint IS NULL OR alarms.id = %(alarm_id)s::bigint)
  AND alarms.class NOT IN ('device', 'outage', 'unknown', 'test') AND family_sees(contacts.id, alarms.id)
ORDER BY alarms.state = 'resolved', alarms.id DESC, mine.id DESC NULLS LAST
LIMIT %(limit)s;

-- name: course
-- What became of an alarm, as far as it concerns family.
SELECT at, event, detail FROM alarm_history
WHERE alarm_id = %(alarm_id)s
  AND event IN ('raised', 'claimed', 'answered', 'dispatched', 'arrived', 'contacts_asked', 'contact_accepted', 'resolved', 'reopened')
ORDER BY id;

-- name: asks
-- Who of the contacts was asked about an alarm and what they said last.
SELECT DISTINCT ON (asks.contact_id) asks.contact_id, contacts.relation, asks.answer,
       coalesce(asks.answered_at, asks.asked_at) AS at, contacts.account_id IS NOT DISTINCT FROM %(account_id)s::bigint AS mine
FROM asks JOIN contacts ON contacts.id = asks.contact_id
WHERE asks.alarm_id = %(alarm_id)s
ORDER BY asks.contact_id, asks.id DESC;

-- name: ask_of
-- Whether an ask is for a contact of this account.
SELECT asks.id, asks.alarm_id FROM asks JOIN contacts ON contacts.id = asks.contact_id
WHERE asks.id = %(id)s AND contacts.account_id = %(account_id)s AND contacts.removed_at IS NULL;

-- name: devices
-- An elder's devices, for a contact who may see them.
SELECT device_cards.kind, device_cards.room, device_cards.online, device_cards.heard_at, device_cards.battery,
       device_cards.silent_since
FROM contacts
JOIN consents ON consents.contact_id = contacts.id AND consents.what = 'device' AND consents.revoked_at IS NULL
JOIN device_cards ON device_cards.elder_id = contacts.elder_id
WHERE contacts.id = %(contact_id)s AND contacts.account_id = %(account_id)s AND contacts.removed_at IS NULL
ORDER BY device_cards.id;

-- name: tests
-- When an elder's keys were tried, the newest first, for a contact who may know.
SELECT signals.received_at AS at, devices.kind
FROM contacts
JOIN consents ON consents.contact_id = contacts.id AND consents.what = 'tests' AND consents.revoked_at IS NULL
JOIN devices ON devices.elder_id = contacts.elder_id
JOIN signals ON signals.device_id = devices.id AND signals.type = 'test'
WHERE contacts.id = %(contact_id)s AND contacts.account_id = %(account_id)s AND contacts.removed_at IS NULL
  AND signals.received_at > %(now)s::timestamptz - interval '92 days'
ORDER BY signals.received_at DESC LIMIT 30;

-- name: summary
-- A month of an elder's in figures, for a contact who may read them; no row for another.
SELECT (SELECT count(*) FROM signals JOIN devices ON devices.id = signals.device_id
        WHERE devices.elder_id = contacts.elder_id AND signals.type IN ('sos', 'fall', 'service', 'ok') AND NOT signals.test
          AND signals.received_at >= %(begins)s AND signals.received_at < %(ends)s) AS presses,
       (SELECT count(*) FROM alarms WHERE elder_id = contacts.elder_id AND NOT test AND class IN ('emergency', 'fire')
          AND raised_at >= %(begins)s AND raised_at < %(ends)s AND answered_at - raised_at <= interval '60 seconds')
           AS answered_within_60_s,
       (SELECT count(*) FROM alarms WHERE elder_id = contacts.elder_id AND NOT test AND outcome = 'false_alarm'
          AND raised_at >= %(begins)s AND raised_at < %(ends)s) AS false_alarms,
       (SELECT count(*) FROM signals JOIN devices ON devices.id = signals.device_id
        WHERE devices.elder_id = contacts.elder_id AND signals.type = 'test'
          AND signals.received_at >= %(begins)s AND signals.received_at < %(ends)s) AS key_tests,
       (SELECT count(*) FROM (
            SELECT battery_days.day FROM battery_days JOIN devices ON devices.id = battery_days.device_id
            WHERE devices.elder_id = contacts.elder_id AND battery_days.day >= %(first)s::date AND battery_days.day < %(next)s::date
            UNION
            SELECT (signals.received_at AT TIME ZONE 'Asia/Shanghai')::date FROM signals
            JOIN devices ON devices.id = signals.device_id
            WHERE devices.elder_id = contacts.elder_id AND signals.received_at >= %(begins)s AND signals.received_at < %(ends)s
        ) AS days) AS days_heard
FROM contacts
JOIN consents ON consents.contact_id = contacts.id AND consents.what = 'summary' AND consents.revoked_at IS NULL
WHERE contacts.id = %(contact_id)s AND contacts.account_id = %(account_id)s AND contacts.removed_at IS NULL;

-- name: inbox
-- What an account was told, the newest first, as far as it may still see what it is about.
SELECT tellings.id, tellings.created_at AS at, tellings.about, tellings.wording, tellings.alarm_id, tellings.read_at,
       (SELECT text FROM deliveries WHERE telling_id = tellings.id AND text IS NOT NULL ORDER BY rank LIMIT 1) AS text
FROM tellings LEFT JOIN contacts ON contacts.id = tellings.contact_id AND contacts.removed_at IS NULL
WHERE coalesce(tellings.account_id, contacts.account_id) = %(account_id)s AND tellings.about NOT IN ('code', 'invitation')
  AND (%(before)s::bigint IS NULL OR tellings.id < %(before)s::bigint)
  AND (tellings.alarm_id IS NULL OR contacts.id IS NULL OR family_sees(contacts.id, tellings.alarm_id))
  AND NOT EXISTS (
        SELECT FROM consents
        WHERE consents.contact_id = contacts.id AND consents.revoked_at >= tellings.created_at
          AND consents.what = CASE tellings.about WHEN 'device' THEN 'device' WHEN 'visit' THEN 'visits' WHEN 'test' THEN 'tests'
                                                  WHEN 'summary' THEN 'summary' END)
ORDER BY tellings.id DESC LIMIT %(limit)s;

-- name: unread
-- How much an account was told and has not read.
SELECT count(*) AS unread
FROM tellings LEFT JOIN contacts ON contacts.id = tellings.contact_id AND contacts.removed_at IS NULL
WHERE coalesce(tellings.account_id, contacts.account_id) = %(account_id)s AND tellings.about NOT IN ('code', 'invitation')
  AND tellings.read_at IS NULL AND tellings.created_at > %(now)s::timestamptz - interval '92 days'
  AND (tellings.alarm_id IS NULL OR contacts.id IS NULL OR family_sees(contacts.id, tellings.alarm_id));

-- name: letter
-- Whether something was told to this account.
SELECT tellings.id FROM tellings LEFT JOIN contacts ON contacts.id = tellings.contact_id AND contacts.removed_at IS NULL
WHERE tellings.id = %(id)s AND coalesce(tellings.account_id, contacts.account_id) = %(account_id)s;

-- name: put_settings
-- What an account wants: its language and when it is not to be disturbed.
UPDATE family_accounts SET language = %(language)s, quiet_from = %(quiet_from)s, quiet_until = %(quiet_until)s
WHERE id = %(account_id)s;

-- name: put_own_contact
-- What a family member wants for one elder: told of every alarm, and when they can come.
UPDATE contacts SET every_alarm = %(every_alarm)s, hours = %(hours)s, language = %(language)s
WHERE id = %(contact_id)s AND account_id = %(account_id)s AND removed_at IS NULL RETURNING id;

-- name: addresses
-- Where an account and the contacts that it is are told things.
SELECT addresses.id, addresses.channel, addresses.target, addresses.broken_at, addresses.broken_why,
       addresses.account_id IS NOT NULL AS own
FROM addresses LEFT JOIN contacts ON contacts.id = addresses.contact_id AND contacts.removed_at IS NULL
WHERE addresses.removed_at IS NULL
  AND (addresses.account_id = %(account_id)s OR contacts.account_id = %(account_id)s)
ORDER BY addresses.account_id IS NULL, addresses.id;

-- name: changes
-- What happened after a point of the history to alarms that an account may see.
SELECT DISTINCT alarm_history.id, alarm_history.alarm_id, alarm_history.event, alarm_history.to_state AS state
FROM alarm_history
JOIN alarms ON alarms.id = alarm_history.alarm_id
JOIN contacts ON contacts.elder_id = alarms.elder_id
WHERE alarm_history.id > %(after)s AND contacts.account_id = %(account_id)s AND contacts.removed_at IS NULL
  AND alarms.class NOT IN ('device', 'outage', 'unknown', 'test') AND family_sees(contacts.id, alarms.id)
ORDER BY alarm_history.id LIMIT %(limit)s;

-- name: elders_of
-- Whose alarms concern an account.
SELECT elder_id FROM contacts WHERE account_id = %(account_id)s AND removed_at IS NULL;

-- name: give_consents
-- What an elder agrees to from now on, beside what they agreed to before.
INSERT INTO consents (contact_id, what, given_at, given_how, recorded_by)
SELECT %(contact_id)s, wanted.what, %(now)s, %(how)s, %(by)s FROM unnest(%(whats)s::text[]) AS wanted (what)
ON CONFLICT (contact_id, what) WHERE revoked_at IS NULL DO NOTHING;

-- name: revoke_consents
-- What an elder agrees to no longer.
UPDATE consents SET revoked_at = %(now)s, revoked_by = %(by)s, revoked_how = %(how)s
WHERE contact_id = %(contact_id)s AND revoked_at IS NULL AND what <> ALL (%(whats)s::text[]);

-- name: sample_consents
-- What invented elders agreed that their first contact may see, two of three of them; nothing where anything was ever agreed.
INSERT INTO consents (contact_id, what, given_at, given_how)
SELECT contacts.id, wanted.what, %(now)s, %(how)s
FROM contacts CROSS JOIN unnest(%(whats)s::text[]) AS wanted (what)
WHERE contacts.position = 1 AND contacts.removed_at IS NULL
  AND (contacts.id %% 3 <> 2 OR contacts.elder_id = (SELECT min(id) FROM elders))
  AND NOT EXISTS (SELECT FROM consents WHERE contact_id = contacts.id);

-- name: sample_accounts
-- Accounts of some of the first contacts who may see anything, by their telephones.
INSERT INTO family_accounts (name, phone, added_at)
SELECT DISTINCT ON (plain_phone(contacts.phone)) contacts.name, plain_phone(contacts.phone), %(now)s
FROM contacts
WHERE contacts.position = 1 AND contacts.removed_at IS NULL AND contacts.account_id IS NULL
  AND (contacts.elder_id %% %(one_in)s::bigint = 0 OR contacts.elder_id = (SELECT min(id) FROM elders))
  AND EXISTS (SELECT FROM consents WHERE contact_id = contacts.id AND revoked_at IS NULL)
ORDER BY plain_phone(contacts.phone), contacts.id
ON CONFLICT (phone) WHERE closed_at IS NULL DO NOTHING;

-- name: sample_links
-- Whoever has the number of an account and may see anything looks at the page with it.
UPDATE contacts SET account_id = family_accounts.id
FROM family_accounts
WHERE contacts.account_id IS NULL AND contacts.removed_at IS NULL AND family_accounts.closed_at IS NULL
  AND family_accounts.phone = plain_phone(contacts.phone)
  AND EXISTS (SELECT FROM consents WHERE contact_id = contacts.id AND revoked_at IS NULL);
