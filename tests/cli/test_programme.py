"""`placeplan programme`: every topic as a table and as one object, what is wrong told in the plan's one list."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from placeplan.cli.commands.programme import TOPICS as NAMED
from placeplan.plan.plan import Plan
from placeplan.plan.write import write_plan
from placeplan.programme import TOPICS
from placeplan.records import (
    Adoption,
    Approval,
    Body,
    Dependency,
    Measure,
    Meeting,
    Membership,
    Milestone,
    Risk,
    Score,
)
from tests.cli.conftest import Runner
from tests.plans import added, tiny_plan

LATE = Milestone(
    id="teams", title="Frailty teams in post", baseline=date(2017, 4, 1), forecast=date(2019, 4, 1), moves=("frailty",)
)
BOARD = Body(id="board", title="Programme board", authority="advisory")


def folder(tmp_path: Path, plan: Plan) -> Path:
    """The plan in a folder."""
    write_plan(plan, tmp_path / "made")
    return tmp_path / "made"


def put(plan: Path, name: str, text: str) -> None:
    (plan / "programme").mkdir(exist_ok=True)
    (plan / "programme" / name).write_text(text)


def test_the_command_knows_the_topics_of_the_programme() -> None:
    assert tuple(TOPICS) == NAMED


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_is_a_table_and_one_object(placeplan: Runner, vale: Path, topic: str) -> None:
    shown = placeplan("programme", vale, topic, "--on", "2017-01-01", "--no-figures")
    assert shown.exit_code in (0, 1), shown.stderr
    assert shown.stdout.strip()
    told = placeplan("programme", vale, topic, "--on", "2017-01-01", "--no-figures", "--format", "json")
    assert told.exit_code == shown.exit_code
    found = json.loads(told.stdout)
    assert (found["topic"], found["on"]) == (topic, "2017-01-01")
    assert isinstance(found[TOPICS[topic]], list)
    assert {"plan", "plan_digest", "findings"} <= set(found)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["weather"], "is not one of"),
        (["risks", "--on", "tomorrow"], "is no day"),
        (["risks", "--workstream", "x"], "goes with the topic deepdive"),
        (["deepdive", "--workstream", "x"], "no such workstream"),
        (["risks", "--consultation", "x"], "goes with the topic path"),
        (["risks", "--subject", "plan"], "goes with the topic path"),
        (["path", "--subject", "weather"], "no such subject of a meeting"),
        (["path", "--staff", "2"], "goes with the topic rollout"),
        (["rollout", "--staff", "0"], "is not in the range"),
        (["risks", "--team-months", "2"], "goes with the topic rollout"),
    ],
)
def test_mistakes_end_in_status_two(placeplan: Runner, vale: Path, arguments: list[str], words: str) -> None:
    done = placeplan("programme", vale, *arguments)
    assert done.exit_code == 2
    assert words in done.stderr


def test_few_staff_put_later_starts_back(placeplan: Runner, tmp_path: Path) -> None:
    needs = [
        Adoption(id=place, title=place.title(), initiative="frailty", place=place, holder="vale-ccg", staff_needed=3.0)
        for place in ("north", "south")
    ]
    plan = folder(tmp_path, added(tiny_plan(), *needs))

    def starts(*more: str) -> dict[str, str]:
        asked = ("programme", plan, "rollout", "--on", "2016-04-01", "--no-figures", "--format", "json", *more)
        steps = json.loads(placeplan(*asked).stdout)["proposed"]
        return {step["place"]: step["start"] for step in steps if step["line"] == "initiative/frailty"}

    assert starts() == {"north": "2016-04", "south": "2016-04"}
    assert starts("--staff", "3") == {"north": "2016-04", "south": "2016-07"}  # more people live in the north
    assert starts("--staff", "3", "--team-months", "5") == {"north": "2016-04", "south": "2016-09"}


def test_an_error_among_the_findings_ends_in_status_one(placeplan: Runner, tmp_path: Path) -> None:
    asked = Meeting(id="m", title="Board", body="board", on=date(2016, 5, 1), verb="approve", subject="plan")
    plan = folder(tmp_path, added(tiny_plan(), BOARD, asked))
    done = placeplan("programme", plan, "path", "--on", "2016-06-01", "--format", "json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["findings"][0]["code"] == "path-impossible"


def test_a_slip_has_its_price_and_compare_shows_the_same(placeplan: Runner, tmp_path: Path) -> None:
    plan = folder(tmp_path, added(tiny_plan(), LATE))
    told = json.loads(placeplan("programme", plan, "timeline", "--on", "2017-01-01", "--format", "json").stdout)
    cost = {row["year"]: row["cost"] for row in told["cost_of_slip"]}
    assert any(cost.values())
    assert told["reproduce"] == "placeplan compare PLAN --slipped 2017-01-01"
    compared = placeplan("compare", plan, "--slipped", "2017-01-01", "--figure", "gap.finance", "--format", "json")
    assert compared.exit_code == 0, compared.stderr
    rows = [row for row in json.loads(compared.stdout)["figures"] if row["scope"] == "footprint"]
    assert {row["year"]: row["difference"] for row in rows} == {y: pytest.approx(c) for y, c in cost.items() if c}


def test_compare_takes_a_slip_or_another_plan(placeplan: Runner, vale: Path, other: Path) -> None:
    assert placeplan("compare", vale, other, "--slipped", "2017-01-01").exit_code == 2
    assert placeplan("compare", vale, "--slipped", "soon").exit_code == 2


def test_a_risk_to_a_milestone_is_priced_in_pounds(placeplan: Runner, tmp_path: Path) -> None:
    steady = LATE.model_copy(update={"forecast": None})
    risk = Risk(id="r", title="Nobody applies", milestone="teams", probability=0.5, size=400.0)
    plan = folder(tmp_path, added(tiny_plan(), steady, risk))
    told = json.loads(placeplan("programme", plan, "risks", "--on", "2017-01-01", "--format", "json").stdout)
    row = told["risks"][0]
    assert (row["unit"], row["expected"]) == ("days", pytest.approx(200))
    assert row["expected_pounds"] == pytest.approx(200 * told["pounds_per_unit"]["r"]) != 0
    assert told["simulation"]["runs"] == 64
    assert told["simulation"]["together"]["expected"] == pytest.approx(row["expected_pounds"])
    assert placeplan("programme", plan, "risks", "--on", "2017-01-01").exit_code == 0


BAD = {
    "unknown-reference": (Membership(id="m", title="Seat", body="nowhere", organisation="hospital", vote=True),),
    "quorum-too-large": (
        BOARD.model_copy(update={"quorum": 9}),
        Membership(id="m", title="Seat", body="board", organisation="hospital", vote=True),
    ),
    "meeting-before-papers": (
        BOARD,
        Meeting(id="m", title="Board", body="board", verb="review", on=date(2016, 5, 1), papers_due=date(2016, 5, 3)),
    ),
    "milestone-cycle": (
        Milestone(id="a", title="A"), Milestone(id="b", title="B"),
        Dependency(id="ab", title="A then B", before="a", after="b"),
        Dependency(id="ba", title="B then A", before="b", after="a"),
    ),
    "unknown-digest": (
        BOARD,
        Approval(id="a", title="Plan", body="board", on=date(2016, 5, 1), result="approved", digest="f" * 64),
    ),
    "duty-without-holder": (
        Adoption(id="n", title="North", initiative="frailty", place="north", role="early"),
        Adoption(id="s", title="South", initiative="frailty", place="south", role="later"),
    ),
    "score-outside-scale": (
        Risk(id="r", title="Risk"),
        Score(id="s", title="First score", risk="r", kind="current", on=date(2016, 5, 1), impact=9, likelihood=9),
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", BAD)
def test_bad_records_stand_in_the_one_list(placeplan: Runner, tmp_path: Path, code: str) -> None:
    done = placeplan("check", folder(tmp_path, added(tiny_plan(), *BAD[code])), "--format", "json")
    found = next(row for row in json.loads(done.stdout)["problems"] if row["code"] == code)
    assert done.exit_code == 1
    assert found["file"].startswith("programme/")
    assert found["row"] >= 2
    assert all(found[name] for name in ("record", "field", "rule", "remedy"))
    assert found["value"] or code == "duty-without-holder"  # where what is missing is the matter there is no value


def test_a_half_read_plan_is_still_checked_and_says_what_was_not(placeplan: Runner, tmp_path: Path) -> None:
    late = Meeting(
        id="m", title="Board", body="board", verb="review", on=date(2016, 5, 1), papers_due=date(2016, 5, 3)
    )
    plan = folder(tmp_path, added(tiny_plan(), BOARD, late, LATE))
    text = (plan / "programme/milestones.csv").read_text()
    (plan / "programme/milestones.csv").write_text(text.replace("2017-04-01", "in the spring"))
    told = json.loads(placeplan("check", plan, "--format", "json").stdout)["problems"]
    codes = {row["code"]: row for row in told}
    assert codes["meeting-before-papers"]["file"] == "programme/meetings.csv"
    assert codes["programme-half-checked"]["severity"] == "note"
    assert "quorums" in codes["programme-half-checked"]["message"]
    whole = folder(tmp_path / "other", added(tiny_plan(), BOARD, LATE))
    assert "programme-half-checked" not in placeplan("check", whole, "--format", "json").stdout


def test_readings_out_of_order_are_named_by_their_row(placeplan: Runner, tmp_path: Path) -> None:
    plan = folder(tmp_path, added(tiny_plan(), Measure(id="waits", title="Waits", unit="days", improvement="down")))
    put(plan, "readings.csv", "measure,on,value\nwaits,2016-05-01,4\nwaits,2016-04-01,5\n")
    problems = json.loads(placeplan("check", plan, "--format", "json").stdout)["problems"]
    found = next(row for row in problems if row["code"] == "readings-out-of-order")
    assert (found["file"], found["row"], found["value"]) == ("programme/readings.csv", 3, "2016-04-01")


def test_a_date_in_words_where_a_day_belongs_is_refused(placeplan: Runner, tmp_path: Path) -> None:
    plan = folder(tmp_path, added(tiny_plan(), LATE))
    text = (plan / "programme/milestones.csv").read_text()
    (plan / "programme/milestones.csv").write_text(text.replace("2017-04-01", "in the spring"))
    done = placeplan("check", plan, "--format", "json")
    assert done.exit_code == 1
    assert any(row["value"] == "in the spring" for row in json.loads(done.stdout)["problems"])


def test_a_week_that_begins_on_a_friday_is_kept_with_a_note(placeplan: Runner, tmp_path: Path) -> None:
    plan = folder(tmp_path, added(tiny_plan(), Milestone(id="a", title="Outline", printed="W/c 22 April 2016")))
    done = placeplan("check", plan, "--format", "json")
    found = next(row for row in json.loads(done.stdout)["problems"] if row["code"] == "date-in-words")
    assert done.exit_code == 0
    assert (found["severity"], found["value"]) == ("note", "W/c 22 April 2016")
    assert "Friday" in found["message"]
