"""Reading the ledger: what a plan says now or said then, and how it came to."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from placeplan.errors import UnknownNameError
from placeplan.studies.keeping import Key, digest_of, unpack
from placeplan.workspace.ledger.models import EFFECTIVE, Action, Change, Content, Head, Version

__all__ = [
    "Kept",
    "act_end",
    "changed_by",
    "changes_of",
    "conflicts_of",
    "content",
    "digest_at",
    "find_change",
    "heads",
    "history",
    "kept",
    "known_head",
    "latest",
    "places_of",
    "sequence_of",
]  # fmt: skip

_PLANS = 6
_FRAMES = 60


@dataclass(frozen=True)
class Kept:
    """A plan as the ledger holds it after one change.

    Parameters
    ----------
    entries
        Canonical text of each record.
    since
        Sequence of the last change of each record: what an editor has before them.
    plan
        The plan, typed.
    """

    name: str
    sequence: int
    hash: str
    entries: Mapping[Key, str]
    since: Mapping[Key, int]
    plan: Any


_cache: OrderedDict[tuple[str, str], Kept] = OrderedDict()
_frames: OrderedDict[str, Any] = OrderedDict()
_lock = threading.Lock()


def heads(plans: Sequence[str]) -> list[Head]:
    """The named plans that are there, in order of their titles."""
    return list(Head.objects.filter(plan__in=plans).order_by("title"))


def known_head(plan: str) -> Head:
    """The end of a plan's chain.

    Raises
    ------
    UnknownNameError
        There is no such plan here.
    """
    head = Head.objects.filter(plan=plan).first()
    if head is None:
        raise UnknownNameError("there is no such plan in this workspace.", value=plan, remedy="Go to your plans.")
    return head


def content(name: str) -> bytes:
    """Bytes of a table.

    Raises
    ------
    UnknownNameError
        They are gone.
    """
    row = Content.objects.filter(hash=name).first()
    if row is None:
        raise UnknownNameError("the rows of a table are missing.", value=name, remedy="Restore them from a back-up.")
    return bytes(row.data)


def latest(plan: str, kind: str, record: str) -> Change | None:
    """The last change that counts of one record."""
    rows = Change.objects.filter(plan=plan, kind=kind, record=record, action__in=EFFECTIVE)
    return rows.order_by("-sequence").first()


def _ends(plan: str, after: int, until: int) -> QuerySet[Change]:
    """The last change that counts of every record that changed in a stretch of the chain."""
    stretch = Change.objects.filter(plan=plan, sequence__gt=after, sequence__lte=until, action__in=EFFECTIVE)
    last = stretch.order_by().values("kind", "record").annotate(last=Max("sequence")).values("last")
    return Change.objects.filter(plan=plan, sequence__in=last)


def kept(plan: str, sequence: int | None = None) -> Kept:
    """The plan after a change; the last, unless told otherwise. Two queries where nothing is kept in memory.

    Raises
    ------
    UnknownNameError
        There is no such plan, or it has no such change.
    """
    head = known_head(plan)
    at = head.sequence if sequence is None else sequence
    mark = head.hash if at == head.sequence else find_change(plan, at).hash
    with _lock:
        found = _cache.get((plan, mark))
        earlier = [held for held in _cache.values() if held.name == plan and held.sequence < at]
    if found is not None:
        return found
    # What is in memory belongs to this chain only if its last change is still in it: a back-up may have been restored.
    start = max(earlier, key=lambda held: held.sequence, default=None)
    if start is not None and not Change.objects.filter(plan=plan, sequence=start.sequence, hash=start.hash).exists():
        start = None
    made = _rebuild(plan, at, mark, start)
    with _lock:
        _cache[plan, mark] = made
        while len(_cache) > _PLANS:
            _cache.popitem(last=False)
        while len(_frames) > _FRAMES:
            _frames.popitem(last=False)
    return made


def _rebuild(plan: str, at: int, mark: str, start: Kept | None) -> Kept:
    entries, since = (dict(start.entries), dict(start.since)) if start else ({}, {})
    rows = _ends(plan, start.sequence if start else 0, at)
    for kind, record, action, after, sequence in rows.values_list("kind", "record", "action", "after", "sequence"):
        since[kind, record] = sequence
        if action == Action.WITHDRAW:
            entries.pop((kind, record), None)
        else:
            entries[kind, record] = after
    return Kept(plan, at, mark, entries, since, unpack(entries, content, frames=_frames))


def changed_by(held: Kept, texts: Mapping[Key, str]) -> Any:
    """The plan as it would be with other texts in place of some entries; an empty text takes the entry away."""
    entries = {key: text for key, text in {**held.entries, **texts}.items() if text}
    return unpack(entries, content, frames=_frames)


def find_change(plan: str, sequence: int) -> Change:
    """One change.

    Raises
    ------
    UnknownNameError
        The plan has no such change.
    """
    change = Change.objects.filter(plan=plan, sequence=sequence).first()
    if change is None:
        raise UnknownNameError("the plan has no such change.", value=str(sequence), remedy="See its history.")
    return change


def changes_of(plan: str, *, kind: str = "", record: str = "", who: str = "", words: str = "") -> QuerySet[Change]:
    """Changes, the last first, narrowed as told."""
    rows = Change.objects.filter(plan=plan).order_by("-sequence")
    wanted = {"kind": kind, "record": record, "who": who, "why__icontains": words}
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def history(plan: str, kind: str, record: str) -> list[Change]:
    """All that ever happened to one record, the last first."""
    return list(changes_of(plan).filter(kind=kind, record=record))


def places_of(plan: str, keys: Collection[Key]) -> set[int]:
    """Places in the chain of every change of some records; one query."""
    rows = Change.objects.filter(plan=plan, kind__in={kind for kind, _ in keys})
    found = rows.values_list("kind", "record", "sequence")
    return {sequence for kind, record, sequence in found if (kind, record) in keys}


def conflicts_of(plan: str) -> list[Change]:
    """Edits that were kept aside and that nobody has settled yet, the oldest first."""
    settled = Change.objects.filter(plan=plan, settles__gt=0).values("settles")
    rows = Change.objects.filter(plan=plan, action=Action.CONFLICT).exclude(sequence__in=settled)
    return list(rows.order_by("sequence"))


def digest_at(plan: str, sequence: int | None = None) -> str:
    """The digest of a plan after a change; worked out once and then kept."""
    at = known_head(plan).sequence if sequence is None else sequence
    known = Version.objects.filter(plan=plan, sequence=at).first()
    if known is not None:
        return known.digest
    digest = digest_of(kept(plan, at).plan)
    Version.objects.get_or_create(plan=plan, sequence=at, defaults={"digest": digest})
    return digest


def act_end(plan: str, sequence: int) -> int:
    """The last change of the act a change belongs to: a version is what the plan says after a whole act.

    Raises
    ------
    UnknownNameError
        The plan has no such change.
    """
    batch = find_change(plan, sequence).batch
    last = (
        Change.objects.filter(plan=plan, batch=batch).order_by("-sequence").values_list("sequence", flat=True).first()
    )
    return int(last or sequence)


def sequence_of(plan: str, version: str) -> int:
    """The change after which a plan had this digest, or the change of this number.

    Parameters
    ----------
    version
        The number of a change, or at least eight letters of a digest.

    Raises
    ------
    UnknownNameError
        No version fits, or more than one digest begins so.
    """
    head = known_head(plan)
    if version.isdecimal() and 0 < int(version) <= head.sequence:
        return act_end(plan, int(version))
    if len(version) >= 8:
        for batch in _batches(plan):
            if digest_at(plan, batch).startswith(version.lower()):
                return batch
    raise UnknownNameError("the plan never had this version.", value=version, remedy="See its history.")


def _batches(plan: str) -> list[int]:
    """The last change of every act, the latest first."""
    rows = Change.objects.filter(plan=plan).values("batch").annotate(last=Max("sequence"))
    return sorted((int(row["last"]) for row in rows), reverse=True)
