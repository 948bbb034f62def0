"""Footprints side by side: what one assessor sees of the plans they assess, and of no other."""

from __future__ import annotations

import pytest
from django.test import Client

from placeplan.records import FundQuarter
from placeplan.studies.assess import across, judge_run
from placeplan.studies.keeping import pack
from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.ledger import actions
from placeplan.workspace.runs import worker
from placeplan.workspace.runs.queries import result
from tests.plans import added, settled, tiny_plan
from tests.workspace.people import client, grant, run
from tests.workspace.programmes import programme_plan, with_programme
from tests.workspace.scenes import NOW, OPERATOR, with_tiny
from tests.workspace.test_pages import get

SIDE, BETWEEN = "/assessor", "/assessor/between"


@pytest.fixture
def assessor(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody who assesses two plans of one footprint, and has a look at a third."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_programme()
    bare = settled(tiny_plan(), id="dale", title="Plan of Dale", frameworks=("stp-2016", "service-change"))
    actions.push(by=OPERATOR, plan="dale", folder=pack(bare), why="First", now=NOW)
    with_tiny("hill")
    made = client(Role.ASSESSOR)
    grant(by=OPERATOR, plan="dale", username="assessor", role=Role.ASSESSOR)
    grant(by=OPERATOR, plan="hill", username="assessor", role=Role.VIEWER)
    return made


def _both() -> None:
    run("vale")
    run("dale")


def test_criteria_stand_by_footprint_before_any_count(assessor: Client) -> None:
    _both()
    page = get(assessor, SIDE)
    assert page.text.index("requirement by requirement") < page.text.index("How many each footprint meets")
    assert "(vale)" in page.text
    assert "(dale)" in page.text  # both are of one footprint, so they go by their names too
    assert "hill" not in page.text
    made = {name: judge_run(result(run(name)), on=_day(name)) for name in ("vale", "dale")}
    rows = [row.requirement.id for row in made["vale"].requirements if row.pack == "stp-2016"]
    for name in made:
        assert {link for link in page.links if link.startswith(f"/plans/{name}/assurance/packs/stp-2016/")} == {
            f"/plans/{name}/assurance/packs/stp-2016/{key}" for key in rows
        }
        mine = [row.result for row in made[name].requirements if row.pack == "stp-2016"]
        counts = " ".join(str(mine.count(each)) for each in ("met", "partly", "not met", "not yet judged"))
        assert counts in page.text.partition("How many each footprint meets")[2]
    other = get(assessor, f"{SIDE}?pack=service-change")
    assert other.text != page.text
    assert get(assessor, f"{SIDE}?pack=nothing").text == page.text


def _day(name: str) -> object:
    from placeplan.studies.programme_day import usual_day
    from placeplan.workspace.ledger import queries

    return usual_day(queries.kept(name).plan, today=NOW.date().replace(year=2026))


def test_what_two_plans_claim_is_what_the_library_finds(assessor: Client) -> None:
    _both()
    found = across([(name, result(run(name)), judge_run(result(run(name)), on=_day(name)), _day(name))
                    for name in ("vale", "dale")])  # fmt: skip
    page = get(assessor, BETWEEN)
    assert found.twice
    for each in found.twice:
        assert each.name in page.text
    assert "Counted as" in page.text


def test_the_fund_is_shown_where_a_plan_records_its_quarters(assessor: Client) -> None:
    plan = programme_plan()
    fund = next(iter(plan.records["fund"]))
    quarter = FundQuarter(id="q1", title="Q1", fund=fund, year="2017/18", quarter=1, control_total=0.0, position=1.0,
                          rtt=True, ae=True, cancer=True)  # fmt: skip
    actions.push(by=OPERATOR, plan="vale", folder=pack(added(plan, quarter)), why="A quarter", now=NOW)
    _both()
    assert "1 of 1 quarters" in get(assessor, SIDE).text.partition("Transformation fund")[2]


def test_a_plan_that_was_not_run_is_named_and_nobody_else_comes_in(assessor: Client) -> None:
    run("vale")
    page = get(assessor, SIDE)
    assert "The model has not been run." in page.text
    assert "/plans/dale/model" in page.links
    for role in (Role.LEAD, Role.VIEWER, Role.ADMINISTRATOR):
        other = client(role, username=f"other-{role.name.lower()}")
        assert other.get(SIDE).status_code == 403
        assert other.get(BETWEEN).status_code == 403
        assert SIDE not in get(other, "/plans/vale/").links


def test_the_way_in_is_on_the_list_of_plans(assessor: Client) -> None:
    assert SIDE in get(assessor, "/").links
