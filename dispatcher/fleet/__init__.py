"""Which device there is, whose it is, and whether it is alive."""
