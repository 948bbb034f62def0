"""Deep dives and the programme office's suite: everything once, from one source."""

import json
from datetime import date

import pytest

import placeplan.programme as programme
from placeplan.errors import UnknownNameError
from placeplan.plan.plan import Plan
from placeplan.records import (
    Action,
    Benefit,
    Decision,
    EngagementEvent,
    Milestone,
    Person,
    Portfolio,
    Risk,
    Score,
    Workstream,
)
from tests.unit.programme.builder import DAY, initiative, plan_of, step


def plan() -> Plan:
    return plan_of(
        Portfolio(id="local", title="Local"),
        Workstream(id="urgent", title="Urgent care", portfolio="local", stage="implementation", sro="lead"),
        Workstream(id="other", title="Other"),
        Person(id="lead", title="A. Lead", organisation="camden-ccg"),
        initiative("discharge", step("camden", "early", "2017-04"), step("barnet", "later", "2018-04"),
                   workstream="Urgent care"),
        initiative("elsewhere", workstream="other"),
        Milestone(id="m", title="Open", workstream="urgent", baseline=date(2017, 5, 1)),
        Milestone(id="n", title="Not ours", workstream="other", baseline=date(2017, 5, 1)),
        Risk(id="r", title="Too few staff", initiative="discharge"),
        Score(id="s", title="", risk="r", kind="current", on=date(2017, 5, 1), impact=5, likelihood=4),
        Benefit(id="b", title="Saving", type="cash-releasing", initiative="discharge", target={"2017/18": 1e6},
                owner="lead"),
        Decision(id="d", title="d", question="Start?", subject="start", body="board", status="open",
                 initiative="discharge"),
        EngagementEvent(id="e", title="Day", on=date(2017, 4, 1), form="meeting", stakeholders=(),
                        workstreams=("urgent",)),
        Action(id="a", title="Call them", workstream="urgent", agreed_on=date(2017, 5, 1), due=date(2017, 5, 10)),
    )  # fmt: skip


def test_a_deep_dive_holds_all_of_its_workstream_and_nothing_else() -> None:
    row = programme.deepdive(plan(), "urgent", on=DAY).deepdives[0]
    assert row.leads["sro"] == "A. Lead"
    assert [i["id"] for i in row.initiatives] == ["discharge"]
    assert [m.id for m in row.milestones] == ["m"]
    assert [r.id for r in row.risks] == ["r"]
    assert [b.id for b in row.benefits] == ["b"]
    assert [d.id for d in row.decisions] == ["d"]
    assert [e.id for e in row.engagements] == ["e"]
    assert len(row.duties) == 8
    assert [(a.id, a.status) for a in row.actions] == [("a", "overdue")]
    assert {"risk/r", "milestone/m"} <= {f.subject for f in row.findings}
    assert "milestone/n" not in {f.subject for f in row.findings}
    assert any("Open" in question for question in row.questions)
    assert any("score of 20" in question for question in row.questions)


def test_a_workstream_nobody_knows() -> None:
    with pytest.raises(UnknownNameError, match="no such workstream"):
        programme.deepdive(plan(), "urgnt", on=DAY)


def test_the_suite_has_its_seven_reports() -> None:
    suite = programme.reports(plan(), on=DAY).reports
    assert [report.id for report in suite] == [
        "highlight", "exception", "savings", "impact", "risk", "engagement", "workforce",
    ]  # fmt: skip
    for report in suite:
        assert report.summary
        assert all(len(row) == len(table.columns) for table in report.tables for row in table.rows)
    assert "£1.0 million" in suite[2].summary[0]


@pytest.mark.parametrize("topic", [name for name in programme.TOPICS if name != "deepdive"])
def test_every_topic_is_one_json_object_with_its_main_list(topic: str) -> None:
    answer = getattr(programme, topic)(plan(), on=DAY).to_dict()
    assert json.loads(json.dumps(answer)) == answer
    assert isinstance(answer[programme.TOPICS[topic]], list)
    assert all(set(f) == {"code", "severity", "subject", "message", "remedy"} for f in answer["findings"])
    assert answer["on"] == "2017-06-01"


def test_an_empty_plan_answers_every_topic() -> None:
    for topic in programme.TOPICS:
        if topic != "deepdive":
            getattr(programme, topic)(plan_of(), on=DAY)
