"""Learning that travels between localities, and the decisions by which it changes a range."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from placeplan.plan.plan import Plan
from placeplan.programme.lines import Line, of_line
from placeplan.programme.topic import Finding
from placeplan.records import Assumption, Decision, Learning, Place

__all__ = ["LearningRow", "learning_findings", "learnings_of", "with_learning"]


@dataclass(frozen=True)
class LearningRow:
    """One entry: who learned it, in which direction it travels, and what it changes.

    Parameters
    ----------
    direction
        early to later, later to early, or not shared.
    effect
        none, proposed (no decision yet) or applied (a recorded decision took it up).
    """

    id: str
    title: str
    line: str
    place: str
    shared_with: tuple[str, ...]
    direction: str
    on: date
    worked: bool
    finding: str
    assumption: str
    effect: str


def learnings_of(plan: Plan, line: Line, *, on: date) -> tuple[LearningRow, ...]:
    """Entries of a line written down by a day."""
    rows = []
    for entry in plan.of(Learning).values():
        if of_line(entry) != line.key or entry.on > on:
            continue
        adopter = line.adopter(entry.place)
        role = adopter.role if adopter else ""
        other = {"early": "later", "later": "early"}.get(role, "others")
        rows.append(
            LearningRow(
                id=entry.id, title=entry.title, line=line.subject, place=entry.place, shared_with=entry.shared_with,
                direction=f"{role or 'outside'} to {other}" if entry.shared_with else "not shared", on=entry.on,
                worked=entry.worked, finding=entry.finding, assumption=entry.assumption,
                effect=_effect(plan, entry, on),
            )
        )  # fmt: skip
    return tuple(rows)


def _effect(plan: Plan, entry: Learning, on: date) -> str:
    if not entry.assumption or (entry.value, entry.low, entry.high) == (None, None, None):
        return "none"
    decision = plan.of(Decision).get(entry.decision)
    taken = decision is not None and decision.status == "taken" and decision.on is not None and decision.on <= on
    return "applied" if taken else "proposed"


def learning_findings(plan: Plan, rows: tuple[LearningRow, ...]) -> list[Finding]:
    """Entries nobody was told of, and ranges proposed without a decision."""
    found = []
    assumptions, places = plan.of(Assumption), plan.of(Place)
    for row in rows:
        known, where = assumptions.get(row.assumption), places.get(row.place)
        if row.direction == "not shared":
            found.append(
                Finding("learning-not-shared", "warning", f"learning/{row.id}",
                        f"{where.title if where else row.place} wrote down “{row.title}” and has shared it with "
                        "nobody.",
                        "Name the localities it was sent to.")
            )  # fmt: skip
        if row.effect == "proposed":
            found.append(
                Finding("range-without-decision", "note", f"learning/{row.id}",
                        f"“{row.title}” suggests another range for “{known.title if known else row.assumption}”; "
                        "no taken decision takes it up.",
                        "Record the decision, or leave the range as it is.")
            )  # fmt: skip
    return found


def with_learning(plan: Plan, *, on: date) -> Plan:
    """The plan with the ranges that recorded decisions took up by a day, in the order of the decisions."""
    decisions = plan.of(Decision)
    applied = [entry for entry in plan.of(Learning).values() if _effect(plan, entry, on) == "applied"]
    applied.sort(key=lambda entry: (decisions[entry.decision].on or on, entry.id))
    assumptions = dict(plan.of(Assumption))
    for entry in applied:
        if entry.assumption in assumptions:
            given = {"value": entry.value, "low": entry.low, "high": entry.high}
            changed = {name: value for name, value in given.items() if value is not None}
            assumptions[entry.assumption] = assumptions[entry.assumption].model_copy(update=changed)
    return replace(plan, records={**plan.records, "assumption": assumptions})
