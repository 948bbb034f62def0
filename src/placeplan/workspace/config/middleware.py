"""Headers that protect, and errors that explain themselves."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from placeplan.errors import PlaceplanError, UnknownNameError
from placeplan.workspace.accounts.limits import TooOftenError
from placeplan.workspace.accounts.middleware import too_often

__all__ = ["POLICY", "explain_errors", "protect"]

View = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
"""Scripts and styles only as files of ours, none written into a page, and nothing from another host."""

_POWERS = ", ".join(
    f"{name}=()" for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)

_log = logging.getLogger("placeplan.workspace.requests")


def _too_large(request: HttpRequest) -> HttpResponse:
    text = "What you sent is larger than 50 MB. Nothing was saved. Send less at once."
    return render(request, "error.html", {"title": "This is too large", "error": text}, status=413)


def protect(get_response: View) -> View:
    """Security headers on every answer, static files included; one line of log for each, without query or name."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        length = request.META.get("CONTENT_LENGTH") or "0"
        large = not length.isdecimal() or int(length[:18]) > settings.LARGEST_BODY
        response = _too_large(request) if large else get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", _POWERS)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        match = request.resolver_match
        facts = {
            "method": request.method,
            "route": match.route if match else "",
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - began) * 1000),
        }
        _log.info("request", extra={"facts": facts})
        return response

    return middleware


class explain_errors:
    """An error raised on purpose becomes a page that says what is wrong and what to do."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; an address that only takes forms says so to somebody who opens it."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            text = "Nothing is shown at this address: it takes what a form sends. Go back to the page you came from."
            page = render(request, "error.html", {"title": "There is no page here", "error": text}, status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of an error, or nothing where Django's own handling fits."""
        if isinstance(error, PermissionDenied):
            return render(request, "error.html", {"title": "You cannot do this", "error": str(error)}, status=403)
        if isinstance(error, TooOftenError):
            return too_often(request, error)
        if isinstance(error, PlaceplanError) and error.exit_status < 3:
            status = 404 if isinstance(error, UnknownNameError) else 400
            title = "Page not found" if status == 404 else "This cannot be done"
            return render(request, "error.html", {"title": title, "error": error}, status=status)
        return None
