"""`placeplan compare`: two plans, or scenarios of one, figure by figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from placeplan.cli.command import Command, at_option, format_option, moment, plan_argument
from placeplan.cli.terminal import clean, console, grid, note, progress, write_json

if TYPE_CHECKING:
    from placeplan.studies.compare import Comparison
    from placeplan.studies.run import Run

__all__ = ["command"]

EXAMPLE = """
placeplan compare my-plan other-plan
placeplan compare my-plan --scenario slow-roll-out
placeplan compare my-plan --scenario slow-roll-out --scenario no-capital --figure cost
"""

_MANY = 40


@click.command("compare", cls=Command, example=EXAMPLE)
@plan_argument
@click.argument("other", type=click.Path(), default="", metavar="[OTHER]")
@click.option("--scenario", "scenarios", multiple=True, metavar="NAME", help="Scenario of PLAN; once: against the plan as it stands; twice: against each other.")  # noqa: E501
@click.option("--figure", default="", metavar="FIGURE", help="Only this figure, at every split. Otherwise: the footprint's totals.")
@click.option("--world", default="", metavar="WORLD", help="'do nothing' or 'do something'. Otherwise: both.")
@click.option("--year", default="", metavar="YEAR", help="Only this year. In a table, otherwise: the last.")
@click.option("--all", "everything", is_flag=True, help="JSON: also rows that do not differ. Table: every row that does.")
@at_option
@format_option
def command(plan: str, other: str, scenarios: tuple[str, ...], form: str, **options: Any) -> None:
    """Compare two plans, or scenarios of one plan: what each figure differs by, and which initiatives do."""
    _check_sides(other, scenarios)
    from placeplan.studies.names import figures_named, world_named

    figures = figures_named(options["figure"]) if options["figure"] else ()
    world = world_named(options["world"])
    a, b = _runs(plan, other, scenarios, moment(options["at"]))
    from placeplan.studies.compare import compare, narrowed

    found = narrowed(compare(a, b), figures=figures, world=world, year=options["year"])
    if form == "json":
        write_json(found.to_dict(everything=options["everything"]))
    else:
        _print(found, totals=not figures, year=options["year"], everything=options["everything"])


def _check_sides(other: str, scenarios: tuple[str, ...]) -> None:
    if other and scenarios:
        raise click.UsageError("Give another plan or scenarios of this one, not both.")
    if not other and not scenarios:
        raise click.UsageError("Say what to compare with: another plan, or --scenario.")
    if len(scenarios) > 2:
        raise click.UsageError("Two scenarios can be compared at a time.")


def _runs(plan: str, other: str, scenarios: tuple[str, ...], at: str) -> tuple[Run, Run]:
    from placeplan.studies.run import STEPS, run

    first, second = scenarios if len(scenarios) == 2 else ("", scenarios[0] if scenarios else "")
    with progress("Running both", [*STEPS[:5], *STEPS[:5]]) as tell:
        a = run(plan, scenario=first, made_at=at, progress=tell)
        b = run(other or plan, scenario=second, made_at=at, progress=tell)
    return a, b


def _print(found: Comparison, *, totals: bool, year: str, everything: bool) -> None:
    from placeplan.cli.figures import Scale

    frame = found.totals if totals else found.differing
    last = year or max(found.a.years[-1], found.b.years[-1])
    every = frame.to_dicts()
    rows = [row for row in every if everything or row["year"] == last]
    shown = rows if everything else rows[:_MANY]
    cells = []
    for row in shown:
        scale = Scale(row["unit"], (row["a"], row["b"]))
        values = (scale.write(row["a"]), scale.write(row["b"]), scale.write(row["difference"], signed=True))
        when = f" {row['year']}" if everything else ""
        scope = "" if totals else f"\n{row['scope']}"
        cells.append((f"{row['figure']}{when}{scope}", row["world"].removeprefix("do "), *values, scale.unit))
    out = console()
    out.print(f"a: {clean(_name(found.a))}\nb: {clean(_name(found.b))}\n")
    for change in found.initiatives[:_MANY]:
        detail = f" {change.field}: {change.before or 'nothing'} became {change.after or 'nothing'}" if change.field else ""
        out.print(clean(f"Initiative {change.record} {change.change}.{detail}"))
    for kind, number in found.records.items():
        out.print(clean(f"{kind.replace('_', ' ')}: {number} differ"))
    if not cells:
        out.print("No figure differs.")
        return
    headings = ["Figure", "World", "a", "b", "b less a", "Unit"]
    title = f"Footprint, {last}" if totals and not everything else "" if everything else last
    out.print(grid(headings, cells, right=[False, False, True, True, True, False], title=title))
    if len(every) > len(shown):
        note(f"{len(every) - len(shown)} more rows differ; --all shows them.")


def _name(run: Run) -> str:
    return f"{run.plan.settings.title} ({run.label}, digest {run.results.provenance.digest[:12]})"
