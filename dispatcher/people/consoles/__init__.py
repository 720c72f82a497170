"""Who sits at a live console, as the consoles themselves say it again and again."""
