"""Projections held against what came next, beside plain rivals."""
