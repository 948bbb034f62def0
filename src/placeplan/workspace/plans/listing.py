"""Lists of records: filtered, sorted, cut into pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

import numpy as np

from placeplan.studies.row_texts import RowTexts, texts_of_rows

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
    rows: RowTexts | Sequence[Mapping[str, str]], columns: Sequence[str], asked: Mapping[str, str], *,
    every: bool = False, titles: Titles | None = None,
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
    held = rows if isinstance(rows, RowTexts) else texts_of_rows(rows)
    found = _fitting(held, columns, asked, known)
    sort = asked.get("sort", "")
    column = sort.removeprefix("-")
    if column in columns:
        said = partial(_titled, known.get(column, {}))
        found = held.column(column).ranked(found, lambda text: _rank(said(text)), down=sort.startswith("-"))
    size = max(len(found), 1) if every else PAGE
    pages = max(-(-len(found) // size), 1)
    number = asked.get("page", "1")
    page = min(max(int(number) if number.isdecimal() and len(number) < 7 else 1, 1), pages)
    headings = tuple(_heading(name, sort, asked) for name in columns)
    before = _query(asked, page=str(page - 1)) if page > 1 else ""
    after = _query(asked, page=str(page + 1)) if page < pages else ""
    cut = tuple(held.rows(found[(page - 1) * size : page * size]))
    return Listing(headings, cut, len(found), held.total, page, pages, before, after, known)


def _fitting(held: RowTexts, columns: Sequence[str], asked: Mapping[str, str], titles: Titles) -> Any:
    """Places of the rows that have every text and every word asked for."""
    fits = np.ones(held.total, dtype=bool)
    for name in columns:
        if asked.get(name):
            fits &= held.column(name).rows_where(asked[name].__eq__)
    for word in asked.get("q", "").lower().split():
        somewhere = np.zeros(held.total, dtype=bool)
        for name in held.names:
            known = titles.get(name, {})
            somewhere |= held.column(name).rows_where(partial(_holds, word, known))
        fits &= somewhere
    return np.flatnonzero(fits)


def _titled(titles: Mapping[str, str], text: str) -> str:
    return titles.get(text, text)


def _holds(word: str, titles: Mapping[str, str], text: str) -> bool:
    """Whether a word, which has no space in it, occurs in a cell as it is written or as it is shown."""
    return word in text.lower() or word in titles.get(text, "").lower()


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
