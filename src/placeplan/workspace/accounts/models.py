"""People who sign in, the roles they hold, and sign-ins that failed. Organisations are records of the plan."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

__all__ = ["Attempt", "Identity", "Membership", "Tally", "Token", "User"]


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


class Identity(models.Model):
    """Who a person is to an OpenID Connect provider. The subject is theirs for good, unlike a name or an address."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)

    class Meta:
        """One person for each."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once")]


class Token(models.Model):
    """A token with which a program acts for a person over the HTTP interface."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    hash = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token; the token itself is kept nowhere."""
    start = models.CharField(max_length=12)
    """Its first letters, so that its owner can tell it from others."""
    may_write = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Tally(models.Model):
    """How often something was done in one minute: what rate limits are held by, in every process alike."""

    key = models.CharField(max_length=100, primary_key=True)
    minute = models.BigIntegerField()
    count = models.PositiveIntegerField()
