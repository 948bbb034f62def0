"""What changed since somebody last looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max

from placeplan.workspace.ledger.models import Change
from placeplan.workspace.plans.models import Look
from placeplan.workspace.plans.scene import Scene

__all__ = ["VISIT", "Act", "acts_since", "looked"]

VISIT = timedelta(minutes=30)
"""Looks no further apart than this are one visit."""


@dataclass(frozen=True)
class Act:
    """Changes made together, as one line: the last of them, and how many they are."""

    change: Change
    count: int


def looked(scene: Scene, *, now: datetime) -> Look:
    """Note that the person looks at the plan, and say when they did before."""
    sequence = scene.held.sequence
    found = Look.objects.filter(username=scene.person.username, plan=scene.name).first()
    if found is None:
        names = {"username": scene.person.username, "plan": scene.name}
        return Look.objects.get_or_create(**names, defaults={"now": sequence, "now_at": now})[0]
    if now - found.now_at > VISIT:
        found.before, found.before_at = found.now, found.now_at
    if now - found.now_at > VISIT / 30 or found.now != sequence:
        found.now, found.now_at = sequence, now
        found.save(update_fields=["before", "before_at", "now", "now_at"])
    return found


def acts_since(scene: Scene, sequence: int, *, most: int) -> tuple[list[Act], int]:
    """The last acts after a change, each as one line, and how many there are in all; only what the person may see."""
    seen = scene.changes().exclude(sequence__in=scene.hidden_places)
    rows: Any = seen.filter(sequence__gt=sequence).order_by().values("batch")
    rows = rows.annotate(last=Max("sequence"), count=Count("id")).order_by("-last")
    shown = list(rows[:most])
    total = rows.count() if len(shown) == most else len(shown)
    found = seen.filter(sequence__in=[row["last"] for row in shown]).defer("before", "after")
    last = {row.sequence: row for row in found}
    return [Act(last[row["last"]], row["count"]) for row in shown], total
