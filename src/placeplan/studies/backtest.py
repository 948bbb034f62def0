"""The back-test: projections held against what came next, beside plain rivals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import placeplan
from placeplan.errors import UnknownNameError
from placeplan.sources.backtest import methods, population, series
from placeplan.sources.backtest.page import page_of, verdicts
from placeplan.sources.backtest.score import Score, score_windows, windows_of
from placeplan.studies.baseline import check_releases
from placeplan.studies.opening import Progress, silent

__all__ = ["OURS", "SERIES", "Backtest", "backtest"]

SERIES: Mapping[str, Callable[[Path], series.Series]] = {
    "attendances": series.attendances, "emergency-admissions": series.emergency_admissions,
    "beds": series.beds_occupied, "waiting": series.waiting,
}  # fmt: skip
"""Series by trust or partnership; residents are the fifth."""

POPULATION = "population"

OURS = (methods.OURS, population.OURS)
"""Names of our own methods."""


@dataclass(frozen=True)
class Backtest:
    """Scores of every series and method.

    Parameters
    ----------
    at
        Day the back-test is made for.
    """

    scores: tuple[Score, ...]
    at: str
    version: str
    without: tuple[str, ...]

    @property
    def page(self) -> str:
        """The page for docs/assurance."""
        return page_of(self.scores, OURS, at=self.at, version=self.version, without=self.without)

    def to_dict(self) -> dict[str, Any]:
        """The scores as one object, for JSON."""
        aims = [
            {"series": name, "error_as_aimed": wins, "coverage_as_aimed": held, "text": said}
            for name, wins, held, said in verdicts(self.scores, OURS)
        ]
        return {
            "at": self.at, "code_version": self.version, "without": list(self.without),
            "scores": [vars_of(score) for score in self.scores], "aims": aims,
        }  # fmt: skip


def vars_of(score: Score) -> dict[str, Any]:
    """A score as a mapping, with whether the method is ours."""
    return {**vars(score), "ours": score.method in OURS}


def backtest(
    data: Path | str, *, at: str, only: tuple[str, ...] = (), units: int = 0, with_ets: bool = True,
    progress: Progress = silent,
) -> Backtest:  # fmt: skip
    """Run the back-test.

    Parameters
    ----------
    data
        Folder of releases.
    at
        Day it is made for; printed, and nothing else hangs on it.
    only
        Series to run; all where none is named.
    units
        Only the first so many trusts, partnerships or footprints; 0 for all.
    with_ets
        Whether the rival ETS runs too; it needs statsmodels.

    Raises
    ------
    UnknownNameError
        There is no such series.
    InputError
        The releases cannot be used, or statsmodels is asked for and not installed.
    """
    root = check_releases(data)
    names = (*SERIES, POPULATION)
    unknown = [name for name in only if name not in names]
    if unknown:
        raise UnknownNameError(
            f"There is no series {unknown[0]!r}.", path="--series", remedy=f"There are: {', '.join(names)}."
        )
    wanted = only or names
    used = {name: method for name, method in methods.METHODS.items() if with_ets or name != "ETS"}
    scores: list[Score] = []
    for name in wanted:
        progress(name)
        if name == POPULATION:
            scores += population.population_scores(root, units=units)
            continue
        read = SERIES[name](root)
        read = read.only(units) if units else read
        scores += [score_windows(read, method, windows_of(read, run)) for method, run in used.items()]
    without = () if with_ets else ("ETS",)
    return Backtest(tuple(scores), at, placeplan.__version__, without)
