"""Asking for runs, watching them and stopping them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.db import close_old_connections, connections
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from placeplan.errors import OptionError, UnknownNameError
from placeplan.records import Scenario
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.ledger import queries
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.sight import Sight
from placeplan.workspace.plans.views.model import show_model
from placeplan.workspace.runs import actions, worker
from placeplan.workspace.runs.models import RunRow, Status
from placeplan.workspace.runs.queries import ahead_of

__all__ = ["cancel", "progress", "run", "start"]

_LOOK = 0.5
"""Seconds between two looks at a run that is being watched."""
_LONGEST = 600.0
"""Seconds after which a watcher is sent away; the browser calls again by itself."""


@require_POST
@page(Permission.RUN)
def start(scene: Scene) -> HttpResponse:
    """Ask for a run: of expected values, or of many draws."""
    posted = scene.request.POST
    typed = {name: posted.get(name, "").strip() for name in ("runs", "seed")}
    numbers = [int(text) if text.isdecimal() and len(text) < 19 else -1 for text in typed.values()]
    runs, seed = (
        number if text else usual for number, text, usual in zip(numbers, typed.values(), (1, 0), strict=True)
    )
    scenario = posted.get("scenario", "")
    if scenario and scenario not in scene.shown.of(Scenario):
        raise UnknownNameError("there is no such scenario.", value=scenario, remedy="Choose one of the list.")
    try:
        row = actions.ask(
            by=scene.person, plan=scene.name, scenario=scenario, now=timezone.now(), runs=runs,
            seed=seed, sequence=_version(scene, posted.get("version", "")),
        )  # fmt: skip
    except OptionError as refused:
        said = f"{refused.message[:1].upper()}{refused.message[1:]} {refused.remedy}"
        return show_model(scene, error=said, typed=typed)
    return redirect("run", plan=scene.name, run=row.pk)


def _version(scene: Scene, sent: str) -> int | None:
    """The version asked for, by the number of its last change; None: the plan as it stands.

    Raises
    ------
    UnknownNameError
        The plan has no such version.
    """
    return queries.sequence_of(scene.name, sent) if sent else None


def _shown(scene: Sight, row: RunRow) -> dict[str, Any]:
    head, may_run = scene.held.sequence, scene.may(Permission.RUN)
    return {
        "message": scene.message(row) if row.message else "", "run": row, "plan": row.plan,
        "moving": row.status in (Status.WAITING, Status.RUNNING), "may_run": may_run,
        "stale": row.sequence != head, "chance": row.runs > 1, "before": ahead_of(row),
    }  # fmt: skip


@require_safe
@page()
def run(scene: Scene, run: int) -> HttpResponse:
    """How far a run is. With JavaScript the page is told as it goes; without, it loads itself again."""
    row = scene.run_row(run)
    if row.status in (Status.WAITING, Status.RUNNING):
        worker.wake()  # whoever had it may be gone
    context = _shown(scene, row)
    return scene.show("run.html", "model", context)


@require_safe
@page()
def progress(scene: Scene, run: int) -> StreamingHttpResponse:
    """How far a run is, as server-sent events: the part of its page that moves, whenever something has."""
    told = _tell(Sight(scene.person, scene.name), scene.run_row(run).pk)
    response = StreamingHttpResponse(told, content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"  # a proxy in front must not hold events back
    return response


async def _tell(sight: Sight, run: int) -> AsyncIterator[str]:
    def look() -> tuple[str, bool]:
        close_old_connections()  # every watcher of this process looks through one thread, and through its connection
        context = _shown(sight, sight.run_row(run))
        return render_to_string("parts/run_progress.html", context), bool(context["moving"])

    last, passed = "", 0.0
    try:
        while passed < _LONGEST:
            text, moving = await sync_to_async(look)()
            if text != last:
                yield _event("progress", text)
                last = text
            elif passed % 10.0 < _LOOK:
                yield ": still here\n\n"
            if not moving:
                yield _event("end", "")
                return
            await asyncio.sleep(_LOOK)
            passed += _LOOK
    finally:
        await sync_to_async(connections.close_all)()


def _event(name: str, text: str) -> str:
    lines = "".join(f"data: {line}\n" for line in text.splitlines() or [""])
    return f"event: {name}\n{lines}\n"


@require_POST
@page(Permission.RUN)
def cancel(scene: Scene, run: int) -> HttpResponse:
    """Stop a run."""
    if actions.cancel(by=scene.person, plan=scene.name, run=scene.run_row(run).pk):
        messages.success(scene.request, "The run is stopped.")
    else:
        messages.info(scene.request, "The run had ended already.")
    return redirect("run", plan=scene.name, run=run)
