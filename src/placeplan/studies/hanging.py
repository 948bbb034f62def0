"""What hangs on a milestone: the parts of initiatives that move with it, and what a slip would cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from placeplan.plan.plan import Plan
from placeplan.programme import shifted_plan
from placeplan.publish.numbers import month, quantity
from placeplan.records import Assumption, Initiative, Milestone, Opening, Release, Resource, RolloutStep
from placeplan.studies.programme_money import gap_by_year
from placeplan.studies.run import Run, run

__all__ = ["Hanging", "hanging_on", "slip_cost"]


@dataclass(frozen=True)
class Hanging:
    """Something of the model that moves with a milestone.

    Parameters
    ----------
    what
        effect, roll-out, opening, release, cost or staff.
    name
        Its own name, or where it is.
    size
        How much, as the plan states it; `assumption` names the record the number stands in, where there is one.
    when
        Month or year from which it counts.
    """

    initiative: str
    what: str
    name: str
    size: str
    assumption: str
    when: str


def hanging_on(plan: Plan, milestone: Milestone) -> tuple[Hanging, ...]:
    """What moves with a milestone, as its record says, each part once. What the plan no longer has is left out."""
    known = plan.of(Initiative)
    found: dict[Hanging, None] = {}
    for target in milestone.moves:
        key, _, rest = target.partition("/")
        part, _, item = rest.partition("/")
        if key in known:
            found |= dict.fromkeys(_parts(plan, known[key], part, item))
    return tuple(found)


def _parts(plan: Plan, held: Initiative, part: str, item: str) -> list[Hanging]:
    rows: list[Hanging] = []
    if part in ("", "rollout"):
        rows += [
            _row(plan, held, "effect", effect.id, effect.size) for effect in held.effects
        ]  # fmt: skip
        rows += [
            Hanging(held.id, "roll-out", step.place, f"{step.ramp_months:g} months to reach everybody", "", _from(step))
            for step in held.rollout
            if item in ("", step.place) and step.role != "not party"
        ]
    for name, field in (("opening", "openings"), ("release", "releases")):
        if part in ("", name):
            rows += [
                Hanging(held.id, name, each.provider, _units(plan, each), "", each.year)
                for each in getattr(held, field)
                if item in ("", each.id)
            ]
    if part in ("", "cost"):
        rows += [_row(plan, held, f"{cost.kind} cost", cost.title or cost.id, cost.amount, cost.from_year)
                 for cost in held.costs if item in ("", cost.id)]  # fmt: skip
    if part in ("", "staff"):
        rows += [_row(plan, held, "staff", need.staff_group, need.wte, need.from_year) for need in held.staff]
    return rows


def _from(step: RolloutStep) -> str:
    return month(step.start) if step.start else ""


def _units(plan: Plan, part: Opening | Release) -> str:
    known = plan.of(Resource).get(part.resource)
    return f"{part.units:g} of {f'“{known.title}”' if known is not None else part.resource}"


def _row(plan: Plan, held: Initiative, what: str, name: str, assumption: str, when: str = "") -> Hanging:
    number: Any = plan.of(Assumption).get(assumption)
    size = "" if number is None else quantity(number.value, number.unit)
    return Hanging(held.id, what, name, size, assumption if number is not None else "", when)


def slip_cost(made: Run, milestone: Milestone, days: int, *, on: Any) -> tuple[dict[str, Any], ...]:
    """The gap in money each year as planned, and with the milestone so many days after the day now expected of it.

    What waits for it moves too. Both plans are run as the other milestones stand on the day, so that the difference is
    this milestone's alone.

    Returns
    -------
    A row for each year: year, planned, slipped, cost; nothing where the milestone has no day or has happened.
    """
    day = milestone.forecast or milestone.baseline
    if day is None or milestone.actual is not None:
        return ()
    later = milestone.model_copy(update={"forecast": day + timedelta(days=days)})
    milestones = {**made.plan.of(Milestone), milestone.id: later}
    changed = replace(made.plan, records={**made.plan.records, "milestone": milestones})
    planned = gap_by_year(run(shifted_plan(made.plan, on=on)).results)
    slipped = gap_by_year(run(shifted_plan(changed, on=on)).results)
    return tuple(
        {"year": year, "planned": planned[year], "slipped": slipped[year], "cost": slipped[year] - planned[year]}
        for year in planned
    )
