"""The model: runs, figures, and why a figure is what it is."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from placeplan.errors import UnknownNameError
from placeplan.records import Scenario
from placeplan.results import SCOPES, WORLDS, Node
from placeplan.studies.explain import Explanation, explain
from placeplan.studies.selection import splits
from placeplan.studies.show import View, figure_list, show
from placeplan.studies.withholding import WITHHELD
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.plans.listing import safe_csv
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.runs import actions
from placeplan.workspace.runs.models import RunRow
from placeplan.workspace.runs.queries import find_run, last_done, recent, traced

__all__ = ["cancel", "export", "model", "run", "start", "why"]

_START = "gap.finance"
_MOST = 400


@require_safe
@page()
def model(scene: Scene) -> HttpResponse:
    """Runs, and the figures of the last one."""
    asked = {name: scene.request.GET.get(name, "") for name in ("figure", "world", "by", "scenario", "run")}
    row = _row(scene, asked)
    context: dict[str, Any] = {
        "runs": [each for each in recent(scene.name) if scene.sees_run(each)],
        "scenarios": list(scene.shown.of(Scenario).values()), "asked": asked, "run": row,
        "stale": row is not None and row.sequence != scene.held.sequence, "may_run": scene.may(Permission.RUN),
        "may_export": scene.may(Permission.EXPORT), "worlds": WORLDS, "sequence": scene.held.sequence,
    }  # fmt: skip
    if row is not None:
        made = scene.result(row)
        figure = asked["figure"] or _START
        figures = figure_list(made.results)
        found = splits(made.results.frame.filter(made.results.frame["figure"] == figure))
        context |= {
            "figures": figures, "figure": figure, "splits": ["+".join(split) for split in found if split],
            "meaning": next((row.meaning for row in figures if row.figure == figure), ""),
        }  # fmt: skip
        context |= _table(made, figure, asked)
    return scene.show("model.html", "model", context)


def _row(scene: Scene, asked: dict[str, str]) -> RunRow | None:
    if asked["run"].isdecimal() and len(asked["run"]) < 18:
        return scene.run_row(int(asked["run"]))
    row = last_done(scene.name, asked["scenario"])
    return row if row is not None and scene.sees_run(row) else None


def _view(made: Any, figure: str, asked: dict[str, str]) -> View:
    by = [name for name in asked["by"].split("+") if name in SCOPES]
    return show(made, figure, world=asked["world"], by=by)


def _table(made: Any, figure: str, asked: dict[str, str]) -> dict[str, Any]:
    try:
        view = _view(made, figure, asked)
    except UnknownNameError as fault:
        return {"trouble": fault}
    keys = ["world", *view.scopes]
    cells: dict[tuple[str, ...], dict[str, float]] = {}
    for row in view.frame.iter_rows(named=True):
        cells.setdefault(tuple(row[name] for name in ("figure", *keys)), {})[row["year"]] = row["value"]
    units = {row["figure"]: row["unit"] for row in view.frame.iter_rows(named=True)}
    lines = [
        {
            "figure": key[0], "world": key[1], "unit": units[key[0]],
            "scope": [made.results.title(n, k) if k else "" for n, k in zip(keys[1:], key[2:], strict=True)],
            "cells": [(year, values.get(year), _query(key, view.scopes, year)) for year in view.years],
        }
        for key, values in cells.items()
    ]  # fmt: skip
    return {"view": view, "lines": lines[:_MOST], "cut": max(len(lines) - _MOST, 0), "several": len(units) > 1}


def _query(key: tuple[str, ...], scopes: tuple[str, ...], year: str) -> str:
    from urllib.parse import urlencode

    scope = {name: value for name, value in zip(scopes, key[2:], strict=True) if value}
    return urlencode({"figure": key[0], "world": key[1], "year": year, **scope})


@require_safe
@page(Permission.EXPORT)
def export(scene: Scene) -> HttpResponse:
    """The figures of the table, in long form, as CSV."""
    asked = {name: scene.request.GET.get(name, "") for name in ("figure", "world", "by", "scenario", "run")}
    row = _row(scene, asked)
    if row is None:
        raise UnknownNameError("there is no run yet.", remedy="Run the model first.")
    frame = _view(scene.result(row), asked["figure"] or _START, asked).frame
    text = safe_csv(frame.columns, ([str(cell) for cell in line] for line in frame.iter_rows()))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{scene.name}-figures.csv"'
    return response


@lru_cache(maxsize=200)
def _explained(
    run: int, plan: str, figure: str, year: str, world: str, scope: tuple[tuple[str, str], ...]
) -> Explanation:
    """An explanation; a run never changes, so neither does this. A large plan takes seconds for a top figure."""
    made = traced(find_run(plan, run))
    return explain(made, figure, year=year, world=world, scope=dict(scope))


@require_safe
@page()
def why(scene: Scene, run: int) -> HttpResponse:
    """Why a figure is what it is, down to assumptions and baseline rows."""
    asked = scene.request.GET
    row = scene.run_row(run)
    scope = {name: asked.get(name, "") for name in SCOPES}
    scope = {name: value for name, value in scope.items() if value}
    names = [asked.get(name, "") for name in ("figure", "year", "world")]
    hidden = scene.withheld_at(row.sequence)
    if hidden.tells(*scope.values()):
        raise Http404
    try:
        explained = _explained(row.pk, scene.name, names[0], names[1], names[2], tuple(scope.items()))
    except UnknownNameError:
        if hidden:
            raise Http404 from None  # the message may name what is kept from this person
        raise
    found = scene.explanation(row, explained)
    rows = list(_flat(scene, found.tree, 0))[:_MOST]
    return scene.show("why.html", "model", {"run": row, "found": found, "rows": rows, "scope": scope})


def _flat(scene: Scene, node: Node, depth: int) -> Any:
    """The tree as rows."""
    leaf = node.leaf
    known = leaf is not None and leaf.kind == "assumption" and leaf.name in scene.plan.records.get("assumption", {})
    yield {
        "depth": min(depth, 8), "label": node.label, "value": node.value, "unit": node.unit, "formula": node.formula,
        "evidence": leaf.evidence if leaf else "", "kind": leaf.kind if leaf else "",
        "link": leaf.name if leaf is not None and known else "",
        "withheld": node.label == WITHHELD, "detail": dict(leaf.detail) if leaf else {},
    }  # fmt: skip
    for child in node.children:
        yield from _flat(scene, child, depth + 1)


@require_POST
@page(Permission.RUN)
def start(scene: Scene) -> HttpResponse:
    """Ask for a run."""
    scenario = scene.request.POST.get("scenario", "")
    if scenario and scenario not in scene.shown.of(Scenario):
        raise UnknownNameError("there is no such scenario.", value=scenario, remedy="Choose one of the list.")
    row = actions.ask(by=scene.person, plan=scene.name, scenario=scenario, now=timezone.now())
    return redirect("run", plan=scene.name, run=row.pk)


@require_safe
@page()
def run(scene: Scene, run: int) -> HttpResponse:
    """How far a run is; the page loads itself again until the run has ended."""
    row = scene.run_row(run)
    moving = row.status in ("waiting", "running")
    stale = row.sequence != scene.held.sequence
    context = {"run": row, "message": scene.message(row), "moving": moving, "stale": stale,
               "may_run": scene.may(Permission.RUN)}  # fmt: skip
    response = scene.show("run.html", "model", context)
    if moving:
        response["Refresh"] = "2"
    return response


@require_POST
@page(Permission.RUN)
def cancel(scene: Scene, run: int) -> HttpResponse:
    """Stop a run."""
    actions.cancel(by=scene.person, plan=scene.name, run=scene.run_row(run).pk)
    messages.success(scene.request, "The run is stopped.")
    return redirect("model", plan=scene.name)
