"""The short answer of a run, on a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from placeplan.cli.problems import counted
from placeplan.cli.terminal import clean, console, grid
from placeplan.studies.wording import money, quantity, signed_money

if TYPE_CHECKING:
    from rich.console import Console

    from placeplan.studies.run import Run
    from placeplan.studies.summary import Summary

__all__ = ["print_summary"]

_NAMES = {
    "gap.health": "Health: preventable events above the best-off fifth's rates",
    "gap.care": "Care: people a year whose care misses a standard",
    "gap.finance": "Money: deficit of the footprint (nominal)",
}
_FEW = 6


def print_summary(run: Run, summary: Summary, files: dict[str, Path]) -> None:
    """Gaps, bridge, refused releases, shortages, findings, and where the files are."""
    out = console()
    made = run.results.provenance
    out.print(f"{clean(run.plan.settings.title)}  {run.label}, digest {made.digest[:12]}", style="bold")
    _gaps(out, summary)
    _bridge(out, summary)
    _refused(out, summary)
    _short(out, summary)
    out.print(f"\nChecks and findings: {counted(summary.counts)}.")
    for finding in run.results.findings:
        if finding.severity == "error":
            out.print(f"  error: {clean(finding.message)}, {finding.year}. {clean(finding.remedy)}".rstrip())
    if "report" in files:
        out.print(f"Report:  {files['report']}", soft_wrap=True)
    out.print(f"Figures: {files['results']}", soft_wrap=True)


def _gaps(out: Console, summary: Summary) -> None:
    rows = []
    for gap in summary.gaps:
        values = (gap.base[0], *gap.last)
        rows.append((_NAMES.get(gap.figure, gap.meaning), *(_bare(value, gap.unit) for value in values)))
    headings = ["The three gaps", summary.base, f"{summary.last}\ndo nothing", f"{summary.last}\ndo something"]
    out.print()
    out.print(grid(headings, rows, right=[False, True, True, True]))


def _bare(value: float, unit: str) -> str:
    """A figure in words without its unit, which the heading gives."""
    return quantity(value, unit).removesuffix(f"\u00a0{unit}")


def _bridge(out: Console, summary: Summary) -> None:
    shown = [step for step in summary.bridge if step.value]
    if not shown:
        return
    large = sorted(shown, key=lambda step: -abs(step.value))[:12]
    kept = [step for step in shown if step in large]
    rows = [
        ("Gap if nothing is done", money(summary.start)),
        *((step.title, signed_money(-step.value)) for step in kept),
    ]
    if len(kept) < len(shown):
        rest = sum(step.value for step in shown if step not in kept)
        rows.append((f"{len(shown) - len(kept)} smaller lines", signed_money(-rest)))
    last = "Unidentified: nothing closes this yet" if summary.end > 0 else "Surplus with the plan"
    rows.append((last, money(abs(summary.end))))
    headings = [f"From gap to gap, {summary.last} (minus closes it)", "£ nominal"]
    out.print()
    out.print(grid(headings, rows, right=[False, True], strong=(0, len(rows) - 1)))


def _refused(out: Console, summary: Summary) -> None:
    if not summary.refusals:
        return
    rows = []
    for refused in summary.refusals[:_FEW]:
        first, last = refused.years[0], refused.years[-1]
        when = first if first == last else f"{first} to {last}"
        rows.append((refused.title, when, refused.reason, money(refused.hoped)))
    headings = ["Closures refused as unsafe", "Years", "Why", "Hoped, a year"]
    out.print()
    out.print(grid(headings, rows, right=[False, False, False, True]))
    if len(summary.refusals) > _FEW:
        out.print(f"and {len(summary.refusals) - _FEW} more; the report lists them.")
    if summary.stranded:
        out.print(f"Stranded cost in {summary.last}: {money(summary.stranded)} a year.")


def _short(out: Console, summary: Summary) -> None:
    if not summary.shortages:
        return
    rows = [(s.title, *(_bare(value, "wte") for value in (s.nothing, s.something))) for s in summary.shortages[:_FEW]]
    headings = [f"Staff short in {summary.last} (wte)", "do nothing", "do something"]
    out.print()
    out.print(grid(headings, rows, right=[False, True, True]))
