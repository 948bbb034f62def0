"""A topic of the programme on a terminal: the short answer, what needs a decision, then the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from placeplan.cli.problems import counted
from placeplan.cli.terminal import clean, console, grid

if TYPE_CHECKING:
    from rich.console import Console

    from placeplan.studies.programme_views import Table, TopicView

__all__ = ["print_view"]

_ROWS = 20


def print_view(view: TopicView, title: str, *, everything: bool = False) -> None:
    """Print a topic."""
    out = console()
    out.print(clean(f"{title}: {view.title}"), style="bold")
    for text in (view.empty, *view.says):
        if text:
            out.print(clean(text))
    _findings(out, view, everything=everything)
    hidden = 0
    for table in view.tables:
        hidden += _table(out, table, everything=everything)
    if hidden:
        out.print(f"\n{hidden:,} more rows; --all shows them.")


def _findings(out: Console, view: TopicView, *, everything: bool) -> None:
    from placeplan.studies.programme_views import grouped

    groups = grouped(view.findings, everything=everything)
    if not groups:
        return
    rows = []
    for group in groups:
        more = [f"and {group.more} more like it"] if group.more else []
        text = "\n".join(
            [*group.messages, *more, f"To do: {group.remedy}"] if group.remedy else [*group.messages, *more]
        )
        rows.append((group.severity, text))
    counts = {name: sum(f.severity == name for f in view.findings) for name in ("error", "warning", "note")}
    out.print()
    out.print(grid(["", f"What to look at: {counted(counts)}"], rows, right=[False, False]))


def _table(out: Console, table: Table, *, everything: bool) -> int:
    """Print a table, and say how many rows were left out."""
    text = table.text()
    shown = text.rows if everything or len(text.rows) <= _ROWS + 2 else text.rows[:_ROWS]
    out.print()
    headings = [heading or " " for heading in text.headings]
    out.print(grid(headings, shown, right=text.right, title=text.caption))
    if table.note:
        out.print(clean(f"{table.note}."), style="dim")
    return len(text.rows) - len(shown)
