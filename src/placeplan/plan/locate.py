"""Where in a folder a record or a row of a plan stands."""

from __future__ import annotations

from placeplan.plan.columns import Columns
from placeplan.plan.plan import Plan
from placeplan.records import KINDS

__all__ = ["columns_of", "locate"]


def locate(plan: Plan, kind: str, record: str) -> tuple[str, int | None]:
    """File and row of a record. A plan made in memory answers as its written form would."""
    entry = KINDS[kind]
    if entry.storage == "plan":
        return entry.path, None
    if entry.storage == "nested":
        return f"{entry.path}/{record}.toml", None
    rows = plan.origins.rows.get(kind)
    if rows is not None:
        return entry.path, rows.get(record)
    ids = sorted(plan.records.get(kind, {}))
    return entry.path, ids.index(record) + 2 if record in ids else None


def columns_of(plan: Plan, kind: str) -> Columns:
    """The table's file and rows, for reporting what is wrong in it."""
    file = plan.origins.files.get(kind, f"{KINDS[kind].path}.csv")
    return Columns(KINDS[kind], file, plan.origins.table_rows.get(kind))
