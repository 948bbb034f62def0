"""Appending to a chain: the only code that writes changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from placeplan.errors import InputError
from placeplan.studies.keeping import SETTINGS, part_of
from placeplan.workspace.ledger.chain import hash_of
from placeplan.workspace.ledger.models import Action, Change, Content, Head

__all__ = ["Act", "Proposal", "append", "hold", "tidy_reason"]


@dataclass(frozen=True)
class Proposal:
    """A change to be made."""

    kind: str
    record: str
    action: str
    before: str = ""
    after: str = ""
    base: int = 0
    settles: int = 0


@dataclass(frozen=True)
class Act:
    """What all changes of one act have in common."""

    who: str
    why: str
    now: datetime


def tidy_reason(why: str) -> str:
    """A reason fit to be kept.

    Raises
    ------
    InputError
        There is none.
    """
    tidy = "".join(letter for letter in why if letter.isprintable() or letter == "\n").strip()
    if not tidy:
        raise InputError("a change needs a reason.", path="why", remedy="Say in a few words why this changes.")
    return tidy[:2000]


def hold(plan: str) -> Head:
    """Take the end of a plan's chain, so that nobody else appends until this transaction ends."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a chain is held within a transaction")
    Head.objects.get_or_create(plan=plan, defaults={"title": plan})
    return Head.objects.select_for_update().get(plan=plan)


def append(head: Head, act: Act, proposals: Sequence[Proposal], contents: Mapping[str, bytes] | None = None) -> int:
    """Append changes to a chain that is held.

    Returns
    -------
    Sequence of the last change of the chain.
    """
    if contents:
        rows = [Content(hash=name, data=data) for name, data in contents.items()]
        Content.objects.bulk_create(rows, ignore_conflicts=True)
    batch, previous, made = head.sequence + 1, head.hash, []
    for sequence, proposal in enumerate(proposals, batch):
        change = Change(
            plan=head.plan, sequence=sequence, batch=batch, who=act.who, why=tidy_reason(act.why),
            at=act.now.astimezone(UTC).isoformat(timespec="milliseconds"), previous=previous, **vars(proposal),
        )  # fmt: skip
        previous = change.hash = hash_of(change)
        made.append(change)
        if (proposal.kind, proposal.record) == SETTINGS and proposal.action in (Action.ADD, Action.CHANGE):
            head.title = str(getattr(part_of("plan", proposal.after), "title", head.title))[:500]
    Change.objects.bulk_create(made, batch_size=50)
    if made:
        head.sequence, head.hash = made[-1].sequence, previous
        head.save(update_fields=["title", "sequence", "hash"])
    return head.sequence
