-- name: take_turn
-- The same request may run twice at once; the second waits here until the first has its answer.
SELECT pg_advisory_xact_lock(hashtextextended(%(turn)s, 4712));

-- name: known
-- The answer that was already given to a command with this key.
SELECT request, status, body FROM idempotency WHERE staff_id = %(staff_id)s AND key = %(key)s;

-- name: remember
-- Keep the answer to a command, in the command's own transaction.
INSERT INTO idempotency (staff_id, key, request, status, body, at)
VALUES (%(staff_id)s, %(key)s, %(request)s, %(status)s, %(body)s, %(now)s);

-- name: forget
-- Housekeeping: nobody repeats a request after a day.
DELETE FROM idempotency WHERE at < %(before)s;
