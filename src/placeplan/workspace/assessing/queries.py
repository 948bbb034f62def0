"""Marks that are still sealed."""

from __future__ import annotations

from placeplan.workspace.assessing.actions import Asked
from placeplan.workspace.assessing.models import Envelope

__all__ = ["sealed_by"]


def sealed_by(asked: Asked, username: str) -> tuple[Envelope | None, int]:
    """The person's own sealed mark of a requirement, and how many of others there are; what those say is not told."""
    rows = list(Envelope.objects.filter(**vars(asked)))
    mine = next((row for row in rows if row.who == username), None)
    return mine, len(rows) - (mine is not None)
