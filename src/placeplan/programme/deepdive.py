"""Deep dive: everything known of one workstream on a page, and the questions a reviewer should ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from placeplan.errors import UnknownNameError
from placeplan.plan.plan import Plan
from placeplan.programme.approvals import approvals
from placeplan.programme.benefits import BenefitRow, benefits
from placeplan.programme.dates import day_text
from placeplan.programme.duties import DutyRow
from placeplan.programme.engagement import EventRow, engagement
from placeplan.programme.governance import DecisionRow, governance
from placeplan.programme.load import load
from placeplan.programme.network import network
from placeplan.programme.risks import RiskRow, risks
from placeplan.programme.rollout import rollout
from placeplan.programme.streams import initiatives_of
from placeplan.programme.timeline import MilestoneRow, timeline
from placeplan.programme.topic import Finding, Topic, severity_order
from placeplan.records import Action, Decision, EngagementEvent, Initiative, Person, Workstream
from placeplan.results import ResultSet

__all__ = ["ActionRow", "DeepDive", "DeepDiveRow", "all_findings", "deepdive"]


@dataclass(frozen=True)
class ActionRow:
    """Something agreed."""

    id: str
    title: str
    owner: str
    agreed_on: date
    due: date | None
    done_on: date | None
    status: str


@dataclass(frozen=True)
class DeepDiveRow:
    """All that is known of one workstream."""

    id: str
    title: str
    portfolio: str
    stage: str
    leads: dict[str, str]
    initiatives: tuple[dict[str, Any], ...]
    figures: tuple[dict[str, Any], ...]
    staff: tuple[dict[str, Any], ...]
    milestones: tuple[MilestoneRow, ...]
    risks: tuple[RiskRow, ...]
    benefits: tuple[BenefitRow, ...]
    duties: tuple[DutyRow, ...]
    decisions: tuple[DecisionRow, ...]
    engagements: tuple[EventRow, ...]
    findings: tuple[Finding, ...]
    questions: tuple[str, ...]
    actions: tuple[ActionRow, ...]


@dataclass(frozen=True)
class DeepDive(Topic):
    """A deep dive into one workstream."""

    deepdives: tuple[DeepDiveRow, ...]
    findings: tuple[Finding, ...]


def deepdive(plan: Plan, workstream: str, *, on: date, results: ResultSet | None = None) -> DeepDive:
    """Gather a workstream's figures, staff, milestones, risks, duties, decisions, engagement, findings and actions.

    Raises
    ------
    UnknownNameError
        The plan has no such workstream.
    """
    stream = plan.of(Workstream).get(workstream)
    if stream is None:
        names = ", ".join(plan.of(Workstream)) or "none"
        raise UnknownNameError("there is no such workstream", value=workstream, remedy=f"The plan has: {names}.")
    mine = initiatives_of(plan, workstream)
    dated = tuple(m for m in timeline(plan, on=on).milestones if m.workstream == workstream)
    held = tuple(r for r in risks(plan, on=on).risks if r.workstream == workstream or r.initiative in mine)
    gains = tuple(b for b in benefits(plan, on=on).benefits if b.workstream == workstream)
    lines = {f"workstream/{workstream}", *(f"initiative/{key}" for key in mine)}
    owed = tuple(d for d in rollout(plan, on=on).duties if d.line in lines)
    found = tuple(f for f in all_findings(plan, on=on, results=results) if f.subject in _subjects(plan, workstream, on))
    row = DeepDiveRow(
        id=workstream, title=stream.title, portfolio=stream.portfolio, stage=stream.stage, leads=_leads(plan, stream),
        initiatives=tuple(_initiative(i) for i in mine.values()), figures=_figures(mine, results), staff=_staff(mine),
        milestones=dated, risks=held, benefits=gains, duties=owed, decisions=_decisions(plan, workstream, mine, on),
        engagements=_events(plan, workstream, mine, on), findings=found,
        questions=_questions(stream, mine, dated, held, gains, owed), actions=_actions(plan, workstream, on),
    )  # fmt: skip
    return DeepDive(on, (row,), found)


def all_findings(plan: Plan, *, on: date, results: ResultSet | None = None) -> tuple[Finding, ...]:
    """Findings of every topic, each once, the gravest first."""
    found = [
        *rollout(plan, on=on).findings, *governance(plan, on=on).findings,
        *approvals(plan, on=on, results=results).findings, *timeline(plan, on=on).findings,
        *risks(plan, on=on).findings, *benefits(plan, on=on).findings,
        *engagement(plan, on=on, results=results).findings,
        *load(plan, on=on).findings, *network(plan, on=on).findings,
    ]  # fmt: skip
    return severity_order(found)


def _subjects(plan: Plan, workstream: str, on: date) -> set[str]:
    """Every record that belongs to a workstream, written kind/id."""
    mine = set(initiatives_of(plan, workstream))
    subjects = {f"workstream/{workstream}", *(f"initiative/{key}" for key in mine)}
    for kind, held in plan.records.items():
        for key, record in held.items():
            own = {getattr(record, "workstream", ""), *getattr(record, "workstreams", ())}
            of = {getattr(record, "initiative", ""), *getattr(record, "initiatives", ())}
            if workstream in own or of & mine:
                subjects.add(f"{kind}/{key}")
    return subjects | {f"duty/{d.id}" for d in rollout(plan, on=on).duties if d.line in subjects}


def _leads(plan: Plan, stream: Workstream) -> dict[str, str]:
    people = plan.of(Person)
    leads = {}
    for role in ("sro", "clinical_lead", "executive_lead", "programme_lead"):
        key = getattr(stream, role)
        leads[role] = people[key].title if key in people else key
    return leads


def _initiative(initiative: Initiative) -> dict[str, Any]:
    return {
        "id": initiative.id, "title": initiative.title, "stage": initiative.stage, "level": initiative.level,
        "effects": [effect.model_dump(include={"id", "kind", "services", "size"}) for effect in initiative.effects],
        "opens": [f"{o.units:g} {o.resource} at {o.provider} ({o.year})" for o in initiative.openings],
        "closes": [f"{r.units:g} {r.resource} at {r.provider} ({r.year})" for r in initiative.releases],
    }  # fmt: skip


def _figures(mine: dict[str, Initiative], results: ResultSet | None) -> tuple[dict[str, Any], ...]:
    if results is None:
        return ()
    rows = results.frame.to_dicts()
    keep = ("figure", "world", "year", "initiative", "service", "organisation", "line", "value", "unit")
    return tuple({k: row[k] for k in keep if row.get(k) not in ("", None)} for row in rows if row["initiative"] in mine)


def _staff(mine: dict[str, Initiative]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "initiative": key, "organisation": need.organisation, "staff_group": need.staff_group, "wte": need.wte,
            "from_year": need.from_year, "source": need.source,
        }
        for key, initiative in mine.items() for need in initiative.staff
    )  # fmt: skip


def _decisions(plan: Plan, workstream: str, mine: dict[str, Initiative], on: date) -> tuple[DecisionRow, ...]:
    known = plan.of(Decision)
    keep = {k for k, d in known.items() if d.workstream == workstream or d.initiative in mine}
    return tuple(row for row in governance(plan, on=on).decisions if row.id in keep)


def _events(plan: Plan, workstream: str, mine: dict[str, Initiative], on: date) -> tuple[EventRow, ...]:
    known = plan.of(EngagementEvent)
    keep = {k for k, e in known.items() if workstream in e.workstreams or set(e.initiatives) & set(mine)}
    return tuple(row for row in engagement(plan, on=on).engagements if row.id in keep)


def _actions(plan: Plan, workstream: str, on: date) -> tuple[ActionRow, ...]:
    rows = []
    for action in plan.of(Action).values():
        if action.workstream != workstream or action.agreed_on > on:
            continue
        done = action.done_on is not None and action.done_on <= on
        overdue = action.due is not None and action.due < on
        status = "done" if done else "overdue" if overdue else "open"
        rows.append(
            ActionRow(action.id, action.title, action.owner, action.agreed_on, action.due, action.done_on, status)
        )
    return tuple(rows)


def _questions(
    stream: Workstream, mine: dict[str, Initiative], dated: tuple[MilestoneRow, ...], held: tuple[RiskRow, ...],
    gains: tuple[BenefitRow, ...], owed: tuple[DutyRow, ...],
) -> tuple[str, ...]:  # fmt: skip
    """Questions that follow from what is there and what is not."""
    asked = []
    if not stream.sro:
        asked.append("Who is the senior responsible owner, and do they know it?")
    if not mine:
        asked.append("Which initiatives does this workstream consist of?")
    overdue = [m.title for m in dated if m.status == "overdue"]
    asked += [f"What keeps “{title}” from being done, and by when will it be?" for title in overdue]
    asked += [
        f"What is done about “{m.title}”, now expected on {day_text(m.expected)} with nothing to spare?"
        for m in dated if m.critical and m.status == "late" and m.expected
    ]  # fmt: skip
    asked += [f"Is what is done about “{r.title}” enough for a score of {r.score}?" for r in held if r.exception]
    asked += [f"What will make up for “{b.title}” ({b.status})?" for b in gains if b.status not in ("on track",)]
    asked += [f"“{b.title}” is {b.share_of_spend:.0%} of the spending it comes from: who has done as much?"
              for b in gains if b.share_of_spend and b.share_of_spend > 0.1]  # fmt: skip
    late = [duty for duty in owed if duty.status == "overdue"]
    if late:
        places = ", ".join(sorted({duty.place for duty in late}))
        asked.append(f"{len(late)} duties of early and later adopters are overdue ({places}): which matter most?")
    if not held:
        asked.append("What could go wrong? No risk is recorded.")
    if not gains:
        asked.append("How will anyone know that it worked? No benefit is recorded.")
    if not any(initiative.staff for initiative in mine.values()) and mine:
        asked.append("Whose time does this take? No staff are named.")
    return tuple(asked)
