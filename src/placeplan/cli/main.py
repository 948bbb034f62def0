"""The `placeplan` command and its sub-commands, each loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module

import click

from placeplan import __version__
from placeplan.cli.terminal import prepare_streams

__all__ = ["COMMANDS", "main"]

COMMANDS = (
    "new", "baseline", "check", "run", "show", "explain", "whatif", "compare", "options", "diff", "programme", "assess",
    "rebase", "backtest", "push", "pull", "serve",
)  # fmt: skip
"""Sub-commands, in the order a newcomer meets them; each is a module of `placeplan.cli.commands`."""


class Registry(click.Group):
    """A group that finds its commands by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names of the sub-commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A sub-command by name."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"placeplan.cli.commands.{cmd_name}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The sub-command asked for; the nearest is offered where there is none of that name."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            import difflib

            near = difflib.get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(COMMANDS)}."
            ctx.fail(f"There is no command {name!r}.{hint}")
        return super().resolve_command(ctx, args)


EPILOG = """\b
Example:
  placeplan new my-plan --example herefordshire-worcestershire
  placeplan check my-plan
  placeplan run my-plan

Exit status: 0 done; 1 done, and there are findings of severity error; 2 a mistake in what was asked; 3 a fault in
Placeplan.
"""


@click.group(cls=Registry, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.version_option(__version__, prog_name="placeplan")
def main() -> None:
    """Build, check and run a five-year plan for a health and care footprint."""
    prepare_streams()
