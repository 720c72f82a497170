"""Drills: a press that nobody made, sent to a desk through the whole pipeline, to see how long the desk takes."""
