"""The text of an answer, written on a page: with its figures filled in and what does not hold, before it is saved."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from placeplan.studies.editing import FieldProblem
from placeplan.studies.keeping import ANSWER
from placeplan.studies.narrative import Trial, Written, answer_file, answer_text, figures_to_name, try_answer
from placeplan.studies.narrative import written_answer as taken_apart
from placeplan.workspace.accounts.permissions import Permission, demand
from placeplan.workspace.ledger import actions
from placeplan.workspace.ledger.things import things_of_answer
from placeplan.workspace.plans.assessed import Row, found_requirement, shown_run
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.sent import Sent
from placeplan.workspace.plans.standing import Figures, day_of
from placeplan.workspace.plans.tables import Cell, cell, record_cell, tag_of

__all__ = ["may_write", "numbers_found", "paragraphs", "write"]

_LONGEST = 60_000
_BREAK = re.compile(r"\n[ \t]*\n")
_CITED = re.compile(r"\[@([a-z0-9-]+)\]")


@dataclass(frozen=True)
class _Form:
    """A form as it is shown: which file it is about, and what stands in it."""

    about: tuple[str, str]
    file: str
    stands: str
    base: int


def may_write(scene: Scene, row: Row) -> bool:
    """Whether the person may write the answer of a requirement, and see the one that stands."""
    file = row.judged.reply.file if row.judged.reply is not None else ""
    kept = file in scene.plan.answers and file not in scene.shown.answers
    things = things_of_answer(scene.plan, scene.name, file)
    return not kept and all(scene.may(Permission.EDIT, thing) for thing in things)


def paragraphs(scene: Scene, figures: Figures, reply: Any) -> list[list[Cell]]:
    """An answer as it is read: each figure leads to why it is what it is, each citation to its evidence."""
    found: list[list[Cell]] = [[]]
    for said, reference in reply.pieces:
        if reference is not None:
            found[-1].append(_figure(scene, figures, said, reference))
            continue
        for at, part in enumerate(_BREAK.split(said)):
            if at:
                found.append([])
            found[-1] += _cited(scene, part)
    return [each for each in found if any(cell.text.strip() for cell in each)]


def _figure(scene: Scene, figures: Figures, said: str, reference: Any) -> Cell:
    if reference.fault:
        return Cell(said, tag="red")
    why = reverse("why", kwargs={"plan": scene.name, "run": figures.row.pk})
    return Cell(said, f"{why}?{urlencode({'figure': reference.figure, **reference.where})}")


def _cited(scene: Scene, text: str) -> list[Cell]:
    cells = []
    for at, part in enumerate(_CITED.split(text)):
        named = record_cell(scene, ("evidence", "source"), part) if at % 2 else Cell(part)
        cells.append(Cell(f"[{named.text}]", named.link) if at % 2 else named)
    return cells


@require_http_methods(["GET", "HEAD", "POST"])
@page(Permission.EDIT)
def write(scene: Scene, pack: str, requirement: str) -> HttpResponse:
    """Write the answer of a requirement, change it or take it out of the plan."""
    figures, _, row = found_requirement(scene, pack, requirement)
    file = row.judged.reply.file if row.judged.reply is not None else ""
    for thing in things_of_answer(scene.plan, scene.name, file):
        demand(scene.person, Permission.EDIT, thing)
    if not may_write(scene, row):
        raise Http404
    file = file or answer_file(scene.plan.answers, pack, requirement)
    form = _Form((pack, requirement), file, scene.plan.answers.get(file, ""), scene.held.since.get((ANSWER, file), 0))
    posted = scene.request.POST
    if scene.request.method != "POST":
        stands = taken_apart(form.stands)
        texts = {"text": stands.body.strip("\n"), "records": "\n".join(stands.records), "why": ""}
        return _show(scene, figures, row, form, Sent("", texts))
    texts = {name: posted.get(name, "").replace("\0", "").replace("\r\n", "\n") for name in ("text", "records", "why")}
    sent = posted.get("base", "0")
    form = _Form(form.about, file, form.stands, int(sent) if sent.isdecimal() and len(sent) < 18 else 0)
    return _take(scene, figures, row, form, texts)


def _take(scene: Scene, figures: Figures, row: Row, form: _Form, texts: dict[str, str]) -> HttpResponse:
    press = scene.request.POST.get("press", "")
    named = tuple(part.strip() for part in re.split(r"[\n,;]", texts["records"]) if part.strip())
    text = "" if press == "withdraw" else answer_text(form.stands, *form.about, Written(named, texts["text"]))
    problems = [] if press == "withdraw" else _problems(texts, named)
    if press != "preview" and not texts["why"].strip():
        problems.append(FieldProblem("why", "Say in a few words why this changes."))
    trial = None
    if not problems and text:
        made = shown_run(scene, figures)
        trial = try_answer(made, on=day_of(scene).on, file=form.file, text=text, about=form.about)
        if trial.unknown:
            problems.append(FieldProblem("records", f"The plan has no {trial.unknown[0]}. Write kind/id of a record."))
    unseen = trial is not None and _grave(trial) and scene.request.POST.get("seen") != _token(trial)
    if problems or unseen or press == "preview":
        return _show(scene, figures, row, form, Sent("", texts, problems), trial)
    done = actions.save_answer(
        by=scene.person, plan=scene.name, file=form.file, text=text, base=form.base, why=texts["why"],
        now=timezone.now(),
    )  # fmt: skip
    if done.conflict:
        messages.warning(
            scene.request,
            "Somebody else changed this answer while you were writing. Your version is kept aside: compare the two.",
        )
        return redirect("conflict", plan=scene.name, sequence=done.sequence)
    said = "The answer is withdrawn. It can be restored from the history." if not text else "The answer is saved."
    messages.success(scene.request, said if done.changed else "Nothing differed, so nothing was saved.")
    return redirect("requirement", plan=scene.name, pack=form.about[0], requirement=form.about[1])


def _problems(texts: dict[str, str], named: tuple[str, ...]) -> list[FieldProblem]:
    problems = []
    if not texts["text"].strip():
        problems.append(FieldProblem("text", "Write the answer."))
    if len(texts["text"]) > _LONGEST:
        problems.append(FieldProblem("text", f"Write at most {_LONGEST:,} letters."))
    wrong = next((name for name in named if not re.fullmatch(r"[a-z_]+/[a-z0-9-]+", name)), "")
    if wrong:
        said = f"{wrong[:60]} names no record. Write kind/id, such as initiative/frailty."
        problems.append(FieldProblem("records", said))
    return problems


def _grave(trial: Trial) -> bool:
    return any(found.severity == "error" for found in trial.findings)


def _token(trial: Trial) -> str:
    """Names what is wrong with a text: a form that carries it has told the person."""
    said = "\n".join(f"{found.code} {found.value}" for found in trial.findings if found.severity == "error")
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _show(
    scene: Scene, figures: Figures, row: Row, form: _Form, sent: Sent, trial: Trial | None = None
) -> HttpResponse:
    pack, requirement = form.about
    context = {
        "pack": pack, "asked": row.judged.requirement, "requirement": requirement, "form": form, "texts": sent.texts,
        "wrong": sent.wrong, "errors": sent.errors, "why": sent.texts["why"], "why_error": sent.wrong.get("why", ""),
        "trial": trial, "grave": trial is not None and _grave(trial),
        "seen": _token(trial) if trial is not None else "",
        "answer": [] if trial is None else paragraphs(scene, figures, trial.reply),
        "result": None if trial is None else cell(trial.result, tag=True),
        "numbers": [] if trial is None else numbers_found(trial.findings),
        "offered": figures_to_name(figures.run), "fresh": figures.fresh, "run": figures.row,
    }  # fmt: skip
    return scene.show("answer_form.html", "assurance", context, status=422 if sent.problems else 200)




def numbers_found(findings: Any) -> list[tuple[str, str, str]]:
    """What was found in the numbers of an answer: severity, tag and words."""
    return [(f.severity, tag_of(f.severity), f"{f.message.rstrip('.')}. {f.remedy}".strip()) for f in findings]
