"""Many footprints side by side: a page with the gap of each, its range and its odds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from placeplan.publish import numbers
from placeplan.publish.bearing import borne, chance, with_margin
from placeplan.publish.charts import figure_html
from placeplan.publish.charts.theme import BLUE, GREY, INK, Chart, Spec, money_axis, named_rows, row_position, values
from placeplan.publish.markup import items, paragraph
from placeplan.publish.page import page_html
from placeplan.publish.tables import Cell, Column, Table

__all__ = ["FootprintRanges", "many_runs_html"]

_GAPS = {"gap.finance": "Money", "gap.care": "Care", "gap.health": "Health"}
_WORLDS = ("do nothing", "do something")
_QUANTILES = ("p10", "p50", "p90")


@dataclass(frozen=True)
class FootprintRanges:
    """One footprint of many.

    Parameters
    ----------
    gaps
        (figure, world) -> row of ranges in the footprint's last year: p10, p50, p90, their errors, unit.
    closed
        Figure -> chance that its gap is closed with the plan: chance, mc_error.
    staffed, safe
        Chance that nothing open stands unstaffed; and of each release, by name, that it is safe.
    income
        Expected income in the last year, to set the gap against; None where there is none.
    """

    name: str
    title: str
    year: str
    gaps: Mapping[tuple[str, str], Mapping[str, Any]]
    closed: Mapping[str, Mapping[str, float]]
    staffed: Mapping[str, float] | None
    safe: Mapping[str, Mapping[str, float]]
    income: float | None

    @property
    def deficit(self) -> float:
        """P50 of the gap in money with the plan."""
        row = self.gaps.get(("gap.finance", "do something"))
        return float(row["p50"]) if row else 0.0


def many_runs_html(
    found: tuple[FootprintRanges, ...], failed: tuple[tuple[str, str], ...], *, runs: int, seed: int, made_at: str,
    code_version: str,
) -> str:  # fmt: skip
    """The page as text, the largest gap in money first."""
    ranked = tuple(sorted(found, key=lambda each: (-each.deficit, each.name)))
    facts = [numbers.plural(len(found), "footprint"), f"{runs:,} runs each, seed {seed}"]
    facts += [f"figures of {numbers.day(made_at)}"] if made_at else []
    sections = [
        ("money", "The gap in money", _said(ranked) + figure_html(_chart(ranked)) + _money(ranked) if ranked else ""),
        ("others", "Care and health", _others(ranked) if ranked else ""),
        ("odds", "Staff and releases", _odds(ranked) if ranked else ""),
        ("failed", "Not run", items(f"{name}: {reason}" for name, reason in failed) if failed else ""),
    ]
    foot = f"Placeplan {code_version}. Money is nominal. Rounded to what the Monte Carlo error bears."
    return page_html(
        "Footprints side by side", "", facts, sections, foot, styles=("report.css",), skip="Skip to the figures"
    )


def _said(ranked: tuple[FootprintRanges, ...]) -> str:
    likely = [each for each in ranked if each.closed.get("gap.finance", {}).get("chance", 0.0) >= 0.5]
    years = sorted({each.year for each in ranked})
    return paragraph(
        f"In the last year of its plan ({numbers.join_words(years)}), with the plan, "
        f"{len(likely) or 'none'} of {numbers.plural(len(ranked), 'footprint')} closes the gap in money in half of "
        "the runs or more. A gap is what the footprint's organisations spend beyond what comes in; P10 to P90 holds "
        "eight runs in ten. Under each quantile stands its Monte Carlo error."
    )


def _shown(each: FootprintRanges, figure: str, world: str) -> tuple[str, ...]:
    row = each.gaps.get((figure, world))
    return tuple(with_margin(row[q], row[f"{q}_mc_error"], row["unit"]) if row else "" for q in _QUANTILES)


def _closed(each: FootprintRanges, figure: str) -> str:
    odds = each.closed.get(figure)
    return chance(odds) if odds else ""


def _money(ranked: tuple[FootprintRanges, ...]) -> str:
    rows: list[tuple[Cell, ...]] = []
    for each in ranked:
        row = each.gaps.get(("gap.finance", "do something"))
        part = ""
        if row and each.income:
            part = borne(row["p50"] / each.income, row["p50_mc_error"] / each.income, "share")
        nothing = _shown(each, "gap.finance", "do nothing")
        rows.append((each.title, nothing[1], *_shown(each, "gap.finance", "do something"), part,
                     _closed(each, "gap.finance")))  # fmt: skip
    columns = (
        Column("Footprint"), Column("Do nothing, P50", "number"), Column("With the plan, P10", "number"),
        Column("P50", "number"), Column("P90", "number"), Column("P50 of income", "number"),
        Column("Chance it closes", "number"),
    )  # fmt: skip
    return Table("Gap in money in the last year", columns, tuple(rows)).html()


def _others(ranked: tuple[FootprintRanges, ...]) -> str:
    rows: list[tuple[Cell, ...]] = [
        (
            each.title, *_shown(each, "gap.care", "do something"), _closed(each, "gap.care"),
            *_shown(each, "gap.health", "do something"), _closed(each, "gap.health"),
        )
        for each in ranked
    ]  # fmt: skip
    columns = [Column("Footprint")]
    for name in ("Care", "Health"):
        columns += [Column(f"{name}, P10", "number"), *(Column(q, "number") for q in ("P50", "P90", "closes"))]
    note = "care: people a year whose care misses a standard; health: preventable events beyond the least deprived"
    head = "Gaps in care and health with the plan in the last year"
    return Table(head, tuple(columns), tuple(rows), note=note).html()


def _odds(ranked: tuple[FootprintRanges, ...]) -> str:
    rows: list[tuple[Cell, ...]] = []
    for each in ranked:
        safe = [odds for odds in each.safe.values() if odds["chance"] >= 0.9]
        of = f"{len(safe)} of {len(each.safe)}" if each.safe else "none planned"
        rows.append((each.title, chance(each.staffed) if each.staffed else "", of))
    columns = (
        Column("Footprint"), Column("Chance that nothing open stands unstaffed", "number"),
        Column("Releases safe in nine runs of ten", "number"),
    )  # fmt: skip
    return Table("Staff and releases with the plan in the last year", columns, tuple(rows)).html()


def _chart(ranked: tuple[FootprintRanges, ...]) -> Chart:
    """A bar from P10 to P90 with the plan, a tick at P50, a dot at do nothing's P50, for each footprint."""
    bars, dots, said = [], [], []
    for i, each in enumerate(ranked):
        row, nothing = (each.gaps.get(("gap.finance", world)) for world in ("do something", "do nothing"))
        if row:
            bars.append({"i": i, **{q: row[q] / 1e6 for q in _QUANTILES}})
            low, high = (borne(row[q], row[f"{q}_mc_error"], row["unit"]) for q in ("p10", "p90"))
            said.append(f"{each.title}: {low} to {high}.")
        if nothing:
            dots.append({"i": i, "p50": nothing["p50"] / 1e6})
    title = f"{ranked[0].title} has the largest gap with its plan"
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (each.title, *_shown(each, "gap.finance", "do something")) for each in ranked
    )
    columns = (Column("Footprint"), *(Column(q.upper(), "number") for q in _QUANTILES))
    return Chart(
        name="footprints", title=title, units="£ million in the last year of each plan: P10, P50 and P90 of the gap",
        description=" ".join(said), body=_body([each.title for each in ranked], bars, dots),
        table=Table("Gap in money with the plan", columns, cells),
        key=(("bar", "with the plan, P10 to P90"), ("tick", "with the plan, P50"), ("grey-dot", "do nothing, P50")),
    )  # fmt: skip


def _body(names: list[str], bars: list[dict[str, Any]], dots: list[dict[str, Any]]) -> Spec:
    def x(field: str) -> Spec:
        return {"field": field, "type": "quantitative", "axis": money_axis(), "scale": {"nice": True}}

    y = row_position()
    return {
        "width": 420,
        "height": {"step": 26},
        "data": values(bars),
        "layer": [
            {
                "mark": {"type": "bar", "color": BLUE, "height": 12},
                "encoding": {"y": y, "x": x("p10"), "x2": {"field": "p90"}},
            },
            {
                "mark": {"type": "tick", "color": INK, "thickness": 3, "size": 20},
                "encoding": {"y": y, "x": x("p50")},
            },
            {
                "data": values(dots),
                "mark": {"type": "point", "filled": True, "color": GREY, "size": 60, "opacity": 1},
                "encoding": {"y": y, "x": x("p50")},
            },
            *named_rows(names),
        ],
    }
