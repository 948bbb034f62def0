"""Placeplan: a five-year plan for a place, whose numbers add up."""

__version__ = "0.1.0"
