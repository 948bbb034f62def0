"""What the pages about the programme are put together from: facts, sections, pictures, tables and matrices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe

from placeplan.studies import wording
from placeplan.studies.programme_pictures import Picture
from placeplan.workspace.plans.scene import Scene
from placeplan.workspace.plans.tables import Cell, Table, record_cell

__all__ = [
    "Button", "Grid", "Section", "Subpage", "day_text", "drawn", "many", "month_text", "short_month", "shown_page",
]  # fmt: skip


@dataclass(frozen=True)
class Button:
    """Something one can do."""

    text: str
    link: str
    main: bool = False


@dataclass(frozen=True)
class Subpage:
    """A page beside this one."""

    name: str
    label: str
    here: bool


@dataclass(frozen=True)
class Grid:
    """A matrix: in each of its cells any number of entries.

    Parameters
    ----------
    rows
        What names the row, and its cells.
    """

    id: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, tuple[tuple[Cell, ...], ...]], ...]
    note: str = ""
    empty: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a page under a heading of its own.

    Parameters
    ----------
    says
        Sentences before what it shows.
    folded
        Tables shown only when somebody opens them, under this heading; empty: shown at once.
    """

    heading: str
    id: str = ""
    says: tuple[str, ...] = ()
    picture: SafeString | None = None
    tables: tuple[Table, ...] = ()
    grid: Grid | None = None
    folded: str = ""
    links: tuple[Cell, ...] = ()
    buttons: tuple[Button, ...] = field(default_factory=tuple)

    @property
    def single(self) -> bool:
        """Whether it shows one table alone, which its heading names well enough."""
        return len(self.tables) + (self.grid is not None) == 1


def drawn(picture: Picture | None) -> SafeString | None:
    """A picture as an element of the page. All text in it was escaped when it was drawn."""
    return None if picture is None else mark_safe(picture.svg)


def day_text(day: date | None, otherwise: str = "") -> str:
    """A date as people read it."""
    return otherwise if day is None else wording.day(day)


def month_text(month: str, otherwise: str = "") -> str:
    """A month as people read it: 2016-06 is "June 2016"."""
    return wording.day(f"{month}-01").partition(" ")[2] if month else otherwise


def short_month(month: str) -> str:
    """A month at the head of a narrow column: 2016-06 is "Jun 2016"."""
    name, _, year = month_text(month).partition(" ")
    return f"{name[:3]} {year}"


def many(scene: Scene, kinds: str | Sequence[str], keys: Iterable[str]) -> str:
    """Titles of some records, one after the other."""
    return ", ".join(record_cell(scene, kinds, key).text for key in keys)


def _trimmed(found: Table) -> Table:
    """A table without the columns in which nothing stands."""
    kept = [at for at in range(len(found.headings)) if at == 0 or any(row[at][0].text for row in found.rows)]
    if not found.rows or len(kept) == len(found.headings):
        return found
    rows = tuple(tuple(row[at] for at in kept) for row in found.rows)
    return replace(found, headings=tuple(found.headings[at] for at in kept), rows=rows)


def shown_page(scene: Scene, here: str, title: str, sections: Iterable[Section], **context: Any) -> HttpResponse:
    """A page made of sections."""
    found = [replace(each, tables=tuple(_trimmed(one) for one in each.tables)) for each in sections]
    return scene.show("programme_page.html", here, {"title": title, "sections": found, **context})
