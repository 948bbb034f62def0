"""Scenarios are laid over a plan in one written order; what differs can be listed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from placeplan.errors import UnknownNameError
from placeplan.plan.checks import check_plan
from placeplan.plan.diff import diff_plans
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem
from placeplan.plan.scenarios import apply_scenario, scenario_names
from placeplan.records import Change, Removal, Scenario
from tests.plans import added, changed, tiny_plan


def laid(*changes: tuple[str, str, str, str], **more: Any) -> tuple[Plan, tuple[Problem, ...]]:
    """The tiny plan with a scenario of these changes laid over it."""
    names = ("kind", "id", "field", "value")
    set_ = tuple(Change(**dict(zip(names, change, strict=True))) for change in changes)
    return apply_scenario(added(tiny_plan(), Scenario(id="x", title="X", set=set_, **more)), "x")


@pytest.mark.parametrize(
    ("change", "field", "after"),
    [
        (("assumption", "stay", "value", "10"), "value", "10"),
        (("plan", "vale", "years", "3"), "years", "3"),
        (("plan", "vale", "indices.pay", "no-growth"), "indices", None),
        (("service", "contact", "uses.room", "stay"), "uses", "room=stay"),
        (("contract", "vale-hospital", "places", "north"), "places", "north"),
        (("initiative", "frailty", "active", "no"), "active", "no"),
        (("initiative", "frailty", "effects.fewer.size", "closer-size"), "effects.fewer.size", "closer-size"),
        (("initiative", "care-closer", "effects.moved.becomes.ratio", "stay"), "effects.moved.becomes.ratio", "stay"),
        (("initiative", "frailty", "rollout.south.start", "2019-04"), "rollout.south.start", "2019-04"),
        (("initiative", "frailty", "staff.1.wte", "ward-nurses"), "staff.1.wte", "ward-nurses"),
        (("initiative", "frailty", "effects.1.size", "closer-size"), "effects.fewer.size", "closer-size"),
    ],
)
def test_one_field_changes_and_nothing_else(change: tuple[str, str, str, str], field: str, after: str | None) -> None:
    plan, problems = laid(change)
    assert problems == ()
    (difference,) = [found for found in diff_plans(tiny_plan(), plan).records if found.kind != "scenario"]
    assert difference.field == field
    if after is not None:
        assert difference.after == after


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("assumptio", "stay", "value", "10"), "unknown-target"),
        (("activity", "stay", "value", "10"), "unknown-target"),
        (("assumption", "stya", "value", "10"), "unknown-target"),
        (("assumption", "stay", "valeu", "10"), "unknown-target"),
        (("initiative", "frailty", "effects.none.size", "stay"), "unknown-target"),
        (("initiative", "frailty", "effects", "stay"), "unknown-target"),
        (("assumption", "stay", "value", "ten"), "bad-change"),
        (("assumption", "stay", "title", ""), "bad-change"),
        (("assumption", "stay", "id", "other"), "bad-change"),
        (("resource", "bed", "step", "-1"), "bad-change"),
    ],
)
def test_what_cannot_be_changed_is_named(change: tuple[str, str, str, str], code: str) -> None:
    plan, problems = laid(change)
    assert [(found.code, found.file, found.field) for found in problems] == [(code, "scenarios/x.toml", "set.1")]
    assert problems[0].remedy
    assert plan.of(Scenario).keys() == {"late", "x"}


def test_the_written_order_of_precedence() -> None:
    plan, problems = laid(
        ("initiative", "frailty", "rollout.north.start", "2020-04"),
        ("assumption", "stay", "value", "10"),
        ("assumption", "stay", "value", "9"),
        extends="late",
        remove=(Removal(kind="fund", id="transformation"),),
    )
    assert problems == ()
    assert plan.records["initiative"]["frailty"].rollout[0].start == "2020-04"  # type: ignore[attr-defined]
    assert plan.records["assumption"]["stay"].value == 9.0  # type: ignore[attr-defined]
    assert plan.records["fund"] == {}


def test_a_record_removed_cannot_be_changed_after() -> None:
    _, problems = laid(("assumption", "stay", "value", "1"), remove=(Removal(kind="assumption", id="stay"),))
    assert [found.code for found in problems] == ["unknown-target"]


def test_settings_cannot_be_removed() -> None:
    _, problems = laid(remove=(Removal(kind="plan", id="vale"),))
    assert [found.code for found in problems] == ["bad-change"]


def test_names_and_the_plan_itself() -> None:
    plan = tiny_plan()
    assert scenario_names(plan) == ("late",)
    assert apply_scenario(plan, "") == (plan, ())
    with pytest.raises(UnknownNameError, match="late"):
        apply_scenario(plan, "lat")


def test_a_scenario_leaves_the_plan_as_it_was() -> None:
    plan = tiny_plan()
    apply_scenario(plan, "late")
    assert plan == tiny_plan()
    assert {found.code for found in check_plan(apply_scenario(plan, "late")[0])} == {"illustrative"}


def test_a_difference_can_be_written_as_json() -> None:
    other = changed(tiny_plan(), "place", "north", title="N").with_table("travel", tiny_plan().table("travel")[1:])
    found = diff_plans(tiny_plan(), other)
    assert json.loads(json.dumps(found.to_dict()))["tables"] == [
        {
            "table": "travel",
            "quantity": "minutes",
            "added": 0,
            "removed": 1,
            "changed": 0,
            "total_before": 110.0,
            "total_after": 90.0,
        },
    ]
    assert [(row["key"], row["change"], row["before"]) for row in found.rows.to_dicts()] == [
        ("north, hospital, car", "removed", 20.0)
    ]
