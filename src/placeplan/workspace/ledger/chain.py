"""The chain that makes tampering show: each change carries the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from placeplan.workspace.ledger.models import Change, Content, Head

__all__ = ["Break", "Verdict", "hash_of", "verify"]

_FIELDS = (
    "plan", "sequence", "batch", "kind", "record", "action", "before", "after", "base", "settles", "who", "at", "why",
    "previous",
)  # fmt: skip


def hash_of(change: Change) -> str:
    """SHA-256 of all a change says, the hash of the one before it included."""
    said = json.dumps([getattr(change, name) for name in _FIELDS], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Break:
    """A place where the ledger is not what it was."""

    sequence: int
    message: str


@dataclass(frozen=True)
class Verdict:
    """What a look at a whole chain found.

    Parameters
    ----------
    end
        Hash of the last change. Written down elsewhere, it shows later whether the whole chain was made anew.
    """

    plan: str
    changes: int
    end: str
    breaks: tuple[Break, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was tampered with."""
        return not self.breaks


def verify(plan: str, *, expected: str = "") -> Verdict:
    """Walk a plan's chain from its first change to its end.

    Parameters
    ----------
    expected
        Hash of some change, written down earlier: it must still be in the chain.
    """
    breaks: list[Break] = []
    previous, count, found = "", 0, not expected
    for change in Change.objects.filter(plan=plan).order_by("sequence").iterator(chunk_size=500):
        count += 1
        if change.sequence != count:
            breaks.append(Break(count, f"change {count} is missing"))
            count = change.sequence
        if change.previous != previous:
            breaks.append(Break(count, "it does not follow from the change before it"))
        if hash_of(change) != change.hash:
            breaks.append(Break(count, "it does not say what it said when it was made"))
        previous = change.hash
        found = found or previous == expected
    head = Head.objects.filter(plan=plan).first()
    if head is not None and (head.sequence, head.hash) != (count, previous):
        breaks.append(Break(count, "the end of the chain is missing"))
    if not found:
        breaks.append(Break(count, "the hash that was written down is not in the chain"))
    breaks += _contents(plan)
    return Verdict(plan, count, previous, tuple(breaks))


def _contents(plan: str) -> list[Break]:
    """Tables whose rows are missing or not what their name says."""
    wanted: dict[str, int] = {}
    rows = Change.objects.filter(plan=plan, record="").exclude(after="").values_list("sequence", "after")
    for sequence, after in rows.order_by("sequence"):
        try:
            wanted.setdefault(str(json.loads(after).get("content", "")), sequence)
        except ValueError:
            continue  # the hash of the change has already told
    sound = set()
    for content in Content.objects.filter(hash__in=list(wanted)).iterator(chunk_size=5):
        if hashlib.sha256(bytes(content.data)).hexdigest() == content.hash:
            sound.add(content.hash)
    return [Break(at, "the rows of a table are not what they were") for name, at in wanted.items() if name not in sound]
