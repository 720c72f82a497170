-- name: open_one
-- The open check of a town or a centre, if there is one.
SELECT id FROM welfare_checks
WHERE ended_at IS NULL AND (town_code = %(town)s::text OR centre_id = %(centre_id)s::text);

-- name: begin
-- A check begins: what has been said until now is no answer to it.
INSERT INTO welfare_checks (town_code, centre_id, say, begun_by, at, heard_signal, seen_signal, seen_at)
SELECT %(town)s, %(centre_id)s, %(say)s, %(by)s, %(now)s, newest.id, newest.id, %(now)s
FROM (SELECT coalesce(max(id), 0) AS id FROM signals) AS newest
RETURNING id;

-- name: enlist
-- Everybody who lives in the town, or whom the centre looks after, belongs to the check.
INSERT INTO welfare_elders (check_id, elder_id, centre_id)
SELECT %(check_id)s, elder_id, centre_id FROM elder_files
WHERE town = %(town)s::text OR centre_id = %(centre_id)s::text;

-- name: centres_of_town
-- Which centres look after the elders of a town; nothing when there is no such town.
SELECT centre_id FROM town_centres WHERE town_code = %(town)s
UNION
SELECT centre_id FROM elders WHERE town_code = %(town)s AND centre_id IS NOT NULL;

-- name: centres_of_check
-- Whose elders belong to a check; an empty name for elders without a centre.
SELECT DISTINCT coalesce(centre_id, '') AS centre_id FROM welfare_elders WHERE check_id = %(check_id)s;

-- name: claim_check
-- Be the only one to work on the next open check after this one.
SELECT id, say FROM welfare_checks WHERE ended_at IS NULL AND id > %(after)s ORDER BY id LIMIT 1
FOR NO KEY UPDATE SKIP LOCKED;

-- name: hear
-- Whose keys were pressed since the check began. Not counted: what the broker repeats from earlier, what was pressed before
-- the check and came late, and a test key that the device pressed itself because a command told it to.
UPDATE welfare_elders SET answered_at = heard.at
FROM (
    SELECT devices.elder_id, max(signals.received_at) AS at
    FROM welfare_checks
    JOIN signals ON signals.id > welfare_checks.heard_signal
    JOIN devices ON devices.id = signals.device_id
    WHERE welfare_checks.id = %(check_id)s AND devices.elder_id IS NOT NULL
      AND signals.type = ANY (%(types)s::text[]) AND NOT signals.retained AND signals.received_at >= welfare_checks.at
      AND (signals.device_at IS NULL OR signals.device_at >= welfare_checks.at - %(late_after)s::interval)
      AND (signals.type <> 'test' OR NOT EXISTS (
            SELECT FROM commands WHERE commands.device_id = signals.device_id AND commands.kind = 'command'
              AND commands.result ->> 'signal' = signals.signal_id))
    GROUP BY devices.elder_id
) AS heard
WHERE welfare_elders.check_id = %(check_id)s AND welfare_elders.elder_id = heard.elder_id
  AND (welfare_elders.answered_at IS NULL OR welfare_elders.answered_at < heard.at);

-- name: move_on
-- What was there a minute ago need not be looked at again: whatever was being written beside it has long been committed.
UPDATE welfare_checks
SET heard_signal = seen_signal, seen_signal = (SELECT coalesce(max(id), 0) FROM signals), seen_at = %(now)s
WHERE id = %(check_id)s AND seen_at <= %(now)s::timestamptz - interval '1 minute';

-- name: claim_ended
-- Be the only one to work on the next check that is over but still asks devices.
SELECT id FROM welfare_checks WHERE ended_at IS NOT NULL AND NOT quiet AND id > %(after)s ORDER BY id LIMIT 1
FOR NO KEY UPDATE SKIP LOCKED;

-- name: quiet
-- No device is asked for this check any more.
UPDATE welfare_checks SET quiet = true WHERE id = %(check_id)s;

-- name: to_ask
-- Some of those whose turn to be asked has not come yet, with what is known of them.
SELECT elder_files.* FROM welfare_elders JOIN elder_files USING (elder_id)
WHERE welfare_elders.check_id = %(check_id)s AND welfare_elders.asked_at IS NULL
ORDER BY elder_id
LIMIT %(limit)s
FOR UPDATE OF welfare_elders;

-- name: add_asks
-- Remember which command asks which device.
INSERT INTO welfare_asks (check_id, device_id, elder_id, command_id)
SELECT %(check_id)s, device_id, elder_id, command_id
FROM unnest(%(device_ids)s::text[], %(elder_ids)s::bigint[], %(command_ids)s::bigint[]) AS ask (device_id, elder_id, command_id);

-- name: asked
-- These have been asked, by so many devices, and are looked for in this order.
UPDATE welfare_elders
SET asked_at = %(now)s, devices = asked.devices, frailty = asked.frailty, why = asked.why
FROM json_to_recordset(%(asked)s::json) AS asked (elder_id bigint, devices smallint, frailty smallint, why text[])
WHERE welfare_elders.check_id = %(check_id)s AND welfare_elders.elder_id = asked.elder_id;

-- name: listed
-- Checks of which the reader may see at least one elder, the newest first; open ones before all others.
SELECT welfare_checks.id, town_code AS town, welfare_checks.centre_id, say, at, ended_at, ended_note, unreached,
       begun.username AS by, begun.name AS by_name, ended.username AS ended_by
FROM welfare_checks
JOIN staff AS begun ON begun.id = welfare_checks.begun_by
LEFT JOIN staff AS ended ON ended.id = welfare_checks.ended_by
WHERE (%(check_id)s::bigint IS NULL OR welfare_checks.id = %(check_id)s::bigint)
  AND (%(centres)s::text[] IS NULL OR EXISTS (
        SELECT FROM welfare_elders WHERE welfare_elders.check_id = welfare_checks.id
          AND welfare_elders.centre_id = ANY (%(centres)s::text[])))
ORDER BY (ended_at IS NULL) DESC, welfare_checks.id DESC
LIMIT %(limit)s;

-- name: counts
-- How it stands with each of these checks, counting the elders whom the reader may see.
SELECT check_id, count(*) AS elders, count(*) FILTER (WHERE asked_at IS NULL) AS to_ask,
       count(*) FILTER (WHERE asked_at IS NOT NULL AND devices > 0) AS asked,
       count(*) FILTER (WHERE answered) AS answered,
       count(*) FILTER (WHERE NOT answered AND reached) AS reached
FROM welfare_elders, LATERAL (
    SELECT answered_at IS NOT NULL AND (how IS DISTINCT FROM 'unreached' OR marked_at <= answered_at) AS answered,
           how IS NOT NULL AND how <> 'unreached' AS reached
) AS stands
WHERE check_id = ANY (%(check_ids)s::bigint[])
  AND (%(centres)s::text[] IS NULL OR centre_id = ANY (%(centres)s::text[]))
GROUP BY check_id;

-- name: people
-- Those of a check whom nobody has heard of yet (or one of its elders), the frailest first, with all that is needed to call.
WITH page AS MATERIALIZED ( -- contacts and devices are gathered for those of the page, not for the whole town
    SELECT welfare_elders.*, stands.*
    FROM welfare_elders JOIN elders ON elders.id = welfare_elders.elder_id, LATERAL (
        SELECT answered_at IS NOT NULL AND (how IS DISTINCT FROM 'unreached' OR marked_at <= answered_at) AS answered,
               how IS NOT NULL AND how <> 'unreached' AS reached
    ) AS stands
    WHERE welfare_elders.check_id = %(check_id)s
      AND (%(centres)s::text[] IS NULL OR welfare_elders.centre_id = ANY (%(centres)s::text[]))
      AND CASE WHEN %(elder_id)s::bigint IS NULL THEN NOT answered AND NOT reached
               ELSE welfare_elders.elder_id = %(elder_id)s::bigint END
      AND (%(after)s::bigint IS NULL OR (-frailty, elders.name, elders.id) > (
            SELECT -last.frailty, last_elder.name, last_elder.id
            FROM welfare_elders AS last JOIN elders AS last_elder ON last_elder.id = last.elder_id
            WHERE last.check_id = %(check_id)s AND last.elder_id = %(after)s::bigint))
    ORDER BY -frailty, elders.name, elders.id
    LIMIT %(limit)s
)
SELECT elder_files.*, page.centre_id AS asked_of, frailty, why, asked_at, answered_at, how, marked_at, answered, reached,
       ARRAY(SELECT welfare_asks.device_id FROM welfare_asks JOIN commands ON commands.id = welfare_asks.command_id
             WHERE welfare_asks.check_id = page.check_id AND welfare_asks.elder_id = page.elder_id
               AND (commands.result ->> 'ok')::boolean) AS said_by
FROM page JOIN elder_files USING (elder_id)
ORDER BY -frailty, name, elder_id;

-- name: marks
-- Everything that people found out about an elder during a check.
SELECT welfare_marks.at, welfare_marks.how, welfare_marks.note, staff.username AS by, staff.name AS by_name
FROM welfare_marks JOIN staff ON staff.id = welfare_marks.staff_id
WHERE check_id = %(check_id)s AND elder_id = %(elder_id)s ORDER BY welfare_marks.id;

-- name: lock_check
-- One check, to be ended: nobody marks meanwhile.
SELECT id, ended_at FROM welfare_checks WHERE id = %(check_id)s FOR UPDATE;

-- name: share_check
-- One check, which does not end while somebody writes a mark.
SELECT id, ended_at FROM welfare_checks WHERE id = %(check_id)s FOR KEY SHARE;

-- name: add_mark
-- Write down what somebody found out.
INSERT INTO welfare_marks (check_id, elder_id, staff_id, at, how, note)
VALUES (%(check_id)s, %(elder_id)s, %(by)s, %(now)s, %(how)s, %(note)s);

-- name: mark
-- The newest word about an elder.
UPDATE welfare_elders SET how = %(how)s, marked_at = %(now)s WHERE check_id = %(check_id)s AND elder_id = %(elder_id)s;

-- name: end
-- A check ends, with so many unreached.
UPDATE welfare_checks SET ended_at = %(now)s, ended_by = %(by)s, ended_note = %(note)s, unreached = %(unreached)s
WHERE id = %(check_id)s AND ended_at IS NULL;

-- name: commands_of
-- The commands with which a check asked.
SELECT command_id FROM welfare_asks WHERE check_id = %(check_id)s;

-- name: of_centre
-- Everybody whom a centre looks after, with all that is needed when the platform is away.
SELECT * FROM elder_files WHERE centre_id = %(centre_id)s ORDER BY elder_id;

-- name: centre_phones
-- A centre, the one that covers for it, and the city desk: whom to call when nothing else works.
SELECT centres.id, centres.name_zh, centres.name_en, centres.phone, cover.name_zh AS cover_name, cover.phone AS cover_phone,
       city.name_zh AS city_name, city.phone AS city_phone
FROM centres
LEFT JOIN centres AS cover ON cover.id = centres.covered_by
LEFT JOIN centres AS city ON city.kind = 'city_desk' AND city.id <> centres.id
WHERE centres.id = %(centre_id)s;

-- name: add_download
-- Somebody takes a contact pack away.
INSERT INTO pack_downloads (at, staff_id, taken_by, centre_id, format)
VALUES (%(now)s, %(staff_id)s, %(taken_by)s, %(centre_id)s, %(format)s);
