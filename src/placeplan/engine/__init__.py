"""The engine: what a compiled plan gives, year by year, in both worlds."""
