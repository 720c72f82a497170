"""The desk: what we do about what devices say. Owns the record, alarms, people, API and console."""
