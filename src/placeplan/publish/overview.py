"""The page of many assessments: criteria by footprint, what fails most, and what two plans claim at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from placeplan.assurance.credibility import GapSideBySide
from placeplan.assurance.many import Criterion, Flow, TwiceClaimed
from placeplan.publish import numbers
from placeplan.publish.markup import items, paragraph
from placeplan.publish.page import page_html
from placeplan.publish.tables import Cell, Column, Table

__all__ = ["OverviewView", "overview_html"]

_KINDS = {"met": "met", "partly": "partly", "not met": "unmet", "not yet judged": "open"}


@dataclass(frozen=True)
class OverviewView:
    """What the page is made of."""

    on: str
    names: tuple[str, ...]
    gaps: tuple[tuple[GapSideBySide, ...], ...]
    criteria: tuple[Criterion, ...]
    most_failed: tuple[Criterion, ...]
    flows: tuple[Flow, ...]
    twice: tuple[TwiceClaimed, ...]
    failed: tuple[tuple[str, str], ...]
    code_version: str


def overview_html(view: OverviewView) -> str:
    """The page as text."""
    facts = [f"assessed on {numbers.day(view.on)}", numbers.plural(len(view.names), "footprint")]
    sections = [
        ("worst", "What fails most", _worst(view.most_failed)),
        ("criteria", "Criteria by footprint", _grid(view)),
        ("money", "What is left of the money gap", _money(view)),
        ("flows", "Care across borders", _flows(view.flows)),
        ("twice", "Claimed by two plans", items(claim.message for claim in view.twice) if view.twice else ""),
        ("failed", "Not assessed", items(f"{name}: {reason}" for name, reason in view.failed) if view.failed else ""),
    ]
    return page_html(
        "Plans side by side",
        "",
        facts,
        sections,
        f"Placeplan {view.code_version}.",
        styles=("report.css", "assessment.css"),
    )


def _worst(rows: Sequence[Criterion]) -> str:
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (row.title, row.pack, *(float(row.counts[name]) for name in _KINDS)) for row in rows[:15]
    )
    columns = (Column("Requirement"), Column("Pack"), *(Column(name.capitalize(), "count") for name in _KINDS))
    return (
        Table("Footprints by result", columns, cells).html()
        if cells
        else paragraph("Every requirement is met everywhere.")
    )


def _grid(view: OverviewView) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in view.names)
    body, pack = "", ""
    for row in view.criteria:
        if row.pack != pack:
            pack = row.pack
            body += (
                f'<tr><th scope="rowgroup" colspan="{len(view.names) + 1}"><strong>{escape(pack)}</strong></th></tr>'
            )
        cells = "".join(
            f'<td class="{_KINDS.get(row.results.get(n, ""), "open")}">{escape(row.results.get(n, "not asked"))}</td>'
            for n in view.names
        )
        body += f'<tr><th scope="row">{escape(row.title)}</th>{cells}</tr>'
    return (
        '<div class="scroll" role="region" tabindex="0" aria-label="Criteria by footprint"><table>'
        "<caption>Criteria by footprint</caption>"
        f'<thead><tr><th scope="col">What is asked</th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _money(view: OverviewView) -> str:
    rows = []
    for name, gaps in zip(view.names, view.gaps, strict=True):
        found = next((g for g in gaps if g.figure == "gap.finance"), None)
        if found is not None:
            rows.append(
                (name, found.do_nothing, found.claimed, found.modelled, found.evidence_adjusted, found.worst_case)
            )
    heads = ("Nothing is done", "Claimed", "Modelled", "Evidence bears out", "At worst")
    columns = (Column("Footprint"), *(Column(head, "money") for head in heads))
    return Table("Deficit in the last year of each plan", columns, tuple(rows), note="£ million").html()


def _flows(rows: Sequence[Flow]) -> str:
    if not rows:
        return ""
    cells = tuple(
        (
            f"{r.home} to {r.treating}",
            r.point_of_delivery,
            r.outflow,
            r.inflow,
            r.difference,
            "yes" if r.agrees else "no",
        )
        for r in rows
    )
    columns = (
        Column("From and to"),
        Column("Care"),
        Column("Home says leaves", "count"),
        Column("Other says arrives", "count"),
        Column("Difference", "count"),
        Column("Agree"),
    )
    return Table("Care across borders in the base year", columns, cells).html(limit=30)
