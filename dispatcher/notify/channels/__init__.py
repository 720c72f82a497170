"""One file for each way to reach somebody; a channel is given rendered text and knows nothing of alarms."""
