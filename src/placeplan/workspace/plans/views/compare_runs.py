"""Two runs side by side: scenarios, versions, or the same plan with other draws."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from placeplan.studies.side_by_side import SideBySide, side_by_side
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.views.model import common
from placeplan.workspace.runs import memory
from placeplan.workspace.runs.models import RunRow
from placeplan.workspace.runs.queries import done_runs, draws_of, key_of

__all__ = ["compare_runs", "in_figures"]


def in_figures(scene: Scene, a: RunRow, b: RunRow, year: str = "") -> SideBySide | None:
    """Two runs as the person may see them, side by side; None where they have no year in common."""
    mine, theirs = scene.result(a), scene.result(b)
    if not set(mine.years) & set(theirs.years):
        return None
    draws = (draws_of(a), draws_of(b))
    hidden = (scene.withheld_at(a.sequence), scene.withheld_at(b.sequence))
    key = ("side by side", key_of(a), key_of(b), hidden, year)
    return memory.once(key, lambda: side_by_side(mine, theirs, draws, year=year))


@require_safe
@page()
def compare_runs(scene: Scene) -> HttpResponse:
    """Choose two runs that are done, and see what they differ by."""
    asked = {name: scene.request.GET.get(name, "") for name in ("a", "b", "year")}
    runs = [each for each in done_runs(scene.name) if scene.sees_run(each)]
    rows = [_row(scene, asked[name]) for name in ("a", "b")]
    context: dict[str, Any] = {**common(scene, None), "part": "compare", "runs": runs, "asked": asked}
    if rows[0] is not None and rows[1] is not None:
        found = in_figures(scene, rows[0], rows[1], asked["year"])
        context |= {
            "a": rows[0], "b": rows[1], "found": found, "years": scene.result(rows[1]).years,
            "initiatives": list(dict.fromkeys((row.record, row.change) for row in found.initiatives)) if found else [],
        }  # fmt: skip
    elif len(runs) > 1:
        context["asked"] = {**asked, "a": str(runs[1].pk), "b": str(runs[0].pk)}
    return scene.show("compare_runs.html", "model", context)


def _row(scene: Scene, asked: str) -> RunRow | None:
    if not asked.isdecimal() or len(asked) > 17:
        return None
    row = scene.run_row(int(asked))
    return row if row.status == "done" else None
