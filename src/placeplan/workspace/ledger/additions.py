"""Records and readings that are added and never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from placeplan.errors import InputError
from placeplan.records import Record
from placeplan.studies.keeping import Key, pack_table, record_of, text_of
from placeplan.workspace.accounts.permissions import Permission, Person, demand
from placeplan.workspace.ledger.actions import Outcome
from placeplan.workspace.ledger.models import Action
from placeplan.workspace.ledger.queries import kept
from placeplan.workspace.ledger.things import thing_of
from placeplan.workspace.ledger.writing import Act, Proposal, append, hold, tidy_reason

__all__ = ["add_about", "add_rows"]


@transaction.atomic
def add_about(*, by: Person, plan: str, kind: str, record: Record, about: Key, why: str, now: datetime) -> Outcome:
    """Add a record that tells of another, such as a score of a risk. Whoever may edit the other may add it.

    Raises
    ------
    PermissionDenied
        The person may not edit the record it tells of.
    InputError
        There is no reason, the other record is gone, or a record of this id is there already.
    """
    reason, head, held = tidy_reason(why), hold(plan), kept(plan)
    after = text_of(record)
    record_of(kind, after)
    _may(by, plan, held, about)
    if (kind, record.id) in held.entries:
        raise InputError("there is a record of this id already.", path="id", value=record.id, remedy="Try again.")
    return Outcome(append(head, Act(by.username, reason, now), [Proposal(kind, record.id, Action.ADD, "", after)]))


@transaction.atomic
def add_rows(*, by: Person, plan: str, table: str, changed: Any, about: Key, why: str, now: datetime) -> Outcome:
    """Add rows to a table that tell of a record, such as a reading of a measure.

    Parameters
    ----------
    changed
        Given the plan as it stands, the plan with the rows added.

    Raises
    ------
    PermissionDenied
        The person may not edit the record they tell of.
    InputError
        There is no reason, or the record is gone.
    """
    reason, head, held = tidy_reason(why), hold(plan), kept(plan)
    _may(by, plan, held, about)
    after, name, data = pack_table(changed(held.plan), table)
    before, last = held.entries.get((table, ""), ""), held.since.get((table, ""), 0)
    if after == before:
        return Outcome(last, changed=False)
    action = Action.CHANGE if before else Action.ADD
    proposal = Proposal(table, "", action, before, after, last)
    return Outcome(append(head, Act(by.username, reason, now), [proposal], {name: data}))


def _may(by: Person, plan: str, held: Any, about: Key) -> None:
    text = held.entries.get(about)
    if not text:
        raise InputError("the record it tells of is gone.", value=about[1], remedy="Go back to the list.")
    demand(by, Permission.EDIT, thing_of(held.plan, plan, about[0], record_of(about[0], text)))
