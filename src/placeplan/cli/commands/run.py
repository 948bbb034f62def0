"""`placeplan run`: work a plan out and keep the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from placeplan.cli.command import Command, at_option, finish, format_option, moment, plan_argument, scenario_option
from placeplan.cli.terminal import progress, write_json

if TYPE_CHECKING:
    from pathlib import Path

    from placeplan.studies.run import Run

__all__ = ["command"]

EXAMPLE = """
placeplan run my-plan
placeplan run my-plan --scenario slow-roll-out --out results/slow
placeplan run my-plan --format json > figures.json
"""


@click.command("run", cls=Command, example=EXAMPLE)
@plan_argument
@scenario_option
@click.option(
    "--out", default="", metavar="DIR", help="Folder for the results. Otherwise: PLAN-results, beside the plan."
)
@click.option("--no-report", is_flag=True, help="Write no report, only the figures.")
@at_option
@format_option
@click.pass_context
def command(ctx: click.Context, plan: str, scenario: str, out: str, no_report: bool, at: str, form: str) -> None:
    """Work a plan out: demand, capacity, staff, money and the three gaps, with and without its initiatives.

    Writes results.parquet, findings.json, provenance.json and report.html into a folder beside the plan; the plan's own
    folder stays as it is. A plan with errors is not run.
    """
    at = moment(at)
    from placeplan.studies.folders import check_outside_plans, results_folder
    from placeplan.studies.run import STEPS, run, save

    folder = results_folder(plan, scenario)
    if out:
        from pathlib import Path

        folder = Path(out)
        check_outside_plans(folder)
    with progress(f"Running {plan}", STEPS) as tell:
        done = run(plan, scenario=scenario, made_at=at, progress=tell)
        files = save(done, folder, report=not no_report, progress=tell)
    if form == "json":
        write_json(done.to_dict() | {"files": {what: str(path) for what, path in files.items()}})
    else:
        _show(done, files)
    finish(ctx, ok=done.ok)


def _show(done: Run, files: dict[str, Path]) -> None:
    from placeplan.cli.summary import print_summary
    from placeplan.studies.summary import summarise

    print_summary(done, summarise(done), files)
