"""Every change, two versions side by side, conflicts, and restoring."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from placeplan.errors import InputError
from placeplan.records import KINDS
from placeplan.studies.diff import diff
from placeplan.studies.editing import texts_of
from placeplan.studies.keeping import answer_in, is_answer_text, part_of
from placeplan.studies.text_differences import text_differences
from placeplan.studies.wording import title_in_scope
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.ledger import actions, chain, queries
from placeplan.workspace.ledger.models import Action, Change
from placeplan.workspace.plans.previews import ask_first, preview_of_plan, preview_of_text, unseen
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.views.compare_runs import in_figures
from placeplan.workspace.runs import memory
from placeplan.workspace.runs.queries import done_at

__all__ = ["change", "compare", "conflict", "conflicts", "history", "restore", "settle"]


def _texts(scene: Scene, kind: str, record: str, text: str) -> dict[str, str]:
    if not text:
        return {}
    if is_answer_text((kind, record)):
        return {"text": answer_in(text)}
    if kind in KINDS and KINDS[kind].storage == "table":
        return {name: str(value) for name, value in json.loads(text).items()}
    return texts_of(scene.withheld.part(part_of(kind, text)))


def sides(scene: Scene, kind: str, record: str, *texts: str) -> list[tuple[str, list[str]]]:
    """Fields in which some texts of one record differ, each with its value on every side."""
    found = [_texts(scene, kind, record, text) for text in texts]
    names = dict.fromkeys(name for side in found for name in side)
    rows = [(name, [side.get(name, "") for side in found]) for name in names]
    return [(name, values) for name, values in rows if len(set(values)) > 1]


@require_safe
@page()
def history(scene: Scene) -> HttpResponse:
    """Changes, the last first."""
    asked = {name: scene.request.GET.get(name, "") for name in ("kind", "record", "who", "words")}
    pages = Paginator(scene.changes(**asked), 50)
    shown = pages.get_page(scene.request.GET.get("page"))
    rows = [{"change": row, "open": scene.sees_change(row)} for row in shown]
    context = {
        "rows": rows, "shown": shown, "asked": asked, "before": _turned(asked, shown, -1),
        "after": _turned(asked, shown, 1), "head": queries.known_head(scene.name),
        "kinds": list(KINDS), "conflicts": len(scene.conflicts()),
    }  # fmt: skip
    return scene.show("history.html", "history", {**context, "may_upload": scene.may(Permission.PUSH)})


def _turned(asked: dict[str, str], shown: Page[Change], by: int) -> str:
    """Where another page of the same filters is; empty where there is none."""
    if not (shown.has_next() if by > 0 else shown.has_previous()):
        return ""
    return "?" + urlencode({**{name: value for name, value in asked.items() if value}, "page": shown.number + by})


def _seen(scene: Scene, sequence: int) -> Change:
    found = queries.find_change(scene.name, sequence)
    if not scene.sees_change(found):
        raise Http404
    return found


@require_safe
@page()
def change(scene: Scene, sequence: int) -> HttpResponse:
    """One change: both sides."""
    found = _seen(scene, sequence)
    context = {
        "change": found, "rows": sides(scene, found.kind, found.record, found.before, found.after),
        "sound": chain.hash_of(found) == found.hash,
        "may_restore": scene.may(Permission.SETTLE) and found.action != Action.CONFLICT,
        "conflict": found.action == Action.CONFLICT,
    }  # fmt: skip
    return scene.show("change.html", "history", context)


@require_safe
@page()
def compare(scene: Scene) -> HttpResponse:
    """Two versions in text. The later one is the present unless told otherwise."""
    head = queries.known_head(scene.name)
    first = queries.sequence_of(scene.name, scene.request.GET.get("a", "") or "1")
    second = queries.sequence_of(scene.name, scene.request.GET.get("b", "") or str(head.sequence))
    a, b = queries.kept(scene.name, first), queries.kept(scene.name, second)
    hidden = scene.withheld_between(a, b)
    key = ("diff", scene.name, a.hash, b.hash, hidden)
    found = memory.once(key, lambda: diff(hidden.plan(a.plan), hidden.plan(b.plan)))
    records = found.changes.records
    digests = [queries.digest_at(scene.name, at) for at in (first, second)]
    runs = [done_at(scene.name, at) for at in (first, second)]
    both = None if runs[0] is None or runs[1] is None else in_figures(scene, runs[0], runs[1])
    context = {
        "found": both, "runs": runs, "not_run": [at for at, row in zip((first, second), runs, strict=True) if not row],
        "may_run": scene.may(Permission.RUN),
        "a": first, "b": second, "digests": digests,
        "records": [(row, _told_apart(row, hidden.answers(a.plan), hidden.answers(b.plan))) for row in records[:500]],
        "more": max(len(records) - 500, 0), "tables": found.changes.tables, "head": head,
        "may_restore": scene.may(Permission.SETTLE),
    }  # fmt: skip
    return scene.show("compare.html", "history", context)


def _told_apart(row: Any, one: Mapping[str, str], other: Mapping[str, str]) -> list[tuple[str, str]]:
    """The words by which an answer differs; empty for a record, whose fields are told one by one."""
    if not is_answer_text((row.kind, row.record)):
        return []
    return list(text_differences(one.get(row.record, ""), other.get(row.record, "")))


@require_POST
@page(Permission.SETTLE)
def restore(scene: Scene) -> HttpResponse:
    """Restore a record, or the whole plan, as it was after a change."""
    posted, sent = scene.request.POST, scene.request.POST.get("sequence", "")
    if not sent.isdecimal() or len(sent) > 17:
        raise Http404
    sequence, whole = int(sent), posted.get("what") == "plan"
    found = queries.find_change(scene.name, sequence)
    if whole:
        wanted = queries.kept(scene.name, queries.act_end(scene.name, sequence))
        preview = preview_of_plan(scene, wanted.plan, ("version", wanted.hash))
        asked = {"title": f"Restore version {sequence}", "button": "Restore the whole plan"}
    else:
        preview = preview_of_text(scene, (found.kind, found.record), found.after)
        asked = {"title": f"Restore what change {sequence} said", "button": "Restore this record"}
    asked |= {"here": "history", "back": reverse("change", kwargs={"plan": scene.name, "sequence": sequence})}
    if unseen(scene, preview):
        return ask_first(scene, preview, **asked)
    act = actions.restore_version if whole else actions.restore_record
    try:
        done = act(by=scene.person, plan=scene.name, sequence=sequence, why=posted.get("why", ""), now=timezone.now())
    except InputError as refused:
        said = f"{refused.message[:1].upper()}{refused.message[1:]} {refused.remedy}"
        return ask_first(scene, preview, **asked, error=said)
    said = "Restored by a new change." if done.changed else "The plan says this already; nothing was changed."
    messages.success(scene.request, said)
    return redirect("history", plan=scene.name)


@require_safe
@page()
def conflicts(scene: Scene) -> HttpResponse:
    """Edits kept aside."""
    return scene.show("conflicts.html", "history", {"rows": scene.conflicts()})


@require_safe
@page()
def conflict(scene: Scene, sequence: int) -> HttpResponse:
    """One conflict: what both began with, what stands, what was kept aside."""
    return _conflict(scene, sequence)


def _conflict(scene: Scene, sequence: int, error: str = "") -> HttpResponse:
    found = _seen(scene, sequence)
    if found.action != Action.CONFLICT:
        raise Http404
    key = (found.kind, found.record)
    stands = scene.held.entries.get(key, "")
    since = scene.held.since.get(key, 0)
    context = {
        "change": found, "called": title_in_scope(scene.shown, *key),
        "rows": sides(scene, *key, found.before, stands, found.after),
        "standing": queries.find_change(scene.name, since) if since else None,
        "settled": queries.changes_of(scene.name).filter(settles=sequence).first(),
        "may_settle": scene.may(Permission.SETTLE), "error": error,
    }  # fmt: skip
    return scene.show("conflict.html", "history", context, status=422 if error else 200)


@require_http_methods(["POST"])
@page(Permission.SETTLE)
def settle(scene: Scene, sequence: int) -> HttpResponse:
    """Take the edit that was kept aside, or keep what stands."""
    posted, found = scene.request.POST, _seen(scene, sequence)
    try:
        if posted.get("take") not in ("yes", "no"):
            raise InputError("choose one of the two.", remedy="Then save again.")
        if posted["take"] == "yes":
            preview = preview_of_text(scene, (found.kind, found.record), found.after)
            if unseen(scene, preview):
                back = reverse("conflict", kwargs={"plan": scene.name, "sequence": sequence})
                title = "Take the version kept aside"
                return ask_first(scene, preview, title=title, button="Take it", here="history", back=back)
        actions.settle(
            by=scene.person, plan=scene.name, sequence=sequence, take=posted["take"] == "yes",
            why=posted.get("why", ""), now=timezone.now(),
        )  # fmt: skip
    except InputError as refused:
        return _conflict(scene, sequence, f"{refused.message[:1].upper()}{refused.message[1:]} {refused.remedy}")
    messages.success(scene.request, "The conflict is settled. Both versions stay in the history.")
    return redirect("conflicts", plan=scene.name)
