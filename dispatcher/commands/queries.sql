-- name: add
-- Put something into the outbox and wake the gateways.
WITH added AS (
    INSERT INTO commands (kind, device_id, centre_id, alarm_id, signal_id, stage, topic, payload, urgent,
                          created_at, expires_at, next_try_at)
    VALUES (%(kind)s, %(device_id)s, %(centre_id)s, %(alarm_id)s, %(signal_id)s, %(stage)s, %(topic)s, %(payload)s,
            %(urgent)s, %(now)s, %(expires_at)s, %(now)s)
    RETURNING id
)
SELECT id, pg_notify('command', '') FROM added;

-- name: next_id
-- The number of the next command: a device must be told the id it answers to before the row is written.
SELECT nextval(pg_get_serial_sequence('commands', 'id')) AS id;

-- name: add_command
-- Put a command for a device into the outbox under the id that its payload already carries.
WITH added AS (
    INSERT INTO commands (id, kind, device_id, topic, payload, urgent, created_at, expires_at, next_try_at)
    OVERRIDING SYSTEM VALUE
    VALUES (%(id)s, 'command', %(device_id)s, %(topic)s, %(payload)s, false, %(now)s, %(expires_at)s, %(now)s)
    RETURNING id
)
SELECT id, pg_notify('command', '') FROM added;

-- name: next_ids
-- The numbers of the next commands, as many as are asked for.
SELECT nextval(pg_get_serial_sequence('commands', 'id')) AS id FROM generate_series(1, %(many)s::integer);

-- name: add_commands
-- Put commands for many devices into the outbox, under the ids that their payloads already carry.
WITH added AS (
    INSERT INTO commands (id, kind, device_id, topic, payload, urgent, created_at, expires_at, next_try_at)
    OVERRIDING SYSTEM VALUE
    SELECT id, 'command', device_id, topic, payload, false, %(now)s, %(expires_at)s, %(now)s
    FROM unnest(%(ids)s::bigint[], %(device_ids)s::text[], %(topics)s::text[], %(payloads)s::bytea[])
         AS new (id, device_id, topic, payload)
    RETURNING id
)
SELECT pg_notify('command', '') FROM added LIMIT 1;

-- name: withdraw
-- Send some of these commands no more; what a gateway holds just now gets its turn later.
WITH outstanding AS (
    SELECT id FROM commands
    WHERE id = ANY (%(ids)s::bigint[]) AND next_try_at IS NOT NULL AND expires_at > %(now)s
), taken AS (
    SELECT id FROM commands WHERE id = ANY (ARRAY(SELECT id FROM outstanding ORDER BY id LIMIT %(limit)s))
    FOR UPDATE SKIP LOCKED
), withdrawn AS (
    UPDATE commands SET next_try_at = NULL, expires_at = %(now)s WHERE id IN (SELECT id FROM taken)
)
SELECT count(*) AS outstanding FROM outstanding;

-- name: claim
-- Take what is due, what is urgent first, and keep it from other gateways until the lease ends.
UPDATE commands SET next_try_at = %(lease_until)s, tries = tries + 1
WHERE id IN (
    SELECT id FROM commands
    WHERE next_try_at <= %(now)s AND expires_at > %(now)s
    ORDER BY urgent DESC, next_try_at, id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
RETURNING id, kind, device_id, topic, payload, urgent, tries;

-- name: sent
-- A broker has taken it. A receipt is done; a command waits for the device's own answer and is sent again later.
UPDATE commands
SET delivered_at = %(now)s,
    next_try_at = CASE WHEN kind = 'command' AND answered_at IS NULL
                       THEN %(now)s::timestamptz + least(interval '10 seconds' * power(2, least(tries, 6)), interval '5 minutes') END
WHERE id = ANY (%(ids)s::bigint[]);

-- name: answered
-- The device says what it did with a command.
UPDATE commands SET answered_at = %(now)s, result = %(result)s, next_try_at = NULL
WHERE id = %(id)s AND device_id = %(device_id)s AND kind = 'command' AND answered_at IS NULL
RETURNING id;

-- name: reconnected
-- A device is back: send again what is unanswered, and the newest word on each recent signal, because a broker may have
-- taken a receipt for a device that was not there and thrown it away.
WITH newest AS (
    SELECT DISTINCT ON (commands.signal_id) commands.id
    FROM commands LEFT JOIN alarms ON alarms.id = commands.alarm_id
    WHERE commands.device_id = %(device_id)s AND commands.kind = 'receipt' AND commands.expires_at > %(now)s
      AND (alarms.state IS DISTINCT FROM 'resolved' OR commands.created_at > %(now)s::timestamptz - interval '1 hour')
    ORDER BY commands.signal_id, commands.id DESC
), wanted AS (
    SELECT id FROM newest
    UNION
    SELECT id FROM commands
    WHERE device_id = %(device_id)s AND kind = 'command' AND answered_at IS NULL AND expires_at > %(now)s
), again AS (
    UPDATE commands SET next_try_at = %(now)s
    -- An array, so that each row is looked up by its key however many the planner expects.
    WHERE id = ANY (ARRAY(SELECT id FROM wanted)) AND answered_at IS NULL -- it may have answered while we looked
    RETURNING id
)
SELECT count(*) AS again, (SELECT pg_notify('command', '') WHERE EXISTS (SELECT FROM again)) FROM again;

-- name: broker_forgot
-- A broker is back without its memory, and what it took before its devices were back is thrown away: make due again some
-- of the newest words on signals whose alarm is open or has just been closed, or that asked for none a moment ago, and of
-- the unanswered commands. What is due anyway, or was delivered after %(before)s because another gateway saw the same, is
-- left alone.
WITH newest AS (
    SELECT DISTINCT ON (commands.device_id, commands.signal_id)
        commands.id, commands.next_try_at, commands.delivered_at
    FROM alarms JOIN commands ON commands.alarm_id = alarms.id
    WHERE (alarms.state <> 'resolved' OR alarms.resolved_at > %(now)s::timestamptz - interval '10 minutes')
      AND commands.kind = 'receipt' AND commands.expires_at > %(now)s
    ORDER BY commands.device_id, commands.signal_id, commands.id DESC
), noted AS (
    SELECT DISTINCT ON (commands.device_id, commands.signal_id)
        commands.id, commands.next_try_at, commands.delivered_at
    FROM commands
    WHERE commands.kind = 'receipt' AND commands.alarm_id IS NULL
      AND commands.expires_at > %(now)s::timestamptz + interval '1 day' - interval '10 minutes' -- a receipt lives for a day
    ORDER BY commands.device_id, commands.signal_id, commands.id DESC
), wanted AS (
    SELECT id FROM newest WHERE next_try_at IS NULL AND delivered_at < %(before)s
    UNION ALL
    SELECT id FROM noted WHERE next_try_at IS NULL AND delivered_at < %(before)s
    UNION ALL
    SELECT id FROM commands
    WHERE kind = 'command' AND next_try_at > %(now)s AND expires_at > %(now)s AND answered_at IS NULL
      AND delivered_at < %(before)s
    LIMIT %(limit)s
), again AS (
    UPDATE commands SET next_try_at = %(now)s
    WHERE id = ANY (ARRAY(SELECT id FROM wanted)) AND answered_at IS NULL
    RETURNING id
)
SELECT count(*) AS again, (SELECT pg_notify('command', '') WHERE EXISTS (SELECT FROM again)) FROM again;

-- name: retire
-- What was not delivered in its time is left undelivered, visibly: it has no next try and no delivery.
UPDATE commands SET next_try_at = NULL WHERE next_try_at IS NOT NULL AND expires_at <= %(now)s;

-- name: forget_centre_messages
-- Some of the messages for centres' own systems that nobody will ask for; receipts stay, they belong to the alarm's card.
DELETE FROM commands WHERE id IN (
    SELECT id FROM commands WHERE kind = 'centre' AND expires_at < %(before)s
    ORDER BY expires_at LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
);

-- name: receipts
-- What a device has been told about an alarm, for the card.
SELECT stage, created_at AS at, payload, delivered_at FROM commands
WHERE alarm_id = %(alarm_id)s AND kind = 'receipt' ORDER BY id;
