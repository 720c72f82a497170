"""The words of every message: data with placeholders, in both languages."""
