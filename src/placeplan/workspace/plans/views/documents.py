"""Documents: the report of the last run, its figures as files, the plan's folder, the programme office's reports."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from placeplan.errors import UnknownNameError
from placeplan.studies.documents import plan_file, report_page, shown_report_page
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.standing import (
    Figures,
    day_of,
    figures_of,
    kept_for_all,
    kept_in_memory,
    kept_of_run,
    told,
)
from placeplan.workspace.runs.queries import result

__all__ = ["documents", "folder", "report", "report_text"]

_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
"""The report holds its own styles and pictures; it runs nothing and asks nothing of anybody."""


@require_safe
@page()
def documents(scene: Scene) -> HttpResponse:
    """What can be read, printed and taken away."""
    context = {
        "figures": figures_of(scene), "day": day_of(scene), "may_export": scene.may(Permission.EXPORT),
        "reports": told(scene, "reports").reports, "answers": sorted(scene.shown.answers),
        "versions": list(scene.shown.records["version"].values()),
    }  # fmt: skip
    return scene.show("documents.html", "documents", context)


def _figures(scene: Scene) -> Figures:
    found = figures_of(scene)
    if found is None:
        raise UnknownNameError("the plan has not been run yet.", remedy="Run the model, then open its report.")
    return found


def report_text(scene: Scene, figures: Figures) -> str:
    """The report of a run, without what is kept from this person."""
    run, hidden = result(figures.row), scene.withheld_at(figures.row.sequence)
    whole = kept_for_all(scene, ("report", figures.key), lambda: report_page(run), of_run=True)
    if not hidden:
        return whole
    return kept_of_run(scene, figures.row, "report", lambda: shown_report_page(run, hidden, whole))


@require_safe
@page()
def report(scene: Scene) -> HttpResponse:
    """The report of the last run, without what is kept from this person."""
    figures = _figures(scene)
    response = HttpResponse(report_text(scene, figures))
    response["Content-Security-Policy"] = _REPORT_POLICY
    if "download" in scene.request.GET:
        response["Content-Disposition"] = f'attachment; filename="{scene.name}-report-{figures.row.pk}.html"'
    return response


@require_safe
@page(Permission.EXPORT)
def folder(scene: Scene) -> HttpResponse:
    """The plan's folder as a zip file, without what is kept from this person."""
    data = kept_in_memory(scene, "plan file", lambda: plan_file(scene.shown, scene.name))
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{scene.name}.zip"'
    return response
