"""One row for each run: what was asked, how far it is, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

__all__ = ["RunRow", "Status"]


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
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.WAITING)
    step = models.CharField(max_length=100, blank=True, default="")
    done = models.PositiveSmallIntegerField(default=0)
    """Steps done, of `steps`."""
    steps = models.PositiveSmallIntegerField(default=1)
    message = models.TextField(blank=True, default="")
    who = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)
    """When its worker last gave a sign of life."""
    ended_at = models.DateTimeField(null=True)
    results = models.BinaryField(null=True)
    """The long table as Parquet."""
    told = models.TextField(blank=True, default="")
    """Findings, refusals, titles and provenance as JSON."""
    charts = models.TextField(blank=True, default="")
    """Name of each chart -> its description and its picture, as JSON."""

    class Meta:
        """Looked up by plan, the last first."""

        indexes: ClassVar = [models.Index(fields=["plan", "scenario", "-id"], name="run_plan")]
