"""Money the programme moves: what a slipped milestone costs, what savings are a share of, what the plan saves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from placeplan.plan.plan import Plan
from placeplan.programme import Benefits, shifted_plan
from placeplan.results import WORLDS, ResultSet
from placeplan.studies.run import Run, run

__all__ = ["cost_of_slip", "saved_by_year", "slipped", "spending"]


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
