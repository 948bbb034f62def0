"""Financial years, months and the units figures are stated in.

A financial year runs from 1 April to 31 March and is written "2016/17". A month is written "2017-04".
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self

__all__ = ["AGE_BANDS", "SEXES", "UNITS", "FinancialYear", "Month", "compound", "ramp_share", "unit_of"]

AGE_BANDS: tuple[str, ...] = (*(f"{a:02d}-{a + 4:02d}" for a in range(0, 90, 5)), "90+")
"""The 19 five-year age bands of a plan, youngest first; written with two digits so that text order is age order."""

SEXES: tuple[str, ...] = ("female", "male")

UNITS: dict[str, str] = {
    "share": "a part of a whole, 0 to 1 (0.2 is 20%)",
    "rate": "a change or frequency per year, as a part of 1 (0.02 is 2 % a year)",
    "ratio": "units of one thing for each unit of another",
    "£": "pounds, in the stated price base",
    "£ per unit": "pounds for each unit of a service or step of a resource",
    "£ per wte": "pounds a year for each whole-time equivalent",
    "days": "days",
    "hours": "hours",
    "minutes": "minutes",
    "years": "years",
    "wte": "whole-time equivalents",
    "count": "a number of people, contacts, places or events",
    "km": "kilometres",
    "kg": "kilograms of carbon dioxide equivalent",
}
"""Units an assumption may be stated in, with their meaning."""

_YEAR = re.compile(r"^(\d{4})/(\d{2})$")
_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")


@lru_cache(maxsize=1000)
def _year_start(text: str) -> int:
    match = _YEAR.match(text)
    if match is None:
        raise ValueError(f"{text!r} is not a financial year such as 2016/17")
    start, end = int(match[1]), int(match[2])
    if (start + 1) % 100 != end:
        raise ValueError(f"{text!r} does not join two consecutive years; {start}/{(start + 1) % 100:02d} does")
    return start


@lru_cache(maxsize=1000)
def _year_and_month(text: str) -> tuple[int, int]:
    match = _MONTH.match(text)
    if match is None:
        raise ValueError(f"{text!r} is not a month such as 2017-04")
    return int(match[1]), int(match[2])


@dataclass(frozen=True, order=True)
class FinancialYear:
    """A financial year, known by the calendar year it starts in."""

    start: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2016/17".

        Raises
        ------
        ValueError
            The text has another shape, or its two parts are not consecutive years.
        """
        return cls(_year_start(text))

    def __str__(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    def __add__(self, years: int) -> FinancialYear:
        return FinancialYear(self.start + years)

    @property
    def days(self) -> int:
        """Days from 1 April to 31 March: 366 where the year holds a 29 February."""
        return (date(self.start + 1, 4, 1) - date(self.start, 4, 1)).days

    @property
    def month_days(self) -> tuple[int, ...]:
        """Days in each month, April first."""
        months = [(self.start, m) for m in range(4, 13)] + [(self.start + 1, m) for m in range(1, 4)]
        return tuple(calendar.monthrange(year, month)[1] for year, month in months)

    @property
    def first_month(self) -> Month:
        """April of the year."""
        return Month(self.start, 4)


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2017-04".

        Raises
        ------
        ValueError
            The text has another shape.
        """
        return cls(*_year_and_month(text))

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def index(self) -> int:
        """Months since January of year 0, so that differences count months."""
        return self.year * 12 + self.month - 1


def compound(rate: float, years: int) -> float:
    """Growth factor of `rate` a year after `years` years: (1 + rate) ** years."""
    return float((1.0 + rate) ** years)


def ramp_share(start: Month, ramp_months: float, year: FinancialYear) -> float:
    """Average coverage over a financial year of a roll-out that starts at `start` and grows in a straight line.

    Coverage is 0 before the first day of `start`, reaches 1 after `ramp_months` months (at once where that is 0) and
    stays there. Its mean over the twelve months of the year is exact, not sampled.

    Returns
    -------
    A share of 0 to 1.
    """
    begin = float(start.index - year.first_month.index)

    def area(t: float) -> float:
        """Integral of coverage from the roll-out's start to t months after 1 April."""
        elapsed = t - begin
        if elapsed <= 0:
            return 0.0
        if ramp_months <= 0:
            return elapsed
        rising = min(elapsed, ramp_months)
        return rising * rising / (2.0 * ramp_months) + max(0.0, elapsed - ramp_months)

    return (area(12.0) - area(0.0)) / 12.0


_AS_THEY_ARE = {"wte": "wte", "km": "km", "kg": "kg", "people": "people", "staff": "staff", "person": "people"}


def unit_of(value: float, unit: str) -> str:
    """A unit as it is read after a number: "1 admission", "2 admissions", "2.5 wte"."""
    if abs(value) == 1 or unit.endswith("s") or not re.fullmatch(r"[a-z]+(-[a-z]+)*", unit):
        return unit
    return _AS_THEY_ARE.get(unit, f"{unit}s")
