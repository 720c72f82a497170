-- name: centre
-- A centre by its id, for the head of the sheet.
SELECT id, name_zh, name_en, phone FROM centres WHERE id = %(centre_id)s;

-- name: open_alarms
-- What a desk sees that is not over, each with whom somebody sent last and what somebody wrote last.
SELECT alarm_cards.*, sent.detail ->> 'helper' AS sent_helper, sent.at AS sent_at, noted.detail ->> 'text' AS noted
FROM alarm_cards
LEFT JOIN LATERAL (
    SELECT detail, at FROM alarm_history WHERE alarm_id = alarm_cards.id AND event = 'dispatched' ORDER BY id DESC LIMIT 1
) AS sent ON true
LEFT JOIN LATERAL (
    SELECT detail FROM alarm_history WHERE alarm_id = alarm_cards.id AND event = 'noted' ORDER BY id DESC LIMIT 1
) AS noted ON true
WHERE state <> 'resolved'
  AND EXISTS (SELECT FROM alarm_audience WHERE alarm_id = alarm_cards.id AND centre_id = %(centre_id)s);

-- name: silent
-- The silent devices of a centre's elders and those that somebody agreed to do without for some days; `whole` counts them all.
SELECT device_cards.*, count(*) OVER () AS whole
FROM device_cards
WHERE id IN (SELECT device_id FROM troubles WHERE kind = 'silent' AND ended_at IS NULL
             UNION SELECT device_id FROM stopgaps WHERE ended_at IS NULL)
  AND centre_id = %(centre_id)s AND (silent_since IS NOT NULL OR stopgap_plan IS NOT NULL)
ORDER BY silent_since, id
LIMIT %(limit)s;

-- name: away
-- The elders of a centre who are not at home just now, so that the sensors of their homes raise nothing.
SELECT absences.id, absences.elder_id, elders.name AS elder, elders.phone, absences.kind, absences.ends_at AS until, absences.note
FROM absences JOIN elders ON elders.id = absences.elder_id
WHERE absences.starts_at <= %(now)s AND coalesce(absences.ended_at, absences.ends_at) > %(now)s
  AND coalesce(elders.centre_id, (SELECT centre_id FROM town_centres WHERE town_code = elders.town_code
                                  ORDER BY position LIMIT 1)) = %(centre_id)s
ORDER BY absences.ends_at, absences.id;

-- name: follow_ups
-- What a centre has yet to look at again, the most overdue first; `whole` counts them all.
SELECT follow_ups.id, follow_ups.what, follow_ups.due_at, follow_ups.elder_id, elders.name AS elder, elders.phone,
       follow_ups.alarm_id, count(*) OVER () AS whole
FROM follow_ups LEFT JOIN elders ON elders.id = follow_ups.elder_id
WHERE follow_ups.centre_id = %(centre_id)s AND follow_ups.done_at IS NULL
ORDER BY follow_ups.due_at, follow_ups.id
LIMIT %(limit)s;

-- name: give
-- Somebody signs that this is what they hand over.
INSERT INTO handovers (centre_id, at, sheet, notes, given_by)
VALUES (%(centre_id)s, %(now)s, %(sheet)s, %(notes)s, %(by)s)
RETURNING id;

-- name: lock
-- One handover, whose end nobody else decides meanwhile. The name is asked for within: a join would be that of the row before the wait.
SELECT handovers.id, handovers.centre_id, handovers.given_by, handovers.taken_by, handovers.taken_at, handovers.withdrawn_at,
       (SELECT name FROM staff WHERE staff.id = handovers.taken_by) AS taken_by_name
FROM handovers
WHERE handovers.id = %(id)s
FOR UPDATE;

-- name: take
-- Somebody signs that they have taken over.
UPDATE handovers SET taken_by = %(by)s, taken_at = %(now)s, remarks = %(remarks)s, handed = %(handed)s
WHERE id = %(id)s AND taken_at IS NULL AND withdrawn_at IS NULL;

-- name: withdraw
-- Nobody took it over, and nobody is to: what was signed no longer stands for a shift's end.
UPDATE handovers SET withdrawn_by = %(by)s, withdrawn_at = %(now)s
WHERE id = %(id)s AND taken_at IS NULL AND withdrawn_at IS NULL;

-- name: held_by
-- The open alarms that somebody has in hand and that a centre sees.
SELECT id FROM alarms
WHERE claimed_by = %(staff_id)s AND state <> 'resolved'
  AND EXISTS (SELECT FROM alarm_audience WHERE alarm_id = alarms.id AND centre_id = %(centre_id)s)
ORDER BY id;

-- name: one
-- One handover with its sheet and the names of those who signed.
SELECT handovers.*, centres.name_zh, centres.phone, giver.username AS given_by_username, giver.name AS given_by_name,
       taker.username AS taken_by_username, taker.name AS taken_by_name, withdrawer.name AS withdrawn_by_name
FROM handovers JOIN centres ON centres.id = handovers.centre_id
JOIN staff AS giver ON giver.id = handovers.given_by
LEFT JOIN staff AS taker ON taker.id = handovers.taken_by
LEFT JOIN staff AS withdrawer ON withdrawer.id = handovers.withdrawn_by
WHERE handovers.id = %(id)s;

-- name: listed
-- The handovers of a centre, the newest first, with how much was on each sheet.
SELECT handovers.id, handovers.centre_id, handovers.at, handovers.notes, handovers.remarks, handovers.taken_at,
       handovers.withdrawn_at, handovers.handed,
       giver.username AS given_by_username, giver.name AS given_by_name,
       taker.username AS taken_by_username, taker.name AS taken_by_name, withdrawer.name AS withdrawn_by_name,
       jsonb_array_length(handovers.sheet -> 'open') AS open, jsonb_array_length(handovers.sheet -> 'overdue') AS overdue,
       (handovers.sheet ->> 'silent_count')::integer AS silent, (handovers.sheet ->> 'follow_up_count')::integer AS follow_ups
FROM handovers
JOIN staff AS giver ON giver.id = handovers.given_by
LEFT JOIN staff AS taker ON taker.id = handovers.taken_by
LEFT JOIN staff AS withdrawer ON withdrawer.id = handovers.withdrawn_by
WHERE handovers.centre_id = %(centre_id)s AND (%(after)s::bigint IS NULL OR handovers.id < %(after)s::bigint)
ORDER BY handovers.id DESC
LIMIT %(limit)s;
