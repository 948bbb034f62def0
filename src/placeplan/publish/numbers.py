"""How figures are written for people: plain words, real minus signs, no more digits than the figure can bear.

Prose uses `money`, `quantity`, `share` and friends, which round to three significant digits. Tables use `decimals`,
where every number of a column has the same number of places so that they line up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime

from placeplan.quantities import Month, unit_of

__all__ = [
    "MINUS",
    "NIL",
    "NOT_STATED",
    "count",
    "day",
    "decimals",
    "inside",
    "join_words",
    "millions",
    "money",
    "month",
    "plural",
    "quantity",
    "share",
    "signed_money",
    "significant",
    "unbroken",
    "year_span",
]

MINUS = "−"
NIL = "nil"
NOT_STATED = "not stated"
_SPACE = "\u00a0"

_SCALES: tuple[tuple[float, str], ...] = ((1e9, "billion"), (1e6, "million"))


def _missing(value: float | None) -> bool:
    return value is None or math.isnan(value)


def decimals(value: float | None, places: int = 0) -> str:
    """A number of a table: thousands commas, a fixed number of places, a real minus; "nil" for an exact zero."""
    if value is None or math.isnan(value):
        return NOT_STATED
    if abs(value) < 1e-9:
        return NIL
    text = f"{abs(value):,.{places}f}"
    zero = all(c in "0.," for c in text)
    return text if value > 0 or zero else MINUS + text


def significant(value: float, digits: int = 3) -> float:
    """The value rounded to so many significant digits."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def count(value: float | None, unit: str = "") -> str:
    """A count of people or things in prose: whole and with commas, one decimal below 10; "nil" for zero."""
    if value is None or math.isnan(value):
        return NOT_STATED
    text = decimals(value, 0 if abs(value) >= 10 or float(value).is_integer() else 1)
    return f"{text}{_SPACE}{unit_of(value, unit)}" if unit and text != NIL else text


def share(value: float | None, places: int = 1) -> str:
    """A part of a whole as a percentage: 0.388 is "38.8%"."""
    if value is None or math.isnan(value):
        return NOT_STATED
    text = decimals(value * 100, places)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text if text != NIL else '0'}%"


def money(value: float | None, digits: int = 3) -> str:
    """Pounds in prose: "£1.2 million", "£336 million", "£12,300"; "nil" for zero."""
    if value is None or math.isnan(value):
        return NOT_STATED
    rounded = significant(value, digits)
    if rounded == 0:
        return NIL
    sign = MINUS if rounded < 0 else ""
    size = abs(rounded)
    for scale, word in _SCALES:
        if size >= scale:
            scaled = size / scale
            places = max(0, digits - 1 - math.floor(math.log10(scaled)))
            text = f"{scaled:,.{places}f}"
            text = text.rstrip("0").rstrip(".") if "." in text else text
            return f"{sign}£{text}{_SPACE}{word}"
    if size < 0.005:
        return NIL
    return f"{sign}£{size:,.0f}" if size >= 100 else f"{sign}£{size:,.2f}"


def millions(value: float | None, places: int = 1, *, signed: bool = False) -> str:
    """Pounds where room is short: "£87.3m", "−£0.4m"; with a plus before a gain if `signed`."""
    if value is None or math.isnan(value):
        return NOT_STATED
    text = f"{abs(value) / 1e6:,.{places}f}"
    sign = "" if all(c in "0.," for c in text) else MINUS if value < 0 else "+" if signed else ""
    return f"{sign}£{text}m"


def signed_money(value: float | None, digits: int = 3) -> str:
    """Pounds with a plus where more than zero, as for a change."""
    text = money(value, digits)
    return f"+{text}" if value is not None and value > 0 and text.startswith("£") else text


def quantity(value: float | None, unit: str, digits: int = 3) -> str:
    """A figure in its own unit, for prose."""
    if unit == "£":
        return money(value, digits)
    if unit == "£ a year" and value is not None:
        return f"{money(value, digits)} a year"
    if unit in {"share", "rate"}:
        return share(value)
    if value is None or math.isnan(value):
        return NOT_STATED
    if unit in {"ratio", ""}:
        return f"{significant(value, digits):,.10g}".replace("-", MINUS)
    words = {"wte": "wte", "km": "km", "kg": "kg", "minutes": "minutes"}
    return count(value, words.get(unit, unit))


def day(value: date | datetime | str | None) -> str:
    """A date as "30 June 2016"; text in ISO 8601 is read, with its time where it has one; other text stays as it is."""
    if value is None or value == "":
        return NOT_STATED
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
        except ValueError:
            return str(value)
    text = f"{value.day} {value:%B %Y}"
    if isinstance(value, datetime) and (value.hour or value.minute):
        zone = f" {value.tzname()}" if value.tzinfo is not None else ""
        text = f"{text} at {value:%H:%M}{zone}"
    return text


def month(value: Month | str | None) -> str:
    """A month as "April 2017"."""
    if value is None or value == "":
        return NOT_STATED
    try:
        parsed = Month.parse(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return f"{date(parsed.year, parsed.month, 1):%B %Y}"


def year_span(years: Sequence[str]) -> str:
    """Financial years as "2016/17 to 2020/21"."""
    if not years:
        return NOT_STATED
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"


def inside(title: str) -> str:
    """A title as it stands within a sentence: "Acute beds" becomes "acute beds", "A&E cubicles" and "NHS 111" stay."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def unbroken(text: str) -> str:
    """The text with every sign bound to its number, so that no line ends between them."""
    for sign in (MINUS, "+"):
        text = text.replace(f"{sign}£", f"{sign}\u2060£")
    return text


def join_words(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def plural(number: int, noun: str, many: str = "") -> str:
    """A count with its noun: "1 release", "3 releases", "no releases"."""
    if number == 0:
        return f"no {many or noun + 's'}"
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"
