"""One problem of a programme record, in the form the plan's list of problems takes in."""

from __future__ import annotations

from typing import Literal, NamedTuple

from placeplan.records import Record, kind_of

__all__ = ["CheckRow", "row"]


class CheckRow(NamedTuple):
    """A problem: where it is (kind, id, field), what was found there, the rule it breaks and what to do."""

    code: str
    severity: Literal["error", "warning", "note"]
    kind: str
    id: str
    field: str
    value: str
    rule: str
    remedy: str
    at: int | None = None
    """Place of the row in its table, from 0; None for a record."""


def row(
    code: str, record: Record, field: str, value: object, rule: str, remedy: str,
    severity: Literal["error", "warning", "note"] = "error",
) -> CheckRow:  # fmt: skip
    """A problem of one field of a record."""
    return CheckRow(code, severity, kind_of(record).name, record.id, field, str(value), rule, remedy)
