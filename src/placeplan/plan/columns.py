"""Columns of a baseline table: from text to types, and every value held against its field's definition, vectorised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from placeplan.plan.cells import NUMBER, WHOLE, ValueFault, bounds_text, format_value, parse_text
from placeplan.plan.problems import Problem, more
from placeplan.records import FieldSpec, Kind, Row

__all__ = ["SHOWN", "Columns", "check_rows", "parse_columns"]

SHOWN = 20
"""Rows shown of one problem in one column; the others are counted."""


@dataclass(frozen=True)
class Columns:
    """Which table is read, from which file, and which row each line has there."""

    kind: Kind
    file: str
    numbers: Sequence[int] | None = None

    def row(self, index: int) -> int:
        """Row of a line, as a spreadsheet shows it."""
        return index + 2 if self.numbers is None else self.numbers[index]

    def report(self, rows: pl.Series, spec: FieldSpec, explain: Explain, problems: list[Problem]) -> None:
        """One problem for each of the first rows in which a mask is true, and one for the rest of them."""
        indices = rows.fill_null(value=True).arg_true()
        first: Problem | None = None
        for index in indices.head(SHOWN).to_list():
            found = explain(index).problem(file=self.file, row=self.row(index), field=spec.name)
            first = first or found
            problems.append(found)
        if len(indices) > SHOWN and first is not None:
            problems.append(more(first.code, file=self.file, field=spec.name, count=len(indices) - SHOWN))


Explain = Callable[[int], ValueFault]


def parse_columns(columns: Columns, frame: pl.DataFrame, problems: list[Problem]) -> pl.DataFrame:
    """A frame with the kind's columns in order and typed. Cells that cannot be read are reported and left empty."""
    made = []
    for spec in columns.kind.fields:
        if spec.name not in frame.columns:
            series = pl.Series(spec.name, [spec.default], dtype=_dtype(spec)).new_from_index(0, frame.height)
            made.append(series.alias(spec.name))
            continue
        made.append(_parse_column(columns, spec, frame[spec.name], problems))
    return pl.DataFrame(made)


def _dtype(spec: FieldSpec) -> type[pl.DataType]:
    types: dict[str, type[pl.DataType]] = {"number": pl.Float64, "integer": pl.Int64}
    return types.get(spec.type, pl.String)


def _parse_column(columns: Columns, spec: FieldSpec, series: pl.Series, problems: list[Problem]) -> pl.Series:
    if series.dtype.is_numeric() and spec.type in ("number", "integer"):
        typed = series.cast(_dtype(spec), strict=False)
        wrong = (
            typed.is_null() | ~typed.cast(pl.Float64).is_finite() | (typed.cast(pl.Float64) != series.cast(pl.Float64))
        )
        columns.report(wrong, spec, lambda index: _fault(spec, format_value(series[index])), problems)
        return typed
    text = series.cast(pl.String, strict=False).fill_null("").str.strip_chars()
    empty = text == ""
    if spec.required:
        columns.report(empty, spec, lambda _: ValueFault("required", "", meaning=spec.meaning), problems)
    if spec.type in ("number", "integer"):
        typed = text.cast(pl.Float64, strict=False)
        shaped = text.str.contains(NUMBER if spec.type == "number" else WHOLE) & typed.is_finite().fill_null(
            value=False
        )
        columns.report(~empty & ~shaped, spec, lambda index: _fault(spec, text[index]), problems)
        return typed if spec.type == "number" else typed.cast(pl.Int64, strict=False)
    return text if spec.required else text.set(empty, str(spec.default)).alias(spec.name)


def _fault(spec: FieldSpec, text: str) -> ValueFault:
    try:
        parse_text(spec, text)
    except ValueFault as fault:
        return fault
    return ValueFault("not-a-number", text, hint="Write digits with a point for decimals.")


def check_rows(columns: Columns, frame: pl.DataFrame, problems: list[Problem]) -> None:
    """Hold every value of a typed table against its field, and find rows that say one thing twice."""
    for spec in columns.kind.fields:
        _check_column(columns, spec, frame[spec.name], problems)
    _check_repeats(columns, frame, problems)


def _check_column(columns: Columns, spec: FieldSpec, series: pl.Series, problems: list[Problem]) -> None:
    wrong: pl.Series | None = None
    if spec.type in ("number", "integer"):
        wrong = _out_of_bounds(spec, series)
    elif spec.choices:
        wrong = ~series.is_in(list(spec.choices)) & (series != "")
    elif spec.type in ("year", "month"):
        bad = [text for text in series.unique().to_list() if text and _refused(spec, text)]
        wrong = series.is_in(bad)
    if wrong is not None and wrong.any():
        columns.report(wrong.fill_null(value=False), spec, lambda index: _value_fault(spec, series[index]), problems)


def _refused(spec: FieldSpec, text: str) -> bool:
    try:
        parse_text(spec, text)
    except ValueFault:
        return True
    return False


def _value_fault(spec: FieldSpec, value: object) -> ValueFault:
    try:
        parse_text(spec, format_value(value))
    except ValueFault as fault:
        return fault
    return ValueFault("out-of-bounds", value, bounds=bounds_text(spec), meaning=spec.meaning)


def _out_of_bounds(spec: FieldSpec, series: pl.Series) -> pl.Series:
    wrong = ~series.cast(pl.Float64).is_finite()
    if spec.minimum is not None:
        wrong = wrong | (series < spec.minimum)
    if spec.above is not None:
        wrong = wrong | (series <= spec.above)
    if spec.maximum is not None:
        wrong = wrong | (series > spec.maximum)
    return wrong


def _check_repeats(columns: Columns, frame: pl.DataFrame, problems: list[Problem]) -> None:
    model = columns.kind.model
    assert issubclass(model, Row)
    key = [*model.KEY, "source"]
    if frame.is_empty() or frame.select(key).is_unique().all():
        return
    repeated = ~frame.select(pl.struct(key).is_first_distinct()).to_series()
    seen = {row: index for index, row in reversed(list(enumerate(frame.select(key).iter_rows())))}

    def explain(index: int) -> ValueFault:
        values = frame.select(key).row(index)
        return ValueFault("duplicate-row", ", ".join(map(str, values)), first=columns.row(seen[values]))

    spec = next(spec for spec in columns.kind.fields if spec.name == model.VALUE)
    columns.report(repeated, spec, explain, problems)
