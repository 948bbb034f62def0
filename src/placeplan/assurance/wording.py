"""Numbers in the sentences of an assessment: three significant digits and the unit."""

from __future__ import annotations

import math

from placeplan.quantities import unit_of

__all__ = ["amount", "count", "per_cent", "plural", "pounds"]


def _rounded(value: float, digits: int = 3) -> float:
    return value if value == 0 else round(value, digits - 1 - math.floor(math.log10(abs(value))))


def pounds(value: float) -> str:
    """Pounds: "£94.1 million", "−£12,300"."""
    size = abs(_rounded(value))
    sign = "−" if value < 0 and size else ""
    for scale, word in ((1e9, " billion"), (1e6, " million")):
        if size >= scale:
            return f"{sign}£{size / scale:,.3g}{word}"
    return f"{sign}£{size:,.0f}"


def per_cent(share: float, places: int = 1) -> str:
    """A share as a percentage: "38.8%"."""
    text = f"{share * 100:,.{places}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


def count(value: float) -> str:
    """A count: "1,230", "4.2"."""
    if abs(value) >= 100 or float(value).is_integer():
        return f"{value:,.0f}"
    return f"{_rounded(value):,.3g}"


def amount(value: float, unit: str) -> str:
    """A figure in its own unit."""
    if unit == "£":
        return pounds(value)
    if unit in ("share", "rate"):
        return per_cent(value)
    return f"{count(value)} {unit_of(value, unit)}".strip()


def plural(number: int, noun: str, many: str = "") -> str:
    """A count with its noun: "1 release", "3 releases", "no releases"."""
    return f"{number or 'no'} {noun if number == 1 else many or noun + 's'}"
