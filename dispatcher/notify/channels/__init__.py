"""The ways to bring a message to somebody, one file each; `all` knows which of them this installation has."""
