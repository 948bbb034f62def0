"""Five-year plans for a health and care footprint."""

__version__ = "0.1.0"

__all__: list[str] = []
