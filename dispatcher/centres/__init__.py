"""The 25 centres, their towns, who is on duty, and who covers for whom."""
