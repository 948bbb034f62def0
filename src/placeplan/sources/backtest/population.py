"""Residents projected from one estimate and held against the next, for every footprint and broad age."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from placeplan.sources.backtest.score import LEVEL, Score, Window, score_windows
from placeplan.sources.backtest.series import Floats, Series
from placeplan.sources.geography import lsoa_membership
from placeplan.sources.people import OLDEST, population_by_area
from placeplan.sources.population import Method, National, carry_forward, local_drift, national, sex_shares, with_drift

__all__ = ["AGES", "POPULATION_METHODS", "population_scores"]

AGES: Mapping[str, tuple[int, int]] = {
    "all ages": (0, 91), "under 18": (0, 18), "18 to 64": (18, 65), "65 to 84": (65, 85), "85 and over": (85, 91),
}  # fmt: skip
"""First age and the age after the last of each group that is scored."""

KNOWN, ORIGIN, OUTCOME = 2017, 2019, 2020
"""Mid-years with estimates by small area. The projection of 2018 was known by the second and not by the first."""


@dataclass(frozen=True)
class _Counts:
    """Residents by footprint, sex and age at the three mid-years."""

    units: tuple[str, ...]
    cells: Mapping[int, Floats]
    change: National


def _counts(root: Path) -> _Counts:
    members = lsoa_membership(root).table.select(pl.col("lsoa").alias("area"), "footprint")
    ages = [f"age_{age}" for age in range(OLDEST + 1)]
    cells: dict[int, Floats] = {}
    units: tuple[str, ...] = ()
    for year in (KNOWN, ORIGIN, OUTCOME):
        people = population_by_area(root, year=year).table.join(members, on="area")
        sums = people.group_by("footprint").agg(pl.col(age).sum() for age in ages).sort("footprint")
        units = tuple(sums["footprint"].to_list())
        shares, _ = sex_shares(root, year=year)
        male = shares.filter(pl.col("sex") == "male").sort("age")["share"].to_numpy()
        both = sums.select(ages).to_numpy().astype(float)
        cells[year] = np.stack([both * male, both * (1 - male)], axis=1)
    return _Counts(units, cells, national(root))


def _carried(method: Method) -> Callable[[_Counts, int, int], Floats]:
    def project(counts: _Counts, start: int, to: int) -> Floats:
        made = [
            carry_forward(c, start=start, to=to, change=counts.change, method=method)[to] for c in counts.cells[start]
        ]
        return np.stack(made)

    return project


def _drifted(counts: _Counts, start: int, to: int) -> Floats:
    """The blend, with half of the local drift between the two estimates once both are known."""
    made = []
    for at, local in enumerate(counts.cells[start]):
        years = carry_forward(local, start=start, to=to, change=counts.change, method="blend")
        if start > KNOWN:
            drift = local_drift(
                counts.cells[KNOWN][at], local, start=KNOWN, to=start, change=counts.change, method="blend"
            )
            years = with_drift(years, drift, start=start)
        made.append(years[to])
    return np.stack(made)


def _last(counts: _Counts, start: int, to: int) -> Floats:
    del to
    return counts.cells[start]


def _trend(counts: _Counts, start: int, to: int) -> Floats:
    if start == KNOWN:
        return counts.cells[start]
    yearly = (counts.cells[ORIGIN] - counts.cells[KNOWN]) / (ORIGIN - KNOWN)
    return np.asarray(np.maximum(counts.cells[start] + yearly * (to - start), 0.0))


OURS = "blend with drift"

POPULATION_METHODS: Mapping[str, Callable[[_Counts, int, int], Floats]] = {
    OURS: _drifted, "blend": _carried("blend"), "cohort": _carried("cohort"), "ratio": _carried("ratio"),
    "last value": _last,
    "linear trend": _trend,
}  # fmt: skip
"""Ways to carry residents forward. With two estimates known, ETS is the last value and has no row of its own."""


def population_scores(root: Path, *, units: int = 0) -> tuple[Score, ...]:
    """Scores of each method from mid-2019 to mid-2020; intervals from its errors of 2017 to 2019, scaled to one
    year."""
    counts = _counts(root)
    if units:
        counts = _Counts(counts.units[:units], {y: c[:units] for y, c in counts.cells.items()}, counts.change)
    scores = []
    for name, method in POPULATION_METHODS.items():
        windows = []
        first, second = method(counts, KNOWN, ORIGIN), method(counts, ORIGIN, OUTCOME)
        for low, high in AGES.values():
            then, now, made, outcome, back = (
                cells[:, :, low:high].sum(axis=(1, 2))
                for cells in (first, counts.cells[ORIGIN], second, counts.cells[OUTCOME], counts.cells[KNOWN])
            )
            errors = np.abs(np.log(then / now)) / (ORIGIN - KNOWN)
            scale = np.abs(now - back) / (ORIGIN - KNOWN)
            windows.append(Window(ORIGIN, OUTCOME - ORIGIN, made, outcome, scale, float(np.quantile(errors, LEVEL))))
        series = Series(
            "Residents", "people", "footprint and age", counts.units, ORIGIN, np.zeros((0, 4)), "last", (ORIGIN,)
        )
        scores.append(score_windows(series, name, windows))
    return tuple(scores)
