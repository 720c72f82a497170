"""What devices said: the durable inbox."""
