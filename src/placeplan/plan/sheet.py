"""A CSV file as header and numbered rows of text, with the faults of its shape found."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from placeplan.plan.files import MAX_FILE_BYTES
from placeplan.plan.problems import Problem, nearest, problem
from placeplan.records import Kind

__all__ = ["Sheet", "check_header", "read_header", "read_sheet"]

_OTHERS = {";": "semicolon", "\t": "tab", "|": "vertical bar"}


@dataclass(frozen=True)
class Sheet:
    """Header and rows; `numbers` holds the row each has in a spreadsheet."""

    header: list[str]
    rows: list[list[str]]
    numbers: list[int]


def read_header(text: str, kind: Kind, name: str, problems: list[Problem]) -> list[str] | None:
    """The column names, or None where the header itself cannot be used."""
    line = text.partition("\n")[0].rstrip("\r")
    if not line.strip():
        problems.append(problem("empty-file", file=name, row=1))
        return None
    known = {spec.name for spec in kind.fields}
    for mark, title in _OTHERS.items():
        if mark in line and len(known & {cell.strip().strip('"') for cell in line.split(mark)}) > 1:
            problems.append(problem("wrong-delimiter", file=name, row=1, value=mark, name=title))
            return None
    try:
        return [cell.strip() for cell in next(csv.reader([line], strict=True))]
    except csv.Error as fault:
        problems.append(problem("bad-quotes", file=name, row=1, reason=str(fault)))
        return None


def check_header(header: Sequence[str], kind: Kind, name: str, problems: list[Problem]) -> bool:
    """Report unknown, missing and repeated columns; false where rows cannot be read under this header."""
    before = len(problems)
    names = [spec.name for spec in kind.fields]
    for column in dict.fromkeys(header):
        if column not in names:
            found = problem(
                "unknown-column", file=name, row=1, field=column, value=column, hint=column_hint(column, names)
            )
            problems.append(found)
        if header.count(column) > 1:
            problems.append(problem("duplicate-column", file=name, row=1, field=column, value=column))
    for spec in kind.fields:
        if spec.required and spec.name not in header:
            found = problem("missing-column", file=name, row=1, field=spec.name, meaning=spec.meaning)
            problems.append(found)
    return len(problems) == before


def column_hint(column: str, names: Iterable[str]) -> str:
    """What an unknown field's name may have been meant to be."""
    close = nearest(column.lower().replace(" ", "_"), names)
    known = ", ".join(names)
    return f"Did you mean {close!r}?" if close else f"Remove it, or use one of: {known}."


def read_sheet(text: str, header: list[str], name: str, problems: list[Problem]) -> Sheet:
    """All rows that have as many cells as the header; empty rows are passed over, others reported."""
    csv.field_size_limit(MAX_FILE_BYTES)
    rows: list[list[str]] = []
    numbers: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if number == 1 or not any(cell.strip() for cell in row):
                continue
            if len(row) == len(header):
                rows.append(row)
                numbers.append(number)
            else:
                ragged = problem("ragged-row", file=name, row=number, found=len(row), expected=len(header))
                problems.append(ragged)
    except csv.Error as fault:
        problems.append(problem("bad-quotes", file=name, row=number + 1, reason=str(fault)))
    return Sheet(header, rows, numbers)
