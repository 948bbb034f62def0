"""Figures in a table: one scale for each unit, so that columns line up and can be added up by eye."""

from __future__ import annotations

import math
from collections.abc import Iterable

from placeplan.studies.wording import decimals

__all__ = ["Scale", "scale_of"]


class Scale:
    """How values of one unit are written in one table.

    Parameters
    ----------
    unit
        Unit of the values as the figure states it.
    values
        All values of that unit in the table.
    """

    def __init__(self, unit: str, values: Iterable[float | None]) -> None:
        sizes = [abs(v) for v in values if v is not None and math.isfinite(v)]
        largest = max(sizes, default=0.0)
        self.factor, self.unit = 1.0, unit
        if unit.startswith("£") and largest >= 1e6:
            self.factor, self.unit = 1e-6, unit.replace("£", "£ million", 1)
        elif unit in ("share", "rate"):
            self.factor, self.unit = 100.0, "%"
        shown = 100.0 if self.unit == "%" else largest * self.factor
        whole = all(float(size).is_integer() for size in sizes)
        self.places = _places(shown, whole=whole and self.factor == 1.0)

    def write(self, value: float | None, *, signed: bool = False) -> str:
        """A value; an empty text where there is none."""
        if value is None or not math.isfinite(value):
            return ""
        scaled = value * self.factor
        if abs(scaled) < 0.5 * 10**-self.places:
            return "0"
        text = decimals(scaled, self.places)
        return f"+{text}" if signed and scaled > 0 else text


def _places(largest: float, *, whole: bool) -> int:
    """Decimals that show three digits or so of the largest value, and none more than a column can hold."""
    if largest >= 10_000 or whole or largest == 0:
        return 0
    if largest >= 1:
        return 1 if largest >= 100 else 2
    return min(6, 2 - math.floor(math.log10(largest)))


def scale_of(rows: Iterable[tuple[str, Iterable[float | None]]]) -> dict[str, Scale]:
    """The scale of each unit that occurs in a table."""
    values: dict[str, list[float | None]] = {}
    for unit, found in rows:
        values.setdefault(unit, []).extend(found)
    return {unit: Scale(unit, found) for unit, found in values.items()}
