"""The mechanism every kind of record is made with: one definition per field, read by all that use it.

A kind is a frozen pydantic model. Each field carries its meaning (the text under it), and through `Annotated` its unit,
its bounds and what it refers to. `fields_of` turns a model into `FieldSpec` rows; parsing, checks, forms, the HTTP
interface, documentation and exports are all driven by those rows, so that nothing else defines a field again.
"""

from __future__ import annotations

import builtins
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel, ConfigDict, StringConstraints

from placeplan.quantities import FinancialYear, Month

__all__ = [
    "KINDS", "CalendarMonth", "FieldSpec", "Kind", "Part", "Publication", "Record", "Ref", "Row", "Slug", "Unit",
    "Year",
    "fields_of", "kind_of", "register",
]  # fmt: skip


@dataclass(frozen=True)
class Ref:
    """The field's text is the id of a record of one of these kinds."""

    kinds: tuple[str, ...]

    def __init__(self, *kinds: str) -> None:
        object.__setattr__(self, "kinds", kinds)


@dataclass(frozen=True)
class Unit:
    """The unit a number is stated in."""

    text: str


@dataclass(frozen=True)
class TextShape:
    """The field's text has a shape of its own: a financial year, a calendar month or a date."""

    name: str


def _year(text: str) -> str:
    return str(FinancialYear.parse(text))


def _month(text: str) -> str:
    return str(Month.parse(text))


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Year = Annotated[str, TextShape("year")]
CalendarMonth = Annotated[str, TextShape("month")]
Publication = Literal["", "public", "partners", "restricted"]


class Part(BaseModel):
    """A part of a record, such as one effect of an initiative. It has no life of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, strict=False)


class Record(Part):
    """One typed, frozen thing with an id that is unique within its kind."""

    id: Slug
    """Short name used by references: lower-case letters, digits and hyphens."""
    title: str
    """Name people read."""
    note: str = ""
    """Anything a reader should know; never read by the model."""
    owner: Annotated[str, Ref("person", "organisation")] = ""
    """Who answers for this record: a person or an organisation."""
    publication: Publication = ""
    """Who may see it; empty means the plan's own setting."""
    publication_reason: str = ""
    """Why it is restricted, where it is."""


class Row(Part):
    """One row of a baseline table. Rows have no id; their key columns together say what they measure."""

    KEY: ClassVar[tuple[str, ...]] = ()
    """Columns that together say what is measured; two rows with one key and one source are duplicates."""
    VALUE: ClassVar[str] = ""
    """The column that holds the quantity."""


FieldType = Literal[
    "text", "integer", "number", "boolean", "date", "year", "month", "choice", "list", "mapping", "parts"
]


@dataclass(frozen=True)
class FieldSpec:
    """All that is known of one field."""

    name: str
    type: FieldType
    meaning: str
    required: bool
    default: object
    item: FieldType = "text"
    """Type of the elements of a list or the values of a mapping."""
    choices: tuple[str, ...] = ()
    """Allowed texts, of the field or of a list's elements."""
    refs: tuple[str, ...] = ()
    """Kinds the field (or each element, or each mapping value) refers to."""
    key_refs: tuple[str, ...] = ()
    """Kinds a mapping's keys refer to."""
    key_choices: tuple[str, ...] = ()
    """Allowed keys of a mapping."""
    key_shape: str = ""
    """Shape of a mapping's keys: year, or empty."""
    unit: str = ""
    minimum: float | None = None
    above: float | None = None
    """Exclusive lower bound."""
    maximum: float | None = None
    pattern: str = ""
    part: builtins.type[Part] | None = None
    """Model of each element where the type is parts."""
    single: bool = False
    """The part stands alone (an inline table), not in a list."""


Storage = Literal["plan", "flat", "nested", "table"]


@dataclass(frozen=True)
class Kind:
    """A kind of record and where its records are kept in a plan folder."""

    name: str
    plural: str
    model: type[Part]
    storage: Storage
    path: str
    """`plan.toml`, `places.csv`, `initiatives` (a folder of TOML files) or `baseline/activity` (csv or parquet)."""
    meaning: str

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """Fields in the order of their definition."""
        return fields_of(self.model)


PartModel = TypeVar("PartModel", bound="type[Part]")

KINDS: dict[str, Kind] = {}
"""Every registered kind by name, in the order a plan is read."""


def register(name: str, plural: str, *, storage: Storage, path: str) -> typing.Callable[[PartModel], PartModel]:
    """Class decorator that makes a model a kind of record."""

    def decorate(model: PartModel) -> PartModel:
        meaning = (model.__doc__ or "").strip()
        KINDS[name] = Kind(name, plural, model, storage, path, meaning)
        return model

    return decorate


def kind_of(record: Part) -> Kind:
    """The kind a record belongs to."""
    for kind in KINDS.values():
        if kind.model is type(record):
            return kind
    raise KeyError(type(record).__name__)


@cache
def fields_of(model: type[Part]) -> tuple[FieldSpec, ...]:
    """Field definitions of a model, in order."""
    hints = typing.get_type_hints(model, include_extras=True)
    return tuple(_spec(name, hints[name], info) for name, info in model.model_fields.items())


def _spec(name: str, hint: object, info: Any) -> FieldSpec:
    meaning = " ".join((info.description or "").split())
    required = info.is_required()
    default = None if required else info.get_default(call_default_factory=True)
    shape = _shape(hint)
    return FieldSpec(name=name, meaning=meaning, required=required, default=default, **shape)


def _shape(hint: object) -> dict[str, Any]:
    base, extras = _unwrap(hint)
    shape: dict[str, Any] = {**_base_shape(base)}
    for extra in extras:
        shape.update(_extra_shape(extra))
    return shape


def _unwrap(hint: object) -> tuple[object, list[object]]:
    extras: list[object] = []
    while True:
        if get_origin(hint) is Annotated:
            first, *rest = get_args(hint)
            extras.extend(_flatten(rest))
            hint = first
            continue
        if get_origin(hint) in (Union, types.UnionType):
            options = [a for a in get_args(hint) if a is not type(None)]
            if len(options) == 1:
                hint = options[0]
                continue
        return hint, extras


def _flatten(extras: list[Any]) -> Iterator[object]:
    for extra in extras:
        if isinstance(extra, annotated_types.GroupedMetadata) and not isinstance(extra, StringConstraints):
            yield from extra
        else:
            yield extra


_SCALARS: Mapping[object, FieldType] = {str: "text", int: "integer", float: "number", bool: "boolean"}


def _base_shape(base: object) -> dict[str, Any]:
    if base in _SCALARS:
        return {"type": _SCALARS[base]}
    if getattr(base, "__name__", "") == "date":
        return {"type": "date"}
    origin = get_origin(base)
    if origin is Literal:
        return {"type": "choice", "choices": tuple(str(a) for a in get_args(base))}
    if origin is tuple:
        return _list_shape(get_args(base)[0])
    if origin is dict:
        return _mapping_shape(*get_args(base))
    if isinstance(base, type) and issubclass(base, Part):
        return {"type": "parts", "part": base, "single": True}
    raise TypeError(f"a record field cannot be {base!r}")


def _list_shape(element: object) -> dict[str, Any]:
    inner = _shape(element)
    if inner["type"] == "parts":
        return {"type": "parts", "part": inner["part"]}
    return {**inner, "type": "list", "item": inner["type"]}


def _mapping_shape(key: object, value: object) -> dict[str, Any]:
    inner, outer = _shape(value), _shape(key)
    key_shape = outer["type"] if outer["type"] in ("year", "month") else ""
    return {
        **inner, "type": "mapping", "item": inner["type"], "key_refs": outer.get("refs", ()),
        "key_choices": outer.get("choices", ()), "key_shape": key_shape,
    }  # fmt: skip


def _extra_shape(extra: object) -> dict[str, Any]:
    match extra:
        case Ref():
            return {"refs": extra.kinds}
        case Unit():
            return {"unit": extra.text}
        case TextShape():
            return {"type": extra.name}
        case annotated_types.Ge():
            return {"minimum": extra.ge}
        case annotated_types.Gt():
            return {"above": extra.gt}
        case annotated_types.Le():
            return {"maximum": extra.le}
        case StringConstraints():
            return {"pattern": extra.pattern or ""}
    return {}
