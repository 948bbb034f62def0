"""Pages of the installation itself: health, and what went wrong."""

from __future__ import annotations

import shutil
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

import placeplan
from placeplan.workspace.accounts.middleware import open_to_all
from placeplan.workspace.config import environment
from placeplan.workspace.runs.queries import waiting_since

__all__ = ["LEAST_DISK", "failed", "health", "not_found", "stale_form"]

LEAST_DISK = 200 * 1024 * 1024
"""Bytes that must be free where the database and finished draws lie."""


@open_to_all
@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Whether the workspace can do its work, as JSON: 200 where it can, 503 where people should be told.

    It says nothing of any plan or person, for anybody may ask.
    """
    told: dict[str, Any] = {"version": placeplan.__version__}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        waiting, silent = waiting_since(timezone.now())
    except DatabaseError:
        return JsonResponse({"status": "no database", **told}, status=503)
    told |= {"database": "ok", "runs_waiting": waiting, "worker": "silent" if silent else "ok"}
    free = shutil.disk_usage(environment.home()).free
    told |= {"disk": "ok" if free > LEAST_DISK else "full"}
    wrong = [name for name in ("worker", "disk") if told[name] != "ok"]
    status = f"{wrong[0]} {told[wrong[0]]}" if wrong else "ok"
    return JsonResponse({"status": status, **told}, status=503 if wrong else 200)


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
