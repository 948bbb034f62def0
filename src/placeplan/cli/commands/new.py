"""`placeplan new`: start a plan."""

from __future__ import annotations

import click

from placeplan.cli.command import Command, format_option
from placeplan.cli.terminal import console, grid, note, write_json

__all__ = ["command"]

EXAMPLE = """
placeplan new my-plan --example herefordshire-worcestershire
placeplan new --list
"""


@click.command("new", cls=Command, example=EXAMPLE)
@click.argument("folder", type=click.Path(readable=False), required=False, metavar="DIR")
@click.option("--example", default="", metavar="NAME", help="Complete plan to copy. Otherwise: a skeleton to fill in.")
@click.option("--list", "listing", is_flag=True, help="List the examples and stop.")
@format_option
def command(folder: str | None, example: str, listing: bool, form: str) -> None:
    """Start a plan in DIR, which must be empty or not there yet."""
    if listing:
        _list(form)
        return
    if folder is None:
        raise click.UsageError("Say which folder to make: placeplan new DIR.")
    from placeplan.studies.new import new

    made = new(folder, example=example)
    if form == "json":
        write_json({"folder": str(made), "example": example})
        return
    note(f"{'A copy of ' + example if example else 'A skeleton to fill in'} is in {made}. Next: placeplan check {made}")


def _list(form: str) -> None:
    from placeplan.studies.new import examples

    found = examples()
    if form == "json":
        write_json({"examples": [{"name": e.name, "title": e.title, "summary": e.summary} for e in found]})
        return
    if not found:
        note("This version comes without examples.")
        return
    console().print(grid(["Example", "Title"], [(e.name, e.title) for e in found], right=[False, False]))
