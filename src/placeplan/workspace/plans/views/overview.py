"""The way in: one's plans, and a plan at a glance."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from placeplan.studies.summary import summarise
from placeplan.workspace.accounts.people import plans_of
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.ledger import queries
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.runs.queries import last_done, recent

__all__ = ["GAPS", "chart", "overview", "plans"]

GAPS = {
    "gap.health": "Health and wellbeing: preventable events above the best-off fifth’s rates",
    "gap.care": "Care and quality: people a year whose care misses a standard",
    "gap.finance": "Finance and efficiency: deficit of the footprint",
}


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The plans one has a part in; straight on where there is only one."""
    person = request.person  # type: ignore[attr-defined]
    found = queries.heads(plans_of(person))
    if len(found) == 1:
        return redirect("overview", plan=found[0].plan)
    return render(request, "plans.html", {"plans": found})


@require_safe
@page()
def overview(scene: Scene) -> HttpResponse:
    """The three gaps, the bridge, what was found, and what changed last."""
    row = last_done(scene.name)
    changes = [change for change in queries.changes_of(scene.name)[:40] if scene.sees_change(change)][:8]
    context = {
        "run": row, "changes": changes, "conflicts": len(scene.conflicts()),
        "stale": row is not None and row.sequence != scene.held.sequence, "may_run": scene.may(Permission.RUN),
        "under_way": [run for run in recent(scene.name, 3) if run.status in ("waiting", "running")],
        "summary_text": scene.plan.settings.summary,
    }  # fmt: skip
    if row is not None:
        made = scene.result(row)
        summary = summarise(made)
        findings = sorted(made.results.findings, key=lambda found: ("error", "warning", "note").index(found.severity))
        context |= {
            "summary": summary, "names": GAPS, "findings": findings[:12], "more": max(len(findings) - 12, 0),
            "gaps": [{"gap": gap, "name": GAPS.get(gap.figure, gap.meaning)} for gap in summary.gaps],
            "charts": {name: said for name, (said, _) in scene.charts(row).items()},
            "unidentified": summary.end > 0,
        }  # fmt: skip
    return scene.show("overview.html", "overview", context)


@require_safe
@page()
def chart(scene: Scene, run: int, name: str) -> HttpResponse:
    """A chart of a run, as a picture."""
    found = scene.charts(scene.run_row(run)).get(name)
    if found is None:
        raise Http404
    response = HttpResponse(found[1], content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
