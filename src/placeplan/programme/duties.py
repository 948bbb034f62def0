"""The four duties of early and the four of later adopters, dated and held, as they follow from a roll-out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from placeplan.plan.plan import Plan
from placeplan.programme.dates import add_months
from placeplan.programme.lines import Adopter, Line, of_line
from placeplan.records import DUTIES, Decision, Duty, EngagementEvent, Learning

__all__ = ["DUTY_RULES", "DutyRow", "duties_of"]

DUTY_RULES: dict[str, str] = {
    "early-a": "three months before its own start",
    "early-b": "its own start",
    "early-c": "six months after its start, or one month before the next later start where that is sooner",
    "early-d": "its own start",
    "later-a": "the first early start",
    "later-b": "the first early start",
    "later-c": "three months after the first early start",
    "later-d": "one month before its own start",
}
"""When each duty is due, where nothing else was agreed."""

_SOON = timedelta(days=30)


@dataclass(frozen=True)
class DutyRow:
    """One duty of one locality in one line.

    Parameters
    ----------
    owed_to
        Localities it is owed to: the later adopters for an early one, the early adopters for a later one.
    due
        Day it is due; none where the roll-out gives no date to count from.
    status
        done, waived, overdue, due (within 30 days), open, or undated.
    """

    id: str
    line: str
    title: str
    duty: str
    text: str
    place: str
    holder: str
    owed_to: tuple[str, ...]
    due: date | None
    status: str
    done_on: date | None
    evidence: str


def duties_of(plan: Plan, line: Line, *, on: date) -> tuple[DutyRow, ...]:
    """Duties of a line. There are none unless some localities go first and others follow."""
    early, later = line.in_role("early"), line.in_role("later")
    if not early or not later:
        return ()
    rows: list[DutyRow] = []
    for adopters, others in ((early, later), (later, early)):
        owed_to = tuple(other.place for other in others)
        for adopter in adopters:
            codes = [code for code in DUTIES if code.startswith(adopter.role)]
            rows.extend(_row(plan, line, adopter, code, owed_to, on) for code in codes)
    return tuple(rows)


def _row(plan: Plan, line: Line, adopter: Adopter, code: str, owed_to: tuple[str, ...], on: date) -> DutyRow:
    said = _said(plan, line, adopter.place, code)
    due = said.due if said and said.due else _due(line, adopter, code)
    done_on, evidence = _evidence(plan, line, adopter, code, owed_to, said, on)
    waived = said.waived if said else ""
    return DutyRow(
        id=f"{line.key[1]}.{adopter.place}.{code}",
        line=line.subject,
        title=line.title,
        duty=code,
        text=DUTIES[code],
        place=adopter.place,
        holder=(said.holder if said else "") or adopter.holder,
        owed_to=owed_to,
        due=due,
        status=_status(done_on, evidence, waived, due, on),
        done_on=done_on,
        evidence=evidence or waived,
    )


def _said(plan: Plan, line: Line, place: str, code: str) -> Duty | None:
    for duty in plan.of(Duty).values():
        if of_line(duty) == line.key and duty.place == place and duty.duty == code:
            return duty
    return None


def _due(line: Line, adopter: Adopter, code: str) -> date | None:
    own = adopter.start_day
    first = min((day for other in line.in_role("early") if (day := other.start_day)), default=None)
    if code == "early-c" and own:
        after = [day for other in line.in_role("later") if (day := other.start_day) and day > own]
        return max(own, min([add_months(own, 6), *(add_months(day, -1) for day in after)]))
    counted = {
        "early-a": own and add_months(own, -3), "early-b": own, "early-d": own, "later-a": first, "later-b": first,
        "later-c": first and add_months(first, 3), "later-d": own and add_months(own, -1),
    }  # fmt: skip
    return counted.get(code)


def _status(done_on: date | None, evidence: str, waived: str, due: date | None, on: date) -> str:
    if evidence and (done_on is None or done_on <= on):
        return "done"
    if waived:
        return "waived"
    if due is None:
        return "undated"
    if due < on:
        return "overdue"
    return "due" if due - on <= _SOON else "open"


def _evidence(
    plan: Plan, line: Line, adopter: Adopter, code: str, owed_to: tuple[str, ...], said: Duty | None, on: date
) -> tuple[date | None, str]:
    """Day a duty was done and what shows it: what was entered, or else what other records of the plan show."""
    if said and said.done_on:
        return said.done_on, said.evidence
    if code == "later-a" and adopter.committed:
        return None, f"committed to start by {adopter.committed}"
    if code in ("early-a", "later-b"):
        return _by_decision(plan, line, adopter, on)
    if code == "early-c":
        return _by_learning(plan, line, adopter, owed_to, on)
    if code in ("early-d", "later-d"):
        return _by_event(plan, line, adopter, on)
    return None, ""


def _same_workstream(workstream: str, line: Line) -> bool:
    return bool(workstream) and workstream in (line.key[1], line.workstream)


def _by_decision(plan: Plan, line: Line, adopter: Adopter, on: date) -> tuple[date | None, str]:
    for decision in plan.of(Decision).values():
        about = decision.initiative == line.key[1] or _same_workstream(decision.workstream, line)
        taken = decision.once_only and decision.status == "taken" and decision.on is not None and decision.on <= on
        if about and taken and adopter.holder and adopter.holder in decision.participants:
            return decision.on, f"took part in decision {decision.id}"
    return None, ""


def _by_learning(
    plan: Plan, line: Line, adopter: Adopter, owed_to: tuple[str, ...], on: date
) -> tuple[date | None, str]:
    mine = [
        entry for entry in plan.of(Learning).values()
        if of_line(entry) == line.key and entry.place == adopter.place and entry.on <= on
    ]  # fmt: skip
    told = {place for entry in mine for place in entry.shared_with}
    if mine and told >= set(owed_to):
        return max(entry.on for entry in mine), "; ".join(f"learning {entry.id}" for entry in mine)
    return None, ""


def _by_event(plan: Plan, line: Line, adopter: Adopter, on: date) -> tuple[date | None, str]:
    for event in plan.of(EngagementEvent).values():
        about = line.key[1] in event.initiatives or any(_same_workstream(w, line) for w in event.workstreams)
        if about and event.form == "co-design" and adopter.place in event.places and event.on <= on:
            return event.on, f"took part in {event.title}"
    return None, ""
