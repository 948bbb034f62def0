"""`placeplan run`: work a plan out and keep the results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from placeplan.cli.command import Command, at_option, finish, format_option, moment, scenario_option
from placeplan.cli.runs import asked_of, kept_for_later, noise_options, run_bar, run_options
from placeplan.cli.terminal import progress, write_json

if TYPE_CHECKING:
    from placeplan.studies.run import Run
    from placeplan.studies.uncertain import Asked

__all__ = ["command"]

EXAMPLE = """
placeplan run my-plan
placeplan run my-plan --runs 1000 --seed 7
placeplan run my-plan --runs 1000 --noise --dispersion 1.5
placeplan run --all plans --runs 1000 --seed 7
placeplan run my-plan --scenario slow-roll-out --out results/slow
placeplan run my-plan --format json > figures.json
"""


@click.command("run", cls=Command, example=EXAMPLE)
@click.argument("plan", type=click.Path(readable=False), default="", metavar="[PLAN]")
@click.option("--all", "folder", default="", metavar="DIR", help="Run every plan of this folder; needs --runs.")
@scenario_option
@run_options
@noise_options
@click.option(
    "--out", default="", metavar="DIR", help="Folder for the results. Otherwise: PLAN-results, beside the plan."
)
@click.option("--no-report", is_flag=True, help="Write no report, only the figures.")
@at_option
@format_option
@click.pass_context
def command(ctx: click.Context, /, plan: str, folder: str, scenario: str, out: str, form: str, **options: Any) -> None:
    """Work a plan out: demand, capacity, staff, money and the three gaps, with and without its initiatives.

    Writes results.parquet, findings.json, provenance.json and report.html into a folder beside the plan; the plan's own
    folder stays as it is. A plan with errors is not run. With --runs every assumption that has a range is drawn:
    figures gain their mean, P10, P50, P90 and Monte Carlo error, and chances and drivers are given; a plan that has
    options to choose between has them compared in options.json and in the report. With --all every
    plan of a folder is run many times; the main figures' ranges and the chances are kept.
    """
    at = moment(options["at"])
    if bool(plan) == bool(folder):
        raise click.UsageError("Give a plan, or --all with a folder of plans.")
    from placeplan.studies.folders import check_outside_plans, results_folder

    target = Path(out) if out else results_folder(plan or folder, scenario)
    check_outside_plans(target)
    asked = asked_of(options, keep=target / ".batches", long=bool(folder))
    if folder:
        finish(ctx, ok=_all(Path(folder), scenario, at, target, asked, form))
        return
    report = not options["no_report"]
    done, files = (
        _expected(plan, scenario, at, target, report)
        if asked is None
        else _many(plan, scenario, at, target, report, asked)
    )
    if form == "json":
        write_json(done.to_dict() | {"files": {what: str(path) for what, path in files.items()}})
    else:
        _show(done, files)
    finish(ctx, ok=done.ok)


def _all(folder: Path, scenario: str, at: str, target: Path, asked: Asked | None, form: str) -> bool:
    """Every plan of a folder; False where one could not be run."""
    if asked is None:
        raise click.UsageError("--all runs plans many times: say how many with --runs.")
    if scenario:
        raise click.UsageError("Scenarios belong to one plan: leave --scenario or --all out.")
    from placeplan.studies.footprints import folders_in, run_all
    from placeplan.studies.uncertain import forget

    with kept_for_later(asked.keep), run_bar(f"Running {folder}") as bar:
        found = run_all(folders_in(folder), asked, target, made_at=at, progress=bar.step, count=bar.count)
    forget(asked)
    if form == "json":
        write_json(found.to_dict() | {"files": str(target)})
    else:
        from placeplan.cli.ranges import print_footprints

        print_footprints(found, target)
    return not found.failed


def _expected(plan: str, scenario: str, at: str, folder: Path, report: bool) -> tuple[Run, dict[str, Path]]:
    from placeplan.studies.run import STEPS, run
    from placeplan.studies.saving import save

    with progress(f"Running {plan}", STEPS) as tell:
        done = run(plan, scenario=scenario, made_at=at, progress=tell)
        return done, save(done, folder, report=report, progress=tell)


def _many(plan: str, scenario: str, at: str, folder: Path, report: bool, asked: Asked) -> tuple[Run, dict[str, Path]]:
    from placeplan.studies.options_table import options_beside
    from placeplan.studies.saving import save
    from placeplan.studies.uncertain import forget, run_many_times

    with kept_for_later(asked.keep), run_bar(f"Running {plan}") as bar:
        done = run_many_times(plan, asked, scenario=scenario, made_at=at, progress=bar.step, count=bar.count).run
        options = options_beside(done, asked, progress=bar.step, count=bar.count)
        files = save(done, folder, report=report, options=options, progress=bar.step)
    forget(asked)
    return done, files


def _show(done: Run, files: dict[str, Path]) -> None:
    from placeplan.cli.ranges import print_ranges
    from placeplan.cli.summary import print_summary
    from placeplan.studies.summary import summarise

    print_summary(done, summarise(done), files)
    print_ranges(done)
