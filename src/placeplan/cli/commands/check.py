"""`placeplan check`: every problem of a plan in one list."""

from __future__ import annotations

import click

from placeplan.cli.command import Command, at_option, finish, format_option, moment, plan_argument, scenario_option
from placeplan.cli.problems import counted, fewer, problem_table
from placeplan.cli.terminal import console, progress, write_json

__all__ = ["command"]

EXAMPLE = """
placeplan check my-plan
placeplan check my-plan --scenario slow-roll-out
placeplan check my-plan --format json
"""


@click.command("check", cls=Command, example=EXAMPLE)
@plan_argument
@scenario_option
@click.option("--all", "everything", is_flag=True, help="Show every problem, also where many are alike.")
@at_option
@format_option
@click.pass_context
def command(ctx: click.Context, plan: str, scenario: str, everything: bool, at: str, form: str) -> None:
    """List every problem of a plan: file, row, what is wrong, what to do.

    Errors stop a run; warnings and notes do not. The status is 1 where there is an error. JSON always holds every
    problem.
    """
    at = moment(at)
    from placeplan.studies.check import check
    from placeplan.studies.opening import day_of

    with progress(f"Checking {plan}", ["read the plan", "check it"]) as tell:
        report = check(plan, scenario=scenario, on=day_of(at), progress=tell)
    if form == "json":
        write_json(report.to_dict())
    else:
        shown, left_out = (list(report.problems), 0) if everything else fewer(report.problems)
        out = console()
        if shown:
            out.print(problem_table(shown))
        if left_out:
            out.print(f"{left_out} more like these; --all shows them.\n")
        digest = f", digest {report.digest[:12]}" if report.digest else ""
        out.print(f"{report.plan}{digest}: {counted(report.counts)}.")
    finish(ctx, ok=report.ok)
