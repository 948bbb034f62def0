"""JSON schemas of every kind of record, made from its definition, and of what else the interface takes and gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

from placeplan.records import KINDS, FieldSpec, Kind, Part, fields_of
from placeplan.studies.intake import DATE, ELEMENT, ID_LENGTH, LIST_LENGTH, MOST, PARTS, TEXT, TEXT_LENGTH

__all__ = [
    "KIND_NAMES", "WHY", "Ask", "Problem", "Problems", "Refused", "Why",
    "Withdrawal", "body_of", "schema_of", "whole",
]  # fmt: skip

KIND_NAMES = tuple(kind.name for kind in KINDS.values() if kind.storage in ("flat", "nested"))
"""Kinds whose records can be read and written one by one."""

_CONTROL = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f"
_SAID = rf"^[^{_CONTROL}]*[^\s{_CONTROL}][^{_CONTROL}]*$"
"""A text that says something: the shape of a text, and not blanks alone."""

_PAIRS = "|".join(f"{year:02d}/{(year + 1) % 100:02d}" for year in range(100))
_SHAPES = {"year": rf"(?:19|20)(?:{_PAIRS})", "month": r"(?:19|20)\d{2}-(?:0[1-9]|1[0-2])"}

Json = dict[str, Any]

WHY = rf"^[^{_CONTROL}]*[A-Za-z0-9][^{_CONTROL}]*$"


def whole(value: object) -> object:
    """A number without a fraction as a whole one: JSON does not tell 5.0 from 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Why(Schema):
    """The reason of a change."""

    model_config = ConfigDict(extra="forbid", strict=True)

    why: str = Field(pattern=WHY, max_length=2000, description="Why this changes. It stays in the history.")


class Withdrawal(Why):
    """Taking a record out of the plan."""

    version: Annotated[int, BeforeValidator(whole)] = Field(
        ge=0, le=MOST, description="The record's version you had before you."
    )


class Ask(Schema):
    """Asking for a run."""

    model_config = ConfigDict(extra="forbid", strict=True)

    scenario: str = Field("", pattern=r"^[a-z0-9-]*$", max_length=ID_LENGTH, description="Empty: none.")


class Problem(Schema):
    """One thing wrong with a request."""

    code: str
    message: str
    where: str = Field("", description="The field, record or option concerned.")
    value: str = Field("", description="What was found there.")
    rule: str = ""
    remedy: str = ""


class Problems(Schema):
    """Everything wrong with a request, in one list."""

    problems: list[Problem]


class Refused(Problems):
    """A change the plan as it stands does not allow."""

    version: int | None = Field(None, description="The record's version now.")
    kept_aside: int | None = Field(None, description="The change in which your edit is kept for somebody to settle.")


def _scalar(spec: FieldSpec, type_: str) -> Json:
    if spec.choices:
        return {"type": "string", "enum": list(spec.choices)}
    if type_ in ("number", "integer"):
        found: Json = {"type": type_, "minimum": -MOST, "maximum": MOST}
        if spec.minimum is not None:
            found["minimum"] = spec.minimum
        if spec.above is not None:
            found["exclusiveMinimum"] = spec.above
        if spec.maximum is not None:
            found["maximum"] = spec.maximum
        return found
    if type_ == "boolean":
        return {"type": "boolean"}
    if type_ == "date":
        return {"type": "string", "format": "date", "pattern": DATE}
    optional = "" if spec.required or type_ != spec.type else "?"
    if type_ in _SHAPES:
        return {"type": "string", "pattern": f"^(?:{_SHAPES[type_]}){optional}$"}
    if spec.pattern:
        return {"type": "string", "pattern": spec.pattern, "maxLength": ID_LENGTH}
    return {"type": "string", "pattern": TEXT, **({"minLength": 1} if not optional else {}), "maxLength": TEXT_LENGTH}


def _element(spec: FieldSpec) -> Json:
    found = _scalar(spec, spec.item)
    return {**found, "pattern": ELEMENT, "maxLength": ID_LENGTH} if found.get("pattern") == TEXT else found


def _field(spec: FieldSpec) -> Json:
    if spec.type == "parts":
        assert spec.part is not None
        found: Json = {"$ref": f"#/components/schemas/{spec.part.__name__}"}
        found = found if spec.single else {"type": "array", "items": found, "maxItems": PARTS}
    elif spec.type == "list":
        found = {"type": "array", "items": _element(spec), "maxItems": LIST_LENGTH}
    elif spec.type == "mapping":
        keys: Json = {"pattern": ELEMENT, "maxLength": ID_LENGTH}
        if spec.key_shape:
            keys = {"pattern": f"^{_SHAPES[spec.key_shape]}$"}
        if spec.key_choices:
            keys = {"enum": list(spec.key_choices)}
        found = {"type": "object", "additionalProperties": _element(spec), "propertyNames": keys,
                 "maxProperties": LIST_LENGTH}
    else:
        found = _scalar(spec, spec.type)
        if spec.required and spec.type == "text" and not spec.pattern:
            found["pattern"] = _SAID
    if spec.default is None and not spec.required:
        found = {"anyOf": [found, {"type": "null"}]}
    unit = f" Unit: {spec.unit}." if spec.unit else ""
    names = f" Names a {' or '.join(spec.refs).replace('_', ' ')}." if spec.refs else ""
    return {**found, "description": f"{spec.meaning}{unit}{names}".strip()}


def _object(model: type[Part], meaning: str) -> Json:
    specs = fields_of(model)
    return {
        "type": "object",
        "description": " ".join(meaning.split()),
        "properties": {spec.name: _field(spec) for spec in specs},
        "required": [spec.name for spec in specs if spec.required],
        "additionalProperties": False,
    }


def schema_of(kind: Kind) -> dict[str, Json]:
    """Schemas of a kind and of its parts, by the name of their model."""
    found = {kind.model.__name__: _object(kind.model, kind.meaning)}
    waiting = [kind.model]
    while waiting:
        for spec in fields_of(waiting.pop()):
            if spec.part is not None and spec.part.__name__ not in found:
                found[spec.part.__name__] = _object(spec.part, spec.part.__doc__ or "")
                waiting.append(spec.part)
    return found


def body_of(kinds: Sequence[str], *, changes: bool) -> Json:
    """The body of a request that adds a record, or that changes one: which of its shapes holds is told by `kind`."""
    version: Json = {"type": "integer", "minimum": 0, "maximum": MOST,
                     "description": "The record's version you had before you."}  # fmt: skip
    shapes = [
        {
            "type": "object",
            "properties": {
                "kind": {"type": "string", "enum": [name]},
                "record": {"$ref": f"#/components/schemas/{KINDS[name].model.__name__}"},
                "why": {"type": "string", "pattern": WHY, "maxLength": 2000, "description": "Why this changes."},
                **({"version": version} if changes else {}),
            },
            "required": ["kind", "record", "why", *(["version"] if changes else [])],
            "additionalProperties": False,
        }
        for name in kinds
    ]
    return {"required": True, "content": {"application/json": {"schema": {"oneOf": shapes}}}}
