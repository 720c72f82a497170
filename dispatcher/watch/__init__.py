"""Watching the watcher: what would be noticed too late by those who wait for it."""
