"""Deep dive: everything known of one workstream on a page, and the questions a reviewer should ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from placeplan.errors import UnknownNameError
from placeplan.plan.plan import Plan
from placeplan.plan.titles import title_in_scope
from placeplan.programme.approvals import approvals
from placeplan.programme.benefits import BenefitRow, benefits
from placeplan.programme.dates import day_text
from placeplan.programme.duties import DutyRow
from placeplan.programme.engagement import EventRow, engagement
from placeplan.programme.governance import DecisionRow, governance
from placeplan.programme.load import load
from placeplan.programme.network import network
from placeplan.programme.path import path
from placeplan.programme.risks import RiskRow, risks
from placeplan.programme.rollout import rollout
from placeplan.programme.streams import initiatives_of
from placeplan.programme.timeline import MilestoneRow, timeline
from placeplan.programme.topic import Finding, Topic, severity_order
from placeplan.records import (
    KINDS,
    Action,
    Approval,
    Decision,
    EngagementEvent,
    Initiative,
    Opening,
    Person,
    Place,
    Release,
    Workstream,
)
from placeplan.results import ResultSet

__all__ = ["ActionRow", "DeepDive", "DeepDiveRow", "all_findings", "deepdive", "deepdives"]


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
    return deepdives(plan, (workstream,), on=on, results=results)


def deepdives(
    plan: Plan, workstreams: Sequence[str] = (), *, on: date, results: ResultSet | None = None
) -> DeepDive:  # fmt: skip
    """Deep dives into several workstreams; none named: all of them.

    Raises
    ------
    UnknownNameError
        The plan has no such workstream.
    """
    known = plan.of(Workstream)
    for key in workstreams:
        if key not in known:
            names = ", ".join(known) or "none"
            raise UnknownNameError("there is no such workstream", value=key, remedy=f"The plan has: {names}.")
    topics = _Topics(plan, on, results)
    rows = tuple(_row(plan, known[key], topics, results) for key in workstreams or known)
    return DeepDive(on, rows, severity_order([found for row in rows for found in row.findings]))


class _Topics:
    """Every topic's answer on a day, worked out once."""

    def __init__(self, plan: Plan, on: date, results: ResultSet | None) -> None:
        self.on = on
        self.rollout, self.governance = rollout(plan, on=on), governance(plan, on=on)
        self.timeline, self.risks = timeline(plan, on=on), risks(plan, on=on)
        self.benefits, self.load, self.network = benefits(plan, on=on), load(plan, on=on), network(plan, on=on)
        self.engagement = engagement(plan, on=on, results=results)
        # Without an approval there is nothing to find, and the plan's digest takes seconds.
        given = approvals(plan, on=on, results=results).findings if plan.of(Approval) else ()
        self.findings = severity_order([
            *self.rollout.findings, *self.governance.findings, *given, *self.timeline.findings, *self.risks.findings,
            *path(plan, on=on).findings, *self.benefits.findings, *self.engagement.findings, *self.load.findings,
            *self.network.findings,
        ])  # fmt: skip


def _row(plan: Plan, stream: Workstream, topics: _Topics, results: ResultSet | None) -> DeepDiveRow:
    key = stream.id
    mine = initiatives_of(plan, key)
    dated = tuple(m for m in topics.timeline.milestones if m.workstream == key)
    held = tuple(r for r in topics.risks.risks if r.workstream == key or r.initiative in mine)
    gains = tuple(b for b in topics.benefits.benefits if b.workstream == key)
    lines = {f"workstream/{key}", *(f"initiative/{each}" for each in mine)}
    owed = tuple(d for d in topics.rollout.duties if d.line in lines)
    subjects = _subjects(plan, key, mine, owed)
    known, asked = plan.of(Decision), plan.of(EngagementEvent)
    return DeepDiveRow(
        id=key, title=stream.title, portfolio=stream.portfolio, stage=stream.stage, leads=_leads(plan, stream),
        initiatives=tuple(_initiative(plan, i) for i in mine.values()), figures=_figures(mine, results),
        staff=_staff(mine),
        milestones=dated, risks=held, benefits=gains, duties=owed,
        decisions=tuple(
            row for row in topics.governance.decisions
            if known[row.id].workstream == key or known[row.id].initiative in mine
        ),
        engagements=tuple(
            row for row in topics.engagement.engagements
            if key in asked[row.id].workstreams or set(asked[row.id].initiatives) & set(mine)
        ),
        findings=tuple(found for found in topics.findings if found.subject in subjects),
        questions=_questions(plan, stream, mine, dated, held, gains, owed), actions=_actions(plan, key, topics.on),
    )  # fmt: skip


def all_findings(plan: Plan, *, on: date, results: ResultSet | None = None) -> tuple[Finding, ...]:
    """Findings of every topic, each once, the gravest first."""
    return _Topics(plan, on, results).findings


def _subjects(plan: Plan, workstream: str, mine: Mapping[str, Initiative], owed: Sequence[DutyRow]) -> set[str]:
    """Every record that belongs to a workstream, written kind/id."""
    subjects = {f"workstream/{workstream}", *(f"initiative/{key}" for key in mine)}
    for kind, names in _belonging().items():
        for key, record in plan.records.get(kind, {}).items():
            own = {name for field in names for name in _names(getattr(record, field)) if field in _OF_STREAMS}
            of = {name for field in names for name in _names(getattr(record, field)) if field not in _OF_STREAMS}
            if workstream in own or not of.isdisjoint(mine):
                subjects.add(f"{kind}/{key}")
    return subjects | {f"duty/{duty.id}" for duty in owed}


_OF_STREAMS = ("workstream", "workstreams")


@cache
def _belonging() -> dict[str, tuple[str, ...]]:
    """Fields of each kind of record by which it belongs to a workstream or an initiative; other kinds left out."""
    fields = (*_OF_STREAMS, "initiative", "initiatives")
    found = {kind.name: tuple(name for name in fields if name in kind.model.model_fields) for kind in KINDS.values()}
    return {kind: names for kind, names in found.items() if names and KINDS[kind].storage in ("flat", "nested")}


def _names(value: str | Sequence[str]) -> Sequence[str]:
    return (value,) if isinstance(value, str) else value


def _leads(plan: Plan, stream: Workstream) -> dict[str, str]:
    people = plan.of(Person)
    leads = {}
    for role in ("sro", "clinical_lead", "executive_lead", "programme_lead"):
        key = getattr(stream, role)
        leads[role] = people[key].title if key in people else key
    return leads


def _initiative(plan: Plan, initiative: Initiative) -> dict[str, Any]:
    def moved(item: Opening | Release) -> str:
        what, where = title_in_scope(plan, "resource", item.resource), title_in_scope(plan, "provider", item.provider)
        return f"{what}, {where}: {item.units:g} ({item.year})"

    return {
        "id": initiative.id, "title": initiative.title, "stage": initiative.stage, "level": initiative.level,
        "effects": [effect.model_dump(include={"id", "kind", "services", "size"}) for effect in initiative.effects],
        "opens": [moved(opening) for opening in initiative.openings],
        "closes": [moved(release) for release in initiative.releases],
    }  # fmt: skip


def _figures(mine: dict[str, Initiative], results: ResultSet | None) -> tuple[dict[str, Any], ...]:
    if results is None:
        return ()
    rows = results.frame.filter(results.frame["initiative"].is_in(list(mine))).to_dicts()
    keep = ("figure", "world", "year", "initiative", "service", "organisation", "line", "value", "unit")
    return tuple({k: row[k] for k in keep if row.get(k) not in ("", None)} for row in rows)


def _staff(mine: dict[str, Initiative]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "initiative": key, "organisation": need.organisation, "staff_group": need.staff_group, "wte": need.wte,
            "from_year": need.from_year, "source": need.source,
        }
        for key, initiative in mine.items() for need in initiative.staff
    )  # fmt: skip


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
    plan: Plan, stream: Workstream, mine: dict[str, Initiative], dated: tuple[MilestoneRow, ...],
    held: tuple[RiskRow, ...],
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
        known = plan.of(Place)
        places = ", ".join(sorted({known[duty.place].title if duty.place in known else duty.place for duty in late}))
        asked.append(f"{len(late)} duties of early and later adopters are overdue ({places}): which matter most?")
    if not held:
        asked.append("What could go wrong? No risk is recorded.")
    if not gains:
        asked.append("How will anyone know that it worked? No benefit is recorded.")
    if not any(initiative.staff for initiative in mine.values()) and mine:
        asked.append("Whose time does this take? No staff are named.")
    return tuple(asked)
