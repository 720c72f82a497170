"""Readings over time: committed in bulk, dropped by the day, never in the way of a press."""
