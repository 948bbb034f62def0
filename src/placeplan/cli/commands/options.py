"""`placeplan options`: options side by side, by criteria, weights and cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from placeplan.cli.command import Command, at_option, format_option, moment, plan_argument, scenario_option
from placeplan.cli.runs import asked_of, run_bar, run_options
from placeplan.cli.terminal import clean, console, grid, write_json

if TYPE_CHECKING:
    from rich.console import Console

    from placeplan.studies.options_table import OptionsView, OptionView

__all__ = ["command"]

EXAMPLE = """
placeplan options my-plan
placeplan options my-plan --runs 1000 --seed 7 --format json
"""

_RUNS = 1000


@click.command("options", cls=Command, example=EXAMPLE)
@plan_argument
@run_options
@click.option("--out", default="", metavar="FILE", help="Also write a page with the chart, such as options.html.")
@scenario_option
@at_option
@format_option
def command(plan: str, out: str, form: str, **options: Any) -> None:
    """Compare the plan's options: what each costs and gains, for how many people, and how sure its place is.

    Every option is run 1,000 times (or --runs) in the same luck, and held against the one that does nothing. Benefit is
    scored by the plan's criteria and weighed by its panels. Shown are value for money, the efficient frontier, how far
    the ranking hangs on weights and on luck, and what was discarded and why.
    """
    from placeplan.studies.options import appraise_options
    from placeplan.studies.options_table import options_view

    asked, at = asked_of(options, runs=_RUNS), moment(options["at"])
    assert asked is not None
    with run_bar(f"Running the options of {plan}") as bar:
        found = appraise_options(
            plan, asked, scenario=options["scenario"], made_at=at, progress=bar.step, count=bar.count,
        )  # fmt: skip
        view = options_view(found)
    if out:
        from placeplan.studies.options_page import write_options_page

        write_options_page(view, Path(out), made_at=at)
    if form == "json":
        write_json(view.to_dict())
    else:
        _print(view)


def _print(view: OptionsView) -> None:
    out = console()
    out.print(clean(f"{view.title}\n{view.runs:,} runs, seed {view.seed}"), style="bold")
    out.print()
    _value(out, view)
    _ranks(out, view)
    _criteria(out, view)
    _turns(out, view)
    _worth(out, view)
    for gone in view.discarded:
        when = f" ({', '.join(part for part in (gone.by, gone.on) if part)})" if gone.by or gone.on else ""
        out.print(clean(f"Discarded: {gone.title}{when}: {gone.reason}"))


def _value(out: Console, view: OptionsView) -> None:
    rows = [
        (
            option.name + (" (preferred)" if option.preferred else ""),
            *(("£0", "", "0", "") if option.benchmark else (
                _both(option.cost.written(), option.cost.beside()), _both(option.cost.interval, option.cost.most_error),
                _both(option.gain.written(), option.gain.beside()), _both(option.gain.interval, option.gain.most_error),
            )),
        )
        for option in view.options
    ]  # fmt: skip
    heads = [f"{view.first} to {view.last}", "net cost", "P10 to P90", "gain,\npoints", "P10 to P90"]
    out.print(grid(heads, rows, right=[False, *[True] * 4]))
    value = [
        (
            option.name,
            "" if option.benchmark else option.people.written(),
            "" if option.per_thousand is None else f"{option.per_thousand:.2g}",
            "" if option.benchmark else _per_million(option),
            "yes" if option.efficient else "no",
            str(option.chance_efficient),
        )
        for option in view.options
    ]
    heads = ["Value for money", "people\nwho gain", "points for\n1,000 people", "points\nfor £1m", "on the\nfrontier"]
    out.print()
    out.print(grid([*heads, "in runs"], value, right=[False, *[True] * 5]))


def _both(text: str, beside: str) -> str:
    return f"{text}\n{beside}" if beside else text


def _per_million(option: OptionView) -> str:
    if option.per_million is not None:
        return f"{option.per_million:.2g}"
    return "saves" if option.cost.mean <= 0 and option.gain.mean > 0 else "no gain"


def _ranks(out: Console, view: OptionsView) -> None:
    bounded = any(option.within is not None for option in view.options)
    panels = [panel.title for panel in view.panels]
    heads = ["Rank by gain", "", "first\nby luck", "by any\nweights", *(["within\nranges"] if bounded else [])]
    rows = [
        (
            option.name, str(option.rank), str(option.lucky), str(option.weighed),
            *([str(option.within)] if bounded else []),
            ", ".join(panel.title for panel in view.panels if panel.order[0] == option.id),
        )
        for option in view.ranked
    ]  # fmt: skip
    out.print()
    out.print(grid([*heads, "first for"], rows, right=[False, *[True] * (len(heads) - 1), False]))
    if len({panel.order[0] for panel in view.panels}) == 1 and len(panels) > 1:
        out.print("Every panel puts the same option first.")


def _criteria(out: Console, view: OptionsView) -> None:
    letters = [option.letter for option in view.options]
    heads = ["Score of 0 to 100, mean", "weight\n%", *letters]
    rows = [
        (
            f"{criterion.title}\n{criterion.figure}",
            str(round(criterion.weight)),
            *(str(round(criterion.scores[o.id])) for o in view.options),
        )
        for criterion in view.criteria
    ]
    out.print()
    out.print(grid(heads, rows, right=[False, *[True] * (len(heads) - 1)]))


def _turns(out: Console, view: OptionsView) -> None:
    lines = [
        f"{view.named(turn[1]).name} comes first once the weight of {criterion.title} {word} "
        f"{turn[0]:.0f}% (now {criterion.weight:.0f}%)."
        for criterion in view.criteria
        for turn, word in ((criterion.below, "falls to"), (criterion.above, "rises to"))
        if turn is not None
    ]
    out.print()
    for line in lines or ["No weight of a single criterion turns the first place."]:
        out.print(clean(line))


def _worth(out: Console, view: OptionsView) -> None:
    out.print()
    if not view.worth:
        out.print("No single assumption or score, known exactly, would clearly change which option gains most.")
    else:
        rows = [(found.title, f"{found.worth:.2g}", f"± {found.error:.1g}") for found in view.worth]
        heads = ["Worth knowing exactly before choosing", "points", "error"]
        out.print(grid(heads, rows, right=[False, True, True]))
        out.print(f"To know everything would be worth {view.worth_of_all:.2g} points.")
    out.print()
