"""What must be looked at again after an alarm or an absence, by when, and who did it."""
