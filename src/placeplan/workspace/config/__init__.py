"""The project's settings, read from the environment."""
