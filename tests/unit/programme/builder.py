"""A small plan in memory: five boroughs in a footprint, and whatever records a test adds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from placeplan.plan.plan import Plan
from placeplan.programme.dates import add_months
from placeplan.records import (
    Initiative,
    Organisation,
    Place,
    PlanSettings,
    ReadingRow,
    Record,
    RolloutStep,
    kind_of,
)

__all__ = ["BOROUGHS", "DAY", "initiative", "plan_of", "population", "readings", "step", "with_records"]

DAY = date(2017, 6, 1)
BOROUGHS = ("barnet", "camden", "enfield", "haringey", "islington")


def plan_of(*records: Record, tables: dict[str, pl.DataFrame] | None = None) -> Plan:
    """A plan of the five boroughs, a commissioner in each, and the records given."""
    settings = PlanSettings(
        id="tiny", title="Tiny", footprint="footprint", base_year="2016/17", price_base="2016/17",
        indices={"pay": "pay-index"},
    )  # fmt: skip
    places: list[Record] = [Place(id="footprint", title="Footprint", level="footprint")]
    places += [Place(id=key, title=key.title(), level="borough", parents={"footprint": 1.0}) for key in BOROUGHS]
    places += [
        Organisation(id=f"{key}-ccg", title=f"{key.title()} CCG", type="commissioner", partner="full", place=key)
        for key in BOROUGHS
    ]
    return with_records(Plan(settings=settings, records={}, tables=tables or {}), *places, *records)


def with_records(plan: Plan, *records: Record) -> Plan:
    """The plan with records added or replaced, in order of id."""
    held: dict[str, dict[str, Record]] = {kind: dict(found) for kind, found in plan.records.items()}
    for record in records:
        held.setdefault(kind_of(record).name, {})[record.id] = record
    ordered = {kind: dict(sorted(found.items())) for kind, found in held.items()}
    return Plan(settings=plan.settings, records=ordered, tables=plan.tables)


def step(place: str, role: str, start: str = "", wave: int = 1, ramp: float = 0.0) -> RolloutStep:
    """One step of a roll-out."""
    return RolloutStep(place=place, role=role, start=start, wave=wave, ramp_months=ramp)  # type: ignore[arg-type]


def initiative(key: str = "discharge", *steps: RolloutStep, **fields: Any) -> Initiative:
    """An initiative with a roll-out."""
    given = {"title": key.title(), "stage": "implementation", "level": "footprint", **fields}
    return Initiative(id=key, rollout=steps, **given)


def population(people: dict[str, tuple[float, float]], year: str = "2016/17") -> dict[str, pl.DataFrame]:
    """A population table: for each place, people in the most deprived fifth and people in the least."""
    rows = []
    for place, (most, least) in people.items():
        for fifth, persons in ((1, most), (5, least)):
            rows.append(
                {"place": place, "age_band": "40-44", "sex": "female", "deprivation": fifth, "year": year,
                 "variant": "principal", "persons": persons, "source": "made-up"}
            )  # fmt: skip
    return {"population": pl.DataFrame(rows)}


def readings(measure: str, values: Sequence[float], *, start: date = date(2016, 1, 1)) -> dict[str, pl.DataFrame]:
    """A table of monthly readings."""
    months = [add_months(start, i) for i in range(len(values))]
    rows = [ReadingRow(measure=measure, on=day, value=value) for day, value in zip(months, values, strict=True)]
    return {"reading": pl.DataFrame([{**row.model_dump(), "on": row.on.isoformat()} for row in rows])}
