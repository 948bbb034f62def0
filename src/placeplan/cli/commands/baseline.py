"""`placeplan baseline`: starting positions from public releases."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from placeplan.cli.command import Command
from placeplan.cli.terminal import console, grid, progress, write_json

if TYPE_CHECKING:
    import polars as pl

    from placeplan.studies.baseline import Baseline

__all__ = ["command"]

BUILD = """
placeplan baseline build --footprint E54000019 --base-year 2016/17 --data releases --out my-plan
placeplan baseline build --all --data releases --out all-footprints
"""

SHOWN = (
    "footprint", "footprint_name", "residents", "self_containment", "councils", "residents_in_whole_councils",
    "partner_bodies", "loans_to_income",
)  # fmt: skip
"""Columns of the factors that fit a terminal."""

data_option = click.option(
    "--data", required=True, type=click.Path(), metavar="DIR", help="Folder with one folder per release."
)
table_option = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True,
    help="A table to read, one JSON object, or comma-separated values.",
)  # fmt: skip


GROUP = "\b\nExample:\n  placeplan baseline build --footprint E54000019 --data releases --out my-plan"


@click.group("baseline", context_settings={"help_option_names": ["-h", "--help"]}, epilog=GROUP)
def command() -> None:
    """Build starting positions from public releases, and see what the releases are."""


@command.command("build", cls=Command, example=BUILD)
@click.option("--footprint", default="", metavar="CODE", help="One of the 44 footprints of 2017, such as E54000019.")
@click.option("--icb", default="", metavar="CODE", help="One of the 42 boards, by the boundaries of 2022.")
@click.option("--all", "everything", is_flag=True, help="Every footprint, each in a folder of OUT named by its code.")
@click.option("--base-year", default="", metavar="YEAR", help="Year 0. Otherwise 2016/17; for a board 2019/20.")
@click.option("--years", type=click.IntRange(1, 20), default=5, show_default=True, help="Years planned after it.")
@data_option
@click.option("--out", required=True, type=click.Path(), metavar="PLAN", help="Folder for the plan.")
@click.option("--replace", is_flag=True, help="Write over the plan that is there.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="A table to read, or one JSON object for scripts.",
)  # fmt: skip
def build(
    footprint: str,
    icb: str,
    everything: bool,
    base_year: str,
    years: int,
    data: str,
    out: str,
    replace: bool,
    form: str,
) -> None:
    """Build a complete plan of a footprint: people, care, beds, staff, money, with do nothing and no initiatives.

    Figures without a release of their own are filled from stated national rates and marked so. Known faults of the
    releases are handled and listed.
    """
    if (bool(footprint) + bool(icb) + everything) != 1:
        raise click.UsageError("Say one of --footprint CODE, --icb CODE and --all.")
    from placeplan.studies.baseline import build_all, build_baseline

    common: dict[str, Any] = {
        "data": data, "out": out, "base_year": base_year or ("2019/20" if icb else "2016/17"), "years": years,
        "replace": replace, "boundaries": 2022 if icb else 2017,
    }  # fmt: skip
    steps = 46 if everything else 4
    with progress("Building", [""] * steps) as tell:
        if everything:
            made = build_all(**common, progress=tell)
        else:
            made = (build_baseline(footprint or icb, **common, progress=tell),)
    if form == "json":
        found = [baseline.to_dict() for baseline in made]
        write_json({"plans": found} if everything else found[0])
    elif everything:
        _print_all(made)
    else:
        _print(made[0])


def _print(made: Baseline) -> None:
    out = console()
    told = made.to_dict()
    out.print(f"{made.plan.settings.title}", style="bold")
    rows = [
        (year, f"{people:,.0f}", "published" if year == made.estimate else "carried")
        for year, people in made.residents.items()
    ]
    out.print(grid(["Year", "Residents", ""], rows, right=[False, True, False]))
    sizes = [(name.replace("_", " "), f"{count:,}") for name, count in told["rows"].items()]
    out.print(grid(["Table", "Rows"], sizes, right=[False, True]))
    for text in made.notes:
        out.print(f"- {text}")
    rated = sum(row["national_rate"] for row in told["sources"])
    out.print(f"{rated} of {len(told['sources'])} sources are marked national rate; every figure is provisional.")
    faults = [f"{n.release}: {n.fault} ({n.treatment})" for n in made.notices]
    out.print(f"{len(faults)} known faults and methods met; --format json lists them.")
    out.print(f"Written: {made.folder}", soft_wrap=True)


def _print_all(made: tuple[Baseline, ...]) -> None:
    rows = [
        (b.code, b.plan.records["place"][b.plan.settings.footprint].title, f"{b.residents.get(b.estimate, 0):,.0f}",
         f"{b.plan.table('activity').height:,}", str(b.folder))
        for b in made
    ]  # fmt: skip
    heads = ["Code", "Footprint", f"Residents {made[0].estimate}", "Rows of activity", "Plan"]
    console().print(grid(heads, rows, right=[False, False, True, True, False]))


@command.command(
    "factors", cls=Command,
    example="placeplan baseline factors --data releases\nplaceplan baseline factors --data releases --format csv",
)  # fmt: skip
@data_option
@table_option
def factors(data: str, form: str) -> None:
    """Compare the 44 footprints: patient flows kept inside, size, fit with councils, partners, borrowing.

    The table shows some columns; JSON and CSV hold all of them, with what is missing or in dispute.
    """
    from placeplan.studies.baseline import factors_table

    with progress("Comparing", ["read the releases"]) as tell:
        tell("read the releases")
        table = factors_table(data)
    if form == "table":
        table = table.select(*SHOWN)
    _show(table, form, name="factors", title="Footprint factors (all columns: --format csv)")


@command.command("sources", cls=Command, example="placeplan baseline sources\nplaceplan baseline sources --format json")
@table_option
def sources(form: str) -> None:
    """List the releases: who publishes each and where, its licence, and how many faults are known."""
    from placeplan.studies.baseline import releases_table

    _show(releases_table(), form, name="releases", title="Releases")


def _show(table: pl.DataFrame, form: str, *, name: str, title: str) -> None:
    if form == "csv":
        sys.stdout.write(table.write_csv())
    elif form == "json":
        write_json({name: table.to_dicts()})
    else:
        numeric = [dtype.is_numeric() for dtype in table.dtypes]
        rows = [[_cell(value) for value in row] for row in table.iter_rows()]
        heads = [column.replace("_", " ") for column in table.columns]
        console().print(grid(heads, rows, right=numeric, title=title))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
