"""Tables of a run in words, made once when the run ends: how sure the gaps are, chances, drivers, what care becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from placeplan.publish.reading import Reader
from placeplan.publish.sections.care import overlaps_table, shift_table
from placeplan.publish.sections.ranges import chances_table, drivers_table, gaps_table
from placeplan.publish.tables import Table
from placeplan.studies.context import context_of
from placeplan.studies.run import Run

__all__ = ["run_tables"]

_TABLES: dict[str, Callable[[Reader], Table | None]] = {
    "gaps": gaps_table,
    "chances": chances_table,
    "drivers": drivers_table,
    "shift": shift_table,
    "overlaps": overlaps_table,
}


def run_tables(run: Run) -> dict[str, dict[str, Any]]:
    """Each table the run has rows for: name -> caption, note, headings, right (columns of numbers) and written rows."""
    reader, found = Reader(run.results, context_of(run, programme=False)), {}
    for name, make in _TABLES.items():
        table = make(reader)
        if table is not None:
            found[name] = {**asdict(table.text()), "note": table.note}
    return found
