"""Records as texts, one for each field, as a form holds them; and back, with every problem at its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from placeplan.plan.cells import ValueFault, bounds_text, format_value, parse_text
from placeplan.plan.mentions import mentions
from placeplan.plan.plan import Plan
from placeplan.plan.problems import nearest
from placeplan.records import KINDS, FieldSpec, Part, Row, fields_of

__all__ = [
    "FieldProblem", "bounds_of", "count_parts", "mentions_of", "read_part", "read_texts", "texts_of",
    "written",
]  # fmt: skip


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field of a form."""

    name: str
    """Dotted name, parts by number from 0: `effects.0.size`."""
    message: str


def written(value: object) -> str:
    """A value as a form or a cell holds it."""
    return format_value(value)


def bounds_of(spec: FieldSpec) -> str:
    """A field's bounds in words; empty where it has none."""
    return bounds_text(spec)


def texts_of(part: Part, prefix: str = "") -> dict[str, str]:
    """Every field of a record as text, by its dotted name."""
    found: dict[str, str] = {}
    for spec in fields_of(type(part)):
        value, name = getattr(part, spec.name), prefix + spec.name
        if spec.type != "parts":
            found[name] = format_value(value)
            continue
        for index, element in enumerate(_elements(value)):
            found |= texts_of(element, f"{name}.{index}.")
    return found


def _elements(value: object) -> Sequence[Part]:
    if isinstance(value, Part):
        return (value,)
    return value if isinstance(value, tuple) else ()


def count_parts(texts: Mapping[str, str], name: str) -> int:
    """How many parts of a field some texts hold."""
    start = f"{name}."
    numbers = [key[len(start) :].partition(".")[0] for key in texts if key.startswith(start)]
    return max((int(number) + 1 for number in numbers if number.isdecimal() and len(number) < 4), default=0)


def read_texts(kind: str, texts: Mapping[str, str], plan: Plan) -> tuple[Part | None, list[FieldProblem]]:
    """The record some texts make, held against its definition and against the ids the plan has.

    Returns
    -------
    The record, or None where something is wrong with it; and every problem.
    """
    return read_part(KINDS[kind].model, texts, plan)


def read_part(model: type[Part], texts: Mapping[str, str], plan: Plan) -> tuple[Part | None, list[FieldProblem]]:
    """The same for a part of a record, or for a row of a table."""
    problems: list[FieldProblem] = []
    values = _read(model, texts, "", plan, problems)
    if problems:
        return None, problems
    try:
        return model.model_validate(values), []
    except ValidationError as fault:
        for error in fault.errors():
            where = ".".join(str(part) for part in error["loc"])
            problems.append(FieldProblem(where, f"{error['msg']}."))
        return None, problems


def _read(
    model: type[Part], texts: Mapping[str, str], prefix: str, plan: Plan, problems: list[FieldProblem]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for spec in fields_of(model):
        name = prefix + spec.name
        if spec.type != "parts":
            try:
                values[spec.name] = parse_text(spec, _joined(spec, texts.get(name, "")))
                _check_ids(spec, values[spec.name], plan)
            except ValueFault as fault:
                problems.append(FieldProblem(name, _message(fault, spec.name.replace("_", " "))))
        elif spec.part is not None:
            count = count_parts(texts, name)
            parts = [_read(spec.part, texts, f"{name}.{index}.", plan, problems) for index in range(count)]
            if not spec.single:
                values[spec.name] = tuple(parts)
            elif parts:
                values[spec.name] = parts[0]
    return values


def _joined(spec: FieldSpec, text: str) -> str:
    """Lists and mappings may be written one element a line."""
    if spec.type in ("list", "mapping"):
        return "; ".join(line.strip() for line in text.splitlines() if line.strip())
    return text.replace("\r\n", "\n")


def _message(fault: ValueFault, label: str) -> str:
    if isinstance(fault, _Unknown):
        return fault.said
    found = fault.problem(file="", field=label)
    return f"{found.message[:1].upper()}{found.message[1:]} {found.remedy}".strip()


def _check_ids(spec: FieldSpec, value: object, plan: Plan) -> None:
    """Refuse ids of records the plan does not have."""
    if isinstance(value, Mapping):
        _check_known(spec.key_refs, list(value), plan)
        _check_known(spec.refs, list(value.values()), plan)
    elif spec.refs:
        _check_known(spec.refs, list(value) if isinstance(value, tuple) else [value], plan)


def _check_known(kinds: Sequence[str], values: Sequence[object], plan: Plan) -> None:
    if not kinds:
        return
    known = {key for kind in kinds for key in plan.records.get(kind, {})}
    for value in values:
        if value and str(value) not in known:
            raise _Unknown(str(value), kinds, nearest(str(value), known))


class _Unknown(ValueFault):
    """An id that no record has."""

    def __init__(self, value: str, kinds: Sequence[str], near: str) -> None:
        super().__init__("unknown-id", value)
        self.said = f"There is no {' or '.join(kind.replace('_', ' ') for kind in kinds)} with the id {value}."
        self.said += f" Did you mean {near}?" if near else ""


def mentions_of(plan: Plan, kind: str, record: str) -> list[tuple[str, str, str]]:
    """Records that refer to one: kind, id and field; baseline tables count as one each."""
    found = [
        (mention.kind, mention.record, mention.field)
        for mention in mentions(plan)
        if mention.target == record and kind in mention.targets
    ]
    for table in KINDS.values():
        if not issubclass(table.model, Row) or not plan.table(table.name).height:
            continue
        for spec in table.fields:
            if kind in spec.refs and record in plan.table(table.name)[spec.name].unique():
                found.append((table.name, "", spec.name))
    return found
