"""A milestone that slips moves effects, staff and savings in the model, and the figures show what it costs."""

from datetime import date

import pytest

import placeplan
from placeplan.plan.plan import Plan
from placeplan.programme import approvals, shifted_plan, substance_digest
from placeplan.records import Approval, Body, Milestone, Tolerance, Version
from tests.plans import added, tiny_plan

LATE = Milestone(
    id="teams", title="Frailty teams in post", baseline=date(2017, 4, 1), forecast=date(2019, 4, 1), moves=("frailty",)
)


def value(plan: Plan, figure: str, year: str, **scope: str) -> float:
    return placeplan.run(plan).results.value(figure, world="do something", year=year, **scope)


def test_admissions_avoided_move_by_two_years() -> None:
    plan = added(tiny_plan(), LATE)
    later = shifted_plan(plan, on=date(2017, 1, 1))
    # As planned, 40.8 admissions are avoided in 2017/18; two years later nothing is until 2019/20.
    before, after = (value(p, "activity", "2017/18", service="emergency") for p in (plan, later))
    assert after - before == pytest.approx(40.8)
    assert substance_digest(later) != substance_digest(plan)


def test_what_the_slip_costs_lapses_an_approval() -> None:
    plan = added(tiny_plan(), LATE)
    position = value(plan, "position", "2020/21")
    later = shifted_plan(plan, on=date(2017, 1, 1))
    cost = position - value(later, "position", "2020/21")
    assert cost != 0
    records = [
        Body(id="board", title="Board", authority="statutory"),
        Version(id="one", title="As approved", on=date(2016, 12, 1), digest=substance_digest(plan)),
        Approval(id="a", title="Plan", body="board", on=date(2016, 12, 1), result="approved",
                 digest=substance_digest(plan)),
        Tolerance(id="t", title="Position", approval="a", figure="position", year="2020/21", approved=position,
                  below=abs(cost) / 2, above=abs(cost) / 2),
    ]  # fmt: skip
    changed = added(later, *records)
    found = approvals(changed, on=date(2017, 1, 1), results=placeplan.run(changed).results)
    assert found.approvals[0].status == "lapsed"
    assert "Position was " in found.approvals[0].reasons[0]
    kept = added(plan, *records)
    assert approvals(kept, on=date(2017, 1, 1)).approvals[0].status == "stands"
