"""Reading a result set for publication: one figure at the split a page needs, titles, years, and nothing invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from placeplan.publish.context import InitiativeRow, OrganisationRow, ReportContext
from placeplan.results import FIGURES, SCOPES, WORLDS, ResultSet

__all__ = ["DO_NOTHING", "DO_SOMETHING", "Reader"]

DO_NOTHING, DO_SOMETHING = WORLDS

_NOT_ADDITIVE = frozenset({"share", "ratio", "events per 100,000"})


@dataclass(frozen=True)
class Reader:
    """A result set with the plan's words beside it."""

    results: ResultSet
    context: ReportContext

    @cached_property
    def years(self) -> tuple[str, ...]:
        """Years of the report: the context's, else those in the results."""
        if self.context.years:
            return self.context.years
        return tuple(sorted({year for year in self.results.frame["year"].to_list() if year}))

    @property
    def base(self) -> str:
        """Base year."""
        return self.context.base_year or (self.years[0] if self.years else "")

    @property
    def last(self) -> str:
        """Last year of the plan."""
        return self.years[-1] if self.years else ""

    @cached_property
    def _figures(self) -> dict[str, dict[frozenset[str], pl.DataFrame]]:
        """Rows by figure and by the scopes that are filled in them."""
        parts: dict[str, dict[frozenset[str], pl.DataFrame]] = {}
        if self.results.frame.is_empty():
            return parts
        pattern = pl.concat_str([pl.when(pl.col(s) != "").then(pl.lit(s + " ")).otherwise(pl.lit("")) for s in SCOPES])
        marked = self.results.frame.with_columns(_pattern=pattern)
        for (figure, filled), part in marked.partition_by("figure", "_pattern", as_dict=True, include_key=True).items():
            parts.setdefault(str(figure), {})[frozenset(str(filled).split())] = part.drop("_pattern")
        return parts

    def has(self, figure: str) -> bool:
        """Whether the results hold the figure at all."""
        return figure in self._figures

    def rows(self, figure: str, *dims: str, world: str = "", year: str = "") -> list[dict[str, Any]]:
        """Rows of a figure split by `dims` and by nothing else, with keys world, year, the dims and value.

        Where the results hold the figure only at a finer split, that is added up, unless the figure is one that does
        not add (a share, a ratio, a rate), in which case there are no rows.
        """
        splits = self._figures.get(figure, {})
        wanted = frozenset(dims)
        frame = splits.get(wanted)
        if frame is None:
            finer = sorted((s for s in splits if s > wanted), key=lambda s: (len(s), sorted(s)))
            if not finer or FIGURES[figure].unit in _NOT_ADDITIVE:
                return []
            frame = splits[finer[0]]
        if world:
            frame = frame.filter(pl.col("world") == world)
        if year:
            frame = frame.filter(pl.col("year") == year)
        keys = ["world", "year", *dims]
        return frame.group_by(keys, maintain_order=True).agg(pl.col("value").sum()).to_dicts()

    def table(self, figure: str, dim: str, world: str, year: str = "") -> dict[str, float]:
        """Values of one year (the last, unless told otherwise) by one dimension."""
        return {str(r[dim]): float(r["value"]) for r in self.rows(figure, dim, world=world, year=year or self.last)}

    def one(self, figure: str, *, world: str, year: str = "", **scope: str) -> float | None:
        """One value, or None where the results do not hold it."""
        for row in self.rows(figure, *scope, world=world, year=year or self.last):
            if all(row[name] == value for name, value in scope.items()):
                return float(row["value"])
        return None

    def series(self, figure: str, world: str, **scope: str) -> list[float | None]:
        """Values year by year."""
        found = {
            row["year"]: float(row["value"])
            for row in self.rows(figure, *scope, world=world)
            if all(row[name] == value for name, value in scope.items())
        }
        return [found.get(year) for year in self.years]

    @cached_property
    def _titles(self) -> dict[str, Mapping[str, str]]:
        organisations = {row.id: row.title for row in self.context.organisations}
        return {
            "organisation": organisations,
            "provider": organisations,
            "initiative": {row.id: row.title for row in self.context.initiatives},
            "place": {row.id: row.title for row in self.context.places},
        }

    def title(self, dim: str, key: str) -> str:
        """What people read for an id; an id without a title is made readable."""
        title = self.results.titles.get(dim, {}).get(key) or self._titles.get(dim, {}).get(key)
        if title:
            return title
        words = key if " " in key else key.replace("-", " ").replace("_", " ").strip()
        return words[:1].upper() + words[1:]

    @cached_property
    def organisations(self) -> dict[str, OrganisationRow]:
        """Organisations by id."""
        return {row.id: row for row in self.context.organisations}

    @cached_property
    def initiatives(self) -> dict[str, InitiativeRow]:
        """Initiatives by id."""
        return {row.id: row for row in self.context.initiatives}

    def kind(self, organisation: str) -> str:
        """Type of an organisation with its kind of partnership where that is not full."""
        row = self.organisations.get(organisation)
        if row is None:
            return ""
        return row.type if row.partner == "full" else f"{row.type}, {row.partner} partner"
