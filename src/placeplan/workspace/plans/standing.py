"""How a plan stands on a day, as this person may see it: worked out once for each version and kept in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.utils import timezone

from placeplan.records import KINDS
from placeplan.studies.keeping import Key
from placeplan.studies.lapsing import same_figures
from placeplan.studies.opening import Opened
from placeplan.studies.programme import Answer, Setting, answer
from placeplan.studies.programme_day import usual_day
from placeplan.studies.run import Run
from placeplan.studies.withholding import borne_out
from placeplan.workspace.ledger.models import EFFECTIVE, Change
from placeplan.workspace.ledger.queries import kept
from placeplan.workspace.plans.scene import Scene
from placeplan.workspace.runs.models import RunRow
from placeplan.workspace.runs.queries import key_of, last_done, result

__all__ = [
    "Day", "Figures", "answered", "day_of", "figures_of", "kept_for_all", "kept_in_memory",
    "kept_of_run", "made_so_far", "told",
]  # fmt: skip

T = TypeVar("T")

_MOST = 400
_FIRST, _LAST = 1948, 2199
"""Years a page may be asked for: far beyond any plan, and far from where the calendar of the machine ends."""
NOTHING: frozenset[Key] = frozenset()
"""What is kept from somebody who sees all."""
_BESIDE = ("programme/", "assurance/", "packs")
"""Where records stand that say how a plan is delivered and judged: no figure of the model hangs on them."""


class _Shelf:
    """Answers by what they were made from. Whoever asks for one that is being made waits for it."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[Hashable, ...], Any] = OrderedDict()
        self._making: dict[tuple[Hashable, ...], threading.Lock] = {}
        self._lock = threading.Lock()

    def take(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        """The answer; made if it is not there."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                found: T = self._held[key]
                return found
            mine = self._making.setdefault(key, threading.Lock())
        with mine:
            with self._lock:
                if key in self._held:
                    again: T = self._held[key]
                    return again
            made = make()
            with self._lock:
                self._held[key] = made
                self._making.pop(key, None)
                while len(self._held) > _MOST:
                    self._held.popitem(last=False)
        return made


    def keys(self) -> list[tuple[Hashable, ...]]:
        """What it holds, by what each was made from."""
        with self._lock:
            return list(self._held)


_shelf = _Shelf()


def made_so_far() -> list[tuple[Hashable, ...]]:
    """What is in memory, by what each was made from."""
    return _shelf.keys()


def kept_in_memory(scene: Scene, what: Hashable, make: Callable[[], T]) -> T:
    """Something made from the plan as this person sees it; made once for each version and each such view of it."""
    return _shelf.take((scene.name, scene.held.hash, scene.hidden, what), make)


def kept_of_run(scene: Scene, row: RunRow, what: Hashable, make: Callable[[], T]) -> T:
    """Something made from a run as this person sees it; it outlives changes of the plan.

    What is kept from the person of the version that was run counts too: of two who see the same now, one may have been
    kept from a record then.
    """
    return _shelf.take((scene.name, "run", key_of(row), scene.withheld_at(row.sequence), what), make)


def kept_for_all(scene: Scene, what: Hashable, make: Callable[[], T], *, of_run: bool = False) -> T:
    """Something made from the whole plan, the same for everybody: not to be shown to all as it is.

    Parameters
    ----------
    of_run
        It hangs on the run that `what` names and on nothing else, so that it outlives changes of the plan.
    """
    return _shelf.take((scene.name, "" if of_run else scene.held.hash, "whole", what), make)


@dataclass(frozen=True)
class Day:
    """The day a page is about.

    Parameters
    ----------
    asked
        Whether the person asked for this day.
    usual
        The day shown where nobody asks.
    over
        Whether the plan's years are over, so that the usual day is not today.
    """

    on: date
    usual: date
    asked: bool
    over: bool


def day_of(scene: Scene) -> Day:
    """The day asked for by `on=`, now or earlier in this session; else the plan's usual day."""
    today = timezone.localdate()
    name, sent = f"on:{scene.name}", scene.request.GET.get("on")
    if sent is not None:
        scene.request.session[name] = sent[:10]
    text = scene.request.session.get(name, "")
    usual = kept_in_memory(scene, ("usual day", today), lambda: usual_day(scene.plan, today=today))
    day = _day(text)
    return Day(day or usual, usual, asked=day is not None, over=usual != today)


def _day(text: str) -> date | None:
    """A day somebody may mean; None for any other text."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST <= day.year <= _LAST else None


@dataclass(frozen=True)
class Figures:
    """The last run of the plan.

    Parameters
    ----------
    fresh
        Whether nothing that figures hang on has changed since.
    """

    row: RunRow
    fresh: bool
    scene: Scene

    @property
    def key(self) -> tuple[int, str]:
        """What tells this run from any other."""
        return key_of(self.row)

    @property
    def alone(self) -> bool:
        """Whether what is judged is the very version that was run, so that it hangs on the run and on nothing else."""
        return not self.fresh or self.row.sequence == self.scene.held.sequence

    @property
    def run(self) -> Run:
        """Its figures, without what is kept from the person."""
        scene, row = self.scene, self.row
        return kept_of_run(scene, row, "figures", lambda: scene.result(row))


def figures_of(scene: Scene) -> Figures | None:
    """The last run that came to its end; two queries."""
    row = last_done(scene.name)
    if row is None:
        return None
    since = Change.objects.filter(plan=scene.name, sequence__gt=row.sequence, action__in=EFFECTIVE)
    kinds = set(since.order_by().values_list("kind", flat=True).distinct()) if row.sequence != _at(scene) else set()
    return Figures(row, fresh=not any(_moves_figures(kind) and not _only_said(scene, row, kind) for kind in kinds),
                   scene=scene)  # fmt: skip


def _at(scene: Scene) -> int:
    return scene.held.sequence


def _only_said(scene: Scene, row: RunRow, kind: str) -> bool:
    """Whether nothing changed in a table since a run but what organisations say of its figures."""
    if kind not in KINDS or KINDS[kind].storage != "table":
        return False
    before = kept(scene.name, row.sequence).plan
    return kept_for_all(scene, ("said", row.sequence, kind), lambda: same_figures(before, scene.plan, kind))


def _moves_figures(kind: str) -> bool:
    return kind == "plan" or (kind in KINDS and not KINDS[kind].path.startswith(_BESIDE))


def answered(scene: Scene, topic: str, *, figures: Figures | None = None, workstream: str = "") -> Answer:
    """What a topic of the programme says of the plan as this person sees it, on the day of the page.

    Parameters
    ----------
    figures
        The run whose figures it may use, if it is fresh; without, it says nothing that needs figures.
    """
    on = day_of(scene).on
    made = figures if figures is not None and figures.fresh else None

    key = (topic, on, workstream, made.key if made else ())

    def make(plan: Any, run: Run | None) -> Answer:
        return answer(Setting(Opened(plan, (), scene.held.hash), on, workstream, figures=False, made=run), topic)

    def whole() -> Answer:
        return make(scene.plan, result(made.row) if made else None)

    def shown() -> Answer:
        of_all = _shelf.take((scene.name, scene.held.hash, NOTHING, key), whole)
        return borne_out(make(scene.shown, made.run if made else None), of_all)

    return kept_in_memory(scene, key, shown if scene.withheld else whole)


def told(scene: Scene, topic: str, *, figures: Figures | None = None, workstream: str = "") -> Any:
    """The topic's own answer; see `answered`."""
    return answered(scene, topic, figures=figures, workstream=workstream).found
