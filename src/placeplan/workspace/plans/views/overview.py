"""The way in: one's plans, and a plan at a glance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from placeplan.studies.summary import BridgeYears, Summary, summarise, yearly_bridge
from placeplan.studies.to_do import Task, answerable, to_do
from placeplan.workspace.accounts.people import plans_of
from placeplan.workspace.accounts.permissions import Permission, Thing, may
from placeplan.workspace.ledger import queries
from placeplan.workspace.plans.looks import acts_since, looked
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.standing import day_of, kept_of_run
from placeplan.workspace.runs.models import RunRow
from placeplan.workspace.runs.queries import last_done, recent

__all__ = ["GAPS", "chart", "overview", "plans", "said_of"]

GAPS = {
    "gap.health": "Health and wellbeing: preventable events above the best-off fifth’s rates",
    "gap.care": "Care and quality: people a year whose care misses a standard",
    "gap.finance": "Finance and efficiency: deficit of the footprint",
}


_ACTS, _TASKS = 8, 10


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The plans one has a part in; straight on where there is only one."""
    person = request.person  # type: ignore[attr-defined]
    found = queries.heads(plans_of(person))
    if len(found) == 1:
        return redirect("overview", plan=found[0].plan)
    may_assess = any(may(person, Permission.ASSESS, Thing(head.plan)) for head in found)
    return render(request, "plans.html", {"plans": found, "may_assess": may_assess})


@require_safe
@page()
def overview(scene: Scene) -> HttpResponse:
    """The three gaps, what the person is asked to do, what changed since they last looked, the bridge, the findings."""
    row, look = last_done(scene.name), looked(scene, now=timezone.now())
    acts, count = acts_since(scene, look.before, most=_ACTS)
    tasks = _tasks(scene)
    context = {
        "run": row, "look": look, "acts": acts, "acts_count": count, "tasks": tasks[:_TASKS], "tasks_count": len(tasks),
        "late": sum(task.late for task in tasks), "day": day_of(scene), "conflicts": len(scene.conflicts()),
        "stale": row is not None and row.sequence != scene.held.sequence, "may_run": scene.may(Permission.RUN),
        "under_way": [run for run in recent(scene.name, 3) if run.status in ("waiting", "running")],
        "summary_text": scene.plan.settings.summary,
    }  # fmt: skip
    if row is not None:
        summary, bridge, findings = said_of(scene, row)
        drawn = scene.charts(row)
        context |= {
            "summary": summary, "findings": findings[:12], "more": max(len(findings) - 12, 0),
            "gaps": [{"gap": gap, "name": GAPS.get(gap.figure, gap.meaning)} for gap in summary.gaps],
            "charts": {name: drawn[name][0] for name in ("fans", "gaps", "bridge", "positions") if name in drawn},
            "ranges": scene.tables(row).get("gaps"), "unidentified": summary.end > 0,
            "bridge": bridge,
        }  # fmt: skip
    return scene.show("overview.html", "overview", context)


def said_of(scene: Scene, row: RunRow) -> tuple[Summary, BridgeYears, list[dict[str, Any]]]:
    """What a run says at a glance: its summary, the bridge of every year, its findings."""

    def make() -> tuple[Summary, BridgeYears, list[dict[str, Any]]]:
        made = scene.result(row)
        return summarise(made), yearly_bridge(made), _grouped(made.results.findings)

    return kept_of_run(scene, row, "overview", make)


def _tasks(scene: Scene) -> tuple[Task, ...]:
    """What the person's organisations are asked for, and what their role lets them record for the boards.

    What nobody answers for falls to whoever may settle things.
    """
    mine = {*scene.person.organisations(scene.name), *([""] if scene.may(Permission.SETTLE) else [])}

    def is_mine(kind: str, record: Any) -> bool:
        if kind in ("approval", "meeting"):
            return scene.sees(kind, record) and scene.may_edit(kind, record)
        return answerable(scene.plan, record) in mine and scene.sees(kind, record)

    return to_do(scene.plan, on=day_of(scene).on, mine=is_mine)


def _grouped(found: Iterable[Any]) -> list[dict[str, Any]]:
    """Findings, the gravest first; the same one of several years once, with its years."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for one in sorted(found, key=lambda one: ("error", "warning", "note").index(one.severity)):
        groups.setdefault((one.severity, one.message, one.remedy), []).append(str(one.year or ""))
    return [
        {"severity": severity, "message": message, "remedy": remedy, "years": ", ".join(filter(None, years))}
        for (severity, message, remedy), years in groups.items()
    ]


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
