"""`placeplan diff`: what two plans say differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from placeplan.cli.command import Command, format_option, plan_argument
from placeplan.cli.terminal import clean, console, grid, note, write_json

if TYPE_CHECKING:
    from placeplan.studies.diff import Difference

__all__ = ["command"]

EXAMPLE = """
placeplan diff my-plan other-plan
placeplan diff my-plan --scenario slow-roll-out
"""

_MANY = 60


@click.command("diff", cls=Command, example=EXAMPLE)
@plan_argument
@click.argument("other", type=click.Path(readable=False), default="", metavar="[OTHER]")
@click.option(
    "--scenario", default="", metavar="NAME", help="Scenario laid over OTHER; without OTHER, over PLAN itself."
)
@click.option("--all", "everything", is_flag=True, help="Show every difference, also where there are many.")
@format_option
def command(plan: str, other: str, scenario: str, everything: bool, form: str) -> None:
    """Show what two plans say differently: records field by field, and baseline tables by how many rows differ.

    Neither plan is worked out, and neither needs to be free of problems. The status is 0 whether or not they differ.
    """
    if not other and not scenario:
        raise click.UsageError("Say what to compare with: another plan, or --scenario.")
    from placeplan.studies.diff import diff

    found = diff(plan, other or None, scenario=scenario)
    if form == "json":
        write_json(found.to_dict())
    else:
        _print(found, everything=everything)


def _print(found: Difference, *, everything: bool) -> None:
    out = console()
    if found.changes.empty:
        out.print("The two plans say the same.")
        return
    records = found.changes.records if everything else found.changes.records[:_MANY]
    if records:
        rows = [(f"{c.kind.replace('_', ' ')} {c.record}", c.field or c.change, c.before, c.after) for c in records]
        out.print(grid(["Record", "Field", "Before", "After"], rows, right=[False] * 4))
    if found.changes.tables:
        cells = [
            (
                t.table.replace("_", " "),
                f"{t.added:,}",
                f"{t.removed:,}",
                f"{t.changed:,}",
                f"{t.total_before:,.0f}",
                f"{t.total_after:,.0f}",
            )
            for t in found.changes.tables
        ]
        headings = ["Table", "Rows added", "removed", "changed", "Total before", "Total after"]
        out.print(grid(headings, cells, right=[False] + [True] * 5))
    if everything:
        for row in found.changes.rows.to_dicts():
            out.print(clean(f"{row['table']}: {row['key']}: {row['before']} -> {row['after']}"), soft_wrap=True)
    elif len(found.changes.records) > len(records):
        note(f"{len(found.changes.records) - len(records)} more; --all shows them.")
