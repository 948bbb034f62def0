"""`placeplan whatif`: some assumptions held at a value, in the very same runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from placeplan.cli.command import Command, at_option, format_option, moment, plan_argument, scenario_option
from placeplan.cli.runs import asked_of, run_bar, run_options
from placeplan.cli.terminal import clean, console, grid, write_json

if TYPE_CHECKING:
    from placeplan.studies.whatif import Answer

__all__ = ["command"]

EXAMPLE = """
placeplan whatif my-plan index-pay=0.03
placeplan whatif my-plan index-pay=0.03 occupancy-bed=0.92 --runs 1000 --seed 7 --figure staff.shortage
placeplan whatif my-plan index-pay=0.03 index-pay=0.04 occupancy-bed=0.92 --each
"""

_RUNS = 1000
_MANY = 40


@click.command("whatif", cls=Command, example=EXAMPLE)
@plan_argument
@click.argument("changes", nargs=-1, required=True, metavar="ASSUMPTION=VALUE...")
@click.option("--figure", default="", metavar="FIGURE", help="This figure, at every split. Otherwise: the gaps.")
@click.option("--year", default="", metavar="YEAR", help="Year of the table. Otherwise: the last.")
@click.option("--each", is_flag=True, help="Every change is a question of its own. Otherwise: all at once.")
@run_options
@scenario_option
@at_option
@format_option
def command(
    plan: str, changes: tuple[str, ...], figure: str, year: str, each: bool, form: str, **options: Any
) -> None:  # fmt: skip
    """Ask what changes if assumptions take other values: the difference, with its own range, in the same 1,000 runs.

    A change is written assumption=value, in the unit the assumption stands in. The plan stays as it is: it is compiled
    and run once, and all questions are answered from memory.
    """
    from placeplan.studies.names import figures_named
    from placeplan.studies.whatif import HEADLINES, parse_change, questions_about

    if options["cluster"]:
        raise click.UsageError("Questions are answered from memory here, not on a cluster: leave --cluster out.")
    asked = asked_of(options, runs=_RUNS)
    assert asked is not None
    given = [parse_change(text) for text in changes]
    asked_for = [dict([change]) for change in given] if each else [dict(given)]
    figures = figures_named(figure) if figure else HEADLINES
    with run_bar(f"Running {plan}") as bar:
        questions = questions_about(
            plan, asked, figures=figures, names=list(dict(given)), scenario=options["scenario"],
            made_at=moment(options["at"]), progress=bar.step,
        )  # fmt: skip
        answers = [questions.ask(one) for one in asked_for]
    if form == "json":
        write_json({"answers": [answer.to_dict() for answer in answers]} if each else answers[0].to_dict())
        return
    when = _year(year, [str(each) for each in questions.opened.plan.years])
    for answer in answers:
        _print(answer, when)


def _year(year: str, years: list[str]) -> str:
    from placeplan.studies.names import known_name

    return known_name("year in the plan", year, years) if year else years[-1]


def _print(answer: Answer, year: str) -> None:
    from placeplan.studies.wording import chance, with_margin

    out = console()
    told = ", ".join(f"{name} = {value:g}" for name, value in answer.changes.items())
    out.print(clean(f"{answer.plan}, {year}: {told}; {answer.base.runs:,} runs, seed {answer.base.seed}"), style="bold")
    found = answer.difference.filter(year=year)
    moved = [row for row in found.to_dicts() if row["p10"] or row["p90"] or row["mean"]]
    rows = []
    for row in moved[:_MANY]:
        before = answer.base.of(row["figure"], world=row["world"], year=year, scope=row["scope"])
        odds = answer.lower.filter(figure=row["figure"], world=row["world"], year=year).to_dicts()
        footprint = row["scope"] == "footprint"
        name = row["figure"] if footprint else row["scope"].replace("; ", ", ")
        shown = [with_margin(row[q], row[f"{q}_mc_error"], row["unit"]) for q in ("p10", "p50", "p90")]
        was = with_margin(before["p50"], before["p50_mc_error"], row["unit"]) if before else ""
        rows.append((f"{name}\n{row['world']}", was, *shown, chance(odds[0]) if odds and footprint else ""))
    if not rows:
        out.print("No figure changes.")
        return
    heads = ["", "P50\nas it is", "change\nP10", "\nP50", "\nP90", "lower\nin"]
    out.print(grid(heads, rows, right=[False, *[True] * 5]))
    if len(moved) > _MANY:
        out.print(f"{len(moved) - _MANY} more rows; --format json has them all.")
