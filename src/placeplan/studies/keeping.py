"""A plan as separate entries, one text for each record, so that it can be kept elsewhere than in a folder.

An entry's text is canonical: two records that say the same have the same text. Baseline tables are entries too; their
rows travel apart, as Parquet, and the entry names them by the SHA-256 of those bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from placeplan.errors import InputError
from placeplan.plan.digest import plan_digest
from placeplan.plan.plan import Origins, Plan, empty_table
from placeplan.plan.render import sorted_table
from placeplan.plan.write import write_plan
from placeplan.records import KINDS, Kind, Part, PlanSettings, Record
from placeplan.studies.opening import read_only

__all__ = [
    "ANSWER", "SETTINGS", "Key", "Packed", "answer_entry", "answer_in", "digest_of", "is_answer_text", "pack",
    "pack_table", "part_of", "read_folder", "record_of", "same_table", "text_of", "unpack", "write_folder",
]  # fmt: skip

Key = tuple[str, str]
"""Kind and id. A table's id is empty; the settings are ("plan", "settings"); an answer's text is ("answer", file name),
beside the records of that kind: see `is_answer_text`."""

SETTINGS: Key = ("plan", "settings")
ANSWER = "answer"
"""Kind of an answer's text, beside the record of the same kind: a text's name is a file's, a record's never is."""


def is_answer_text(key: Key) -> bool:
    """Whether an entry is the text of an answer and no record: a text goes by its file, and no id has a full stop."""
    return key[0] == ANSWER and key[1].endswith(".md")


def answer_entry(text: str) -> str:
    """The entry that keeps the text of an answer."""
    return _json({"text": text})


def answer_in(entry: str) -> str:
    """The text of an answer that an entry keeps."""
    return str(json.loads(entry)["text"])


@dataclass(frozen=True)
class Packed:
    """A plan taken apart.

    Parameters
    ----------
    entries
        Canonical text of each record, by kind and id.
    contents
        Bytes of each table (Parquet), by their SHA-256.
    """

    entries: Mapping[Key, str]
    contents: Mapping[str, bytes] = field(default_factory=dict)


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def text_of(part: Part) -> str:
    """The canonical text of a record: what it says beyond its defaults, as JSON with sorted keys."""
    held = part.model_dump(mode="json", exclude_defaults=True)
    if isinstance(part, PlanSettings):
        held["format"] = part.format
    return _json(held)


@lru_cache(maxsize=20_000)
def part_of(kind: str, text: str) -> Part:
    """The record, or the plan's settings, that a text holds.

    Raises
    ------
    InputError
        The text is not a record of this kind.
    """
    known = KINDS.get(kind)
    if known is None or known.storage == "table":
        raise InputError("there is no such kind of record.", value=kind, remedy="Give one of the plan's kinds.")
    try:
        return known.model.model_validate(json.loads(text))
    except (ValidationError, ValueError) as fault:
        raise InputError(f"this is no {known.name}: {fault}.", remedy="Nothing was changed.") from None


def record_of(kind: str, text: str) -> Record:
    """A record with an id of its own; see `part_of`."""
    part = part_of(kind, text)
    if not isinstance(part, Record):
        raise InputError("this kind has no ids of its own.", value=kind, remedy="Nothing was changed.")
    return part


def pack(plan: Plan) -> Packed:
    """Take a plan apart."""
    entries: dict[Key, str] = {SETTINGS: text_of(plan.settings)}
    contents: dict[str, bytes] = {}
    for kind in KINDS.values():
        if kind.storage in ("flat", "nested"):
            records = plan.records.get(kind.name, {})
            entries |= {(kind.name, key): text_of(record) for key, record in records.items()}
        elif kind.storage == "table" and plan.table(kind.name).height:
            text, name, data = pack_table(plan, kind.name)
            entries[kind.name, ""] = text
            contents[name] = data
    entries |= {(ANSWER, name): answer_entry(text) for name, text in plan.answers.items()}
    return Packed(entries, contents)


def pack_table(plan: Plan, kind: str) -> tuple[str, str, bytes]:
    """One table of a plan: its entry, the name of its rows, and the rows."""
    known, frame = KINDS[kind], plan.table(kind)
    data = _bytes(known, frame)
    name = hashlib.sha256(data).hexdigest()
    parquet = plan.origins.files.get(kind, "").endswith(".parquet")
    file = f"{known.path}.{'parquet' if parquet else 'csv'}"
    return _json({"content": name, "file": file, "rows": frame.height}), name, data


def _bytes(kind: Kind, frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    sorted_table(kind, frame).write_parquet(buffer, compression="zstd", statistics=False)
    return buffer.getvalue()


def same_table(one: str, other: str, content: Callable[[str], bytes]) -> bool:
    """Whether two entries of a table say the same, however their bytes were written."""
    a, b = json.loads(one), json.loads(other)
    if (a["file"], a["rows"]) != (b["file"], b["rows"]):
        return False
    if a["content"] == b["content"]:
        return True
    frames = [pl.read_parquet(io.BytesIO(content(entry["content"]))) for entry in (a, b)]
    return frames[0].equals(frames[1])


def unpack(
    entries: Mapping[Key, str],
    content: Callable[[str], bytes],
    *,
    frames: MutableMapping[str, pl.DataFrame] | None = None,
) -> Plan:
    """Put a plan together again.

    Parameters
    ----------
    content
        Gives the bytes of a table by their SHA-256.
    frames
        Tables put together before, by the same name; new ones are added to it.

    Raises
    ------
    InputError
        There are no settings, an entry is no record, or a table's bytes are not the ones its entry names.
    """
    if SETTINGS not in entries:
        raise InputError("the plan has no settings.", remedy="Restore a version that has them.")
    settings = part_of("plan", entries[SETTINGS])
    assert isinstance(settings, PlanSettings)
    flat = [kind.name for kind in KINDS.values() if kind.storage in ("flat", "nested")]
    records: dict[str, dict[str, Record]] = {name: {} for name in flat}
    tables = {kind.name: empty_table(kind.name) for kind in KINDS.values() if kind.storage == "table"}
    files = {name: f"{KINDS[name].path}.csv" for name in tables}
    answers: dict[str, str] = {}
    for (kind, key), text in sorted(entries.items()):
        if is_answer_text((kind, key)):
            answers[key] = answer_in(text)
        elif kind in tables:
            entry = json.loads(text)
            files[kind] = entry["file"]
            tables[kind] = _frame(entry["content"], content, {} if frames is None else frames)
        elif kind in records:
            records[kind][key] = record_of(kind, text)
    return Plan(settings, records, tables, answers, Origins(files=files))


def _frame(name: str, content: Callable[[str], bytes], frames: MutableMapping[str, pl.DataFrame]) -> pl.DataFrame:
    if name not in frames:
        data = content(name)
        if hashlib.sha256(data).hexdigest() != name:
            raise InputError("a table is not what its entry says.", value=name, remedy="Restore it from a back-up.")
        frames[name] = pl.read_parquet(io.BytesIO(data))
    return frames[name]


def read_folder(folder: Path | str) -> Plan:
    """The plan in a folder as it can be read, its records not yet held against each other.

    Raises
    ------
    InputError, PlanProblems
        The folder is no plan; or something in it cannot be read.
    """
    return read_only(Path(folder))[0]


def write_folder(plan: Plan, folder: Path | str, *, replace: bool = False) -> None:
    """Write a plan to a folder in canonical form.

    Raises
    ------
    InputError
        The folder holds something and `replace` is not set, or holds something that is not a plan.
    """
    write_plan(plan, folder, replace=replace)


def digest_of(plan: Plan) -> str:
    """The digest that names this version of a plan."""
    return plan_digest(plan)
