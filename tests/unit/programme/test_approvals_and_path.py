"""Approvals that stand or lapse, and the earliest lawful sign-off."""

from datetime import date

import pytest

from placeplan.programme import approvals, path, record_digest, substance_digest
from placeplan.programme.path import consultation_clock
from placeplan.records import (
    Approval,
    Assumption,
    Body,
    Condition,
    Consultation,
    Meeting,
    Membership,
    PreElectionPeriod,
    Tolerance,
    Version,
)
from placeplan.results import Provenance, ResultSet
from placeplan.results.results import frame_of
from tests.unit.programme.builder import DAY, plan_of, with_records

BOARD = Body(id="board", title="Board", authority="statutory", organisation="camden-ccg")
GAP = Assumption(id="gap", title="Gap", value=1.0, unit="£")


def results(gap: float) -> ResultSet:
    rows = [{"figure": "gap.finance", "world": "do something", "year": "2020/21", "value": gap, "unit": "£"}]
    return ResultSet(frame_of(rows), Provenance("tiny", "", ""))


def approval(digest: str, **fields: object) -> Approval:
    given = {"body": "board", "on": date(2017, 5, 1), "result": "approved", "digest": digest, **fields}
    return Approval(id="a", title="Approved", **given)  # type: ignore[arg-type]


def tolerance(**fields: object) -> Tolerance:
    given = {"approval": "a", "figure": "gap.finance", "year": "2020/21", "approved": 100.0, "above": 10.0, **fields}
    return Tolerance(id="t", title="Gap", **given)  # type: ignore[arg-type]


def test_an_approval_of_this_very_version_stands_whatever_the_programme_records() -> None:
    plan = plan_of(BOARD, GAP)
    held = with_records(plan, approval(substance_digest(plan)))
    assert [row.status for row in approvals(held, on=DAY).approvals] == ["stands"]


def test_a_changed_plan_lapses_an_approval_without_tolerances() -> None:
    plan = plan_of(BOARD, GAP)
    changed = with_records(plan, approval(substance_digest(plan)), GAP.model_copy(update={"value": 2.0}))
    row = approvals(changed, on=DAY).approvals[0]
    assert row.status == "lapsed"
    assert row.reasons == ("the plan has changed since, and no tolerance was stated",)


@pytest.mark.parametrize(("gap", "status"), [(110.0, "stands"), (110.01, "lapsed"), (5.0, "stands")])
def test_a_changed_plan_is_held_against_the_tolerance(gap: float, status: str) -> None:
    plan = plan_of(BOARD, GAP, approval("an earlier version"), tolerance())
    found = approvals(plan, on=DAY, results=results(gap))
    assert found.approvals[0].status == status
    assert found.approvals[0].tolerances[0].now == gap
    assert ("approval-lapsed" in [f.code for f in found.findings]) is (status == "lapsed")


def test_without_results_a_tolerance_is_not_tested() -> None:
    assert approvals(plan_of(BOARD, approval("x"), tolerance()), on=DAY).approvals[0].status == "untested"


def test_an_approval_of_a_record() -> None:
    plan = plan_of(BOARD, GAP)
    given = approval(record_digest(plan, "assumption", "gap"), record_kind="assumption", record="gap")
    assert approvals(with_records(plan, given), on=DAY).approvals[0].status == "stands"
    other = with_records(plan, given, Assumption(id="other", title="Other", value=3.0, unit="£"))
    assert approvals(other, on=DAY).approvals[0].status == "stands"
    moved = with_records(plan, given, GAP.model_copy(update={"value": 2.0}))
    assert approvals(moved, on=DAY).approvals[0].status == "lapsed"


def test_quorum_conditions_and_dissent_are_kept() -> None:
    board = BOARD.model_copy(update={"quorum": 2})
    seats = [Membership(id=k, title=k, body="board", organisation="camden-ccg") for k in ("x", "y")]
    given = approval("d", result="approved with conditions", dissent={"barnet-ccg": "too fast"})
    condition = Condition(id="c", title="Show staffing", approval="a", due=date(2017, 5, 20))
    plan = plan_of(board, *seats, given, condition)
    row = approvals(plan, on=DAY).approvals[0]
    assert row.status == "without quorum"
    assert row.dissent == {"barnet-ccg": "too fast"}
    assert row.conditions[0].status == "overdue"
    present = with_records(plan, given.model_copy(update={"present": ("camden-ccg",)}))
    assert approvals(present, on=DAY, digest="d").approvals[0].status == "stands"


def test_rejected_and_withdrawn_are_not_approvals() -> None:
    no = approvals(plan_of(BOARD, approval("d", result="rejected")), on=DAY, digest="d").approvals[0]
    assert no.status == "not given"
    back = approvals(plan_of(BOARD, approval("d", withdrawn_on=date(2017, 5, 2))), on=DAY, digest="d").approvals[0]
    assert back.status == "withdrawn"


def test_what_is_asked_for_is_no_approval_and_waits_for_its_answer() -> None:
    plan = plan_of(BOARD.model_copy(update={"quorum": 5}), GAP)
    asked = approval(substance_digest(plan), result="asked", on=date(2018, 1, 1))
    found = approvals(with_records(plan, asked), on=DAY)
    assert [(row.status, row.reasons) for row in found.approvals] == [
        ("asked for", ("an answer is wanted by 1 January 2018",))
    ]
    assert found.findings == ()


def test_an_answer_that_is_late_and_a_version_that_moved_on_are_findings() -> None:
    plan = plan_of(BOARD, GAP)
    asked = approval(substance_digest(plan), result="asked", on=date(2017, 5, 1))
    moved = with_records(plan, asked, GAP.model_copy(update={"value": 2.0}))
    found = approvals(moved, on=DAY)
    assert [f.code for f in found.findings] == ["answer-not-recorded", "asked-of-another-version"]
    assert found.approvals[0].reasons[1] == "the plan has changed since it was put before the body"
    record = approval("seen", result="asked", record_kind="assumption", record="gap")
    assert "assumption/gap has changed" in approvals(with_records(plan, record), on=DAY).approvals[0].reasons[1]


def test_a_version_listed_leaves_the_substance_as_it_was() -> None:
    plan = plan_of(GAP)
    listed = with_records(plan, Version(id="v1", title="v1", digest=substance_digest(plan), on=DAY))
    assert substance_digest(listed) == substance_digest(plan)


def meeting(key: str, on: date, verb: str, body: str = "board", **fields: object) -> Meeting:
    return Meeting(id=key, title=key, body=body, on=on, verb=verb, **fields)  # type: ignore[arg-type]


PAPERS = BOARD.model_copy(update={"paper_days": 7})
OTHER = Body(id="other", title="Other", authority="statutory", organisation="barnet-ccg", paper_days=7)


def test_review_then_approve_with_papers_a_week_before() -> None:
    # Ready on 1 June. Review: 5 June is too soon for papers (29 May), so 12 June. Approve needs papers on or after
    # 12 June: 16 June (papers 9 June) is too soon, 30 June is right.
    plan = plan_of(
        PAPERS,
        meeting("r1", date(2017, 6, 5), "review"), meeting("r2", date(2017, 6, 12), "review"),
        meeting("a1", date(2017, 6, 16), "approve"), meeting("a2", date(2017, 6, 30), "approve"),
        meeting("a3", date(2017, 7, 28), "approve"),
    )  # fmt: skip
    found = path(plan, on=DAY)
    assert [(step.meeting, step.on) for step in found.paths] == [("r2", date(2017, 6, 12)), ("a2", date(2017, 6, 30))]
    assert found.sign_off == date(2017, 6, 30)
    assert found.possible
    cost = {missed.meeting: missed.days for missed in found.missed_meetings}
    assert cost == {"r2": None, "a2": 28}  # no later review; the next approval is four weeks on


def test_all_bodies_must_have_met_and_the_last_binds() -> None:
    plan = plan_of(
        PAPERS, OTHER,
        meeting("a", date(2017, 6, 20), "approve"), meeting("b", date(2017, 7, 4), "approve", "other"),
    )  # fmt: skip
    found = path(plan, on=DAY)
    assert found.sign_off == date(2017, 7, 4)
    assert found.critical_path == ("other/approve",)
    assert {step.body: step.slack_days for step in found.paths} == {"board": 14, "other": 0}


def test_an_impossible_timetable_names_the_first_step_that_cannot_fit() -> None:
    plan = plan_of(
        PAPERS, OTHER,
        meeting("r", date(2017, 6, 20), "review"), meeting("a", date(2017, 7, 20), "approve", "other"),
    )  # fmt: skip
    late = path(plan, on=DAY, deadline=date(2017, 6, 30))
    assert not late.possible
    assert late.first_that_cannot_fit == "other/approve"
    assert "20 days" in next(f.message for f in late.findings if f.code == "path-too-late")
    none = path(plan_of(PAPERS, meeting("a", date(2017, 6, 3), "approve")), on=DAY)
    assert none.first_that_cannot_fit == "board/approve"
    assert [f.code for f in none.findings] == ["path-impossible"]


def test_no_approval_in_a_pre_election_period() -> None:
    barred = PreElectionPeriod(id="e", title="Election", from_date=date(2017, 6, 10), to_date=date(2017, 6, 20))
    days = [meeting("a", date(2017, 6, 15), "approve"), meeting("b", date(2017, 6, 25), "approve")]
    plan = plan_of(PAPERS, barred, *days)
    assert path(plan, on=DAY).sign_off == date(2017, 6, 25)


def test_the_consultation_clock() -> None:
    asked = Consultation(id="c", title="c", minimum_days=84, report_days=28)
    first, last, _ = consultation_clock(plan_of(), asked, ready=date(2017, 6, 1))
    assert (first, last) == (date(2017, 6, 1), date(2017, 8, 23))  # 84 days, both ends counted
    barred = PreElectionPeriod(id="e", title="Election", from_date=date(2017, 7, 1), to_date=date(2017, 7, 10))
    assert consultation_clock(plan_of(barred), asked, ready=date(2017, 6, 1))[1] == date(2017, 9, 2)
    assert consultation_clock(plan_of(barred), asked, ready=date(2017, 7, 5))[0] == date(2017, 7, 11)


def test_a_consultation_comes_before_the_boards() -> None:
    asked = Consultation(id="c", title="c", minimum_days=84, report_days=28)
    plan = plan_of(PAPERS, asked, meeting("a", date(2017, 8, 1), "approve"), meeting("b", date(2017, 10, 3), "approve"))
    found = path(plan, on=DAY, consultation="c")
    assert found.paths[0].on == date(2017, 9, 20)  # 23 August and 28 days
    assert found.sign_off == date(2017, 10, 3)


def test_a_month_counts_on_its_last_day_and_the_submission_is_the_deadline() -> None:
    plan = plan_of(
        PAPERS,
        Meeting(id="a", title="a", body="board", month="2017-06", verb="approve"),
        meeting("s", date(2017, 6, 28), "submit", "other"), OTHER,
    )  # fmt: skip
    found = path(plan, on=DAY)
    assert (found.sign_off, found.deadline, found.possible) == (date(2017, 6, 30), date(2017, 6, 28), False)


def test_a_meeting_already_held_is_done_and_a_briefing_holds_nothing_up() -> None:
    plan = plan_of(
        PAPERS, OTHER,
        meeting("b", date(2017, 5, 1), "brief", "other"), meeting("r", date(2017, 5, 15), "review", status="held"),
        meeting("a", date(2017, 6, 20), "approve"),
    )  # fmt: skip
    found = path(plan, on=DAY)
    assert [(step.meeting, step.on) for step in found.paths] == [("r", date(2017, 5, 15)), ("a", date(2017, 6, 20))]
    assert [missed.meeting for missed in found.missed_meetings] == ["a"]  # what was held is missed no more
    # Looked at from before, a meeting since held was still to come.
    before = path(plan, on=date(2017, 5, 1))
    assert [(step.meeting, step.on) for step in before.paths] == [("r", date(2017, 5, 15)), ("a", date(2017, 6, 20))]
