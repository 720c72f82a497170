-- name: store
-- File staged readings; one that was delivered twice is filed once, one of an unknown device not at all.
INSERT INTO telemetry (time, device_id, kind, device_at, fields)
SELECT staged.time, staged.device_id, staged.kind, staged.device_at, staged.fields
FROM staged_telemetry AS staged JOIN devices ON devices.id = staged.device_id
ON CONFLICT DO NOTHING;

-- name: storage
-- How telemetry is stored in this database.
SELECT telemetry FROM storage;

-- name: days
-- The native partitions there are, oldest first.
SELECT child.relname AS name
FROM pg_inherits
JOIN pg_class AS child ON child.oid = pg_inherits.inhrelid
WHERE pg_inherits.inhparent = 'telemetry'::regclass
ORDER BY child.relname;

-- name: asleep
-- Whether this database uses TimescaleDB on a server that has not loaded it: INSERTs would then vanish without a word.
SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb')
   AND NOT 'timescaledb' = ANY (string_to_array(replace(current_setting('shared_preload_libraries'), ' ', ''), ',')) AS asleep;
