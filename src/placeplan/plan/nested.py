"""Nested kinds and the plan's own settings: TOML, read by the definition of each part."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace

from placeplan.plan.cells import ValueFault, parse_toml, wrong_type
from placeplan.plan.problems import Problem, problem
from placeplan.plan.sheet import column_hint
from placeplan.records import FieldSpec, Part, fields_of

__all__ = ["Place", "parse_document", "parse_part"]


@dataclass(frozen=True)
class Place:
    """Where in a TOML document a value stands."""

    file: str
    record: str = ""
    prefix: str = ""

    def fault(self, name: str, fault: ValueFault) -> Problem:
        """The problem of a value that cannot be taken."""
        return fault.problem(file=self.file, record=self.record, field=self.prefix + name)

    def within(self, name: str) -> Place:
        """The place of a part under this one."""
        return replace(self, prefix=f"{self.prefix}{name}.")


def parse_document(text: str, name: str, problems: list[Problem]) -> dict[str, object] | None:
    """The document, or None and a problem that names the line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        line = re.search(r"line (\d+)", str(fault))
        row = int(line[1]) if line else None
        problems.append(problem("bad-toml", file=name, row=row, reason=str(fault)))
    except RecursionError:
        problems.append(problem("bad-toml", file=name, reason="brackets are nested too deeply"))
    return None


def parse_part(model: type[Part], data: dict[str, object], place: Place, problems: list[Problem]) -> dict[str, object]:
    """Values for a model from a TOML table. Whatever is wrong is added to `problems` and left out."""
    specs = {spec.name: spec for spec in fields_of(model)}
    for key in data:
        if key not in specs:
            hint = column_hint(key, specs)
            problems.append(
                problem(
                    "unknown-column",
                    file=place.file,
                    record=place.record,
                    field=place.prefix + key,
                    value=key,
                    hint=hint,
                )
            )
    values: dict[str, object] = {}
    for spec in specs.values():
        if spec.name not in data:
            if spec.required:
                problems.append(place.fault(spec.name, ValueFault("required", "", meaning=spec.meaning)))
            continue
        try:
            values[spec.name] = _value(spec, data[spec.name], place, problems)
        except ValueFault as fault:
            problems.append(place.fault(spec.name, fault))
    return values


def _value(spec: FieldSpec, value: object, place: Place, problems: list[Problem]) -> object:
    if spec.type != "parts":
        return parse_toml(spec, value)
    assert spec.part is not None
    if spec.single:
        if not isinstance(value, dict):
            raise wrong_type("parts", value)
        return parse_part(spec.part, value, place.within(spec.name), problems)
    if not isinstance(value, list):
        raise wrong_type("list", value)
    parts: list[object] = []
    for index, element in enumerate(value, 1):
        if not isinstance(element, dict):
            raise wrong_type("parts", element)
        parts.append(parse_part(spec.part, element, place.within(f"{spec.name}.{part_name(element, index)}"), problems))
    return tuple(parts)


def part_name(part: dict[str, object], index: int) -> str:
    """What a part is called in a dotted field: its id, else its place, else its number."""
    for key in ("id", "place"):
        if part.get(key):
            return str(part[key])
    return str(index)
