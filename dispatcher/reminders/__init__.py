"""What an elder's own device reminds them of."""
