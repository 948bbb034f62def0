"""A view of a run's figures: chosen by name, world, year and scope, the years side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from placeplan.errors import UnknownNameError
from placeplan.publish.bearing import borne, chance
from placeplan.results import FIGURES, SCOPES, WORLDS, ResultSet
from placeplan.results.ranges import RANGE_KEYS
from placeplan.studies.explain import Explanation
from placeplan.studies.names import figures_named
from placeplan.studies.run import Run
from placeplan.studies.selection import choose, splits, splits_text

__all__ = ["FigureRow", "Line", "View", "figure_list", "gap_spread", "range_of", "range_texts", "show"]


@dataclass(frozen=True)
class FigureRow:
    """A figure a run gives, and what it is split by."""

    figure: str
    unit: str
    meaning: str
    splits: str
    rows: int


@dataclass(frozen=True)
class Line:
    """One line of a view: a figure of one world and scope, year by year."""

    figure: str
    world: str
    scope: tuple[str, ...]
    """Titles of the scope, in the order of `View.scopes`."""
    unit: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class View:
    """Chosen figures.

    Parameters
    ----------
    frame
        The rows, in long form.
    years, scopes
        Years and dimensions that occur in them.
    finer
        What else the figures are split by, in words; empty where nothing else.
    """

    run: Run
    frame: pl.DataFrame
    years: tuple[str, ...]
    scopes: tuple[str, ...]
    lines: tuple[Line, ...]
    finer: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The rows as one object, for JSON."""
        whole = self.run.results.to_dict(self.frame)
        return {name: whole[name] for name in ("plan", "digest", "figures", "provenance")}


def figure_list(results: ResultSet) -> tuple[FigureRow, ...]:
    """Every figure the results hold."""
    parts = results.frame.partition_by("figure", as_dict=True, maintain_order=True)
    rows = {str(key[0]): part for key, part in parts.items()}
    return tuple(
        FigureRow(kind.name, kind.unit, kind.meaning, splits_text(splits(rows[name])), rows[name].height)
        for name, kind in FIGURES.items() if name in rows
    )  # fmt: skip


def show(
    run: Run,
    figure: str,
    *,
    world: str = "",
    year: str = "",
    scope: Mapping[str, str] | None = None,
    by: Sequence[str] = (),
) -> View:
    """Figures of a run.

    Parameters
    ----------
    figure
        Name of a figure, or the first part of several: "capacity" shows "capacity.required", "capacity.open" and so on.
    world, year
        One of them; empty: all.
    scope
        Dimension -> id, such as {"organisation": "wye-valley"}.
    by
        Dimensions to split by. Without, rows are as coarse as the figure and the scope allow.

    Raises
    ------
    UnknownNameError
        A name fits nothing, or no row fits all of them together.
    """
    names = figures_named(figure)
    frame = choose(run.results, names, world=world, year=year, scope=scope, by=by)
    every = splits(run.results.frame.filter(pl.col("figure").is_in(names)))
    if frame.is_empty():
        asked = {name: value for name, value in (scope or {}).items() if value}
        text = "; ".join([*(f"{name}={value}" for name, value in asked.items()), *by, world, year]).strip("; ")
        remedy = f"It is given for {splits_text(every)}." if every else "This plan gives no such figure."
        raise UnknownNameError(f"{figure} has no rows for this.", value=text, remedy=remedy)
    used = tuple(name for name in SCOPES if (frame[name] != "").any())
    finer = splits_text(split for split in every if set(split) > set(used))
    years = tuple(name for name in run.years if name in set(frame["year"].to_list()))
    return View(run, frame, years, used, _lines(run.results, frame, years, used), finer)


def _lines(results: ResultSet, frame: pl.DataFrame, years: Sequence[str], scopes: Sequence[str]) -> tuple[Line, ...]:
    found: dict[tuple[str, ...], dict[str, float]] = {}
    for row in frame.iter_rows(named=True):
        key = (row["figure"], row["world"], row["unit"], *(row[name] for name in scopes))
        found.setdefault(key, {})[row["year"]] = row["value"]
    return tuple(
        Line(figure, world, tuple(results.title(n, k) if k else "" for n, k in zip(scopes, keys, strict=True)), unit,
             tuple(values.get(year) for year in years))
        for (figure, world, unit, *keys), values in found.items()
    )  # fmt: skip


def range_texts(view: View) -> dict[tuple[str, str, str, str], str]:
    """P10 to P90 of the figures of a view in words, by figure, world, year and scope; only where there were many runs,
    the figure was kept and it varies. No more digits than the Monte Carlo error bears."""
    ranges = view.run.results.ranges
    if ranges is None:
        return {}
    keys = view.frame.select(RANGE_KEYS).unique()
    found = ranges.frame.join(keys, on=list(RANGE_KEYS), how="semi")
    texts = {}
    for row in found.iter_rows(named=True):
        texts[row["figure"], row["world"], row["year"], row["scope"]] = _ends(row)
    return {key: text for key, text in texts.items() if text}


def _ends(row: Mapping[str, Any]) -> str:
    """P10 to P90; empty where the two are the same to the digits they bear, as in the base year."""
    low, high = (borne(row[name], row[f"{name}_mc_error"], row["unit"]) for name in ("p10", "p90"))
    return "" if low == high else f"{low} to {high}"


def range_of(run: Run, found: Explanation) -> str:
    """P10 to P90 of a figure that was explained, in words; empty where there is none."""
    ranges = run.results.ranges
    row = None if ranges is None else ranges.of(found.figure, world=found.world, year=found.year, scope=found.scope)
    return "" if row is None else _ends(row)


def gap_spread(run: Run, figure: str) -> tuple[str, str]:
    """P10 to P90 of a gap with the plan in the last year, and the chance that it is closed, in words; both empty where
    there were not many runs."""
    ranges = run.results.ranges
    row = None if ranges is None else ranges.of(figure, world=WORLDS[1], year=run.years[-1])
    if ranges is None or row is None:
        return "", ""
    odds = ranges.chances.filter(what="gap closed", subject=figure, world=WORLDS[1], year=run.years[-1]).to_dicts()
    return _ends(row), chance(odds[0]) if odds else ""
