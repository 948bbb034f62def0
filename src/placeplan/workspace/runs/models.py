"""One row for each run: what was asked and how far it is; what came of it lies beside it, part by part."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

__all__ = ["RunPart", "RunRow", "Status"]


class Status(models.TextChoices):
    """How far a run is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunRow(models.Model):
    """A run of one version of a plan."""

    plan = models.CharField(max_length=200)
    sequence = models.PositiveBigIntegerField()
    """Change of the plan it was run at; the run is stale once the plan has moved on."""
    digest = models.CharField(max_length=64, blank=True, default="")
    scenario = models.CharField(max_length=200, blank=True, default="")
    runs = models.PositiveIntegerField(default=1)
    """How many times the plan is run; 1: the expected run alone."""
    seed = models.BigIntegerField(default=0)
    drawn = models.PositiveIntegerField(default=0)
    """How many of them are done."""
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.WAITING)
    step = models.CharField(max_length=100, blank=True, default="")
    done = models.PositiveSmallIntegerField(default=0)
    """Steps done, of `steps`."""
    steps = models.PositiveSmallIntegerField(default=1)
    message = models.TextField(blank=True, default="")
    who = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    claim = models.CharField(max_length=40, blank=True, default="")
    """Which worker has it. A worker whose claim was taken over by another leaves the run alone."""
    beat_at = models.DateTimeField(null=True)
    """When its worker last gave a sign of life."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Looked up by plan, the last first."""

        indexes: ClassVar = [models.Index(fields=["plan", "scenario", "-id"], name="run_plan")]


class RunPart(models.Model):
    """Something that came of a run, as bytes: results, told, charts, tables, ranges, draws."""

    run = models.PositiveBigIntegerField()
    name = models.CharField(max_length=40)
    data = models.BinaryField()

    class Meta:
        """Each part once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "name"], name="run_part_once")]
