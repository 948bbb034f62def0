"""The way in: one's plans, and a plan at a glance."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from placeplan.studies.show import gap_spread
from placeplan.studies.summary import summarise, yearly_bridge
from placeplan.studies.to_do import to_do
from placeplan.workspace.accounts.people import plans_of
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.ledger import queries
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.standing import day_of, kept_in_memory
from placeplan.workspace.plans.visits import look
from placeplan.workspace.runs.models import RunRow
from placeplan.workspace.runs.queries import key_of, last_done, recent

__all__ = ["GAPS", "chart", "overview", "plans"]

GAPS = {
    "gap.health": "Health and wellbeing: preventable events above the best-off fifth’s rates",
    "gap.care": "Care and quality: people a year whose care misses a standard",
    "gap.finance": "Finance and efficiency: deficit of the footprint",
}

_CHARTS = ("gaps", "bridge", "positions")
_CHANGES, _TO_DO = 8, 10


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
    """The three gaps, the bridge, what one is asked to do, and what changed since one last looked."""
    row = last_done(scene.name)
    context = {
        "run": row, "conflicts": len(scene.conflicts()),
        "stale": row is not None and row.sequence != scene.held.sequence, "may_run": scene.may(Permission.RUN),
        "under_way": [run for run in recent(scene.name, 3) if run.status in ("waiting", "running")],
        "summary_text": scene.shown.settings.summary, **_changed(scene), **_asked(scene),
    }  # fmt: skip
    if row is not None:
        context |= _figures(scene, row)
    return scene.show("overview.html", "overview", context)


def _changed(scene: Scene) -> dict[str, Any]:
    """What changed since the person last looked; where nothing did, what changed last."""
    visit = look(by=scene.person, plan=scene.name, sequence=scene.held.sequence, now=timezone.now())
    rows = [change for change in queries.changes_of(scene.name)[:60] if scene.sees_change(change)]
    new = [change for change in rows if change.sequence > visit.before]
    return {"visit": visit, "since": scene.held.sequence - visit.before, "new": new[:_CHANGES],
            "changes": rows[:_CHANGES]}  # fmt: skip


def _asked(scene: Scene) -> dict[str, Any]:
    """What the person's organisations are asked to do and by when; without one, what everybody is."""
    mine, day = scene.person.organisations(scene.name), day_of(scene)
    rows = kept_in_memory(scene, ("to do", day.on, mine), lambda: to_do(scene.shown, on=day.on, organisations=mine))
    return {"to_do": rows[:_TO_DO], "more_to_do": max(len(rows) - _TO_DO, 0), "mine": bool(mine), "day": day,
            "overdue": sum(row.overdue for row in rows)}  # fmt: skip


def _figures(scene: Scene, row: RunRow) -> dict[str, Any]:
    return kept_in_memory(scene, ("overview", key_of(row)), lambda: _worked_out(scene, row))


def _worked_out(scene: Scene, row: RunRow) -> dict[str, Any]:
    made = scene.result(row)
    summary, bridge = summarise(made), yearly_bridge(made)
    findings = sorted(made.results.findings, key=lambda found: ("error", "warning", "note").index(found.severity))
    return {
        "summary": summary, "findings": findings[:12], "more": max(len(findings) - 12, 0), "bridge": bridge,
        "gaps": [
            {"gap": gap, "name": GAPS.get(gap.figure, gap.meaning), "spread": gap_spread(made, gap.figure)}
            for gap in summary.gaps
        ],
        "charts": {name: said for name, (said, _) in scene.charts(row).items() if name in _CHARTS},
    }  # fmt: skip


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
