"""Ranges, chances and drivers of many runs, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from placeplan.cli.terminal import clean, console, grid
from placeplan.studies.wording import chance, share_borne, with_margin

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from placeplan.results import Ranges
    from placeplan.studies.compare import Comparison
    from placeplan.studies.compare_many import Differences
    from placeplan.studies.footprints import Footprints
    from placeplan.studies.run import Run

__all__ = ["print_differences", "print_footprints", "print_ranges"]

_GAPS = {"gap.health": ("Health", "events"), "gap.care": ("Care", "people"), "gap.finance": ("Money", "£")}
_FEW = 6
_MANY = 40


def print_ranges(run: Run) -> None:
    """How sure the gaps are, the odds, and what drives the gap in money."""
    ranges = run.results.ranges
    if ranges is None:
        return
    out = console()
    risks = f", {len(ranges.risks)} open risk{'' if len(ranges.risks) == 1 else 's'} in them" if ranges.risks else ""
    out.print(clean(f"\n{ranges.runs:,} runs, seed {ranges.seed}{risks}"), style="bold")
    if ranges.dispersion is not None:
        out.print(f"Ranges of activity hold the luck of counts (variance {ranges.dispersion:g} times the mean).")
    _gaps(out, ranges, run.years[-1])
    _odds(out, run, ranges)
    _drivers(out, run, ranges)


def _gaps(out: Console, ranges: Ranges, last: str) -> None:
    rows = []
    for figure, (name, unit) in _GAPS.items():
        for world in ("do nothing", "do something"):
            row = ranges.of(figure, world=world, year=last)
            if row is None:
                continue
            shown = [with_margin(row[q], row[f"{q}_mc_error"], unit) for q in ("p10", "p50", "p90")]
            odds = ranges.chances.filter(subject=figure, world=world, year=last, what="gap closed").to_dicts()
            rows.append((f"{name}, {world}", *shown, chance(odds[0]) if odds else ""))
    heads = [f"The gaps in {last}", "P10", "P50", "P90", "closed"]
    out.print(grid(heads, rows, right=[False, True, True, True, True]))


def _odds(out: Console, run: Run, ranges: Ranges) -> None:
    last, rows = run.years[-1], []
    for row in ranges.chances.filter(year=last, world="do something").to_dicts():
        if row["what"] == "release safe":
            initiative, _, release = row["subject"].partition("/")
            name = f"{run.results.title('initiative', initiative)}: {release} is safe"
        elif row["what"] == "staffed" and row["subject"] == "all staff":
            name = "No open unit stands empty for want of staff"
        else:
            continue
        rows.append((name, chance(row)))
    if rows:
        out.print()
        out.print(grid([f"Chances in {last}, with the plan", ""], rows, right=[False, True]))


def _drivers(out: Console, run: Run, ranges: Ranges) -> None:
    rows = [
        (_title(run, row["assumption"]), share_borne(row["share"], row["error"]), f"{row['correlation']:+.1f}")
        for row in ranges.drivers.filter(figure="gap.finance").to_dicts()[:_FEW]
    ]
    if rows:
        out.print()
        heads = [f"What drives the gap in money in {run.years[-1]}", "of its\nvariance", "corre-\nlation"]
        out.print(grid(heads, rows, right=[False, True, True]))
        out.print("Shares of assumptions that move together overlap.")


def print_differences(apart: Differences, found: Comparison, *, figures: Sequence[str], world: str, year: str) -> None:
    """Range of b less a in one year: the gaps, or the figures asked for."""
    names = list(figures) or list(_GAPS)
    rows = []
    for row in apart.frame.filter(pl.col("figure").is_in(names), year=year).to_dicts():
        whole = row["scope"] == "footprint"
        if (world and row["world"] != world) or not (figures or whole) or not (row["p10"] or row["p90"]):
            continue
        odds = apart.lower.filter(figure=row["figure"], world=row["world"], year=year).to_dicts() if whole else []
        shown = [with_margin(row[q], row[f"{q}_mc_error"], row["unit"]) for q in ("p10", "p50", "p90")]
        name = row["figure"] if whole else _scope(found.a, row["scope"])
        rows.append((f"{name}\n{row['world']}", *shown, chance(odds[0]) if odds else ""))
    out = console()
    out.print()
    if not rows:
        out.print(f"Over {apart.runs:,} runs nothing shown here differs in {year}.")
        return
    heads = [f"b less a in {year}, {apart.runs:,} runs, seed {apart.seed}", "P10", "P50", "P90", "lower\nin"]
    out.print(grid(heads, rows[:_MANY], right=[False, True, True, True, True]))
    if len(rows) > _MANY:
        out.print(f"{len(rows) - _MANY} more rows; --format json has them all.")


def print_footprints(found: Footprints, target: Path) -> None:
    """A line for each footprint: its gap in money with the plan in the last year, and the odds."""
    out, rows = console(), []
    for each in found.found:
        last = each.years[-1]
        row = each.ranges.of("gap.finance", world="do something", year=last)
        shown = [with_margin(row[q], row[f"{q}_mc_error"], "£") for q in ("p10", "p50", "p90")] if row else [""] * 3
        odds = {
            (o["what"], o["subject"]): chance(o)
            for o in each.ranges.chances.filter(year=last, world="do something").to_dicts()
        }
        name = f"{each.place}, {last}"
        rows.append((name, *shown, odds.get(("gap closed", "gap.finance"), ""), odds.get(("staffed", "all staff"), "")))
    heads = ["Gap in money with the plan", "P10", "P50", "P90", "closed", "staffed"]
    out.print(grid(heads, rows, right=[False, *[True] * 5]))
    for name, reason in found.failed:
        out.print(clean(f"error: {name} was not run: {reason}"))
    out.print(f"Side by side: {target / 'summary.html'}. Ranges and chances of each: {target}", soft_wrap=True)


def _scope(run: Run, scope: str) -> str:
    parts = (part.partition("=") for part in scope.split("; "))
    return ", ".join(run.results.title(name, key) for name, _, key in parts)


def _title(run: Run, assumption: str) -> str:
    record = run.plan.records["assumption"].get(assumption)
    return str(getattr(record, "title", assumption))
