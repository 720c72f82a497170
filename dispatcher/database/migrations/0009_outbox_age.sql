-- Why: every change of an alarm leaves a message for a centre's own systems in the outbox, and nobody asks for an old one;
-- housekeeping must find those without reading the receipts, which stay for as long as the alarm they belong to.

CREATE INDEX commands_centre_by_age ON commands (expires_at) WHERE kind = 'centre';
