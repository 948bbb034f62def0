"""`placeplan push`: from a folder into the workspace."""

from __future__ import annotations

import click

from placeplan.cli.command import Command, format_option, plan_argument
from placeplan.cli.terminal import note, write_json
from placeplan.cli.workspace import home_option, workspace

__all__ = ["command"]

EXAMPLE = """
placeplan push my-plan --why "Figures of October"
"""


@click.command("push", cls=Command, example=EXAMPLE)
@plan_argument
@click.option("--why", required=True, metavar="TEXT", help="Reason that stays in the plan's history.")
@click.option("--name", default="", metavar="NAME", help="Name of the plan in the workspace. Otherwise: the plan's id.")
@click.option(
    "--base", type=click.IntRange(min=1), metavar="NUMBER",
    help="Change the folder was pulled at; refused where the workspace has moved on since.",
)  # fmt: skip
@home_option
@format_option
def command(plan: str, why: str, name: str, base: int | None, home: str, form: str) -> None:
    """Make the workspace's plan say what the folder PLAN says: all of it, or nothing.

    Only what differs becomes a change. Records the folder no longer has are withdrawn.
    """
    done = workspace(home).push(plan, name=name, why=why, base=base)
    if form == "json":
        write_json(done)
        return
    counts = ", ".join(f"{done[what]} {what}" for what in ("added", "changed", "withdrawn"))
    note(f"{done['plan']}: {counts}; the workspace is at change {done['sequence']}.")
