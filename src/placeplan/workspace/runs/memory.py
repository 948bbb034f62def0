"""What is worth having in memory of the last few runs: a run with its ledger, what was read back of one, and answers.

Everything here can be made again from the database; each process has its own.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from placeplan.studies.run import Run

__all__ = ["forget", "once", "recall", "remember"]

T = TypeVar("T")
_RUNS = 4
_PIECES = 64
_runs: OrderedDict[Hashable, Run] = OrderedDict()
_pieces: OrderedDict[Hashable, Any] = OrderedDict()
_making: dict[Hashable, threading.Lock] = {}
_lock = threading.Lock()


def remember(key: Hashable, run: Run) -> None:
    """Keep a run, and let the oldest go."""
    with _lock:
        _runs[key] = run
        _runs.move_to_end(key)
        while len(_runs) > _RUNS:
            _runs.popitem(last=False)


def recall(key: Hashable) -> Run | None:
    """A run that is still in memory."""
    with _lock:
        return _runs.get(key)


def once(key: Hashable, make: Callable[[], T]) -> T:
    """Something that never changes, made once: several who ask at once wait for the first."""
    with _lock:
        if key in _pieces:
            _pieces.move_to_end(key)
            return _pieces[key]  # type: ignore[no-any-return]
        own = _making.setdefault(key, threading.Lock())
    with own:
        with _lock:
            if key in _pieces:
                return _pieces[key]  # type: ignore[no-any-return]
        made = make()
        with _lock:
            _pieces[key] = made
            _making.pop(key, None)
            while len(_pieces) > _PIECES:
                _pieces.popitem(last=False)
    return made


def forget() -> None:
    """Let everything go, as when the database is another one."""
    with _lock:
        _runs.clear()
        _pieces.clear()
