"""Plans and their history over HTTP."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router

from placeplan.records import KINDS
from placeplan.studies.keeping import is_answer_text, part_of
from placeplan.workspace.accounts.people import plans_of
from placeplan.workspace.api.access import person_of, sight_of
from placeplan.workspace.api.pages import Narrowed, Page, Paging, page_of
from placeplan.workspace.api.schemas import Problems
from placeplan.workspace.ledger import queries
from placeplan.workspace.ledger.models import Change
from placeplan.workspace.plans.sight import Sight

__all__ = ["history_router", "router"]

router = Router(tags=["plans"])
history_router = Router(tags=["history"])
_READ = dict.fromkeys((401, 403, 404, 422, 429), Problems)


@router.get("", response={200: list[dict[str, Any]], **_READ}, summary="Your plans")
def plans(request: HttpRequest) -> Any:
    """Plans you have a part in, with your roles in each."""
    person = person_of(request)
    return [
        {"plan": head.plan, "title": head.title, "change": head.sequence,
         "roles": [role.value for role in person.roles(head.plan)]}
        for head in queries.heads(plans_of(person))
    ]  # fmt: skip


@router.get("/{plan}", response={200: dict[str, Any], **_READ}, summary="One plan")
def one_plan(request: HttpRequest, plan: str) -> Any:
    """A plan's settings, its version and the hash its chain of changes ends with."""
    sight = sight_of(request, plan)
    held = sight.held
    settings = sight.withheld.part(held.plan.settings)
    return {
        "plan": plan, "title": settings.title, "change": held.sequence, "hash": held.hash,
        "digest": queries.digest_at(plan, held.sequence), "settings": settings.model_dump(mode="json"),
    }  # fmt: skip


def _change(sight: Sight, row: Change) -> dict[str, Any]:
    if not sight.sees_change(row):
        return {"change": row.sequence, "at": row.at, "withheld": True}
    return {
        "change": row.sequence, "at": row.at, "withheld": False, "act": row.batch, "who": row.who, "why": row.why,
        "kind": row.kind, "record": row.record, "action": row.action, "hash": row.hash,
    }  # fmt: skip


def _side(sight: Sight, kind: str, record: str, text: str) -> Any:
    if not text:
        return None
    if kind in KINDS and not is_answer_text((kind, record)) and KINDS[kind].storage != "table":
        return sight.withheld.part(part_of(kind, text)).model_dump(mode="json", exclude_defaults=True)
    return json.loads(text)


@history_router.get("/{plan}/history", response={200: Page, **_READ}, summary="Changes")
def history(request: HttpRequest, plan: str, asked: Query[Narrowed]) -> Any:
    """Every change, the last first. Of one you may not see, only its number and time are given."""
    sight = sight_of(request, plan)
    wanted = {name: getattr(asked, name).replace("\0", "") for name in ("kind", "record", "who")}
    rows = sight.changes(**wanted)
    start = (asked.page - 1) * asked.size
    cut = list(rows[start : start + asked.size])
    found = page_of(cut, Paging(page=1, size=asked.size), lambda row: _change(sight, row), rows.count())
    return {**found, "page": asked.page}


@history_router.get("/{plan}/history/{change}", response={200: dict[str, Any], **_READ}, summary="One change")
def one_change(request: HttpRequest, plan: str, change: int) -> Any:
    """A change with both its sides."""
    sight = sight_of(request, plan)
    if not 0 < change <= 10**15:
        raise Http404
    found = queries.find_change(plan, change)
    if not sight.sees_change(found):
        raise Http404
    sides = {name: _side(sight, found.kind, found.record, getattr(found, name)) for name in ("before", "after")}
    return {**_change(sight, found), **sides}
