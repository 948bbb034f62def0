"""What differs between two plans: records field by field, table rows key by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import polars as pl

from placeplan.plan.cells import format_value
from placeplan.plan.mentions import part_key
from placeplan.plan.plan import Plan
from placeplan.records import KINDS, Kind, Part, Row, fields_of

__all__ = ["PlanDiff", "RecordChange", "TableChange", "diff_plans"]


@dataclass(frozen=True)
class RecordChange:
    """A record added or removed, or one field of it changed. Before and after are written as in a CSV cell."""

    kind: str
    record: str
    change: str
    """added, removed or changed."""
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class TableChange:
    """How a baseline table differs, in rows and in the sum of its quantity."""

    table: str
    quantity: str
    added: int
    removed: int
    changed: int
    total_before: float
    total_after: float


@dataclass(frozen=True)
class PlanDiff:
    """Everything in which plan b differs from plan a."""

    records: tuple[RecordChange, ...]
    tables: tuple[TableChange, ...]
    rows: pl.DataFrame
    """Table rows that differ: table, key, source, change, before, after (of the quantity)."""

    @property
    def empty(self) -> bool:
        """Whether the two plans say the same."""
        return not self.records and not self.tables

    def to_dict(self) -> dict[str, object]:
        """The difference as plain lists and dictionaries, for JSON."""
        return {
            "records": [asdict(change) for change in self.records],
            "tables": [asdict(change) for change in self.tables],
            "rows": self.rows.to_dicts(),
        }


_ROWS: dict[str, type[pl.DataType]] = {
    "table": pl.String,
    "key": pl.String,
    "source": pl.String,
    "change": pl.String,
    "before": pl.Float64,
    "after": pl.Float64,
}


def diff_plans(a: Plan, b: Plan) -> PlanDiff:
    """How plan b differs from plan a; answers count as records of kind answer."""
    records = [*_part_changes("plan", b.settings.id, a.settings, b.settings)]
    tables: list[TableChange] = []
    rows = [pl.DataFrame(schema=_ROWS)]
    for kind in KINDS.values():
        if kind.storage in ("flat", "nested"):
            records += _record_changes(kind.name, a.records.get(kind.name, {}), b.records.get(kind.name, {}))
        elif kind.storage == "table":
            found = _row_changes(kind, a.table(kind.name), b.table(kind.name))
            if found.height:
                rows.append(found)
                tables.append(_table_change(kind, found, a.table(kind.name), b.table(kind.name)))
    records += _answer_changes(a.answers, b.answers)
    return PlanDiff(tuple(records), tuple(tables), pl.concat(rows))


def _record_changes(kind: str, a: Mapping[str, Part], b: Mapping[str, Part]) -> Iterator[RecordChange]:
    for key in sorted({*a, *b}):
        if key not in b:
            yield RecordChange(kind, key, "removed")
        elif key not in a:
            yield RecordChange(kind, key, "added")
        else:
            yield from _part_changes(kind, key, a[key], b[key])


def _answer_changes(a: Mapping[str, str], b: Mapping[str, str]) -> Iterator[RecordChange]:
    for name in sorted({*a, *b}):
        if a.get(name) != b.get(name):
            change = "added" if name not in a else "removed" if name not in b else "changed"
            yield RecordChange("answer", name, change)


def _flat(part: Part, prefix: str = "") -> dict[str, str]:
    """Every value of a record by its dotted field, written as in a CSV cell."""
    found: dict[str, str] = {}
    for spec in fields_of(type(part)):
        value, path = getattr(part, spec.name), prefix + spec.name
        if spec.type != "parts":
            found[path] = format_value(value)
        elif isinstance(value, Part):
            found |= _flat(value, f"{path}.")
        else:
            for index, element in enumerate(value or (), 1):
                name = f"{path}.{part_key(element, index)}"
                while f"{name}." in found:
                    name += "+"
                found |= {f"{name}.": ""} | _flat(element, f"{name}.")
    return found


def _part_changes(kind: str, key: str, a: Part, b: Part) -> Iterator[RecordChange]:
    if a == b:
        return
    before, after = _flat(a), _flat(b)
    fields = [name for name in dict.fromkeys([*before, *after]) if before.get(name, "") != after.get(name, "")]
    for name in fields:
        yield RecordChange(kind, key, "changed", name, before.get(name, ""), after.get(name, ""))
    if not fields:
        yield RecordChange(kind, key, "changed", "order of parts")


def _row_changes(kind: Kind, a: pl.DataFrame, b: pl.DataFrame) -> pl.DataFrame:
    model = kind.model
    assert issubclass(model, Row)
    key = [*model.KEY, "source"]
    rest = [name for name in a.columns if name not in key]
    sides = [frame.with_columns(pl.int_range(pl.len()).over(key).alias("_copy")) for frame in (a, b)]
    joined = sides[0].join(
        sides[1], on=[*key, "_copy"], how="full", coalesce=True, suffix="_b", maintain_order="left_right"
    )
    # A row that has no counterpart has nulls on that side; its quantity is never null.
    here, there = pl.col(model.VALUE).is_not_null(), pl.col(f"{model.VALUE}_b").is_not_null()
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_b")) for name in rest)
    found = joined.filter(differs)
    return found.select(
        table=pl.lit(kind.name),
        key=pl.concat_str([pl.col(name).cast(pl.String) for name in model.KEY], separator=", "),
        source=pl.col("source"),
        change=pl.when(~there).then(pl.lit("removed")).when(~here).then(pl.lit("added")).otherwise(pl.lit("changed")),
        before=pl.col(model.VALUE).cast(pl.Float64),
        after=pl.col(f"{model.VALUE}_b").cast(pl.Float64),
    )


def _table_change(kind: Kind, rows: pl.DataFrame, a: pl.DataFrame, b: pl.DataFrame) -> TableChange:
    model = kind.model
    assert issubclass(model, Row)
    counts = {change: rows.filter(pl.col("change") == change).height for change in ("added", "removed", "changed")}
    return TableChange(
        kind.name,
        model.VALUE,
        counts["added"],
        counts["removed"],
        counts["changed"],
        float(a[model.VALUE].sum()),
        float(b[model.VALUE].sum()),
    )
