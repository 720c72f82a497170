"""A shift's end and the next one's beginning: what is open is written on a sheet, and both people sign it."""
