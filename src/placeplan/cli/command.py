"""What every sub-command shares: its options, and what becomes of an error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from placeplan.cli.terminal import clean, note, write_json
from placeplan.errors import PlaceplanError, PlanProblems

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "Command",
    "at_option",
    "finish",
    "format_option",
    "moment",
    "plan_argument",
    "scenario_option",
    "scope_of",
    "scope_options",
]

Function = TypeVar("Function", bound=Callable[..., Any])

SCOPE_OPTIONS: Mapping[str, str] = {
    "place": "place people live in", "provider": "organisation or site that gives care", "organisation": "organisation",
    "sector": "sector: nhs or council", "service": "service", "resource": "resource: beds, theatres and so on",
    "staff_group": "group of staff", "initiative": "initiative", "effect": "effect, written initiative/effect",
    "line": "line of money, or cause", "deprivation": "deprivation fifth, 1 the most deprived",
}  # fmt: skip
"""Dimensions a figure can be chosen by, with what an id stands for."""

DONE, FINDINGS, OURS, STOPPED, PIPE = 0, 1, 3, 130, 141

format_option = click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="A table to read, or one JSON object for scripts.",
)  # fmt: skip

at_option = click.option(
    "--at", default="", metavar="TIME", help="Time of the run, such as 2016-10-21. Otherwise: now."
)

scenario_option = click.option("--scenario", default="", metavar="NAME", help="Scenario of the plan to lay over it.")

plan_argument = click.argument("plan", type=click.Path(readable=False), metavar="PLAN")


def scope_options(function: Function) -> Function:
    """An option for each dimension, as keyword `scope_<dimension>`."""
    for name, meaning in reversed(list(SCOPE_OPTIONS.items())):
        flag = f"--{name.replace('_', '-')}"
        function = click.option(flag, f"scope_{name}", default="", metavar="ID", help=f"Only this {meaning}.")(function)
    return function


def scope_of(options: Mapping[str, Any]) -> dict[str, str]:
    """Dimension -> id from a command's options."""
    return {name: options.get(f"scope_{name}") or "" for name in SCOPE_OPTIONS}


def moment(at: str) -> str:
    """The time a command was given, or now: ISO 8601 with its zone, to the second."""
    from datetime import datetime

    if not at:
        return datetime.now().astimezone().isoformat(timespec="seconds")
    return _read(at).isoformat() if len(at) > 10 else _read(at).date().isoformat()


def _read(at: str) -> datetime:
    from datetime import datetime

    try:
        return datetime.fromisoformat(at)
    except ValueError:
        raise click.BadParameter(
            f"{at!r} is no time. Write it like 2016-10-21 or 2016-10-21T09:00.", param_hint="--at"
        ) from None


def finish(ctx: click.Context, *, ok: bool) -> None:
    """End with status 0, or with 1 where there are findings of severity error."""
    ctx.exit(DONE if ok else FINDINGS)


class Command(click.Command):
    """A sub-command: every error it meets ends in a message and the right exit status."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        indented = "\n".join(f"  {line}" for line in example.strip().splitlines())
        super().__init__(*args, **{**kwargs, "epilog": f"\b\nExample:\n{indented}"})
        self.params.append(
            click.Option(["--debug"], is_flag=True, help="On a fault in Placeplan, show where it happened.")
        )

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        debug = bool(ctx.params.pop("debug", False))
        as_json = ctx.params.get("form") == "json"
        try:
            super().invoke(ctx)
            sys.stdout.flush()
        except click.exceptions.Exit:
            self._flush(ctx)
            raise
        except click.ClickException:
            raise
        except BrokenPipeError:
            _close_pipe(ctx)
        except KeyboardInterrupt:
            note("Stopped.")
            ctx.exit(STOPPED)
        except PlaceplanError as error:
            _explain(error, as_json=as_json)
            ctx.exit(error.exit_status)
        except Exception as fault:
            _confess(fault, debug=debug)
            ctx.exit(OURS)

    def _flush(self, ctx: click.Context) -> None:
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            _close_pipe(ctx)


def _close_pipe(ctx: click.Context) -> None:
    """Whoever read our output has gone: end as a program killed by the signal would, without another word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    ctx.exit(PIPE)


def _explain(error: PlaceplanError, *, as_json: bool) -> None:
    """Say what is wrong: for people on standard error; for scripts as the one object."""
    problems = list(error.problems) if isinstance(error, PlanProblems) else []
    if as_json:
        told = {name: getattr(error, name) for name in ("code", "message", "path", "value", "remedy")}
        write_json({"error": told, **({"problems": [vars(found) for found in problems]} if problems else {})})
    note(f"placeplan: {error}")
    shown = [found for found in problems if getattr(found, "severity", "") == "error"]
    if shown and not as_json:
        from placeplan.cli.problems import problem_table
        from placeplan.cli.terminal import console

        console(error=True).print(problem_table(shown))


def _confess(fault: Exception, *, debug: bool) -> None:
    if debug:
        import traceback

        traceback.print_exception(fault, file=sys.stderr)
    what = clean(fault).splitlines()[0][:300] if str(fault) else "no further words"
    note(
        f"placeplan: this is a fault in Placeplan, not in what you asked ({type(fault).__name__}: {what}). Nothing of "
        "your plan was changed. Please report it with the command you gave and, if you can, the plan; --debug shows "
        "where it happened."
    )
