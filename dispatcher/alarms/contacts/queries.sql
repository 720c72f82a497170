-- name: recipients
-- Who is told of an elder's emergencies from the press on, with the elder's consent.
SELECT contacts.id FROM contacts
WHERE contacts.elder_id = %(elder_id)s AND contacts.removed_at IS NULL AND contacts.every_alarm
  AND EXISTS (SELECT FROM consents WHERE consents.contact_id = contacts.id AND what = 'alarms' AND revoked_at IS NULL)
ORDER BY contacts.position;

-- name: begin_planned
-- Begin to ask an elder's contacts, as their plan says; nothing when they are being asked, or were for this emergency and
-- somebody goes or nobody comes. Reopening an alarm begins anew.
INSERT INTO chains (alarm_id, elder_id, mode, began_by, began_at, due_at)
SELECT %(alarm_id)s, elders.id, elders.contacts_asked, %(by)s, %(now)s::timestamptz, %(now)s::timestamptz FROM elders
WHERE elders.id = %(elder_id)s
  AND EXISTS (SELECT FROM contacts WHERE contacts.elder_id = elders.id AND removed_at IS NULL)
  AND NOT EXISTS (SELECT FROM chains WHERE chains.alarm_id = %(alarm_id)s AND ended IN ('accepted', 'nobody') AND ended_at >= coalesce(
          (SELECT max(at) FROM alarm_history WHERE alarm_history.alarm_id = %(alarm_id)s AND event = 'reopened'), '-infinity'))
ON CONFLICT (alarm_id) WHERE ended_at IS NULL DO NOTHING;

-- name: begin_together
-- The same, but all at once whatever the plan says; those who are being asked in turn are asked together from here on.
INSERT INTO chains (alarm_id, elder_id, mode, began_by, began_at, due_at)
SELECT %(alarm_id)s, elders.id, 'together', %(by)s, %(now)s::timestamptz, %(now)s::timestamptz FROM elders
WHERE elders.id = %(elder_id)s
  AND EXISTS (SELECT FROM contacts WHERE contacts.elder_id = elders.id AND removed_at IS NULL)
  AND NOT EXISTS (SELECT FROM chains WHERE chains.alarm_id = %(alarm_id)s AND ended IN ('accepted', 'nobody') AND ended_at >= coalesce(
          (SELECT max(at) FROM alarm_history WHERE alarm_history.alarm_id = %(alarm_id)s AND event = 'reopened'), '-infinity'))
ON CONFLICT (alarm_id) WHERE ended_at IS NULL DO UPDATE SET mode = 'together', due_at = excluded.began_at
WHERE chains.mode = 'in_turn';

-- name: begin_again
-- Ask contacts because a person wants it, whatever was before; what runs is widened to what is asked for now.
INSERT INTO chains (alarm_id, elder_id, mode, contact_ids, began_by, began_at, due_at)
VALUES (%(alarm_id)s, %(elder_id)s, %(mode)s, %(contact_ids)s, %(by)s, %(now)s, %(now)s)
ON CONFLICT (alarm_id) WHERE ended_at IS NULL DO UPDATE
    SET mode = CASE WHEN 'together' IN (chains.mode, excluded.mode) THEN 'together' ELSE 'in_turn' END,
        contact_ids = CASE WHEN chains.contact_ids IS NOT NULL AND excluded.contact_ids IS NOT NULL
                           THEN chains.contact_ids || excluded.contact_ids END,
        due_at = excluded.due_at
RETURNING *;

-- name: elder_of_chain
-- The elder of an alarm, how their contacts are to be asked, and which of them there are.
SELECT alarms.elder_id, elders.contacts_asked,
       ARRAY(SELECT id FROM contacts WHERE contacts.elder_id = elders.id AND removed_at IS NULL) AS contact_ids
FROM alarms JOIN elders ON elders.id = alarms.elder_id
WHERE alarms.id = %(alarm_id)s;

-- name: due
-- Lock the alarm whose contacts have waited longest for the next step, of those that nobody else is working on.
SELECT chains.alarm_id, chains.tries FROM chains JOIN alarms ON alarms.id = chains.alarm_id
WHERE chains.ended_at IS NULL AND chains.due_at <= %(now)s
ORDER BY chains.due_at LIMIT 1
FOR UPDATE OF alarms SKIP LOCKED;

-- name: running
-- The chain of an alarm that still runs, locked.
SELECT * FROM chains WHERE alarm_id = %(alarm_id)s AND ended_at IS NULL FOR UPDATE;

-- name: contacts
-- Whom a chain asks.
SELECT contacts.id, contacts.position, contacts.hours, contacts.name, contacts.relation
FROM chains JOIN contacts ON contacts.elder_id = chains.elder_id AND contacts.removed_at IS NULL
WHERE chains.id = %(chain_id)s AND (chains.contact_ids IS NULL OR contacts.id = ANY (chains.contact_ids));

-- name: asks
-- Whom a chain has asked, and what they said.
SELECT id, contact_id, cycle, asked_at, answer FROM asks WHERE chain_id = %(chain_id)s ORDER BY id;

-- name: add_asks
-- Ask these contacts.
INSERT INTO asks (chain_id, alarm_id, contact_id, cycle, asked_at)
SELECT %(chain_id)s, %(alarm_id)s, contact_id, %(cycle)s, %(now)s FROM unnest(%(contact_ids)s::bigint[]) AS asked (contact_id)
ON CONFLICT (chain_id, contact_id, cycle) DO NOTHING
RETURNING id, contact_id;

-- name: go_on
-- When the next step of a chain is due.
UPDATE chains SET cycle = %(cycle)s, due_at = %(due_at)s, tries = 0 WHERE id = %(chain_id)s AND ended_at IS NULL;

-- name: put_off
-- A step that failed is tried again, and the others go on meanwhile.
UPDATE chains SET due_at = %(due_at)s, tries = tries + 1
WHERE alarm_id = %(alarm_id)s AND ended_at IS NULL AND due_at < %(due_at)s;

-- name: end_chain
-- The asking of an alarm's contacts ends.
UPDATE chains SET ended_at = %(now)s, ended = %(ended)s, due_at = NULL WHERE alarm_id = %(alarm_id)s AND ended_at IS NULL;

-- name: ask
-- One ask with who was asked, about whom, and whether it can still be answered.
SELECT asks.*, contacts.name, contacts.relation, contacts.elder_id, contacts.language, alarms.state
FROM asks JOIN contacts ON contacts.id = asks.contact_id JOIN alarms ON alarms.id = asks.alarm_id
WHERE asks.id = %(ask_id)s;

-- name: put_answer
-- What a contact says.
UPDATE asks SET answer = %(answer)s, answered_at = %(now)s, answered_by = %(by)s, eta_minutes = %(eta_minutes)s WHERE id = %(ask_id)s;

-- name: asks_of_alarm
-- Everybody who was asked about an alarm, chain by chain.
SELECT asks.id, asks.chain_id, asks.contact_id, contacts.name, contacts.relation, asks.cycle, asks.asked_at, asks.answer,
       asks.answered_at, asks.answered_by, asks.eta_minutes
FROM asks JOIN contacts ON contacts.id = asks.contact_id
WHERE asks.alarm_id = %(alarm_id)s ORDER BY asks.id;

-- name: last_chain
-- How far the asking of an alarm's contacts has come.
SELECT * FROM chains WHERE alarm_id = %(alarm_id)s ORDER BY id DESC LIMIT 1;

-- name: standing
-- What each contact last said to an alarm (nothing yet counts too). What was said before it was reopened counts no more.
WITH since AS (
    SELECT coalesce(max(at), '-infinity') AS reopened_at FROM alarm_history WHERE alarm_id = %(alarm_id)s AND event = 'reopened'
)
SELECT DISTINCT ON (asks.contact_id) asks.contact_id, asks.id, contacts.relation,
       CASE WHEN asks.answered_at > since.reopened_at THEN asks.answer END AS answer,
       CASE WHEN asks.answered_at > since.reopened_at THEN asks.eta_minutes END AS eta_minutes
FROM asks JOIN contacts ON contacts.id = asks.contact_id CROSS JOIN since
WHERE asks.alarm_id = %(alarm_id)s
ORDER BY asks.contact_id, asks.answered_at DESC NULLS LAST, asks.id DESC;

-- name: speakers
-- The devices in an elder's home or on them, and what they speak.
SELECT devices.id, devices.kind, elders.language FROM devices JOIN elders ON elders.id = devices.elder_id
WHERE devices.elder_id = %(elder_id)s ORDER BY devices.id;

-- name: on_call
-- Which members of staff a step calls: the supervisors on duty (when nobody is, all of the centre), the same of the city desk,
-- and the managers. Nobody is called about more than three alarms within a minute: in a storm they look at the desk.
WITH desks AS (
    SELECT %(centre_id)s::text AS id WHERE 'supervisor' = ANY (%(reach)s::text[]) OR 'everyone' = ANY (%(reach)s::text[])
    UNION SELECT id FROM centres WHERE kind = 'city_desk' AND ('city' = ANY (%(reach)s::text[]) OR 'everyone' = ANY (%(reach)s::text[]))
), on_duty AS (
    SELECT desks.id AS desk_id, duty.staff_id FROM desks JOIN duty ON duty.centre_id = desks.id
    WHERE duty.role = 'supervisor' AND duty.starts_at <= %(now)s AND duty.ends_at > %(now)s
      AND (duty.cancelled_at IS NULL OR duty.cancelled_at > duty.starts_at)
), called AS (
    SELECT staff_id FROM on_duty
    UNION SELECT staff_roles.staff_id FROM desks JOIN staff_roles ON staff_roles.centre_id = desks.id AND role = 'supervisor'
          WHERE NOT EXISTS (SELECT FROM on_duty WHERE on_duty.desk_id = desks.id)
    UNION SELECT staff_id FROM staff_roles WHERE role = 'manager' AND 'everyone' = ANY (%(reach)s::text[])
          AND (centre_id IS NULL OR centre_id = %(centre_id)s::text)
)
SELECT staff.id FROM called JOIN staff ON staff.id = called.staff_id
WHERE staff.active AND NOT coalesce(
    (SELECT created_at FROM tellings WHERE tellings.staff_id = staff.id AND wording = 'staff.alarm' ORDER BY id DESC OFFSET 2 LIMIT 1)
    BETWEEN %(now)s::timestamptz - interval '1 minute' AND %(now)s::timestamptz, false)
ORDER BY staff.id;

-- name: link
-- The ask that a link opens, if it still does.
SELECT ask_id FROM ask_links WHERE token_hash = %(token_hash)s AND expires_at > %(now)s;

-- name: behind_link
-- What whoever was asked sees behind their link.
SELECT asks.answer, asks.eta_minutes, asks.alarm_id, alarms.state, alarms.type, alarms.raised_at, alarms.outcome,
       contacts.relation, contacts.language, elders.name AS elder, elders.address,
       coalesce(centres.name_zh, '') AS centre_zh, coalesce(centres.name_en, '') AS centre_en, centres.phone AS centre_phone
FROM asks JOIN contacts ON contacts.id = asks.contact_id JOIN alarms ON alarms.id = asks.alarm_id
JOIN elders ON elders.id = contacts.elder_id LEFT JOIN centres ON centres.id = alarms.centre_id
WHERE asks.id = %(ask_id)s;

-- name: wrong_links
-- How many links that open nothing were tried lately from an address.
SELECT count(*) AS tries, max(at) AS last_at FROM sign_in_failures
WHERE username = 'ask link' AND address = %(address)s AND at > %(since)s;

-- name: add_wrong_link
-- A link was tried that opens nothing.
INSERT INTO sign_in_failures (username, address, at) VALUES ('ask link', %(address)s, %(now)s);
