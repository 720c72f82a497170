"""Is everybody well: mass checks after a typhoon, and the list of contacts that needs no computer."""
