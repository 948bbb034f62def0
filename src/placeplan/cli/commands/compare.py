"""`placeplan compare`: two plans, or scenarios of one, figure by figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from placeplan.cli.command import Command, at_option, format_option, moment, plan_argument
from placeplan.cli.runs import asked_of, run_bar, run_options
from placeplan.cli.terminal import clean, console, grid, note, progress, write_json

if TYPE_CHECKING:
    from rich.table import Table

    from placeplan.cli.figures import Scale
    from placeplan.studies.compare import Comparison
    from placeplan.studies.compare_many import Differences
    from placeplan.studies.run import Run

__all__ = ["command"]

EXAMPLE = """
placeplan compare my-plan other-plan
placeplan compare my-plan --scenario slow-roll-out
placeplan compare my-plan --scenario slow-roll-out --scenario no-capital --figure cost
placeplan compare my-plan --slipped 2017-04-01 --figure gap.finance
placeplan compare my-plan --scenario slow-roll-out --runs 1000 --seed 7
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
    "--slipped", default="", metavar="DATE",
    help="Against the plan with what hangs on late milestones moved to when they are expected on this day.",
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
@run_options
@at_option
@format_option
def command(plan: str, other: str, scenarios: tuple[str, ...], form: str, **options: Any) -> None:
    """Compare two plans, or scenarios of one plan: what each figure differs by, and which initiatives do.

    With --slipped, a plan and itself as its milestones stand on a day: what the delays cost. With --runs both are run
    with the same luck, and every difference has a range of its own.
    """
    _check_sides(other, scenarios, options["slipped"])
    from placeplan.studies.names import figures_named, world_named

    figures = figures_named(options["figure"]) if options["figure"] else ()
    world = world_named(options["world"])
    if options["slipped"]:
        a, b = _slipped(plan, options["slipped"], moment(options["at"]))
        apart = None
    else:
        a, b, apart = _both(_sides(plan, other, scenarios), options)
    from placeplan.studies.compare import compare, narrowed

    found = narrowed(compare(a, b), figures=figures, world=world, year=options["year"])
    if form == "json":
        whole = found.to_dict(everything=options["everything"])
        write_json(whole if apart is None else apart.beside(found, whole, everything=options["everything"]))
        return
    _print(found, totals=not figures, year=options["year"], everything=options["everything"])
    if apart is not None:
        from placeplan.cli.ranges import print_differences

        print_differences(apart, found, figures=figures, world=world, year=options["year"] or b.years[-1])


def _check_sides(other: str, scenarios: tuple[str, ...], slipped: str) -> None:
    if slipped and (other or scenarios):
        raise click.UsageError("--slipped compares PLAN with itself; leave out other plans and scenarios.")
    if slipped:
        return
    if other and scenarios:
        raise click.UsageError("Give another plan or scenarios of this one, not both.")
    if not other and not scenarios:
        raise click.UsageError("Say what to compare with: another plan, --scenario or --slipped.")
    if len(scenarios) > 2:
        raise click.UsageError("Two scenarios can be compared at a time.")


def _sides(plan: str, other: str, scenarios: tuple[str, ...]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Plan and scenario of a, and of b."""
    first, second = scenarios if len(scenarios) == 2 else ("", scenarios[0] if scenarios else "")
    return (plan, first), (other or plan, second)


def _both(
    sides: tuple[tuple[str, str], tuple[str, str]], options: dict[str, Any]
) -> tuple[Run, Run, Differences | None]:
    at, asked = moment(options["at"]), asked_of(options)
    if asked is None:
        from placeplan.studies.run import STEPS, run

        with progress("Running both", [*STEPS[:5], *STEPS[:5]]) as tell:
            a, b = (run(plan, scenario=scenario, made_at=at, progress=tell) for plan, scenario in sides)
        return a, b, None
    from placeplan.studies.compare_many import differences_of, run_sides

    with run_bar("Running both") as bar:
        one, other = run_sides(sides, asked, made_at=at, bar=bar)
        return one.run, other.run, differences_of(one, other)


def _slipped(plan: str, day: str, at: str) -> tuple[Run, Run]:
    from datetime import date

    from placeplan.studies.programme_money import slipped
    from placeplan.studies.run import STEPS, run

    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise click.BadParameter(f"{day!r} is no day. Write it like 2016-10-21.", param_hint="--slipped") from None
    with progress("Running both", [*STEPS[:5], *STEPS[:5]]) as tell:
        a = run(plan, made_at=at, progress=tell)
        return a, run(slipped(a.plan, on), made_at=at, progress=tell)


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
