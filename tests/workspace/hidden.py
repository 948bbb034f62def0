"""A real example in which a few records of every kind are not for all, and can be told by a word nothing else holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import polars as pl

from placeplan.plan.plan import Plan
from placeplan.records import KINDS, Part, fields_of
from placeplan.records.publication import FRAME
from placeplan.studies.keeping import SETTINGS, Packed, pack, read_folder, unpack
from tests.plans import settled
from tests.repo.tree import ROOT

WORD = "xqzhush"
"""Begins every id and every text of a record that is not for all, and stands nowhere else."""
EXAMPLE = ROOT / "src/placeplan/examples/herefordshire-worcestershire"
_TEXTS = ("title", "note", "publication_reason", "summary", "description")


@dataclass(frozen=True)
class HiddenPlan:
    """The plan, taken apart, and the keys of its records that are not for all."""

    packed: Packed
    keys: tuple[tuple[str, str], ...]


def _choices(model: type[Part]) -> set[str]:
    """Words that a field of a record, or of its parts, may be chosen from: an id that is one cannot be renamed."""
    found: set[str] = set()
    for spec in fields_of(model):
        found |= set(spec.choices) | (_choices(spec.part) if spec.part is not None else set())
    return found


def _named(plan: Plan, each: int, without: frozenset[str]) -> dict[tuple[str, str], str]:
    """The first few records of every kind whose id no other kind uses: key -> new id."""
    words = set().union(*(_choices(kind.model) for kind in KINDS.values()))
    ids = [key for records in plan.records.values() for key in records]
    found: dict[tuple[str, str], str] = {}
    for kind, records in plan.records.items():
        known = {spec.name for spec in KINDS[kind].fields}
        free = [key for key in records if ids.count(key) == 1 and key not in {plan.settings.footprint, *words}]
        if "publication" in known and kind not in without:
            found |= {(kind, key): f"{WORD}-{kind.replace('_', '-')}-{at}" for at, key in enumerate(free[:each])}
    return found


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {_renamed(key, names): _renamed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if isinstance(value, str):
        return "/".join(names.get(part, part) for part in value.split("/"))
    return value


@cache
def hidden_plan(level: str = "restricted", default: str = "public", each: int = 1) -> HiddenPlan:
    """The example with `each` records of every kind of a level of publication, in a plan with some default.

    Where the level is empty the records say nothing, and the plan's default holds for all that it reaches.
    """
    plan = settled(read_folder(EXAMPLE), publication=default)
    keys = _named(plan, each, frozenset() if level else FRAME)
    names = {key: new for (_, key), new in keys.items()}
    for kind in (kind for kind in KINDS.values() if kind.storage == "table"):
        frame = plan.table(kind.name)
        texts = [name for name, type_ in frame.schema.items() if type_ == pl.String]
        plan = plan.with_table(kind.name, frame.with_columns(pl.col(texts).replace(names)))
    packed = pack(plan)
    entries: dict[tuple[str, str], str] = {}
    for (kind, key), text in packed.entries.items():
        held = json.loads(text)
        if (kind, key) == SETTINGS or (kind in KINDS and KINDS[kind].storage in ("flat", "nested")):
            held = _renamed(held, names)
        if (kind, key) in keys:
            known = {spec.name for spec in KINDS[kind].fields}
            held |= {name: f"{WORD} {name} of {kind}" for name in _TEXTS if name in known}
            held["publication"] = level
        entries[kind, keys.get((kind, key), key)] = json.dumps(held)
    again = pack(unpack(entries, packed.contents.__getitem__))
    return HiddenPlan(replace(again, contents=packed.contents | again.contents), tuple(
        (kind, new) for (kind, _), new in keys.items()
    ))  # fmt: skip
