-- name: late_signals
-- How many signals wait too long to be handled, and since when the worst does; what is urgent is late sooner.
SELECT count(*) AS late, min(received_at) AS worst FROM signals
WHERE handled_at IS NULL
  AND received_at < CASE WHEN priority <= 3 THEN %(urgent_before)s::timestamptz ELSE %(before)s::timestamptz END;

-- name: late_alarms
-- How many open alarms are long past their deadline, and since when the worst is.
SELECT count(*) AS late, min(next_deadline_at) AS worst FROM alarms
WHERE state <> 'resolved' AND next_deadline_at < %(before)s::timestamptz;

-- name: late_outbox
-- How many messages no broker has taken in time, and since when the worst waits.
SELECT count(*) AS late, min(created_at) AS worst FROM commands
WHERE next_try_at IS NOT NULL AND delivered_at IS NULL AND expires_at > %(now)s
  AND created_at < CASE WHEN urgent THEN %(urgent_before)s::timestamptz ELSE %(before)s::timestamptz END;

-- name: late_quarantine
-- How many messages that may have been presses have no alarm, and since when the worst waits; putting off changes nothing.
SELECT count(*) AS late, min(received_at) AS worst FROM quarantine
WHERE handled_at IS NULL AND could_be_press AND received_at < %(before)s::timestamptz;

-- name: late_troubles
-- How many devices in trouble should be an alarm and are none, and since when the worst; putting off changes nothing. What is
-- wrong in a home whose elder is away waits for them; it is late when they were back for as long. What is worn waits for nothing.
SELECT count(*) AS late, min(due_at) AS worst FROM troubles
WHERE ended_at IS NULL AND alarm_id IS NULL AND due_at < %(before)s::timestamptz
  AND device_id NOT IN (
    SELECT devices.id FROM absences JOIN devices ON devices.elder_id = absences.elder_id
    WHERE devices.kind <> ALL (%(worn)s::text[]) AND absences.starts_at <= %(before)s::timestamptz + interval '1 minute'
      AND coalesce(absences.ended_at, absences.ends_at) > %(before)s::timestamptz);

-- name: deaf
-- Since when nobody at all is heard; none while somebody is.
SELECT deaf_since FROM ears WHERE deaf_since IS NOT NULL;

-- name: rota_gaps
-- Centres with nobody on duty at the desk at some time of the coming day, each with its first gap: as in centres/rota/rules.py.
WITH day AS (
    SELECT tstzrange(%(now)s::timestamptz, %(now)s::timestamptz + interval '24 hours') AS asked
), gaps AS (
    SELECT centres.id, tstzmultirange(day.asked)
        - coalesce(range_agg(tstzrange(duty.starts_at, duty.ends_at)) FILTER (WHERE duty.starts_at < duty.ends_at), '{}') AS gap
    FROM day CROSS JOIN centres
    LEFT JOIN duty ON duty.centre_id = centres.id AND tstzrange(duty.starts_at, duty.ends_at) && day.asked
        AND duty.role = 'operator' AND (duty.cancelled_at IS NULL OR duty.cancelled_at > duty.starts_at)
    GROUP BY centres.id, day.asked
)
SELECT id, lower(gap) AS starts_at, lower(gap) <= %(now)s::timestamptz AS already FROM gaps
WHERE NOT isempty(gap) ORDER BY id;

-- name: systems
-- How many centres there are, and how many of them have a user at the broker for their own systems.
SELECT count(*) AS centres, count(centre_systems.centre_id) AS systems
FROM centres LEFT JOIN centre_systems ON centre_systems.centre_id = centres.id;

-- name: newest_backup
-- When the record was last backed up.
SELECT max(made_at) AS made_at FROM backups WHERE restored_at IS NULL;

-- name: place
-- Where the server keeps its files, if the asker may know, and whether it is this machine's.
SELECT CASE WHEN pg_has_role(current_user, 'pg_read_all_settings', 'MEMBER') THEN current_setting('data_directory') END
           AS directory,
       coalesce(inet_server_addr() IS NULL OR inet_server_addr() = inet_client_addr(), true) AS local;
