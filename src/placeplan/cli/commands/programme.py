"""`placeplan programme`: who does what, when, with whose authority, and whether it works."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from placeplan.cli.command import Command, finish, format_option, moment, plan_argument, scenario_option
from placeplan.cli.terminal import progress, write_json

if TYPE_CHECKING:
    from placeplan.studies.programme import Answer

__all__ = ["command"]

EXAMPLE = """
placeplan programme my-plan risks
placeplan programme my-plan timeline --on 2016-10-21
placeplan programme my-plan deepdive --workstream urgent-care --on 2016-10-21
placeplan programme my-plan governance --on 2016-03-01 --format json
"""

TOPICS = (
    "rollout", "governance", "approvals", "path", "timeline", "risks", "benefits", "engagement", "load", "network",
    "deepdive", "reports",
)  # fmt: skip


@click.command("programme", cls=Command, example=EXAMPLE)
@plan_argument
@click.argument("topic", metavar="TOPIC", type=click.Choice(TOPICS))
@click.option(
    "--on", "on", default="", metavar="DATE", help="Day the answer is for, such as 2016-10-21. Otherwise: today."
)
@click.option("--workstream", default="", metavar="ID", help="Workstream of a deep dive. Otherwise: a line for each.")
@click.option("--consultation", default="", metavar="ID", help="Consultation that comes first on the path to sign-off.")
@click.option("--subject", default="", metavar="TEXT", help="Subject the path to sign-off is of. Otherwise: the plan.")
@click.option(
    "--staff", type=click.FloatRange(min=0.0, min_open=True), metavar="WTE",
    help="Staff who can help localities start at one time, for the proposed order of a roll-out. Otherwise: no limit.",
)
@click.option(
    "--team-months", type=click.IntRange(1, 60), metavar="MONTHS",
    help="Months they stay with each locality. Otherwise: 3.",
)
@click.option("--no-figures", is_flag=True, help="Leave out what the plan would have to be run for.")
@click.option("--all", "everything", is_flag=True, help="Show every finding and every row, also where many are alike.")
@scenario_option
@format_option
@click.pass_context
def command(ctx: click.Context, /, plan: str, topic: str, on: str, form: str, everything: bool, **options: Any) -> None:
    """Show the programme of a plan on a day, one topic at a time: what needs a decision first, then the tables.

    TOPIC is one of rollout, governance, approvals, path, timeline, risks, benefits, engagement, load, network, deepdive
    and reports. The status is 1 where a finding is an error.
    """
    day = _day(on)
    _check_options(topic, options)
    from placeplan.studies.programme import answer, setting_of

    figures = not options["no_figures"]
    with progress(f"Reading {plan}", ["read the plan", "check it", "compile it", "work it out", "gather"]) as tell:
        at = setting_of(
            plan, on=day, scenario=options["scenario"], workstream=options["workstream"],
            consultation=options["consultation"], figures=figures, progress=tell, staff=options["staff"],
            team_months=options["team_months"] or 3, subject=options["subject"],
        )  # fmt: skip
        found = answer(at, topic)
    if form == "json":
        write_json(found.to_dict())
    else:
        _print(found, everything=everything)
    finish(ctx, ok=found.ok)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text or moment("")[:10])
    except ValueError:
        raise click.BadParameter(f"{text!r} is no day. Write it like 2016-10-21.", param_hint="--on") from None


def _check_options(topic: str, options: dict[str, Any]) -> None:
    if options["workstream"] and topic != "deepdive":
        raise click.UsageError("--workstream goes with the topic deepdive.")
    for name in ("consultation", "subject"):
        if options[name] and topic != "path":
            raise click.UsageError(f"--{name} goes with the topic path.")
    for name in ("staff", "team_months"):
        if options[name] is not None and topic != "rollout":
            raise click.UsageError(f"--{name.replace('_', '-')} goes with the topic rollout.")


def _print(found: Answer, *, everything: bool) -> None:
    from placeplan.cli.topics import print_view
    from placeplan.studies.programme_views import view

    print_view(view(found), found.plan.settings.title, everything=everything)
