"""Adding, changing and withdrawing records, with a reason for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from placeplan.errors import InputError
from placeplan.records import KINDS, Part, Record
from placeplan.studies.edit_effects import Problem, brought_by, errors_of
from placeplan.studies.editing import FieldProblem, read_texts, texts_of
from placeplan.studies.keeping import SETTINGS, text_of
from placeplan.studies.wording import title_in_scope
from placeplan.workspace.accounts.permissions import Permission, Thing, demand
from placeplan.workspace.ledger import actions
from placeplan.workspace.plans.forms import blank, form_of, posted_texts, rearranged
from placeplan.workspace.plans.previews import Preview, has_approvals, preview_of_change, preview_of_withdrawal, unseen
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.standing import kept_for_all
from placeplan.workspace.plans.views.records import known_kind, told_of, users_of

__all__ = ["add", "change", "standing_errors", "withdraw"]

_MOST = 20


def _editable(kind: str) -> None:
    if kind != "plan" and known_kind(kind).storage == "table":
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@page(Permission.EDIT)
def add(scene: Scene, kind: str) -> HttpResponse:
    """A form for a new record."""
    if kind == "plan":
        raise Http404
    _editable(kind)
    known = KINDS[kind]
    if scene.request.method != "POST":
        asked = {spec.name: scene.request.GET[spec.name] for spec in known.fields if spec.name in scene.request.GET}
        return _show(scene, kind, "", blank(known) | asked, base=0, why="")
    return _take(scene, kind, "")


@require_http_methods(["GET", "HEAD", "POST"])
@page(Permission.EDIT)
def change(scene: Scene, kind: str, record: str) -> HttpResponse:
    """A form for a record that is there."""
    _editable(kind)
    found = scene.record(kind, record)
    demand(scene.person, Permission.EDIT, _thing(scene, kind, found))
    if scene.request.method != "POST":
        texts = texts_of(found)
        offered = {name: scene.request.GET[f"r.{name}"] for name in texts if f"r.{name}" in scene.request.GET}
        base = scene.held.since.get((kind, record), 0)
        return _show(scene, kind, record, {**texts, **offered}, base=base, why="", offered=bool(offered))
    return _take(scene, kind, record)


def _thing(scene: Scene, kind: str, record: Any) -> Thing:
    return Thing(scene.name, "plan") if kind == "plan" else scene.thing(kind, record)


def _show(
    scene: Scene, kind: str, record: str, texts: dict[str, str], *, base: int, why: str,
    problems: tuple[FieldProblem, ...] = (), brought: Sequence[Problem] = (), offered: bool = False,
    preview: Preview | None = None,
) -> HttpResponse:  # fmt: skip
    told = [found for found in brought if not scene.withheld.tells(found.message, found.record, found.value)]
    form = form_of(kind, texts, scene.shown, [found for found in problems if found.name != "why"], new=not record)
    wrong = next((found.message for found in problems if found.name == "why"), "")
    errors = list(form.errors) + ([("f-why", wrong)] if wrong else [])
    context = {
        "kind": KINDS[kind], "id": record,
        "called": title_in_scope(scene.shown, kind, record), "form": form, "base": base, "why": why, "why_error": wrong,
        "errors": errors, "new": not record, "brought": told[:_MOST], "more": len(brought) - len(told[:_MOST]),
        "offered": offered, "anyway": scene.request.POST.get("anyway") == "yes", "preview": preview,
        "previewed": preview is not None, "may_lapse": has_approvals(scene),
    }  # fmt: skip
    return scene.show("record_form.html", "kinds", context, status=422 if problems or brought else 200)


def _take(scene: Scene, kind: str, record: str) -> HttpResponse:
    posted = scene.request.POST
    texts, why, sent = posted_texts(posted), posted.get("why", ""), posted.get("base", "0")
    base = int(sent) if sent.isdecimal() and len(sent) < 18 else 0
    again = rearranged(texts, posted.get("press", ""))
    if again is not None:
        return _show(scene, kind, record, again, base=base, why=why)
    if record:
        texts["id"] = scene.plan.settings.id if kind == "plan" else record
    made, problems = read_texts(kind, texts, _choices(scene, kind, record))
    if not why.strip():
        problems.append(FieldProblem("why", "Say in a few words why this changes."))
    if not record and texts.get("id", "").strip() in scene.plan.records.get(kind, {}):
        problems.append(FieldProblem("id", "There is a record of this ID already. Choose another."))
    if made is None or problems:
        return _show(scene, kind, record, texts, base=base, why=why, problems=tuple(problems))
    demand(scene.person, Permission.EDIT, _thing(scene, kind, made))
    brought = () if posted.get("anyway") == "yes" else _brought(scene, kind, made)
    preview = preview_of_change(scene, kind, made)
    if brought or unseen(scene, preview) or posted.get("press") == "preview":
        return _show(scene, kind, record, texts, base=base, why=why, brought=brought, preview=preview)
    common: dict[str, Any] = {"by": scene.person, "plan": scene.name, "base": base, "why": why, "now": timezone.now()}
    if isinstance(made, Record):
        outcome = actions.save_record(kind=kind, record=made, new=not record, **common)
        return _told(scene, kind, made.id, outcome)
    return _told(scene, *SETTINGS, actions.save_settings(settings=text_of(made), **common))


def _brought(scene: Scene, kind: str, made: Part) -> tuple[Problem, ...]:
    """Errors that the edit would bring into the plan as a whole."""
    key = SETTINGS if kind == "plan" else (kind, str(getattr(made, "id", "")))
    if scene.held.entries.get(key) == text_of(made):
        return ()
    return brought_by(scene.plan, standing_errors(scene), kind, made)


def standing_errors(scene: Scene) -> tuple[Problem, ...]:
    """Errors of the whole plan as it stands: for holding an edit against, never for showing."""
    return kept_for_all(scene, "errors", lambda: errors_of(scene.plan))


def _choices(scene: Scene, kind: str, record: str) -> Any:
    """The plan as its ids may be chosen from: what the person sees, and what the record names already."""
    if not scene.withheld or not record:
        return scene.shown
    plan = scene.shown
    for other, key in scene.withheld.named(scene.record(kind, record)):
        if key in scene.plan.records[other]:
            plan = plan.with_records(other, {**plan.records[other], key: scene.plan.records[other][key]})
    return plan


def _told(scene: Scene, kind: str, record: str, outcome: actions.Outcome) -> HttpResponse:
    if outcome.conflict:
        messages.warning(
            scene.request,
            "Somebody else changed this record while you were editing. Your version is kept aside: compare the two.",
        )
        return redirect("conflict", plan=scene.name, sequence=outcome.sequence)
    said = "The change is saved." if outcome.changed else "Nothing differed, so nothing was saved."
    messages.success(scene.request, said)
    if kind == "decision":
        return redirect("decision", plan=scene.name, record=record)  # which tells what it binds
    return redirect("record", plan=scene.name, kind=kind, record=record)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Permission.EDIT)
def withdraw(scene: Scene, kind: str, record: str) -> HttpResponse:
    """Take a record out of the plan, after a look at what refers to it."""
    if kind == "plan":
        raise Http404
    _editable(kind)
    found = scene.record(kind, record)
    demand(scene.person, Permission.EDIT, scene.thing(kind, found))
    users, error, why = users_of(scene, kind, record), "", scene.request.POST.get("why", "")
    told = [use for use in users if not scene.withheld.holds(use[:1], use[1])]
    preview = None if users else preview_of_withdrawal(scene, kind, record)
    if scene.request.method == "POST" and not (preview is not None and unseen(scene, preview)):
        sent = scene.request.POST.get("base", "0")
        try:
            if users:
                raise InputError("other records still refer to it.", remedy="Change them first.")
            actions.withdraw_record(
                by=scene.person, plan=scene.name, kind=kind, record=record, why=why, now=timezone.now(),
                base=int(sent) if sent.isdecimal() and len(sent) < 18 else 0,
            )  # fmt: skip
        except InputError as refused:
            error = f"{refused.message[:1].upper()}{refused.message[1:]} {refused.remedy}"
        else:
            messages.success(scene.request, "The record is withdrawn. It can be restored from the history.")
            return redirect("records", plan=scene.name, kind=kind)
    context = {
        "kind": KINDS[kind], "record": found, "id": record,
        "mentions": [told_of(scene, *use) for use in told[:60]], "untold": len(users) - len(told),
        "error": error, "why": why, "base": scene.held.since.get((kind, record), 0),
        "preview": preview,
    }  # fmt: skip
    return scene.show("withdraw.html", "kinds", context, status=422 if error else 200)
