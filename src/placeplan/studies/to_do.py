"""What the records of a plan ask people to do, and by when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from placeplan.plan.plan import Plan
from placeplan.records import KINDS, Person, Record

__all__ = ["AHEAD", "Task", "answerable", "to_do"]

AHEAD = timedelta(days=90)
"""How far ahead a task is told."""

_DUE = {
    "milestone": (("forecast", "baseline"), "actual", "Reach it, or forecast it anew"),
    "duty": (("due",), "done_on", "Do it, or give a new day"),
    "gate": (("due",), "passed_on", "Pass the gate, or give a new day"),
    "condition": (("due",), "met_on", "Meet the condition, with what shows it"),
    "action": (("due",), "done_on", "Do it, or give a new day"),
    "mitigation": (("due",), "done_on", "Do it, or give a new day"),
    "impact_assessment": (("due",), "done_on", "Finish the assessment"),
    "meeting": (("papers_due",), "papers_sent", "Send the papers"),
    "approval": (("on",), "", "Record what the body answered"),
    "assumption": (("expires_on",), "", "Look at it again, and renew it or change it"),
}
"""Kind -> fields that hold the day, the field that says it is done, and what is asked."""
_OVER = {"approval": ("result", ("asked",)), "mitigation": ("status", ("planned", "under way"))}
"""Kind -> a field and the texts of it with which the task is still open."""


@dataclass(frozen=True)
class Task:
    """Something a record asks for."""

    kind: str
    record: str
    title: str
    asked: str
    due: date
    late: bool
    """Whether its day has passed."""


_ANSWERS = ("holder", "owner", "sro", "organisation")
_ABOVE = ("initiative", "workstream", "risk", "approval", "decision", "body")
"""What a record hangs on; whoever answers for that answers for it, where nobody is named."""


def answerable(plan: Plan, record: Record) -> str:
    """Organisation that answers for a record, or for what it hangs on; empty: nobody is named."""
    people = plan.of(Person)
    for name in _ANSWERS:
        found = getattr(record, name, "")
        if found:
            return people[found].organisation if found in people else str(found)
    for kind in _ABOVE:
        above = plan.records.get(kind, {}).get(getattr(record, kind, ""))
        found = answerable(plan, above) if above is not None else ""
        if found:
            return found
    return ""


def to_do(plan: Plan, *, on: date, mine: Callable[[str, Record], bool]) -> tuple[Task, ...]:
    """Everything open that is late or falls due within 90 days, the earliest first.

    Parameters
    ----------
    on
        The day it is asked on.
    mine
        Whether a record of a kind is for the person who asks.
    """
    return tuple(sorted(_tasks(plan, on, mine), key=lambda task: (task.due, task.kind, task.title)))


def _tasks(plan: Plan, on: date, mine: Callable[[str, Record], bool]) -> Iterator[Task]:
    for kind, (days, done, asked) in _DUE.items():
        for key, record in plan.records.get(kind, {}).items():
            due = next((found for name in days if (found := getattr(record, name)) is not None), None)
            is_open = due is not None and not (done and getattr(record, done)) and _still(kind, record)
            if due is not None and is_open and due <= on + AHEAD and mine(kind, record):
                yield Task(kind, key, record.title, asked, due, due < on)


def _still(kind: str, record: Record) -> bool:
    name, texts = _OVER.get(kind, ("", ()))
    return not name or getattr(record, name) in texts


assert set(_DUE) <= set(KINDS)
