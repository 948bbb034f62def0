"""People who sign in, the roles they hold, and sign-ins that failed. Organisations are records of the plan."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

__all__ = ["Attempt", "Membership", "User"]


class Users(BaseUserManager["User"]):
    """The people."""


class User(AbstractBaseUser):
    """Somebody who can sign in."""

    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    totp_secret = models.CharField(max_length=64, blank=True, default="")
    totp_last = models.BigIntegerField(default=0)
    """Step of the last code taken, so that none is taken twice."""

    objects = Users()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role somebody holds in a plan, for an organisation of that plan or for none."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    plan = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True, default="")
    role = models.CharField(max_length=30)

    class Meta:
        """Once is enough."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "plan", "organisation", "role"], name="membership_once")
        ]


class Attempt(models.Model):
    """A sign-in that failed. Rows go when the person gets in, or when they are older than the lock."""

    username = models.CharField(max_length=150, db_index=True)
    at = models.DateTimeField()
