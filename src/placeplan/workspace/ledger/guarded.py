"""Changes that are not for everybody: read once from the chain and kept in memory, without the texts they hold.

A plan's default moves in time, and a record's own word too. A side of a change is held against the stricter of the
plan's default when it was made and now, so that neither an old secret nor a new one is told by the history.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Q

from placeplan.records import KINDS
from placeplan.records.publication import FRAME, Level, level_of, stricter
from placeplan.workspace.ledger.models import EFFECTIVE, Change
from placeplan.workspace.ledger.queries import Kept
from placeplan.workspace.ledger.things import NAMING

__all__ = ["Guarded", "Side", "guarded_changes", "has_levels", "sides_of"]

_DEFAULT = "partners"
_SAID = ('"publication":"restricted"', '"publication":"partners"')
"""How the canonical text of a record says that it is not public."""


class Side(NamedTuple):
    """What one side of a change says of who it is for, and what may lead to whose it is."""

    publication: str
    names: Mapping[str, Any]


class Guarded(NamedTuple):
    """A change of which a side may not be for everybody.

    Parameters
    ----------
    default
        What the plan said of records that say nothing, when the change was made.
    """

    sequence: int
    kind: str
    record: str
    action: str
    sides: tuple[Side, ...]
    default: str

    def levels(self, default: str) -> Iterator[tuple[Level, Side]]:
        """Each side with its level, where the plan's default is now this."""
        worst = stricter(self.default, default)
        return ((level_of(self.kind, side.publication, worst), side) for side in self.sides)


def has_levels(kind: str) -> bool:
    """Whether things of this kind are for somebody in particular."""
    return kind in KINDS and KINDS[kind].storage in ("flat", "nested")


def sides_of(*texts: str) -> tuple[Side, ...]:
    """The sides that are there."""
    found = (json.loads(text) for text in texts if text)
    return tuple(
        Side(held.get("publication", ""), {name: held[name] for name in NAMING if held.get(name)}) for held in found
    )


class _Seen(NamedTuple):
    sequence: int
    hash: str
    wide: bool
    rows: tuple[Guarded, ...]


_seen: dict[str, _Seen] = {}


def guarded_changes(head: Kept) -> tuple[Guarded, ...]:
    """Changes of which a side may not be for everybody, the first first. What is in memory is only added to."""
    plan, found = head.name, _seen.get(head.name, _Seen(0, "", wide=False, rows=()))
    if found.sequence == head.sequence and found.hash == head.hash:
        return found.rows
    defaults = _defaults(plan, head.sequence)
    wide = any(default != "public" for _, default in defaults)
    there = Change.objects.filter(plan=plan, sequence=found.sequence, hash=found.hash)
    if found.wide != wide or (found.sequence and not there.exists()):
        found = _Seen(0, "", wide=wide, rows=())
    rows = (*found.rows, *_stretch(plan, found.sequence, head.sequence, defaults, wide=wide))
    _seen[plan] = _Seen(head.sequence, head.hash, wide, rows)
    return rows


def _defaults(plan: str, until: int) -> list[tuple[int, str]]:
    """The plan's default after each act that changed its settings: number of the act, default."""
    rows = Change.objects.filter(plan=plan, kind="plan", sequence__lte=until, action__in=EFFECTIVE)
    texts = rows.order_by("sequence").values_list("batch", "after")
    return [(batch, json.loads(text).get("publication", _DEFAULT) if text else _DEFAULT) for batch, text in texts]


def _stretch(
    plan: str, after: int, until: int, defaults: list[tuple[int, str]], *, wide: bool
) -> Iterator[Guarded]:
    stretch = Change.objects.filter(plan=plan, sequence__gt=after, sequence__lte=until)
    said = Q()
    for text in _SAID:
        said |= Q(before__contains=text) | Q(after__contains=text)
    if wide:
        said |= Q(kind__in=[kind for kind in KINDS if has_levels(kind) and kind not in FRAME])
    acts = [batch for batch, _ in defaults]
    names = ("sequence", "batch", "kind", "record", "action", "before", "after")
    for sequence, batch, kind, record, action, *texts in stretch.filter(said).order_by("sequence").values_list(*names):
        if has_levels(kind):
            at = bisect_right(acts, batch) - 1
            default = defaults[at][1] if at >= 0 else _DEFAULT
            yield Guarded(sequence, kind, record, action, sides_of(*texts), default)
