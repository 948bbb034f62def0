"""Choosing rows of a result set by names people type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from placeplan.results import SCOPES, WORLDS, ResultSet
from placeplan.studies.names import known_name, scope_columns, world_named

__all__ = ["checked_scope", "checked_year", "choose", "splits", "splits_text"]

_TOGETHER = frozenset({"bridge"})
"""Figures whose rows belong together though some are split further than others."""

Split = tuple[str, ...]


def checked_year(results: ResultSet, year: str) -> str:
    """A year of the results; empty stays empty.

    Raises
    ------
    UnknownNameError
        The results do not reach it.
    """
    return known_name("year in the plan", year, _values(results.frame, "year")) if year else ""


def checked_scope(results: ResultSet, scope: Mapping[str, str]) -> dict[str, str]:
    """Dimension -> id, each known to the results; dimensions without a value are left out.

    Raises
    ------
    UnknownNameError
        A dimension, or an id on it, is not known.
    """
    given = {name: value for name, value in scope.items() if value}
    columns = scope_columns(given)
    return {
        column: known_name(
            column.replace("_", " "), value, _values(results.frame, column), titles=results.titles.get(column)
        )
        for column, value in zip(columns, given.values(), strict=True)
    }


def _values(frame: pl.DataFrame, column: str) -> list[str]:
    return sorted(value for value in frame[column].unique().to_list() if value)


def splits(rows: pl.DataFrame) -> list[Split]:
    """The sets of dimensions a figure's rows are split by, the coarsest first."""
    marks = [pl.when(pl.col(name) != "").then(pl.lit(f"{name} ")).otherwise(pl.lit("")) for name in SCOPES]
    found = rows.select(pl.concat_str(marks).alias("split"))["split"].unique().to_list()
    return sorted((tuple(text.split()) for text in found), key=lambda split: (len(split), split))


def splits_text(found: Iterable[Split]) -> str:
    """Splits in words: "the footprint; organisation; organisation and line"."""
    return "; ".join(" and ".join(name.replace("_", " ") for name in split) or "the footprint" for split in found)


def choose(
    results: ResultSet, figures: Sequence[str], *, world: str = "", year: str = "",
    scope: Mapping[str, str] | None = None, by: Sequence[str] = (),
) -> pl.DataFrame:  # fmt: skip
    """Rows of some figures, at the coarsest split that has what was asked for.

    Parameters
    ----------
    world, year
        Empty: all of them.
    scope
        Dimension -> id the rows must have.
    by
        Dimensions to split by.

    Raises
    ------
    UnknownNameError
        A name fits nothing.
    """
    wanted, dimensions = checked_scope(results, scope or {}), scope_columns(by)
    here, when = world_named(world), checked_year(results, year)
    parts = [results.frame.clear()]
    for figure in figures:
        rows = results.frame.filter(pl.col("figure") == figure)
        for split in _coarsest(figure, splits(rows), {*wanted, *dimensions}):
            parts.append(rows.filter(pl.col(name) != "" if name in split else pl.col(name) == "" for name in SCOPES))
    found = pl.concat(parts)
    for name, value in {"world": here, "year": when, **wanted}.items():
        if value:
            found = found.filter(pl.col(name) == value)
    order = pl.col("world").replace_strict({name: place for place, name in enumerate(WORLDS)}, default=len(WORLDS))
    return found.sort(order, maintain_order=True).sort("figure", maintain_order=True) if len(figures) == 1 else found


def _coarsest(figure: str, found: Sequence[Split], wanted: set[str]) -> list[Split]:
    fitting = [split for split in found if wanted <= set(split)]
    if figure in _TOGETHER:
        return fitting
    return [split for split in fitting if len(split) == len(fitting[0])]
