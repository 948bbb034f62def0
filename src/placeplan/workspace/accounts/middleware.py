"""Nobody sees a page before they have signed in, but for the pages that say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from placeplan.workspace.accounts.limits import TooOftenError, count, nameless
from placeplan.workspace.accounts.people import Signed

__all__ = ["Asked", "open_to_all", "signed_in", "too_often"]

_SIGN_IN = {"sign-in", "code", "password"}

View = TypeVar("View", bound=Callable[..., HttpResponse])


def too_often(request: HttpRequest, error: TooOftenError) -> HttpResponse:
    """The page for somebody who did something too often."""
    response = render(request, "error.html", {"title": "Too many at once", "error": error}, status=429)
    response["Retry-After"] = "60"
    return response


class Asked(HttpRequest):
    """A request of somebody who has signed in."""

    person: Signed


def open_to_all(view: View) -> View:
    """Mark a view that needs no sign-in."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


class signed_in:
    """Gives each request its person, and sends everybody else to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: Asked, view: Callable[..., HttpResponse], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Before a view: who asks, and not too often?"""
        try:
            return self._admit(request, view)
        except TooOftenError as refused:
            return too_often(request, refused)

    def _admit(self, request: Asked, view: Callable[..., HttpResponse]) -> HttpResponse | None:
        match = request.resolver_match
        if request.method == "POST" and match is not None and match.url_name in _SIGN_IN:
            count("sign_in", nameless(request.META.get("REMOTE_ADDR", "")))
        if getattr(view, "open_to_all", False) or (match is not None and match.app_name == "ninja"):
            return None  # the interface asks for a token by itself
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.person = Signed(user)
        if request.method not in ("GET", "HEAD"):
            count("writes", str(user.pk))
        return None
