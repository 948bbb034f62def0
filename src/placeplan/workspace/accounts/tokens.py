"""Tokens for the HTTP interface: made, shown once, kept as a hash, taken, revoked. The time comes in as an argument."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from placeplan.errors import InputError, UnknownNameError
from placeplan.workspace.accounts.models import Token, User

__all__ = ["DAYS", "find_token", "make_token", "revoke_token", "tokens_of"]

DAYS = (7, 30, 90, 365)
"""How long a token can be made to last."""

_MOST = 20


def _hash(secret: str) -> str:
    # A token holds 256 random bits, so one round of a plain hash is enough: there is nothing to guess from.
    return hashlib.sha256(secret.encode()).hexdigest()


def tokens_of(user: User) -> list[Token]:
    """A person's tokens that are not revoked, the last made first."""
    return list(user.tokens.filter(revoked_at=None).order_by("-pk"))


@transaction.atomic
def make_token(*, user: User, name: str, days: int, may_write: bool, now: datetime) -> str:
    """Make a token; its text is given this once.

    Raises
    ------
    InputError
        It has no name or an odd length of life, or there are too many.
    """
    if not name.strip():
        raise InputError("a token needs a name.", path="name", remedy="Say what it is for.")
    if days not in DAYS:
        raise InputError("a token lasts 7, 30, 90 or 365 days.", path="days", remedy="Choose one of these.")
    if user.tokens.filter(revoked_at=None, expires_at__gt=now).count() >= _MOST:
        raise InputError(f"you have {_MOST} tokens.", path="name", remedy="Revoke one first.")
    secret = f"pp_{secrets.token_urlsafe(32)}"
    user.tokens.create(
        name=name.strip()[:100], hash=_hash(secret), start=secret[:8], may_write=may_write, made_at=now,
        expires_at=now + timedelta(days=days),
    )  # fmt: skip
    return secret


def find_token(secret: str, now: datetime) -> Token | None:
    """The token of this text, unless it is revoked or has expired, or its owner may no longer sign in."""
    found = Token.objects.select_related("user").filter(hash=_hash(secret), revoked_at=None).first()
    if found is None or not found.made_at - timedelta(days=1) <= now < found.expires_at or not found.user.is_active:
        return None
    if found.used_on != now.date():
        Token.objects.filter(pk=found.pk).update(used_on=now.date())
    return found


@transaction.atomic
def revoke_token(*, user: User, token: int, now: datetime) -> None:
    """Make a token of no more use.

    Raises
    ------
    UnknownNameError
        The person has no such token.
    """
    if not user.tokens.filter(pk=token, revoked_at=None).update(revoked_at=now):
        raise UnknownNameError("you have no such token.", remedy="See your account.")
