"""`placeplan run`: work a plan out and keep the results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from placeplan.cli.command import Command, at_option, finish, format_option, moment, plan_argument, scenario_option
from placeplan.cli.runs import asked_of, run_bar, run_options
from placeplan.cli.terminal import progress, write_json

if TYPE_CHECKING:
    from placeplan.studies.run import Run
    from placeplan.studies.uncertain import Asked

__all__ = ["command"]

EXAMPLE = """
placeplan run my-plan
placeplan run my-plan --runs 1000 --seed 7
placeplan run my-plan --scenario slow-roll-out --out results/slow
placeplan run my-plan --format json > figures.json
"""


@click.command("run", cls=Command, example=EXAMPLE)
@plan_argument
@scenario_option
@run_options
@click.option(
    "--out", default="", metavar="DIR", help="Folder for the results. Otherwise: PLAN-results, beside the plan."
)
@click.option("--no-report", is_flag=True, help="Write no report, only the figures.")
@at_option
@format_option
@click.pass_context
def command(
    ctx: click.Context, /, plan: str, scenario: str, out: str, no_report: bool, form: str, **options: Any
) -> None:
    """Work a plan out: demand, capacity, staff, money and the three gaps, with and without its initiatives.

    Writes results.parquet, findings.json, provenance.json and report.html into a folder beside the plan; the plan's own
    folder stays as it is. A plan with errors is not run. With --runs every assumption that has a range is drawn:
    figures gain their mean, P10, P50, P90 and Monte Carlo error, and chances and drivers are given.
    """
    at = moment(options["at"])
    from placeplan.studies.folders import check_outside_plans, results_folder

    folder = Path(out) if out else results_folder(plan, scenario)
    check_outside_plans(folder)
    asked = asked_of(options, keep=folder / ".batches")
    done, files = (
        _expected(plan, scenario, at, folder, not no_report)
        if asked is None
        else _many(plan, scenario, at, folder, not no_report, asked)
    )
    if form == "json":
        write_json(done.to_dict() | {"files": {what: str(path) for what, path in files.items()}})
    else:
        _show(done, files)
    finish(ctx, ok=done.ok)


def _expected(plan: str, scenario: str, at: str, folder: Path, report: bool) -> tuple[Run, dict[str, Path]]:
    from placeplan.studies.run import STEPS, run, save

    with progress(f"Running {plan}", STEPS) as tell:
        done = run(plan, scenario=scenario, made_at=at, progress=tell)
        return done, save(done, folder, report=report, progress=tell)


def _many(plan: str, scenario: str, at: str, folder: Path, report: bool, asked: Asked) -> tuple[Run, dict[str, Path]]:
    from placeplan.studies.run import save
    from placeplan.studies.uncertain import forget, run_many_times

    with run_bar(f"Running {plan}") as bar:
        done = run_many_times(plan, asked, scenario=scenario, made_at=at, progress=bar.step, count=bar.count).run
        files = save(done, folder, report=report, progress=bar.step)
    forget(asked)
    return done, files


def _show(done: Run, files: dict[str, Path]) -> None:
    from placeplan.cli.ranges import print_ranges
    from placeplan.cli.summary import print_summary
    from placeplan.studies.summary import summarise

    print_summary(done, summarise(done), files)
    print_ranges(done)
