-- name: subject
-- Whose device it is, where they live and what they speak; no row for a device that nobody knows.
SELECT devices.id AS device_id, devices.elder_id, elders.town_code, elders.centre_id, elders.language
FROM devices LEFT JOIN elders ON elders.id = devices.elder_id
WHERE devices.id = %(device_id)s;

-- name: alone_with
-- Whose device it is (an elder's, or the centre's own), and from here on nobody else works on that elder's alarms (or a device's without an elder).
-- Whom a new alarm is told comes with it, so that a press waits for no further answer.
SELECT devices.id IS NOT NULL AS known, devices.elder_id, elders.town_code,
       coalesce(elders.centre_id, devices.centre_id) AS centre_id, elders.language,
       coalesce(elders.contacts_asked_when = 'at_once', false) AS asked_at_once,
       ARRAY(SELECT id FROM contacts WHERE contacts.elder_id = elders.id AND removed_at IS NULL AND every_alarm AND EXISTS (
             SELECT FROM consents WHERE contact_id = contacts.id AND what = 'alarms' AND revoked_at IS NULL)) AS told_at_once,
       ARRAY(SELECT id FROM contacts WHERE contacts.elder_id = elders.id AND removed_at IS NULL AND told_of_trouble)
           AS told_of_trouble,
       pg_advisory_xact_lock(hashtextextended(coalesce('elder ' || devices.elder_id, 'device ' || asked.id), 4711))
FROM (SELECT %(device_id)s::text AS id) AS asked
LEFT JOIN devices ON devices.id = asked.id
LEFT JOIN elders ON elders.id = devices.elder_id;

-- name: lock_subject
-- One at a time for an elder (or a device without one), so that two presses at once become one alarm.
SELECT pg_advisory_xact_lock(hashtextextended(%(subject)s, 4711));

-- name: open_of
-- The open alarms of an elder (or of a device without one), locked.
SELECT alarms.*, CASE WHEN class = 'device' THEN (
           SELECT min(due_at) FROM troubles WHERE alarm_id = alarms.id AND troubles.kind = 'silent') END AS silent_since
FROM alarms
WHERE state <> 'resolved'
  AND (elder_id = %(elder_id)s::bigint OR (%(elder_id)s::bigint IS NULL AND elder_id IS NULL AND device_id = %(device_id)s))
ORDER BY id
FOR UPDATE;

-- name: lock
-- One alarm, locked, if the reader may see it.
SELECT alarms.*, CASE WHEN class = 'device' THEN (
           SELECT min(due_at) FROM troubles WHERE alarm_id = alarms.id AND troubles.kind = 'silent') END AS silent_since
FROM alarms
WHERE id = %(id)s
  AND (%(centres)s::text[] IS NULL OR EXISTS (
        SELECT FROM alarm_audience WHERE alarm_id = alarms.id AND centre_id = ANY (%(centres)s::text[])))
FOR UPDATE;

-- name: insert
-- A new alarm.
INSERT INTO alarms (class, type, types, priority, test, late, state, elder_id, device_id, centre_id, raised_at, last_press_at,
                    waiting_since, next_deadline_at, deadline)
VALUES (%(class_)s, %(type)s, %(types)s, %(priority)s, %(test)s, %(late)s, 'waiting', %(elder_id)s, %(device_id)s,
        %(centre_id)s, %(now)s, %(now)s, %(now)s, %(next_deadline_at)s, %(deadline)s)
RETURNING *;

-- name: save
-- Write back an alarm that was locked when it was read.
UPDATE alarms SET version = %(version)s, type = %(type)s, types = %(types)s, priority = %(priority)s, late = %(late)s,
    state = %(state)s, centre_id = %(centre_id)s, presses = %(presses)s, ringing = %(ringing)s, last_press_at = %(last_press_at)s,
    cancelled_at = %(cancelled_at)s, level = %(level)s, waiting_since = %(waiting_since)s,
    next_deadline_at = %(next_deadline_at)s, deadline = %(deadline)s, claimed_by = %(claimed_by)s, claimed_at = %(claimed_at)s,
    answered_at = %(answered_at)s, dispatched_at = %(dispatched_at)s, arrived_at = %(arrived_at)s, held_until = %(held_until)s,
    hold_reason = %(hold_reason)s, resolved_at = %(resolved_at)s, outcome = %(outcome)s, holder_since = %(holder_since)s,
    holder_lost_at = %(holder_lost_at)s
WHERE id = %(id)s;

-- name: see
-- Let more centres see an alarm.
INSERT INTO alarm_audience (alarm_id, centre_id, since, why)
SELECT %(alarm_id)s, reached.centre_id, %(now)s, reached.why
FROM unnest(%(centre_ids)s::text[], %(whys)s::text[]) AS reached (centre_id, why)
ON CONFLICT DO NOTHING;

-- name: record
-- Add to an alarm's history, and wake the streams. The lock is held to the end of the transaction, so ids follow commits.
WITH turn AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(20101) AS taken
), added AS (
    INSERT INTO alarm_history (id, alarm_id, version, at, actor, event, from_state, to_state, detail)
    SELECT nextval('alarm_history_id'), %(alarm_id)s, %(version)s, %(now)s, %(actor)s, %(event)s, %(from_state)s, %(to_state)s,
           %(detail)s
    FROM turn
    RETURNING id
)
SELECT id, pg_notify('alarm', '') FROM added;

-- name: due
-- Lock the most overdue alarm that nobody else is working on.
SELECT id FROM alarms WHERE state <> 'resolved' AND next_deadline_at <= %(now)s
ORDER BY next_deadline_at LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: postpone
-- A deadline whose handling failed comes again soon, and does not stop the others meanwhile.
UPDATE alarms SET next_deadline_at = %(next_deadline_at)s
WHERE id = %(id)s AND state <> 'resolved' AND next_deadline_at < %(next_deadline_at)s;

-- name: signals_of
-- The newest signals behind an alarm, whose devices are told what becomes of it.
SELECT device_id, signal_id FROM signals WHERE alarm_id = %(alarm_id)s ORDER BY id DESC LIMIT 20;

-- name: card
-- One alarm as people see it. Nothing here is optional, so the server plans it once and not under every press.
SELECT * FROM alarm_cards WHERE id = %(id)s;

-- name: open_cards
-- The open alarms that a reader may see.
SELECT alarm_cards.*
FROM alarm_cards
WHERE state <> 'resolved'
  AND (%(centres)s::text[] IS NULL OR EXISTS (
        SELECT FROM alarm_audience WHERE alarm_id = alarm_cards.id AND centre_id = ANY (%(centres)s::text[])));

-- name: cursor
-- Up to where the live stream has come.
SELECT coalesce(max(id), 0) AS cursor FROM alarm_history;

-- name: list_cards
-- Alarms that a reader may see, the newest first, a page at a time.
SELECT * FROM alarm_cards
WHERE (%(before)s::bigint IS NULL OR id < %(before)s::bigint)
  AND (%(open)s::bool IS NULL OR (state <> 'resolved') = %(open)s::bool)
  AND (%(elder_id)s::bigint IS NULL OR elder_id = %(elder_id)s::bigint)
  AND (%(centre_id)s::text IS NULL OR EXISTS (
        SELECT FROM alarm_audience WHERE alarm_id = alarm_cards.id AND centre_id = %(centre_id)s::text))
  AND (%(centres)s::text[] IS NULL OR EXISTS (
        SELECT FROM alarm_audience WHERE alarm_id = alarm_cards.id AND centre_id = ANY (%(centres)s::text[])))
ORDER BY id DESC
LIMIT %(limit)s;

-- name: history
-- What happened to an alarm, with the names of those who acted.
SELECT alarm_history.id, alarm_history.at, alarm_history.actor, staff.name AS actor_name, alarm_history.event,
       alarm_history.from_state, alarm_history.to_state, alarm_history.detail
FROM alarm_history LEFT JOIN staff ON alarm_history.actor = 'staff:' || staff.username
WHERE alarm_id = %(alarm_id)s ORDER BY alarm_history.id;

-- name: after
-- What happened after a point of the live stream, each with the alarm as it is now.
SELECT alarm_history.id AS change_id, alarm_history.at, alarm_history.actor, staff.name AS actor_name,
       alarm_history.event, alarm_history.detail, alarm_cards.*
FROM alarm_history JOIN alarm_cards ON alarm_cards.id = alarm_history.alarm_id
LEFT JOIN staff ON alarm_history.actor = 'staff:' || staff.username
WHERE alarm_history.id > %(cursor)s ORDER BY alarm_history.id LIMIT %(limit)s;

-- name: recent_of_elder
-- An elder's alarms of the last days that the reader may see, for the card.
SELECT id, type, raised_at, state, outcome, test FROM alarms
WHERE elder_id = %(elder_id)s AND raised_at > %(since)s AND id <> %(except_id)s
  AND (%(centres)s::text[] IS NULL OR EXISTS (
        SELECT FROM alarm_audience WHERE alarm_id = alarms.id AND centre_id = ANY (%(centres)s::text[])))
ORDER BY id DESC LIMIT 50;

-- name: false_alarms
-- How many alarms of the last days were false: by a device, and of an elder by whatever device.
SELECT (SELECT count(*) FROM alarms WHERE device_id = %(device_id)s AND raised_at > %(since)s AND outcome = 'false_alarm'
            AND NOT test) AS device,
       (SELECT count(*) FROM alarms WHERE elder_id = %(elder_id)s::bigint AND raised_at > %(since)s
            AND outcome = 'false_alarm' AND NOT test) AS elder;

-- name: late
-- How many open alarms are past their deadline, and by how much the worst: what a watcher asks.
SELECT count(*) AS late, min(next_deadline_at) AS worst FROM alarms
WHERE state <> 'resolved' AND next_deadline_at < %(now)s;

-- name: fault_is_known
-- Whether an alarm about a part of the platform is open, or was closed only a moment ago.
SELECT id FROM alarms
WHERE device_id = %(device_id)s AND starts_with(device_id, 'platform:')
  AND (state <> 'resolved' OR resolved_at > %(since)s)
LIMIT 1;

-- name: pressed_since
-- Whether an alarm holds a press that was made after a cancel: by the device's own clock if it told both, else by arrival.
SELECT EXISTS (
    SELECT FROM signals AS press, signals AS cancel
    WHERE cancel.id = %(cancel)s AND press.alarm_id = %(alarm_id)s AND press.type <> 'cancel'
      AND CASE WHEN press.device_id = cancel.device_id AND press.device_at IS NOT NULL AND cancel.device_at IS NOT NULL
               THEN press.device_at > cancel.device_at ELSE press.id > cancel.id END
) AS pressed;

-- name: protocol_in_force
-- The newest edition of a checklist that was written when an alarm was raised; no row means the default, edition 1.
SELECT type, edition, steps FROM protocols
WHERE type = %(type)s AND edited_at <= %(at)s
ORDER BY edition DESC LIMIT 1;

-- name: protocols
-- The newest written edition of each type's checklist.
SELECT DISTINCT ON (protocols.type) protocols.type, protocols.edition, protocols.steps, protocols.edited_at,
       staff.username AS edited_by, staff.name AS edited_by_name
FROM protocols LEFT JOIN staff ON staff.id = protocols.edited_by
ORDER BY protocols.type, protocols.edition DESC;

-- name: protocol_editions
-- Every written edition of one type's checklist, the newest first.
SELECT protocols.type, protocols.edition, protocols.steps, protocols.edited_at,
       staff.username AS edited_by, staff.name AS edited_by_name
FROM protocols LEFT JOIN staff ON staff.id = protocols.edited_by
WHERE protocols.type = %(type)s
ORDER BY protocols.edition DESC;

-- name: add_protocol_edition
-- One more edition of a type's checklist; the primary key refuses a second one of the same number.
INSERT INTO protocols (type, edition, steps, edited_by, edited_at)
VALUES (%(type)s, %(edition)s, %(steps)s, %(by)s, %(now)s);

-- name: contact_of_alarm
-- One contact of the elder whom an alarm is about.
SELECT contacts.id, contacts.name, contacts.relation
FROM alarms JOIN contacts ON contacts.elder_id = alarms.elder_id AND contacts.removed_at IS NULL
WHERE alarms.id = %(alarm_id)s AND contacts.id = %(contact_id)s;
