"""Tables for people: aligned HTML, rows for a terminal, and the long table as CSV or Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Literal

import polars as pl

from placeplan.publish import numbers
from placeplan.results import ResultSet

__all__ = ["Cell", "Column", "Kind", "Table", "TextTable", "write_csv", "write_parquet"]

Cell = str | float | None
Kind = Literal["text", "money", "count", "one", "two", "share", "number"]


@dataclass(frozen=True)
class Column:
    """A column: its heading and how its cells are written.

    Parameters
    ----------
    kind
        text; money (pounds, shown in millions); count (whole); one or two (decimals); share (a percentage);
        number (three significant digits).
    """

    title: str
    kind: Kind = "text"

    @property
    def numeric(self) -> bool:
        """Whether its cells are numbers."""
        return self.kind != "text"


@dataclass(frozen=True)
class TextTable:
    """A table for a terminal: headings, written cells and which columns are set to the right."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    total: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Table:
    """A table of figures, its first column naming the row. A text cell may have several lines.

    Parameters
    ----------
    total
        Row of totals, set apart from the rest.
    note
        Units, or anything a reader needs in order to read the table.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    note: str = ""

    @property
    def money_places(self) -> int:
        """Decimals of the money columns: one where figures reach ten million pounds, else two."""
        places = [i for i, column in enumerate(self.columns) if column.kind == "money"]
        values = [abs(v) for row in self.rows for i in places if isinstance(v := row[i], (int, float))]
        return 1 if max(values, default=0.0) >= 1e7 else 2

    def written(self, row: Sequence[Cell]) -> tuple[str, ...]:
        """A row's cells as text."""
        places = self.money_places
        return tuple(_written(cell, column.kind, places) for cell, column in zip(row, self.columns, strict=True))

    def text(self) -> TextTable:
        """The table for a terminal."""
        return TextTable(
            caption=self.caption,
            headings=tuple(column.title for column in self.columns),
            rows=tuple(self.written(row) for row in self.rows),
            right=tuple(column.numeric for column in self.columns),
            total=None if self.total is None else self.written(self.total),
        )

    def html(self, *, limit: int = 0) -> str:
        """The table as HTML.

        Parameters
        ----------
        limit
            Rows shown at once; the rest stand below in a part that opens. 0 shows all.
        """
        shown = self.rows[:limit] if limit and len(self.rows) > limit + 2 else self.rows
        rest = self.rows[len(shown) :]
        first = self._block(shown, self.caption, total=self.total)
        if not rest:
            return first
        more = f"Show the other {len(rest)} rows"
        rows = self._block(rest, f"{self.caption}, the rest", total=None)
        return f'{first}<details class="rest"><summary>{more}</summary>{rows}</details>'

    def _block(self, rows: Sequence[Sequence[Cell]], caption: str, *, total: Sequence[Cell] | None) -> str:
        head = "".join(f'<th scope="col"{_class(c)}>{escape(c.title)}</th>' for c in self.columns)
        body = "".join(self._row(row) for row in rows)
        foot = "" if total is None else f"<tfoot>{self._row(total)}</tfoot>"
        note = f'<span class="note">{escape(self.note)}</span>' if self.note else ""
        return (
            f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
            f"<caption>{escape(caption)}{note}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table></div>"
        )

    def _row(self, row: Sequence[Cell]) -> str:
        first, *others = self.written(row)
        cells = "".join(
            f"<td{_class(column)}>{_lines(cell)}</td>" for cell, column in zip(others, self.columns[1:], strict=True)
        )
        return f'<tr><th scope="row">{_lines(first)}</th>{cells}</tr>'


def _class(column: Column) -> str:
    return ' class="n"' if column.numeric else ""


def _lines(text: str) -> str:
    return escape(numbers.unbroken(text)).replace("\n", "<br>")


def _written(cell: Cell, kind: Kind, money_places: int) -> str:
    if isinstance(cell, str):
        return cell
    if cell is None:
        return numbers.NOT_STATED if kind != "text" else ""
    if kind == "money":
        return numbers.decimals(cell / 1e6, money_places)
    if kind == "share":
        return numbers.decimals(cell * 100, 1)
    if kind in {"one", "two"}:
        return numbers.decimals(cell, 1 if kind == "one" else 2)
    if kind == "number":
        return numbers.quantity(cell, "ratio")
    return numbers.decimals(cell, 0)


def write_csv(results: ResultSet, path: Path) -> None:
    """Write the long table as CSV, every value in full, with its range where there were many runs."""
    _whole(results).write_csv(path)


def write_parquet(results: ResultSet, path: Path) -> None:
    """Write the long table, with ranges where there were many runs, as Parquet; what it was made from stands in the
    file's own metadata, keys "placeplan.*"."""
    made_from = {
        f"placeplan.{name}": "" if value is None else str(value) for name, value in vars(results.provenance).items()
    }
    whole = BytesIO()  # so that a full disk is an error of the file, not of the format
    _whole(results).write_parquet(whole, metadata=made_from)
    path.write_bytes(whole.getvalue())


def _whole(results: ResultSet) -> pl.DataFrame:
    return results.frame if results.ranges is None else results.ranges.beside(results.frame)
