"""`placeplan rebase`: plans brought to new boundaries."""

from __future__ import annotations

import click

from placeplan.cli.command import Command, finish, format_option
from placeplan.cli.terminal import console, grid, progress, write_json

__all__ = ["command"]

EXAMPLE = """
placeplan rebase north-central north-east --id north-london --title "North London" --out north-london
placeplan rebase north-london --move hackney --to north-central --payer camden-ccg --out north-london-2
"""

_MANY = 40


@click.command("rebase", cls=Command, example=EXAMPLE)
@click.argument("plans", type=click.Path(), nargs=-1, required=True, metavar="PLAN...")
@click.option("--out", required=True, type=click.Path(), metavar="PLAN", help="Folder for the re-based plan.")
@click.option("--id", "key", default="", metavar="ID", help="Id of the merged plan and its footprint.")
@click.option("--title", default="", metavar="TEXT", help="Title of the merged plan.")
@click.option("--move", default="", metavar="PLACE", help="District to move.")
@click.option("--to", default="", metavar="PLACE", help="Place the district lies in from now on.")
@click.option("--payer", default="", metavar="ORGANISATION", help="Commissioner that answers for its residents then.")
@click.option("--replace", is_flag=True, help="Write over the plan that is there.")
@format_option
@click.pass_context
def command(
    ctx: click.Context, plans: tuple[str, ...], out: str, key: str, title: str, move: str, to: str, payer: str,
    replace: bool, form: str,
) -> None:  # fmt: skip
    """Merge plans of several footprints into one, or move a district; totals conserve, and what changed is listed.

    A body known to several plans by its official code becomes one. Care that one plan counts as an inflow and
    another as an outflow is counted once. Ids that clash are renamed. The status is 1 where the plan has errors.
    """
    from placeplan.studies.rebase import rebase

    with progress("Re-basing", [""] * 2) as tell:
        made = rebase(plans, out, id=key, title=title, move=move, to=to, payer=payer, replace=replace, progress=tell)
    if form == "json":
        write_json(made.to_dict())
    else:
        screen = console()
        told = [change for change in made.changes if change.action != "shared"]
        rows = [(c.action, c.kind.replace("_", " "), c.id, c.detail) for c in told[:_MANY]]
        if rows:
            screen.print(grid(["What", "Kind", "Id", "Detail"], rows, right=[False] * 4))
        if len(told) > _MANY:
            screen.print(f"{len(told) - _MANY} more; --format json lists them.")
        screen.print(f"{len(made.changes) - len(told)} records stood alike in several plans and are kept once.")
        totals = [(name, f"{before:,.0f}", f"{after:,.0f}") for name, (before, after) in made.totals.items()]
        screen.print(grid(["Total", "Before", "After"], totals, right=[False, True, True]))
        screen.print(f"Written: {made.folder}", soft_wrap=True)
    finish(ctx, ok=made.ok)
