"""What records ask of whom, and by when."""

from __future__ import annotations

from datetime import date

from placeplan.records import Action, Approval, Body, Milestone, Person, Record
from placeplan.studies.to_do import answerable, to_do
from tests.plans import added, tiny_plan

DAY = date(2017, 6, 1)


def plan_with(*records: Record):  # type: ignore[no-untyped-def]
    body = Body(id="board", title="Board", owner="community", authority="statutory")
    people = Person(id="jo", title="Jo", organisation="hospital"), body
    return added(tiny_plan(), *people, *records)


def everything(kind: str, record: Record) -> bool:  # noqa: ARG001
    return True


def test_what_is_late_or_falls_due_within_ninety_days_is_told_the_earliest_first() -> None:
    plan = plan_with(
        Milestone(id="far", title="Far", owner="jo", forecast=date(2017, 8, 31)),
        Milestone(id="soon", title="Soon", owner="jo", baseline=date(2017, 5, 1), forecast=date(2017, 8, 30)),
        Milestone(id="past", title="Past", owner="jo", baseline=date(2017, 5, 1)),
        Milestone(id="done", title="Done", owner="jo", forecast=date(2017, 5, 2), actual=date(2017, 5, 2)),
    )
    found = [task for task in to_do(plan, on=DAY, mine=everything) if task.kind == "milestone"]
    assert [(task.record, task.late) for task in found] == [("past", True), ("soon", False)]


def test_only_what_is_asked_and_not_yet_answered_is_open() -> None:
    common = {"body": "board", "on": date(2017, 6, 20), "digest": "0" * 64, "owner": "jo"}
    plan = plan_with(
        Approval(id="open", title="Open", result="asked", **common),
        Approval(id="given", title="Given", result="approved", **common),
    )
    assert [task.record for task in to_do(plan, on=DAY, mine=everything) if task.kind == "approval"] == ["open"]


def test_whoever_answers_for_what_a_record_hangs_on_answers_for_it() -> None:
    plan = plan_with(
        Milestone(id="own", title="Own", owner="jo", initiative="frailty"),
        Milestone(id="theirs", title="Theirs", initiative="frailty"),
        Milestone(id="nobody", title="Nobody's"),
    )
    answers = {key: answerable(plan, row) for key, row in plan.of(Milestone).items()}
    assert answers["own"] == "hospital"
    assert answers["theirs"] == answerable(plan, plan.records["initiative"]["frailty"]) != ""
    assert answers["nobody"] == ""


def test_it_is_asked_of_whom_it_is_for() -> None:
    plan = plan_with(Action(id="call", title="Call", owner="jo", due=date(2017, 6, 3), agreed_on=DAY))
    mine = to_do(plan, on=DAY, mine=lambda _, record: answerable(plan, record) == "hospital")
    assert [task.title for task in mine if task.kind == "action"] == ["Call"]
    others = to_do(plan, on=DAY, mine=lambda _, record: answerable(plan, record) == "community")
    assert [task for task in others if task.kind == "action"] == []
