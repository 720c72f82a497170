"""The API and the console: how people and their programs reach the desk."""
