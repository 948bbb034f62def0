"""How sure the figures are: fans, chances, what drives the gaps; what becomes of care that is taken away."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.views.model import common, row_asked

__all__ = ["how_sure", "shift"]


def _parts(scene: Scene, part: str, tables: tuple[str, ...], charts: tuple[str, ...]) -> dict[str, Any]:
    asked = {name: scene.request.GET.get(name, "") for name in ("scenario", "run")}
    row = row_asked(scene, asked)
    context: dict[str, Any] = {**common(scene, row), "part": part, "asked": asked}
    if row is not None:
        drawn, told = scene.charts(row), scene.tables(row)
        context["charts"] = {name: drawn[name][0] for name in charts if name in drawn}
        context |= {name: told.get(name) for name in tables}
    return context


@require_safe
@page()
def how_sure(scene: Scene) -> HttpResponse:
    """Ranges and chances of the gaps, chances of releases and staffing, and the assumptions that matter most."""
    context = _parts(scene, "how-sure", ("gaps", "chances", "drivers"), ("fans", "key-fans", "tornado"))
    return scene.show("how_sure.html", "model", context)


@require_safe
@page()
def shift(scene: Scene) -> HttpResponse:
    """The shift-of-care ledger: nothing disappears."""
    return scene.show("shift.html", "model", _parts(scene, "shift", ("shift", "overlaps"), ()))
