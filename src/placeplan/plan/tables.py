"""Baseline tables: CSV or Parquet, read as text and parsed a column at a time."""

from __future__ import annotations

import io
from dataclasses import dataclass

import polars as pl

from placeplan.plan.columns import Columns, parse_columns
from placeplan.plan.files import decode
from placeplan.plan.plan import empty_table
from placeplan.plan.problems import Problem, problem
from placeplan.plan.sheet import check_header, read_header, read_sheet
from placeplan.records import Kind

__all__ = ["Table", "read_csv_table", "read_parquet_table"]


@dataclass(frozen=True)
class Table:
    """A table as read: typed rows and the row each has in its file."""

    frame: pl.DataFrame
    rows: list[int] | None = None
    """None: row after row from row 2 on."""


def read_csv_table(kind: Kind, data: bytes, name: str, problems: list[Problem]) -> Table:
    """A table kept as CSV."""
    text = decode(data, name, problems)
    header = None if text is None else read_header(text, kind, name, problems)
    if text is None or header is None or not check_header(header, kind, name, problems):
        return Table(empty_table(kind.name))
    frame = _plain(data, header) if _is_plain(data, header) else None
    numbers: list[int] | None = None
    if frame is None:
        sheet = read_sheet(text, header, name, problems)
        columns = list(zip(*sheet.rows, strict=True)) or [()] * len(header)
        frame = pl.DataFrame(
            {key: pl.Series(key, column, pl.String) for key, column in zip(header, columns, strict=True)}
        )
        numbers = sheet.numbers
    return _typed(kind, frame, numbers, name, problems)


def _is_plain(data: bytes, header: list[str]) -> bool:
    """Whether the file is so regular that it can be split without care: no quotes, no empty or ragged rows."""
    if b'"' in data or b"\n\n" in data or b"\n\r" in data or b"\r" in data.replace(b"\r\n", b""):
        return False
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    return data.count(b",") == (len(header) - 1) * lines and b"\n" + b"," * (len(header) - 1) not in data


def _plain(data: bytes, header: list[str]) -> pl.DataFrame | None:
    try:
        return pl.read_csv(
            io.BytesIO(data),
            has_header=False,
            skip_rows=1,
            new_columns=header,
            infer_schema=False,
            quote_char=None,
            empty_string_is_null=False,
            extra_columns="raise",
            missing_columns="raise",
        )
    except pl.exceptions.PolarsError:
        return None


def read_parquet_table(kind: Kind, data: bytes, name: str, problems: list[Problem]) -> Table:
    """A table kept as Parquet. Columns may be typed or text."""
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except Exception as fault:  # a damaged file can fail anywhere inside the reader
        problems.append(problem("bad-parquet", file=name, reason=str(fault).splitlines()[0][:200]))
        return Table(empty_table(kind.name))
    if not check_header(frame.columns, kind, name, problems):
        return Table(empty_table(kind.name))
    return _typed(kind, frame, None, name, problems)


def _typed(kind: Kind, frame: pl.DataFrame, numbers: list[int] | None, name: str, problems: list[Problem]) -> Table:
    columns = Columns(kind, name, numbers)
    typed = parse_columns(columns, frame, problems)
    return Table(typed, numbers)
