-- name: take_slot
-- Take the first number that no other gateway holds; the lock lives as long as the session.
SELECT number FROM generate_series(0, %(slots)s::int - 1) AS number
WHERE pg_try_advisory_lock(%(namespace)s::int, number)
LIMIT 1;
