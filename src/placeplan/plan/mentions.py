"""Every place in a plan's records where one record names another, found through the definitions of their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from placeplan.plan.nested import part_name
from placeplan.plan.once import once_for_plan
from placeplan.plan.plan import Plan
from placeplan.records import KINDS, FieldSpec, Part, fields_of

__all__ = ["Mention", "all_parts", "mentions", "part_key", "parts_of", "targets_of"]


@dataclass(frozen=True)
class Mention:
    """One reference: who makes it, in which field, and to what."""

    kind: str
    record: str
    field: str
    """Dotted path of the field, such as `effects.fewer.size`."""
    holder: Part
    """The record or part the field belongs to."""
    spec: FieldSpec
    target: str
    targets: tuple[str, ...]
    """Kinds the target may be of."""

    @property
    def declared(self) -> str:
        """Model and field, such as `Effect.size`."""
        return f"{type(self.holder).__name__}.{self.spec.name}"


def part_key(part: Part, index: int) -> str:
    """What a part is called in a dotted field: its id, else its place, else its number."""
    return part_name({key: getattr(part, key, "") for key in ("id", "place")}, index)


@cache
def _fields_with_parts(model: type[Part]) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in fields_of(model) if spec.type == "parts")


@cache
def _fields_that_name(model: type[Part]) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in fields_of(model) if spec.refs or spec.key_refs)


def parts_of(part: Part, prefix: str = "") -> Iterator[tuple[str, Part]]:
    """A record and every part of it, each with the dotted path that leads to its fields."""
    yield prefix, part
    for spec in _fields_with_parts(type(part)):
        value = getattr(part, spec.name)
        if isinstance(value, Part):
            yield from parts_of(value, f"{prefix}{spec.name}.")
        for index, element in enumerate(value if isinstance(value, tuple) else (), 1):
            yield from parts_of(element, f"{prefix}{spec.name}.{part_key(element, index)}.")


def all_parts(plan: Plan) -> Iterator[tuple[str, str, str, Part]]:
    """Every record and part of a plan: kind, id, dotted path, and itself; the settings first."""
    yield "plan", plan.settings.id, "", plan.settings
    for kind in KINDS:
        for key, record in plan.records.get(kind, {}).items():
            for prefix, part in parts_of(record):
                yield kind, key, prefix, part


@once_for_plan
def mentions(plan: Plan) -> tuple[Mention, ...]:
    """Every reference of every record; empty ones are passed over."""
    return tuple(
        Mention(kind, key, prefix + spec.name, part, spec, target, targets)
        for kind, key, prefix, part in all_parts(plan)
        for spec in _fields_that_name(type(part))
        for target, targets in targets_of(spec, getattr(part, spec.name))
    )


def targets_of(spec: FieldSpec, value: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Ids a field's value names, each with the kinds it may be of; empty ones are passed over."""
    if isinstance(value, Mapping):
        for key, element in value.items():
            if spec.key_refs:
                yield str(key), spec.key_refs
            if spec.refs:
                yield str(element), spec.refs
    elif spec.refs:
        for element in value if isinstance(value, tuple) else (value,):
            if element:
                yield str(element), spec.refs
