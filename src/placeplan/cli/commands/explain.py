"""`placeplan explain`: how one figure came about."""

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
from placeplan.cli.runs import asked_of, noise_options, run_bar, run_options
from placeplan.cli.terminal import clean, console, grid, progress, write_json

if TYPE_CHECKING:
    from rich.tree import Tree

    from placeplan.results import Node
    from placeplan.studies.explain import Explanation
    from placeplan.studies.run import Run
    from placeplan.studies.uncertain import Many

__all__ = ["command"]

EXAMPLE = """
placeplan explain my-plan gap.finance --year 2020/21
placeplan explain my-plan cost --year 2020/21 --organisation wye-valley --depth 5
placeplan explain my-plan gap.finance --year 2020/21 --format json
placeplan explain my-plan gap.finance --year 2020/21 --runs 1000
placeplan explain my-plan gap.finance --year 2020/21 --runs 1000 --sobol 256
"""

_WIDTH = 12
_LEAVES = 6
_DEPTH = {"table": 3, "json": 4}
_KINDS = {
    "assumption": ("assumption", "assumptions"), "baseline": ("baseline table", "baseline tables"),
    "decision": ("decision", "decisions"), "constant": ("constant", "constants"),
    "computed": ("quantity worked out as a whole", "quantities worked out as a whole"),
}  # fmt: skip


@click.command("explain", cls=Command, example=EXAMPLE)
@plan_argument
@click.argument("figure", metavar="FIGURE")
@click.option("--year", required=True, metavar="YEAR", help="Year, such as 2020/21.")
@click.option(
    "--world", default="do something", show_default=True, metavar="WORLD", help="'do nothing' or 'do something'."
)
@click.option(
    "--depth", type=click.IntRange(min=1), default=None, metavar="N",
    help="Levels shown in full (a table: 3; JSON: 4); below them come at once the assumptions and rows they rest on.",
)  # fmt: skip
@click.option(
    "--sobol", type=int, default=None, metavar="POINTS",
    help="Sobol indices of the drivers, first and total order, from so many points: a power of two, such as 256.",
)
@scope_options
@run_options
@noise_options
@scenario_option
@at_option
@format_option
def command(
    plan: str, figure: str, year: str, world: str, depth: int | None, sobol: int | None, form: str, **options: Any
) -> None:  # fmt: skip
    """Show how one figure came about: its formula, what went into it, and so on down to assumptions and baseline rows.

    Without a scope the figure is that of the footprint as a whole. With --runs its range is shown, and the assumptions
    that drive it; with --sobol also what each drives alone and together with the others.
    """
    from placeplan.studies.explain import check_figure, explain
    from placeplan.studies.names import world_named

    check_figure(figure)
    world = world_named(world)
    if sobol is not None and options["runs"] is None:
        raise click.UsageError("--sobol looks at the drivers of many runs: say how many with --runs.")
    done, many = _done(plan, options)
    found = explain(done, figure, year=year, world=world, scope=scope_of(options), depth=depth or _DEPTH[form])
    if many is not None:
        from placeplan.studies.explain_many import with_range

        found = with_range(found, many, dispersion=many.asked.dispersion, sobol=sobol or 0)
    if form == "json":
        write_json(found.to_dict())
    else:
        _print(found)


def _done(plan: str, options: dict[str, Any]) -> tuple[Run, Many | None]:
    """The plan's run, and the many runs where they are asked for."""
    at, asked = moment(options["at"]), asked_of(options)
    if asked is None:
        from placeplan.studies.run import STEPS, run

        with progress(f"Running {plan}", STEPS[:5]) as tell:
            return run(plan, scenario=options["scenario"], made_at=at, progress=tell), None
    from placeplan.studies.uncertain import run_many_times

    with run_bar(f"Running {plan}") as bar:
        many = run_many_times(
            plan, asked, scenario=options["scenario"], made_at=at, progress=bar.step, count=bar.count, drivers=False
        )
    return many.run, many


def _print(found: Explanation) -> None:
    from rich.tree import Tree

    head = f"{found.figure}, {found.world}, {found.year}, {found.scope}: {_amount(found.value, found.unit)}"
    top = Tree(clean(head), style="bold", guide_style="none", highlight=False)
    _grow(top, found.tree)
    console().print(top)
    if found.runs > 1:
        _print_range(found)


def _print_range(found: Explanation) -> None:
    from placeplan.studies.wording import share_borne, with_margin

    out, told = console(), found.range
    if told is None:
        out.print(f"\nOver {found.runs:,} runs: this figure is given for the expected run alone.")
        return
    ends = [(q, told[q], told[f"{q}_mc_error"]) for q in ("p10", "p50", "p90")]
    shown = [f"{q.upper()} {' '.join(with_margin(value, error, found.unit).split())}" for q, value, error in ends]
    out.print(clean(f"\nOver {found.runs:,} runs: {', '.join(shown)}."), style="bold")
    if found.drivers:
        rows = [
            (
                f"{driver['title']}\n{driver['assumption']}", share_borne(driver["share"], driver["error"]),
                f"{driver['correlation']:+.1f}",
            )
            for driver in found.drivers
        ]  # fmt: skip
        out.print()
        heads = ["Driven by", "of its\nvariance", "corre-\nlation"]
        out.print(grid(heads, rows, right=[False, True, True]))
        out.print("Shares of assumptions that move together overlap.")
    else:
        out.print("No assumption drives it clear of chance.")
    if found.counted is not None:
        out.print(clean(
            f"The luck of counts (variance {found.counted['dispersion']:g} times the mean) is "
            f"{_share(found.counted['share'])} of its variance, and in P10, P50 and P90."
        ))  # fmt: skip
    if found.sobol:
        rows = [
            (index["title"], f"{_share(index['first'])} ± {_share(index['first_error'])}",
             f"{_share(index['total'])} ± {_share(index['total_error'])}")
            for index in found.sobol
        ]  # fmt: skip
        out.print()
        heads = ["Sobol indices, drawn apart, all else central", "alone", "with interactions"]
        out.print(grid(heads, rows, right=[False, True, True]))


def _share(part: float) -> str:
    percent = 100.0 * part
    return "under 1%" if 0 < abs(percent) < 1 else f"{round(percent)}%"


def _grow(branch: Tree, node: Node) -> None:
    if node.formula and node.formula != "see the line":
        branch.add(clean(f"= {node.formula}"), style="not bold dim")
    if node.collapsed:
        _rests_on(branch, node)
        return
    largest = sorted(node.children, key=lambda child: -abs(child.value))[:_WIDTH]
    shown = [child for child in node.children if any(child is one for one in largest)]
    for child in shown:
        _grow(branch.add(clean(_line(child)), style="not bold"), child)
    if len(shown) < len(node.children):
        branch.add(
            f"and {len(node.children) - len(shown)} smaller inputs; --format json has them all", style="not bold dim"
        )


def _rests_on(branch: Tree, node: Node) -> None:
    """The leaves under a node that is not shown in full: by name where they are few, else counted."""
    if len(node.children) <= _LEAVES:
        for child in node.children:
            branch.add(clean(_line(child)), style="not bold")
        return
    kinds = [child.leaf.kind for child in node.children if child.leaf is not None]
    words = [f"{kinds.count(kind)} {names[kinds.count(kind) > 1]}" for kind, names in _KINDS.items() if kind in kinds]
    branch.add(f"rests on {', '.join(words)}; a larger --depth shows the way there", style="not bold dim")


def _line(node: Node) -> str:
    text = f"{node.label}: {_amount(node.value, node.unit)}"
    if node.leaf is None:
        return text
    evidence = node.leaf.evidence.partition(":")[0]
    return f"{text} [{node.leaf.kind}{', ' + evidence if evidence else ''}]"


def _amount(value: float, unit: str) -> str:
    from placeplan.studies.wording import decimals

    if unit == "£":
        return f"£{value:,.0f}".replace("£-", "−£")
    if unit in ("share", "rate"):
        return f"{value:.4g}"
    places = 0 if abs(value) >= 1000 else 2 if abs(value) >= 1 else 4
    return f"{decimals(value, places)} {unit}".strip()
