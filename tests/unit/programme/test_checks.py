"""Every check of the programme's records finds its problem, and nothing in a sound plan."""

from datetime import date

import pytest

from placeplan.programme import check_programme, substance_digest
from placeplan.programme.dates import add_months, read_printed
from placeplan.records import (
    Adoption,
    Approval,
    Body,
    Decision,
    Delegation,
    Dependency,
    Duty,
    Measure,
    Meeting,
    Membership,
    Milestone,
    Place,
    Record,
    Risk,
    RiskScale,
    Score,
    Tolerance,
    Version,
    Workstream,
)
from tests.unit.programme.builder import initiative, plan_of, readings, step, with_records

DAY = date(2017, 5, 1)
BOARD = Body(id="board", title="Board", authority="statutory", organisation="camden-ccg", quorum=2)
SEATS = [Membership(id=k, title=k, body="board", organisation=f"{k}-ccg") for k in ("camden", "barnet")]


def body(**fields: object) -> Body:
    return BOARD.model_copy(update=fields)


def meeting(**fields: object) -> Meeting:
    given = {"body": "board", "on": DAY, "verb": "approve", **fields}
    return Meeting(id="m", title="m", **given)  # type: ignore[arg-type]


def approval(**fields: object) -> Approval:
    given = {"body": "board", "on": DAY, "result": "approved", "digest": "nobody knows", **fields}
    return Approval(id="a", title="a", **given)  # type: ignore[arg-type]


def tolerance(**fields: object) -> Tolerance:
    given = {"approval": "a", "figure": "gap.finance", "year": "2020/21", "approved": 1.0, "above": 1.0, **fields}
    return Tolerance(id="t", title="t", **given)  # type: ignore[arg-type]


def scale(**bands: int) -> RiskScale:
    return RiskScale(id="s", title="S", bands=bands)


def score(impact: int, key: str = "x") -> Score:
    return Score(id=key, title="", risk="r", kind="current", on=DAY, impact=impact, likelihood=1)


def milestone(key: str = "x", **fields: object) -> Milestone:
    return Milestone(id=key, title=key, **fields)  # type: ignore[arg-type]


CASES: list[tuple[str, list[Record]]] = [
    ("quorum-too-large", [body(quorum=3), *SEATS]),
    ("quorum-too-large", [body(quorum_organisations=3), *SEATS]),
    ("quorum-without-seat", [body(must_attend=("enfield-ccg",)), *SEATS]),
    ("own-parent", [body(reports_to="board")]),
    ("meeting-before-papers", [meeting(papers_sent=date(2017, 5, 2))]),
    ("papers-late", [meeting(papers_due=date(2017, 4, 20), papers_sent=date(2017, 4, 22))]),
    ("two-dates", [meeting(month="2017-06")]),
    ("meeting-undated", [meeting(on=None)]),
    ("stranger-present", [meeting(present=("x",)), Membership(id="x", title="x", body="other", organisation="a")]),
    ("ends-before-it-begins", [Delegation(id="d", title="d", to_body="board", subject="s", from_date=DAY,
                                          to_date=date(2017, 4, 30))]),
    ("decision-undated", [Decision(id="d", title="d", question="?", subject="s", body="board", status="taken")]),
    ("date-in-words", [milestone(printed="W/c 22 April 2016", baseline=date(2016, 4, 22))]),
    ("date-in-words", [meeting(on=None, printed="Date to be confirmed")]),
    ("date-differs", [milestone(printed="30 June 2016", baseline=date(2016, 6, 29))]),
    ("milestone-cycle", [milestone("x"), milestone("y"), Dependency(id="a", title="", before="x", after="y"),
                         Dependency(id="b", title="", before="y", after="x")]),
    ("milestone-cycle", [milestone("x"), Dependency(id="a", title="", before="x", after="x")]),
    ("moves-nothing", [milestone(moves=("nothing/rollout",))]),
    ("moves-nothing", [initiative("discharge"), milestone(moves=("discharge/opening/none",))]),
    ("duty-without-holder", [initiative("discharge", step("camden", "early", "2017-04"), step("x", "later", "2018-04")),
                             Place(id="x", title="X", level="district")]),
    ("no-initiative-or-workstream", [Duty(id="d", title="d", place="camden", duty="early-a")]),
    ("unknown-workstream", [initiative("discharge", workstream="None such"), Workstream(id="w", title="W")]),
    ("unknown-digest", [approval()]),
    ("half-a-record", [approval(record="x")]),
    ("approval-of-nothing", [approval(record="x", record_kind="initiative")]),
    ("another-bodys-meeting", [approval(meeting="m"), meeting(body="other")]),
    ("more-votes-than-seats", [approval(votes_for=1, abstained=1), Membership(id="s", title="S", body="board",
                                                                             organisation="camden-ccg")]),
    ("unknown-figure", [tolerance(figure="happiness")]),
    ("year-outside-plan", [tolerance(year="2040/41")]),
    ("unknown-scope", [tolerance(scope={"planet": "earth"})]),
    ("tolerance-without-bound", [tolerance(above=None)]),
    ("bands-overlap", [scale(A=1, R=1)]),
    ("bands-leave-gap", [scale(A=4, R=10)]),
    ("band-out-of-reach", [scale(A=1, R=26)]),
    ("score-outside-scale", [Risk(id="r", title="R"), score(6)]),
    ("scored-twice", [Risk(id="r", title="R"), score(5), score(4, "y")]),
    ("threatens-several", [Risk(id="r", title="R", milestone="m", benefit="b")]),
    ("size-without-chance", [Risk(id="r", title="R", size=3.0)]),
    ("size-range", [Risk(id="r", title="R", milestone="m", probability=0.1, size=3.0, size_low=4.0)]),
    ("not-a-day", [Measure(id="m", title="m", unit="u", improvement="up", rebases={"May": "moved"})]),
    ("rebase-without-reason", [Measure(id="m", title="m", unit="u", improvement="up", rebases={"2017-05-01": " "})]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "records"), CASES)
def test_each_check_finds_its_problem(code: str, records: list[Record]) -> None:
    found = [problem for problem in check_programme(plan_of(*records)) if problem.code == code]
    assert found
    assert all(problem.rule and problem.remedy for problem in found)


def test_a_sound_plan_has_no_problems() -> None:
    plan = plan_of(
        BOARD, *SEATS, meeting(papers_due=date(2017, 4, 20), papers_sent=date(2017, 4, 20)), scale(A=1, R=10),
        milestone("x"), milestone("y", baseline=date(2016, 6, 30), printed="30 June 2016"),
        Dependency(id="a", title="", before="x", after="y"), Risk(id="r", title="R", scale="s"), score(5),
        initiative("discharge", step("camden", "early", "2017-04"), step("barnet", "later", "2018-04")),
        Adoption(id="a", title="a", initiative="discharge", place="barnet"), tables=readings("m", [1.0, 2.0]),
    )  # fmt: skip
    digest = substance_digest(plan)
    listed = with_records(plan, approval(digest="v1"), Version(id="v", title="v", digest="v1", on=DAY), tolerance())
    assert check_programme(listed) == []
    assert check_programme(with_records(plan, approval(digest=digest), tolerance())) == []


def test_readings_out_of_order_repeated_or_without_a_day() -> None:
    tables = readings("m", [1.0, 2.0, 3.0])
    assert check_programme(plan_of(tables=tables)) == []
    back = {"reading": tables["reading"].reverse()}
    assert [p.code for p in check_programme(plan_of(tables=back))] == ["readings-out-of-order"] * 2
    twice = {"reading": tables["reading"].vstack(tables["reading"].tail(1))}
    assert [p.code for p in check_programme(plan_of(tables=twice))] == ["readings-out-of-order"]
    days = tables["reading"]["on"].str.replace("2016-02-01", "February")
    words = {"reading": tables["reading"].with_columns(on=days)}
    assert [p.code for p in check_programme(plan_of(tables=words))] == ["not-a-day"]


@pytest.mark.parametrize(
    ("text", "day", "noted"),
    [("30 June 2016", date(2016, 6, 30), False), ("07 April 2017", date(2017, 4, 7), False),
     ("w/c 18 April 2016", date(2016, 4, 18), False), ("W/c 22 April 2016", date(2016, 4, 22), True),
     ("by August 2016", None, True), ("31 June 2016", None, True), ("24th May 2016", date(2016, 5, 24), False)],
)  # fmt: skip
def test_dates_in_words(text: str, day: date | None, noted: bool) -> None:
    found, note = read_printed(text)
    assert found == day
    assert bool(note) is noted


def test_a_month_on_from_a_long_month() -> None:
    assert add_months(date(2017, 1, 31), 1) == date(2017, 2, 28)
    assert add_months(date(2017, 3, 15), -15) == date(2015, 12, 15)
