-- name: take_slot
-- Take the first number that no other gateway holds; the lock lives as long as the session.
SELECT number FROM generate_series(0, %(slots)s::int - 1) AS number
WHERE pg_try_advisory_lock(%(namespace)s::int, number)
LIMIT 1;

-- name: take_this_slot
-- Take one number, if nobody holds it and its sessions still wait for somebody.
SELECT pg_try_advisory_lock(%(namespace)s::int, %(number)s::int) AND EXISTS (
    SELECT FROM gateway_slots WHERE number = %(number)s::int
) AS taken;

-- name: note_slot
-- Write down that from now on there may be sessions of this number at the broker.
INSERT INTO gateway_slots (number, since) VALUES (%(number)s::int, clock_timestamp())
ON CONFLICT (number) DO UPDATE SET since = excluded.since;

-- name: leave_slot
-- Write down that there may be a session of this number, whoever holds it now.
INSERT INTO gateway_slots (number, since) VALUES (%(number)s::int, clock_timestamp()) ON CONFLICT DO NOTHING;

-- name: forget_slot
-- Write down that the sessions of this number are ended.
DELETE FROM gateway_slots WHERE number = %(number)s::int;

-- name: look
-- The numbers that may have sessions at the broker, who holds them, and when the holder last said something.
SELECT gateway_slots.number, locks.pid, activity.state_change AS last_heard
FROM gateway_slots
LEFT JOIN pg_locks AS locks
    ON locks.locktype = 'advisory' AND locks.granted AND locks.objsubid = 2
    AND locks.classid = %(namespace)s::int::oid AND locks.objid = gateway_slots.number::oid
    AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
LEFT JOIN pg_stat_activity AS activity ON activity.pid = locks.pid;

-- name: end_holder
-- End the session of a gateway that does not speak, unless it has spoken since; wait for its end, for it lets go of its lock then.
SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
WHERE pid = %(pid)s::int AND application_name = 'yilao gateway slot' AND state_change = %(last_heard)s::timestamptz;
