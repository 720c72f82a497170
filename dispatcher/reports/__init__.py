"""Figures for who answers for many desks: how each centre stands now, and how quickly it answered."""
