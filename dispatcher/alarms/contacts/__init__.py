"""Whom an alarm is told to, and asking the contacts whether one of them goes."""
