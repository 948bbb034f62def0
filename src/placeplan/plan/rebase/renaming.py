"""Other ids for records, carried into every reference: found through the definitions of the fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import polars as pl

from placeplan.records import KINDS, FieldSpec, Kind, Part, fields_of

__all__ = ["Names", "renamed_part", "renamed_table"]

Names = Mapping[tuple[str, str], str]
"""Kind and old id to new id."""

AnyPart = TypeVar("AnyPart", bound=Part)

_PATHS = {"after": "initiative", "effect": "initiative"}
"""Text fields that hold `record/part`, and the kind of the record."""


def _new(names: Names, kinds: tuple[str, ...], key: str) -> str:
    return next((names[kind, key] for kind in kinds if (kind, key) in names), key)


def renamed_part(part: AnyPart, names: Names, *, kind: str = "") -> AnyPart:
    """A record or part whose references, and its own id where `kind` is given, follow new names."""
    changes: dict[str, Any] = {}
    for spec in fields_of(type(part)):
        value = getattr(part, spec.name)
        made = _value(spec, value, names)
        if made != value:
            changes[spec.name] = made
    if kind and (kind, getattr(part, "id", "")) in names:
        changes["id"] = names[kind, part.id]  # type: ignore[attr-defined]
    return part.model_copy(update=changes) if changes else part


def _value(spec: FieldSpec, value: Any, names: Names) -> Any:
    if isinstance(value, Part):
        return renamed_part(value, names)
    if isinstance(value, tuple):
        if spec.type == "parts":
            return tuple(renamed_part(element, names) for element in value)
        return tuple(_text(spec, element, names) for element in value)
    if isinstance(value, Mapping):
        return {
            (_new(names, spec.key_refs, str(key)) if spec.key_refs else key): _text(spec, element, names)
            for key, element in value.items()
        }
    return _text(spec, value, names)


def _text(spec: FieldSpec, value: Any, names: Names) -> Any:
    if not isinstance(value, str) or not value:
        return value
    if spec.refs:
        return _new(names, spec.refs, value)
    if spec.name in _PATHS and "/" in value:
        head, _, tail = value.partition("/")
        return f"{_new(names, (_PATHS[spec.name],), head)}/{tail}"
    return value


def renamed_table(kind: Kind, table: pl.DataFrame, names: Names) -> pl.DataFrame:
    """A baseline table whose references follow new names."""
    for spec in fields_of(kind.model):
        wanted = {old: new for (of, old), new in names.items() if of in spec.refs}
        if wanted:
            table = table.with_columns(pl.col(spec.name).replace(wanted))
    return table


def kinds_with_tables() -> list[Kind]:
    """Kinds kept as baseline tables."""
    return [kind for kind in KINDS.values() if kind.storage == "table"]
