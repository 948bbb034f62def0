"""Days and months: adding, naming, and reading dates that a source prints in words."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from placeplan.quantities import FinancialYear, Month

__all__ = [
    "PrintedDate", "add_months", "day_text", "first_day", "last_day", "month_of", "month_range", "months_between",
    "read_printed", "year_of", "year_start",
]  # fmt: skip

PrintedDate = tuple[date | None, str]
"""The day a printed text names, or none, and a note on it, or an empty text."""

_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]+)\.?\s+(\d{4})")
_WEEK = re.compile(r"\b(w/c|week commencing|week beginning)\b", re.IGNORECASE)
_MONTHS: dict[str, int] = {
    **{name.lower(): number for number, name in enumerate(calendar.month_name) if name},
    **{name.lower(): number for number, name in enumerate(calendar.month_abbr) if name},
}


def month_of(day: date) -> str:
    """The calendar month of a day, such as 2016-06."""
    return f"{day.year}-{day.month:02d}"


def first_day(month: str) -> date:
    """First day of a month written 2016-06."""
    read = Month.parse(month)
    return date(read.year, read.month, 1)


def last_day(month: str) -> date:
    """Last day of a month written 2016-06."""
    read = Month.parse(month)
    return date(read.year, read.month, calendar.monthrange(read.year, read.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day of the month some months later or earlier; the month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(first: str, second: str) -> int:
    """Months from the first month to the second; below zero where the second is earlier."""
    return Month.parse(second).index - Month.parse(first).index


def month_range(first: str, last: str) -> tuple[str, ...]:
    """Every month from the first to the last, both included; empty where the last is earlier."""
    start = first_day(first)
    return tuple(month_of(add_months(start, step)) for step in range(months_between(first, last) + 1))


def year_of(day: date) -> FinancialYear:
    """Financial year a day lies in."""
    return FinancialYear(day.year if day.month >= 4 else day.year - 1)


def year_start(year: str) -> date:
    """1 April on which a financial year written 2016/17 begins."""
    return date(FinancialYear.parse(year).start, 4, 1)


def month_text(month: str) -> str:
    """A month as people write it: 2016-06 is June 2016."""
    day = first_day(month)
    return f"{calendar.month_name[day.month]} {day.year}"


def day_text(day: date) -> str:
    """A day as people write it: 30 June 2016."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def read_printed(text: str) -> PrintedDate:
    """Read a date as a source prints it, without making it more exact than it is.

    "W/c 22 April 2016" gives the day it names and a note that it is a Friday, since a week commences on a Monday.
    A text without a full date gives no day and a note.
    """
    match = _DAY.search(text)
    month = _MONTHS.get(match[2].lower(), 0) if match else 0
    if match is None or not month:
        return None, f"“{text}” names no single day; it is kept as printed"
    try:
        day = date(int(match[3]), month, int(match[1]))
    except ValueError:
        return None, f"“{text}” names a day that does not exist; it is kept as printed"
    if _WEEK.search(text) and day.weekday() != 0:
        monday = day - timedelta(days=day.weekday())
        name = calendar.day_name[day.weekday()]
        return day, f"“{text}” names a {name}; the Monday of that week is {day_text(monday)}. It is kept as printed"
    return day, ""
