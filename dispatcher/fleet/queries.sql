-- name: add
-- Add devices, or change what is known of them; a secret is only set for a new device (use rotate for the others).
INSERT INTO devices (id, kind, elder_id, room, supervision_s, secret_hash, broker_hash, added_at)
SELECT new.id, new.kind,
       (SELECT elders.id FROM elders WHERE elders.ref = new.elder OR elders.id::text = new.elder
        ORDER BY (elders.ref = new.elder) DESC NULLS LAST LIMIT 1),
       new.room,
       -- What is not said stays as it was; 0 says that the kind's own interval holds again.
       nullif(coalesce(new.supervision_s, (SELECT former.supervision_s FROM devices AS former WHERE former.id = new.id)), 0),
       new.secret_hash, new.broker_hash, %(now)s
FROM unnest(%(ids)s::text[], %(kinds)s::text[], %(elders)s::text[], %(rooms)s::text[], %(supervisions)s::int[],
            %(secret_hashes)s::text[], %(broker_hashes)s::text[])
     AS new (id, kind, elder, room, supervision_s, secret_hash, broker_hash)
ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, elder_id = excluded.elder_id, room = excluded.room,
    supervision_s = excluded.supervision_s
RETURNING id, elder_id, (xmax = 0) AS added;

-- name: missing_elders
-- Which of these elders (by number or outside reference) nobody knows.
SELECT asked.elder FROM unnest(%(elders)s::text[]) AS asked (elder)
WHERE asked.elder IS NOT NULL
  AND NOT EXISTS (SELECT FROM elders WHERE elders.ref = asked.elder OR elders.id::text = asked.elder);

-- name: rotate
-- Give a device a new secret; the old one stops working at its next connect.
UPDATE devices SET secret_hash = %(secret_hash)s, broker_hash = %(broker_hash)s, rotated_at = %(now)s
WHERE id = %(id)s RETURNING id;

-- name: secret_hash
-- The hash to check the secret of a device, or of a centre's own system, against.
SELECT secret_hash FROM devices WHERE id = %(id)s
UNION ALL SELECT secret_hash FROM centre_systems WHERE centre_id = %(id)s;

-- name: broker_hashes
-- Every device and every centre's own system with its hash in mosquitto's notation, for the generated password file; a gateway
-- speaks for the devices of the platform itself, as itself.
SELECT id, broker_hash FROM devices WHERE kind <> ALL (%(own)s::text[]) UNION ALL SELECT centre_id, broker_hash FROM centre_systems ORDER BY id;

-- name: centres_among
-- Which of these names are centres, and so cannot be devices.
SELECT id FROM centres WHERE id = ANY (%(ids)s::text[]);

-- name: put_centre_system
-- Give a centre's own systems a secret, or a new one; nothing when a device has the centre's name.
INSERT INTO centre_systems (centre_id, secret_hash, broker_hash, rotated_at)
SELECT centres.id, %(secret_hash)s, %(broker_hash)s, %(now)s FROM centres
WHERE centres.id = %(centre_id)s AND NOT EXISTS (SELECT FROM devices WHERE devices.id = centres.id)
ON CONFLICT (centre_id) DO UPDATE SET secret_hash = excluded.secret_hash, broker_hash = excluded.broker_hash,
    rotated_at = excluded.rotated_at
RETURNING centre_id;

-- name: heard
-- Overwrite the last that was heard of each device; what a message did not say stays as it was.
INSERT INTO device_states (device_id, online, online_at, heard_at, battery, rssi, mains)
SELECT heard.device_id, heard.online, CASE WHEN heard.online IS NOT NULL THEN heard.at END, heard.at,
       heard.battery, heard.rssi, heard.mains
FROM unnest(%(device_ids)s::text[], %(ats)s::timestamptz[], %(onlines)s::bool[], %(batteries)s::real[],
            %(rssis)s::real[], %(mainses)s::bool[])
     AS heard (device_id, at, online, battery, rssi, mains)
JOIN devices ON devices.id = heard.device_id
ORDER BY heard.device_id
ON CONFLICT (device_id) DO UPDATE SET
    online = coalesce(excluded.online, device_states.online),
    online_at = coalesce(excluded.online_at, device_states.online_at),
    heard_at = CASE WHEN excluded.online IS FALSE THEN device_states.heard_at
                    ELSE greatest(excluded.heard_at, device_states.heard_at) END,
    battery = coalesce(excluded.battery, device_states.battery),
    rssi = coalesce(excluded.rssi, device_states.rssi),
    mains = coalesce(excluded.mains, device_states.mains);

-- name: device
-- One device with its state and the elder and centre it belongs to, if the reader may see it.
SELECT device_cards.*,
       (SELECT max(received_at) FROM signals WHERE signals.device_id = device_cards.id) AS last_signal_at
FROM device_cards
WHERE device_cards.id = %(id)s
  AND (%(centres)s::text[] IS NULL
       OR device_cards.centre_id = ANY (%(centres)s::text[])
       OR EXISTS (SELECT FROM alarms JOIN alarm_audience ON alarm_audience.alarm_id = alarms.id
                  WHERE (alarms.elder_id = device_cards.elder_id OR alarms.device_id = device_cards.id)
                    AND alarms.state <> 'resolved' AND alarm_audience.centre_id = ANY (%(centres)s::text[])));

-- name: seen_by
-- The centres that see a device: its elder's own, and those that see an open alarm about it.
SELECT coalesce(elders.centre_id, town_centres.centre_id) AS centre_id
FROM devices JOIN elders ON elders.id = devices.elder_id
LEFT JOIN LATERAL (SELECT centre_id FROM town_centres WHERE town_code = elders.town_code ORDER BY position LIMIT 1)
    AS town_centres ON true
WHERE devices.id = %(id)s
UNION
SELECT alarm_audience.centre_id
FROM devices
JOIN alarms ON (alarms.elder_id = devices.elder_id OR alarms.device_id = devices.id) AND alarms.state <> 'resolved'
JOIN alarm_audience ON alarm_audience.alarm_id = alarms.id
WHERE devices.id = %(id)s;

-- name: of_elder
-- An elder's devices with their state.
SELECT device_cards.*,
       (SELECT max(received_at) FROM signals WHERE signals.device_id = device_cards.id) AS last_signal_at
FROM device_cards WHERE elder_id = %(elder_id)s ORDER BY id;

-- name: search
-- Devices that the reader may see, by the beginning of their id or a part of the elder's name or phone, and by what is wrong.
SELECT * FROM device_cards
WHERE kind <> ALL (%(own)s::text[]) AND (%(after)s::text IS NULL OR id > %(after)s::text)
  AND (%(q)s::text IS NULL OR starts_with(id, %(q)s::text)
       OR strpos(elder_name, %(q)s::text) > 0 OR strpos(elder_phone, %(q)s::text) > 0)
  AND (%(centre_id)s::text IS NULL OR centre_id = %(centre_id)s::text)
  AND (%(centres)s::text[] IS NULL OR centre_id = ANY (%(centres)s::text[]))
  AND CASE %(show)s::text
      WHEN 'silent' THEN silent_since IS NOT NULL
      WHEN 'mains' THEN mains_lost_since IS NOT NULL
      WHEN 'never_heard' THEN heard_at IS NULL
      WHEN 'battery' THEN battery <= %(empty)s::real OR battery_empty_on <= %(soon)s::date
      WHEN 'untested' THEN heard_at IS NOT NULL AND kind = ANY (%(with_keys)s::text[])
                       AND coalesce(tested_at, added_at) <= %(tested_after)s::timestamptz
      ELSE true END
ORDER BY id
LIMIT %(limit)s;

-- name: counts
-- For each centre that the reader may see, how many devices it has and what is wrong with how many.
SELECT centre_id, count(*) AS devices, count(silent_since) AS silent, count(mains_lost_since) AS mains_lost,
       count(*) FILTER (WHERE heard_at IS NULL) AS never_heard,
       count(*) FILTER (WHERE battery <= %(empty)s::real OR battery_empty_on <= %(soon)s::date) AS battery_soon,
       count(*) FILTER (WHERE heard_at IS NOT NULL AND kind = ANY (%(with_keys)s::text[])) AS with_keys,
       count(*) FILTER (WHERE heard_at IS NOT NULL AND kind = ANY (%(with_keys)s::text[])
                          AND tested_at > %(tested_after)s::timestamptz) AS tested,
       count(*) FILTER (WHERE heard_at IS NOT NULL AND kind = ANY (%(with_keys)s::text[])
                          AND coalesce(tested_at, added_at) <= %(tested_after)s::timestamptz) AS untested
FROM device_cards
WHERE (%(centre_id)s::text IS NULL OR centre_id = %(centre_id)s::text)
  AND (%(centres)s::text[] IS NULL OR centre_id = ANY (%(centres)s::text[]))
  AND centre_id IS NOT NULL
GROUP BY centre_id
ORDER BY centre_id;

-- name: end_stopgap
-- A plan is over: ended by somebody, or another takes its place; says whether it was still in force.
WITH ended AS (
    UPDATE stopgaps SET ended_at = %(now)s, ended_by = %(by)s WHERE device_id = %(device_id)s AND ended_at IS NULL
    RETURNING until, silence
)
SELECT until > %(now)s AND (silence IS NULL OR EXISTS (
        SELECT FROM troubles WHERE troubles.id = ended.silence AND troubles.ended_at IS NULL)) AS in_force
FROM ended;

-- name: agree_on_stopgap
-- A plan for a device; when the device is silent just now, the plan bridges this silence.
INSERT INTO stopgaps (device_id, plan, agreed_by, agreed_at, until, silence)
SELECT %(device_id)s, %(plan)s, %(by)s, %(now)s, %(until)s,
       (SELECT id FROM troubles WHERE device_id = %(device_id)s AND kind = 'silent' AND ended_at IS NULL);

-- name: trouble_alarm
-- The open alarm that is about a device's own trouble; a town's outage is about too many to be told of one.
SELECT alarms.id, alarms.version FROM troubles JOIN alarms ON alarms.id = troubles.alarm_id
WHERE troubles.device_id = %(device_id)s AND troubles.ended_at IS NULL
  AND alarms.state <> 'resolved' AND alarms.class <> 'outage'
ORDER BY troubles.kind DESC LIMIT 1;

-- name: begin
-- Take up a night's work unless it is done since `due` or somebody is at it; says when it was last done.
INSERT INTO chores (name, begun_at) VALUES (%(name)s, %(now)s)
ON CONFLICT (name) DO UPDATE SET begun_at = excluded.begun_at
    WHERE (chores.done_at IS NULL OR chores.done_at < %(due)s)
      AND (chores.begun_at IS NULL OR chores.begun_at < %(abandoned)s)
RETURNING done_at;

-- name: still_at_it
-- Whoever does a night's work lives.
UPDATE chores SET begun_at = %(now)s WHERE name = %(name)s;

-- name: done
-- A night's work is done.
UPDATE chores SET done_at = %(now)s, begun_at = NULL WHERE name = %(name)s;

-- name: next_devices
-- The devices that follow one, by id.
SELECT id, kind FROM devices WHERE (%(after)s::text IS NULL OR id > %(after)s::text) ORDER BY id LIMIT %(limit)s;

-- name: sum_up_days
-- How low each battery was on each day: the lowest of the day's last readings, so that a chatty device costs no more.
INSERT INTO battery_days (device_id, day, low)
SELECT asked.device_id, days.day::date, lows.low
FROM unnest(%(ids)s::text[]) AS asked (device_id)
CROSS JOIN generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 day') AS days (day)
CROSS JOIN LATERAL (
    SELECT min(said.battery) AS low
    FROM (SELECT CASE jsonb_typeof(fields -> 'battery') WHEN 'number' THEN (fields -> 'battery')::numeric END AS battery
          FROM telemetry
          WHERE telemetry.device_id = asked.device_id
            AND telemetry.time >= days.day AT TIME ZONE 'Asia/Shanghai'
            AND telemetry.time < (days.day + interval '1 day') AT TIME ZONE 'Asia/Shanghai'
          ORDER BY telemetry.time DESC LIMIT 24) AS said
    WHERE said.battery BETWEEN 0 AND 100
) AS lows
WHERE lows.low IS NOT NULL
ON CONFLICT (device_id, day) DO UPDATE SET low = excluded.low WHERE battery_days.low <> excluded.low;

-- name: lows
-- How low some batteries were, day by day.
SELECT device_id, array_agg(day ORDER BY day) AS days, array_agg(low ORDER BY day) AS lows
FROM battery_days WHERE device_id = ANY (%(ids)s::text[]) AND day >= %(oldest)s
GROUP BY device_id;

-- name: forecast
-- Write down when batteries will be empty; locked in the order in which heartbeats lock, and only what differs is written.
WITH found AS (
    SELECT * FROM unnest(%(ids)s::text[], %(empty_on)s::date[]) AS found (device_id, empty_on)
), locked AS MATERIALIZED (
    SELECT device_states.device_id, found.empty_on
    FROM device_states JOIN found USING (device_id)
    WHERE device_states.battery_empty_on IS DISTINCT FROM found.empty_on
    ORDER BY device_states.device_id FOR NO KEY UPDATE OF device_states
)
UPDATE device_states SET battery_empty_on = locked.empty_on
FROM locked WHERE device_states.device_id = locked.device_id;

-- name: forget_days
-- Housekeeping: no forecast looks back that far.
DELETE FROM battery_days WHERE day < %(before)s;

-- name: mark
-- How far something was read.
SELECT mark FROM chores WHERE name = %(name)s;

-- name: move_mark
-- Something was read as far as this.
INSERT INTO chores (name, mark, done_at) VALUES (%(name)s, %(mark)s, %(now)s)
ON CONFLICT (name) DO UPDATE SET mark = greatest(chores.mark, excluded.mark), done_at = excluded.done_at;

-- name: note_key_tests
-- Note whose keys were tried, among the signals that follow one; a press that the broker kept is no proof of today.
WITH news AS MATERIALIZED (
    SELECT id, device_id, type, received_at, retained FROM signals WHERE id > %(after)s ORDER BY id LIMIT %(limit)s
), tried AS (
    SELECT news.device_id, max(news.received_at) AS at
    FROM news JOIN devices ON devices.id = news.device_id
    WHERE news.type = ANY (%(types)s::text[]) AND NOT news.retained AND devices.kind = ANY (%(kinds)s::text[])
    GROUP BY news.device_id
), noted AS (
    INSERT INTO device_states (device_id, tested_at)
    SELECT device_id, at FROM tried ORDER BY device_id
    ON CONFLICT (device_id) DO UPDATE SET tested_at = excluded.tested_at
        WHERE device_states.tested_at IS NULL OR device_states.tested_at < excluded.tested_at
    RETURNING device_id
)
SELECT (SELECT count(*) FROM news) AS signals, (SELECT max(id) FROM news) AS upto,
       (SELECT max(id) FROM news WHERE received_at < %(settled)s) AS settled, (SELECT count(*) FROM noted) AS noted;
