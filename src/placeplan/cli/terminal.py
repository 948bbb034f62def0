"""Writing to a terminal, a pipe or a file: any encoding, colour where wanted, no control character from a plan."""

from __future__ import annotations

import codecs
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = ["clean", "console", "grid", "note", "prepare_streams", "progress", "write_json"]

_PLAIN = {
    "−": "-", "–": "-", "—": "-", "£": "GBP ", "\u00a0": " ", "’": "'", "‘": "'", "“": '"', "”": '"', "→": "->",
    "×": "x", "…": "...", "·": "-", "├": "|", "└": "`", "│": "|", "─": "-", "━": "-",
}  # fmt: skip
"""Stand-ins where a terminal's encoding lacks a character."""

_PATIENCE = 0.7
"""Seconds of work before a progress bar appears."""


def _stand_in(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    lost = fault.object[fault.start : fault.end]
    return "".join(_PLAIN.get(letter, "?") for letter in lost), fault.end


def prepare_streams() -> None:
    """Make the streams write something readable in place of what their encoding lacks, instead of failing."""
    codecs.register_error("placeplan", _stand_in)
    for stream in (sys.stdout, sys.stderr):
        change = getattr(stream, "reconfigure", None)
        if change is not None:
            change(errors="placeplan")


def _unseen(step: str) -> None:
    """Progress where there is no terminal."""


def clean(text: object) -> str:
    """Text without control characters, so that a plan's words cannot steer the terminal."""
    return "".join(letter if letter.isprintable() or letter in "\n\u00a0" else " " for letter in str(text))


def console(*, error: bool = False) -> Console:
    """A console on standard output or standard error."""
    from rich.console import Console

    return Console(stderr=error, markup=False, highlight=False, emoji=False)


def note(*lines: object) -> None:
    """Say something on standard error."""
    for line in lines:
        print(clean(line), file=sys.stderr)


def grid(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[bool],
    title: str = "",
    strong: Sequence[int] = (),
) -> Table:
    """A plain table: headings, aligned columns, a line under the head.

    Parameters
    ----------
    right
        Which columns are set to the right.
    strong
        Rows to make stand out.
    """
    from rich import box
    from rich.table import Table

    table = Table(
        title=clean(title) or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False,
        padding=(0, 1), collapse_padding=True, show_edge=False,
    )  # fmt: skip
    for heading, aligned in zip(headings, right, strict=True):
        table.add_column(
            clean(heading), justify="right" if aligned else "left", no_wrap=aligned, overflow="fold", vertical="top"
        )
    for at, row in enumerate(rows):
        table.add_row(*(clean(cell) for cell in row), style="bold" if at in strong else None)
    return table


def write_json(value: Any) -> None:
    """One object on standard output."""
    from placeplan.studies.folders import to_json

    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    sys.stdout.write(to_json(value, ascii_only=encoding != "utf8") + "\n")


@contextmanager
def progress(title: str, steps: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """A bar on standard error, on a terminal only, once work has taken most of a second.

    Gives a function to be told the step that begins now.
    """
    if not sys.stderr.isatty():
        yield _unseen
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(24), TimeElapsedColumn())
    bar = Progress(*columns, console=console(error=True), transient=True)
    task = bar.add_task(title, total=len(steps))
    began, done = time.monotonic(), 0

    def tell(step: str) -> None:
        nonlocal done
        bar.update(task, completed=done, description=f"{title}: {step}")
        done += 1
        if not bar.live.is_started and time.monotonic() - began > _PATIENCE:
            bar.start()

    try:
        yield tell
    finally:
        if bar.live.is_started:
            bar.stop()
