"""Two footprints side by side: flows across the border, and what both claim."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from placeplan.assurance.judge import judge
from placeplan.assurance.many import Member, criteria, flows, twice_claimed
from placeplan.assurance.packs import built_in, packs_of
from placeplan.plan.plan import Plan
from placeplan.records import Neighbour, Organisation, Place
from tests.plans import added, changed, settled, without
from tests.unit.assurance.sound import case_of, sound_plan


def hills() -> Plan:
    """A second footprint, Hills: the sound plan with other names, whose 80-84s go to Vale Hospital."""
    plan = settled(sound_plan(), id="hills", title="Hills")
    plan = changed(plan, "organisation", "hills-ccg", partner="full", place="vale")
    plan = changed(plan, "organisation", "vale-ccg", code="OTHER")
    plan = added(
        plan, Organisation(id="vale-trust", title="Vale Hospital", type="acute", partner="outside", code="RVH")
    )
    frame = plan.table("activity")
    moved = frame.with_columns(
        pl.when(pl.col("place") == "hills").then(pl.lit("vale-trust")).otherwise("provider").alias("provider"),
        pl.when(pl.col("place") == "hills").then(pl.lit("north")).otherwise("place").alias("place"),
        pl.when(pl.col("place") == "hills").then(pl.col("quantity") * 2).otherwise("quantity").alias("quantity"),
    )
    return replace(plan, tables={**plan.tables, "activity": moved})


def member(name: str, plan: Plan, results_of: Plan | None = None) -> Member:
    case = replace(case_of(results_of or plan), plan=plan)
    return Member(name, case, judge(case, [built_in("fastest-first")], packs_of(plan)))


@pytest.fixture(scope="module")
def pair() -> list[Member]:
    vale = changed(sound_plan(), "organisation", "hospital", code="RVH")
    return [member("vale", vale), member("hills", hills(), sound_plan())]


def test_outflow_is_held_against_inflow(pair: list[Member]) -> None:
    rows = [row for row in flows(pair) if row.home == "hills" and row.treating == "vale"]
    assert [(row.point_of_delivery, row.outflow, row.inflow) for row in rows] == [("emergency admission", 40.0, 20.0)]
    assert rows[0].difference == 20.0
    assert not rows[0].agrees


def test_people_staff_and_money_claimed_twice_are_shown(pair: list[Member]) -> None:
    found = twice_claimed(pair)
    assert {row.what for row in found} == {"people", "staff", "money"}
    north = next(row for row in found if row.name == "North")
    assert (north.footprints, north.amounts) == (("vale", "hills"), (3000.0, 3000.0))


def test_capital_for_one_trust_in_two_plans_is_shown(pair: list[Member]) -> None:
    found = [row for row in twice_claimed([pair[0], member("copy", pair[0].case.plan)]) if row.what == "capital"]
    assert [(row.name, row.amounts) for row in found] == [("Vale Hospital", (100_000.0, 100_000.0))]


def test_two_footprints_apart_claim_nothing_twice(pair: list[Member]) -> None:
    plan = sound_plan()
    for kind, model in (("place", Place), ("organisation", Organisation)):
        for key, record in plan.of(model).items():  # type: ignore[type-var]
            if getattr(record, "code", None) == "":
                plan = changed(plan, kind, key, code=f"X-{key}")
    assert twice_claimed([pair[0], member("far", plan, sound_plan())]) == ()
    alone = without(plan, "neighbour", "hills")
    assert alone.of(Neighbour) == {}


def test_criteria_by_footprint(pair: list[Member]) -> None:
    rows = criteria(pair)
    assert len(rows) == len(built_in("fastest-first").requirements)
    assert all(set(row.results) == {"vale", "hills"} and sum(row.counts.values()) == 2 for row in rows)
