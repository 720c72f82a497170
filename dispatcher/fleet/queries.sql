-- name: add
-- Add devices, or change what is known of them; a secret is only set for a new device (use rotate for the others).
INSERT INTO devices (id, kind, elder_id, room, secret_hash, broker_hash, added_at)
SELECT new.id, new.kind,
       (SELECT elders.id FROM elders WHERE elders.ref = new.elder OR elders.id::text = new.elder
        ORDER BY (elders.ref = new.elder) DESC NULLS LAST LIMIT 1),
       new.room, new.secret_hash, new.broker_hash, %(now)s
FROM unnest(%(ids)s::text[], %(kinds)s::text[], %(elders)s::text[], %(rooms)s::text[],
            %(secret_hashes)s::text[], %(broker_hashes)s::text[])
     AS new (id, kind, elder, room, secret_hash, broker_hash)
ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, elder_id = excluded.elder_id, room = excluded.room
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
-- Every device and every centre's own system with its hash in mosquitto's notation, for the generated password file.
SELECT id, broker_hash FROM devices UNION ALL SELECT centre_id, broker_hash FROM centre_systems ORDER BY id;

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
SELECT devices.id, devices.kind, devices.room, devices.elder_id, elders.name AS elder_name,
       device_states.online, device_states.heard_at, device_states.battery, device_states.rssi, device_states.mains,
       coalesce(elders.centre_id, town_centres.centre_id) AS centre_id,
       (SELECT max(received_at) FROM signals WHERE signals.device_id = devices.id) AS last_signal_at
FROM devices
LEFT JOIN device_states ON device_states.device_id = devices.id
LEFT JOIN elders ON elders.id = devices.elder_id
LEFT JOIN LATERAL (SELECT centre_id FROM town_centres WHERE town_code = elders.town_code ORDER BY position LIMIT 1)
    AS town_centres ON true
WHERE devices.id = %(id)s
  AND (%(centres)s::text[] IS NULL
       OR coalesce(elders.centre_id, town_centres.centre_id) = ANY (%(centres)s::text[])
       OR EXISTS (SELECT FROM alarms JOIN alarm_audience ON alarm_audience.alarm_id = alarms.id
                  WHERE (alarms.elder_id = devices.elder_id OR alarms.device_id = devices.id)
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
SELECT devices.id, devices.kind, devices.room, devices.elder_id,
       device_states.online, device_states.heard_at, device_states.battery, device_states.rssi, device_states.mains,
       (SELECT max(received_at) FROM signals WHERE signals.device_id = devices.id) AS last_signal_at
FROM devices LEFT JOIN device_states ON device_states.device_id = devices.id
WHERE devices.elder_id = %(elder_id)s ORDER BY devices.id;

-- name: search
-- Devices by the beginning of their id, or by a part of the elder's name or phone, that the reader may see.
SELECT devices.id, devices.kind, devices.room, devices.elder_id, elders.name AS elder_name,
       device_states.online, device_states.heard_at, device_states.battery, device_states.rssi, device_states.mains,
       coalesce(elders.centre_id, town_centres.centre_id) AS centre_id
FROM devices
LEFT JOIN device_states ON device_states.device_id = devices.id
LEFT JOIN elders ON elders.id = devices.elder_id
LEFT JOIN LATERAL (SELECT centre_id FROM town_centres WHERE town_code = elders.town_code ORDER BY position LIMIT 1)
    AS town_centres ON true
WHERE (%(after)s::text IS NULL OR devices.id > %(after)s::text)
  AND (%(q)s::text IS NULL OR starts_with(devices.id, %(q)s::text)
       OR strpos(elders.name, %(q)s::text) > 0 OR strpos(elders.phone, %(q)s::text) > 0)
  AND (%(centre_id)s::text IS NULL OR coalesce(elders.centre_id, town_centres.centre_id) = %(centre_id)s::text)
  AND (%(centres)s::text[] IS NULL
       OR coalesce(elders.centre_id, town_centres.centre_id) = ANY (%(centres)s::text[]))
ORDER BY devices.id
LIMIT %(limit)s;
