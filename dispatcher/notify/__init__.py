"""Telling people: what is told to whom over which channel, and how far it has come."""
