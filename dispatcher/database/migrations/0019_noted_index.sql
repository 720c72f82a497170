-- Why: a broker that lost its memory took words on check-ins and tests with it too; those are found by their age, not by an alarm.
-- Outside a transaction

CREATE INDEX CONCURRENTLY IF NOT EXISTS commands_noted ON commands (expires_at) WHERE kind = 'receipt' AND alarm_id IS NULL;
