"""Two runs side by side: what the figures differ by, and which initiatives do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from placeplan.plan.diff import RecordChange, diff_plans
from placeplan.results import FIGURES, SCOPES
from placeplan.results.results import COLUMNS
from placeplan.studies.names import known_name
from placeplan.studies.run import Run

__all__ = ["Comparison", "compare", "narrowed"]

_KEYS = tuple(name for name in COLUMNS if name not in ("value", "unit", "price_base"))
_RELATIVE = 1e-9


@dataclass(frozen=True)
class Comparison:
    """Two runs, a and b.

    Parameters
    ----------
    frame
        One row for each figure, world, year and scope: a, b and difference (b less a). A value that one side does not
        have is null.
    initiatives
        Initiatives added, removed or changed from a to b.
    records
        Everything else that differs between the two plans, as counts by kind.
    """

    a: Run
    b: Run
    frame: pl.DataFrame
    initiatives: tuple[RecordChange, ...]
    records: dict[str, int]

    @property
    def differing(self) -> pl.DataFrame:
        """Rows in which the two differ."""
        size = pl.max_horizontal(pl.col("a").abs(), pl.col("b").abs())
        apart = (pl.col("difference").abs() > _RELATIVE * size) | pl.col("a").is_null() | pl.col("b").is_null()
        return self.frame.filter(apart)

    @property
    def totals(self) -> pl.DataFrame:
        """Rows for the footprint as a whole that differ."""
        return self.differing.filter(pl.col("scope") == "footprint")

    def to_dict(self, *, everything: bool = False) -> dict[str, Any]:
        """The comparison as one object, for JSON; rows that differ, or every row."""
        rows = self.frame if everything else self.differing
        return {
            "a": _side(self.a), "b": _side(self.b),
            "figures": [{k: v for k, v in row.items() if v != "" or k not in SCOPES} for row in rows.to_dicts()],
            "unchanged": self.frame.height - self.differing.height,
            "initiatives": [asdict(change) for change in self.initiatives],
            "records": self.records,
        }  # fmt: skip


def _side(run: Run) -> dict[str, Any]:
    made = run.results.provenance
    return {"plan": made.plan, "digest": made.digest, "scenario": made.scenario, "title": run.plan.settings.title}


def compare(a: Run, b: Run) -> Comparison:
    """Compare two runs: of two plans, or of one plan with and without a scenario."""
    sides = [
        run.results.frame.select(*_KEYS, "unit", "price_base", pl.col("value").alias(name))
        for run, name in ((a, "a"), (b, "b"))
    ]
    joined = sides[0].join(
        sides[1], on=[*_KEYS, "unit", "price_base"], how="full", coalesce=True, maintain_order="left_right"
    )
    frame = joined.with_columns(difference=pl.col("b") - pl.col("a"))
    frame = frame.select(*_KEYS, "a", "b", "difference", "unit", "price_base")
    changes = diff_plans(a.plan, b.plan)
    initiatives = tuple(change for change in changes.records if change.kind == "initiative")
    counts: dict[str, int] = {}
    for kind, _ in dict.fromkeys((c.kind, c.record) for c in changes.records if c.kind != "initiative"):
        counts[kind] = counts.get(kind, 0) + 1
    for table in changes.tables:
        counts[table.table] = table.added + table.removed + table.changed
    return Comparison(a, b, frame, initiatives, counts)


def narrowed(comparison: Comparison, *, figures: Sequence[str] = (), world: str = "", year: str = "") -> Comparison:
    """The rows of some figures, one world or one year; empty: all. In the order figures are listed in.

    Raises
    ------
    UnknownNameError
        Neither run has the year.
    """
    rows = comparison.frame
    if year:
        rows = rows.filter(pl.col("year") == known_name("year in the plans", year, sorted(set(rows["year"].to_list()))))
    if world:
        rows = rows.filter(pl.col("world") == world)
    if figures:
        rows = rows.filter(pl.col("figure").is_in(list(figures)))
    order = pl.col("figure").replace_strict({name: at for at, name in enumerate(FIGURES)}, return_dtype=pl.Int64)
    return replace(comparison, frame=rows.sort(order, maintain_order=True))
