"""What many runs say of a plan: ranges, chances and what drives the gaps, as tables beside the expected figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

__all__ = ["RANGE_COLUMNS", "RANGE_KEYS", "Ranges"]

RANGE_KEYS: tuple[str, ...] = ("figure", "world", "year", "scope")
"""What a range and its figure are matched by."""
RANGE_COLUMNS: tuple[str, ...] = ("mean", "p10", "p50", "p90", "mc_error")
"""What stands beside a value; null where a figure is given for the expected run alone."""

_DRIVERS = {"figure": pl.String, "assumption": pl.String, "correlation": pl.Float64, "share": pl.Float64}
_BARS = {"figure": pl.String, "assumption": pl.String, "low": pl.Float64, "high": pl.Float64}


@dataclass(frozen=True)
class Ranges:
    """Tables of many runs.

    Parameters
    ----------
    frame
        `RANGE_KEYS`, `RANGE_COLUMNS`, the error of each of them, and decimals: the places a quantile may be shown to.
    chances
        what, subject, world, year, chance, mc_error: that gaps are closed, releases safe, what is open staffed.
    drivers
        figure, assumption, correlation, share (of the figure's variance), error: of the gaps with the plan, last year.
    bars
        figure, assumption, low, high: the same gaps with one assumption at its P10 and at its P90.
    dispersion
        Ranges of activity hold the luck of counts, whose variance is this many times the mean; None: they do not.
    risks
        Risks that happen in some runs and not in others.
    """

    runs: int
    seed: int
    frame: pl.DataFrame
    chances: pl.DataFrame
    drivers: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={**_DRIVERS, "error": pl.Float64}))
    bars: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_BARS))
    dispersion: float | None = None
    risks: tuple[str, ...] = ()

    def beside(self, figures: pl.DataFrame) -> pl.DataFrame:
        """Figures of the long table with their ranges beside them."""
        mine = self.frame.select(*RANGE_KEYS, *RANGE_COLUMNS)
        return figures.join(mine, on=list(RANGE_KEYS), how="left", maintain_order="left")

    def of(self, figure: str, *, world: str, year: str, scope: str = "footprint") -> dict[str, Any] | None:
        """The range of one figure; None where it has none."""
        asked = {"figure": figure, "world": world, "year": year, "scope": scope}
        rows = self.frame.filter(pl.col(name) == value for name, value in asked.items())
        return rows.row(0, named=True) if rows.height else None

    def to_dict(self) -> dict[str, Any]:
        """Chances and drivers as one object, for JSON; the ranges stand beside the figures."""
        return {
            "runs": self.runs, "seed": self.seed, "chances": self.chances.to_dicts(),
            "drivers": self.drivers.to_dicts(), "tornado": self.bars.to_dicts(),
            "luck_of_counts": self.dispersion, "risks": list(self.risks),
        }  # fmt: skip
