"""The baseline: sources, their differences, and what each organisation says of its figures."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from placeplan.records import KINDS, Site
from placeplan.studies.agreement import STATUSES, baseline
from placeplan.workspace.accounts.permissions import Permission, Thing
from placeplan.workspace.ledger.tables import say_status
from placeplan.workspace.plans.scene import Scene, page

__all__ = ["opinion", "tables"]


@require_safe
@page()
def tables(scene: Scene) -> HttpResponse:
    """Every baseline table."""
    mine = scene.person.organisations(scene.name)
    sites = {site.id: site.organisation for site in scene.shown.of(Site).values()}
    titles = {key: row.title for kind in ("site", "organisation") for key, row in scene.shown.records[kind].items()}
    rows = []
    for view in baseline(scene.shown):
        holders = {name for name in view.statuses if sites.get(name, name) in mine}
        can = sorted({sites.get(name, name) for name in holders})
        can = [name for name in can if scene.may(Permission.AGREE, Thing(scene.name, view.kind, name))]
        statuses = [
            {"id": name, "title": titles.get(name, name), "counts": counts} for name, counts in view.statuses.items()
        ]
        rows.append({"view": view, "can": [(name, titles.get(name, name)) for name in can], "statuses": statuses,
                     "summed": any(source.total is not None for source in view.sources),
                     "plural": KINDS[view.kind].plural})  # fmt: skip
    context = {"tables": rows, "choices": STATUSES, "base_year": scene.plan.settings.base_year}
    return scene.show("baseline.html", "baseline", context)


@require_POST
@page(Permission.AGREE)
def opinion(scene: Scene, kind: str) -> HttpResponse:
    """Agree, query or dispute the rows of one's organisation."""
    posted = scene.request.POST
    done = say_status(
        by=scene.person, plan=scene.name, table=kind, organisation=posted.get("organisation", ""),
        status=posted.get("status", ""), why=posted.get("why", ""), now=timezone.now(),
    )  # fmt: skip
    messages.success(scene.request, "Saved." if done.changed else "The rows say this already; nothing was changed.")
    return redirect("baseline", plan=scene.name)
