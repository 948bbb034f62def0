"""The baseline as people agree it: where each table comes from, where two sources differ, who agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from placeplan.errors import InputError
from placeplan.plan.once import once_for_table
from placeplan.plan.plan import Plan
from placeplan.records import KINDS, Kind, Row, Source

__all__ = ["STATUSES", "SourceDifference", "TableView", "baseline", "holder_column", "with_status"]

STATUSES = ("provisional", "agreed", "disputed")
_HOLDERS = ("provider", "organisation", "payee")


@dataclass(frozen=True)
class SourceShare:
    """What one source gives of a table.

    Parameters
    ----------
    total
        Sum of the quantity in the base year; None where its rows count different things, so that a sum says nothing.
    """

    source: str
    title: str
    grade: str
    rows: int
    total: float | None


@dataclass(frozen=True)
class SourceDifference:
    """A quantity that two sources give."""

    key: str
    values: tuple[tuple[str, float], ...]
    """Source and value, the one that is used first."""
    spread: float


@dataclass(frozen=True)
class TableView:
    """One baseline table.

    Parameters
    ----------
    statuses
        Rows by status, for each organisation that holds rows: organisation -> status -> rows. Empty where the table
        has no status.
    differing
        How many quantities two sources give differently; `differences` are the largest of them.
    """

    kind: str
    meaning: str
    quantity: str
    rows: int
    sources: tuple[SourceShare, ...]
    statuses: dict[str, dict[str, int]]
    differing: int
    differences: tuple[SourceDifference, ...]


def holder_column(kind: Kind) -> str:
    """The column that names whose figures the rows are; empty where none does."""
    names = {spec.name for spec in kind.fields}
    return next((name for name in _HOLDERS if name in names), "")


def baseline(plan: Plan, *, most: int = 10) -> tuple[TableView, ...]:
    """Every baseline table that has rows."""
    return tuple(
        _table(plan, kind, plan.table(kind.name), most)
        for kind in KINDS.values()
        if kind.storage == "table" and plan.table(kind.name).height
    )


def _table(plan: Plan, kind: Kind, frame: pl.DataFrame, most: int) -> TableView:
    model = kind.model
    assert issubclass(model, Row)
    known = plan.of(Source)
    base = plan.settings.base_year
    totals = once_for_table(frame, ("totals", kind.name, base), partial(_totals, base, kind.name, frame, model.VALUE))
    shares = tuple(
        SourceShare(
            source, known[source].title if source in known else source, known[source].grade if source in known else "",
            rows, totals.get(source),
        )
        for source, rows in once_for_table(frame, ("sources", kind.name), partial(_counts, frame))
    )  # fmt: skip
    count, differences = _differences(plan, frame, model, most) if len(shares) > 1 else (0, ())
    meaning = " ".join(kind.meaning.split())
    statuses = once_for_table(frame, ("statuses", kind.name), partial(_statuses, kind, frame))
    return TableView(kind.name, meaning, model.VALUE, frame.height, shares, statuses, count, differences)


def _counts(frame: pl.DataFrame) -> list[tuple[str, int]]:
    """Rows of each source."""
    return list(frame.group_by("source").agg(pl.len().alias("rows")).sort("source").iter_rows())


_ALIKE = ("population", "contract_value")
"""Tables whose rows all count one thing: people living somewhere, pounds of contracts."""


def _totals(base_year: str, kind: str, frame: pl.DataFrame, value: str) -> dict[str, float]:
    """Sums by source of what is counted in the base year; of a projection, its principal variant."""
    if kind not in _ALIKE:
        return {}
    if "year" in frame.columns:
        frame = frame.filter(pl.col("year") == base_year)
    if "variant" in frame.columns:
        frame = frame.filter(pl.col("variant") == "principal")
    return dict(frame.group_by("source").agg(pl.col(value).sum()).iter_rows())


def _statuses(kind: Kind, frame: pl.DataFrame) -> dict[str, dict[str, int]]:
    holder = holder_column(kind)
    if not holder or "status" not in frame.columns:
        return {}
    counted: dict[str, dict[str, int]] = {}
    for name, status, rows in frame.group_by(holder, "status").agg(pl.len()).sort(holder, "status").iter_rows():
        counted.setdefault(name, {})[status] = rows
    return counted


def _differences(
    plan: Plan, frame: pl.DataFrame, model: type[Row], most: int
) -> tuple[int, tuple[SourceDifference, ...]]:
    value, key = model.VALUE, list(model.KEY)
    rank = {source.id: source.precedence for source in plan.of(Source).values()}
    groups = once_for_table(frame, ("differing", model.__name__), partial(_differing, frame, model))
    rows = []
    for row in groups.head(most).iter_rows(named=True):
        pairs = sorted(zip(row["source"], row[value], strict=True), key=lambda pair: rank.get(pair[0], 99))
        rows.append(SourceDifference(", ".join(str(row[name]) for name in key), tuple(pairs), float(row["_spread"])))
    return groups.height, tuple(rows)


def _differing(frame: pl.DataFrame, model: type[Row]) -> pl.DataFrame:
    """Quantities that two sources give differently, those that differ most first."""
    value, key = model.VALUE, list(model.KEY)
    twice = frame.filter((pl.col("source").n_unique() > 1).over(key))
    groups = twice.group_by(key).agg(
        pl.col("source"), pl.col(value), (pl.col(value).max() - pl.col(value).min()).alias("_spread")
    )
    return groups.filter(pl.col("_spread") > 0).sort(["_spread", *key], descending=[True, *(False for _ in key)])


def with_status(plan: Plan, table: str, organisation: str, status: str, *, also: Sequence[str] = ()) -> Plan:
    """The plan with one organisation's rows of a table marked provisional, agreed or disputed.

    Parameters
    ----------
    also
        Further ids that stand for the organisation in the table, such as its sites.

    Raises
    ------
    InputError
        The table has no status, the status is none of the three, or the organisation has no rows in it.
    """
    kind = KINDS.get(table)
    if kind is None or kind.storage != "table" or "status" not in {spec.name for spec in kind.fields}:
        raise InputError("rows of this table are not agreed or disputed.", value=table, remedy="Choose another table.")
    if status not in STATUSES:
        raise InputError("this is no status.", value=status, remedy=f"Say one of: {', '.join(STATUSES)}.")
    frame, holder = plan.table(table), holder_column(kind)
    theirs = pl.col(holder).is_in([organisation, *also])
    if not holder or frame.filter(theirs).is_empty():
        raise InputError("this organisation has no rows here.", value=organisation, remedy="Choose another table.")
    marked = pl.when(theirs).then(pl.lit(status)).otherwise(pl.col("status")).alias("status")
    return plan.with_table(table, frame.with_columns(marked))
