"""One value between text and Python, driven by its field's definition."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from placeplan.plan.problems import Problem, nearest, problem
from placeplan.quantities import FinancialYear, Month
from placeplan.records import FieldSpec

__all__ = [
    "NUMBER",
    "WHOLE",
    "ValueFault",
    "accept",
    "bounds_text",
    "format_number",
    "format_value",
    "is_share",
    "parse_text",
    "parse_toml",
]

NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
"""What a number looks like in a cell."""
WHOLE = r"^[+-]?\d+(\.0+)?$"
"""What a whole number looks like in a cell; spreadsheets may add .0."""

_NUMBER, _WHOLE = re.compile(NUMBER), re.compile(WHOLE)


class ValueFault(Exception):
    """A value cannot be taken: the code of the problem, the value, and what its message needs."""

    def __init__(self, code: str, value: object, **facts: object) -> None:
        super().__init__(code)
        self.code, self.value, self.facts = code, value, facts

    def problem(self, *, file: str, row: int | None = None, record: str = "", field: str = "") -> Problem:
        """The problem this fault is, at a place in a file."""
        return problem(self.code, file=file, row=row, record=record, field=field, value=self.value, facts=self.facts)


def parse_text(spec: FieldSpec, text: str) -> object:
    """The value a CSV cell holds. An empty cell gives the field's default.

    Raises
    ------
    ValueFault
        The text has not the shape of the field, or lies out of its bounds.
    """
    text = text.strip()
    if not text:
        return _absent(spec)
    if spec.type == "list":
        return tuple(_scalar(spec, spec.item, part) for part in _elements(text))
    if spec.type == "mapping":
        return _mapping(spec, _pairs(spec, text))
    return _scalar(spec, spec.type, text)


def _absent(spec: FieldSpec) -> object:
    if spec.required and not (spec.type == "choice" and "" in spec.choices):
        raise ValueFault("required", "", meaning=spec.meaning)
    return "" if spec.required else spec.default


def _elements(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _pairs(spec: FieldSpec, text: str) -> list[tuple[str, str]]:
    pairs = []
    for element in _elements(text):
        key, equals, value = (part.strip() for part in element.partition("="))
        if not (key and equals and value):
            raise ValueFault("not-a-pair", element, hint="2016/17=a; 2017/18=b" if spec.key_shape else "a=1; b=0.5")
        pairs.append((key, value))
    return pairs


def _mapping(spec: FieldSpec, pairs: list[tuple[str, str]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueFault("duplicate-key", key)
        _check_key(spec, key)
        found[key] = _scalar(spec, spec.item, value)
    return dict(sorted(found.items()))


def _check_key(spec: FieldSpec, key: str) -> None:
    if spec.key_shape:
        _SHAPES[spec.key_shape](key)
    if spec.key_choices and key not in spec.key_choices:
        raise _not_a_choice(key, spec.key_choices)


def _scalar(spec: FieldSpec, type_: str, text: str) -> object:
    value = _SHAPES[type_](text)
    accept(spec, value)
    return value


def accept(spec: FieldSpec, value: object) -> None:
    """Refuse a value that is none of the field's choices, lies out of its bounds, or has not the shape of an id.

    Raises
    ------
    ValueFault
        Saying which of these it is.
    """
    if spec.choices and value not in spec.choices and str(value) not in spec.choices:
        raise _not_a_choice(str(value), spec.choices)
    if spec.pattern and isinstance(value, str) and not re.fullmatch(spec.pattern.strip("^$"), value):
        raise ValueFault("bad-id", value, hint=re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-") or "my-record")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueFault("not-a-number", value, hint="Write digits with a point for decimals.")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and not _within(spec, value):
        if is_share(spec) and spec.maximum == 1 and value > 1:
            raise ValueFault("over-100-percent", format_number(value))
        raise ValueFault("out-of-bounds", format_number(value), bounds=bounds_text(spec), meaning=spec.meaning)


def is_share(spec: FieldSpec) -> bool:
    """Whether the field's number is a part of a whole."""
    return spec.unit == "share"


def _within(spec: FieldSpec, value: float) -> bool:
    return (
        (spec.minimum is None or value >= spec.minimum)
        and (spec.above is None or value > spec.above)
        and (spec.maximum is None or value <= spec.maximum)
    )


def bounds_text(spec: FieldSpec) -> str:
    """The field's bounds in words."""
    low = f"{format_number(spec.minimum)} or more" if spec.minimum is not None else ""
    low = f"more than {format_number(spec.above)}" if spec.above is not None else low
    high = f"at most {format_number(spec.maximum)}" if spec.maximum is not None else ""
    return " and ".join(part for part in (low, high) if part)


def _not_a_choice(value: str, choices: tuple[str, ...]) -> ValueFault:
    close = nearest(value.lower(), choices)
    shown = ", ".join(choice or "(empty)" for choice in choices)
    return ValueFault("not-a-choice", value, choices=shown, hint=f"Did you mean {close!r}? " if close else "")


def _text(text: str) -> str:
    return text


def _number(text: str) -> float:
    if not _NUMBER.match(text) or not math.isfinite(float(text)):
        hint = "Write digits with a point for decimals, without commas, signs of money or words."
        if re.fullmatch(r"[\d.]+ ?%", text):
            hint = f"Write {text} as {format_number(float(text.rstrip(' %')) / 100)}."
        raise ValueFault("not-a-number", text, hint=hint)
    return float(text)


def _integer(text: str) -> int:
    if not _WHOLE.match(text) or len(text) > 18:
        raise ValueFault("not-a-whole-number", text)
    return int(text.partition(".")[0])


def _boolean(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueFault("not-yes-or-no", text)
    return text == "yes"


def _date(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise ValueFault("not-a-date", text) from None


def _year(text: str) -> str:
    try:
        return str(FinancialYear.parse(text))
    except ValueError as fault:
        raise ValueFault("not-a-year", text, hint=f"{fault}.") from None


def _month(text: str) -> str:
    try:
        return str(Month.parse(text))
    except ValueError:
        raise ValueFault("not-a-month", text) from None


_SHAPES: Mapping[str, Callable[[str], object]] = {
    "text": _text,
    "choice": _text,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
    "year": _year,
    "month": _month,
}

_WORDS: Mapping[str, tuple[str, str]] = {
    "text": ("a text", 'it in quotation marks, such as "north"'),
    "choice": ("a text", "it in quotation marks"),
    "year": ("a text", 'it in quotation marks, such as "2016/17"'),
    "month": ("a text", 'it in quotation marks, such as "2017-04"'),
    "number": ("a number", "it without quotation marks, such as 0.25"),
    "integer": ("a whole number", "it without quotation marks, such as 3"),
    "boolean": ("true or false", "true or false"),
    "date": ("a date", "it without quotation marks, such as 2017-03-31"),
    "list": ("a list", 'it in square brackets, such as ["a", "b"]'),
    "mapping": ("a table of keys and values", "one key = value a line under [its name]"),
    "parts": ("a table", "it under its name in square brackets"),
}


def parse_toml(spec: FieldSpec, value: object) -> object:
    """The value a TOML key holds, for every type of field but parts.

    Raises
    ------
    ValueFault
        The value has another type or shape, or lies out of bounds.
    """
    if spec.type == "list":
        if not isinstance(value, list):
            raise wrong_type(spec.type, value)
        return tuple(_toml_scalar(spec, spec.item, element) for element in value)
    if spec.type == "mapping":
        if not isinstance(value, dict):
            raise wrong_type(spec.type, value)
        for key in value:
            _check_key(spec, key)
        return {key: _toml_scalar(spec, spec.item, value[key]) for key in sorted(value)}
    if value == "" or (isinstance(value, str) and not value.strip()):
        return _absent(spec)
    return _toml_scalar(spec, spec.type, value)


def _toml_scalar(spec: FieldSpec, type_: str, value: object) -> object:
    if isinstance(value, str) and type_ in ("text", "choice", "year", "month", "date"):
        return _scalar(spec, type_, value.strip())
    taken: object
    if (type_ == "boolean" and isinstance(value, bool)) or (
        type_ == "integer" and isinstance(value, int) and not isinstance(value, bool)
    ):
        taken = value
    elif type_ == "number" and isinstance(value, (int, float)) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise ValueFault("not-a-number", value, hint="Write digits with a point for decimals.")
        taken = float(value)
    elif type_ == "date" and isinstance(value, date) and not isinstance(value, datetime):
        taken = value
    else:
        raise wrong_type(type_, value)
    accept(spec, taken)
    return taken


def wrong_type(type_: str, value: object) -> ValueFault:
    """The fault of a TOML value of another type than its field's."""
    expected, hint = _WORDS[type_]
    shown = repr(value) if len(repr(value)) < 60 else type(value).__name__
    return ValueFault("wrong-type", shown, found=shown, expected=expected, hint=hint)


def format_number(value: float) -> str:
    """A number in its shortest form that reads back as the same number."""
    if isinstance(value, int):
        return str(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def format_value(value: object) -> str:
    """A value as a CSV cell holds it; the inverse of `parse_text`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return format_number(value)
    if isinstance(value, (tuple, list)):
        return "; ".join(format_value(element) for element in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}={format_value(value[key])}" for key in sorted(value))
    return value.isoformat() if isinstance(value, date) else str(value).strip()
