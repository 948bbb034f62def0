"""The page `docs/reference/command-line.md`, written from the commands themselves.

To write it again: python -m placeplan.cli.reference > docs/reference/command-line.md
"""

from __future__ import annotations

import click

from placeplan.cli.main import COMMANDS, main

__all__ = ["render_commands"]

_HEAD = """# The command line

Every command, its arguments, options and an example. This page is generated from the commands themselves; `placeplan
COMMAND --help` says the same. Results go to standard output, everything else to standard error; with `--format json`
standard output is exactly one object. [Exit status](exit-status.md) lists what a command ends with.
"""


def render_commands() -> str:
    """The page as Markdown."""
    parent = click.Context(main, info_name="placeplan", **main.context_settings)
    parts = [_HEAD]
    for name in COMMANDS:
        command = main.get_command(parent, name)
        if command is None:
            continue
        context = click.Context(command, parent=parent, info_name=name)
        below = (
            [command.get_command(context, each) for each in command.list_commands(context)]
            if isinstance(command, click.Group)
            else []
        )
        parts.append(_render(command, context))
        parts += [
            _render(each, click.Context(each, parent=context, info_name=each.name), name) for each in below if each
        ]
    return "\n".join(parts)


def _render(command: click.Command, context: click.Context, group: str = "") -> str:
    """One command's part; of a command of a group, under the group's name."""
    called = f"{group} {command.name}".strip()
    usage = " ".join(["placeplan", called, *command.collect_usage_pieces(context)])
    options = [each for each in command.get_params(context) if isinstance(each, click.Option)]
    rows = [option.get_help_record(context) for option in options]
    table = [f"| `{row[0].replace('|', ' or ')}` | {' '.join(row[1].split())} |" for row in rows if row is not None]
    example = (command.epilog or "").replace("\b\nExample:\n", "")
    shell = "\n".join(line.strip() for line in example.splitlines())
    text = "\n".join(line.strip() for line in (command.help or "").strip().splitlines())
    return (
        f"## placeplan {called}\n\n```\n{usage}\n```\n\n{text}\n\n| option | meaning |\n|---|---|\n"
        + "\n".join(table)
        + f"\n\n```sh\n{shell}\n```\n"
    )


if __name__ == "__main__":
    click.echo(render_commands(), nl=False)
