"""Lists of records: filtered, sorted, cut into pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

__all__ = ["Listing", "Titles", "listed"]

Titles = Mapping[str, Mapping[str, str]]

PAGE = 50
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")


@dataclass(frozen=True)
class Heading:
    """A column's heading, and where it leads to sort by it."""

    name: str
    query: str
    order: str
    """ascending, descending or none."""


@dataclass(frozen=True)
class Listing:
    """One page of a list.

    Parameters
    ----------
    rows
        Cells of each row by column.
    titles
        Column -> id -> title, for columns that name other records.
    """

    headings: tuple[Heading, ...]
    rows: tuple[Mapping[str, str], ...]
    found: int
    total: int
    page: int
    pages: int
    before: str
    after: str
    titles: Titles = field(default_factory=dict)

    @property
    def cells(self) -> list[tuple[Mapping[str, str], list[str]]]:
        """Each row with its cells in the order of the headings."""
        return [
            (row, [_said(row, heading.name, self.titles) for heading in self.headings]) for row in self.rows
        ]  # fmt: skip


def _said(row: Mapping[str, str], column: str, titles: Titles) -> str:
    """What a cell says: the title where it names another record."""
    text = row.get(column, "")
    return titles[column].get(text, text) if column in titles else text


def listed(
    rows: Sequence[Mapping[str, str]], columns: Sequence[str], asked: Mapping[str, str], *, every: bool = False,
    titles: Titles | None = None,
) -> Listing:  # fmt: skip
    """Rows as asked for.

    Parameters
    ----------
    asked
        `q`: words that must occur in a row. `sort`: a column, with a minus for the other way round. `page`.
        Any other name of a column: the text it must have.
    every
        All of them on one page, for an export.
    titles
        Titles of the records that columns name: shown in place of the ids, searched and sorted by.
    """
    known = titles or {}
    found = [row for row in rows if _fits(row, columns, asked, known)]
    sort = asked.get("sort", "")
    column = sort.removeprefix("-")
    if column in columns:
        found.sort(key=lambda row: _rank(_said(row, column, known)), reverse=sort.startswith("-"))
    size = max(len(found), 1) if every else PAGE
    pages = max(-(-len(found) // size), 1)
    number = asked.get("page", "1")
    page = min(max(int(number) if number.isdecimal() and len(number) < 7 else 1, 1), pages)
    headings = tuple(_heading(name, sort, asked) for name in columns)
    before = _query(asked, page=str(page - 1)) if page > 1 else ""
    after = _query(asked, page=str(page + 1)) if page < pages else ""
    cut = tuple(found[(page - 1) * size : page * size])
    return Listing(headings, cut, len(found), len(rows), page, pages, before, after, known)


def _fits(row: Mapping[str, str], columns: Sequence[str], asked: Mapping[str, str], titles: Titles) -> bool:
    if any(asked.get(name) and row.get(name, "") != asked[name] for name in columns):
        return False
    words = asked.get("q", "").lower().split()
    said = (_said(row, name, titles) for name in titles) if words else ()
    text = " ".join((*row.values(), *said)).lower() if words else ""
    return all(word in text for word in words)


def _rank(text: str) -> tuple[int, float, str]:
    """Numbers by size, then words, then nothing."""
    if _NUMBER.match(text):
        return (0, float(text), "")
    return (1 if text else 2, 0.0, text.lower())


def _heading(name: str, sort: str, asked: Mapping[str, str]) -> Heading:
    order = {name: "ascending", f"-{name}": "descending"}.get(sort, "none")
    return Heading(name, _query(asked, sort=f"-{name}" if sort == name else name, page=""), order)


def _query(asked: Mapping[str, str], **other: str) -> str:
    return "?" + urlencode({name: value for name, value in {**asked, **other}.items() if value})
