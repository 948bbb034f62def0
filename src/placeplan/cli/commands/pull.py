"""`placeplan pull`: from the workspace into a folder."""

from __future__ import annotations

import click

from placeplan.cli.command import Command, finish, format_option
from placeplan.cli.terminal import note, write_json
from placeplan.cli.workspace import home_option, workspace

__all__ = ["command"]

EXAMPLE = """
placeplan pull my-plan copy-of-my-plan
placeplan pull my-plan as-it-was --version 120
placeplan pull my-plan --verify
"""


@click.command("pull", cls=Command, example=EXAMPLE)
@click.argument("name", metavar="NAME")
@click.argument("folder", type=click.Path(), required=False, metavar="DIR")
@click.option("--version", default="", metavar="VERSION", help="Number of a change, or a digest. Otherwise: the last.")
@click.option("--replace", is_flag=True, help="Replace the plan that is in the folder.")
@click.option("--verify", is_flag=True, help="Look for tampering in the plan's history, instead of writing a folder.")
@click.option("--expect", default="", metavar="HASH", help="With --verify: a hash written down, still to be in it.")
@home_option
@format_option
@click.pass_context
def command(
    ctx: click.Context, name: str, folder: str | None, version: str, replace: bool, verify: bool, expect: str,
    home: str, form: str,
) -> None:  # fmt: skip
    """Write the workspace's plan NAME to the folder DIR, as it stands or as it was."""
    if folder is None and not verify:
        raise click.UsageError("Say which folder to write: placeplan pull NAME DIR.")
    face = workspace(home)
    if verify:
        found = face.verify(name, expected=expect)
        if form == "json":
            write_json(found)
        else:
            for each in found["breaks"]:
                note(f"change {each['sequence']}: {each['message']}")
            verdict = "nothing was altered" if found["ok"] else "the history was altered"
            note(f"{name}: {found['changes']} changes, {verdict}. The chain ends with {found['end']}.")
        finish(ctx, ok=found["ok"])
        return
    done = face.pull(name, str(folder), version=version, replace=replace)
    if form == "json":
        write_json(done)
    else:
        note(f"{name} as of change {done['sequence']} (digest {done['digest'][:12]}) is in {folder}.")
