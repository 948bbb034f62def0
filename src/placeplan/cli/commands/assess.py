"""`placeplan assess`: does a plan meet what is asked of it, and do its numbers deserve belief?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from placeplan.cli.command import Command, at_option, finish, moment, scenario_option
from placeplan.cli.terminal import clean, console, grid, note, progress, write_json

if TYPE_CHECKING:
    from placeplan.studies.assess import Appraisal, Overview

__all__ = ["command"]

EXAMPLE = """
placeplan assess my-plan --pack stp-2016
placeplan assess my-plan --pack review-2017 --pack service-change --format html --out assessment.html
placeplan assess my-plan --pack stp-2016 --save --why "Two schemes left the plan"
placeplan assess --all plans --pack stp-2016 --format json
"""

_MANY = 12


@click.command("assess", cls=Command, example=EXAMPLE)
@click.argument("plan", type=click.Path(), metavar="[PLAN]", default="")
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="NAME",
    help="Requirement pack to judge by, several times for several. Otherwise: the plan's own frameworks, else all.",
)
@click.option(
    "--all", "folder", default="", metavar="DIR", help="Assess every plan that lies in this folder, side by side."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "html"]),
    default="table",
    show_default=True,
    help="A table to read, one JSON object for scripts, or a page to act on.",
)
@click.option("--out", default="", metavar="FILE", help="Write the page to this file instead of to standard output.")
@click.option("--save", is_flag=True, help="Keep the assessment in the plan's folder; the next one is held against it.")
@click.option("--why", default="", metavar="TEXT", help="With --save: why the gap moved since the version before.")
@click.option("--unmet", is_flag=True, help="Table: only what is not met.")
@scenario_option
@at_option
@click.pass_context
def command(
    ctx: click.Context,
    plan: str,
    packs: tuple[str, ...],
    folder: str,
    form: str,
    out: str,
    unmet: bool,
    save: bool,
    why: str,
    scenario: str,
    at: str,
) -> None:
    """Judge a plan against requirement packs, and its own numbers against its model and evidence.

    The status is 1 where a requirement of severity error is not met, or an answer or a mark cannot be used.
    """
    if bool(plan) == bool(folder):
        raise click.UsageError("Give a plan, or --all with a folder of plans.")
    if folder and scenario:
        raise click.UsageError("A scenario belongs to one plan.")
    if save and (folder or scenario):
        raise click.UsageError("--save keeps the assessment of one plan as it stands, without --all and --scenario.")
    if why and not save:
        raise click.UsageError("--why goes with --save.")
    at = moment(at)
    from placeplan.studies.assess import STEPS, assess, assess_all, plans_in

    if folder:
        with progress(f"Assessing {folder}", [path.name for path in plans_in(folder)]) as tell:
            found: Appraisal | Overview = assess_all(folder, packs=packs, made_at=at, progress=tell)
    else:
        with progress(f"Assessing {plan}", STEPS) as tell:
            found = assess(plan, packs=packs, scenario=scenario, made_at=at, progress=tell)
    if save:
        _save(found, plan, why)
    _show(found, form, out, unmet=unmet)
    finish(ctx, ok=found.ok)


def _save(found: Appraisal | Overview, plan: str, why: str) -> None:
    from placeplan.studies.assess import Appraisal, save_assessment

    assert isinstance(found, Appraisal)
    path = save_assessment(found, plan, reason=why)
    note(f"The assessment is kept in {path}.")


def _show(found: Appraisal | Overview, form: str, out: str, *, unmet: bool) -> None:
    from placeplan.studies.assess import Overview
    from placeplan.studies.assess_page import assessment_page

    if form == "json":
        write_json(found.to_dict())
    elif form == "html":
        _write(assessment_page(found), out)
    elif isinstance(found, Overview):
        _print_many(found)
    else:
        _print_one(found, unmet=unmet)


def _write(page: str, out: str) -> None:
    if not out:
        click.echo(page)
        return
    from pathlib import Path

    from placeplan.studies.assess_page import write_page

    write_page(page, Path(out))
    note(f"The assessment is in {out}.")


def _print_one(found: Appraisal, *, unmet: bool) -> None:
    out = console()
    out.print(f"{clean(found.run.plan.settings.title)}  on {found.case.on.isoformat()}", style="bold")
    rows = [
        (row.result, row.requirement.title, f"{row.settled.why}{f' Fix: {row.fix}' if row.fix else ''}")
        for row in found.judgement.requirements
        if not unmet or row.result != "met"
    ]
    out.print(grid(["", "What is asked", "What was found"], rows, right=[False] * 3))
    out.print(f"\n{_counts(found.counts)}")
    _print_doubts(found)
    for problem in found.judgement.problems:
        note(f"{problem.severity}: {problem.file}, {problem.record}: {problem.message} {problem.remedy}")


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items()) + "."


def _print_doubts(found: Appraisal) -> None:
    from placeplan.studies.wording import quantity

    out = console()
    gaps = [
        (
            g.figure,
            *(quantity(v, g.unit) for v in (g.do_nothing, g.claimed, g.modelled, g.evidence_adjusted, g.worst_case)),
        )
        for g in found.gaps
    ]
    heads = ["Gap left in " + found.case.last, "do nothing", "claimed", "modelled", "evidence bears out", "at worst"]
    out.print(grid(heads, gaps, right=[False, *[True] * 5]))
    if found.doubts:
        rows = [(d.severity, d.message, d.remedy) for d in found.doubts[:_MANY]]
        out.print(grid(["", "Doubts about the numbers", "What to do"], rows, right=[False] * 3))
    if len(found.doubts) > _MANY:
        note(f"{len(found.doubts) - _MANY} more doubts; JSON and the page have them all.")


def _print_many(found: Overview) -> None:
    out = console()
    names = [name for name, _ in found.appraisals]
    rows = [(row.title, *(row.results.get(name, "") for name in names)) for row in found.criteria]
    out.print(grid(["What is asked", *names], rows, right=[False] * (len(names) + 1)))
    worst = [(row.title, str(row.counts["not met"]), str(row.counts["partly"])) for row in found.most_failed[:_MANY]]
    out.print(grid(["Fails most", "not met", "partly"], worst, right=[False, True, True]))
    for flow in found.flows:
        if not flow.agrees:
            out.print(
                clean(f"{flow.home} to {flow.treating}, {flow.point_of_delivery}: {flow.outflow} out, {flow.inflow} in")
            )
    for claim in found.twice:
        out.print(clean(claim.message))
    for name, reason in found.failed:
        note(f"{name} could not be assessed: {reason}")
