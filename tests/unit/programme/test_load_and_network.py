"""Change load against the time people have, and the partners as a network."""

from datetime import date

from placeplan.programme import load, network
from placeplan.records import (
    AgendaItem,
    Benefit,
    Body,
    Commitment,
    Conflict,
    Meeting,
    Membership,
    Person,
    Problem,
    ProgrammeCost,
    Record,
    Workstream,
)
from tests.unit.programme.builder import DAY, plan_of


def codes(found: object) -> list[str]:
    return [finding.code for finding in found.findings]  # type: ignore[attr-defined]


def ask(key: str, days: float, first: str = "2017-06", last: str = "2017-07", **fields: str) -> Commitment:
    given = {"person": "lead", **fields}
    return Commitment(id=key, title=key, from_month=first, to_month=last, days_per_week=days, **given)


LEAD = Person(id="lead", title="Lead", organisation="camden-ccg", days_per_week=2.0)


def test_load_by_month_against_time() -> None:
    found = load(plan_of(LEAD, ask("a", 1.5, workstream="w"), ask("b", 1.0, "2017-07", "2017-08")), on=DAY)
    rows = [(row.month, row.asked, row.over) for row in found.loads if row.kind == "person"]
    assert rows == [("2017-06", 1.5, 0), ("2017-07", 2.5, 0.5), ("2017-08", 1.0, 0)]
    assert {f.subject for f in found.findings if f.code == "overload"} == {"person/lead", "organisation/camden-ccg"}
    over = [(row.month, row.id, row.asked, row.available, row.over, row.for_what) for row in found.overloads]
    who = ("lead", "camden-ccg")
    assert {row[:5] for row in over} == {("2017-07", key, 2.5, 2.0, 0.5) for key in who}
    assert load(plan_of(LEAD, ask("a", 2.5)), on=date(2017, 9, 1)).overloads == ()  # what is past is past


def test_a_lead_in_name_only() -> None:
    stream = Workstream(id="w", title="W", sro="lead", clinical_lead="lead")
    assert "lead-without-time" in codes(load(plan_of(LEAD, stream, ask("a", 1.0, workstream="x")), on=DAY))
    assert "lead-without-time" not in codes(load(plan_of(LEAD, stream, ask("a", 1.0, workstream="w")), on=DAY))


def test_what_the_programme_costs_as_a_share_of_benefit() -> None:
    cost = ProgrammeCost(id="p", title="Office", kind="programme office", amounts={"2017/18": 50.0, "2018/19": 50.0})
    gain = Benefit(id="b", title="B", type="cash-releasing", target={"2018/19": 1000.0}, forecast={"2018/19": 400.0})
    found = load(plan_of(cost, gain), on=DAY)
    assert [(row.year, row.cost, row.benefit, row.share) for row in found.costs] == [
        ("2017/18", 50, 0, None), ("2018/19", 50, 400, 0.125),
    ]  # fmt: skip
    assert found.cost_share == 0.25


def seats(*organisations: str) -> list[Record]:
    return [Membership(id=o, title=o, body="board", organisation=o) for o in organisations]


def held(key: str, on: date) -> Meeting:
    return Meeting(id=key, title=key, body="board", on=on, verb="work")


def test_who_works_with_whom() -> None:
    board = Body(id="board", title="Board", authority="advisory")
    plan = plan_of(
        board, *seats("camden-ccg", "barnet-ccg"), held("a", date(2017, 5, 1)), held("b", date(2016, 5, 1)),
        Workstream(id="w", title="W", organisations=("camden-ccg", "enfield-ccg")),
    )  # fmt: skip
    found = network(plan, on=DAY)
    assert [(t.first, t.second, t.meetings, t.shared) for t in found.networks] == [
        ("barnet-ccg", "camden-ccg", 1, ()), ("camden-ccg", "enfield-ccg", 0, ("workstream/w",)),
    ]  # fmt: skip
    assert found.isolated == ("haringey-ccg", "islington-ccg")


def test_conflicts_and_how_long_they_take() -> None:
    first = Conflict(id="a", title="A", organisations=("camden-ccg", "barnet-ccg"), raised_on=date(2017, 1, 1),
                     settled_on=date(2017, 1, 31))  # fmt: skip
    second = first.model_copy(update={"id": "b", "settled_on": None})
    found = network(plan_of(first, second), on=DAY)
    assert [(row.id, row.days) for row in found.conflicts] == [("a", 30), ("b", 151)]
    assert found.days_to_settle == 30
    assert codes(found) == ["conflict-open"]


def test_a_wicked_problem_run_as_a_project() -> None:
    wicked = Problem(id="p", title="P", kind="wicked", process="project management")
    assert "process-does-not-fit" in codes(network(plan_of(wicked), on=DAY))
    assert codes(network(plan_of(wicked.model_copy(update={"process": "co-design"})), on=DAY)) == []
    assert codes(network(plan_of(wicked.model_copy(update={"process": ""})), on=DAY)) == ["no-change-process"]
    assert codes(network(plan_of(wicked.model_copy(update={"kind": ""})), on=DAY)) == ["problem-kind-not-asked"]


def test_what_keeps_coming_back() -> None:
    problem = Problem(id="p", title="P", kind="tame", process="project management")
    board = Body(id="board", title="Board", authority="advisory")
    meetings = [held(f"m{month}", date(2017, month, 1)) for month in (1, 2, 3, 4)]
    items = [AgendaItem(id=f"i{month}", title="i", meeting=f"m{month}", problem="p") for month in (1, 2, 3, 4)]
    found = network(plan_of(problem, board, *meetings, *items), on=DAY)
    assert [(row.problem, row.times) for row in found.recurring] == [("p", 4)]
    settled = [*items[:2], items[2].model_copy(update={"outcome": "settled"}), items[3]]
    assert network(plan_of(problem, board, *meetings, *settled), on=DAY).recurring == ()
