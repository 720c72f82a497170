"""When elders are away from home, as planned: the sensors of the home say nothing about them then, their keys always do."""
