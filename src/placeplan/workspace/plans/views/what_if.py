"""What if an assumption were another number: answered while it is moved, saved only when asked."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from placeplan.errors import UserError
from placeplan.records import Assumption
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.plans.live import live_of
from placeplan.workspace.plans.previews import preview_of_change
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.runs.queries import last_with_chance

__all__ = ["what_if"]

_FIELDS = ("value", "low", "high")


class _WrongError(Exception):
    """A field that cannot be read."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


@vary_on_headers("HX-Request")
@require_safe
@page(Permission.RUN)
def what_if(scene: Scene, record: str) -> HttpResponse:
    """The three gaps as they are and as they would be. Asked by htmx, the answer alone."""
    found: Any = scene.record("assumption", record)
    asked = {name: scene.request.GET.get(name, "").strip() for name in _FIELDS}
    sent = any(name in scene.request.GET for name in _FIELDS)
    if not sent:
        asked = {name: _text(getattr(found, name)) for name in _FIELDS}
    context: dict[str, Any] = {"record": found, "id": record, "asked": asked, "slider": _slider(found)}
    status, alone = 200, _by_htmx(scene.request)
    try:
        numbers = {name: _number(name, text) for name, text in asked.items()}
        context |= _answer(scene, record, numbers)
        if sent and not alone:
            context["preview"] = preview_of_change(scene, "assumption", found.model_copy(update=numbers))
    except _WrongError as wrong:
        context |= {"error": wrong.message, "at": wrong.field}
        status = 422
    except UserError as refused:
        said = f"{refused.message[:1].upper()}{refused.message[1:]} {refused.remedy}"
        context |= {"error": said, "at": refused.path if refused.path in _FIELDS else "value"}
        status = 422
    context["may_save"] = scene.may_edit("assumption", found) and asked != _stands(found)
    context["save"] = urlencode({**{f"r.{name}": text for name, text in asked.items()}, "from": "what-if"})
    if alone:
        # 200 all the same: htmx leaves the page as it is on any other status, and the answer says what is wrong
        return render(scene.request, "parts/what_if_answer.html", {"plan": scene.name, **context})
    return scene.show("what_if.html", "assumptions", context, status=status)


def _by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _stands(found: Assumption) -> dict[str, str]:
    return {name: _text(getattr(found, name)) for name in _FIELDS}


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _number(name: str, text: str) -> float | None:
    if not text and name != "value":
        return None
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _WrongError(name, "Write a number, such as 0.25.")
    return number


def _answer(scene: Scene, record: str, asked: dict[str, float | None]) -> dict[str, Any]:
    live, drawing = live_of(scene.held, last_with_chance(scene.name, scene.held.sequence))
    assert asked["value"] is not None
    answer = live.ask(record, asked["value"], asked["low"], asked["high"])
    # The picture is drawn here from numbers and words of our own; every word in it has been escaped.
    return {"answer": answer, "drawing": drawing, "picture": mark_safe(answer.picture.svg)}


def _slider(found: Assumption) -> dict[str, str]:
    """Ends of the slider: twice as far as its range to either side, within its bounds."""
    least, most = found.minimum, found.maximum
    if found.unit == "share":
        least, most = (0.0 if least is None else least), (1.0 if most is None else most)
    spread = abs(found.high - found.low) if found.low is not None and found.high is not None else abs(found.value)
    reach = max(2 * spread, 1e-6)
    low, high = found.value - reach, found.value + reach
    low, high = (low if least is None else max(low, least)), (high if most is None else min(high, most))
    return {"min": _text(low), "max": _text(high)}
