"""Numbers of many runs in words, with no more digits than their Monte Carlo error bears."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from placeplan.publish import numbers

__all__ = ["borne", "borne_money", "chance", "places"]


def places(error: float) -> int:
    """Decimal places of a number with this error: its last digit is no finer than the error (-3: thousands). 6 where
    there is no error."""
    if not math.isfinite(error):
        return -15
    return 6 if error <= 0.0 else int(min(6, -math.ceil(math.log10(error) - 1e-9)))


def borne(value: float, error: float, unit: str) -> str:
    """A value in its unit, rounded to what its error bears and to three significant digits."""
    if unit == "£":
        return borne_money(value, error)
    if unit in ("share", "rate"):
        kept = max(0, min(1, places(error * 100)))
        return f"{numbers.decimals(round(value * 100, places(error * 100)), kept)} %"
    rounded = numbers.significant(round(value, places(error)), 3 if abs(value) < 1000 else 15)
    return numbers.decimals(rounded, max(0, min(places(error), 1 if abs(value) >= 10 else 2)))


def borne_money(value: float, error: float) -> str:
    """Pounds in millions, or in pounds where they are few; rounded to what the error bears."""
    rounded = round(value, places(error))
    if abs(value) < 1e6 and error < 1e5:
        return numbers.money(rounded) if rounded else "£0"
    kept = max(0, min(2, places(error / 1e6)))
    text = numbers.decimals(rounded / 1e6, kept)
    sign = numbers.MINUS if text.startswith(numbers.MINUS) else ""
    return f"{sign}£{text.removeprefix(numbers.MINUS)}m" if text != numbers.NIL else "£0"


def chance(row: Mapping[str, Any]) -> str:
    """A chance in whole percent where its error bears it, else in tens; never nought or certain."""
    share, error = float(row["chance"]), float(row["mc_error"])
    step = 10.0 if error > 0.05 else 5.0 if error > 0.02 else 1.0
    shown = round(100.0 * share / step) * step
    if share * 100 <= step / 2:
        return f"under {step:.0f} %"
    if share * 100 >= 100 - step / 2:
        return f"over {100 - step:.0f} %"
    return f"{shown:.0f} %"
