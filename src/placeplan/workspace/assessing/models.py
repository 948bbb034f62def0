"""One row for each mark that is still sealed. Once it is opened it is a record of the plan, and the row is gone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

__all__ = ["Envelope"]


class Envelope(models.Model):
    """What one assessor made of one requirement, before anybody else has marked it."""

    plan = models.CharField(max_length=200)
    pack = models.CharField(max_length=200)
    requirement = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """Substance of the plan that was marked."""
    who = models.CharField(max_length=200)
    """User name of the assessor."""
    marker = models.CharField(max_length=200)
    """Person of the plan the assessor marks as."""
    result = models.CharField(max_length=20)
    reason = models.TextField()
    on = models.DateField()

    class Meta:
        """One for each assessor, requirement and version."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "pack", "requirement", "digest", "who"], name="envelope_once")
        ]
