"""Every way a plan can be changed. Keyword-only, atomic, permission checked; a ledger row in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from placeplan.errors import InputError
from placeplan.records import KINDS, Record
from placeplan.studies.keeping import (
    ANSWER,
    SETTINGS,
    Key,
    Packed,
    answer_entry,
    is_answer_text,
    part_of,
    record_of,
    same_table,
    text_of,
)
from placeplan.workspace.accounts.permissions import Permission, Person, Thing, demand
from placeplan.workspace.ledger.models import Action, Change, Head
from placeplan.workspace.ledger.queries import Kept, act_end, content, find_change, kept
from placeplan.workspace.ledger.things import thing_of, things_of_answer
from placeplan.workspace.ledger.writing import Act, Proposal, append, hold, tidy_reason

__all__ = [
    "Outcome", "Pushed", "push", "restore_record", "restore_version", "save_answer", "save_record",
    "save_settings", "save_together", "settle", "withdraw_record",
]  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of an act.

    Parameters
    ----------
    sequence
        Its change; where nothing differed, the change that stands.
    changed
        Whether there was anything to change.
    conflict
        Whether somebody else had changed the record meanwhile, so that the edit was kept aside.
    """

    sequence: int
    changed: bool = True
    conflict: bool = False


JUDGED = {"mark": "Marks", "moderation": "Moderations"}
"""Kinds that assessors alone give, on the page of the requirement."""


def refuse_rewriting(kind: str, record: str, stands: str, after: str) -> None:
    """Refuse to rewrite what was said of a risk or a requirement; and marks given elsewhere than by assessors.

    Raises
    ------
    InputError
        A score, a mark or a moderation would be changed; or a mark or a moderation would be given or withdrawn.
    """
    if kind in JUDGED and after != stands:
        remedy = "Assessors mark and moderate on the page of the requirement."
        raise InputError(f"{JUDGED[kind]} are given once and never changed.", value=record, remedy=remedy)
    if kind == "score" and stands and after and after != stands:
        raise InputError("Scores are added, never changed.", value=record, remedy="Add another score to the risk.")


@transaction.atomic
def save_record(
    *, by: Person, plan: str, kind: str, record: Record, base: int, why: str, now: datetime, new: bool = False
) -> Outcome:
    """Add a record or change one.

    Parameters
    ----------
    base
        Sequence of the record's change that the editor had before them; 0 for a new one. If another change has come
        since, the edit is kept aside as a conflict and the plan stays as it is.
    new
        The record is meant to be a new one.

    Raises
    ------
    PermissionDenied
        The person may not edit the record as it was, or as it would be.
    InputError
        There is no reason; or a record of this id exists already though a new one was meant.
    """
    reason, head, key, after = tidy_reason(why), hold(plan), (kind, record.id), text_of(record)
    record_of(kind, after)
    held = kept(plan)
    stands = held.entries.get(key, "")
    refuse_rewriting(kind, record.id, stands, after)
    for text in filter(None, (stands, after)):
        demand(by, Permission.EDIT, thing_of(held.plan, plan, kind, record_of(kind, text)))
    if new and stands:
        raise InputError("there is a record of this id already.", path="id", value=record.id, remedy="Choose another.")
    return _put(head, Act(by.username, reason, now), held, key, after, base)


@transaction.atomic
def save_together(
    *, by: Person, plan: str, records: Sequence[tuple[str, Record, int]], why: str, now: datetime
) -> Outcome:
    """Add or change several records that belong to each other, in one act.

    Parameters
    ----------
    records
        Kind, record, and the sequence of the record's change that the editor had before them; 0 for a new one. If
        another change of any of them has come since, all are kept aside as conflicts and the plan stays as it is: one
        half of an answer without the other would say what nobody said.

    Returns
    -------
    Where it is a conflict, its sequence is that of the first record somebody else had changed.

    Raises
    ------
    PermissionDenied
        The person may not edit one of the records as it was, or as it would be.
    InputError
        There is no reason.
    """
    reason, head = tidy_reason(why), hold(plan)
    held, proposals, moved = kept(plan), list[Proposal](), set[Key]()
    for kind, record, base in records:
        key, after = (kind, record.id), text_of(record)
        stands, last = held.entries.get(key, ""), held.since.get(key, 0)
        refuse_rewriting(kind, record.id, stands, after)
        for text in filter(None, (stands, after)):
            demand(by, Permission.EDIT, thing_of(held.plan, plan, kind, record_of(kind, text)))
        if after == stands:
            continue
        if base != last:
            moved.add(key)
        proposals.append(Proposal(*key, Action.CHANGE if stands else Action.ADD, stands, after, base))
    if moved:
        proposals = [_aside(plan, proposal) for proposal in proposals]
    start = head.sequence + 1
    last = append(head, Act(by.username, reason, now), proposals)
    first = (at for at, made in enumerate(proposals, start) if (made.kind, made.record) in moved)
    return Outcome(next(first, last), changed=bool(proposals), conflict=bool(moved))


def _aside(plan: str, made: Proposal) -> Proposal:
    opened = find_change(plan, made.base).after if made.base else ""
    return Proposal(made.kind, made.record, Action.CONFLICT, before=opened, after=made.after, base=made.base)


@transaction.atomic
def save_settings(*, by: Person, plan: str, settings: str, base: int, why: str, now: datetime) -> Outcome:
    """Change the plan's own settings, given as their canonical text; see `save_record`."""
    demand(by, Permission.EDIT, Thing(plan, "plan"))
    reason, head, after = tidy_reason(why), hold(plan), text_of(part_of("plan", settings))
    return _put(head, Act(by.username, reason, now), kept(plan), SETTINGS, after, base)


@transaction.atomic
def save_answer(*, by: Person, plan: str, file: str, text: str, base: int, why: str, now: datetime) -> Outcome:
    """Write the text of an answer, or take it out of the plan; see `save_record`.

    Parameters
    ----------
    file
        Its name in `answers/`.
    text
        All of it, front matter included; empty: it is withdrawn.

    Raises
    ------
    PermissionDenied
        The person may not edit the record of the answer.
    InputError
        There is no reason, or a text cannot have this name.
    """
    key, reason, head = (ANSWER, file), tidy_reason(why), hold(plan)
    if not is_answer_text(key) or "/" in file or file.startswith("."):
        raise InputError("a text cannot have this name.", value=file, remedy="Give a name that ends in .md.")
    held = kept(plan)
    for thing in things_of_answer(held.plan, plan, file):
        demand(by, Permission.EDIT, thing)
    return _put(head, Act(by.username, reason, now), held, key, answer_entry(text) if text else "", base)


def _put(head: Head, act: Act, held: Kept, key: Key, after: str, base: int, settles: int = 0) -> Outcome:
    stands, last = held.entries.get(key, ""), held.since.get(key, 0)
    if after == stands and not settles:
        return Outcome(last, changed=False)
    if base != last and not settles:
        opened = find_change(held.name, base).after if base else ""
        kept_aside = Proposal(*key, Action.CONFLICT, before=opened, after=after, base=base)
        return Outcome(append(head, act, [kept_aside]), conflict=True)
    action = Action.WITHDRAW if not after else Action.CHANGE if stands else Action.ADD
    return Outcome(append(head, act, [Proposal(*key, action, stands, after, base or last, settles)]))


@transaction.atomic
def withdraw_record(*, by: Person, plan: str, kind: str, record: str, base: int, why: str, now: datetime) -> Outcome:
    """Take a record out of the plan. It stays in the ledger, and can be restored.

    Raises
    ------
    PermissionDenied
        The person may not edit it.
    InputError
        There is no reason, no such record, or it has changed since the person saw it.
    """
    reason, head, held = tidy_reason(why), hold(plan), kept(plan)
    stands = held.entries.get((kind, record))
    if not stands or kind not in KINDS or KINDS[kind].storage not in ("flat", "nested"):
        raise InputError("there is no such record to withdraw.", value=record, remedy="Go back to the list.")
    if kind in JUDGED:
        refuse_rewriting(kind, record, stands, "")
    demand(by, Permission.EDIT, thing_of(held.plan, plan, kind, record_of(kind, stands)))
    if base != held.since[kind, record]:
        raise InputError(
            "this record has changed since you opened it, so it was not withdrawn.",
            value=record,
            remedy="Look at it again, then decide.",
        )
    return _put(head, Act(by.username, reason, now), held, (kind, record), "", base)


@transaction.atomic
def restore_record(*, by: Person, plan: str, sequence: int, why: str, now: datetime) -> Outcome:
    """Make a record say again what it said after a change.

    Raises
    ------
    PermissionDenied
        The person may not restore.
    InputError
        There is no reason.
    """
    demand(by, Permission.SETTLE, Thing(plan))
    reason, head, change = tidy_reason(why), hold(plan), find_change(plan, sequence)
    held, key = kept(plan), (change.kind, change.record)
    return _put(head, Act(by.username, reason, now), held, key, change.after, held.since.get(key, 0))


@transaction.atomic
def restore_version(*, by: Person, plan: str, sequence: int, why: str, now: datetime) -> Outcome:
    """Make the whole plan say again what it said after a change, by new changes.

    Raises
    ------
    PermissionDenied
        The person may not restore.
    InputError
        There is no reason.
    """
    demand(by, Permission.SETTLE, Thing(plan))
    reason, head = tidy_reason(why), hold(plan)
    held, wanted = kept(plan), kept(plan, act_end(plan, sequence))
    proposals = _differences(held, wanted.entries, tables_alike=False)
    last = append(head, Act(by.username, reason, now), proposals)
    return Outcome(last, changed=bool(proposals))


@transaction.atomic
def settle(
    *, by: Person, plan: str, sequence: int, take: bool, why: str, now: datetime, record: Record | None = None
) -> Outcome:
    """Settle a conflict.

    Parameters
    ----------
    sequence
        The conflict's place in the chain.
    take
        Take the edit that was kept aside, or keep what stands.
    record
        A third wording to take in place of either.

    Raises
    ------
    PermissionDenied
        The person may not settle conflicts.
    InputError
        It is no conflict, or it is settled already.
    """
    demand(by, Permission.SETTLE, Thing(plan))
    reason, head, change = tidy_reason(why), hold(plan), find_change(plan, sequence)
    settled = Change.objects.filter(plan=plan, settles=sequence).exists()
    if change.action != Action.CONFLICT or settled:
        raise InputError("there is no such conflict, or it is settled.", value=str(sequence), remedy="See the list.")
    key, act = (change.kind, change.record), Act(by.username, reason, now)
    held = kept(plan)
    after = text_of(record) if record is not None else change.after
    if take and after != held.entries.get(key):
        return _put(head, act, held, key, after, held.since.get(key, 0), settles=sequence)
    return Outcome(append(head, act, [Proposal(*key, Action.KEEP, base=change.base, settles=sequence)]))


@dataclass(frozen=True)
class Pushed:
    """What a push changed."""

    plan: str
    sequence: int
    added: int
    changed: int
    withdrawn: int


@transaction.atomic
def push(*, by: Person, plan: str, folder: Packed, why: str, now: datetime, base: int | None = None) -> Pushed:
    """Make the workspace's plan say what a folder says: all of it, or nothing where the push is interrupted.

    Parameters
    ----------
    base
        Sequence the folder was pulled at; where the plan has moved on since, the push is refused. None: not known.

    Raises
    ------
    PermissionDenied
        The person may not replace the plan.
    InputError
        There is no reason, or the plan has moved on.
    """
    demand(by, Permission.PUSH, Thing(plan))
    reason, head = tidy_reason(why), hold(plan)
    if base is not None and base != head.sequence:
        raise InputError(
            f"the workspace's plan has moved on since the folder was pulled (change {base}, now {head.sequence}).",
            path=plan,
            remedy="Pull it into another folder and bring the two together, or push without saying what it was.",
        )
    held = kept(plan) if head.sequence else Kept(plan, 0, "", {}, {}, None)
    proposals = _differences(held, folder.entries, tables_alike=True, contents=folder.contents)
    wanted = {proposal.after for proposal in proposals}
    contents = {name: data for name, data in folder.contents.items() if any(name in text for text in wanted)}
    last = append(head, Act(by.username, reason, now), proposals, contents)
    counts = {action: sum(p.action == action for p in proposals) for action in Action}
    return Pushed(plan, last, counts[Action.ADD], counts[Action.CHANGE], counts[Action.WITHDRAW])


def _differences(
    held: Kept, wanted: Mapping[Key, str], *, tables_alike: bool, contents: Mapping[str, bytes] | None = None
) -> list[Proposal]:
    """Changes that lead from what stands to what is wanted, in the order of kinds and ids."""

    def rows(name: str) -> bytes:
        return contents[name] if contents and name in contents else content(name)

    proposals = []
    for key in sorted({*held.entries, *wanted}, key=_order):
        before, after = held.entries.get(key, ""), wanted.get(key, "")
        if before == after:
            continue
        table = key[0] in KINDS and KINDS[key[0]].storage == "table"
        if tables_alike and table and before and after and same_table(before, after, rows):
            continue
        action = Action.ADD if not before else Action.WITHDRAW if not after else Action.CHANGE
        proposals.append(Proposal(*key, action, before, after, held.since.get(key, 0)))
    return proposals


def _order(key: Key) -> tuple[int, str]:
    kinds = list(KINDS)
    return (kinds.index(key[0]) if key[0] in kinds else len(kinds), key[1])
