"""What if an assumption were another number."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from placeplan.errors import UserError
from placeplan.studies.one_change import one_change
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.views.overview import GAPS
from placeplan.workspace.runs.queries import last_done, result

__all__ = ["what_if"]


@require_safe
@page(Permission.RUN)
def what_if(scene: Scene, record: str) -> HttpResponse:
    """The three gaps as they are and as they would be. Nothing is saved."""
    found: Any = scene.record("assumption", record)
    row, asked, error = last_done(scene.name), scene.request.GET.get("value", "").strip(), ""
    context: dict[str, Any] = {"record": found, "id": record, "value": asked or f"{found.value:g}", "run": row}
    if asked and row is not None and row.sequence == scene.held.sequence:
        try:
            answer = one_change(scene.plan, result(row), record, float(asked))
        except ValueError:
            error = "Write a number, such as 0.25."
        except UserError as refused:
            error = f"{refused.message[:1].upper()}{refused.message[1:]} {refused.remedy}"
        else:
            context |= {"answer": answer, "rows": _rows(answer)}
    context |= {"error": error, "stale": row is None or row.sequence != scene.held.sequence}
    return scene.show("what_if.html", "assumptions", context, status=422 if error else 200)


def _rows(answer: Any) -> list[dict[str, Any]]:
    """Each gap of the last year with the plan: as it stands, as it would be, and the difference."""
    return [
        {
            "name": GAPS.get(now.figure, now.meaning),
            "unit": now.unit,
            "now": now.last[1],
            "then": then.last[1],
            "difference": then.last[1] - now.last[1],
        }
        for now, then in zip(answer.before.gaps, answer.after.gaps, strict=True)
    ]
