"""Digests that approvals bind to: of the plan's substance, and of one record."""

from __future__ import annotations

import hashlib
import json
from functools import partial

import polars as pl

from placeplan.plan.once import once_for_table
from placeplan.plan.plan import Plan
from placeplan.records import KINDS, Part

__all__ = ["PROGRAMME_FOLDER", "is_beside", "record_digest", "substance_digest"]

PROGRAMME_FOLDER = "programme/"
"""Records kept here say how the plan is delivered and decided; they are not part of its substance."""

_BESIDE = (PROGRAMME_FOLDER, "assurance/", "packs")
"""Where records stand that judge or deliver the plan without being what it proposes."""


def is_beside(path: str) -> bool:
    """Whether records of this path judge or deliver the plan without being what it proposes."""
    return path.startswith(_BESIDE)


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _table_text(name: str, table: pl.DataFrame) -> str:
    """Lines of a table, its columns first, then its rows in the order of their texts."""
    lines = sorted(f"{name} {row!r}" for row in table.rows())
    return "\n".join([f"{name} {_canonical(table.columns)}", *lines])


def _text(record: Part) -> str:
    return _canonical(record.model_dump(mode="json", exclude_defaults=True))


def substance_digest(plan: Plan) -> str:
    """Digest of what the plan proposes: its settings, model records and baseline tables, without the
    programme's records.

    Recording an approval, a score or a meeting leaves it as it was; changing an assumption or an initiative does not.
    """
    lines = [f"plan {_text(plan.settings)}"]
    for name, kind in KINDS.items():
        if is_beside(kind.path):
            continue
        lines += [f"{name} {_text(record)}" for _, record in sorted(plan.records.get(name, {}).items())]
        table = plan.tables.get(name)
        if table is not None:
            lines.append(once_for_table(table, ("text", name), partial(_table_text, name, table)))
    return _digest(lines)


def record_digest(plan: Plan, kind: str, key: str) -> str:
    """Digest of one record; empty where there is none."""
    record = plan.records.get(kind, {}).get(key)
    return "" if record is None else _digest([f"{kind} {_text(record)}"])
