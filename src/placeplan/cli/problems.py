"""Problems of a plan as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from placeplan.cli.terminal import grid

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["counted", "fewer", "problem_table"]

_MANY = 5


def counted(counts: dict[str, int]) -> str:
    """Counts in words: "2 errors, no warnings, 1 note"."""
    words = (f"{number or 'no'} {name}{'' if number == 1 else 's'}" for name, number in counts.items())
    return ", ".join(words)


def fewer(problems: Sequence[Any]) -> tuple[list[Any], int]:
    """The first few problems of each code in each file, errors first; and how many were left out."""
    seen: dict[tuple[str, str], int] = {}
    kept = []
    for found in problems:
        key = (found.code, found.file)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= _MANY:
            kept.append(found)
    order = {"error": 0, "warning": 1, "note": 2}
    return sorted(kept, key=lambda found: order[found.severity]), len(problems) - len(kept)


def problem_table(problems: Sequence[Any]) -> Table:
    """A row for each problem: how grave, where, what is wrong and what to do."""
    return grid(["", "Where", "What is wrong, and what to do"], [_row(found) for found in problems], right=[False] * 3)


def _row(found: Any) -> tuple[str, str, str]:
    row = f"row {found.row}" if found.row else ""
    where = "\n".join(part for part in (found.file, row, found.record, found.field) if part)
    message = found.message[:1].upper() + found.message[1:]
    return found.severity, where, f"{message}\n{found.remedy} [{found.code}]"
