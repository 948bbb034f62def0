"""The tiny plan with a programme: risks, a measure with readings, benefits, engagement, answers to requirements."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from placeplan.records import (
    Approval,
    Benefit,
    Body,
    Consultation,
    Decision,
    EngagementEvent,
    ImpactAssessment,
    Measure,
    Milestone,
    Mitigation,
    Person,
    ReadingRow,
    Response,
    Risk,
    RiskScale,
    Score,
    ServiceChange,
    Stakeholder,
    Workstream,
)
from placeplan.studies.keeping import Packed, pack
from placeplan.workspace.ledger import actions
from tests.plans import added, frame, settled
from tests.workspace.scenes import NOW, OPERATOR, tiny_plan

__all__ = ["programme_plan", "with_programme"]


def _score(risk: str, kind: Any, on: date, impact: int, likelihood: int) -> Score:
    return Score(id=f"{risk}-{kind}-{on:%Y-%m}", title=f"Scored in {on:%B}", risk=risk, kind=kind, on=on, impact=impact,
                 likelihood=likelihood, by="ana")  # fmt: skip


def _readings() -> list[dict[str, Any]]:
    """Twelve readings about 90, then four far below: worse by special cause from May 2017 on, after the first wave."""
    values = [90, 91, 89, 90, 92, 90, 88, 91, 90, 89, 91, 90, 70, 69, 71, 70]
    days = [date(2016 + (at + 4) // 12, (at + 4) % 12 + 1, 1) for at in range(16)]
    return [ReadingRow(measure="seen", on=day, value=value).model_dump() | {"on": day.isoformat()}
            for day, value in zip(days, values, strict=True)]  # fmt: skip


@cache
def programme_plan() -> Any:
    """The plan."""
    plan = added(
        tiny_plan(),
        Person(id="ana", title="Ana Bell", organisation="vale-ccg"),
        Person(id="ben", title="Ben Cole", organisation="hospital"),
        Person(id="cem", title="Cem Dal", organisation="community"),
        Workstream(id="older", title="Older people", sro="ana", relevant_spend=2e6),
        RiskScale(id="vale-bands", title="Vale's bands", bands={"green": 1, "amber": 8, "red": 15}),
        Milestone(id="team-ready", title="The team is ready", workstream="older", baseline=date(2017, 4, 1)),
        Risk(id="staff", title="Too few nurses", category="Workforce", scale="vale-bands", owner="ana",
             workstream="older", milestone="team-ready", probability=0.4, size=60, size_low=30, size_high=120),
        Risk(id="trust", title="Partners drift apart", scale="vale-bands", owner="ben"),
        Risk(id="secret", title="A sale of land", scale="vale-bands", owner="vale-ccg", publication="restricted",
             publication_reason="Commercial."),
        _score("staff", "inherent", date(2016, 4, 1), 5, 4), _score("staff", "current", date(2016, 9, 1), 4, 4),
        _score("staff", "target", date(2016, 4, 1), 2, 3), _score("trust", "current", date(2016, 9, 1), 3, 2),
        _score("secret", "current", date(2016, 9, 1), 5, 5),
        Mitigation(id="recruit", title="Recruit abroad", risk="staff", owner="ben", due=date(2016, 9, 30)),
        Measure(id="seen", title="Seen within four hours", unit="%", improvement="up", target=95, kind="access",
                initiatives=("frailty",), owner="hospital"),
        Benefit(id="fewer-beds", title="Fewer beds", type="cash-releasing", initiative="frailty", owner="ana",
                organisation="hospital", target={"2017/18": 1e5, "2018/19": 2e5}, forecast={"2018/19": 1.5e5},
                milestone="team-ready"),
        Stakeholder(id="patients", title="Patients of Vale", type="patients"),
        Stakeholder(id="carers", title="Carers of Vale", type="carers"),
        EngagementEvent(id="evening", title="An evening in North", on=date(2016, 9, 12), form="meeting",
                        stakeholders=("patients",), initiatives=("frailty",), people=40, asked="What matters?",
                        said="Not to be moved at night.", changed="Moves at night stop."),
        Body(id="board", title="Vale board", authority="joint committee", decides=("frailty",)),
        Decision(id="go", title="Go ahead with frailty", question="Shall the frailty team start?", initiative="frailty",
                 subject="frailty", body="board", status="open", on=date(2017, 2, 1),
                 needs=("engagement", "consultation", "equality")),
        Approval(id="frailty-asked", title="Approval of frailty", body="board", on=date(2017, 2, 1), result="asked",
                 digest="none", record_kind="initiative", record="frailty"),
        Consultation(id="ask-all", title="Care of older people", initiatives=("frailty",), decision="go",
                     from_date=date(2016, 10, 1), to_date=date(2016, 12, 31), formative=True, reasons_given=True),
        Response(id="r1", title="Keep the ward", consultation="ask-all", stakeholder="patients", on=date(2016, 10, 9),
                 position="oppose", said="Keep it."),
        ImpactAssessment(id="eia", title="Equality of frailty", kind="equality", initiative="frailty",
                         done_on=date(2016, 8, 1)),
        ServiceChange(id="ward", title="A ward closes", initiative="frailty", engagement="The evening",
                      bed_test="alternative provision", bed_evidence="The room opens first"),
    )  # fmt: skip
    plan = settled(plan, frameworks=("stp-2016", "service-change"))
    return plan.with_table("reading", frame("reading", _readings()))


@cache
def _packed() -> Packed:
    return pack(programme_plan())


def with_programme(plan: str = "vale") -> int:
    """Put it into the workspace."""
    return actions.push(by=OPERATOR, plan=plan, folder=_packed(), why="First version", now=NOW).sequence
