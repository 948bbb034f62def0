"""Merging two plans adds: people, care, staff and money are neither made nor lost, and positions are sums."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from placeplan.engine.pipeline import run_expected
from placeplan.errors import OptionError, UnknownNameError
from placeplan.plan.checks import check_plan
from placeplan.plan.compile import compile_plan
from placeplan.plan.plan import Plan
from placeplan.plan.rebase import merge_plans, move_place
from placeplan.records import Organisation, Place
from tests.plans import added, changed, settled, tiny_plan
from tests.strategies import plans

QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
TOTALS = {
    "population": "persons",
    "activity": "quantity",
    "accounts": "amount",
    "workforce": "wte",
    "capacity": "units",
}


def total(plan: Plan, table: str) -> float:
    return float(plan.table(table)[TOTALS[table]].sum())


def errors(plan: Plan) -> list[str]:
    return [str(found) for found in check_plan(plan) if found.severity == "error"]


def gaps(plan: Plan) -> list[list[float]]:
    """Deficit of the footprint by world and year."""
    found: list[list[float]] = run_expected(compile_plan(plan, "")).gap_finance[..., 0].tolist()
    return found


@QUICK
@given(plans())
def test_merging_a_plan_with_its_like_doubles_every_total_and_position(plan: Plan) -> None:
    merged = merge_plans([plan, settled(plan, id="other")], id="both", title="Both").plan
    assert errors(merged) == []
    for table in TOTALS:
        assert total(merged, table) == pytest.approx(2 * total(plan, table), abs=1e-6)
    for one, two in zip(gaps(plan), gaps(merged), strict=True):
        assert two == pytest.approx([2 * value for value in one], rel=1e-7, abs=1e-3)


@QUICK
@given(plans())
def test_order_does_not_matter_for_totals(plan: Plan) -> None:
    other = settled(plan, id="other")
    one = merge_plans([plan, other], id="both", title="Both").plan
    two = merge_plans([other, plan], id="both", title="Both").plan
    assert [total(one, table) for table in TOTALS] == pytest.approx([total(two, table) for table in TOTALS])


def test_ids_that_clash_are_renamed_and_told() -> None:
    done = merge_plans([tiny_plan(), settled(tiny_plan(), id="other")], id="both", title="Both")
    renamed = {(change.kind, change.id) for change in done.changes if change.action == "renamed"}
    assert {("place", "north"), ("organisation", "hospital"), ("place", "vale")} <= renamed
    assert {"north", "north-other"} <= set(done.plan.records["place"])
    assert done.plan.of(Place)["vale-other"].parents == {"both": 1.0}


def test_a_body_with_one_code_is_one_and_inside_wins() -> None:
    one = changed(tiny_plan(), "organisation", "hospital", code="RXX")
    outside = Organisation(id="far-hospital", title="Hospital over there", type="acute", partner="outside", code="RXX")
    other = added(settled(tiny_plan(), id="other"), outside)
    done = merge_plans([one, other], id="both", title="Both")
    assert ("joined", "hospital") in {(change.action, change.id) for change in done.changes}
    assert done.plan.of(Organisation)["hospital"].partner == "full"
    assert "far-hospital" not in done.plan.of(Organisation)


def test_an_inflow_the_other_plan_counts_by_residence_is_counted_once() -> None:
    base = tiny_plan()
    vale = changed(changed(base, "organisation", "hospital", code="RXX"), "neighbour", "hills", code="E54")
    far = Organisation(id="vale-hospital", title="Hospital of Vale", type="acute", partner="outside", code="RXX")
    hills = changed(added(settled(base, id="hills-plan"), far), "place", "vale", code="E54")
    moved = hills.table("activity").with_columns(
        pl.when(pl.col("place") == "south").then(pl.lit("vale-hospital")).otherwise("provider").alias("provider")
    )
    hills = hills.with_table("activity", moved)
    done = merge_plans([vale, hills], id="both", title="Both")
    inflow = vale.table("activity").filter(pl.col("place") == "hills")["quantity"].sum()
    assert total(done.plan, "activity") == pytest.approx(total(vale, "activity") + total(hills, "activity") - inflow)
    assert ("made internal", "activity") in {(change.action, change.kind) for change in done.changes}


def test_plans_of_other_years_are_refused() -> None:
    with pytest.raises(OptionError, match="differ in years"):
        merge_plans([tiny_plan(), settled(tiny_plan(), id="other", years=3)], id="both", title="Both")


def test_a_moved_district_takes_its_care_contracts_and_allocation_along() -> None:
    two = merge_plans([tiny_plan(), settled(tiny_plan(), id="other")], id="both", title="Both").plan
    payers = [key for key, row in two.of(Organisation).items() if row.type == "commissioner" and row.partner == "full"]
    old, new = sorted(payers, key=lambda key: key.endswith("-other"))
    two = replace(two, records={**two.records, "contract": {
        key: row if row.places or row.payer != old else row.model_copy(update={"places": ("north", "south")})
        for key, row in two.records["contract"].items()
    }})  # type: ignore[attr-defined]  # fmt: skip
    done = move_place(two, "south", to="vale-other", payer=new)
    assert done.plan.of(Place)["south"].parents == {"vale-other": 1.0}
    for table in TOTALS:
        assert total(done.plan, table) == pytest.approx(total(two, table))
    values = (two.table("contract_value")["amount"].sum(), done.plan.table("contract_value")["amount"].sum())
    assert values[0] == pytest.approx(values[1])
    assert errors(done.plan) == []
    assert gaps(done.plan)[0][0] == pytest.approx(gaps(two)[0][0])


def test_a_wrong_district_place_or_payer_is_named() -> None:
    with pytest.raises(UnknownNameError, match="no district 'nowhere'"):
        move_place(tiny_plan(), "nowhere", to="vale", payer="ccg")
    with pytest.raises(OptionError, match="Nothing can be moved to 'south'"):
        move_place(tiny_plan(), "north", to="south", payer="ccg")
    with pytest.raises(UnknownNameError, match="no commissioner 'hospital'"):
        move_place(tiny_plan(), "north", to="vale", payer="hospital")
