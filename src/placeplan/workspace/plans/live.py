"""Plans kept ready for "what if", a few in each process: compiled when first asked for, with draws as soon as they are
made. What is kept belongs to one version of a plan; another version is another entry."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict

from placeplan.studies.live_what_if import LivePlan, live_plan
from placeplan.workspace.ledger.queries import Kept
from placeplan.workspace.runs.models import RunRow

__all__ = ["forget", "live_of"]

_MOST = 2
_log = logging.getLogger("placeplan.workspace.live")
_plans: OrderedDict[tuple[str, str], LivePlan] = OrderedDict()
_drawing: dict[tuple[str, str], threading.Thread] = {}
_lock = threading.Lock()


def live_of(held: Kept, row: RunRow | None) -> tuple[LivePlan, bool]:
    """A version of a plan ready for questions; and whether its draws are still being made.

    Parameters
    ----------
    row
        Its run by chance: answers then have ranges over the same draws.
    """
    key = (held.name, held.hash)
    with _lock:
        found = _plans.get(key)
    made = live_plan(held.plan) if found is None else found  # two who ask at once may both make it; one is kept
    with _lock:
        found = _plans.setdefault(key, made)
        if found is made:
            while len(_plans) > _MOST:
                _plans.popitem(last=False)
        _plans.move_to_end(key)
        if row is None or found.draws is not None:
            return found, False
        if key not in _drawing:
            drawing = threading.Thread(target=_draw, args=(key, found, row.runs, row.seed), daemon=True)
            _drawing[key] = drawing
            drawing.start()
    return found, True


def _draw(key: tuple[str, str], found: LivePlan, runs: int, seed: int) -> None:
    try:
        found.with_draws(runs, seed)
    except Exception:
        _log.exception("the draws of a plan could not be made")
    finally:
        with _lock:
            _drawing.pop(key, None)


def forget() -> None:
    """Let every plan go."""
    with _lock:
        _plans.clear()
