"""The day a programme is looked at: today, or, once the plan's years are over, the last day its records tell of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from placeplan.plan.plan import Plan
from placeplan.records import KINDS

__all__ = ["usual_day"]

_HAPPENED = ("on", "actual", "done_on", "agreed_on", "reviewed_on", "met_on", "passed_on", "answered_on")
"""Fields that hold the day on which something was done."""
_PLANNED = {"meeting", "agenda_item", "decision", "pre_election_period", "tolerance"}
"""Kinds whose day may as well lie ahead."""
_FOLDERS = ("programme/", "assurance/")


def usual_day(plan: Plan, *, today: date) -> date:
    """The day to show the programme of a plan on where nobody asks for another.

    Today, while the plan's years last. A plan whose years are over would show everything as overdue; it is shown on the
    last day on which its records say that something happened, or on the first day after its base year.
    """
    if today <= _end(plan):
        return today
    told = [day for day in _days(plan) if day <= _end(plan)]
    return max(told, default=_start(plan))


def _start(plan: Plan) -> date:
    return date(int(plan.settings.base_year[:4]) + 1, 4, 1)


def _end(plan: Plan) -> date:
    return date(int(str(plan.years[-1])[:4]) + 1, 4, 1) - timedelta(days=1)


def _days(plan: Plan) -> Iterator[date]:
    for name, kind in KINDS.items():
        if name in _PLANNED or not kind.path.startswith(_FOLDERS):
            continue
        if kind.storage == "table":
            if "on" in plan.table(name).columns and plan.table(name).height:
                yield date.fromisoformat(str(plan.table(name)["on"].max()))
            continue
        for record in plan.records.get(name, {}).values():
            if getattr(record, "result", "") == "asked":
                continue  # the day an answer is wanted, not one on which anything happened
            found = (getattr(record, field, None) for field in _HAPPENED)
            yield from (day for day in found if isinstance(day, date))
