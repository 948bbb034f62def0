"""Records as TOML: fields in the order of their definition, defaults omitted, one table for each part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from placeplan.plan.cells import format_number
from placeplan.records import FieldSpec, Part, fields_of

__all__ = ["document"]

_BARE = re.compile(r"^[A-Za-z0-9_-]+$")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\r": "\\r", "\t": "\\t"}
_WIDE = 120


def document(part: Part, *, always: tuple[str, ...] = ()) -> str:
    """A record as a TOML document. Fields named in `always` are written even where they hold their default."""
    return "\n".join(_table(part, "", always)) + "\n"


def _table(part: Part, prefix: str, always: tuple[str, ...] = ()) -> list[str]:
    lines: list[str] = []
    tables: list[str] = []
    for spec in fields_of(type(part)):
        value = getattr(part, spec.name)
        if value is None or (not spec.required and value == spec.default and spec.name not in always):
            continue
        if spec.type in ("parts", "mapping"):
            tables += _below(spec, value, prefix)
        else:
            lines.append(f"{spec.name} = {_value(value, len(spec.name) + 3)}")
    return lines + tables


def _below(spec: FieldSpec, value: object, prefix: str) -> list[str]:
    name = prefix + spec.name
    if isinstance(value, Mapping):
        rows = [f"{key if _BARE.match(key) else _text(key)} = {_value(value[key], 0)}" for key in sorted(value)]
        return ["", f"[{name}]", *rows]
    if isinstance(value, Part):
        return ["", f"[{name}]", *_table(value, f"{name}.")]
    assert isinstance(value, tuple)
    return [line for element in value for line in ("", f"[[{name}]]", *_table(element, f"{name}."))]


def _value(value: object, indent: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return format_number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        parts = [_value(element, 0) for element in value]
        short = f"[{', '.join(parts)}]"
        if indent + len(short) <= _WIDE:
            return short
        return "[\n" + "".join(f"  {part},\n" for part in parts) + "]"
    return _text(str(value).strip())


def _text(text: str) -> str:
    escaped = "".join(_escape(letter) for letter in text)
    return f'"""\n{escaped}"""' if "\n" in text else f'"{escaped}"'


def _escape(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter != "\n" and (ord(letter) < 32 or ord(letter) == 127):
        return f"\\u{ord(letter):04X}"
    return letter
