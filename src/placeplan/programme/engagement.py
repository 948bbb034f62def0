"""Engagement: who was asked and what changed, consultation clocks, assessments, and decisions whose duty is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from placeplan.plan.plan import Plan
from placeplan.programme.dates import day_text
from placeplan.programme.gates import STAGES
from placeplan.programme.path import consultation_clock
from placeplan.programme.service_change import (
    ServiceChangeRow,
    service_change_findings,
    service_changes,
)
from placeplan.programme.streams import workstream_of
from placeplan.programme.topic import Finding, Severity, Topic, severity_order
from placeplan.records import (
    Consultation,
    Decision,
    EngagementEvent,
    ImpactAssessment,
    Initiative,
    PreElectionPeriod,
    Response,
    Stakeholder,
)
from placeplan.results import ResultSet

__all__ = ["AssessmentRow", "ClockRow", "DutyCheck", "Engagement", "EventRow", "StakeholderRow", "engagement"]


@dataclass(frozen=True)
class StakeholderRow:
    """A stakeholder and how often they were asked."""

    id: str
    title: str
    type: str
    place: str
    interest: int | None
    influence: int | None
    times_asked: int
    last_asked: date | None


@dataclass(frozen=True)
class EventRow:
    """We asked, you said, we did."""

    id: str
    title: str
    on: date
    form: str
    stakeholders: tuple[str, ...]
    people: int | None
    asked: str
    said: str
    changed: str


@dataclass(frozen=True)
class ClockRow:
    """A consultation's clock.

    Parameters
    ----------
    days
        Days it lasts, both ends counted; None without dates.
    earliest_decision
        First day a decision may follow: its end and the days to weigh responses.
    lasting
        Whether it lasts as long as it must, pre-election days left out.
    """

    id: str
    title: str
    decision: str
    from_date: date | None
    to_date: date | None
    days: int | None
    minimum_days: int
    earliest_decision: date | None
    lasting: bool
    formative: bool
    reasons_given: bool
    considered: bool
    responses: int
    answered: int
    status: str


@dataclass(frozen=True)
class AssessmentRow:
    """Assessments of an initiative; each kind is done, due or missing."""

    initiative: str
    title: str
    stage: str
    equality: str
    quality: str
    high_risk: bool


@dataclass(frozen=True)
class DutyCheck:
    """A decision and the duties it needs first."""

    decision: str
    question: str
    on: date | None
    status: str
    met: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Engagement(Topic):
    """Engagement on a day."""

    engagements: tuple[EventRow, ...]
    stakeholders: tuple[StakeholderRow, ...]
    consultations: tuple[ClockRow, ...]
    assessments: tuple[AssessmentRow, ...]
    service_changes: tuple[ServiceChangeRow, ...]
    decisions: tuple[DutyCheck, ...]
    findings: tuple[Finding, ...]


def engagement(plan: Plan, *, on: date, results: ResultSet | None = None) -> Engagement:
    """Who was asked, clocks, assessments, service-change tests, and decisions whose duty is missing."""
    held = sorted(plan.of(EngagementEvent).values(), key=lambda event: (event.on, event.id))
    events = tuple(_event(e) for e in held if e.on <= on)
    clocks = tuple(_clock(plan, c, on) for c in plan.of(Consultation).values())
    assessed = tuple(_assessed(plan, i, on) for i in plan.of(Initiative).values() if i.active)
    changes = service_changes(plan, results=results)
    checks = tuple(_decision(plan, d, on, changes) for d in plan.of(Decision).values() if d.status != "reversed")
    checks = tuple(check for check in checks if check.met or check.missing)
    people = _stakeholders(plan, on)
    found = [
        *_decision_findings(checks), *_clock_findings(clocks, on), *_assessment_findings(assessed),
        *service_change_findings(changes), *_event_findings(events), *_people_findings(people),
    ]  # fmt: skip
    return Engagement(on, events, people, clocks, assessed, changes, checks, severity_order(found))


def _event(event: EngagementEvent) -> EventRow:
    return EventRow(
        event.id, event.title, event.on, event.form, event.stakeholders, event.people, event.asked, event.said,
        event.changed,
    )  # fmt: skip


def _stakeholders(plan: Plan, on: date) -> tuple[StakeholderRow, ...]:
    rows = []
    for key, who in plan.of(Stakeholder).items():
        asked = [e.on for e in plan.of(EngagementEvent).values() if key in e.stakeholders and e.on <= on]
        rows.append(
            StakeholderRow(
                key, who.title, who.type, who.place, who.interest, who.influence, len(asked), max(asked, default=None)
            )
        )
    return tuple(rows)


def _clock(plan: Plan, asked: Consultation, on: date) -> ClockRow:
    days = (asked.to_date - asked.from_date).days + 1 if asked.from_date and asked.to_date else None
    earliest, lasting = None, False
    if asked.from_date and asked.to_date and days is not None:
        barred = sum(_overlap(asked.from_date, asked.to_date, period) for period in plan.of(PreElectionPeriod).values())
        lasting = days - barred >= asked.minimum_days
        earliest = asked.to_date + timedelta(days=asked.report_days)
    elif asked.from_date:
        earliest = consultation_clock(plan, asked, ready=asked.from_date)[1] + timedelta(days=asked.report_days)
    said = [response for response in plan.of(Response).values() if response.consultation == asked.id]
    count = asked.responses if asked.responses is not None else len(said)
    return ClockRow(
        asked.id, asked.title, asked.decision, asked.from_date, asked.to_date, days, asked.minimum_days, earliest,
        lasting, asked.formative, asked.reasons_given, asked.considered, count, sum(bool(r.answer) for r in said),
        _clock_status(asked, on),
    )  # fmt: skip


def _overlap(first: date, last: date, period: PreElectionPeriod) -> int:
    return max(0, (min(last, period.to_date) - max(first, period.from_date)).days + 1)


def _clock_status(asked: Consultation, on: date) -> str:
    if asked.from_date is None:
        return "not dated"
    if on < asked.from_date:
        return "planned"
    if asked.to_date is None or on <= asked.to_date:
        return "running"
    return "reported" if asked.report_on and asked.report_on <= on else "closed"


def _assessed(plan: Plan, initiative: Initiative, on: date) -> AssessmentRow:
    mine = [
        a for a in plan.of(ImpactAssessment).values()
        if a.initiative == initiative.id or (a.workstream and a.workstream == workstream_of(plan, initiative))
    ]  # fmt: skip

    def state(kind: str) -> str:
        held = [a for a in mine if a.kind == kind]
        if any(a.done_on and a.done_on <= on for a in held):
            return "done"
        return "due" if held else "missing"

    risky = any(a.high_risk for a in mine)
    return AssessmentRow(
        initiative.id, initiative.title, initiative.stage, state("equality"), state("quality"), risky
    )  # fmt: skip


def _decision(plan: Plan, decision: Decision, on: date, changes: tuple[ServiceChangeRow, ...]) -> DutyCheck:
    needs = list(decision.needs)
    closes = {row.initiative: row for row in changes}
    designs = decision.once_only  # how something is done everywhere closes nothing by itself
    if decision.initiative in closes and not designs and "service change tests" not in needs:
        needs.append("service change tests")
    day = decision.on if decision.on and decision.status == "taken" else on
    met = tuple(need for need in needs if _met(plan, decision, need, day, closes))
    return DutyCheck(
        decision.id, decision.question, decision.on, decision.status, met, tuple(n for n in needs if n not in met)
    )  # fmt: skip


def _met(plan: Plan, decision: Decision, need: str, day: date, closes: dict[str, ServiceChangeRow]) -> bool:
    initiative = plan.of(Initiative).get(decision.initiative)
    stream = workstream_of(plan, initiative) if initiative else ""
    about = {key for key in (decision.initiative, decision.workstream, stream) if key}
    if need == "engagement":
        events = plan.of(EngagementEvent).values()
        return any(about & {*e.initiatives, *e.workstreams} and e.on <= day for e in events)
    if need == "consultation":
        held = [c for c in plan.of(Consultation).values() if c.decision == decision.id]
        held += [c for c in plan.of(Consultation).values() if about & {*c.initiatives, *c.workstreams}]
        return any(_consulted(plan, c, day) for c in held)
    if need in ("equality", "quality"):
        done = [a for a in plan.of(ImpactAssessment).values() if a.kind == need and a.done_on and a.done_on <= day]
        return any({a.initiative, a.workstream} & about for a in done)
    row = closes.get(decision.initiative)
    return row is not None and row.met


def _consulted(plan: Plan, asked: Consultation, day: date) -> bool:
    clock = _clock(plan, asked, day)
    ended = asked.to_date is not None and asked.to_date < day
    return ended and clock.lasting and asked.considered


def _decision_findings(checks: tuple[DutyCheck, ...]) -> list[Finding]:
    found = []
    for check in checks:
        if check.missing:
            taken = check.status == "taken"
            severity: Severity = "error" if taken else "warning"
            found.append(
                Finding("decision-without-duty", severity, f"decision/{check.decision}",
                        f"“{check.question}” {'was decided' if taken else 'is to be decided'} without: "
                        f"{', '.join(check.missing)}.",
                        "Meet the duty first, or decide again once it is met." if taken else "Meet the duty first.")
            )  # fmt: skip
    return found


def _clock_findings(clocks: tuple[ClockRow, ...], on: date) -> list[Finding]:
    found = []
    for clock in clocks:
        subject = f"consultation/{clock.id}"
        if clock.days is not None and not clock.lasting:
            found.append(
                Finding("consultation-too-short", "error", subject,
                        f"“{clock.title}” lasts {clock.days} days, less any in a pre-election period; its own rule is "
                        f"{clock.minimum_days}.", "Extend it.")
            )  # fmt: skip
        tests = {
            "begin while proposals could still change": clock.formative, "give reasons enough": clock.reasons_given,
        }  # fmt: skip
        missing = [text for text, met in tests.items() if not met]
        if clock.status in ("running", "closed", "reported") and missing:
            found.append(
                Finding("consultation-unfair", "warning", subject,
                        f"“{clock.title}” does not show that it did {' and '.join(missing)}.", "Record what shows it.")
            )  # fmt: skip
        if clock.status in ("closed", "reported") and not clock.considered:
            found.append(
                Finding("responses-not-considered", "warning", subject,
                        f"Nothing shows that the responses to “{clock.title}” were weighed.",
                        "Put the report before the deciding body and record it.")
            )  # fmt: skip
        if clock.earliest_decision and clock.earliest_decision > on and clock.status == "running":
            found.append(
                Finding("consultation-running", "note", subject,
                        f"No decision may follow “{clock.title}” before {day_text(clock.earliest_decision)}.", "")
            )  # fmt: skip
    return found


def _assessment_findings(rows: tuple[AssessmentRow, ...]) -> list[Finding]:
    """Initiatives past engagement and consultation without their equality or quality assessment."""
    found = []
    for row in rows:
        missing = [k for k, state in (("equality", row.equality), ("quality", row.quality)) if state != "done"]
        if missing and STAGES.index(row.stage) >= STAGES.index("decision making"):
            found.append(
                Finding("assessment-missing", "warning", f"initiative/{row.initiative}",
                        f"{row.title} is at the stage of {row.stage} without its {' and '.join(missing)} impact "
                        f"assessment{'s' if len(missing) > 1 else ''}.",
                        "Finish and sign them before anything is decided.")
            )  # fmt: skip
    return found


def _event_findings(events: tuple[EventRow, ...]) -> list[Finding]:
    return [
        Finding("nothing-said-back", "note", f"engagement_event/{event.id}",
                f"After “{event.title}” nothing says what changed, or why nothing did.", "Say what changed.")
        for event in events if event.form != "briefing" and not event.changed
    ]  # fmt: skip


def _people_findings(rows: tuple[StakeholderRow, ...]) -> list[Finding]:
    return [
        Finding("stakeholder-not-asked", "note", f"stakeholder/{row.id}",
                f"{row.title} have not been asked anything yet.",
                "Plan when they will be.")
        for row in rows if row.times_asked == 0
    ]  # fmt: skip
