"""`placeplan backtest`: projections held against what came next."""

from __future__ import annotations

from pathlib import Path

import click

from placeplan.cli.command import Command, at_option, format_option, moment
from placeplan.cli.terminal import console, grid, note, progress, write_json

__all__ = ["command"]

EXAMPLE = """
placeplan backtest --data releases
placeplan backtest --data releases --series beds --without-ets --format json
"""


@click.command("backtest", cls=Command, example=EXAMPLE)
@click.option("--data", required=True, type=click.Path(), metavar="DIR", help="Folder with one folder per release.")
@click.option("--series", "only", multiple=True, metavar="NAME", help="Only this series; may be given again.")
@click.option("--units", type=click.IntRange(0), default=0, help="Only the first so many trusts or places; 0 for all.")
@click.option("--without-ets", is_flag=True, help="Leave out the rival ETS, which needs statsmodels and minutes.")
@click.option("--page", type=click.Path(dir_okay=False), default="", metavar="FILE", help="Also write it as a page.")
@at_option
@format_option
def command(data: str, only: tuple[str, ...], units: int, without_ets: bool, page: str, at: str, form: str) -> None:
    """Project from past years with what was known then, and compare with what came and with plain rivals.

    Series: attendances, emergency-admissions, beds, waiting, population. The status is 0 whatever the scores.
    """
    day = moment(at)[:10]
    from placeplan.studies.backtest import OURS, backtest

    with progress("Back-test", [""] * 5) as tell:
        made = backtest(data, at=day, only=only, units=units, with_ets=not without_ets, progress=tell)
    if page:
        Path(page).write_text(made.page, encoding="utf-8")
        note(f"Written: {page}")
    if form == "json":
        write_json(made.to_dict())
        return
    rows = [
        (s.series, s.method, f"{s.outcomes:,}", f"{s.mape:.2%}", f"{s.mase:.2f}", f"{s.crps:.2%}", f"{s.coverage:.1%}")
        for s in made.scores
    ]
    strong = [at for at, s in enumerate(made.scores) if s.method in OURS]
    heads = ["Series", "Method", "Outcomes", "Error", "Scaled", "CRPS", "Inside 80%"]
    out = console()
    out.print(grid(heads, rows, right=[False, False, *[True] * 5], strong=strong))
    for aim in made.to_dict()["aims"]:
        kept = "as aimed" if aim["error_as_aimed"] and aim["coverage_as_aimed"] else "falls short"
        out.print(f"{kept}: {aim['text']}")
