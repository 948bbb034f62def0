"""What every page is told about its own looks."""

from __future__ import annotations

from functools import cache

from django.contrib.staticfiles import finders
from django.http import HttpRequest

__all__ = ["look"]


@cache
def _has_design_system() -> bool:
    return finders.find("nhsuk/nhsuk-frontend.min.css") is not None


def look(request: HttpRequest) -> dict[str, bool]:  # noqa: ARG001
    """Whether the NHS design system was built; without it pages take a plain style sheet and no script."""
    return {"nhsuk": _has_design_system()}
