"""One requirement: what is asked, what was found, the answer, and the assessors' marks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from placeplan.errors import InputError
from placeplan.records import Person
from placeplan.studies import wording
from placeplan.studies.editing import FieldProblem
from placeplan.studies.keeping import ANSWER
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.assessing import actions
from placeplan.workspace.assessing.queries import sealed_by
from placeplan.workspace.ledger.models import Change
from placeplan.workspace.ledger.queries import history
from placeplan.workspace.plans.assessed import found_requirement
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.sent import Sent, sent_to
from placeplan.workspace.plans.tables import Cell, Table, cell, record_cell, table
from placeplan.workspace.plans.views.assurance import record_links, shared
from placeplan.workspace.plans.views.writing import may_write, numbers_found, paragraphs

__all__ = ["mark", "moderate", "requirement"]

_HOW = {"rule": "By rule: the plan, its figures and its programme are checked.",
        "evidence": "By evidence: an answer in words whose numbers hold.",
        "judgement": "By judgement: two assessors mark it without seeing each other’s marks, then it is moderated.",
}  # fmt: skip
_STATES = {"unmarked": "Nobody has marked it yet.", "one mark": "One mark is open; a second is needed.",
           "agreed": "The markers agree.", "differ": "The markers differ: it must be moderated.",
           "moderated": "It has been moderated."}  # fmt: skip


@require_safe
@page()
def requirement(scene: Scene, pack: str, requirement: str) -> HttpResponse:
    """One requirement."""
    return _show(scene, pack, requirement, Sent())


def _show(scene: Scene, pack: str, requirement: str, sent: Sent) -> HttpResponse:
    figures, found, row = found_requirement(scene, pack, requirement)
    context, judged = shared(scene)[1], row.judged
    reply = None if row.withheld else judged.reply
    asked = actions.Asked(scene.name, pack, requirement, found.judgement.digest)
    mine, others = sealed_by(asked, scene.person.username)
    context |= {
        "pack": next(each for each in found.judgement.packs if each.id == pack), "asked": judged.requirement,
        "row": row, "judged": judged, "result": cell(judged.result, tag=True), "how": _HOW[judged.requirement.how],
        "records": record_links(scene, row.records, 40), "parameters": dict(judged.requirement.parameters),
        "answer": paragraphs(scene, figures, reply) if reply is not None else [],
        "answer_numbers": numbers_found(reply.check.findings) if reply is not None else [],
        "may_write": may_write(scene, row), "answer_changes": _changes(scene, reply),
        "marks": _marks(scene, judged), "state": _STATES[judged.settled.state], "mine": mine, "others": others,
        "fresh": figures.fresh, "people": list(scene.plan.of(Person).values()),
        "may_moderate": len(judged.settled.marks) >= actions.MARKERS, "sent": sent, "errors": sent.errors,
        "texts": sent.texts, "wrong": sent.wrong, "choices": ",".join(actions.RESULTS),
    }  # fmt: skip
    return scene.show("requirement.html", "assurance", context, status=422 if sent.problems else 200)


def _marks(scene: Scene, judged: Any) -> Table:
    rows = [(record_cell(scene, "person", m.marker), Cell("Mark"), cell(m.result, tag=True), Cell(wording.day(m.on)),
             Cell(m.reason)) for m in judged.settled.marks]  # fmt: skip
    last = judged.settled.moderation
    if last is not None:
        rows.append((record_cell(scene, "person", last.marker, otherwise="Not stated"), Cell("Moderation"),
                     cell(last.result, tag=True), Cell(wording.day(last.on)), Cell(last.reason)))  # fmt: skip
    return table("marks", "Marks and moderation", ("Who", "What", "Result", "Day", "Reason"), rows)


def _changes(scene: Scene, reply: Any) -> list[Change]:
    """The last changes of the answer's text."""
    if reply is None:
        return []
    return [change for change in history(scene.name, ANSWER, reply.file) if scene.sees_change(change)][:5]


@require_POST
@page(Permission.ASSESS)
def mark(scene: Scene, pack: str, requirement: str) -> HttpResponse:
    """Mark a requirement. The mark is sealed until a second assessor has marked it too."""
    asked, texts = _asked(scene, pack, requirement), sent_to(scene, "result", "reason", "marker")
    try:
        opened = actions.mark(
            by=scene.person, asked=asked, marker=texts["marker"], result=texts["result"], reason=texts["reason"],
            now=timezone.now(),
        )  # fmt: skip
    except InputError as refused:
        return _show(scene, pack, requirement, Sent("", texts, [_at(refused)]))
    said = "Your mark is kept. Both marks are open now." if opened else (
        "Your mark is kept. It stays sealed until a second assessor has marked this requirement too."
    )  # fmt: skip
    messages.success(scene.request, said)
    return redirect("requirement", plan=scene.name, pack=pack, requirement=requirement)


def _at(refused: InputError) -> FieldProblem:
    message = f"{refused.message[:1].upper()}{refused.message[1:]} {refused.remedy}"
    return FieldProblem("reason" if refused.path == "why" else refused.path or "result", message)


def _asked(scene: Scene, pack: str, requirement: str) -> actions.Asked:
    figures, found, _ = found_requirement(scene, pack, requirement)
    if not figures.fresh:
        raise InputError("the plan has changed since it was last run.", remedy="Run the model, then mark it.")
    return actions.Asked(scene.name, pack, requirement, found.judgement.digest)


@require_POST
@page(Permission.ASSESS)
def moderate(scene: Scene, pack: str, requirement: str) -> HttpResponse:
    """Settle what the markers made of a requirement."""
    asked, texts = _asked(scene, pack, requirement), sent_to(scene, "result", "reason", "moderator")
    try:
        actions.moderate(
            by=scene.person, asked=asked, moderator=texts["moderator"], result=texts["result"], reason=texts["reason"],
            now=timezone.now(),
        )  # fmt: skip
    except InputError as refused:
        problem = _at(refused)
        name = "moderator" if problem.name == "marker" else problem.name
        return _show(scene, pack, requirement, Sent("m", texts, [FieldProblem(name, problem.message)]))
    messages.success(scene.request, "The moderation is kept.")
    return redirect("requirement", plan=scene.name, pack=pack, requirement=requirement)
