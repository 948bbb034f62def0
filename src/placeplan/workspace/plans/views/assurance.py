"""Assurance: what is asked of the plan, what became of it and what would fix it; and whether its numbers hold."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from placeplan.errors import InputError
from placeplan.records import KINDS
from placeplan.studies import wording
from placeplan.studies.assess import BUILT_IN
from placeplan.workspace.accounts.permissions import Permission, Thing
from placeplan.workspace.assessing import actions
from placeplan.workspace.plans.assessed import Assessed, Row, assessed, fund_of, net_of
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.standing import Figures, day_of, figures_of
from placeplan.workspace.plans.tables import Cell, Table, address, cell, record_cell, subject_address, table, tag_of

__all__ = ["GRAVITY", "RESULTS", "assurance", "keep", "numbers", "pack"]

RESULTS = ("met", "partly", "not met", "not yet judged")
GRAVITY = {"error": "Essential", "warning": "Expected", "note": "Good practice"}
"""How grave it is where a requirement is not met."""
_HOW_GRAVE = {"error": "Grave", "warning": "Serious", "note": "To know"}
"""How grave a doubt is."""
_GAPS = {
    "gap.finance": "Money: deficit of the footprint", "gap.care": "Care: people whose care misses a standard",
    "gap.health": "Health: preventable events above the best-off fifth’s rates",
}  # fmt: skip
_WORDINGS = {"quoted": "Quoted", "indicative": "Indicative wording", "derived": "Worked out from"}


def shared(scene: Scene) -> tuple[Figures | None, dict[str, Any]]:
    """The run an assessment rests on, and what every page of assurance shows."""
    figures = figures_of(scene)
    return figures, {"day": day_of(scene), "assessed_on": figures, "may_assess": scene.may(Permission.ASSESS)}


def requirement_cell(scene: Scene, row: Row) -> Cell:
    """A requirement by its title, leading to its page."""
    names = {"plan": scene.name, "pack": row.judged.pack, "requirement": row.judged.requirement.id}
    return Cell(row.judged.requirement.title, reverse("requirement", kwargs=names))


@require_safe
@page()
def assurance(scene: Scene) -> HttpResponse:
    """What to do first, the scorecard, and how assessments have moved."""
    figures, context = shared(scene)
    if figures is not None:
        found = assessed(scene, figures)
        context |= {
            "first": _first(scene, found), "score": _scorecard(scene, found), "history": _history(found),
            "doubts": [(d, _HOW_GRAVE[d.severity], tag_of(d.severity)) for d in found.doubts[:5]],
            "count": len(found.doubts),
            "problems": () if scene.hidden else found.judgement.problems,
            "may_keep": scene.may(Permission.ASSESS) or scene.may(Permission.EDIT, Thing(scene.name, "assessment")),
            "built_in": BUILT_IN,
        }  # fmt: skip
    return scene.show("assurance.html", "assurance", context)


def _first(scene: Scene, found: Assessed) -> list[dict[str, Any]]:
    """Essential requirements that are not met, each with the reason and what would put it right."""
    rows = [row for row in found.rows if row.judged.requirement.severity == "error" and row.judged.result == "not met"]
    return [
        {"row": row, "cell": requirement_cell(scene, row), "records": record_links(scene, row.records)} for row in rows
    ]  # fmt: skip


def record_links(scene: Scene, records: tuple[str, ...], most: int = 5) -> list[Cell]:
    """The records a requirement is about, each leading to its page: where it is put right."""
    found = []
    for name in records:
        kind, _, key = name.partition("/")
        if kind in KINDS and address(scene, kind, key):
            found.append(record_cell(scene, kind, key))
    return found[:most]


def _scorecard(scene: Scene, found: Assessed) -> Table:
    lines = []
    for each in found.judgement.packs:
        mine = [row.judged for row in found.rows if row.judged.pack == each.id]
        counts = {name: sum(row.result == name for row in mine) for name in RESULTS}
        grave = sum(row.result == "not met" and row.requirement.severity == "error" for row in mine)
        link = reverse("pack", kwargs={"plan": scene.name, "pack": each.id})
        lines.append(
            (Cell(each.title, link, note=f"Version {each.version}. {each.source}"),
             *(Cell(str(counts[name]), f"{link}?{urlencode({'result': name})}" if counts[name] else "")
               for name in RESULTS), Cell(str(grave)))
        )  # fmt: skip
    heads = ("Pack", "Met#", "Partly met#", "Not met#", "Not yet judged#", "Essential and not met#")
    return table("scorecard", "Requirements by result", heads, lines, note="Counts, never one mark for all.")


def _history(found: Assessed) -> Table:
    titles = {each.id: each.title for each in found.judgement.packs}
    rows = [
        (Cell(titles.get(m.pack, m.pack)), Cell(wording.day(m.on)), *(Cell(str(m.counts[name])) for name in RESULTS),
         Cell(str(len(m.better))), Cell(str(len(m.worse))),
         Cell("" if m.gap is None else wording.money(m.gap), note=_moved(m)), Cell(m.reason or m.finding))
        for m in found.judgement.history
    ]  # fmt: skip
    heads = ("Pack", "Assessed", "Met#", "Partly#", "Not met#", "Not judged#", "Better#", "Worse#", "Gap left#", "Why")
    return table("history", "Assessments of this plan, version by version", heads, rows)


def _moved(movement: Any) -> str:
    return "" if not movement.moved else f"moved by {wording.signed_money(movement.moved)}"


@require_safe
@page()
def pack(scene: Scene, pack: str) -> HttpResponse:
    """One pack: every requirement, its result, why, and what would fix it."""
    figures, context = shared(scene)
    if figures is None:
        return redirect("assurance", plan=scene.name)
    found = assessed(scene, figures)
    held = next((each for each in found.judgement.packs if each.id == pack), None)
    if held is None:
        raise Http404
    asked = scene.request.GET.get("result", "")
    every = [row for row in found.rows if row.judged.pack == pack]
    rows = [row for row in every if asked in ("", row.judged.result)]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.judged.requirement.group, []).append(row)
    context |= {
        "pack": held, "wording": _WORDINGS.get(held.wording, ""), "asked": asked, "total": len(every),
        "tables": [_group(scene, name or held.title, mine, at) for at, (name, mine) in enumerate(groups.items())],
        "results": [(name, sum(row.judged.result == name for row in every)) for name in RESULTS],
    }  # fmt: skip
    return scene.show("pack.html", "assurance", context)


def _group(scene: Scene, title: str, rows: list[Row], at: int) -> Table:
    lines = [
        (requirement_cell(scene, row), Cell(GRAVITY[row.judged.requirement.severity]),
         cell(row.judged.result, tag=True), Cell(row.why), Cell(row.fix))
        for row in rows
    ]  # fmt: skip
    heads = ("What is asked", "How grave", "Result", "Why", "What would fix it")
    return table(f"group-{at}", title, heads, lines)


@require_safe
@page()
def numbers(scene: Scene) -> HttpResponse:
    """Do the plan's own numbers deserve belief? What is left of the gaps, every doubt, and the fund."""
    figures, context = shared(scene)
    if figures is not None:
        found, net = assessed(scene, figures), net_of(scene, figures)
        hidden = {key for kind, key in scene.hidden if kind == "assumption"}
        context |= {
            "gaps": _gaps(scene, net, figures), "doubts": _doubts(scene, found), "kept": found.kept,
            "graves": sum(d.severity == "error" for d in found.doubts), "count": len(found.doubts),
            "changed": [_changes(scene, name, [c for c in made if c.assumption not in hidden])
                        for name, made in (("As far as the evidence carries", net.adjusted),
                                           ("Every doubtful number at its worse end", net.worst))],
            "fund": _fund(scene, figures),
        }  # fmt: skip
    return scene.show("credibility.html", "assurance", context)


def _gaps(scene: Scene, net: Any, figures: Figures) -> Table:
    rows = []
    for g in net.gaps:
        def why(world: str, g: Any = g) -> str:
            asked = {"figure": g.figure, "world": world, "year": g.year}
            return f"{reverse('why', kwargs={'plan': scene.name, 'run': figures.row.pk})}?{urlencode(asked)}"

        def said(value: float | None, g: Any = g) -> str:
            return "" if value is None else wording.quantity(value, g.unit)

        rows.append(
            (Cell(_GAPS.get(g.figure, g.figure), note=g.year), Cell(said(g.do_nothing), why("do nothing")),
             Cell(said(g.claimed)), Cell(said(g.modelled), why("do something")), Cell(said(g.evidence_adjusted)),
             Cell(said(g.worst_case)))
        )  # fmt: skip
    heads = ("Gap left", "Do nothing#", "Claimed#", "Modelled#", "Evidence bears out#", "At worst#")
    note = "Claimed takes every promise at its word. At worst puts every doubtful number at its worse end at once: a "
    return table("gaps", "What is left of the gaps", heads, rows, note=note + "distance, not a forecast.")


def _doubts(scene: Scene, found: Assessed) -> Table:
    rows = []
    for d in found.doubts:
        link = subject_address(scene, d.subject)
        figure, against = (("" if v is None else wording.quantity(v, d.unit)) for v in (d.figure, d.comparison))
        rows.append(
            (Cell(d.message, link), Cell(_HOW_GRAVE[d.severity], tag=tag_of(d.severity)), Cell(figure),
             Cell(against, note=d.source), Cell(d.remedy))
        )  # fmt: skip
    heads = ("Doubt", "How grave", "The plan says#", "Held against#", "What would settle it")
    return table("doubts", "Doubts about the numbers, the gravest first", heads, rows,
                 empty="The model and the evidence speak against none of the plan’s numbers.")  # fmt: skip


def _changes(scene: Scene, title: str, made: list[Any]) -> Table:
    rows = [
        (record_cell(scene, "assumption", c.assumption), Cell(f"{c.before:,.4g}"), Cell(f"{c.after:,.4g}"),
         Cell(c.unit), Cell(c.why))
        for c in made
    ]  # fmt: skip
    return table("", title, ("Assumption", "In the plan#", "Tested with#", "Unit", "Why"), rows)


def _fund(scene: Scene, figures: Figures) -> Table:
    rows = [
        (record_cell(scene, "fund", q.fund), Cell(q.year), Cell(str(q.quarter)), Cell(wording.money(q.allocation)),
         cell("met" if q.gate else "not met", tag=True), *(Cell(wording.money(v)) for v in q.parts.values()),
         Cell(wording.money(q.paid)), Cell(wording.money(q.lost)))
        for q in fund_of(scene, figures)
    ]  # fmt: skip
    heads = ("Fund", "Year", "Quarter#", "Allocation#", "Gate", "Finance#", "Waiting times#", "A&E#", "Cancer#",
             "Paid#", "Not paid#")  # fmt: skip
    note = "The gate is the position for the year to date against the control total, both without the fund. Missed, "
    return table("fund", "Transformation fund, quarter by quarter", heads, rows, note=note + "nothing is paid.")


@require_POST
@page()
def keep(scene: Scene) -> HttpResponse:
    """Keep the assessment with the plan, so that the next is held against it."""
    figures = figures_of(scene)
    if figures is None or not figures.fresh:
        remedy = "Run the model, then keep the assessment."
        raise InputError("the plan has changed since it was last run.", remedy=remedy)
    made = assessed(scene, figures).judgement.kept
    new = actions.keep_assessments(
        by=scene.person, plan=scene.name, made=made, why=scene.request.POST.get("why", ""), now=timezone.now()
    )
    said = f"Kept: {new} pack{'' if new == 1 else 's'}." if new else "This assessment is kept already."
    messages.success(scene.request, said)
    return redirect("assurance", plan=scene.name)
