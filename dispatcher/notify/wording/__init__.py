"""The words of every message: data with placeholders, in both languages; a city may write its own in their place."""
