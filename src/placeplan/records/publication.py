"""Who a record is for: its level of publication, from what it says itself and from the plan's default."""

from __future__ import annotations

from typing import Literal

__all__ = ["FRAME", "LEVELS", "Level", "level_of", "stricter"]

Level = Literal["public", "partners", "restricted"]
LEVELS: tuple[Level, ...] = ("public", "partners", "restricted")
"""From the widest to the narrowest."""

FRAME = frozenset({
    "place", "neighbour", "organisation", "site", "service", "resource", "staff_group", "source", "requirement_pack",
})  # fmt: skip
"""Kinds every figure and every row of the baseline is split by or taken from, and guidance that is published already.
The plan's default does not reach them: without the frame no figure can be read. One that is not public says so."""


def level_of(kind: str, publication: str, default: str) -> Level:
    """Who a record is for.

    Parameters
    ----------
    publication
        What the record says itself; empty: nothing.
    default
        What the plan says of records that say nothing.
    """
    said = publication or ("public" if kind in FRAME else default)
    return next(level for level in LEVELS if level == said)


def stricter(one: str, other: str) -> Level:
    """The narrower of two levels."""
    return max((level for level in LEVELS if level in (one, other)), key=LEVELS.index)
