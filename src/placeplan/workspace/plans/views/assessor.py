"""All footprints a person may assess, side by side: criteria in detail first, the counts of each last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from placeplan.records import Place
from placeplan.studies import wording
from placeplan.studies.assess import Across, across, fund_payments
from placeplan.workspace.accounts.middleware import Asked
from placeplan.workspace.accounts.people import plans_of
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.ledger import queries
from placeplan.workspace.plans.assessed import assessed, whole_run
from placeplan.workspace.plans.scene import Scene
from placeplan.workspace.plans.standing import Figures, day_of, figures_of
from placeplan.workspace.plans.tables import Cell, Table, cell, table, tag_of
from placeplan.workspace.plans.views.assurance import GRAVITY, RESULTS

__all__ = ["assessor", "assessor_ledger"]

_MOST = 300
_NOT_RUN = "The model has not been run."
_KEPT = "Some of its records are kept from you. Assess it on its own pages."


@dataclass(frozen=True)
class _Footprint:
    """One plan as the assessor has it."""

    scene: Scene
    title: str
    figures: Figures
    judgement: Any


def _scenes(request: HttpRequest) -> list[Scene]:
    """Plans the person may assess.

    Raises
    ------
    PermissionDenied
        There is none.
    """
    assert hasattr(request, "person")
    asked: Asked = request  # type: ignore[assignment]
    every = [Scene(asked, head.plan) for head in queries.heads(plans_of(asked.person))]
    found = [scene for scene in every if scene.may(Permission.ASSESS)]
    if not found:
        raise PermissionDenied("You assess none of the plans here. Ask a plan’s administrator if you should.")
    return found


def _footprints(scenes: Sequence[Scene]) -> tuple[list[_Footprint], list[Cell]]:
    """Plans with a run, judged; and the others, each with the reason.

    What is set side by side rests on whole plans, so a plan of which something is kept from the person is left out.
    """
    places = [scene.plan.of(Place).get(scene.plan.settings.footprint) for scene in scenes]
    names = [place.title if place is not None else scene.plan.settings.title
             for scene, place in zip(scenes, places, strict=True)]  # fmt: skip
    judged, left = [], []
    for scene, name in zip(scenes, names, strict=True):
        title = name if names.count(name) == 1 else f"{name} ({scene.name})"
        figures = figures_of(scene)
        if scene.withheld:
            left.append(Cell(title, reverse("assurance", kwargs={"plan": scene.name}), note=_KEPT))
        elif figures is None:
            left.append(Cell(title, reverse("model", kwargs={"plan": scene.name}), note=_NOT_RUN))
        else:
            judged.append(_Footprint(scene, title, figures, assessed(scene, figures).judgement))
    return judged, left


def _across(found: Sequence[_Footprint]) -> Across:
    return across((each.scene.name, whole_run(each.scene, each.figures), each.judgement, day_of(each.scene).on)
                  for each in found)  # fmt: skip


@require_safe
def assessor(request: HttpRequest) -> HttpResponse:
    """Every requirement of a pack by footprint; the transformation fund; and last the counts of each."""
    found, left = _footprints(_scenes(request))
    packs = {each.id: each for one in found for each in one.judgement.packs}
    asked = request.GET.get("pack", "")
    chosen = asked if asked in packs else next(iter(packs), "")
    context = {
        "here": "criteria", "left": left, "packs": list(packs.values()), "chosen": packs.get(chosen),
        "which": _which(found), "tables": _criteria(found, chosen), "fund": _fund(found),
        "counts": _counts(found, chosen),
    }  # fmt: skip
    return render(request, "assessor.html", context)


def _which(found: Sequence[_Footprint]) -> Table:
    """The footprints, and of which day and version their assessment is."""
    rows = []
    for each in found:
        plan, run = {"plan": each.scene.name}, each.figures.row.pk
        fresh = Cell("Up to date", tag="green") if each.figures.fresh else Cell("Out of date", tag="yellow")
        rows.append(
            (Cell(each.title, reverse("assurance", kwargs=plan), note=each.scene.plan.settings.title),
             Cell(wording.day(day_of(each.scene).on)),
             Cell(f"Run {run}", reverse("run", kwargs={**plan, "run": run})), fresh)
        )  # fmt: skip
    heads = ("Footprint", "Assessed as on", "Figures", "Figures are")
    return table("footprints", "Footprints", heads, rows, empty="None of these plans has been run yet.")


def _criteria(found: Sequence[_Footprint], pack: str) -> list[Table]:
    """A table for each heading of the pack: requirement by footprint, each result leading to its reason."""
    groups: dict[str, list[tuple[Cell, ...]]] = {}
    for row in _across(found).criteria if pack else ():
        if row.pack != pack:
            continue
        results = [_result(each, pack, row.requirement, row.results.get(each.scene.name, "")) for each in found]
        line = (Cell(row.title), Cell(GRAVITY[row.severity]), *results, Cell(str(row.counts["not met"])))
        groups.setdefault(row.group or "Requirements", []).append(line)
    heads = ("What is asked", "How grave", *(each.title for each in found), "Not met in#")
    return [table(f"group-{at}", name, heads, rows) for at, (name, rows) in enumerate(groups.items())]


def _result(each: _Footprint, pack: str, requirement: str, result: str) -> Cell:
    if not result:
        return Cell("Not asked")
    names = {"plan": each.scene.name, "pack": pack, "requirement": requirement}
    return Cell(result, reverse("requirement", kwargs=names), tag=tag_of(result))


def _fund(found: Sequence[_Footprint]) -> Table:
    rows = []
    for each in found:
        quarters = fund_payments(each.scene.plan)
        if quarters:
            link = reverse("credibility", kwargs={"plan": each.scene.name})
            sums = [wording.money(sum(getattr(q, name) for q in quarters)) for name in ("allocation", "paid", "lost")]
            gates = f"{sum(q.gate for q in quarters)} of {len(quarters)} quarters"
            rows.append((Cell(each.title, link), Cell(gates), *map(Cell, sums)))
    heads = ("Footprint", "Gate met", "Allocation#", "Paid#", "Not paid#")
    return table("fund", "Transformation fund", heads, rows, empty="No plan records a quarter of a fund yet.",
                 note="The gate is the position for the year to date against the control total.")  # fmt: skip


def _counts(found: Sequence[_Footprint], pack: str) -> Table:
    """How many requirements of the pack each footprint meets, and the gap it leaves."""
    rows = []
    for each in found:
        mine = [row for row in each.judgement.requirements if row.pack == pack]
        grave = sum(row.result == "not met" and row.requirement.severity == "error" for row in mine)
        gap = next((kept.gap for kept in each.judgement.kept if kept.gap is not None), None)
        rows.append(
            (Cell(each.title), *(Cell(str(sum(row.result == name for row in mine))) for name in RESULTS),
             Cell(str(grave)), Cell("" if gap is None else wording.money(gap)))
        )  # fmt: skip
    heads = ("Footprint", "Met#", "Partly met#", "Not met#", "Not yet judged#", "Essential and not met#", "Gap left#")
    note = "Counts come last, and never as one mark: read what is behind them above. The gap is that of the last year."
    return table("counts", "How many each footprint meets", heads, rows, note=note)


@require_safe
def assessor_ledger(request: HttpRequest) -> HttpResponse:
    """Between footprints: care that one plan says leaves and another says arrives, and what two plans both claim."""
    found, left = _footprints(_scenes(request))
    titles, between = {each.scene.name: each.title for each in found}, _across(found)
    context = {"here": "ledger", "left": left, "flows": _flows(between, titles), "twice": _twice(between, titles)}
    return render(request, "assessor.html", context)


def _flows(between: Across, titles: dict[str, str]) -> Table:
    def said(value: float | None) -> Cell:
        return Cell("Nothing said" if value is None else f"{value:,.0f}")

    rows = [
        (Cell(titles[flow.home]), Cell(titles[flow.treating]), Cell(flow.point_of_delivery), said(flow.outflow),
         said(flow.inflow), Cell("" if flow.difference is None else f"{flow.difference:+,.0f}"),
         cell("yes" if flow.agrees else "no", tag=True))
        for flow in sorted(between.flows, key=lambda flow: (flow.agrees, -abs(flow.difference or 0)))[:_MOST]
    ]  # fmt: skip
    heads = ("Residents of", "Treated in", "Kind of care", "Leaves, says the one#", "Arrives, says the other#",
             "Difference#", "Agree")  # fmt: skip
    return table("flows", "Care across borders, in the base year", heads, rows,
                 empty="No two of these plans name each other’s organisations, so there is nothing to compare.",
                 note="One plan’s outflow is another’s inflow. They agree within 5%.")  # fmt: skip


def _twice(between: Across, titles: dict[str, str]) -> Table:
    rows = []
    for each in between.twice:
        amounts: list[Any] = [wording.quantity(amount, each.unit) for amount in each.amounts]
        both = "\n".join(f"{titles[name]}: {amount}" for name, amount in zip(each.footprints, amounts, strict=True))
        rows.append((Cell(each.name), Cell(each.what.capitalize()), Cell(both)))
    return table("twice", "Claimed twice", ("What", "Counted as", "By whom, and how much"), rows[:_MOST],
                 empty="No people, staff, money or capital are counted by two of these plans.")  # fmt: skip
