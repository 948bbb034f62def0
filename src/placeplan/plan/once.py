"""What follows from a plan alone, or from one of its tables, worked out once for it.

Neither is ever changed in place. Versions of a plan in which a table is the same hold the very same table, so what was
found for it holds for every version, person and topic; what was found for a plan, for everybody who is shown that
plan. It is let go with what it was found for.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import polars as pl

from placeplan.plan.plan import Plan

__all__ = ["once_for_plan", "once_for_table"]

P = ParamSpec("P")
T = TypeVar("T")

_Known = dict[int, tuple[weakref.ref[pl.DataFrame], dict[Hashable, Any]]]

_known: _Known = {}
_lock = threading.RLock()
"""A table may be collected, and its findings let go, while this thread looks for another's."""


def once_for_table(frame: pl.DataFrame, what: Hashable, make: Callable[[], T]) -> T:
    """Something made from a table and from nothing else that `what` does not name."""
    number = id(frame)
    with _lock:
        held = _known.get(number)
        if held is None or held[0]() is not frame:
            held = _known[number] = (weakref.ref(frame, partial(_forget, number, _known, _lock)), {})
    found = held[1]
    if what not in found:
        found[what] = make()  # two who ask at once may both make it: the same
    made: T = found[what]
    return made


def _forget(number: int, known: _Known, lock: threading.RLock, _: object) -> None:
    """Let go what was found for a table that is gone; at a program's end this module's own names are gone before it."""
    with lock:
        held = known.get(number)
        if held is not None and held[0]() is None:
            del known[number]


def once_for_plan(make: Callable[Concatenate[Plan, P], T]) -> Callable[Concatenate[Plan, P], T]:
    """Make a function of a plan keep what it found with the plan, for each of the other arguments it was asked with.

    What it gives must be frozen. Asked with an argument that cannot be a key, such as results, it is worked out anew.
    """

    @wraps(make)
    def inner(plan: Plan, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (make, args, tuple(sorted(kwargs.items())))
        try:
            hash(key)
        except TypeError:
            return make(plan, *args, **kwargs)
        if key not in plan.found:
            plan.found[key] = make(plan, *args, **kwargs)
        made: T = plan.found[key]
        return made

    return inner
