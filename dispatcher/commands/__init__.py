"""What to tell devices, and centres' own systems: the durable outbox."""
