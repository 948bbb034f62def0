"""The one reader: a file as published in, a checked table with tidy names and its known faults handled out."""

import csv
import gzip
import io
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from placeplan.sources.errors import FileMissing, FileRefused, FileUnreadable
from placeplan.sources.layout import check_layout, typed
from placeplan.sources.release import Fault, Release, ReleaseFile, Treatment


@dataclass(frozen=True, slots=True)
class Notice:
    """A known fault met while reading: which, what was done, and how many rows it touched."""

    release: str
    role: str
    fault: str
    treatment: Treatment
    message: str
    rows: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A table and the notices that go with it. The table has a `fault` column: the fault's id, or null."""

    table: pl.DataFrame
    notices: tuple[Notice, ...]


def read(root: Path, release: Release, role: str, *, keep_faulty: bool = False) -> Reading:
    """Read one file of a release.

    Parameters
    ----------
    root
        The folder that holds one folder per release, named by the release's id.
    keep_faulty
        Keep rows and values that are known to be wrong; they are still marked in the `fault` column.

    Raises
    ------
    FileMissing, FileUnreadable, UnknownLayout, FileRefused
        Each names the file and what to do.
    """
    file = release.file(role)
    path = root / release.id / file.path
    _refuse_damaged(release, role, path, keep_faulty=keep_faulty)
    raw = read_raw(path, file)
    table = typed(raw, file, path)
    return apply_faults(table, release, role, keep_faulty=keep_faulty)


def read_raw(path: Path, file: ReleaseFile) -> pl.DataFrame:
    """Read a file as it stands, its column names checked against the declaration; text formats stay text."""
    if not path.is_file():
        raise FileMissing(
            "The file is not there.",
            path=path,
            remedy=f"Download it from its publisher, or copy it here; the reader expects {file.format}.",
        )
    try:
        raw = _READERS[file.format](path, file)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as problem:
        raise _unreadable(path, file, problem) from problem
    except (csv.Error, json.JSONDecodeError, pl.exceptions.PolarsError, ValueError) as problem:
        raise _unreadable(path, file, problem) from problem
    check_layout(raw.columns, file, path)
    return raw


def _unreadable(path: Path, file: ReleaseFile, problem: Exception) -> FileUnreadable:
    cut = isinstance(problem, EOFError) or "end-of-stream" in str(problem)
    reason = "The file is cut short" if cut else f"The file is not readable as {file.format}"
    return FileUnreadable(
        f"{reason} ({type(problem).__name__}: {problem}).",
        path=path,
        remedy="Fetch the file again and compare its size with the publisher's.",
    )


def _csv(path: Path, file: ReleaseFile) -> pl.DataFrame:
    data = gzip.decompress(path.read_bytes()) if file.format == "csv.gz" else path.read_bytes()
    return _csv_bytes(data, file)


def _csv_bytes(data: bytes, file: ReleaseFile) -> pl.DataFrame:
    if file.encoding != "utf-8":
        data = data.decode(file.encoding).encode()
    text = data.decode("utf-8-sig")
    header = next(csv.reader(io.StringIO(text)), None)
    if not header:
        raise ValueError("there is no header row")
    return pl.read_csv(io.BytesIO(text.encode()), infer_schema=False, null_values=list(file.null_values))


def _json(path: Path, file: ReleaseFile) -> pl.DataFrame:
    document = json.loads(path.read_text(encoding=file.encoding))
    if isinstance(document, dict):
        names = [column.name for column in file.columns]
        return pl.DataFrame({names[0]: list(document.keys()), names[1]: [str(v) for v in document.values()]})
    header = list(dict.fromkeys(key for row in document for key in row))
    text = {key: [None if row.get(key) is None else str(row[key]) for row in document] for key in header}
    return pl.DataFrame(text, schema=dict.fromkeys(header, pl.String()))


def _xlsx(path: Path, file: ReleaseFile) -> pl.DataFrame:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        rows = book.get_sheet_by_name(file.sheet or book.sheet_names[0]).to_python()
    except CalamineError as problem:
        raise ValueError(str(problem)) from problem
    header = [str(cell) for cell in rows[0]]
    cells = {name: [_cell(row[i], file) for row in rows[1:]] for i, name in enumerate(header)}
    return pl.DataFrame(cells, schema=dict.fromkeys(header, pl.String()))


def _cell(value: object, file: ReleaseFile) -> str | None:
    text = str(value)
    return None if text in file.null_values else text


def _parquet(path: Path, _: ReleaseFile) -> pl.DataFrame:
    return pl.read_parquet(path)


def _geojson(path: Path, _: ReleaseFile) -> pl.DataFrame:
    document = json.loads(gzip.decompress(path.read_bytes()))
    if not isinstance(document, dict) or "features" not in document:
        raise ValueError("there are no features")
    rows = [{**f["properties"], "geometry": json.dumps(f["geometry"])} for f in document["features"]]
    header = list(dict.fromkeys(key for row in rows for key in row))
    return pl.DataFrame({key: [str(row[key]) for row in rows] for key in header})


_READERS = {
    "csv": _csv,
    "csv.gz": _csv,
    "json": _json,
    "xlsx": _xlsx,
    "parquet": _parquet,
    "geojson.gz": _geojson,
}


def _refuse_damaged(release: Release, role: str, path: Path, *, keep_faulty: bool) -> None:
    for fault in release.faults:
        if fault.treatment == "refused" and role in fault.roles and not keep_faulty:
            raise FileRefused(
                f"{fault.meaning}", path=path, remedy=f"{fault.action} To read it all the same, keep the faulty rows."
            )


def apply_faults(table: pl.DataFrame, release: Release, role: str, *, keep_faulty: bool) -> Reading:
    """Mark, mend or leave out what is known to be wrong, and say so in notices."""
    table = table.with_columns(pl.lit(None, dtype=pl.String()).alias("fault"))
    notices: list[Notice] = []
    for fault in (f for f in release.faults if role in f.roles):
        table, touched = _apply(table, fault, keep_faulty=keep_faulty)
        if touched or fault.treatment == "noted":
            notices.append(
                Notice(release.id, role, fault.id, fault.treatment, f"{fault.meaning} {fault.action}", touched)
            )
    return Reading(table, tuple(notices))


def _apply(table: pl.DataFrame, fault: Fault, *, keep_faulty: bool) -> tuple[pl.DataFrame, int]:
    if fault.treatment == "noted":
        return table, 0
    hit = (fault.where if fault.where is not None else pl.lit(True)).fill_null(False)
    table = table.with_columns(hit.alias("__hit"))
    touched = int(table["__hit"].sum())
    if not touched:
        return table.drop("__hit"), 0
    table = table.with_columns(
        pl.when("__hit")
        .then(pl.concat_str("fault", pl.lit(fault.id), separator="; ", ignore_nulls=True))
        .otherwise("fault")
        .alias("fault")
    )
    if fault.treatment == "corrected" and fault.fix is not None and not keep_faulty:
        table = table.with_columns(pl.when("__hit").then(fault.fix).otherwise(fault.columns[0]).alias(fault.columns[0]))
    if fault.treatment == "left out" and not keep_faulty:
        if fault.columns:
            table = table.with_columns(pl.when("__hit").then(None).otherwise(c).alias(c) for c in fault.columns)
        else:
            table = table.filter(~pl.col("__hit"))
    return table.drop("__hit"), touched
