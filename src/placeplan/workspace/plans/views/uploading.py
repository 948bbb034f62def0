"""Records from a spreadsheet, and whole plans as a zip: first what would change, then the saving, with a reason."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from placeplan.errors import InputError, PlanProblems, UserError
from placeplan.records import Kind
from placeplan.studies.diff import diff
from placeplan.studies.editing import texts_of
from placeplan.studies.intake import Incoming, read_rows, workbook_text
from placeplan.studies.uploads import check_zip
from placeplan.workspace.accounts.limits import count
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.ledger import actions, uploads
from placeplan.workspace.ledger.models import Upload
from placeplan.workspace.plans.previews import (
    Preview,
    has_approvals,
    preview_of_plan,
    preview_of_records,
    unseen,
)
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.views.records import known_kind

__all__ = ["plan_zip", "save_plan_zip", "table"]

TABLE_BYTES = 2 * 1024 * 1024
"""A spreadsheet of records may be this large."""
ZIP_BYTES = 50 * 1024 * 1024
_MOST = 200


def _sent(scene: Scene, most: int) -> tuple[str, bytes]:
    """Name and bytes of the file of a form.

    Raises
    ------
    InputError
        There is none, it is empty or too large.
    """
    count("uploads", str(scene.person.user.pk))
    file = scene.request.FILES.get("file")
    if file is None or not file.size:
        raise InputError("no file was sent.", path="file", remedy="Choose a file that is not empty.")
    if file.size > most:
        limit = f"{most // 1024 // 1024} MB"
        raise InputError(f"this file is larger than {limit}.", path="file", remedy="Send less at once.")
    return str(file.name or "file")[-100:], file.read()


# --- records of one kind ---------------------------------------------------------------------------------------------


def _flat(kind: str) -> Kind:
    known = known_kind(kind)
    if known.storage != "flat":
        raise Http404
    return known


@require_http_methods(["GET", "HEAD", "POST"])
@page(Permission.EDIT)
def table(scene: Scene, kind: str) -> HttpResponse:
    """Records of one kind from a CSV file or a workbook."""
    known, posted = _flat(kind), scene.request.POST
    context: dict[str, Any] = {"kind": known, "columns": [spec.name for spec in known.fields]}
    if scene.request.method != "POST":
        return scene.show("upload_table.html", "kinds", context)
    try:
        if "rows" in posted:
            text, name, base = posted["rows"], posted.get("name", "")[:100], _number(posted.get("base", ""))
        else:
            name, data = _sent(scene, TABLE_BYTES)
            text, base = _text_of(known, name, data), scene.held.sequence
    except InputError as refused:
        return scene.show("upload_table.html", "kinds", {**context, "refused": refused}, status=_status(refused))
    found = read_rows(known, text.replace("\0", ""), name, scene.plan, scene.shown)
    problems = [*_not_theirs(scene, known, found, name), *found.problems]
    context |= {
        "found": found, "problems": problems[:_MOST], "more": max(len(problems) - _MOST, 0), "name": name,
        "rows": text, "base": base, "changes": _changes(scene, known, found), "why": posted.get("why", ""),
    }  # fmt: skip
    if problems:
        return scene.show("upload_table.html", "kinds", context, status=422)
    context["preview"] = preview = preview_of_records(scene, known.name, (*found.added, *found.changed))
    context["previewed"] = has_approvals(scene)
    if "save" not in posted or unseen(scene, preview):
        return scene.show("upload_table.html", "kinds", context)
    return _save(scene, known, found, base, context)


def _number(sent: str) -> int:
    return int(sent) if sent.isdecimal() and len(sent) < 18 else 0


def _status(refused: UserError) -> int:
    return 413 if "larger than" in refused.message else 422


def _text_of(kind: Kind, name: str, data: bytes) -> str:
    if data[:2] == b"PK":
        check_zip(data)
        return workbook_text(data, [spec.name for spec in kind.fields])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{name} is not UTF-8.", path="file", remedy="Save it as CSV in UTF-8, or as XLSX.") from None


def _not_theirs(scene: Scene, kind: Kind, found: Incoming, name: str) -> list[dict[str, Any]]:
    """Rows the person may not save."""
    wrong = []
    visible, stands = scene.shown.records.get(kind.name, {}), scene.plan.records.get(kind.name, {})
    for record in (*found.added, *found.changed):
        taken = record.id in stands and record.id not in visible
        before = stands.get(record.id) if record.id in visible else None
        allowed = scene.may_edit(kind.name, record) and (before is None or scene.may_edit(kind.name, before))
        if taken or not allowed:
            said = "this ID is taken." if taken else "you may not save this record."
            wrong.append({
                "file": name, "record": record.id, "message": said, "rule": "One edits what one's role reaches.",
                "remedy": "Choose another ID." if taken else "Take the row out, or ask the record's owner.",
            })  # fmt: skip
    return wrong


def _changes(scene: Scene, kind: Kind, found: Incoming) -> list[dict[str, Any]]:
    """What would change, field by field."""
    rows, stands = [], scene.shown.records.get(kind.name, {})
    for record in found.changed:
        if record.id not in stands:
            continue
        before, after = texts_of(stands[record.id]), texts_of(scene.withheld.part(record))
        rows += [
            {"id": record.id, "field": name, "before": before.get(name, ""), "after": after[name]}
            for name in after if before.get(name, "") != after[name]
        ]  # fmt: skip
    return rows[:_MOST]


def _save(scene: Scene, kind: Kind, found: Incoming, base: int, context: dict[str, Any]) -> HttpResponse:
    since = scene.held.since
    records = [
        (kind.name, record, last if (last := since.get((kind.name, record.id), 0)) <= base else base)
        for record in (*found.added, *found.changed)
    ]
    try:
        done = actions.save_together(
            by=scene.person, plan=scene.name, records=records, why=scene.request.POST.get("why", ""), now=timezone.now()
        )
    except InputError as refused:
        return scene.show("upload_table.html", "kinds", {**context, "refused": refused}, status=422)
    if done.conflict:
        messages.warning(
            scene.request,
            "Somebody else changed one of these records since you looked. Your changes are kept aside: compare them.",
        )
        return redirect("conflict", plan=scene.name, sequence=done.sequence)
    said = f"{len(found.added)} added and {len(found.changed)} changed." if done.changed else "Nothing differed."
    messages.success(scene.request, said)
    return redirect("records", plan=scene.name, kind=kind.name)


# --- a whole plan ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@page(Permission.PUSH)
def plan_zip(scene: Scene) -> HttpResponse:
    """The plan's folder as a zip: kept aside, and what it would change."""
    if scene.request.method != "POST":
        return scene.show("upload_plan.html", "history", {})
    try:
        _, data = _sent(scene, ZIP_BYTES)
        kept = uploads.keep_upload(by=scene.person, plan=scene.name, data=data, now=timezone.now())
    except PlanProblems as fault:
        wrong = list(fault.problems)
        context = {"problems": wrong[:_MOST], "more": max(len(wrong) - _MOST, 0)}
        return scene.show("upload_plan.html", "history", context, status=422)
    except InputError as refused:
        return scene.show("upload_plan.html", "history", {"refused": refused}, status=_status(refused))
    return _preview(scene, kept)


def _preview(scene: Scene, kept: Upload, refused: UserError | None = None) -> HttpResponse:
    found = diff(scene.plan, uploads.plan_in(bytes(kept.data))).changes
    preview = _lapses(scene, kept)
    context = {
        "upload": kept.pk, "records": found.records[:_MOST], "more": max(len(found.records) - _MOST, 0),
        "tables": found.tables, "nothing": not found.records and not found.tables, "refused": refused,
        "preview": preview, "previewed": has_approvals(scene), "found": True, "why": scene.request.POST.get("why", ""),
    }  # fmt: skip
    return scene.show("upload_plan.html", "history", context, status=422 if refused else 200)


def _lapses(scene: Scene, kept: Upload) -> Preview:
    data = bytes(kept.data)
    return preview_of_plan(scene, uploads.plan_in(data), ("zip", sha256(data).hexdigest()))


@require_POST
@page(Permission.PUSH)
def save_plan_zip(scene: Scene) -> HttpResponse:
    """Save what was sent."""
    number = _number(scene.request.POST.get("upload", ""))
    try:
        kept = uploads.find_upload(by=scene.person, plan=scene.name, upload=number)
        if unseen(scene, _lapses(scene, kept)):
            return _preview(scene, kept)
        done = uploads.save_upload(
            by=scene.person, plan=scene.name, upload=number, why=scene.request.POST.get("why", ""), now=timezone.now()
        )
    except InputError as refused:
        if refused.path == "why":
            return _preview(scene, uploads.find_upload(by=scene.person, plan=scene.name, upload=number), refused)
        return scene.show("upload_plan.html", "history", {"refused": refused}, status=409)
    said = f"Saved: {done.added} added, {done.changed} changed, {done.withdrawn} withdrawn."
    messages.success(scene.request, said)
    return redirect("history", plan=scene.name)
