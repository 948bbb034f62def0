"""Flat kinds: one CSV file, one record a row."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import ValidationError

from placeplan.plan.cells import ValueFault, parse_text
from placeplan.plan.problems import Problem, problem
from placeplan.plan.sheet import Sheet, check_header, read_header, read_sheet
from placeplan.records import Kind, Record

__all__ = ["Found", "build", "read_flat"]


@dataclass
class Found:
    """Records of one kind as read: those that could be built, their rows, and the ids of those that could not."""

    records: dict[str, Record] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    unread: bool = False
    """The file as a whole could not be read, so that any id may stand in it."""


def read_flat(kind: Kind, text: str, name: str, problems: list[Problem]) -> Found:
    """Every record of a CSV file; each problem of it is added to `problems`."""
    header = read_header(text, kind, name, problems)
    if header is None:
        return Found(unread=True)
    usable = check_header(header, kind, name, problems)
    sheet = read_sheet(text, header, name, problems)
    found = Found(unread=not usable or (len(problems) > 0 and _lost_rows(problems, name)))
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        _read_row(kind, sheet, number, row, name, found, problems)
    found.records = dict(sorted(found.records.items()))
    return found


def _lost_rows(problems: list[Problem], name: str) -> bool:
    return any(found.file == name and found.code in ("ragged-row", "bad-quotes") for found in problems)


def _read_row(
    kind: Kind, sheet: Sheet, number: int, row: list[str], name: str, found: Found, problems: list[Problem]
) -> None:
    cells = dict(zip(sheet.header, row, strict=True))
    key = cells.get("id", "").strip()
    if key in found.rows:
        first = found.rows[key]
        problems.append(problem("duplicate-id", file=name, row=number, record=key, field="id", value=key, first=first))
        return
    if key:
        found.rows[key] = number
    values: dict[str, object] = {}
    faulty = False
    for spec in kind.fields:
        if spec.name not in cells:
            faulty = faulty or spec.required
            continue
        try:
            values[spec.name] = parse_text(spec, cells[spec.name])
        except ValueFault as fault:
            faulty = True
            problems.append(fault.problem(file=name, row=number, record=key, field=spec.name))
    record = None if faulty else build(kind, values, name, number, problems)
    if record is None:
        found.broken.add(key)
    else:
        found.records[record.id] = record


def build(kind: Kind, values: dict[str, object], name: str, row: int | None, problems: list[Problem]) -> Record | None:
    """The record with these values; None and a problem where the definition still refuses it."""
    try:
        record = kind.model.model_validate(values)
    except ValidationError as fault:
        for error in fault.errors():
            where = ".".join(str(part) for part in error["loc"])
            problems.append(
                problem(
                    "rejected",
                    file=name,
                    row=row,
                    record=str(values.get("id", "")),
                    field=where,
                    value=error.get("input"),
                    reason=error["msg"],
                )
            )
        return None
    assert isinstance(record, Record)
    return record
