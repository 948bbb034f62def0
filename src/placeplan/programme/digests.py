"""Digests that approvals bind to: of the plan's substance, and of one record."""

from __future__ import annotations

import hashlib
import json
from functools import partial

import polars as pl

from placeplan.plan.once import once_for_table
from placeplan.plan.plan import Plan
from placeplan.records import KINDS, Part

__all__ = ["PROGRAMME_FOLDER", "is_beside", "record_digest", "same_figures", "same_substance", "substance_digest"]

PROGRAMME_FOLDER = "programme/"
"""Records kept here say how the plan is delivered and decided; they are not part of its substance."""

_BESIDE = (PROGRAMME_FOLDER, "assurance/", "packs")
"""Where records stand that judge or deliver the plan without being what it proposes."""


_SAID = "status"
"""Column of a baseline table that tells what an organisation says of a figure: agreed, provisional or disputed."""


def is_beside(path: str) -> bool:
    """Whether records of this path judge or deliver the plan without being what it proposes."""
    return path.startswith(_BESIDE)


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _figures(table: pl.DataFrame) -> pl.DataFrame:
    """A baseline table without what is said of its figures: whether one is agreed is no part of what is approved."""
    return table.drop(_SAID, strict=False)


def _table_text(name: str, table: pl.DataFrame) -> str:
    """Lines of a table's figures, its columns first, then its rows in the order of their texts."""
    table = _figures(table)
    lines = sorted(f"{name} {row!r}" for row in table.rows())
    return "\n".join([f"{name} {_canonical(table.columns)}", *lines])


def _text(record: Part) -> str:
    return _canonical(record.model_dump(mode="json", exclude_defaults=True))


def substance_digest(plan: Plan) -> str:
    """Digest of what the plan proposes: its settings, model records and baseline tables, without the
    programme's records and without what organisations say of baseline figures.

    Recording an approval, a score or a meeting, or disputing a figure, leaves it as it was; changing an assumption, an
    initiative or a figure does not.
    """
    lines = [f"plan {_text(plan.settings)}"]
    for name, kind in KINDS.items():
        if is_beside(kind.path):
            continue
        lines += [f"{name} {_text(record)}" for _, record in sorted(plan.records.get(name, {}).items())]
        table = plan.tables.get(name)
        if table is not None:
            lines.append(once_for_table(table, ("figures as text", name), partial(_table_text, name, table)))
    return _digest(lines)


def same_substance(one: Plan, other: Plan) -> bool:
    """Whether two plans propose the same: they have one digest. Quick where one was made from the other."""
    return one.settings == other.settings and all(
        one.records.get(name, {}) == other.records.get(name, {})
        and same_figures(one, other, name)
        for name, kind in KINDS.items()
        if not is_beside(kind.path)
    )


def same_figures(one: Plan, other: Plan, kind: str) -> bool:
    """Whether a baseline table holds the same figures in two plans, whatever is said of them and in whatever order."""
    first, second = one.tables.get(kind), other.tables.get(kind)
    if first is None or second is None or first is second:
        return first is second
    a, b = _figures(first), _figures(second)
    return a.schema == b.schema and a.sort(a.columns).equals(b.sort(b.columns))


def record_digest(plan: Plan, kind: str, key: str) -> str:
    """Digest of one record; empty where there is none."""
    record = plan.records.get(kind, {}).get(key)
    return "" if record is None else _digest([f"{kind} {_text(record)}"])
