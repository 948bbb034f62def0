"""What pages are made from, made ready in the background: when a server starts, and after the plan or its run changed.

One thread in each process. It works only where nothing has changed for a moment and no run is under way, rests for as
long as each piece took, so that people who read come first, and makes nothing that is there already.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db import close_old_connections, connections

from placeplan.studies.agreement import baseline
from placeplan.workspace.accounts.middleware import Asked
from placeplan.workspace.accounts.permissions import Operator
from placeplan.workspace.ledger.models import Head
from placeplan.workspace.plans.assessed import assessed, fund_of, net_of
from placeplan.workspace.plans.boards import approvals_of, standing_of
from placeplan.workspace.plans.scene import Scene
from placeplan.workspace.plans.standing import Figures, answered, figures_of
from placeplan.workspace.plans.views.assumptions import rows_of
from placeplan.workspace.plans.views.delivery import suite_of
from placeplan.workspace.plans.views.documents import report_text
from placeplan.workspace.plans.views.editing import standing_errors
from placeplan.workspace.plans.views.overview import said_of
from placeplan.workspace.plans.visitors import visited, visitors_of
from placeplan.workspace.runs.models import RunRow
from placeplan.workspace.runs.queries import traced, unfinished

__all__ = ["begin", "end", "is_alive", "looked", "make_ready", "pieces_of"]

_LOOK = 1.0
"""Seconds between two looks at what has changed; what changes in between is made once."""
_AFTER_FAULT = 30.0
"""Seconds to the next look after one that failed, as when the database is away."""
_FIRST = 2
"""Plans made ready at a start, before anybody has opened one."""

_log = logging.getLogger("placeplan.workspace.ready")
_lock = threading.Lock()
_thread: threading.Thread | None = None
_over = threading.Event()
_looks = 0

Piece = tuple[str, Callable[[Scene, Figures | None], object]]
_TOPICS = ("governance", "rollout", "timeline", "risks", "benefits", "network", "reports")
_WITH_FIGURES = ("engagement", "deepdive", "load", "reports")


def _topic(name: str, *, figures: bool) -> Piece:
    return f"{name}{' with figures' if figures else ''}", lambda scene, made: answered(
        scene, name, figures=made if figures else None
    )  # fmt: skip


_PIECES: tuple[Piece, ...] = (
    ("assumptions", lambda scene, _: rows_of(scene)),
    ("baseline", lambda scene, _: baseline(scene.shown)),
    *(_topic(name, figures=False) for name in _TOPICS),
    ("approvals", approvals_of),
    *(_topic(name, figures=True) for name in _WITH_FIGURES),
    ("report views", suite_of),
    ("errors", lambda scene, _: standing_errors(scene)),
    ("standing approvals", lambda scene, _: standing_of(scene)),
)
_OF_FIGURES: tuple[tuple[str, Callable[[Scene, Figures], object]], ...] = (
    ("overview", lambda scene, made: said_of(scene, made.row)),
    ("assessment", assessed),
    ("net effect", net_of),
    ("fund", fund_of),
    ("explanations", lambda _, made: traced(made.row)),
    ("report", report_text),
)
"""The last two take seconds, once for each run."""


class _Nobody(Asked):
    """A request that asks for nothing: pages as they are where nobody has chosen a day."""

    session: Any

    def __init__(self, person: Any) -> None:
        super().__init__()
        self.person, self.session = person, {}


def pieces_of(scene: Scene) -> Iterator[tuple[str, Callable[[], object]]]:
    """What the pages of a plan are made from, for whoever sees it so, each by its name."""
    figures = figures_of(scene)
    for name, make in _PIECES:
        yield name, partial(make, scene, figures)
    if figures is not None:
        for name, of_figures in _OF_FIGURES:
            yield name, partial(of_figures, scene, figures)


def make_ready(plan: str, rest: Callable[[float], bool]) -> None:
    """Make a plan's pages ready for each different sight of it.

    Parameters
    ----------
    rest
        Called after each piece with the seconds it took; true where there is no use in going on.
    """
    for person in (Operator("ready"), *visitors_of(plan)):
        for name, make in pieces_of(Scene(_Nobody(person), plan)):
            began = time.monotonic()
            try:
                make()
            except Exception:  # whoever opens the page is told; the other pieces do not hang on it
                _log.exception("a piece could not be made ready", extra={"facts": {"plan": plan, "piece": name}})
            if rest(time.monotonic() - began):
                return


def _state(plan: str) -> tuple[str, int]:
    """What tells that something has changed: the end of the chain and the last run that is done."""
    head = Head.objects.filter(plan=plan).values_list("hash", flat=True).first()
    run = RunRow.objects.filter(plan=plan, status="done").order_by("-id").values_list("id", flat=True).first()
    return str(head or ""), int(run or 0)


def _wanted() -> list[str]:
    """Plans somebody opened; at a start, the few with the longest history."""
    return visited() or list(Head.objects.order_by("-sequence").values_list("plan", flat=True)[:_FIRST])


def _watch() -> None:
    seen: dict[str, tuple[str, int]] = {}
    ready: dict[str, tuple[str, int]] = {}
    pause = _LOOK
    try:
        while not _over.wait(pause):
            close_old_connections()
            try:
                _look(seen, ready)
                pause = _LOOK
            except Exception:
                _log.exception("nothing could be made ready")
                pause = _AFTER_FAULT
    finally:
        connections.close_all()


def _look(seen: dict[str, tuple[str, int]], ready: dict[str, tuple[str, int]]) -> None:
    """Make ready what has changed and has then been still from one look to the next."""
    global _looks
    _looks += 1
    if unfinished():
        return
    for plan in _wanted():
        state = _state(plan)
        still, seen[plan] = seen.get(plan) == state, state
        if not still or ready.get(plan) == state:
            continue
        ready[plan] = state

        def rest(seconds: float, plan: str = plan, state: tuple[str, int] = state) -> bool:
            return _over.wait(seconds) or _state(plan) != state

        make_ready(plan, rest)


def begin() -> None:
    """See that this process makes pages ready."""
    global _thread
    with _lock:
        if _thread is None or not _thread.is_alive():
            _over.clear()
            _thread = threading.Thread(target=_watch, name="placeplan-ready", daemon=True)
            _thread.start()


def looked() -> int:
    """How often this process has looked."""
    return _looks


def is_alive() -> bool:
    """Whether this process makes pages ready."""
    return _thread is not None and _thread.is_alive()


def end() -> None:
    """Stop after the piece that is being made."""
    _over.set()
