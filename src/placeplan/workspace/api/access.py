"""Who asks, by which token, and what they may see."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from placeplan.workspace.accounts.limits import count
from placeplan.workspace.accounts.models import Token
from placeplan.workspace.accounts.people import Signed, plans_of
from placeplan.workspace.accounts.permissions import Permission, Thing, demand
from placeplan.workspace.accounts.tokens import find_token
from placeplan.workspace.plans.sight import Sight

__all__ = ["TokenAuth", "person_of", "sight_of"]


class TokenAuth(HttpBearer):
    """Takes the token of a request's Authorization header. Nothing else signs a program in, no cookie either."""

    openapi_description = "A token made on the account page."

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:  # noqa: ARG002
        """The token, where it is good."""
        found = find_token(token, timezone.now())
        if found is not None:
            count("api", str(found.pk))
        return found


def person_of(request: Any) -> Signed:
    """Whose token it is.

    Raises
    ------
    PermissionDenied
        The token may only read, and the request would write.
    """
    token: Token = request.auth
    if request.method not in ("GET", "HEAD") and not token.may_write:
        raise PermissionDenied("This token may only read. Make one that may write on your account page.")
    return Signed(token.user)


def sight_of(request: HttpRequest, plan: str, permission: Permission = Permission.VIEW) -> Sight:
    """What the person sees of a plan.

    Raises
    ------
    Http404
        They have no part in it.
    PermissionDenied
        Their role does not go so far.
    """
    person = person_of(request)
    if plan not in plans_of(person):
        raise Http404
    demand(person, permission, Thing(plan))
    return Sight(person, plan)
