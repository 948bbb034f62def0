"""A plan as the texts of its folder, in one canonical form: sorted, defaults omitted, shortest numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from placeplan.plan.cells import format_value
from placeplan.plan.plan import Plan
from placeplan.plan.toml_text import document
from placeplan.records import KINDS, Kind, Record, Row

__all__ = ["render_flat", "render_plan", "render_table", "sorted_table", "table_columns"]


def render_plan(plan: Plan) -> dict[str, str]:
    """Every file of the plan as text, by its path in the folder; tables as CSV. Kinds without records have no file."""
    files = {"plan.toml": document(plan.settings, always=("format",))}
    for kind in KINDS.values():
        records = plan.records.get(kind.name, {})
        if kind.storage == "flat" and records:
            files[kind.path] = render_flat(kind, [records[key] for key in sorted(records)])
        elif kind.storage == "nested":
            files.update({f"{kind.path}/{key}.toml": document(records[key]) for key in sorted(records)})
        elif kind.storage == "table" and plan.table(kind.name).height:
            files[f"{kind.path}.csv"] = render_table(kind, plan.table(kind.name))
    files.update({f"answers/{name}": plan.answers[name] for name in sorted(plan.answers)})
    return files


def _cell(text: str) -> str:
    if any(mark in text for mark in ',"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join(",".join(row) + "\n" for row in (header, *rows))


def render_flat(kind: Kind, records: Sequence[Record]) -> str:
    """Records of one flat kind as CSV: required columns and those that some record sets."""
    specs = [
        spec
        for spec in kind.fields
        if spec.required or any(getattr(record, spec.name) != spec.default for record in records)
    ]
    rows = ([_cell(format_value(getattr(record, spec.name))) for spec in specs] for record in records)
    return _csv([spec.name for spec in specs], rows)


def sorted_table(kind: Kind, frame: pl.DataFrame) -> pl.DataFrame:
    """The table's rows in canonical order: by key, then by every other column."""
    model = kind.model
    assert issubclass(model, Row)
    others = [name for name in frame.columns if name not in model.KEY]
    return frame.sort([*model.KEY, *others], nulls_last=False)


def table_columns(kind: Kind, frame: pl.DataFrame) -> list[str]:
    """Columns that are written: required ones and those that some row sets."""
    return [spec.name for spec in kind.fields if spec.required or bool((frame[spec.name] != str(spec.default)).any())]


def render_table(kind: Kind, frame: pl.DataFrame) -> str:
    """A baseline table as CSV, its rows in order of their keys."""
    ordered = sorted_table(kind, frame)
    names = table_columns(kind, ordered)
    columns = [_column(ordered[name]) for name in names]
    return _csv(names, zip(*columns, strict=True))


def _column(series: pl.Series) -> list[str]:
    if series.dtype == pl.Float64:
        whole = (series == series.floor()) & (series.abs() < 1e15)
        short = pl.DataFrame({"x": series, "whole": whole}).select(
            pl.when("whole")
            .then(pl.col("x").cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(pl.col("x").cast(pl.String))
        )
        return [text or "" for text in short.to_series().to_list()]
    if series.dtype.is_integer():
        return [text or "" for text in series.cast(pl.String).to_list()]
    text = series.fill_null("").str.strip_chars()
    if text.str.contains(r'[,"\n\r]').any():
        return [_cell(cell) for cell in text.to_list()]
    return text.to_list()
