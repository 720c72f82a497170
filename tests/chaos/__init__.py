"""Chaos: a whole installation as separate processes, everything that can go wrong done to it, and the account after it."""
