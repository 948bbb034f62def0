"""What people are asked to do and by when: what a plan's own records leave open, with whoever answers for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from placeplan.plan.plan import Plan
from placeplan.records import Approval, Assumption, Meeting, Organisation, Person, Record

__all__ = ["ToDo", "to_do"]

_AHEAD = timedelta(days=60)
"""How far ahead something due is told of."""

_OPEN: dict[str, tuple[str, str, str]] = {
    "action": ("Do what was agreed", "due", "done_on"),
    "duty": ("Meet the duty", "due", "done_on"),
    "gate": ("Pass the gate", "due", "passed_on"),
    "condition": ("Meet the condition", "due", "met_on"),
    "mitigation": ("Carry out the mitigation", "due", "done_on"),
    "impact_assessment": ("Finish the assessment", "due", "done_on"),
    "milestone": ("Reach the milestone", "forecast", "actual"),
}
"""Kind -> what is asked, the field that says by when, the field that says it is done."""


@dataclass(frozen=True)
class ToDo:
    """One thing somebody is asked to do.

    Parameters
    ----------
    asked
        What, as an instruction.
    who
        Title of the organisation, or name of the person, that answers for it; empty where the record does not say.
    due
        By when; None where the record does not say.
    """

    asked: str
    title: str
    kind: str
    record: str
    who: str
    due: date | None
    overdue: bool


def to_do(plan: Plan, *, on: date, organisations: Collection[str] = ()) -> list[ToDo]:
    """What is open on a day, the longest overdue first.

    Parameters
    ----------
    organisations
        Those somebody acts for: only what they, or people whose home they are, answer for. Empty: everybody's.
    """
    found = [*_open(plan, on), *_approvals(plan, on), *_assumptions(plan, on)]
    mine = [row for row, holder in found if not organisations or _home(plan, holder) in organisations]
    return sorted(mine, key=lambda row: (row.due is None, row.due or on, row.kind, row.record))


def _home(plan: Plan, holder: str) -> str:
    """The organisation that answers for what a person or an organisation holds."""
    person = plan.of(Person).get(holder)
    return holder if person is None else str(person.organisation)


def _who(plan: Plan, holder: str) -> str:
    record = plan.of(Person).get(holder) or plan.of(Organisation).get(holder)
    return record.title if record is not None else ""


def _open(plan: Plan, on: date) -> Iterator[tuple[ToDo, str]]:
    for kind, (asked, by, done) in _OPEN.items():
        for key, record in plan.records.get(kind, {}).items():
            due = getattr(record, by) or getattr(record, "baseline", None)
            finished = getattr(record, done) or getattr(record, "waived", "")
            if finished or due is None or due > on + _AHEAD or getattr(record, "status", "") in ("closed", "dropped"):
                continue
            holder = _holder(record)
            yield ToDo(asked, record.title, kind, key, _who(plan, holder), due, due < on), holder


def _holder(record: Record) -> str:
    return str(record.owner or getattr(record, "holder", ""))


def _approvals(plan: Plan, on: date) -> Iterator[tuple[ToDo, str]]:
    meetings = plan.of(Meeting)
    for key, approval in plan.of(Approval).items():
        if approval.result != "asked" or approval.withdrawn_on is not None:
            continue
        meeting = meetings.get(approval.meeting)
        due = meeting.on if meeting is not None else None
        holder = str(approval.owner or getattr(plan.records["body"].get(approval.body), "organisation", ""))
        late = due is not None and due < on
        yield ToDo("Decide on the approval", approval.title, "approval", key, _who(plan, holder), due, late), holder


def _assumptions(plan: Plan, on: date) -> Iterator[tuple[ToDo, str]]:
    for key, row in plan.of(Assumption).items():
        if row.expires_on is not None and row.expires_on <= on + _AHEAD:
            asked = "Review the assumption" if row.expires_on > on else "Renew the assumption: it has expired"
            holder = str(row.owner)
            late = row.expires_on < on
            yield ToDo(asked, row.title, "assumption", key, _who(plan, holder), row.expires_on, late), holder
