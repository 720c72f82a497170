"""Who can be reached, found out before they are needed."""
