"""The labelled result set of a run: one long table, with its findings and its provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import polars as pl

from placeplan.results.figures import FIGURES, SCOPES
from placeplan.results.ledger import Ledger
from placeplan.results.ranges import Ranges

__all__ = ["COLUMNS", "Finding", "Provenance", "Refusal", "ResultSet", "scope_text"]

COLUMNS: tuple[str, ...] = ("figure", "world", "year", "scope", *SCOPES, "value", "unit", "price_base")
"""Columns of the long table. A scope column is empty where the figure is not split by it."""


def scope_text(scope: Mapping[str, str]) -> str:
    """A scope in one text: "footprint", or "organisation=wye-valley; line=pay"."""
    parts = [f"{name}={scope[name]}" for name in SCOPES if scope.get(name)]
    return "; ".join(parts) or "footprint"


@dataclass(frozen=True)
class Finding:
    """Something a reader of the results should know: a mismatch, a refusal, a weak method."""

    code: str
    severity: Literal["error", "warning", "note"]
    subject: str
    """Record or scope it is about."""
    year: str
    message: str
    expected: float | None = None
    found: float | None = None
    unit: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Refusal:
    """A release that was not safe in a year."""

    release: str
    """"initiative/release"."""
    provider: str
    resource: str
    units: float
    year: str
    reason: str
    hoped: float
    """Saving a year the release would have made, in pounds (nominal)."""


@dataclass(frozen=True)
class Provenance:
    """What a result set was made from."""

    plan: str
    digest: str
    code_version: str
    scenario: str = ""
    made_at: str = ""
    """Time given by whoever asked for the run, ISO 8601."""
    runs: int = 1
    seed: int | None = None


@dataclass(frozen=True)
class ResultSet:
    """Figures of a run in long form.

    Parameters
    ----------
    frame
        Columns `COLUMNS`; value is that of the expected run, every assumption at its central value.
    findings
        What reconciliation and the engine noticed.
    refusals
        Releases refused, year by year.
    ledger
        How each figure came about.
    ranges
        What many runs say; None where there was the expected run alone.
    """

    frame: pl.DataFrame
    provenance: Provenance
    findings: tuple[Finding, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Scope column -> id -> title."""
    ranges: Ranges | None = None

    def select(self, figure: str, *, world: str = "", year: str = "", **scope: str) -> pl.DataFrame:
        """Rows of one figure. A scope given as text must equal it; one given as "*" must be filled; one not given must
        be empty.
        """
        rows = self._by_figure.get(figure)
        if rows is None:
            rows = self._by_figure[figure] = self.frame.filter(pl.col("figure") == figure)
        asked = {name: value for name, value in (("world", world), ("year", year)) if value}
        asked |= {name: scope.get(name, "") for name in SCOPES}
        return rows.filter(
            pl.col(name) != "" if value == "*" else pl.col(name) == value for name, value in asked.items()
        )

    @cached_property
    def _by_figure(self) -> dict[str, pl.DataFrame]:
        """Rows of the figures asked for so far: a hundred questions of one run look through a few rows each."""
        return {}

    def value(self, figure: str, *, world: str, year: str, **scope: str) -> float:
        """One value.

        Raises
        ------
        KeyError
            No row, or more than one, fits.
        """
        rows = self.select(figure, world=world, year=year, **scope)
        if rows.height != 1:
            raise KeyError(f"{figure} ({world}, {year}, {scope_text(scope)}): {rows.height} rows")
        return float(rows["value"][0])

    def title(self, column: str, key: str) -> str:
        """What people read for a scope's id."""
        return self.titles.get(column, {}).get(key, key)

    def to_dict(self, rows: pl.DataFrame | None = None) -> dict[str, Any]:
        """The result set as one JSON-able object; empty scope columns are left out of each figure."""
        frame = self.frame if rows is None else rows
        if self.ranges is not None:
            frame = self.ranges.beside(frame)
        return {
            "plan": self.provenance.plan,
            "digest": self.provenance.digest,
            "provenance": vars(self.provenance).copy(),
            "figures": [{k: v for k, v in row.items() if v != "" or k not in SCOPES} for row in frame.to_dicts()],
            "findings": [vars(finding).copy() for finding in self.findings],
            "refused_releases": [vars(refusal).copy() for refusal in self.refusals],
            **({} if self.ranges is None else {"uncertainty": self.ranges.to_dict()}),
        }


def frame_of(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Long table from rows that may leave scope columns out; checks that every figure and scope is a known one."""
    unknown = {str(row["figure"]) for row in rows} - set(FIGURES)
    if unknown:
        raise KeyError(f"unknown figures: {sorted(unknown)}")
    columns: dict[str, list[Any]] = {name: [row.get(name, "") for row in rows] for name in COLUMNS if name != "scope"}
    columns["scope"] = [scope_text(row) for row in rows]
    schema = {name: pl.Float64 if name == "value" else pl.String for name in COLUMNS}
    return pl.DataFrame({name: columns[name] for name in COLUMNS}, schema=schema)
