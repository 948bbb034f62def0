"""Changes to whole baseline tables."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from placeplan.records import Site
from placeplan.studies.agreement import with_status
from placeplan.studies.keeping import pack_table
from placeplan.workspace.accounts.permissions import Permission, Person, Thing, demand
from placeplan.workspace.ledger.actions import Outcome
from placeplan.workspace.ledger.models import Action
from placeplan.workspace.ledger.queries import kept
from placeplan.workspace.ledger.writing import Act, Proposal, append, hold, tidy_reason

__all__ = ["say_status"]


@transaction.atomic
def say_status(
    *, by: Person, plan: str, table: str, organisation: str, status: str, why: str, now: datetime
) -> Outcome:
    """Mark an organisation's rows of a table, its sites' among them, as provisional, agreed or disputed.

    Raises
    ------
    PermissionDenied
        The person may not speak for this organisation.
    InputError
        There is no reason, no such table or status, or the organisation has no rows in it.
    """
    demand(by, Permission.AGREE, Thing(plan, table, organisation))
    reason, head = tidy_reason(why), hold(plan)
    held = kept(plan)
    sites = [site.id for site in held.plan.of(Site).values() if site.organisation == organisation]
    after, name, data = pack_table(with_status(held.plan, table, organisation, status, also=sites), table)
    before = held.entries.get((table, ""), "")
    if after == before:
        return Outcome(held.since[table, ""], changed=False)
    proposal = Proposal(table, "", Action.CHANGE, before, after, held.since.get((table, ""), 0))
    return Outcome(append(head, Act(by.username, reason, now), [proposal], {name: data}))
