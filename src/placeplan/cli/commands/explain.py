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
from placeplan.cli.terminal import clean, console, progress, write_json

if TYPE_CHECKING:
    from rich.tree import Tree

    from placeplan.results import Node
    from placeplan.studies.explain import Explanation

__all__ = ["command"]

EXAMPLE = """
placeplan explain my-plan gap.finance --year 2020/21
placeplan explain my-plan cost --year 2020/21 --organisation wye-valley --depth 5
placeplan explain my-plan gap.finance --year 2020/21 --format json
"""

_DEPTH = 3
_WIDTH = 12


@click.command("explain", cls=Command, example=EXAMPLE)
@plan_argument
@click.argument("figure", metavar="FIGURE")
@click.option("--year", required=True, metavar="YEAR", help="Year, such as 2020/21.")
@click.option("--world", default="do something", show_default=True, metavar="WORLD", help="'do nothing' or 'do something'.")
@click.option(
    "--depth", type=click.IntRange(min=0), default=None, metavar="N",
    help=f"Levels to show. Otherwise: {_DEPTH} in a table, all in JSON.",
)  # fmt: skip
@scope_options
@scenario_option
@at_option
@format_option
def command(plan: str, figure: str, year: str, world: str, depth: int | None, form: str, **options: Any) -> None:
    """Show how one figure came about: its formula, what went into it, and so on down to assumptions and baseline rows.

    Without a scope the figure is that of the footprint as a whole.
    """
    from placeplan.studies.explain import check_figure, explain
    from placeplan.studies.names import world_named
    from placeplan.studies.run import STEPS, run

    check_figure(figure)
    world = world_named(world)
    with progress(f"Running {plan}", STEPS[:5]) as tell:
        done = run(plan, scenario=options["scenario"], made_at=moment(options["at"]), progress=tell)
    found = explain(done, figure, year=year, world=world, scope=scope_of(options))
    if form == "json":
        write_json(found.to_dict(depth=depth))
    else:
        _print(found, _DEPTH if depth is None else depth)


def _print(found: Explanation, depth: int) -> None:
    from rich.tree import Tree

    head = f"{found.figure}, {found.world}, {found.year}, {found.scope}: {_amount(found.value, found.unit)}"
    top = Tree(clean(head), style="bold", guide_style="none", highlight=False)
    _grow(top, found.tree, depth, top=True)
    console().print(top)


def _grow(branch: Tree, node: Node, depth: int, *, top: bool = False) -> None:
    under = branch if top else branch.add(clean(_line(node)), style="not bold")
    if node.formula:
        under.add(clean(f"= {node.formula}"), style="not bold dim")
    if depth <= 0:
        below = sum(1 for _ in node.walk()) - 1
        if below:
            under.add(f"{below:,} further inputs below; --depth shows them", style="not bold dim")
        return
    largest = sorted(node.children, key=lambda child: -abs(child.value))[:_WIDTH]
    shown = [child for child in node.children if any(child is one for one in largest)]
    for child in shown:
        _grow(under, child, depth - 1)
    if len(shown) < len(node.children):
        under.add(f"and {len(node.children) - len(shown)} smaller inputs; JSON has them all", style="not bold dim")


def _line(node: Node) -> str:
    text = f"{node.label}: {_amount(node.value, node.unit)}"
    if node.leaf is None:
        return text
    evidence = f"; {node.leaf.evidence}" if node.leaf.evidence else "; no evidence named"
    return f"{text} [{node.leaf.kind} {node.leaf.name}{evidence}]"


def _amount(value: float, unit: str) -> str:
    from placeplan.studies.wording import decimals

    if unit == "£":
        return f"£{value:,.0f}".replace("£-", "−£")
    if unit in ("share", "rate"):
        return f"{value:.4g}"
    places = 0 if abs(value) >= 1000 else 2 if abs(value) >= 1 else 4
    return f"{decimals(value, places)} {unit}".strip()
