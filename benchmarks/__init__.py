"""Benchmarks: models by size, each with the command that repeats it."""
