"""Who is on duty when at which desk, and when nobody is."""
