"""Every named check: the smallest plan that fails it and one that passes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from placeplan.assurance.case import Case
from placeplan.assurance.checks import CHECKS, call, faults
from placeplan.plan.plan import Plan
from placeplan.records import (
    Adoption,
    Approval,
    Benefit,
    Body,
    Consultation,
    Decision,
    Duty,
    EngagementEvent,
    Evidence,
    ImpactAssessment,
    Initiative,
    LevelDecision,
    Measure,
    Milestone,
    Organisation,
    Person,
    Problem,
    ProgrammeCost,
    Record,
    ServiceChange,
    Stakeholder,
    Version,
)
from placeplan.results import Finding
from tests.plans import added, changed, frame, settled, without
from tests.unit.assurance.sound import DAY, sound_case, sound_plan

LAST = "2021/22"
Change = Callable[[Plan], Plan]


@dataclass(frozen=True)
class Try:
    """A plan, figures and findings that differ from the sound ones, and what the check is told."""

    change: Change = field(default=lambda plan: plan)
    told: dict[str, str] = field(default_factory=dict)
    figures: dict[tuple[str, str, str], float] = field(default_factory=dict)
    """Value by figure, world and year, for the footprint."""
    findings: tuple[Finding, ...] | None = None
    on: date = DAY
    frame: Callable[[pl.DataFrame], pl.DataFrame] | None = None

    def case(self) -> Case:
        results = sound_case().results
        table = results.frame
        for (figure, world, year), value in self.figures.items():
            here = (
                (pl.col("figure") == figure)
                & (pl.col("world") == world)
                & (pl.col("year") == year)
                & (pl.col("scope") == "footprint")
            )
            table = table.with_columns(pl.when(here).then(value).otherwise("value").alias("value"))
        if self.frame is not None:
            table = self.frame(table)
        found = results.findings if self.findings is None else self.findings
        return Case(self.change(sound_plan()), replace(results, frame=table, findings=found), self.on)


def plus(*records: Record) -> Change:
    return lambda plan: added(plan, *records)


def table(name: str, *rows: dict[str, Any]) -> Change:
    return lambda plan: plan.with_table(name, frame(name, rows))


def less(figure: str, world: str = "do something") -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Results without a figure."""
    return lambda rows: rows.filter((pl.col("figure") != figure) | (pl.col("world") != world))


def all_initiatives(**fields: Any) -> Change:
    def change(plan: Plan) -> Plan:
        for key in plan.of(Initiative):
            plan = changed(plan, "initiative", key, **fields)
        return plan

    return change


def finding(code: str, severity: str = "warning", subject: str = "footprint") -> Finding:
    return Finding(code, severity, subject, LAST, "something is the matter", 1.0, 2.0, "£")  # type: ignore[arg-type]


def logged(plan: Plan) -> Plan:
    for key in plan.records["assumption"]:
        plan = changed(plan, "assumption", key, checked_by="vale-ccg", reviewed_on=DAY)
    return plan


def graded(plan: Plan, grade: str = "moderate", **more: Any) -> Plan:
    for key in ("frailty-size", "closer-size"):
        fields = {"id": f"study-{key}", "title": key, "citation": key, "grade": grade, "wording": "derived", **more}
        plan = changed(added(plan, Evidence.model_validate(fields)), "assumption", key, evidence=f"study-{key}")
    return plan


def adopters(plan: Plan) -> Plan:
    return added(
        plan,
        *(
            Adoption(id=key, title=key, initiative="frailty", place=key, holder="vale-ccg")
            for key in ("north", "south")
        ),
    )


def waiting(value: float) -> Callable[[pl.DataFrame], pl.DataFrame]:
    here = pl.col("figure") == "waiting.within_18_weeks"
    return lambda rows: rows.with_columns(pl.when(here).then(value).otherwise("value").alias("value"))


def sloped(nothing: float, something: float) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Results with a slope index, which the sound plan's one deprivation fifth cannot give."""

    def change(rows: pl.DataFrame) -> pl.DataFrame:
        gap = rows.filter(pl.col("figure") == "gap.health").with_columns(
            pl.lit("health.slope").alias("figure"),
            pl.when(pl.col("world") == "do nothing").then(nothing).otherwise(something).alias("value"),
        )
        return pl.concat([rows, gap])

    return change


PARTNERS = {"types": "commissioner, acute, council"}
BODY = Body(
    id="board", title="Vale CCG governing body", authority="statutory", organisation="vale-ccg", decides=("plan",)
)
ADVISERS = Body(id="advice", title="Advice", authority="advisory")
STONE = Milestone(id="stone", title="Team at work", baseline=date(2017, 5, 1), actual=date(2017, 5, 1))
MEASURE = Measure(id="four-hours", title="A&E within four hours", unit="share", improvement="up", target=0.95)
CHANGE = ServiceChange(
    id="change",
    title="Ward",
    initiative="frailty",
    engagement="Asked.",
    choice="Kept.",
    clinical_evidence="Trial.",
    commissioner_support="Letter.",
    bed_test="new treatment",
    bed_evidence="Trial.",
)
CONSULTED = Consultation(
    id="asked",
    title="On the ward",
    initiatives=("frailty",),
    from_date=date(2017, 1, 1),
    to_date=date(2017, 4, 30),
    formative=True,
    reasons_given=True,
    considered=True,
)
PATIENTS = Stakeholder(id="patients", title="Patients", type="patients")
EVENT = EngagementEvent(
    id="day",
    title="A day",
    on=date(2017, 5, 1),
    form="co-design",
    stakeholders=("patients",),
    initiatives=("frailty",),
    places=("north", "south"),
    changed="The team comes at weekends.",
)
COUNCIL = Organisation(id="council", title="Vale Council", type="council", partner="full", place="vale")
DECISION = Decision(
    id="go",
    title="Go",
    question="Go?",
    subject="plan",
    body="board",
    on=date(2017, 5, 2),
    status="taken",
    once_only=True,
    initiative="frailty",
    participants=("vale-ccg",),
    needs=("engagement",),
)
WICKED = Problem(id="knot", title="Frail people in hospital", kind="wicked", process="co-design")
LEVEL = LevelDecision(
    id="level",
    title="Level",
    problem="knot",
    on=date(2017, 4, 1),
    level="north",
    lowest="north",
    reason="Close to home.",
    accountable="vale-ccg",
)


def readings(value: float) -> Change:
    return lambda plan: added(plan, MEASURE).with_table(
        "reading", frame("reading", [{"measure": "four-hours", "on": "2017-05-01", "value": value}])
    )


TRIES: dict[str, tuple[Try, Try]] = {
    "agency-falls": (
        Try(told={"most": "0.01"}, figures={("staff.agency", "do something", LAST): 20.0}),
        Try(told={"most": "0.9"}, figures={("staff.agency", "do something", LAST): 0.0}),
    ),
    "answered": (Try(), Try()),
    "judged": (Try(), Try()),
    "assessments-done": (
        Try(told={"kind": "quality"}),
        Try(
            told={"kind": "quality"},
            change=plus(
                *(
                    ImpactAssessment(
                        id=f"qia-{key}",
                        title=key,
                        kind="quality",
                        initiative=key,
                        done_on=date(2017, 4, 1),
                        found="No harm.",
                        signed_by=("lead", "nurse"),
                    )
                    for key in ("frailty", "care-closer")
                ),
                Person(id="nurse", title="Nurse", organisation="hospital"),
            ),
        ),
    ),
    "assumptions-current": (
        Try(change=lambda p: changed(p, "assumption", "stay", expires_on=date(2016, 1, 1)), told={"least": "1"}),
        Try(),
    ),
    "assumptions-logged": (Try(), Try(change=logged)),
    "authority-clear": (Try(change=plus(ADVISERS)), Try(change=plus(BODY))),
    "bed-test": (Try(), Try(change=plus(CHANGE))),
    "begun-early": (Try(told={"least": "0.9"}), Try()),
    "boards-assured": (
        Try(),
        Try(
            change=plus(
                BODY, Approval(id="yes", title="Yes", body="board", on=date(2017, 5, 1), result="approved", digest="d")
            ),
            told={"least": "0.3"},
        ),
    ),
    "clear-of": (
        Try(told={"topic": "governance", "codes": "no-single-leader", "needs": "body"}),
        Try(told={"topic": "governance", "codes": "no-single-leader", "needs": "body"}, change=plus(BODY)),
    ),
    "consultation-fair": (
        Try(told={"part": "lasting"}, change=plus(CONSULTED.model_copy(update={"to_date": date(2017, 1, 9)}))),
        Try(told={"part": "lasting"}, change=plus(CONSULTED)),
    ),
    "control-totals-met": (Try(findings=(finding("control-total-missed"),)), Try(findings=())),
    "decisions-with-duties": (
        Try(change=plus(BODY, DECISION)),
        Try(change=plus(BODY, DECISION, PATIENTS, EVENT, CHANGE)),
    ),
    "demand-and-access": (Try(change=all_initiatives(effects=())), Try()),
    "duty-done": (
        Try(told={"duty": "early-b"}, change=adopters),
        Try(
            told={"duty": "early-b"},
            change=lambda p: added(
                adopters(p),
                Duty(
                    id="told",
                    title="Told",
                    initiative="frailty",
                    place="north",
                    duty="early-b",
                    holder="vale-ccg",
                    done_on=date(2017, 3, 1),
                    evidence="Minutes",
                ),
            ),
        ),
    ),
    "early-progress": (Try(change=all_initiatives(stage="diagnosis")), Try(change=plus(STONE))),
    "effects-evidenced": (Try(), Try(change=graded)),
    "elements-covered": (
        Try(told={"elements": "prevention"}),
        Try(told={"elements": "prevention"}, change=all_initiatives(category="prevention")),
    ),
    "finance-balanced": (Try(figures={("gap.finance", "do something", LAST): 1e6}), Try()),
    "flows-contained": (
        Try(
            change=lambda p: changed(
                changed(p, "organisation", "hospital", partner="outside"),
                "organisation",
                "community",
                partner="outside",
            )
        ),
        Try(),
    ),
    "gap-closed": (
        Try(told={"figure": "gap.health"}, figures={("gap.health", "do something", LAST): 1e9}),
        Try(told={"figure": "gap.finance"}),
    ),
    "horizon": (Try(told={"years": "9"}), Try()),
    "inequality-narrowed": (Try(frame=sloped(10.0, 12.0)), Try(frame=sloped(10.0, 5.0))),
    "initiatives-for": (Try(told={"terms": "cancer"}), Try(told={"terms": "frailty"})),
    "intervals-stated": (
        Try(),
        Try(
            change=lambda p: replace(
                p,
                records={
                    **p.records,
                    "assumption": {
                        k: a.model_copy(update={"low": a.value, "high": a.value})
                        for k, a in p.records["assumption"].items()  # type: ignore[attr-defined]
                    },
                },
            )
        ),
    ),
    "levels-agreed": (Try(change=plus(WICKED)), Try(change=plus(WICKED, LEVEL))),
    "milestones-dated": (Try(told={"least": "1"}), Try(told={"least": "1", "year": "2017/18"}, change=plus(STONE))),
    "needs-assessed": (
        Try(change=lambda p: replace(p, tables={k: t for k, t in p.tables.items() if k != "population"})),
        Try(
            change=lambda p: p.with_table(
                "population",
                pl.concat([p.table("population").with_columns(deprivation=pl.lit(n, pl.Int64)) for n in range(1, 6)]),
            )
        ),
    ),
    "neighbours-shown": (
        Try(change=lambda p: without(without(p, "neighbour", "hills"), "place", "north", "south")),
        Try(),
    ),
    "no-silent-losers": (
        Try(findings=(finding("trading-out", "note", "initiative=frailty"),)),
        Try(findings=(finding("trading-out", "note", "initiative=frailty"),), change=plus(BODY, DECISION)),
    ),
    "organisations-sustainable": (Try(), Try(told={"most": "0.5"})),
    "out-of-hospital-grows": (
        Try(change=lambda p: changed(p, "organisation", "community", type="ambulance")),
        Try(),
    ),
    "owners-named": (Try(change=all_initiatives(sro="")), Try()),
    "partners-of": (Try(told={"types": "council"}), Try(told=PARTNERS, change=plus(COUNCIL))),
    "people-asked": (Try(told={"types": "patients"}), Try(told={"types": "patients"}, change=plus(PATIENTS, EVENT))),
    "power-ceded": (Try(), Try(change=plus(Body(id="joint", title="Joint", authority="joint committee")))),
    "practice-borrowed": (Try(), Try(change=lambda p: graded(p), told={"least": "2"})),
    "process-fits": (
        Try(change=plus(WICKED.model_copy(update={"process": "project management"}))),
        Try(change=plus(WICKED)),
    ),
    "productivity": (
        Try(told={"least": "0.02"}),
        Try(told={"least": "0.01"}, change=all_initiatives(category="provider efficiency")),
    ),
    "programme-cost-stated": (
        Try(),
        Try(
            change=plus(
                ProgrammeCost(id="office", title="Office", kind="programme office", amounts={LAST: 1000.0}),
                Benefit(id="b", title="B", type="cash-releasing", target={LAST: 1e6}),
            )
        ),
    ),
    "purpose-stated": (Try(), Try(change=lambda p: settled(p, summary="What we want. " * 20))),
    "put-before": (
        Try(told={"by": "2016-06-30", "stage": "submission"}),
        Try(
            told={"by": "2016-06-30", "stage": "submission"},
            change=plus(Version(id="v", title="V", digest="d", on=date(2016, 6, 29), stage="full submission")),
        ),
    ),
    "records-kept": (Try(told={"kind": "risk"}), Try(told={"kind": "scenario"})),
    "roles-filled": (Try(told={"roles": "analyst"}), Try(told={"roles": "single leader"})),
    "scale": (Try(told={"least": "1000000"}), Try(told={"least": "1000"})),
    "service-change-test": (Try(told={"test": "choice"}), Try(told={"test": "choice"}, change=plus(CHANGE))),
    "services-covered": (
        Try(told={"deliveries": "ambulance"}),
        Try(told={"deliveries": "emergency admission, outpatient"}),
    ),
    "shared-work": (
        Try(told={"first": "council", "second": "acute"}),
        Try(
            told={"first": "council", "second": "acute"},
            change=lambda p: all_initiatives(organisations=("council", "hospital"))(added(p, COUNCIL)),
        ),
    ),
    "single-leader": (Try(change=lambda p: changed(p, "person", "lead", roles=())), Try()),
    "social-care-counted": (
        Try(),
        Try(
            change=plus(COUNCIL),
            frame=lambda rows: rows.with_columns(
                pl.when((pl.col("figure") == "gap.finance") & (pl.col("sector") == "nhs"))
                .then(pl.lit("council"))
                .otherwise("sector")
                .alias("sector")
            ),
        ),
    ),
    "sources-named": (Try(), Try(change=lambda p: changed(p, "source", "returns", publisher="NHS Digital"))),
    "standard-reached": (
        Try(told={"terms": "four hours", "target": "0.95"}, change=readings(0.9)),
        Try(told={"terms": "four hours", "target": "0.95"}, change=readings(0.96)),
    ),
    "starting-point-real": (
        Try(told={"tables": "activity"}),
        Try(told={"tables": "activity"}, change=lambda p: changed(p, "source", "returns", grade="strong")),
    ),
    "triangulated": (Try(findings=tuple(finding("operational-plan-differs") for _ in range(11))), Try(findings=())),
    "validated": (Try(findings=tuple(finding("unexplained-large", "note") for _ in range(12))), Try(findings=())),
    "verified": (Try(findings=(finding("parts-do-not-add", "error"),)), Try(findings=())),
    "versions-kept": (Try(), Try(change=plus(Version(id="v", title="V", digest="d", on=DAY)))),
    "waiting-standard": (
        Try(told={"least": "0.92"}, frame=waiting(0.5)),
        Try(told={"least": "0.92"}, frame=waiting(0.95)),
    ),
    "workforce-planned": (
        Try(change=all_initiatives(staff=())),
        Try(told={"least": "0.5"}, figures={("staff.unfilled", "do something", LAST): 0.0}),
    ),
}


def verdict(name: str, one: Try) -> Any:
    assert faults(name, one.told) == []
    return call(name, one.case(), one.told)


def test_every_check_is_tried() -> None:
    assert set(TRIES) == set(CHECKS)


@pytest.mark.parametrize("name", [name for name in TRIES if name not in ("answered", "judged")])
def test_the_smallest_plan_that_fails(name: str) -> None:
    found = verdict(name, TRIES[name][0])
    assert found.result in ("not met", "partly"), found
    assert found.why
    assert found.fix
    assert found.why[0].isupper() or not found.why[0].isalpha()


@pytest.mark.parametrize("name", [name for name in TRIES if name not in ("answered", "judged")])
def test_a_plan_that_passes(name: str) -> None:
    found = verdict(name, TRIES[name][1])
    assert found.result == "met", found
    assert found.why.endswith((".", "…"))


def test_people_answer_and_people_judge() -> None:
    assert verdict("answered", TRIES["answered"][0]).result == "not met"
    assert verdict("judged", TRIES["judged"][0]).result == "not yet judged"


def test_every_check_and_parameter_says_what_it_means() -> None:
    for known in CHECKS.values():
        assert known.meaning.endswith("."), known.name
        assert all(parameter.meaning for parameter in known.parameters)
