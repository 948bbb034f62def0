"""Signing in: password, one-time code, and the lock after too many mistakes. The time comes in as an argument."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest

from placeplan.errors import UserError
from placeplan.workspace.accounts.models import Attempt, User

__all__ = ["SignInError", "check_code", "check_password", "new_secret", "remove_codes", "set_up_codes", "setup_address"]

_WINDOW = 1
"""Steps of thirty seconds a person's clock may be off."""


_AHEAD = 20
"""Steps of thirty seconds a used code may lie ahead of the clock before the clock is taken to have gone back."""


class SignInError(UserError):
    """Somebody could not be let in."""

    code = "sign-in"


def _check_lock(username: str, now: datetime) -> None:
    since = now - timedelta(minutes=settings.LOCK_MINUTES)
    # What lies far ahead was written by a clock that has since been put back: it must lock nobody out until then.
    until = now + timedelta(minutes=settings.LOCK_MINUTES)
    if Attempt.objects.filter(username=username, at__gt=since, at__lte=until).count() >= settings.LOCK_AFTER:
        raise SignInError(
            f"there were too many wrong attempts, so this name is locked for {settings.LOCK_MINUTES} minutes.",
            remedy="Wait, then try again, or ask the plan's administrator.",
        )


def _failed(username: str, now: datetime) -> None:
    stale = now - timedelta(minutes=2 * settings.LOCK_MINUTES)
    with transaction.atomic():
        Attempt.objects.filter(at__lt=stale).delete()
        Attempt.objects.create(username=username, at=now)


def check_password(*, request: HttpRequest, username: str, password: str, now: datetime) -> User:
    """The person of this name and password.

    Raises
    ------
    SignInError
        The name is locked; or name and password do not go together, which of the two is not said.
    """
    username = username.strip().lower()[:150]
    _check_lock(username, now)
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        _failed(username, now)
        raise SignInError("the user name or the password is not right.", remedy="Check both and try again.")
    if not user.totp_secret:
        Attempt.objects.filter(username=username).delete()
    return user


@transaction.atomic
def _take_step(user: User, code: str, now: datetime) -> bool:
    """Whether the code is right and was not used before; it is then used."""
    fresh = User.objects.select_for_update().get(pk=user.pk)
    clock = pyotp.TOTP(fresh.totp_secret)
    step = clock.timecode(now)
    # A step far ahead was taken by a clock that has since been put back: codes of today were never used.
    used = fresh.totp_last if fresh.totp_last <= step + _AHEAD else 0
    for candidate in range(step - _WINDOW, step + _WINDOW + 1):
        if candidate > used and pyotp.utils.strings_equal(code, clock.generate_otp(candidate)):
            fresh.totp_last = candidate
            fresh.save(update_fields=["totp_last"])
            return True
    return False


def check_code(*, user: User, code: str, now: datetime) -> None:
    """Take a person's one-time code.

    Raises
    ------
    SignInError
        The name is locked, or the code is wrong or was used before.
    """
    _check_lock(user.username, now)
    if not _take_step(user, "".join(code.split()), now):
        _failed(user.username, now)
        raise SignInError("this code is not right, or was used before.", remedy="Enter the code shown now.")
    Attempt.objects.filter(username=user.username).delete()


def new_secret() -> str:
    """A secret for an authenticator app."""
    return pyotp.random_base32()


def setup_address(user: User, secret: str) -> str:
    """What an authenticator app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name="Placeplan")


def set_up_codes(*, user: User, secret: str, code: str, now: datetime) -> None:
    """Ask this person for a code from now on, once they have shown that their app gives one.

    Raises
    ------
    SignInError
        The code is not the one the app should show.
    """
    clock = pyotp.TOTP(secret)
    step, shown = clock.timecode(now), "".join(code.split())
    near = range(step - _WINDOW, step + _WINDOW + 1)
    taken = [each for each in near if secret and pyotp.utils.strings_equal(shown, clock.generate_otp(each))]
    if not taken:
        raise SignInError("this code is not right.", remedy="Enter the code your app shows now.")
    user.totp_secret, user.totp_last = secret, taken[0]
    user.save(update_fields=["totp_secret", "totp_last"])


def remove_codes(*, user: User, password: str) -> None:
    """Ask this person for no code any more.

    Raises
    ------
    SignInError
        The password is not theirs.
    """
    if not user.check_password(password):
        raise SignInError("your password is not right.", remedy="Enter it again.")
    user.totp_secret = ""
    user.save(update_fields=["totp_secret"])
