"""Scenarios: overlays on the plan's records."""

from __future__ import annotations

from typing import Annotated

from placeplan.records.base import Part, Record, Ref, register

__all__ = ["Change", "Removal", "Scenario"]


class Change(Part):
    """One field of one record set to another value."""

    kind: str
    """Kind of record."""
    id: str
    """Record changed; for the plan's own settings its id."""
    field: str
    """Field changed."""
    value: str
    """New value, written as in a CSV cell."""


class Removal(Part):
    """One record left out."""

    kind: str
    """Kind of record."""
    id: str
    """Record left out."""


@register("scenario", "scenarios", storage="nested", path="scenarios")
class Scenario(Record):
    """Another version of the plan, as changes to it. Order: the scenario extended, then removals, then changes, in
    turn.
    """

    extends: Annotated[str, Ref("scenario")] = ""
    """Scenario whose changes come first."""
    remove: tuple[Removal, ...] = ()
    """Records left out."""
    set: tuple[Change, ...] = ()
    """Fields changed."""
