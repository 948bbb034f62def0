"""Money the programme moves: what a slipped milestone costs, what a risk puts at stake, what the plan saves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from placeplan.plan.plan import Plan
from placeplan.programme import Benefits, shifted_plan
from placeplan.records import Assumption, Milestone, Risk
from placeplan.results import WORLDS, ResultSet
from placeplan.studies.run import Run, run

__all__ = ["cost_of_slip", "risk_worth", "saved_by_year", "slipped", "spending", "threatening"]


def gap_by_year(results: ResultSet, world: str = WORLDS[1]) -> dict[str, float]:
    """The footprint's gap in money, year by year."""
    rows = results.select("gap.finance", world=world)
    return {row["year"]: float(row["value"]) for row in rows.to_dicts()}


def slipped(plan: Plan, on: date) -> Plan:
    """The plan as its milestones stand on a day: what hangs on a late one starts later."""
    return shifted_plan(plan, on=on)


def cost_of_slip(made: Run, on: date) -> tuple[dict[str, Any], ...]:
    """The gap in money each year as planned and with what hangs on late milestones moved, and the difference."""
    planned, later = gap_by_year(made.results), gap_by_year(run(slipped(made.plan, on)).results)
    return tuple(
        {"year": year, "planned": planned[year], "slipped": later[year], "cost": later[year] - planned[year]}
        for year in planned if year in later
    )  # fmt: skip


def threatening(plan: Plan) -> tuple[Risk, ...]:
    """Open risks that threaten a milestone or an assumption, with a probability and a size."""
    sized = (r for r in plan.of(Risk).values() if r.size and r.probability and r.status != "closed")
    return tuple(risk for risk in sized if risk.milestone or risk.assumption)


def risk_worth(made: Run, on: date) -> dict[str, float]:
    """For each of those risks, what one unit of its size adds to the gap in money over the plan, from a run with it."""
    planned = sum(gap_by_year(made.results).values())
    worth, done = {}, dict[tuple[str, float], float]()
    for risk in threatening(made.plan):
        size = float(risk.size or 0.0)
        key = (risk.milestone or risk.assumption, size)
        if key not in done:
            changed = _happened(made.plan, risk, size, on)
            later = None if changed is None else sum(gap_by_year(run(changed).results).values())
            done[key] = 0.0 if later is None else (later - planned) / size
        worth[risk.id] = done[key]
    return worth


def _happened(plan: Plan, risk: Risk, size: float, on: date) -> Plan | None:
    """The plan in which a risk has happened at its middle size; None where it would move nothing."""
    if risk.assumption:
        held = plan.of(Assumption).get(risk.assumption)
        return None if held is None else _with(plan, "assumption", held, value=held.value + size)
    milestone = plan.of(Milestone).get(risk.milestone)
    day = None if milestone is None else milestone.forecast or milestone.baseline
    if milestone is None or day is None or milestone.actual:
        return None
    changed = shifted_plan(_with(plan, "milestone", milestone, forecast=day + timedelta(days=round(size))), on=on)
    return changed if changed.records["initiative"] != plan.records["initiative"] else None


def _with(plan: Plan, kind: str, record: Assumption | Milestone, **change: object) -> Plan:
    records = {**plan.records[kind], record.id: record.model_copy(update=change)}
    return replace(plan, records={**plan.records, kind: records})


def spending(found: Benefits, made: Run) -> tuple[dict[str, Any], ...]:
    """For savings whose spending nobody states: the base-year cost of their organisation, and the share they are."""
    rows = made.results.select("cost", world=WORLDS[0], year=made.years[0], organisation="*").to_dicts()
    cost = {row["organisation"]: float(row["value"]) for row in rows}
    return tuple(
        {
            "benefit": row.id, "organisation": row.organisation, "spend": cost[row.organisation],
            "share": _largest(period.target for period in row.periods) / cost[row.organisation],
        }
        for row in found.benefits
        if row.relevant_spend is None and row.unit == "£" and cost.get(row.organisation)
    )  # fmt: skip


def _largest(values: Iterable[float | None]) -> float:
    return max((value for value in values if value is not None), default=0.0)


def saved_by_year(made: Run) -> tuple[dict[str, Any], ...]:
    """What the plan's initiatives take off the gap in money each year, net of their own cost."""
    nothing, something = (gap_by_year(made.results, world) for world in WORLDS)
    return tuple({"year": year, "saved": nothing[year] - something[year]} for year in made.years[1:])
