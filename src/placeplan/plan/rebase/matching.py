"""Which records of two plans are one, and what the others are called so that no two share an id."""

from __future__ import annotations

from collections.abc import Iterator

from placeplan.plan.plan import Plan
from placeplan.plan.rebase.renaming import renamed_part
from placeplan.plan.rebase.report import Change
from placeplan.records import KINDS, Contract, Initiative, Neighbour, Organisation, Place, Record, Site

__all__ = ["BOOKKEEPING", "matched_names"]

BOOKKEEPING = {
    "owner", "note", "checked_by", "reviewed_on", "expires_on", "publication", "publication_reason", "precedence",
}  # fmt: skip
"""Fields that do not make two records different things."""

_BY_CODE = ("organisation", "site", "neighbour")
"""Kinds whose records are one where they have one official code."""

_SPACES = {"organisation": "body", "site": "body", "place": "where", "neighbour": "where"}
"""Kinds that share their ids."""

_FIRST = (
    "evidence",
    "assumption",
    "source",
    "staff_group",
    "resource",
    "service",
    "place",
    "neighbour",
    "organisation",
)
"""Kinds others refer to, in an order in which references come after what they name."""


def matched_names(one: Plan, other: Plan, changes: list[Change]) -> dict[tuple[str, str], str]:
    """New ids for records of the other plan: joined with a record of the first, or renamed because the id is taken."""
    names: dict[tuple[str, str], str] = {}
    for kind in _BY_CODE:
        names.update(_by_code(kind, one, other, changes))
    joined = set(names)
    taken = _taken(one)
    for kind in _kinds():
        space = _SPACES.get(kind, kind)
        for key, record in other.records.get(kind, {}).items():
            if (kind, key) in joined:
                continue
            mine = one.records.get(kind, {}).get(key)
            if mine is not None and not _own(record) and _same(mine, renamed_part(record, names)):
                changes.append(Change("shared", kind, key))
            elif key in taken[space]:
                new = _free(f"{key}-{other.settings.id}", taken[space])
                names[kind, key] = new
                taken[space].add(new)
                changes.append(Change("renamed", kind, key, f"of {other.settings.id}, to {new}"))
            else:
                taken[space].add(key)
    return names


def _kinds() -> Iterator[str]:
    yield from _FIRST
    yield from (k.name for k in KINDS.values() if k.storage in ("flat", "nested") and k.name not in _FIRST)


def _by_code(kind: str, one: Plan, other: Plan, changes: list[Change]) -> dict[tuple[str, str], str]:
    mine = {row.code: key for key, row in one.records.get(kind, {}).items() if getattr(row, "code", "")}  # type: ignore[attr-defined]
    names = {}
    for key, row in other.records.get(kind, {}).items():
        code = getattr(row, "code", "")
        if code and code in mine:
            names[kind, key] = mine[code]
            changes.append(Change("joined", kind, mine[code], f"code {code}, {key} in {other.settings.id}"))
    return names


def _taken(plan: Plan) -> dict[str, set[str]]:
    taken: dict[str, set[str]] = {}
    for kind in _kinds():
        taken.setdefault(_SPACES.get(kind, kind), set()).update(plan.records.get(kind, {}))
    return taken


def _free(wish: str, taken: set[str]) -> str:
    found, number = wish, 2
    while found in taken:
        found, number = f"{wish}-{number}", number + 1
    return found


def _own(record: Record) -> bool:
    """Whether a record is of one footprint alone: two places, neighbours, bodies inside or initiatives are never one
    by their words."""
    if isinstance(record, Organisation):
        return record.partner in ("full", "partial")
    return isinstance(record, Place | Neighbour | Site | Contract | Initiative)


def _same(one: Record, other: Record) -> bool:
    return one.model_dump(exclude=BOOKKEEPING) == other.model_dump(exclude=BOOKKEEPING)
