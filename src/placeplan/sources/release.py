"""What a public release is: where it is published, what its files hold, and what is known to be wrong with them.

A release is data. Adding next year's release of a series is one more `Release`, not more code: `role` says which file
plays which part, and `tidy` gives a published column the name the rest of the library uses.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from placeplan.sources.errors import UnknownRelease

Kind = Literal["text", "integer", "number", "boolean", "date"]
Format = Literal["csv", "csv.gz", "json", "xlsx", "parquet", "geojson.gz"]
Treatment = Literal["left out", "marked", "corrected", "refused", "noted"]

POLARS_TYPES: dict[Kind, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One published column: its name, kind, unit and meaning, and its tidy name ("" = not carried on)."""

    name: str
    kind: Kind
    unit: str
    meaning: str
    tidy: str


@dataclass(frozen=True, slots=True)
class ColumnFamily:
    """Many columns of one meaning: every name matching the pattern, with the least number there must be."""

    pattern: str
    kind: Kind
    unit: str
    meaning: str
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """One file of a release and the part (`role`) it plays."""

    role: str
    path: str
    format: Format
    grain: str
    columns: tuple[Column, ...]
    family: ColumnFamily | None = None
    null_values: tuple[str, ...] = ("", "NA")
    sheet: str | None = None
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something known to be wrong with a file, and what the reader does about it.

    Attributes
    ----------
    treatment
        "left out": the rows (or, where `columns` is given, only those values) are removed unless asked for.
        "marked": kept, with the fault's id in the `fault` column. "corrected": mended by `fix`, and marked.
        "refused": the file is not read unless asked for. "noted": nothing to change, but said each time.
    where
        Which rows, in tidy names; None means every row.
    """

    id: str
    roles: tuple[str, ...]
    meaning: str
    treatment: Treatment
    action: str
    where: pl.Expr | None = field(default=None, compare=False)
    columns: tuple[str, ...] = ()
    fix: pl.Expr | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Release:
    """One public release: its origin, licence, grain, years, files and known faults."""

    id: str
    title: str
    publisher: str
    published: str
    licence: str
    grain: str
    years: str
    files: tuple[ReleaseFile, ...]
    faults: tuple[Fault, ...] = ()
    notes: str = ""

    def file(self, role: str) -> ReleaseFile:
        """The file that plays a role; raises UnknownRelease naming the roles there are."""
        for candidate in self.files:
            if candidate.role == role:
                return candidate
        raise UnknownRelease(
            f"The release {self.id} has no file for {role!r}.",
            remedy=f"Its files are for: {', '.join(f.role for f in self.files)}.",
        )


def columns(text: str) -> tuple[Column, ...]:
    """Columns written one a line: `published name -> tidy name | kind | unit | meaning`.

    Without an arrow the tidy name is the published one; an arrow to `-` means the column is checked but not carried on.
    """
    return tuple(_column(line) for line in text.strip().splitlines() if line.strip())


def _column(line: str) -> Column:
    names, kind, unit, meaning = (part.strip() for part in line.split("|"))
    published, _, tidy = (part.strip() for part in names.partition("->"))
    if kind not in POLARS_TYPES:
        raise ValueError(f"{published}: {kind!r} is not a kind of column")
    return Column(published, kind, unit, meaning, "" if tidy == "-" else tidy or published)


def numbered(names: Iterable[tuple[str, str]], kind: Kind, unit: str, meaning: str) -> tuple[Column, ...]:
    """Columns that differ only in name, such as single years of age: (published, tidy) pairs."""
    return tuple(Column(name, kind, unit, meaning, tidy) for name, tidy in names)
