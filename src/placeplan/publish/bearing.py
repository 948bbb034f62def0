"""Numbers of many runs in words, with no more digits than their Monte Carlo error bears.

A number is rounded to a multiple of 1, 2 or 5 times a power of ten: the smallest that is no finer than its error. With
an error of £12 million that is £20 million: 187 million is written £180m, its margin ±£20m. A whole power of ten would
be up to ten times coarser than the error and could turn £35 million into nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from placeplan.publish import numbers

__all__ = ["FEW", "borne", "chance", "margin", "share_borne", "step", "with_margin"]

FEW = "too few runs"
"""Stands for a number whose error is not known."""
_FINEST = 1e-6


def step(error: float) -> float:
    """What a number with this error is rounded to; infinite where the error is not known."""
    if not math.isfinite(error):
        return math.inf
    if error <= _FINEST:
        return _FINEST
    power = 10.0 ** math.floor(math.log10(error) + 1e-9)
    return next(times * power for times in (1.0, 2.0, 5.0, 10.0) if times * power >= error * (1.0 - 1e-9))


def _places(size: float) -> int:
    """Decimals a multiple of this needs."""
    return max(0, -math.floor(math.log10(size) + 1e-9))


def _rounded(value: float, size: float) -> float:
    return round(value / size) * size


def borne(value: float, error: float, unit: str) -> str:
    """A value in its unit, rounded to what its error bears and to three significant digits."""
    size = step(error)
    if not math.isfinite(size):
        return FEW
    if unit == "£":
        return _money(value, size)
    if unit in ("share", "rate"):
        percent = max(0.1, size * 100.0)
        return f"{_number(_rounded(value * 100.0, percent), min(1, _places(percent)))}%"
    kept = min(_places(size), 1 if abs(value) >= 10 else 2)
    rounded = numbers.significant(_rounded(value, size), 3 if abs(value) < 1000 else 15)
    return _number(rounded, kept)


def margin(value: float, error: float, unit: str) -> str:
    """The error beside a value, as plus or minus, rounded up to the step the value is rounded to; empty where there is
    none, or it is not known."""
    size = step(error)
    if not math.isfinite(size) or error <= _FINEST:
        return ""
    if unit == "£":
        millions = _in_millions(value, size)
        text = f"{size / 1e6:,.{min(2, _places(size / 1e6))}f}m" if millions else f"{size:,.{min(2, _places(size))}f}"
        return f"±£{text}" if float(text.rstrip("m").replace(",", "")) else ""
    if unit in ("share", "rate"):
        percent = max(0.1, size * 100.0)
        return f"±{percent:,.{min(1, _places(percent))}f}%"
    kept = min(_places(size), 1 if abs(value) >= 10 else 2)
    return f"±{size:,.{kept}f}" if round(size, kept) else ""


def with_margin(value: float, error: float, unit: str) -> str:
    """A value with its error under it."""
    beside = margin(value, error, unit)
    return borne(value, error, unit) + (f"\n{beside}" if beside else "")


def _in_millions(value: float, size: float) -> bool:
    return abs(value) >= 1e6 or size >= 1e5


def _money(value: float, size: float) -> str:
    """Pounds in millions, or in pounds where they are few."""
    rounded = _rounded(value, size)
    if not _in_millions(value, size):
        return numbers.money(rounded) if rounded else "£0"
    text = _number(rounded / 1e6, min(2, _places(size / 1e6)))
    sign = numbers.MINUS if text.startswith(numbers.MINUS) else ""
    return f"{sign}£{text.removeprefix(numbers.MINUS)}m" if text != "0" else "£0m"


def _number(value: float, places: int) -> str:
    text = numbers.decimals(value, places)
    return "0" if text == numbers.NIL or all(letter in "0.," for letter in text) else text


def share_borne(share: float, error: float) -> str:
    """A part of a whole that chance makes uncertain: 0.388 with error 0.004 is "38.8%"; "under 1%" where less."""
    if 0.0 < share < 0.005:
        return "under 1%"
    return borne(share, max(error, 0.005), "share")


def chance(row: Mapping[str, Any]) -> str:
    """A chance to a step no finer than its error, one per cent at the finest; never nought or certain."""
    share, error = float(row["chance"]), float(row["mc_error"])
    size = max(1.0, step(100.0 * error))
    if not math.isfinite(size):
        return FEW
    if share * 100 < size / 2:
        return f"under {size:.0f}%"
    if share * 100 > 100 - size / 2:
        return f"over {100 - size:.0f}%"
    return f"{_rounded(100.0 * share, size):.0f}%"
