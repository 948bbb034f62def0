"""The few pieces of HTML the sections are made of. Every piece escapes the text it is given."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from placeplan.publish.numbers import unbroken
from placeplan.publish.tables import Cell, Column, Kind, Table

__all__ = ["by_year", "empty", "heading", "items", "paragraph", "summary_list", "tag"]


def paragraph(text: str) -> str:
    """A paragraph."""
    return f"<p>{escape(unbroken(text))}</p>"


def heading(text: str) -> str:
    """A heading within a section."""
    return f"<h3>{escape(text)}</h3>"


def items(texts: Iterable[str]) -> str:
    """A list."""
    return f"<ul>{''.join(f'<li>{escape(unbroken(text))}</li>' for text in texts)}</ul>"


def empty(what: str, remedy: str = "") -> str:
    """What a section says when it has nothing to show."""
    return f'<p class="empty">{escape(what)}{" " + escape(remedy) if remedy else ""}</p>'


def tag(text: str, kind: str = "") -> str:
    """A short label; its words carry the meaning, its colour only repeats it."""
    return f'<strong class="tag {escape(kind)}">{escape(text)}</strong>'


def summary_list(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and their values."""
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in pairs)
    return f"<dl>{rows}</dl>"


def by_year(
    caption: str,
    first: str,
    years: tuple[str, ...],
    rows: Iterable[tuple[str, list[float | None]]],
    *,
    kind: Kind = "money",
    total: list[float | None] | None = None,
    note: str = "",
    total_name: str = "Footprint",
) -> Table:
    """A table with a column for each year."""
    cells: list[tuple[Cell, ...]] = [(name, *series) for name, series in rows]
    columns = (Column(first), *(Column(year, kind) for year in years))
    return Table(caption, columns, tuple(cells), None if total is None else (total_name, *total), note)
