"""What the pages keep of their own: when somebody last looked at a plan."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

__all__ = ["Visit"]


class Visit(models.Model):
    """How far somebody had seen a plan when they last came, and how far they have seen it now."""

    username = models.CharField(max_length=150)
    plan = models.CharField(max_length=200)
    before = models.PositiveBigIntegerField(default=0)
    """Change up to which they had seen the plan before this visit."""
    before_at = models.DateTimeField(null=True)
    """When that was; None: they had never been here."""
    sequence = models.PositiveBigIntegerField(default=0)
    """Change up to which they have seen it now."""
    at = models.DateTimeField()

    class Meta:
        """One for each person and plan."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["username", "plan"], name="visit_once")]
