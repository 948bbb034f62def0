"""Pages of the installation itself: health, and what went wrong."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import placeplan
from placeplan.workspace.accounts.middleware import open_to_all

__all__ = ["failed", "health", "not_found", "stale_form"]


@open_to_all
@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Whether the workspace can reach its database: 200 or 503, as JSON."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok", "version": placeplan.__version__})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """No such page, or none for this person."""
    text = "If you typed the address, check it. If you followed a link, the page may have moved or may not be for you."
    return render(request, "error.html", {"title": "Page not found", "error": text}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    text = "This is a fault in Placeplan, not in what you did. Nothing was saved. Try again later."
    return render(request, "error.html", {"title": "Sorry, there is a problem", "error": text}, status=500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form that was not ours, or is too old."""
    text = "The form was open for too long, or came from another page. Nothing was saved. Go back and send it again."
    return render(request, "error.html", {"title": "This form cannot be taken", "error": text}, status=403)
