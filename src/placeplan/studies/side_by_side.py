"""Two runs that are kept, side by side: the three gaps, the footprint's figures and every organisation's position."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from placeplan.plan.diff import RecordChange
from placeplan.publish.bearing import borne, chance
from placeplan.results import FIGURES, WORLDS
from placeplan.studies.compare import compare
from placeplan.studies.kept_draws import KeptDraws, draws_apart
from placeplan.studies.run import Run
from placeplan.uncertainty.outputs import HEADLINES

__all__ = ["Difference", "SideBySide", "side_by_side"]

_ORDER = (*HEADLINES[::-1], *(name for name in FIGURES if name not in HEADLINES))


@dataclass(frozen=True)
class Difference:
    """A figure of two runs.

    Parameters
    ----------
    a, b
        Value in each; None where one does not have it.
    spread
        P10 to P90 of b less a over common draws, in words; empty where there are none.
    lower
        Chance that it is lower in b, in words; empty where there are no common draws.
    """

    figure: str
    meaning: str
    unit: str
    where: str
    a: float | None
    b: float | None
    spread: str = ""
    lower: str = ""

    @property
    def difference(self) -> float | None:
        """b less a."""
        return None if self.a is None or self.b is None else self.b - self.a


@dataclass(frozen=True)
class SideBySide:
    """Two runs side by side, with the plan, in one year.

    Parameters
    ----------
    gaps
        The three gaps, whether they differ or not.
    totals
        Other figures of the footprint as a whole that differ.
    positions
        Positions of organisations that differ, the largest difference first.
    initiatives
        Initiatives that were added, removed or changed from a to b.
    common
        Whether the two were run with the same draws, so that differences have ranges.
    """

    year: str
    gaps: tuple[Difference, ...]
    totals: tuple[Difference, ...]
    positions: tuple[Difference, ...]
    initiatives: tuple[RecordChange, ...]
    common: bool


def side_by_side(
    a: Run, b: Run, draws: tuple[KeptDraws | None, KeptDraws | None] = (None, None), *, year: str = ""
) -> SideBySide:
    """Put two runs side by side.

    Parameters
    ----------
    draws
        What is kept of the many runs of each, where there were many.
    year
        A year of both; the last that both have unless told otherwise.

    Raises
    ------
    ValueError
        The two have no year in common.
    """
    shared = [name for name in a.years if name in b.years]
    if not shared:
        raise ValueError("the two runs have no year in common")
    when = year if year in shared else shared[-1]
    compared = compare(a, b)
    here = compared.frame.filter((pl.col("world") == WORLDS[1]) & (pl.col("year") == when))
    mine, theirs = draws
    common = mine is not None and theirs is not None and mine.shares_luck(theirs)
    spreads = _spreads(mine, theirs, when) if common and mine is not None and theirs is not None else {}
    rows = [_difference(row, b, spreads) for row in here.sort("figure").iter_rows(named=True)]
    whole = {row.figure: row for row in rows if row.where == ""}
    differing = [row for row in rows if _differs(row)]
    positions = [row for row in differing if row.figure == "position" and row.where]
    return SideBySide(
        when,
        tuple(whole[name] for name in HEADLINES[::-1] if name in whole),
        tuple(sorted((row for row in differing if not row.where and row.figure not in HEADLINES), key=_rank)),
        tuple(sorted(positions, key=lambda row: -abs(row.difference or 0.0))),
        compared.initiatives,
        common,
    )


def _rank(row: Difference) -> int:
    return _ORDER.index(row.figure)


def _differs(row: Difference) -> bool:
    if row.difference is None:
        return True
    return abs(row.difference) > 1e-9 * max(abs(row.a or 0.0), abs(row.b or 0.0))


def _difference(row: dict[str, Any], run: Run, spreads: dict[tuple[str, str], tuple[str, str]]) -> Difference:
    kind = FIGURES[row["figure"]]
    scope = row["scope"]
    title = "" if scope == "footprint" else scope
    if scope.startswith("organisation=") and ";" not in scope:
        title = run.results.title("organisation", row["organisation"])
    spread, lower = spreads.get((row["figure"], scope), ("", ""))
    return Difference(kind.name, kind.meaning, row["unit"], title, row["a"], row["b"], spread, lower)


def _spreads(a: KeptDraws, b: KeptDraws, year: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Figure and scope -> P10 to P90 of the difference, and the chance that it is lower in b."""
    frame = draws_apart(a, b)
    if frame.is_empty():
        return {}
    rows: Iterable[dict[str, Any]] = frame.filter(
        (pl.col("world") == WORLDS[1]) & (pl.col("year") == year)
    ).iter_rows(named=True)
    found = {}
    for row in rows:
        ends = [borne(row[name], row[f"{name}_mc_error"], row["unit"]) for name in ("p10", "p90")]
        odds = chance({"chance": row["lower"], "mc_error": row["lower_mc_error"]})
        found[row["figure"], row["scope"]] = (" to ".join(ends), odds)
        if row["figure"] == "gap.finance":  # a position is that gap with its sign turned
            turned = [borne(-row[name], row[f"{name}_mc_error"], row["unit"]) for name in ("p90", "p10")]
            less = {"chance": 1.0 - row["lower"], "mc_error": row["lower_mc_error"]}
            found["position", row["scope"]] = (" to ".join(turned), chance(less))
    return found
