"""Authority, the matrix of bodies and months, and levels of action."""

from datetime import date

from placeplan.programme import governance
from placeplan.programme.authority import quorum, reaches
from placeplan.records import (
    Body,
    Decision,
    Delegation,
    LevelDecision,
    Meeting,
    Membership,
    Organisation,
    Person,
    Problem,
)
from tests.unit.programme.builder import DAY, initiative, plan_of


def codes(plan: object) -> list[str]:
    return [finding.code for finding in governance(plan, on=DAY).findings]  # type: ignore[arg-type]


def body(key: str, authority: str, **fields: object) -> Body:
    return Body(id=key, title=key.title(), authority=authority, **fields)  # type: ignore[arg-type]


def seat(key: str, held: str, organisation: str, **fields: object) -> Membership:
    return Membership(id=key, title=key, body=held, organisation=organisation, **fields)  # type: ignore[arg-type]


def decision(by: str, *, binds: tuple[str, ...] = (), status: str = "taken") -> Decision:
    return Decision(
        id="d", title="d", question="Close it?", subject="beds", body=by, on=date(2017, 5, 1), status=status,
        binds=binds,
    )  # type: ignore[arg-type]


def test_an_advisory_body_decides_nothing_unless_it_is_delegated() -> None:
    board = body("board", "advisory", decides=("beds",))
    assert "decision-without-authority" in codes(plan_of(board, decision("board")))
    grant = Delegation(id="g", title="g", from_organisation="camden-ccg", to_body="board", subject="beds",
                       from_date=date(2017, 1, 1), to_date=date(2017, 12, 31))  # fmt: skip
    assert "decision-without-authority" not in codes(plan_of(board, decision("board"), grant))
    ended = grant.model_copy(update={"to_date": date(2017, 4, 30)})
    assert "decision-without-authority" in codes(plan_of(board, decision("board"), ended))


def test_a_joint_committee_binds_those_with_a_vote_on_it() -> None:
    board = body("joint", "joint committee", decides=("beds",))
    plan = plan_of(board, seat("s", "joint", "camden-ccg"), seat("t", "joint", "barnet-ccg", vote=False),
                   decision("joint", binds=("camden-ccg", "barnet-ccg")))  # fmt: skip
    assert reaches(plan, board, "beds", "camden-ccg", DAY)
    assert not reaches(plan, board, "beds", "barnet-ccg", DAY)
    assert "decision-does-not-reach" in codes(plan)


def test_a_sovereign_board_binds_itself_alone() -> None:
    board = body("camden-board", "statutory", organisation="camden-ccg")
    plan = plan_of(board)
    assert reaches(plan, board, "beds", "camden-ccg", DAY)
    assert not reaches(plan, board, "beds", "barnet-ccg", DAY)


def test_a_body_that_advises_on_what_it_decides() -> None:
    assert "decides-and-advises" in codes(plan_of(body("board", "statutory", decides=("beds",), advises=("beds",))))
    assert "decides-and-advises" not in codes(plan_of(body("board", "statutory", decides=("beds",), advises=("it",))))


def test_an_advisory_body_asked_to_approve() -> None:
    asked = Meeting(id="m", title="m", body="board", on=date(2017, 7, 1), verb="approve")
    assert "approval-without-authority" in codes(plan_of(body("board", "advisory"), asked))
    own = body("board", "statutory", organisation="camden-ccg")
    assert "approval-without-authority" not in codes(plan_of(own, asked))


def test_a_partner_without_a_vote_and_a_council_left_out() -> None:
    council = Organisation(id="camden-council", title="Camden Council", type="council", partner="associate")
    plan = plan_of(body("group", "advisory"), council, seat("s", "group", "camden-ccg"))
    found = governance(plan, on=DAY).findings
    without = {f.subject for f in found if f.code == "partner-without-vote"}
    assert without == {f"organisation/{key}-ccg" for key in ("barnet", "enfield", "haringey", "islington")}
    assert [f.subject for f in found if f.code == "council-left-out"] == ["organisation/camden-council"]
    seated = plan_of(body("group", "advisory"), council, seat("s", "group", "camden-council", vote=False))
    assert "council-left-out" not in codes(seated)


def test_one_single_leader() -> None:
    lead = Person(id="a", title="A", organisation="camden-ccg", roles=("single leader",))
    assert "no-single-leader" in codes(plan_of())
    assert not {"no-single-leader", "several-leaders"} & set(codes(plan_of(lead)))
    assert "several-leaders" in codes(plan_of(lead, lead.model_copy(update={"id": "b"})))


def test_nominees_come_from_the_group_that_nominates() -> None:
    group, board = body("group", "advisory"), body("board", "advisory", constituted_from="group")
    stranger = plan_of(group, board, seat("s", "group", "camden-ccg"), seat("t", "board", "barnet-ccg"))
    assert "not-a-nominee" in codes(stranger)
    own = plan_of(group, board, seat("s", "group", "camden-ccg"), seat("t", "board", "camden-ccg"))
    assert "not-a-nominee" not in codes(own)


def test_reporting_upward_needs_an_overlap() -> None:
    group = body("group", "advisory", place="footprint")
    below = body("local", "advisory", place="camden", reports_to="group")
    assert "reports-up-without-overlap" in codes(plan_of(group, below))
    assert "reports-up-without-overlap" not in codes(plan_of(group, below.model_copy(update={"overlap": "cancer"})))


def test_quorum_by_members_by_organisation_and_by_name() -> None:
    board = body("board", "joint committee", quorum=3, quorum_organisations=2, must_attend=("camden-ccg",))
    seats = (seat("a", "board", "camden-ccg"), seat("b", "board", "camden-ccg"), seat("c", "board", "barnet-ccg"),
             seat("d", "board", "enfield-ccg", vote=False))  # fmt: skip
    plan = plan_of(board, *seats)
    assert quorum(plan, board, seats=seats).met
    assert quorum(plan, board, seats=seats[:2]).lacking == (
        "2 of the 3 voting members it needs", "1 of the 2 organisations it needs",
    )  # fmt: skip
    assert quorum(plan, board, seats=seats[2:]).lacking[-1] == "without camden-ccg"
    assert quorum(plan, board, organisations=("camden-ccg", "barnet-ccg")).met


def test_a_meeting_without_quorum() -> None:
    board = body("board", "statutory", organisation="camden-ccg", quorum=2)
    met = Meeting(id="m", title="m", body="board", on=date(2017, 5, 1), verb="approve", status="held", present=("a",))
    plan = plan_of(board, seat("a", "board", "camden-ccg"), seat("b", "board", "camden-ccg"), met)
    assert "no-quorum" in codes(plan)


def test_the_matrix_runs_from_the_first_month_to_the_last() -> None:
    board = body("board", "advisory")
    plan = plan_of(
        board,
        Meeting(id="b", title="b", body="board", month="2016-03", verb="review", subject="vision",
                printed="Date to be confirmed"),
        Meeting(id="a", title="a", body="board", on=date(2016, 1, 20), verb="brief"),
    )  # fmt: skip
    found = governance(plan, on=DAY)
    assert found.months == ("2016-01", "2016-02", "2016-03")
    assert [(cell.month, cell.verb, cell.printed) for cell in found.matrix[0].cells] == [
        ("2016-01", "brief", ""), ("2016-03", "review", "Date to be confirmed"),
    ]  # fmt: skip
    assert "date-in-words" in codes(plan)


def level(key: str, at: str, on: date, **fields: object) -> LevelDecision:
    given = {"problem": "p", "lowest": "camden", "reason": "small", "accountable": "camden-ccg", **fields}
    return LevelDecision(id=key, title=key, level=at, on=on, **given)  # type: ignore[arg-type]


def test_upward_drift_and_work_above_the_lowest_level() -> None:
    problem = Problem(id="p", title="Delays", initiatives=("discharge",))
    first = level("a", "camden", date(2016, 1, 1))
    plan = plan_of(problem, first, initiative("discharge"))
    assert not {"upward-drift", "above-lowest-level"} & set(codes(plan))
    assert "initiative-above-level" in codes(plan)  # the initiative is run at the footprint
    moved = plan_of(problem, first, level("b", "footprint", date(2017, 1, 1)))
    row = governance(moved, on=DAY).levels[0]
    assert (row.drift, row.above_lowest) == (2, 2)  # borough, county, footprint
    assert {"upward-drift", "above-lowest-level"} <= set(codes(moved))
    assert "nobody-accountable" in codes(plan_of(problem, level("a", "camden", date(2016, 1, 1), accountable="")))
