-- Why: the desk asks of all alarms and of their whole history, every few seconds: who holds which, how quickly emergencies are
-- answered, how often a device was wrong lately, who is on the way where.
-- Outside a transaction
-- These are the big tables, so nobody waits for an index while it is built (docs/decisions/0007).

CREATE INDEX CONCURRENTLY IF NOT EXISTS alarms_held ON alarms (claimed_by) WHERE claimed_by IS NOT NULL AND state <> 'resolved';

-- How quickly emergencies are answered is read for every centre every few seconds: both halves by their time.
CREATE INDEX CONCURRENTLY IF NOT EXISTS alarms_of_elders ON alarms (raised_at)
    WHERE priority <= 2 AND NOT test AND elder_id IS NOT NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS alarm_history_answers ON alarm_history (at, alarm_id) WHERE event = 'answered';

-- How often a device was wrong lately is asked at every look at a card of it.
CREATE INDEX CONCURRENTLY IF NOT EXISTS alarms_false ON alarms (device_id, raised_at) WHERE outcome = 'false_alarm';

-- Who is on the way where is in the history of the alarms, and nowhere else.
CREATE INDEX CONCURRENTLY IF NOT EXISTS alarm_history_helpers ON alarm_history (((detail ->> 'helper_id')::bigint))
    WHERE event = 'dispatched';
