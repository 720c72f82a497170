-- name: due
-- Reminders whose time has come, which nobody else is working on.
SELECT id, at, days, next_at FROM reminders WHERE next_at <= %(now)s ORDER BY next_at, id LIMIT %(limit)s
FOR NO KEY UPDATE SKIP LOCKED;

-- name: fell_due
-- Each fell due once, and is due again at its next time, or never.
WITH due AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(due)s::timestamptz[], %(next)s::timestamptz[]) AS due (id, due_at, next_at)
), noted AS (
    INSERT INTO reminders_said (reminder_id, due_at, next_try_at)
    SELECT id, due_at, %(now)s::timestamptz FROM due
    ON CONFLICT (reminder_id, due_at) DO NOTHING
)
UPDATE reminders SET next_at = due.next_at FROM due WHERE reminders.id = due.id;

-- name: hear
-- What devices have acknowledged is said.
UPDATE reminders_said SET said_at = commands.answered_at, next_try_at = NULL
FROM commands
WHERE reminders_said.next_try_at IS NOT NULL AND commands.id = reminders_said.command_id
  AND commands.answered_at IS NOT NULL AND (commands.result ->> 'ok')::boolean;

-- name: to_say
-- What is due to be said, or to be said again, and by which device: one in the home that is heard, before a worn one.
SELECT said.id, said.due_at, said.tries, reminders.kind, reminders.say, reminders.elder_id, elder_files.name AS elder_name,
       elder_files.centre_id, reminders.ended_at IS NOT NULL AS ended,
       CASE WHEN (commands.result ->> 'ok')::boolean THEN commands.answered_at END AS said_at,
       commands.answered_at IS NOT NULL AS refused,
       EXISTS (SELECT FROM absences WHERE absences.elder_id = reminders.elder_id AND absences.starts_at <= %(now)s::timestamptz
               AND coalesce(absences.ended_at, absences.ends_at) > %(now)s::timestamptz) AS away,
       speaker.id AS device_id
FROM reminders_said AS said
JOIN reminders ON reminders.id = said.reminder_id
JOIN elder_files ON elder_files.elder_id = reminders.elder_id
LEFT JOIN commands ON commands.id = said.command_id
LEFT JOIN LATERAL (
    SELECT devices.id FROM devices LEFT JOIN device_states ON device_states.device_id = devices.id
    WHERE devices.elder_id = reminders.elder_id AND devices.kind = ANY (%(speaking)s::text[])
    ORDER BY device_states.online IS NOT FALSE DESC, devices.kind = ANY (%(worn)s::text[]), devices.id
    LIMIT 1
) AS speaker ON true
WHERE said.next_try_at <= %(now)s
ORDER BY said.next_try_at, said.id
LIMIT %(limit)s
FOR NO KEY UPDATE OF said SKIP LOCKED;

-- name: asked
-- A command asks the device to say it; when nothing is heard by then, it is asked again.
UPDATE reminders_said SET command_id = asked.command_id, tries = tries + 1, next_try_at = %(next_try_at)s
FROM unnest(%(ids)s::bigint[], %(command_ids)s::bigint[]) AS asked (id, command_id)
WHERE reminders_said.id = asked.id;

-- name: over
-- It was said, or is not tried any more.
UPDATE reminders_said SET next_try_at = NULL, said_at = over.said_at, given_up_at = over.given_up_at, why = over.why
FROM unnest(%(ids)s::bigint[], %(said)s::timestamptz[], %(given_up)s::timestamptz[], %(whys)s::text[])
     AS over (id, said_at, given_up_at, why)
WHERE reminders_said.id = over.id;

-- name: last_resort
-- Who looks after elders whom no centre does.
SELECT id FROM centres ORDER BY kind = 'city_desk' DESC, id LIMIT 1;

-- name: add
-- A device is to say something.
INSERT INTO reminders (elder_id, kind, say, at, days, next_at, added_by, added_at)
VALUES (%(elder_id)s, %(kind)s, %(say)s, %(at)s, %(days)s, %(next_at)s, %(by)s, %(now)s)
RETURNING id;

-- name: speaking_elders
-- The elders of a town, or of a centre, with a device that can speak; whether they have it said to them or not.
SELECT elder_files.elder_id, elder_files.centre_id FROM elder_files
WHERE (elder_files.town = %(town)s::text OR elder_files.centre_id = %(centre_id)s::text)
  AND EXISTS (SELECT FROM devices WHERE devices.elder_id = elder_files.elder_id AND devices.kind = ANY (%(speaking)s::text[]))
ORDER BY elder_files.elder_id;

-- name: add_for_all
-- The same is to be said once to many elders; not to whom the very same is already to be said then.
INSERT INTO reminders (elder_id, kind, say, next_at, added_by, added_at)
SELECT elder_id, 'weather', %(say)s, %(next_at)s, %(by)s, %(now)s FROM unnest(%(elder_ids)s::bigint[]) AS elder_id
WHERE NOT EXISTS (SELECT FROM reminders AS same WHERE same.elder_id = elder_id.elder_id AND same.kind = 'weather'
                  AND same.say = %(say)s::text AND same.next_at = %(next_at)s::timestamptz);

-- name: whose
-- Whose reminder it is.
SELECT elder_id FROM reminders WHERE id = %(id)s;

-- name: end
-- It is said no more.
UPDATE reminders SET ended_at = %(now)s, ended_by = %(by)s, next_at = NULL
WHERE id = %(id)s AND ended_at IS NULL
RETURNING id;

-- name: of_elder
-- An elder's reminders, those that go on first, each with the last time it fell due and how often it was not heard of lately.
SELECT reminders.id, reminders.kind, reminders.say, reminders.at, reminders.days, reminders.next_at, adder.name AS added_by,
       reminders.added_at, ender.name AS ended_by, reminders.ended_at,
       last.due_at, last.tries, last.said_at, last.given_up_at, last.why,
       (SELECT count(*) FROM reminders_said AS missed WHERE missed.reminder_id = reminders.id
          AND missed.given_up_at > %(now)s::timestamptz - interval '7 days'
          AND missed.why NOT IN ('ended', 'away')) AS missed
FROM reminders
JOIN staff AS adder ON adder.id = reminders.added_by
LEFT JOIN staff AS ender ON ender.id = reminders.ended_by
LEFT JOIN LATERAL (SELECT * FROM reminders_said WHERE reminder_id = reminders.id ORDER BY due_at DESC LIMIT 1) AS last ON true
WHERE reminders.elder_id = %(elder_id)s
ORDER BY reminders.ended_at IS NOT NULL, reminders.next_at NULLS LAST, reminders.id DESC
LIMIT %(limit)s;

-- name: speaks
-- Whether an elder has a device that can speak.
SELECT EXISTS (SELECT FROM devices WHERE elder_id = %(elder_id)s AND kind = ANY (%(speaking)s::text[])) AS speaks;
