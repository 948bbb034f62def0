"""Risks: the matrix by the programme's own bands, the register, and each risk with its history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from placeplan.records import Assumption, Benefit, Milestone, Risk
from placeplan.studies import wording
from placeplan.studies.additions import new_score
from placeplan.studies.editing import FieldProblem
from placeplan.studies.pictures import scores_picture
from placeplan.studies.programme_views import matrix, scale_named
from placeplan.workspace.accounts.permissions import Permission, Thing, demand
from placeplan.workspace.ledger import additions
from placeplan.workspace.plans.listing import Listing, listed
from placeplan.workspace.plans.pictures import picture
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.standing import day_of, kept_in_memory, told
from placeplan.workspace.plans.tables import Cell, Table, cell, finding_rows, record_cell, table

__all__ = ["chart", "register", "risk", "score"]

_COLUMNS = ("risk", "band", "score", "inherent", "target", "owner", "threatens", "category", "status", "scale")
_FILTERS = ("band", "owner", "threatens", "category", "status")
_OWNERS = ("person", "organisation", "body")


@require_safe
@page()
def register(scene: Scene) -> HttpResponse:
    """What needs attention, the matrix of each scale, and the register."""
    found = told(scene, "risks")
    rows = kept_in_memory(scene, ("register", day_of(scene).on), lambda: [_row(scene, row) for row in found.risks])
    asked = {name: str(value) for name, value in scene.request.GET.items() if value and name != "on"}
    listing = listed([row for row in rows if _in_square(row, asked)], _COLUMNS, asked)
    scales = [scale for scale in found.scales if scale.risks] or found.scales[:1]
    context = {
        "day": day_of(scene), "findings": finding_rows(scene, found.findings), "counts": found.counts,
        "expected": wording.money(found.expected_pounds) if found.expected_pounds else "",
        "open": sum(row.status == "open" for row in found.risks),
        "above": sum(row.exception for row in found.risks), "total": len(found.risks),
        "matrices": [_matrix(scene, found, scale) for scale in scales], "listing": listing, "asked": asked,
        "filters": _filters(rows, asked), "register": _register(scene, found, listing), "keep": asked,
        "may_add": scene.may(Permission.EDIT, Thing(scene.name, "risk")),
    }  # fmt: skip
    return scene.show("risks.html", "risks", context)


def _row(scene: Scene, row: Any) -> dict[str, str]:
    """A risk as texts, to be filtered and sorted."""
    threat = _threat(scene, row.threatens)
    owner = record_cell(scene, _OWNERS, row.owner, otherwise="Nobody").text
    numbers = {name: "" if getattr(row, name) is None else str(getattr(row, name)) for name in _SCORES}
    return {
        "id": row.id, "risk": row.title, "band": row.band or "not scored", "owner": owner, "threatens": threat.text,
        "category": row.category, "status": row.status, "scale": row.scale, **numbers,
    }  # fmt: skip


_SCORES = ("score", "inherent", "target", "impact", "likelihood")


def _threat(scene: Scene, threatens: str) -> Cell:
    kind, _, key = threatens.partition("/")
    return record_cell(scene, kind, key) if key else Cell("")


def _in_square(row: dict[str, str], asked: dict[str, str]) -> bool:
    """Whether a risk stands in the square of the matrix that was asked for."""
    if not (asked.get("impact") and asked.get("likelihood")):
        return True
    return row["status"] == "open" and all(row[name] == asked[name] for name in ("impact", "likelihood"))


def _filters(rows: list[dict[str, str]], asked: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for name in _FILTERS:
        values = sorted({row[name] for row in rows} - {""})
        if len(values) > 1:
            found.append({"name": name, "values": values, "value": asked.get(name, "")})
    return found


def _matrix(scene: Scene, found: Any, scale: Any) -> dict[str, Any]:
    """The matrix of a scale, with what its levels mean."""
    named = scale_named(scene.shown, scale.id)
    anchors = [row for row in scene.shown.records["risk_anchor"].values() if row.scale == scale.id]
    anchors.sort(key=lambda row: (row.side, -row.level))
    return {
        "scale": scale, "rows": matrix(named, found.risks), "likelihoods": range(1, scale.likelihoods + 1),
        "bands": [(name, low, at) for at, (name, low) in enumerate(scale.bands, 1)], "anchors": anchors,
    }  # fmt: skip


def _register(scene: Scene, found: Any, listing: Listing) -> list[dict[str, Any]]:
    known = {row.id: row for row in found.risks}
    return [{"row": known[row["id"]], "texts": row, "threat": _threat(scene, known[row["id"]].threatens),
             "owner": record_cell(scene, _OWNERS, known[row["id"]].owner, otherwise="Nobody")}
            for row in listing.rows]  # fmt: skip


def _found(scene: Scene, record: str) -> tuple[Risk, Any]:
    """A risk's record, and how it stands."""
    held = scene.record("risk", record)
    assert isinstance(held, Risk)
    return held, next(row for row in told(scene, "risks").risks if row.id == record)


@require_safe
@page()
def risk(scene: Scene, record: str) -> HttpResponse:
    """One risk: its scores and their history, what is done about it, and what it threatens."""
    return _show(scene, record)


def _show(
    scene: Scene, record: str, sent: dict[str, str] | None = None, problems: list[FieldProblem] | None = None
) -> HttpResponse:
    held, row = _found(scene, record)
    register = told(scene, "risks")
    findings = [found for found in register.findings if found.subject == f"risk/{record}"]
    scale = scale_named(scene.shown, row.scale)
    wrong = {found.name: found.message for found in problems or []}
    context = {
        "day": day_of(scene), "record": held, "row": row, "findings": finding_rows(scene, findings),
        "owner": record_cell(scene, _OWNERS, row.owner, otherwise="Nobody"),
        "workstream": record_cell(scene, "workstream", row.workstream),
        "initiative": record_cell(scene, "initiative", row.initiative), "stake": _stake(scene, held, row),
        "picture": scores_picture(scene.shown, row)[1], "history": _history(scene, row),
        "mitigations": _mitigations(scene, row), "scale": scale,
        "may_edit": scene.may_edit("risk", held), "errors": [(f"f-{n}", m) for n, m in wrong.items()], "wrong": wrong,
        "sent": sent or {"on": day_of(scene).on.isoformat(), "kind": "current"},
        "impacts": range(1, scale.impacts + 1), "likelihoods": range(1, scale.likelihoods + 1),
        "people": [(key, who.title) for kind in ("person", "body", "organisation")
                   for key, who in scene.shown.records[kind].items()],
    }  # fmt: skip
    return scene.show("risk.html", "risks", context, status=422 if problems else 200)


def _stake(scene: Scene, held: Risk, row: Any) -> list[tuple[str, Cell]]:
    """What it threatens, how likely, by how much; and what is to be expected of it."""
    if not row.threatens:
        return []
    kind = row.threatens.partition("/")[0]
    model = {"assumption": Assumption, "milestone": Milestone, "benefit": Benefit}[kind]
    target: Any = scene.shown.of(model).get(row.threatens.partition("/")[2])
    unit = "days" if kind == "milestone" else getattr(target, "unit", "")
    size = "not stated" if held.size is None else wording.quantity(held.size, unit)
    if held.size is not None and held.size_low is not None and held.size_high is not None:
        size += f" ({wording.quantity(held.size_low, unit)} to {wording.quantity(held.size_high, unit)})"
    pairs = [
        (f"Threatens the {kind}", _threat(scene, row.threatens)),
        ("Chance that it happens", Cell("not stated" if held.probability is None else wording.share(held.probability))),
        ("Size, if it happens", Cell(size)),
    ]
    if row.expected is not None:
        mean = "To be expected (chance times the mean of its sizes)"
        pairs.append((mean, Cell(wording.quantity(row.expected, row.unit))))
        pairs.append(("Exceeded one time in ten", Cell(wording.quantity(row.p90, row.unit))))
    return pairs


def _history(scene: Scene, row: Any) -> Table:
    rows = [
        (Cell(wording.day(s.on)), Cell(s.kind), Cell(str(s.impact)), Cell(str(s.likelihood)), Cell(str(s.score)),
         Cell(s.band), record_cell(scene, _OWNERS, s.by), Cell(s.reason))
        for s in reversed(row.history)
    ]  # fmt: skip
    heads = ("Day", "Kind", "Impact#", "Likelihood#", "Score#", "Band", "By", "Why")
    return table("scores", "Scores, the last first", heads, rows, empty="Nobody has scored this risk yet. Add a score.")


def _mitigations(scene: Scene, row: Any) -> Table:
    rows = [
        (record_cell(scene, "mitigation", m.id), record_cell(scene, _OWNERS, m.owner, otherwise="Nobody"),
         Cell(wording.day(m.due) if m.due else "No date"), cell("overdue" if m.overdue else m.status, tag=True))
        for m in row.mitigations
    ]  # fmt: skip
    empty = "Nothing is done about this risk yet. Add what is done, with an owner and a date."
    return table("mitigations", "What is done about it", ("Work", "Owner", "Due", "Status"), rows, empty=empty)


@require_http_methods(["POST"])
@page(Permission.EDIT)
def score(scene: Scene, record: str) -> HttpResponse:
    """Add a score. Scores are added, never changed."""
    held, _ = _found(scene, record)
    demand(scene.person, Permission.EDIT, scene.thing("risk", held))
    sent = {name: scene.request.POST.get(name, "") for name in ("kind", "on", "impact", "likelihood", "by", "title")}
    made, problems = new_score(scene.plan, held, sent, today=timezone.localdate())
    if made is None:
        return _show(scene, record, sent, problems)
    additions.add_about(
        by=scene.person, plan=scene.name, kind="score", record=made, about=("risk", record), why=made.title,
        now=timezone.now(),
    )  # fmt: skip
    messages.success(scene.request, f"The score is added: {made.impact} × {made.likelihood}.")
    return redirect("risk", plan=scene.name, record=record)


@require_safe
@page()
def chart(scene: Scene, record: str) -> HttpResponse:
    """The scores of a risk over time, as a picture."""
    _, row = _found(scene, record)
    drawn, _ = scores_picture(scene.shown, row)
    if not drawn:
        raise Http404
    return picture(drawn)
