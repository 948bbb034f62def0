"""`placeplan compare`: two plans, or scenarios of one, figure by figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from placeplan.cli.command import Command, at_option, format_option, moment, plan_argument
from placeplan.cli.terminal import clean, console, grid, note, progress, write_json

if TYPE_CHECKING:
    from rich.table import Table

    from placeplan.cli.figures import Scale
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
@click.argument("other", type=click.Path(readable=False), default="", metavar="[OTHER]")
@click.option(
    "--scenario", "scenarios", multiple=True, metavar="NAME",
    help="Scenario of PLAN. Given once: against the plan as it stands; twice: one against the other.",
)  # fmt: skip
@click.option(
    "--figure",
    default="",
    metavar="FIGURE",
    help="Only this figure, at every split. Otherwise: the footprint's totals.",
)
@click.option("--world", default="", metavar="WORLD", help="'do nothing' or 'do something'. Otherwise: both.")
@click.option(
    "--year", default="", metavar="YEAR", help="Only this year. Otherwise, in a table: the difference in every year."
)
@click.option(
    "--all", "everything", is_flag=True, help="JSON: also rows that do not differ. Table: every row that does."
)
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
    out = console()
    out.print(f"a: {clean(_name(found.a))}\nb: {clean(_name(found.b))}\n")
    for change in found.initiatives if everything else found.initiatives[:_MANY]:
        detail = (
            f" {change.field}: {change.before or 'nothing'} became {change.after or 'nothing'}" if change.field else ""
        )
        out.print(clean(f"Initiative {change.record} {change.change}.{detail}"))
    for kind, number in found.records.items():
        out.print(clean(f"{kind.replace('_', ' ').capitalize()}: {number} differ"))
    frame = found.totals if totals else found.differing
    if frame.is_empty():
        out.print("No figure differs.")
        return
    names = [""] if totals else list(dict.fromkeys(frame["figure"].to_list()))
    for name in names:
        rows = [row for row in frame.to_dicts() if not name or row["figure"] == name]
        lines = _one_year(rows, found.a) if year else _by_year(rows, found.a)
        shown = lines if everything else lines[:_MANY]
        out.print(_table(shown, name or "Footprint", year))
        if len(lines) > len(shown):
            note(f"{len(lines) - len(shown)} more rows of {name or 'the footprint'} differ; --all shows them.")


@dataclass(frozen=True)
class _Line:
    label: str
    world: str
    values: dict[str, str]


def _table(lines: list[_Line], title: str, year: str) -> Table:
    columns = ["a", "b", "b less a"] if year else sorted({at for line in lines for at in line.values})
    rows = [(line.label, line.world, *(line.values.get(name, "0") for name in columns)) for line in lines]
    head = "Figure" if title == "Footprint" else "For"
    words = f"{title}, {year or 'b less a'}"
    return grid([head, "World", *columns], rows, right=[False, False, *[True] * len(columns)], title=words)


def _label(row: dict[str, Any], unit: str, run: Run) -> str:
    """The figure for the footprint; else what it is for, in people's words."""
    if row["scope"] == "footprint":
        return f"{row['figure']} ({unit})"
    scope = (part.partition("=") for part in row["scope"].split("; "))
    return f"{', '.join(run.results.title(name, key) for name, _, key in scope)} ({unit})"


def _one_year(rows: list[dict[str, Any]], run: Run) -> list[_Line]:
    """Both sides and the difference."""
    from placeplan.cli.figures import Scale

    lines = []
    for row in rows:
        scale = Scale(row["unit"], (row["a"], row["b"], row["difference"]))
        values = {
            "a": scale.write(row["a"]),
            "b": scale.write(row["b"]),
            "b less a": scale.write(row["difference"], signed=True),
        }
        lines.append(_Line(_label(row, scale.unit, run), row["world"].removeprefix("do "), values))
    return lines


def _by_year(rows: list[dict[str, Any]], run: Run) -> list[_Line]:
    """The difference, the years side by side."""
    from placeplan.cli.figures import Scale

    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["figure"], row["world"], row["scope"]), []).append(row)
    lines = []
    for same in found.values():
        scale = Scale(same[0]["unit"], (row["difference"] for row in same))
        values = {row["year"]: _change(scale, row) for row in same}
        lines.append(_Line(_label(same[0], scale.unit, run), same[0]["world"].removeprefix("do "), values))
    return lines


def _change(scale: Scale, row: dict[str, Any]) -> str:
    if row["difference"] is None:
        return "only b" if row["a"] is None else "only a"
    return scale.write(row["difference"], signed=True)


def _name(run: Run) -> str:
    return f"{run.plan.settings.title} ({run.label}, digest {run.results.provenance.digest[:12]})"
