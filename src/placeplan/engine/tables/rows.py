"""A table of figures being filled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from placeplan.results.figures import FIGURES, SCOPES, WORLDS
from placeplan.results.results import COLUMNS, scope_text

__all__ = ["Table"]

Floats = npt.NDArray[np.float64]


@dataclass
class Table:
    """Long table of figures, filled a series of years at a time.

    Parameters
    ----------
    years
        Financial years, in order.
    """

    years: tuple[str, ...]
    _columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, figure: str, world: int, values: Floats, *, unit: str = "", **scope: str) -> None:
        """Add one figure for one scope and every year.

        Parameters
        ----------
        world
            0 do nothing, 1 do something.
        values
            (year).
        """
        kind = FIGURES[figure]
        text = scope_text(scope)
        for year, value in zip(self.years, values, strict=True):
            self._row(figure, WORLDS[world], year, text, scope, float(value), unit or kind.unit, kind.money)

    def add_base(self, figure: str, value: float, **scope: str) -> None:
        """Add one figure of the base year alone, the same in both worlds."""
        kind = FIGURES[figure]
        self._row(figure, WORLDS[0], self.years[0], scope_text(scope), scope, value, kind.unit, kind.money)

    def add_both(self, figure: str, values: Floats, *, unit: str = "", **scope: str) -> None:
        """Add a figure of both worlds: values (world, year)."""
        for world in (0, 1):
            self.add(figure, world, values[world], unit=unit, **scope)

    def _row(
        self, figure: str, world: str, year: str, text: str, scope: dict[str, str], value: float, unit: str, money: bool
    ) -> None:
        columns = self._columns
        columns["figure"].append(figure)
        columns["world"].append(world)
        columns["year"].append(year)
        columns["scope"].append(text)
        for name in SCOPES:
            columns[name].append(scope.get(name, ""))
        columns["value"].append(value)
        columns["unit"].append(unit)
        columns["price_base"].append("nominal" if money else "")

    def frame(self) -> pl.DataFrame:
        """The table filled so far."""
        schema = {name: pl.Float64 if name == "value" else pl.String for name in COLUMNS}
        return pl.DataFrame(self._columns, schema=schema)
