"""Asking a body, recording what it answered, and what the answer binds."""

from datetime import date
from functools import cache

import pytest

from placeplan.plan.plan import Plan
from placeplan.programme import approvals, substance_digest
from placeplan.records import Approval, Condition, Decision, Meeting, Tolerance, Version
from placeplan.results import ResultSet
from placeplan.studies.asking import Records, answer, ask
from placeplan.studies.binding import binding_of_approval, binding_of_decision
from placeplan.studies.programme_checks import programme_problems
from placeplan.studies.run import run
from tests.boards import DAY, board_plan
from tests.plans import added, changed

ASK = {"title": "The plan", "body": "board", "meeting": "june", "on": "2017-06-20", "what": "plan"}
FIGURE = {"tolerances.0.figure": "gap.finance", "tolerances.0.year": "2021/22", "tolerances.0.above": "1000"}
ANSWER = {"result": "approved", "on": "2017-06-20", "meeting": "june", "seats": "board-1\nboard-2"}


@cache
def figures() -> ResultSet:
    return run(board_plan()).results


def saved(plan: Plan, records: Records) -> Plan:
    return added(plan, *(record for _, record in records))


def asked_of(**texts: str) -> tuple[Plan, Approval]:
    plan = board_plan()
    records, problems = ask({**ASK, **texts}, plan, today=DAY, results=figures())
    assert problems == []
    return saved(plan, records), next(r for _, r in records if isinstance(r, Approval))


def test_what_is_asked_is_this_very_version_with_its_figures() -> None:
    plan, held = asked_of(**FIGURE)
    assert (held.result, held.digest) == ("asked", substance_digest(board_plan()))
    assert [version.digest for version in plan.of(Version).values()] == [held.digest]
    (tolerance,) = plan.of(Tolerance).values()
    assert tolerance.approved == figures().value("gap.finance", world="do something", year="2021/22")
    assert tolerance.approval == held.id
    new = {problem.code for problem in programme_problems(plan)} - {p.code for p in programme_problems(board_plan())}
    assert new == set()
    assert [row.status for row in approvals(plan, on=DAY).approvals] == ["asked for"]


def test_a_record_can_be_put_before_a_body_and_a_version_is_listed_once() -> None:
    plan, held = asked_of(what="initiative/frailty")
    assert (held.record_kind, held.record) == ("initiative", "frailty")
    assert not plan.of(Version)
    plan, first = asked_of()
    records, problems = ask(ASK, plan, today=DAY, digest=first.digest)
    assert problems == []
    assert [kind for kind, _ in records] == ["approval"]
    assert records[0][1].id == f"{first.id}-2"


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"what": "initiative/nobody"}, "what"), ({"body": "none-such"}, "body"), ({"on": "soon"}, "on"),
        ({"title": ""}, "title"), ({**FIGURE, "tolerances.0.year": "1999/00"}, "tolerances.0.figure"),
        ({**FIGURE, "tolerances.0.above": ""}, "tolerances.0.below"),
        ({**FIGURE, "tolerances.0.above": "-1"}, "tolerances.0.above"),
        ({**FIGURE, "tolerances.0.scope": "organisation=nobody"}, "tolerances.0.figure"),
        ({**FIGURE, "tolerances.0.scope": "figure=x"}, "tolerances.0.figure"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_field_and_nothing_is_made(texts: dict[str, str], field: str) -> None:
    records, problems = ask({**ASK, **texts}, board_plan(), today=DAY, results=figures())
    assert records == ()
    assert field in [problem.name for problem in problems]


def test_a_tolerance_needs_the_figures_of_this_version() -> None:
    records, problems = ask({**ASK, **FIGURE}, board_plan(), today=DAY)
    assert records == ()
    assert "Run it first" in problems[0].message


def test_an_answer_keeps_conditions_dissent_votes_and_who_was_there() -> None:
    plan, held = asked_of()
    said = {
        **ANSWER, "result": "approved with conditions", "votes_for": "1", "votes_against": "1",
        "conditions.0.title": "Show staffing", "conditions.0.holder": "hospital", "conditions.0.due": "2017-09-30",
        "conditions.2.title": "Report back",
        "dissent.0.organisation": "vale-ccg", "dissent.0.reason": "Too fast; too far",
    }  # fmt: skip
    found, problems = answer(said, plan, held)
    assert problems == []
    assert found is not None
    assert found.quorum is not None
    assert found.quorum.met
    after = saved(plan, found.records)
    row = approvals(after, on=date(2017, 7, 1)).approvals[0]
    assert (row.status, row.result) == ("stands", "approved with conditions")
    assert row.dissent == {"vale-ccg": "Too fast too far"}
    assert [(c.title, c.due) for c in row.conditions] == [("Show staffing", date(2017, 9, 30)), ("Report back", None)]
    assert (after.of(Approval)[held.id].votes_for, after.of(Approval)[held.id].votes_against) == (1, 1)
    meeting = after.of(Meeting)["june"]
    assert (meeting.status, meeting.present) == ("held", ("board-1", "board-2"))


def test_too_few_for_a_quorum_is_said_before_it_is_saved_and_kept_after() -> None:
    plan, held = asked_of()
    found, _ = answer({**ANSWER, "seats": "board-1\nboard-guest"}, plan, held)
    assert found is not None
    assert found.quorum is not None
    assert found.quorum.lacking == ("1 of the 2 voting members it needs",)
    assert approvals(saved(plan, found.records), on=date(2017, 7, 1)).approvals[0].status == "without quorum"


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"result": ""}, "result"), ({"result": "asked"}, "result"), ({"seats": "joint-ccg"}, "seats"),
        ({"on": ""}, "on"), ({"votes_for": "3"}, "votes_for"), ({"votes_for": "-1"}, "votes_for"),
        ({"result": "approved with conditions"}, "conditions.0.title"),
        ({"conditions.0.title": "Show it"}, "result"), ({"conditions.0.holder": "vale-ccg"}, "conditions.0.title"),
        ({"dissent.0.organisation": "vale-ccg"}, "dissent.0.reason"),
        ({"dissent.0.reason": "No"}, "dissent.0.organisation"),
        ({"dissent.0.organisation": "nobody", "dissent.0.reason": "No"}, "dissent"),
    ],
)  # fmt: skip
def test_a_slip_in_an_answer_is_told_at_its_field(texts: dict[str, str], field: str) -> None:
    plan, held = asked_of()
    found, problems = answer({**ANSWER, **texts}, plan, held)
    assert found is None
    assert field in [problem.name for problem in problems]


def test_what_a_decision_binds_and_what_it_cannot() -> None:
    plan = added(board_plan(), Condition(id="c", title="C", decision="close"))
    found = binding_of_decision(plan, plan.of(Decision)["close"], on=DAY)
    assert found.authority
    assert "by delegation from" in found.power
    assert [(reach.organisation, reach.bound, reach.wanted) for reach in found.reaches] == [
        ("vale-ccg", True, True), ("community", True, True), ("hills-ccg", False, True), ("hospital", True, False),
    ]  # fmt: skip
    assert ("condition", "c", "decision") in found.hangs
    assert found.missing == ("engagement",)
    powerless = changed(plan, "decision", "close", subject="something else")
    found = binding_of_decision(powerless, powerless.of(Decision)["close"], on=DAY)
    assert not found.authority
    assert not any(reach.bound for reach in found.reaches)


def test_what_an_approval_binds() -> None:
    plan, held = asked_of(**FIGURE)
    found = binding_of_approval(plan, held)
    assert [(reach.organisation, reach.why) for reach in found.reaches] == [("vale-ccg", "this is its own board")]
    assert [kind for kind, _, _ in found.hangs] == ["tolerance"]
