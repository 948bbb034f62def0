"""The model: its figures by scenario, world, year and scope, each with its range, and why a figure is what it is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from placeplan.errors import UnknownNameError
from placeplan.records import Scenario
from placeplan.results import FIGURES, SCOPES, WORLDS, Node
from placeplan.studies.explain import Explanation, explain
from placeplan.studies.figure_files import FORMATS, figure_file
from placeplan.studies.run import Run
from placeplan.studies.selection import splits
from placeplan.studies.show import View, figure_list, range_of, range_texts, show
from placeplan.studies.withholding import WITHHELD
from placeplan.studies.wording import MINUS, scope_in_words, title_in_scope
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.standing import kept_of_run
from placeplan.workspace.plans.templatetags.words import sentence
from placeplan.workspace.runs.models import RunRow
from placeplan.workspace.runs.queries import find_run, key_of, last_done, recent, result, traced

__all__ = ["common", "export", "model", "row_asked", "show_model", "why"]

_START = "gap.finance"
_NAMED = re.compile(r"\b(" + "|".join(SCOPES) + r")=([\w-]+)")
"""What a scope names, as a step writes it."""
_MOST = 400
_ASKED = ("figure", "world", "by", "scenario", "run")


@require_safe
@page()
def model(scene: Scene) -> HttpResponse:
    """Runs, and the figures of the last one."""
    return show_model(scene)


def show_model(scene: Scene, *, error: str = "", typed: dict[str, str] | None = None) -> HttpResponse:
    """The model's page; after a run that could not be asked for, with what was typed and what is wrong with it."""
    asked = {name: scene.request.GET.get(name, "") for name in _ASKED}
    row = row_asked(scene, asked)
    context: dict[str, Any] = {
        **common(scene, row), "runs": [each for each in recent(scene.name) if scene.sees_run(each)],
        "scenarios": list(scene.shown.of(Scenario).values()), "asked": asked,
        "worlds": WORLDS, "error": error, "typed": typed or {"runs": "1", "seed": "0"},
        "most_runs": settings.MOST_RUNS, "part": "figures",
    }  # fmt: skip
    if row is not None:
        made = scene.result(row)
        figure = asked["figure"] or _START
        figures = kept_of_run(scene, row, "figure list", lambda: figure_list(made.results))
        found = splits(made.results.frame.filter(made.results.frame["figure"] == figure))
        context |= {
            "figures": figures, "figure": figure, "splits": ["+".join(split) for split in found if split],
            "meaning": next((row.meaning for row in figures if row.figure == figure), ""),
        }  # fmt: skip
        context |= _table(made, figure, asked)
    return scene.show("model.html", "model", context, status=422 if error else 200)


def common(scene: Scene, row: RunRow | None) -> dict[str, Any]:
    """What every page of a run shows: the run, whether it is out of date, and what the person may do."""
    return {
        "run": row, "sequence": scene.held.sequence, "stale": row is not None and row.sequence != scene.held.sequence,
        "may_run": scene.may(Permission.RUN), "may_export": scene.may(Permission.EXPORT),
    }  # fmt: skip


def row_asked(scene: Scene, asked: dict[str, str]) -> RunRow | None:
    """The run a page asks for by number, or the last one of a scenario that was done.

    Raises
    ------
    UnknownNameError
        The plan has no such run.
    Http404
        The run asked for has not come to its end.
    """
    if not asked["run"].isdecimal() or len(asked["run"]) > 17:
        row = last_done(scene.name, asked["scenario"])
        return row if row is None or scene.sees_run(row) else None
    row = scene.run_row(int(asked["run"]))
    if row.status != "done":
        raise Http404
    return row


def _view(made: Run, figure: str, asked: dict[str, str]) -> View:
    by = [name for name in asked["by"].split("+") if name in SCOPES]
    return show(made, figure, world=asked["world"], by=by)


def _table(made: Run, figure: str, asked: dict[str, str]) -> dict[str, Any]:
    try:
        view = _view(made, figure, asked)
    except UnknownNameError as fault:
        return {"trouble": fault}
    keys, ranges = ["world", *view.scopes], range_texts(view)
    cells: dict[tuple[str, ...], dict[str, tuple[float, str]]] = {}
    for row in view.frame.iter_rows(named=True):
        spread = ranges.get((row["figure"], row["world"], row["year"], row["scope"]), "")
        cells.setdefault(tuple(row[name] for name in ("figure", *keys)), {})[row["year"]] = (row["value"], spread)
    units = {row["figure"]: row["unit"] for row in view.frame.iter_rows(named=True)}
    lines = [
        {
            "figure": key[0], "world": key[1], "unit": units[key[0]],
            "scope": [made.results.title(n, k) if k else "" for n, k in zip(keys[1:], key[2:], strict=True)],
            "cells": [(year, *values.get(year, (None, "")), _query(key, view.scopes, year)) for year in view.years],
        }
        for key, values in list(cells.items())[:_MOST]
    ]  # fmt: skip
    return {
        "view": view, "lines": lines, "cut": max(len(cells) - _MOST, 0), "several": len(units) > 1,
        "ranged": bool(ranges),
    }  # fmt: skip


def _query(key: tuple[str, ...], scopes: tuple[str, ...], year: str) -> str:
    scope = {name: value for name, value in zip(scopes, key[2:], strict=True) if value}
    return urlencode({"figure": key[0], "world": key[1], "year": year, **scope})


@require_safe
@page(Permission.EXPORT)
def export(scene: Scene, form: str) -> HttpResponse:
    """The figures of the table, or with `all` every figure of the run, in long form, as CSV, workbook or Parquet."""
    if form not in FORMATS:
        raise Http404
    asked = {name: scene.request.GET.get(name, "") for name in _ASKED}
    row = row_asked(scene, asked)
    if row is None:
        raise UnknownNameError("there is no run yet.", remedy="Run the model first.")
    made, everything = scene.result(row), "all" in scene.request.GET
    frame = made.results.frame if everything else _view(made, asked["figure"] or _START, asked).frame
    response = HttpResponse(figure_file(made, frame, form), content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="{scene.name}-run-{row.pk}.{form}"'
    return response


@lru_cache(maxsize=400)
def _explained(
    key: tuple[int, str], plan: str, figure: str, year: str, world: str, scope: tuple[tuple[str, str], ...]
) -> Explanation:
    """An explanation; a run never changes, so neither does this."""
    return explain(traced(find_run(plan, key[0])), figure, year=year, world=world, scope=dict(scope))


@require_safe
@page()
def why(scene: Scene, run: int) -> HttpResponse:
    """Why a figure is what it is, down to assumptions and baseline rows."""
    asked = scene.request.GET
    row = scene.run_row(run)
    if row.status != "done":
        raise Http404
    scope = {name: asked.get(name, "") for name in SCOPES}
    scope = {name: value for name, value in scope.items() if value}
    figure, year, world = (asked.get(name, "") for name in ("figure", "year", "world"))
    hidden = scene.withheld_at(row.sequence)
    if hidden.tells(*scope.values()):
        raise Http404
    try:
        explained = _explained(key_of(row), scene.name, figure, year, world, tuple(scope.items()))
    except UnknownNameError:
        if hidden:
            raise Http404 from None  # the message may name what is kept from this person
        raise
    found = scene.explanation(row, explained)
    rows = list(_flat(scene, found.tree, 0))[:_MOST]
    view = {"run": row, "found": found, "rows": rows, "scope": scope_in_words(scene.shown, scope),
            "spread": range_of(result(row), explained), "formula": sentence(_formula(found.tree.formula)),
            "meaning": FIGURES[found.figure].meaning if found.figure in FIGURES else ""}  # fmt: skip
    return scene.show("why.html", "model", view)


def _label(scene: Scene, node: Node, *, known: bool) -> str:
    """What a step is called: a figure by its meaning, an assumption by its title."""
    if known and node.leaf is not None:
        return str(scene.plan.records["assumption"][node.leaf.name].title)
    name, comma, rest = node.label.partition(",")
    said = _NAMED.sub(lambda found: title_in_scope(scene.shown, found[1], found[2]), rest)
    figure = FIGURES.get(name)
    called = figure.meaning.rstrip(".").partition(",")[0].partition(":")[0] if figure else name.replace("_", " ")
    return f"{called}{comma}{said}"


def _formula(text: str) -> str:
    """A formula as it is printed, with a minus that is none of the hyphens."""
    return f" {text}".replace(" - ", f" {MINUS} ").strip()


def _flat(scene: Scene, node: Node, depth: int) -> Any:
    """The tree as rows."""
    leaf = node.leaf
    known = leaf is not None and leaf.kind == "assumption" and leaf.name in scene.plan.records.get("assumption", {})
    detail = dict(leaf.detail) if leaf is not None else {}
    if known:
        detail.pop("title", None)
    yield {
        "depth": min(depth, 8), "label": _label(scene, node, known=known), "value": node.value, "unit": node.unit,
        "formula": _formula(node.formula), "evidence": leaf.evidence if leaf else "", "kind": leaf.kind if leaf else "",
        "link": leaf.name if leaf is not None and known else "",
        "withheld": node.label == WITHHELD, "detail": detail,
    }  # fmt: skip
    for child in node.children:
        yield from _flat(scene, child, depth + 1)
