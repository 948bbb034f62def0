"""`placeplan serve`: the workspace in the browser."""

from __future__ import annotations

import click

from placeplan.cli.command import Command
from placeplan.cli.terminal import note
from placeplan.cli.workspace import home_option, workspace

__all__ = ["command"]

EXAMPLE = """
placeplan serve my-plan
placeplan serve my-plan another-plan --port 8100
"""


@click.command("serve", cls=Command, example=EXAMPLE)
@click.argument("plans", type=click.Path(), nargs=-1, metavar="[PLAN]...")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to answer on.")
@click.option("--demo", is_flag=True, help="Add people of every role whose password is known; on loopback only.")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="How many serve at once.")
@home_option
def command(plans: tuple[str, ...], port: int, host: str, demo: bool, processes: int, home: str) -> None:
    """Open the workspace on this machine. Each PLAN is brought in, unless the workspace has it already.

    At the first start a first administrator is made, and their password shown once.
    """
    workspace(home).serve(plans, host=host, port=port, demo=demo, processes=processes, say=note)
