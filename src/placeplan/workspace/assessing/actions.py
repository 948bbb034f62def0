"""Giving a mark, and settling what markers disagree on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from placeplan.errors import InputError
from placeplan.records import Assessment, Mark, Moderation, Record
from placeplan.records import Person as PlanPerson
from placeplan.studies.additions import new_id
from placeplan.studies.keeping import text_of
from placeplan.workspace.accounts.permissions import Permission, Person, Thing, demand
from placeplan.workspace.assessing.models import Envelope
from placeplan.workspace.ledger.models import Action, Change, Head
from placeplan.workspace.ledger.queries import Kept, kept
from placeplan.workspace.ledger.writing import Act, Proposal, append, hold, tidy_reason

__all__ = ["Asked", "keep_assessments", "mark", "moderate"]

MARKERS = 2
RESULTS = ("met", "partly", "not met")


@dataclass(frozen=True)
class Asked:
    """A requirement, and the version of the plan it is judged on."""

    plan: str
    pack: str
    requirement: str
    digest: str


def _marks(held: Kept, asked: Asked) -> list[Mark]:
    every = held.plan.of(Mark).values()
    mine = [m for m in every if (m.pack, m.requirement) == (asked.pack, asked.requirement)]
    return [m for m in mine if m.digest in ("", asked.digest)]


def _check(held: Kept, result: str, person: str) -> None:
    if result not in RESULTS:
        raise InputError("choose a result.", path="result", remedy="Say whether it is met, partly met or not met.")
    if person not in held.plan.of(PlanPerson):
        raise InputError("say who you are in this plan.", path="marker", remedy="Choose a person of the list.")


@transaction.atomic
def mark(*, by: Person, asked: Asked, marker: str, result: str, reason: str, now: datetime) -> bool:
    """Mark a requirement. The mark is sealed until a second assessor has marked it too; then both become records.

    Returns
    -------
    Whether the marks are open now.

    Raises
    ------
    PermissionDenied
        The person may not assess this plan.
    InputError
        No result, reason or marker; or this assessor, or this marker, has marked this version already.
    """
    demand(by, Permission.ASSESS, Thing(asked.plan))
    why, head, held = tidy_reason(reason), hold(asked.plan), kept(asked.plan)
    _check(held, result, marker)
    there, sealed = _marks(held, asked), list(Envelope.objects.filter(**vars(asked)).order_by("id"))
    twice = {row.who for row in sealed} | set(_authors(asked.plan, [m.id for m in there]))
    if by.username in twice:
        raise InputError("you have marked this version already.", path="result", remedy="Marks are given once.")
    if marker in {row.marker for row in sealed} | {m.marker for m in there}:
        raise InputError("this person has marked this version already.", path="marker", remedy="Choose yourself.")
    on = timezone.localtime(now).date()
    mine = Envelope(**vars(asked), who=by.username, marker=marker, result=result, reason=why, on=on)
    if len(there) + len(sealed) + 1 < MARKERS:
        mine.save()
        return False
    for row in [*sealed, mine]:
        _open(head, held.plan, row, now)
    Envelope.objects.filter(**vars(asked)).delete()
    return True


def _authors(plan: str, records: list[str]) -> list[str]:
    """Who brought some marks into the plan."""
    rows = Change.objects.filter(plan=plan, kind="mark", record__in=records, action=Action.ADD)
    return list(rows.values_list("who", flat=True))


def _open(head: Head, plan: Any, row: Envelope, now: datetime) -> None:
    key = new_id(plan, "mark", f"{row.pack}-{row.requirement}-{row.marker}-{row.digest[:8]}")
    made = Mark(
        id=key, title=f"Mark of {row.requirement} by {row.marker}", pack=row.pack, requirement=row.requirement,
        marker=row.marker, on=row.on, result=row.result, reason=row.reason, digest=row.digest,
    )  # fmt: skip
    append(head, Act(row.who, row.reason, now), [_added("mark", made)])


def _added(kind: str, record: Record) -> Proposal:
    return Proposal(kind, record.id, Action.ADD, "", text_of(record))


@transaction.atomic
def moderate(*, by: Person, asked: Asked, moderator: str, result: str, reason: str, now: datetime) -> None:
    """Settle what the markers made of a requirement.

    Raises
    ------
    PermissionDenied
        The person may not assess this plan.
    InputError
        No result, reason or moderator; fewer than two marks; or the moderator has marked it too.
    """
    demand(by, Permission.ASSESS, Thing(asked.plan))
    why, head, held = tidy_reason(reason), hold(asked.plan), kept(asked.plan)
    _check(held, result, moderator)
    there = _marks(held, asked)
    if len({m.marker for m in there}) < MARKERS:
        raise InputError("two markers must mark it first.", path="result", remedy="Wait for the second mark.")
    if moderator in {m.marker for m in there} or by.username in _authors(asked.plan, [m.id for m in there]):
        remedy = "Somebody who has not marked it leads the moderation."
        raise InputError("the moderator has marked it too.", path="moderator", remedy=remedy)
    key = new_id(held.plan, "moderation", f"{asked.pack}-{asked.requirement}-{asked.digest[:8]}")
    made = Moderation(
        id=key, title=f"Moderation of {asked.requirement}", pack=asked.pack, requirement=asked.requirement,
        moderator=moderator, on=timezone.localtime(now).date(), result=result, reason=why, digest=asked.digest,
    )  # fmt: skip
    append(head, Act(by.username, why, now), [_added("moderation", made)])


@transaction.atomic
def keep_assessments(*, by: Person, plan: str, made: tuple[Assessment, ...], why: str, now: datetime) -> int:
    """Keep an assessment with the plan, one record for each pack, so that the next is held against it.

    Returns
    -------
    How many were new; one that is there already is left as it is.

    Raises
    ------
    PermissionDenied
        The person may neither assess the plan nor edit it as a whole.
    InputError
        There is no reason.
    """
    from placeplan.workspace.accounts.permissions import may

    if not may(by, Permission.ASSESS, Thing(plan)):
        demand(by, Permission.EDIT, Thing(plan, "assessment"))
    reason, head, held = tidy_reason(why), hold(plan), kept(plan)
    new = [row.model_copy(update={"reason": reason}) for row in made if row.id not in held.plan.of(Assessment)]
    append(head, Act(by.username, reason, now), [_added("assessment", row) for row in new])
    return len(new)
