"""The heart: what must be handled, by when, by whom, and what is told to the elder meanwhile."""
