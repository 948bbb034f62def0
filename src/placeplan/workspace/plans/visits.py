"""When somebody last looked at a plan, and what has changed since."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from placeplan.workspace.accounts.permissions import Person
from placeplan.workspace.plans.models import Visit

__all__ = ["look"]

APART = timedelta(hours=1)
"""Somebody who comes back sooner is still on the same visit."""
_NOTED = timedelta(minutes=5)
"""A visit that goes on is noted no more often than this."""


def look(*, by: Person, plan: str, sequence: int, now: datetime) -> Visit:
    """Note that somebody looks at a plan; what they had seen before this visit stays in `before`.

    Parameters
    ----------
    sequence
        The last change they are shown.
    """
    found = Visit.objects.filter(username=by.username, plan=plan).first()
    if found is not None and found.sequence == sequence and timedelta() <= now - found.at < _NOTED:
        return found
    with transaction.atomic():
        row, new = Visit.objects.select_for_update().get_or_create(
            username=by.username, plan=plan, defaults={"at": now, "sequence": sequence, "before": sequence}
        )
        if new:
            return row
        if now - row.at >= APART:
            row.before, row.before_at = row.sequence, row.at
        row.sequence, row.at = max(row.sequence, sequence), now
        row.save(update_fields=["before", "before_at", "sequence", "at"])
    return row
