"""`placeplan show`: figures of a plan, chosen and side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from placeplan.cli.command import (
    Command,
    at_option,
    format_option,
    moment,
    plan_argument,
    scenario_option,
    scope_of,
    scope_options,
)
from placeplan.cli.terminal import console, grid, note, progress, write_json

if TYPE_CHECKING:
    from rich.table import Table

    from placeplan.studies.run import Run
    from placeplan.studies.show import Line, View

__all__ = ["command"]

EXAMPLE = """
placeplan show my-plan
placeplan show my-plan gap.finance
placeplan show my-plan cost --by organisation --world something
placeplan show my-plan activity --provider wye-valley --by service
"""


@click.command("show", cls=Command, example=EXAMPLE)
@plan_argument
@click.argument("figure", default="", metavar="[FIGURE]")
@click.option(
    "--world", default="", metavar="WORLD", help="'do nothing' or 'do something' (nothing, something will do)."
)
@click.option("--year", default="", metavar="YEAR", help="One year, such as 2020/21.")
@click.option("--by", multiple=True, metavar="DIMENSION", help="Split by this; may be given more than once.")
@scope_options
@scenario_option
@at_option
@format_option
def command(plan: str, figure: str, world: str, year: str, by: tuple[str, ...], form: str, **options: Any) -> None:
    """Work a plan out and show figures, the years side by side. Without FIGURE: which figures there are.

    The first part of a name shows several: capacity shows capacity.required, capacity.open and so on. Rows are as
    coarse as the choice allows; --by splits them.
    """
    from placeplan.studies.names import figures_named, scope_columns, world_named
    from placeplan.studies.run import STEPS, run
    from placeplan.studies.show import show

    if figure:
        figures_named(figure)
    world, by = world_named(world), scope_columns(by)
    with progress(f"Running {plan}", STEPS[:5]) as tell:
        done = run(plan, scenario=options["scenario"], made_at=moment(options["at"]), progress=tell)
    if not figure:
        _list(done, form)
        return
    view = show(done, figure, world=world, year=year, scope=scope_of(options), by=by)
    if form == "json":
        write_json(view.to_dict())
    else:
        _print(view, figure)


def _list(done: Run, form: str) -> None:
    from placeplan.studies.show import figure_list

    rows = figure_list(done.results)
    if form == "json":
        made = done.results.provenance
        write_json({"plan": made.plan, "digest": made.digest, "available": [vars(row) for row in rows]})
        return
    cells = [(row.figure, row.unit, f"{row.meaning}\nfor {row.splits}") for row in rows]
    console().print(grid(["Figure", "Unit", "What it is, and what it is given for"], cells, right=[False] * 3))


def _print(view: View, figure: str) -> None:
    """A table for each figure; what is the same in all its rows stands in the title."""
    out = console()
    figures = list(dict.fromkeys(line.figure for line in view.lines))
    for name in figures:
        out.print(_table(view, [line for line in view.lines if line.figure == name], name))
        out.print()
    if view.finer:
        note(f"{figure} is also given for {view.finer} (--by).")


def _table(view: View, lines: list[Line], name: str) -> Table:
    from placeplan.cli.figures import scale_of

    scales = scale_of((line.unit, line.values) for line in lines)
    worlds = [line.world for line in lines]
    same = [at for at in range(len(view.scopes)) if len({line.scope[at] for line in lines}) == 1]
    vary = [at for at in range(len(view.scopes)) if at not in same]
    head = ", ".join(view.scopes[at].replace("_", " ") for at in vary).capitalize()
    rows = []
    for line in lines:
        scale = scales[line.unit]
        words = ", ".join(line.scope[at] for at in vary if line.scope[at])
        label = f"{words} ({scale.unit})" if len(scales) > 1 else words
        cells = [*([label] if vary else []), *([line.world.removeprefix("do ")] if len(set(worlds)) > 1 else [])]
        rows.append((*cells, *(scale.write(value) for value in line.values)))
    titles = [f"{view.run.label}: {name}", *(lines[0].scope[at] for at in same if lines[0].scope[at])]
    titles += [] if len(set(worlds)) > 1 else [worlds[0]]
    titles += [] if len(scales) > 1 else [next(iter(scales.values())).unit]
    heads = [*([head] if vary else []), *(["World"] if len(set(worlds)) > 1 else [])]
    right = [False] * len(heads) + [True] * len(view.years)
    return grid([*heads, *view.years], rows, right=right, title=", ".join(titles))
