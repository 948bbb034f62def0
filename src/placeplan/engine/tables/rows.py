"""A table of figures being filled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from placeplan.errors import InternalError
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
        self._rows(figure, WORLDS[world], self.years, scope, values.tolist(), unit)

    def add_base(self, figure: str, value: float, **scope: str) -> None:
        """Add one figure of the base year alone, the same in both worlds."""
        self._rows(figure, WORLDS[0], self.years[:1], scope, [float(value)], "")

    def add_both(self, figure: str, values: Floats, *, unit: str = "", **scope: str) -> None:
        """Add a figure of both worlds: values (world, year)."""
        for world in (0, 1):
            self.add(figure, world, values[world], unit=unit, **scope)

    def _rows(
        self, figure: str, world: str, years: tuple[str, ...], scope: dict[str, str], values: list[float], unit: str
    ) -> None:
        """Rows of one figure and scope; tables are large, and a column is filled for all years at once."""
        columns, kind, count = self._columns, FIGURES[figure], len(years)
        if len(values) != count:
            raise InternalError(f"{figure} has {len(values)} values for {count} years")
        columns["figure"] += [figure] * count
        columns["world"] += [world] * count
        columns["year"] += years
        columns["scope"] += [scope_text(scope)] * count
        for name in SCOPES:
            columns[name] += [scope.get(name, "")] * count
        columns["value"] += values
        columns["unit"] += [unit or kind.unit] * count
        columns["price_base"] += ["nominal" if kind.money else ""] * count

    def frame(self) -> pl.DataFrame:
        """The table filled so far."""
        schema = {name: pl.Float64 if name == "value" else pl.String for name in COLUMNS}
        return pl.DataFrame(self._columns, schema=schema)
