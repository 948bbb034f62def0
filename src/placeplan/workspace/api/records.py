"""Records over HTTP: listed, read, added, changed and withdrawn, each write through the ledger with a reason."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Query, Router

from placeplan.records import KINDS, Record
from placeplan.studies.editing import mentions_of
from placeplan.studies.intake import ID_LENGTH, MOST, read_values
from placeplan.workspace.accounts.permissions import Permission, demand
from placeplan.workspace.api.access import sight_of
from placeplan.workspace.api.pages import Page, Searched, page_of
from placeplan.workspace.api.problems import RefusedError, problem
from placeplan.workspace.api.schemas import KIND_NAMES, WHY, Problems, Refused, Withdrawal, whole
from placeplan.workspace.ledger import actions
from placeplan.workspace.plans.sight import Sight

__all__ = ["router"]

router = Router(tags=["records"])
_BAD = {400: Problems, 401: Problems, 403: Problems, 404: Problems, 409: Refused, 413: Problems, 422: Problems,
        429: Problems}  # fmt: skip
_READ = dict.fromkeys((401, 403, 404, 422, 429), Problems)


def _row(sight: Sight, kind: str, record: Record) -> dict[str, Any]:
    """A record as the interface gives it. Whoever may change it sees all it names, as in the form of the page."""
    shown = record if sight.may_edit(kind, record) else sight.withheld.part(record)
    return {
        "kind": kind, "id": record.id, "version": sight.held.since.get((kind, record.id), 0),
        "record": shown.model_dump(mode="json"),
    }  # fmt: skip


@router.get("/{plan}/kinds", response={200: list[dict[str, Any]], **_READ}, summary="Kinds of record")
def kinds(request: HttpRequest, plan: str) -> Any:
    """Every kind of record, what it means, and how many of them you see."""
    shown = sight_of(request, plan).shown
    return [
        {"kind": name, "meaning": " ".join(KINDS[name].meaning.split()), "count": len(shown.records.get(name, {}))}
        for name in KIND_NAMES
    ]


@router.get("/{plan}/records/{kind}", response={200: Page, **_READ}, summary="Records of one kind")
def record_list(request: HttpRequest, plan: str, kind: str, asked: Query[Searched]) -> Any:
    """Records you may see, in the order of their ids."""
    sight = sight_of(request, plan)
    _known(kind)
    found = list(sight.shown.records.get(kind, {}).values())
    for word in asked.words.lower().split():
        found = [record for record in found if word in record.model_dump_json().lower()]
    return page_of(found, asked, lambda record: _row(sight, kind, sight.plan.records[kind][record.id]))


def _known(kind: str) -> None:
    if kind not in KIND_NAMES:
        raise Http404


@router.get("/{plan}/records/{kind}/{record}", response={200: dict[str, Any], **_READ}, summary="One record")
def record(request: HttpRequest, plan: str, kind: str, record: str) -> Any:
    """A record with its version, which a change of it must name."""
    sight = sight_of(request, plan)
    _known(kind)
    found = sight.record(kind, record)
    assert isinstance(found, Record)
    return _row(sight, kind, found)


def _body(request: HttpRequest, names: set[str]) -> dict[str, Any]:
    """The request's JSON, which has these names and no others."""
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        raise RefusedError(400, [problem("not-json", "this is not JSON.", remedy="Send JSON in UTF-8.")]) from None
    wrong = []
    if not isinstance(found, dict) or set(found) != names:
        wrong.append(problem("not-as-described", f"the body has these and no others: {', '.join(sorted(names))}."))
        raise RefusedError(422, wrong)
    if found["kind"] not in KIND_NAMES:
        wrong.append(problem("unknown-kind", "there is no such kind.", where="kind", value=str(found["kind"])))
    if not isinstance(found["record"], dict):
        wrong.append(problem("wrong-type", "a record is an object.", where="record"))
    why = found["why"]
    if not isinstance(why, str) or len(why) > 2000 or re.search(WHY, why) is None:
        wrong.append(problem("no-reason", "a change needs a reason of at most 2,000 letters.", where="why"))
    version = found["version"] = whole(found.get("version", 0))
    if isinstance(version, bool) or not isinstance(version, int) or not 0 <= version <= MOST:
        wrong.append(problem("wrong-type", "a version is a whole number.", where="version"))
    if wrong:
        raise RefusedError(422, wrong)
    return found


def _record(sight: Sight, kind: str, data: dict[str, Any]) -> Record:
    """The record of a body, held against its definition (422) and against the ids of the plan (409)."""
    before = sight.plan.records.get(kind, {}).get(str(data.get("id", "")))
    plan = sight.shown
    if before is not None and sight.sees(kind, before):
        for other, key in sight.withheld.named(before):
            if key in sight.plan.records[other]:
                plan = plan.with_records(other, {**plan.records[other], key: sight.plan.records[other][key]})
    made, problems = read_values(kind, data, plan)
    if problems or made is None:
        raise RefusedError(422 if made is None else 409, [
            problem(each.code, each.message, where=each.field, value=each.value, rule=each.rule, remedy=each.remedy)
            for each in problems
        ])  # fmt: skip
    return made


@router.post(
    "/{plan}/records", response={201: dict[str, Any], **_BAD}, summary="Add a record"
)
def add(request: HttpRequest, plan: str) -> HttpResponse:
    """Add a record. An id that is taken is refused with 409."""
    sight = sight_of(request, plan)
    body = _body(request, {"kind", "record", "why"})
    made = _record(sight, body["kind"], body["record"])
    if made.id in sight.plan.records.get(body["kind"], {}):
        taken = problem("id-taken", "there is a record of this id already.", where="id", value=made.id)
        raise RefusedError(409, [taken])
    return _saved(sight, body, made, new=True)


@router.put(
    "/{plan}/records", response={200: dict[str, Any], **_BAD}, summary="Change a record"
)
def change(request: HttpRequest, plan: str) -> HttpResponse:
    """Put another wording of a record in its place.

    `version` is the version you read. If somebody changed the record since, the answer is 409, the plan stays as it is,
    and your edit is kept aside, where a lead can settle which of the two holds.
    """
    sight = sight_of(request, plan)
    body = _body(request, {"kind", "record", "why", "version"})
    sight.record(body["kind"], str(body["record"].get("id", ""))[:ID_LENGTH])
    return _saved(sight, body, _record(sight, body["kind"], body["record"]), new=False)


def _saved(sight: Sight, body: dict[str, Any], made: Record, *, new: bool) -> HttpResponse:
    kind = body["kind"]
    done = actions.save_record(
        by=sight.person, plan=sight.name, kind=kind, record=made, base=body.get("version", 0), why=body["why"],
        now=timezone.now(), new=new,
    )  # fmt: skip
    after = Sight(sight.person, sight.name)
    version = after.held.since.get((kind, made.id), 0)
    if done.conflict:
        remedy = "Read the record again and decide; both versions are in the workspace under edits kept aside."
        told = problem("conflict", "somebody else changed this record since you read it.", where=made.id, remedy=remedy)
        raise RefusedError(409, [told], version=version, kept_aside=done.sequence)
    found = {"kind": kind, "id": made.id, "version": version, "changed": done.changed}
    return JsonResponse(found, status=201 if new else 200)


@router.post(
    "/{plan}/records/{kind}/{record}/withdrawal", response={200: dict[str, Any], **_BAD}, summary="Withdraw a record"
)
def withdraw(request: HttpRequest, plan: str, kind: str, record: str, body: Withdrawal) -> Any:
    """Take a record out of the plan. It stays in the history. Refused with 409 while others refer to it."""
    sight = sight_of(request, plan)
    _known(kind)
    found = sight.record(kind, record)
    demand(sight.person, Permission.EDIT, sight.thing(kind, found))
    users = mentions_of(sight.plan, kind, record)
    if users:
        told = [use for use in users if not sight.withheld.holds(use[:1], use[1])]
        hidden = len(users) - len(told)
        wrong = [problem("still-named", f"{u[0]} {u[1]} still refers to it.", where=u[2]) for u in told[:50]]
        wrong += [problem("still-named", f"{hidden} records that are kept from you refer to it.")] if hidden else []
        raise RefusedError(409, wrong, version=sight.held.since[kind, record])
    done = actions.withdraw_record(
        by=sight.person, plan=plan, kind=kind, record=record, base=body.version, why=body.why, now=timezone.now()
    )
    return {"kind": kind, "id": record, "change": done.sequence}
