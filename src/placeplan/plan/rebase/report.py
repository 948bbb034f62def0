"""What a re-basing did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from placeplan.plan.plan import Plan

__all__ = ["Action", "Change", "Rebased"]

Action = Literal["added", "renamed", "joined", "shared", "dropped", "made internal", "summed", "averaged", "kept"]


@dataclass(frozen=True)
class Change:
    """One thing that changed.

    Parameters
    ----------
    action
        renamed: the id clashed. joined: one body known to both plans. shared: the same record stood in both.
        made internal: a flow across the border between the two is now inside. summed, averaged: rows of both.
    """

    action: Action
    kind: str
    id: str
    detail: str = ""


@dataclass(frozen=True)
class Rebased:
    """A re-based plan and the report of what changed."""

    plan: Plan
    changes: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as one object, for JSON."""
        return {"id": self.plan.settings.id, "changes": [vars(change).copy() for change in self.changes]}
