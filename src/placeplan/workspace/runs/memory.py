"""The last few runs, whole: a page that explains a figure needs the ledger, which is not stored."""

from __future__ import annotations

import threading
from collections import OrderedDict

from placeplan.studies.run import Run

__all__ = ["recall", "remember"]

_MOST = 4
_runs: OrderedDict[int, Run] = OrderedDict()
_lock = threading.Lock()


def remember(row: int, run: Run) -> None:
    """Keep a run, and let the oldest go."""
    with _lock:
        _runs[row] = run
        _runs.move_to_end(row)
        while len(_runs) > _MOST:
            _runs.popitem(last=False)


def recall(row: int) -> Run | None:
    """A run that is still in memory."""
    with _lock:
        return _runs.get(row)
