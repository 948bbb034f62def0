"""Two plans, or scenarios of one, over the same luck: differences with their own range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from placeplan.results.ranges import RANGE_COLUMNS, RANGE_KEYS
from placeplan.studies.compare import Comparison
from placeplan.studies.uncertain import Asked, Many, run_many_times
from placeplan.studies.whatif import difference_frame, lower_frame, rows
from placeplan.uncertainty.errors import RangeProblem, RangeProblems

__all__ = ["Differences", "differences_of", "run_sides"]


@dataclass(frozen=True)
class Differences:
    """Differences of two plans in the same runs.

    Parameters
    ----------
    frame
        Range of b less a; columns as `placeplan.results.Ranges.frame`.
    lower
        Chance that a gap is lower in b: figure, world, year, chance, mc_error.
    """

    runs: int
    seed: int
    frame: pl.DataFrame
    lower: pl.DataFrame

    def beside(self, comparison: Comparison, found: dict[str, Any], *, everything: bool) -> dict[str, Any]:
        """A comparison as one object, each difference with its range beside it."""
        mine = self.frame.select(*RANGE_KEYS, *RANGE_COLUMNS)
        shown = comparison.frame if everything else comparison.differing
        joined = shown.join(mine, on=list(RANGE_KEYS), how="left", maintain_order="left")
        return {
            **found, "figures": rows(joined), "runs": self.runs, "seed": self.seed,
            "lower": self.lower.to_dicts(),
        }  # fmt: skip


def run_sides(
    sides: Sequence[tuple[str, str]], asked: Asked, *, made_at: str, bar: Any
) -> tuple[Many, Many]:  # fmt: skip
    """Run two sides, each a plan's folder and a scenario, on the same draws."""
    a, b = (
        run_many_times(
            plan, asked, scenario=scenario, made_at=made_at, progress=bar.step, count=bar.count, drivers=False
        )
        for plan, scenario in sides
    )
    return a, b


def differences_of(a: Many, b: Many) -> Differences:
    """Range of every difference.

    Raises
    ------
    RangeProblems
        The two do not cover the same years.
    """
    if a.sample.job.model.axes.year != b.sample.job.model.axes.year:
        problem = RangeProblem("year", "the two plans cover different years", "Compare plans of the same years.")
        raise RangeProblems([problem])
    options = b.sample.job.plan.options
    return Differences(
        options.runs, options.seed, difference_frame(a.sample, b.sample), lower_frame(a.sample, b.sample)
    )
