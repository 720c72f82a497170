-- name: end_abandoned
-- End the sessions of ours that hold a transaction open and have been waiting for their own process to go on;
-- but for a backup's, which only holds a snapshot, for as long as the dump takes.
SELECT pid, application_name, pg_terminate_backend(pid) AS ended FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'yilao %%'
  AND application_name <> 'yilao backup' AND xact_start IS NOT NULL
  AND state <> 'idle' AND wait_event = 'ClientRead'
  AND greatest(query_start, state_change) < clock_timestamp() - make_interval(secs => %(after)s);
