-- name: put_elder
-- Add an elder, or change what is known of one with the same outside reference.
INSERT INTO elders (ref, name, sex, born_on, phone, address, town_code, centre_id, lat, lon, language, conditions, medication,
                    access_notes, key_safe, dog, notes, added_at)
VALUES (%(ref)s, %(name)s, %(sex)s, %(born_on)s, %(phone)s, %(address)s, %(town)s, %(centre)s, %(lat)s, %(lon)s, %(language)s,
        %(conditions)s, %(medication)s, %(access_notes)s, %(key_safe)s, %(dog)s, %(notes)s, %(now)s)
ON CONFLICT (ref) DO UPDATE SET name = excluded.name, sex = excluded.sex, born_on = excluded.born_on, phone = excluded.phone,
    address = excluded.address, town_code = excluded.town_code, centre_id = excluded.centre_id, lat = excluded.lat,
    lon = excluded.lon, language = excluded.language, conditions = excluded.conditions, medication = excluded.medication,
    access_notes = excluded.access_notes, key_safe = excluded.key_safe, dog = excluded.dog, notes = excluded.notes
RETURNING id, (xmax = 0) AS added;

-- name: leave_contacts
-- Those who are not named any more are contacts no longer; what they were told stays theirs.
UPDATE contacts SET removed_at = %(now)s
WHERE elder_id = %(elder_id)s AND removed_at IS NULL AND name <> ALL (%(names)s::text[]);

-- name: loosen_contacts
-- Make room, so that those who stay can take their new places one after another.
UPDATE contacts SET position = position + 10000 WHERE elder_id = %(elder_id)s AND removed_at IS NULL;

-- name: keep_contact
-- Somebody who was a contact already is the same one, at this place in the calling order; no row when they were none.
UPDATE contacts SET position = %(position)s, relation = %(relation)s, phone = %(phone)s, key_holder = %(key_holder)s,
    available = %(available)s, told_of_trouble = %(told_of_trouble)s
WHERE id = (SELECT min(id) FROM contacts
            WHERE elder_id = %(elder_id)s AND name = %(name)s AND removed_at IS NULL AND position > 10000)
RETURNING id;

-- name: put_contact
-- Add a contact in calling order.
INSERT INTO contacts (elder_id, position, name, relation, phone, key_holder, available, told_of_trouble)
VALUES (%(elder_id)s, %(position)s, %(name)s, %(relation)s, %(phone)s, %(key_holder)s, %(available)s, %(told_of_trouble)s);

-- name: leave_loose_contacts
-- Of two with one name, one was named again: the other is a contact no longer.
UPDATE contacts SET removed_at = %(now)s WHERE elder_id = %(elder_id)s AND removed_at IS NULL AND position > 10000;

-- name: elder
-- Everything an operator needs to know of an elder, if the reader may see them.
SELECT elders.id, elders.ref, elders.name, elders.sex, elders.born_on, elders.phone, elders.address, elders.town_code AS town,
       elders.lat, elders.lon, elders.language, elders.conditions, elders.medication, elders.access_notes, elders.key_safe,
       elders.dog, elders.notes, coalesce(elders.centre_id, town_centres.centre_id) AS centre_id,
       (SELECT put_at FROM elder_photos WHERE elder_id = elders.id) AS photo_at
FROM elders LEFT JOIN LATERAL (SELECT centre_id FROM town_centres WHERE town_code = elders.town_code ORDER BY position LIMIT 1)
    AS town_centres ON true
WHERE elders.id = %(id)s
  AND (%(centres)s::text[] IS NULL
       OR coalesce(elders.centre_id, town_centres.centre_id) = ANY (%(centres)s::text[])
       OR EXISTS (SELECT FROM alarms JOIN alarm_audience ON alarm_audience.alarm_id = alarms.id
                  WHERE alarms.elder_id = elders.id AND alarms.state <> 'resolved'
                    AND alarm_audience.centre_id = ANY (%(centres)s::text[])));

-- name: put_photo
-- What an elder looks like, in the place of an earlier picture.
INSERT INTO elder_photos (elder_id, media, image, put_by, put_at)
VALUES (%(elder_id)s, %(media)s, %(image)s, %(by)s, %(now)s)
ON CONFLICT (elder_id) DO UPDATE SET media = excluded.media, image = excluded.image, put_by = excluded.put_by,
    put_at = excluded.put_at;

-- name: photo
-- The picture of an elder.
SELECT media, image, put_at FROM elder_photos WHERE elder_id = %(elder_id)s;

-- name: contacts
-- An elder's contacts in calling order.
SELECT id, position, name, relation, phone, key_holder, available, told_of_trouble FROM contacts
WHERE elder_id = %(elder_id)s AND removed_at IS NULL ORDER BY position;

-- name: search
-- Elders by a part of name, phone, address or reference, that the reader may see.
SELECT elders.id, elders.ref, elders.name, elders.sex, elders.born_on, elders.phone, elders.address, elders.town_code AS town,
       coalesce(elders.centre_id, town_centres.centre_id) AS centre_id
FROM elders LEFT JOIN LATERAL (SELECT centre_id FROM town_centres WHERE town_code = elders.town_code ORDER BY position LIMIT 1)
    AS town_centres ON true
WHERE (%(after)s::bigint IS NULL OR elders.id > %(after)s::bigint)
  AND (%(q)s::text IS NULL OR strpos(elders.name, %(q)s::text) > 0 OR strpos(elders.phone, %(q)s::text) > 0
       OR strpos(elders.address, %(q)s::text) > 0 OR elders.ref = %(q)s::text)
  AND (%(centres)s::text[] IS NULL OR coalesce(elders.centre_id, town_centres.centre_id) = ANY (%(centres)s::text[]))
ORDER BY elders.id
LIMIT %(limit)s;

-- name: put_staff
-- Add a member of staff, or change name, phone and password of one.
INSERT INTO staff (username, name, phone, password_hash, added_at)
VALUES (%(username)s, %(name)s, %(phone)s, %(password_hash)s, %(now)s)
ON CONFLICT (username) DO UPDATE SET name = excluded.name, phone = coalesce(excluded.phone, staff.phone),
    password_hash = coalesce(excluded.password_hash, staff.password_hash), active = true
RETURNING id;

-- name: put_role
-- Give a role, at a centre or everywhere.
INSERT INTO staff_roles (staff_id, role, centre_id) VALUES (%(staff_id)s, %(role)s, %(centre_id)s) ON CONFLICT DO NOTHING;

-- name: staff_by_username
-- Who may sign in under this name.
SELECT id, username, name, password_hash FROM staff WHERE username = %(username)s AND active;

-- name: roles
-- The roles that somebody holds.
SELECT role, centre_id FROM staff_roles WHERE staff_id = %(staff_id)s ORDER BY role, centre_id;

-- name: session
-- Who is signed in with this token.
SELECT staff.id, staff.username, staff.name, sessions.expires_at FROM sessions JOIN staff ON staff.id = sessions.staff_id
WHERE sessions.token_hash = %(token_hash)s AND sessions.ended_at IS NULL AND sessions.expires_at > %(now)s AND staff.active;

-- name: add_session
-- Somebody signs in.
INSERT INTO sessions (token_hash, staff_id, kind, created_at, expires_at)
VALUES (%(token_hash)s, %(staff_id)s, %(kind)s, %(now)s, %(expires_at)s);

-- name: end_session
-- Somebody signs out.
UPDATE sessions SET ended_at = %(now)s WHERE token_hash = %(token_hash)s AND ended_at IS NULL;

-- name: take_turn_by_name
-- Tries under one name are counted one after another; held for as long as counting takes, not for the password.
SELECT pg_advisory_xact_lock(hashtextextended(%(username)s::text, 4713));

-- name: failures
-- How many wrong passwords were tried lately for a name and from an address, and when the last was.
SELECT count(*) FILTER (WHERE username = %(username)s) AS by_name, count(*) FILTER (WHERE address = %(address)s) AS by_address,
       max(at) AS last_at
FROM sign_in_failures
WHERE at > %(since)s AND (username = %(username)s OR address = %(address)s);

-- name: add_failure
-- A password is tried, and wrong until it proves right.
INSERT INTO sign_in_failures (username, address, at) VALUES (%(username)s, %(address)s, %(now)s);

-- name: clear_failures
-- The right password was given: the name's failures are forgotten.
DELETE FROM sign_in_failures WHERE username = %(username)s;

-- name: forget_old
-- Housekeeping: old failures are of no use.
DELETE FROM sign_in_failures WHERE at < %(before)s;

-- name: forget_old_sessions
-- Housekeeping: sessions that ended long ago are of no use.
DELETE FROM sessions WHERE expires_at < %(before)s;

-- name: colleagues
-- Who may act on a centre's alarms, with the roles that say so, until when they are on duty there, and whether they are at a
-- live console: those at a console first, then those on duty, then those of the centre itself.
SELECT staff.username, staff.name, held.roles, duties.staff_id IS NOT NULL AS on_duty,
       CASE WHEN duties.ends_at < '9999-01-01' THEN duties.ends_at END AS on_duty_until,
       EXISTS (SELECT FROM consoles WHERE consoles.staff_id = staff.id AND consoles.closed_at IS NULL
                 AND consoles.heard_at > %(heard_after)s::timestamptz) AS at_console
FROM staff
JOIN LATERAL (
    SELECT array_agg(DISTINCT role ORDER BY role) AS roles, bool_or(centre_id IS NOT NULL) AS local FROM staff_roles
    WHERE staff_roles.staff_id = staff.id AND role = ANY (%(acting)s::text[])
      AND (centre_id IS NULL OR centre_id = %(centre_id)s::text)
) AS held ON held.roles IS NOT NULL
LEFT JOIN LATERAL (
    SELECT duty.staff_id, max(duty.ends_at) AS ends_at FROM duty
    WHERE duty.staff_id = staff.id AND duty.centre_id = %(centre_id)s::text
      AND duty.starts_at <= %(now)s::timestamptz AND duty.ends_at > %(now)s::timestamptz
      AND (duty.cancelled_at IS NULL OR duty.cancelled_at > duty.starts_at)
    GROUP BY duty.staff_id
) AS duties ON true
WHERE staff.active
ORDER BY at_console DESC, on_duty DESC, held.local DESC, staff.name, staff.username;
