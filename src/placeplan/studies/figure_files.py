"""Figures of a run as a file: CSV and workbook that no spreadsheet can be tricked by, and Parquet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence

import polars as pl

from placeplan.results import Provenance
from placeplan.studies.run import Run

__all__ = ["FORMATS", "figure_file", "harmless", "safe_csv"]

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
"""Ending of the file -> its media type."""

_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
_ROWS = 1_000_000
"""Rows of a sheet, less the heading: what a spreadsheet can open."""


def figure_file(run: Run, frame: pl.DataFrame, form: str) -> bytes:
    """Rows of a run's long table, with their ranges beside them where there were many runs.

    Parameters
    ----------
    frame
        Some or all rows of the run's table.
    form
        One of `FORMATS`.
    """
    ranges = run.results.ranges
    whole = frame if ranges is None else ranges.beside(frame)
    return _WRITERS[form](whole, run.results.provenance)


def _facts(made: Provenance) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in vars(made).items()}


def _csv(frame: pl.DataFrame, made: Provenance) -> bytes:  # noqa: ARG001
    rows = (["" if cell is None else str(cell) for cell in row] for row in frame.iter_rows())
    return safe_csv(frame.columns, rows).encode()


def _parquet(frame: pl.DataFrame, made: Provenance) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, metadata={f"placeplan.{name}": value for name, value in _facts(made).items()})
    return buffer.getvalue()


def _workbook(frame: pl.DataFrame, made: Provenance) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, plain) as book:
        bold = book.add_format({"bold": True})
        for first in range(0, max(frame.height, 1), _ROWS):
            sheet = book.add_worksheet(f"figures {first // _ROWS + 1}" if first else "figures")
            sheet.write_row(0, 0, frame.columns, bold)
            sheet.freeze_panes(1, 0)
            for at, row in enumerate(frame.slice(first, _ROWS).iter_rows(), 1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    elif cell is not None and cell == cell and abs(cell) != float("inf"):
                        sheet.write_number(at, column, cell)
        about = book.add_worksheet("made from")
        for at, (name, value) in enumerate(_facts(made).items()):
            about.write_string(at, 0, name, bold)
            about.write_string(at, 1, value)
    return buffer.getvalue()


_WRITERS: dict[str, Callable[[pl.DataFrame, Provenance], bytes]] = {
    "csv": _csv,
    "xlsx": _workbook,
    "parquet": _parquet,
}


def safe_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV. A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return buffer.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.match(cell):
        return f"'{cell}"
    return cell
