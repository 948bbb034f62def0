"""Reading a plan's folder. Whatever is wrong with its content comes back in one list; nothing is ever changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from placeplan.plan.files import check_folder_usable, decode, list_files, nested_files, read_bytes, unknown_files
from placeplan.plan.flat import Found, build, read_flat
from placeplan.plan.nested import Place, parse_document, parse_part
from placeplan.plan.plan import Origins, Plan, empty_table
from placeplan.plan.problems import Problem, Problems, has_errors, in_file_order, problem
from placeplan.plan.tables import Table, read_csv_table, read_parquet_table
from placeplan.records import FORMAT, KINDS, Kind, PlanSettings

__all__ = ["Draft", "read_draft", "read_plan"]


@dataclass
class Draft:
    """All that could be read of a folder, however much is wrong with it."""

    settings: PlanSettings | None = None
    found: dict[str, Found] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    table_files: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def plan(self) -> Plan | None:
        """The plan of what could be read; None where there are no settings."""
        if self.settings is None:
            return None
        numbers = {name: table.rows for name, table in self.tables.items() if table.rows is not None}
        rows = {name: found.rows for name, found in self.found.items()}
        return Plan(
            settings=self.settings,
            records={name: found.records for name, found in self.found.items()},
            tables={name: table.frame for name, table in self.tables.items()},
            answers=self.answers,
            origins=Origins(files=self.table_files, rows=rows, table_rows=numbers),
        )


def read_plan(folder: Path | str) -> tuple[Plan | None, Problems]:
    """Read a plan's folder.

    Returns
    -------
    The plan, or None where something in it cannot be read; and every problem met, in the order of files and rows.

    Raises
    ------
    InputError
        The folder does not exist, is no folder, cannot be read, is empty, or has no `plan.toml`.
    """
    draft = read_draft(Path(folder))
    problems = in_file_order(draft.problems)
    return (None if has_errors(problems) else draft.plan()), problems


def read_draft(folder: Path) -> Draft:
    """Read what can be read of a folder, and keep it even where parts are wrong."""
    check_folder_usable(folder)
    draft = Draft()
    files = list_files(folder, draft.problems)
    if not _read_settings(files, draft):
        return draft
    for kind in KINDS.values():
        if kind.storage == "flat":
            draft.found[kind.name] = _flat(kind, files, draft.problems)
        elif kind.storage == "nested":
            draft.found[kind.name] = _nested(kind, files, draft.problems)
        elif kind.storage == "table":
            draft.tables[kind.name] = _table(kind, files, draft)
    for name, path in nested_files(files, "answers").items():
        text = _text(path, name, draft.problems) if name.endswith(".md") else None
        if text is not None:
            draft.answers[path.name] = text
    unknown_files(files, draft.problems)
    return draft


def _text(path: Path, name: str, problems: list[Problem]) -> str | None:
    data = read_bytes(path, name, problems)
    return None if data is None else decode(data, name, problems)


def _read_settings(files: dict[str, Path], draft: Draft) -> bool:
    """Read `plan.toml`; false where its format is newer, so that nothing else can be understood."""
    name = "plan.toml"
    if name not in files:
        draft.problems.append(problem("unreadable-file", file=name, reason="it is not an ordinary file of this folder"))
        return True
    text = _text(files[name], name, draft.problems)
    data = None if text is None else parse_document(text, name, draft.problems)
    if data is None:
        return True
    version = data.get("format", FORMAT)
    if isinstance(version, int) and version > FORMAT:
        draft.problems.append(problem("newer-format", file=name, field="format", value=version, known=FORMAT))
        return False
    before = len(draft.problems)
    values = parse_part(PlanSettings, data, Place(name, str(data.get("id", ""))), draft.problems)
    if len(draft.problems) == before:
        try:
            draft.settings = PlanSettings.model_validate(values)
        except ValidationError as fault:
            draft.problems.append(problem("rejected", file=name, field="plan", reason=str(fault)))
    return True


def _flat(kind: Kind, files: dict[str, Path], problems: list[Problem]) -> Found:
    path = files.get(kind.path)
    if path is None:
        return Found()
    text = _text(path, kind.path, problems)
    return Found(unread=True) if text is None else read_flat(kind, text, kind.path, problems)


def _nested(kind: Kind, files: dict[str, Path], problems: list[Problem]) -> Found:
    found = Found()
    for name, path in nested_files(files, kind.path).items():
        if path.suffix != ".toml":
            continue
        text = _text(path, name, problems)
        data = None if text is None else parse_document(text, name, problems)
        if data is None:
            found.broken.add(path.stem)
        else:
            _nested_record(kind, data, name, found, problems)
    found.records = dict(sorted(found.records.items()))
    return found


def _nested_record(kind: Kind, data: dict[str, object], name: str, found: Found, problems: list[Problem]) -> None:
    before = len(problems)
    stem = Path(name).stem
    values = parse_part(kind.model, data, Place(name, str(data.get("id", stem))), problems)
    if "id" in values and values["id"] != stem:
        problems.append(problem("wrong-file-name", file=name, record=stem, field="id", value=values["id"]))
    record = build(kind, values, name, None, problems) if len(problems) == before else None
    if record is None:
        found.broken |= {stem, str(values.get("id", stem))}
    else:
        found.records[record.id] = record


def _table(kind: Kind, files: dict[str, Path], draft: Draft) -> Table:
    csv, parquet = f"{kind.path}.csv", f"{kind.path}.parquet"
    if csv in files and parquet in files:
        draft.problems.append(problem("two-tables", file=csv, other=parquet))
    name = csv if csv in files else parquet
    draft.table_files[kind.name] = csv
    if name not in files:
        return Table(empty_table(kind.name))
    draft.table_files[kind.name] = name
    data = read_bytes(files[name], name, draft.problems)
    if data is None:
        return Table(empty_table(kind.name))
    reader = read_csv_table if name == csv else read_parquet_table
    return reader(kind, data, name, draft.problems)
