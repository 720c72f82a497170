"""Finding an elder, a device or an alarm by whatever somebody has in hand: a name, the end of a number, a part of an address."""
