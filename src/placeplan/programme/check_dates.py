"""Checks of days: meetings and their papers, periods, dates in words, and readings in order."""

from __future__ import annotations

from datetime import date

from placeplan.plan.plan import Plan
from placeplan.programme.check_row import CheckRow, row
from placeplan.programme.dates import month_of, read_printed
from placeplan.records import (
    Consultation,
    Decision,
    Delegation,
    DesignWork,
    Meeting,
    Membership,
    Milestone,
    PreElectionPeriod,
    Record,
)

__all__ = ["check_meetings", "check_periods", "check_printed_dates", "check_readings"]


def check_meetings(plan: Plan) -> list[CheckRow]:
    """Meetings before their papers, with two dates that differ, without any, or with strangers counted present."""
    found = []
    seats = plan.of(Membership)
    for meeting in plan.of(Meeting).values():
        found += _papers(meeting)
        if meeting.on and meeting.month and month_of(meeting.on) != meeting.month:
            found.append(row("two-dates", meeting, "month", meeting.month, f"its day is {meeting.on.isoformat()}",
                             "Leave the month empty where the day is known."))  # fmt: skip
        if not meeting.on and not meeting.month and not meeting.printed:
            found.append(row("meeting-undated", meeting, "on", "", "a meeting has a day, a month or a date in words",
                             "Give one of them.", "warning"))  # fmt: skip
        for key in meeting.present:
            if key in seats and seats[key].body != meeting.body:
                found.append(row("stranger-present", meeting, "present", key,
                                 f"those present hold seats on {meeting.body}",
                                 "Name a seat of this body."))  # fmt: skip
    return found


def _papers(meeting: Meeting) -> list[CheckRow]:
    found = []
    for field in ("papers_due", "papers_sent"):
        day = getattr(meeting, field)
        if day and meeting.on and day > meeting.on:
            found.append(row("meeting-before-papers", meeting, field, day.isoformat(),
                             f"papers go out before the meeting on {meeting.on.isoformat()}",
                             "Put right one of the two days."))  # fmt: skip
    if meeting.papers_due and meeting.papers_sent and meeting.papers_sent > meeting.papers_due:
        found.append(row("papers-late", meeting, "papers_sent", meeting.papers_sent.isoformat(),
                         f"papers were due on {meeting.papers_due.isoformat()}",
                         "Ask the body whether it took the business on late papers.", "warning"))  # fmt: skip
    return found


def check_periods(plan: Plan) -> list[CheckRow]:
    """Periods that end before they begin, and decisions taken on no day."""
    found: list[CheckRow] = []
    for model in (Membership, Delegation, PreElectionPeriod, Consultation, DesignWork):
        for record in plan.of(model).values():
            found += _period(record)
    for decision in plan.of(Decision).values():
        if decision.status == "taken" and decision.on is None:
            found.append(row("decision-undated", decision, "on", "", "a decision that was taken has a day",
                             "Enter the day."))  # fmt: skip
    return found


def _period(record: Record) -> list[CheckRow]:
    first, last = getattr(record, "from_date", None), getattr(record, "to_date", None)
    if isinstance(first, date) and isinstance(last, date) and last < first:
        return [row("ends-before-it-begins", record, "to_date", last.isoformat(),
                    f"it begins on {first.isoformat()}", "Put right one of the two days.")]  # fmt: skip
    return []


def check_printed_dates(plan: Plan) -> list[CheckRow]:
    """Dates kept in words: a note on each that is not one plain day, an error where it contradicts the day given."""
    found: list[CheckRow] = []
    for milestone in plan.of(Milestone).values():
        found += _printed(milestone, milestone.printed, milestone.baseline)
    for meeting in plan.of(Meeting).values():
        found += _printed(meeting, meeting.printed, meeting.on)
    return found


def _printed(record: Record, text: str, given: date | None) -> list[CheckRow]:
    if not text:
        return []
    day, note = read_printed(text)
    if note and (day is not None or given is None):
        return [row("date-in-words", record, "printed", text, note, "Nothing need be done.", "note")]
    if day and given and day != given:
        return [row("date-differs", record, "printed", text, f"the day given is {given.isoformat()}",
                    "Put right the day; the words stay as printed.", "warning")]  # fmt: skip
    return []


def check_readings(plan: Plan) -> list[CheckRow]:
    """Readings that are not in the order of their days, repeat one, or have no day."""
    table = plan.tables.get("reading")
    if table is None:
        return []
    found: list[CheckRow] = []
    last: dict[str, date] = {}
    for at, entry in enumerate(table.iter_rows(named=True)):
        measure, text = str(entry["measure"]), str(entry["on"])
        try:
            day = date.fromisoformat(text)
        except ValueError:
            found.append(CheckRow("not-a-day", "error", "reading", measure, "on", text,
                                  "a reading has a day such as 2016-06-30", "Write the day that way.", at))  # fmt: skip
            continue
        if measure in last and day <= last[measure]:
            word = "repeats" if day == last[measure] else "comes before"
            found.append(CheckRow("readings-out-of-order", "error", "reading", measure, "on", text,
                                  f"readings rise in time; this {word} {last[measure].isoformat()}",
                                  "Put the rows of each measure in order of day, one a day.", at))  # fmt: skip
        last[measure] = max(day, last.get(measure, day))
    return found
