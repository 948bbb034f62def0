"""Pictures drawn on the server."""

from __future__ import annotations

from django.http import HttpResponse

__all__ = ["picture"]


def picture(drawn: str) -> HttpResponse:
    """An SVG drawn here. What it shows changes with the plan, so it is asked for anew each time."""
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
