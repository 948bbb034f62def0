"""Records as they come in from outside the pages: JSON values from a program, rows from a spreadsheet.

Both are read by the definition of their kind and held against the ids the plan has; whatever is wrong comes back in one
list of problems, each with its place, value, rule and remedy.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from placeplan.errors import InputError
from placeplan.plan.flat import Found, build, read_flat
from placeplan.plan.mentions import parts_of, targets_of
from placeplan.plan.nested import Place, parse_part
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem, nearest, problem
from placeplan.records import KINDS, FieldSpec, Kind, Part, Record, fields_of
from placeplan.studies.withholding import WITHHELD

__all__ = [
    "DATE", "ELEMENT", "ID_LENGTH", "LIST_LENGTH", "MOST", "PARTS", "TEXT", "TEXT_LENGTH", "Incoming", "read_rows",
    "read_values", "workbook_text",
]  # fmt: skip

TEXT = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$"
"""What a text may hold: no signs that steer a terminal or a printer."""
ELEMENT = r"^[^;=\s\u0000-\u001f\u007f](?:[^;=\u0000-\u001f\u007f]*[^;=\s\u0000-\u001f\u007f])?$"
"""What an element of a list, or a key or value of a mapping, may hold: in a cell, ; and = separate them."""
DATE = r"^\d{4}-\d{2}-\d{2}$"
MOST = 10**15
"""A number may be as large as this."""
ID_LENGTH = 200
TEXT_LENGTH = 20_000
LIST_LENGTH = 1_000
PARTS = 200
"""Letters of an id and of a text, elements of a list or mapping, and parts of a record there may be."""


def _shape(spec: FieldSpec, type_: str, value: object) -> bool:
    """Whether a value has the shape the interface describes, beyond what a plan's own files would take."""
    if isinstance(value, bool):
        return True
    if isinstance(value, (int, float)):
        return abs(value) <= MOST
    if not isinstance(value, str):
        return True
    halves = any("\ud800" <= letter <= "\udfff" for letter in value)  # of a sign that UTF-16 writes as two
    if halves or len(value) > TEXT_LENGTH or re.search(TEXT, value) is None:
        return False
    if type_ == "date":
        return re.search(DATE, value) is not None
    plain = type_ == "text" and not spec.pattern
    return plain or (value == value.strip() and len(value) <= ID_LENGTH)


def _faults(model: type[Part], data: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Fields whose values have not the shape the interface describes."""
    for spec in fields_of(model):
        value, name = data.get(spec.name), prefix + spec.name
        if spec.type == "parts" and spec.part is not None:
            if isinstance(value, list) and len(value) > PARTS:
                yield name, f"{len(value)} parts"
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, Mapping):
                    yield from _faults(spec.part, part, f"{name}.")
        elif isinstance(value, list):
            if len(value) > LIST_LENGTH or not all(_element(spec, each) for each in value):
                yield name, value
        elif isinstance(value, Mapping):
            if not all(_element(spec, each) and re.search(ELEMENT, str(key)) for key, each in value.items()):
                yield name, value
        elif not _shape(spec, spec.type, value):
            yield name, value


def _element(spec: FieldSpec, value: object) -> bool:
    return _shape(spec, spec.item, value) and (not isinstance(value, str) or re.search(ELEMENT, value) is not None)


def _present(model: type[Part], data: Mapping[str, object]) -> dict[str, object]:
    """The values without those that are null, where null is what the field is when nothing is said."""
    kept: dict[str, object] = {}
    specs = {spec.name: spec for spec in fields_of(model)}
    for name, value in data.items():
        spec = specs.get(name)
        if value is None and spec is not None and spec.default is None and not spec.required:
            continue
        if spec is not None and spec.type == "parts" and spec.part is not None:
            part = spec.part
            if isinstance(value, Mapping):
                value = _present(part, value)
            elif isinstance(value, list):
                value = [_present(part, each) if isinstance(each, Mapping) else each for each in value]
        if spec is not None and spec.type == "integer" and isinstance(value, float) and value.is_integer():
            value = int(value)  # JSON does not tell 5.0 from 5
        kept[name] = value
    return kept


def read_values(kind: str, data: Mapping[str, object], plan: Plan) -> tuple[Record | None, list[Problem]]:
    """The record some JSON values make.

    Parameters
    ----------
    plan
        Whose ids it may name.

    Returns
    -------
    The record, or None where something is wrong with it; and every problem. Problems of the code `unknown-reference`
    are about the plan, not about the values.
    """
    known, key = KINDS[kind], str(data.get("id", ""))[:ID_LENGTH]
    problems = [
        problem("wrong-type", record=key, field=name, value=value,
                facts={"found": "another shape", "expected": "its own", "hint": "it as described"})
        for name, value in _faults(known.model, data)
    ]  # fmt: skip
    if problems:
        return None, problems
    values = parse_part(known.model, _present(known.model, data), Place("", key), problems)
    made = None if problems else build(known, values, "", None, problems)
    if made is None:
        return None, problems
    return made, list(_unknown(kind, made, plan, {}, None, ""))


def _unknown(
    kind: str, record: Record, plan: Plan, also: Mapping[str, object], row: int | None, file: str
) -> Iterator[Problem]:
    """Ids the record names that no record has."""
    for prefix, part in parts_of(record):
        for spec in fields_of(type(part)):
            for name, kinds in targets_of(spec, getattr(part, spec.name)):
                there = {key for each in kinds for key in plan.records.get(each, {})}
                if name in there or (kind in kinds and name in also):
                    continue
                close = nearest(name, there)
                hint = f"Did you mean {close!r}?" if close else "Add it first, or name one that is there."
                yield problem(
                    "unknown-reference", file=file, row=row, record=record.id, field=prefix + spec.name, value=name,
                    kinds=" or ".join(each.replace("_", " ") for each in kinds), hint=hint,
                )  # fmt: skip


@dataclass(frozen=True)
class Incoming:
    """Records a spreadsheet holds, held against a plan.

    Parameters
    ----------
    added, changed
        Records the plan has not, and records it has with something else in them.
    same
        How many say what the plan says already.
    absent
        Ids of the plan's records of this kind that the spreadsheet does not hold. They stay as they are.
    """

    added: tuple[Record, ...]
    changed: tuple[Record, ...]
    same: int
    absent: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_rows(kind: Kind, text: str, name: str, plan: Plan, shown: Plan) -> Incoming:
    """The records of a CSV file of one flat kind.

    Parameters
    ----------
    plan
        The plan as it stands.
    shown
        The plan as the person sees it: nothing else is named in a problem. A cell that says that something is
        withheld leaves what stands there.
    """
    problems: list[Problem] = []
    found: Found = read_flat(kind, _unmarked(text), name, problems)
    stands = plan.records.get(kind.name, {})
    seen = shown.records.get(kind.name, {})
    records = {
        key: _with_withheld(kind, record, stands.get(key), seen.get(key)) for key, record in found.records.items()
    }
    for key, record in records.items():
        for each in _unknown(kind.name, record, shown, found.rows, found.rows[key], name):
            if not _kept(each, record, stands.get(key)):
                problems.append(each)
    visible = shown.records.get(kind.name, {})
    return Incoming(
        tuple(record for key, record in records.items() if key not in stands),
        tuple(record for key, record in records.items() if key in stands and record != stands[key]),
        sum(stands.get(key) == record for key, record in records.items()),
        tuple(key for key in visible if key not in found.rows),
        tuple(problems),
    )


def _unmarked(text: str) -> str:
    """Without the mark that some programs put at the beginning of a file."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _kept(found: Problem, record: Record, before: Record | None) -> bool:
    """Whether a reference to something out of sight is one the record makes already."""
    return before is not None and getattr(before, found.field, None) == getattr(record, found.field, None)


def _with_withheld(kind: Kind, record: Record, before: Record | None, seen: Record | None) -> Record:
    """The record with what stands wherever a cell says that it is withheld, or all that the person was shown of it."""

    def left(spec: FieldSpec) -> bool:
        said = getattr(record, spec.name)
        if (spec.refs or spec.key_refs) and _says_withheld(said):
            return True
        return seen is not None and said == getattr(seen, spec.name)

    updates = {spec.name: getattr(before, spec.name) for spec in kind.fields if before is not None and left(spec)}
    return record.model_copy(update=updates) if updates else record


def _says_withheld(value: object) -> bool:
    if isinstance(value, Mapping):
        return WITHHELD in value or WITHHELD in value.values()
    return WITHHELD in value if isinstance(value, tuple) else value == WITHHELD


def workbook_text(data: bytes, columns: Sequence[str]) -> str:
    """The first sheet of a workbook as CSV.

    Raises
    ------
    InputError
        It is no workbook, or is empty.
    """
    import csv

    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError) as fault:
        remedy = "Save it as XLSX or CSV and send it again."
        raise InputError(f"this is no workbook that can be read: {fault}.", remedy=remedy) from None
    if not rows or len(rows[0]) > 10 * len(columns) + 100:
        raise InputError("the first sheet holds no table.", remedy="Put the table on the first sheet, from cell A1.")
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return buffer.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < MOST:
        return str(int(value))
    text = str(value)
    return text.removesuffix(" 00:00:00") if re.match(r"\d{4}-\d{2}-\d{2} 00:00:00$", text) else text
