"""When somebody last looked at a plan, so that they can be told what changed since."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

__all__ = ["Look"]


class Look(models.Model):
    """Somebody's looks at the overview of a plan."""

    username = models.CharField(max_length=150)
    plan = models.CharField(max_length=200)
    before = models.PositiveBigIntegerField(default=0)
    """Change the plan was at when they last looked on an earlier visit; 0: they never did."""
    before_at = models.DateTimeField(null=True)
    """When that was."""
    now = models.PositiveBigIntegerField(default=0)
    """Change the plan was at when they looked on this visit."""
    now_at = models.DateTimeField()

    class Meta:
        """One for each person and plan."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["username", "plan"], name="look_once")]
