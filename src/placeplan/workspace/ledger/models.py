"""One append-only table of changes. It has no foreign keys, so that nothing can make a row vanish."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

__all__ = ["EFFECTIVE", "Action", "Change", "Content", "Head", "Upload", "Version"]


class Action(models.TextChoices):
    """What a change does."""

    ADD = "add", "added"
    CHANGE = "change", "changed"
    WITHDRAW = "withdraw", "withdrawn"
    CONFLICT = "conflict", "kept aside"
    KEEP = "keep", "settled by keeping what stands"


EFFECTIVE = (Action.ADD, Action.CHANGE, Action.WITHDRAW)
"""Actions that change what the plan says."""


class Change(models.Model):
    """One change to one record. Triggers refuse to update or delete a row."""

    plan = models.CharField(max_length=200)
    sequence = models.PositiveBigIntegerField()
    """Place in the plan's chain, from 1."""
    batch = models.PositiveBigIntegerField()
    """Sequence of the first change made by the same act."""
    kind = models.CharField(max_length=100)
    record = models.CharField(max_length=300)
    action = models.CharField(max_length=20, choices=Action.choices)
    before = models.TextField(blank=True)
    """Canonical text of the record before; empty: there was none."""
    after = models.TextField(blank=True)
    """Canonical text after; of a conflict: what was proposed."""
    base = models.PositiveBigIntegerField(default=0)
    """Sequence of the change the editor had before them; 0: none."""
    settles = models.PositiveBigIntegerField(default=0)
    """Sequence of the conflict this settles; 0: none."""
    who = models.CharField(max_length=200)
    at = models.CharField(max_length=40)
    """Time as the machine's clock gave it (ISO 8601, UTC). The order of changes is their sequence, not their time."""
    why = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """A place in the chain is taken once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "sequence"], name="change_place")]
        indexes: ClassVar = [models.Index(fields=["plan", "kind", "record", "sequence"], name="change_record")]


class Content(models.Model):
    """Rows of a baseline table, as Parquet, by the SHA-256 of the bytes."""

    hash = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()


class Head(models.Model):
    """The end of each plan's chain; a writer holds this row, so that two cannot take one place."""

    plan = models.CharField(max_length=200, primary_key=True)
    title = models.CharField(max_length=500)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True, default="")


class Version(models.Model):
    """The digest of a plan after a change; worked out when first asked for."""

    plan = models.CharField(max_length=200)
    sequence = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        """One digest for each."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "sequence"], name="version_once")]


class Upload(models.Model):
    """A plan's folder somebody sent as a zip, until they save it or an hour has passed."""

    plan = models.CharField(max_length=200)
    who = models.CharField(max_length=200)
    at = models.DateTimeField()
    base = models.PositiveBigIntegerField()
    """The plan's last change when it was sent."""
    data = models.BinaryField()
