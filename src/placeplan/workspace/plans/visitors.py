"""Who opens pages of which plan in this process: for whom it is worth making pages ready."""

from __future__ import annotations

import threading
from collections import OrderedDict

from placeplan.studies.keeping import Key
from placeplan.workspace.accounts.people import Signed

__all__ = ["forget", "noticed", "visited", "visitors_of"]

_PLANS, _SIGHTS = 4, 3
_seen: OrderedDict[str, OrderedDict[frozenset[Key], Signed]] = OrderedDict()
_lock = threading.Lock()


def noticed(plan: str, hidden: frozenset[Key], person: Signed) -> None:
    """Somebody opened a page. Of all who are kept from the same records, one stands for the others."""
    with _lock:
        sights = _seen.setdefault(plan, OrderedDict())
        sights[hidden] = person
        sights.move_to_end(hidden)
        _seen.move_to_end(plan)
        while len(sights) > _SIGHTS:
            sights.popitem(last=False)
        while len(_seen) > _PLANS:
            _seen.popitem(last=False)


def visited() -> list[str]:
    """Plans of which pages were opened, the last first."""
    with _lock:
        return list(reversed(_seen))


def visitors_of(plan: str) -> list[Signed]:
    """One person for each different sight of a plan, the last first."""
    with _lock:
        return list(reversed(_seen.get(plan, OrderedDict()).values()))


def forget() -> None:
    """Let everybody go."""
    with _lock:
        _seen.clear()
