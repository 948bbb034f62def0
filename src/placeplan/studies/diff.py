"""What two plans say differently, record by record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from placeplan.plan.diff import PlanDiff, diff_plans
from placeplan.plan.digest import plan_digest
from placeplan.plan.scenarios import apply_scenario
from placeplan.studies.opening import Source, read_only

__all__ = ["Difference", "diff"]


@dataclass(frozen=True)
class Difference:
    """How plan b differs from plan a."""

    a: dict[str, str]
    b: dict[str, str]
    """Plan, digest and title."""
    changes: PlanDiff

    def to_dict(self) -> dict[str, Any]:
        """The difference as one object, for JSON."""
        return {"a": self.a, "b": self.b, **self.changes.to_dict()}


def diff(a: Source, b: Source | None = None, *, scenario: str = "") -> Difference:
    """Compare the records of two plans, or of a plan and one of its scenarios.

    Neither needs to be free of problems, only readable.

    Parameters
    ----------
    b
        The other plan; None: `a` itself.
    scenario
        Scenario laid over the second plan.

    Raises
    ------
    InputError, PlanProblems
        One of them is not there or cannot be read.
    UnknownNameError
        There is no such scenario.
    """
    one, _ = read_only(a)
    base = one if b is None else read_only(b)[0]
    other, _ = apply_scenario(base, scenario)
    sides = [
        {"plan": plan.settings.id, "digest": plan_digest(plan), "title": plan.settings.title} for plan in (one, other)
    ]
    return Difference(sides[0], sides[1] | ({"scenario": scenario} if scenario else {}), diff_plans(one, other))
