"""What is wrong with devices: watched from the moment it is noticed until it is over."""
