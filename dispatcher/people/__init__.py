"""Elders, their contacts, and the staff who help them."""
