"""Approvals: asked for, given and lapsed, each with what it rests on, its conditions, dissent and what it binds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from placeplan.records import KINDS, Approval, Condition, Decision, Record, Tolerance
from placeplan.studies import wording
from placeplan.studies.binding import Binding, binding_of_approval, binding_of_decision
from placeplan.workspace.accounts.permissions import Permission, Thing
from placeplan.workspace.plans.boards import approvals_of, needs_figures, seen_record, subpages, substance_of
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.sections import Button, Section, day_text, many, shown_page
from placeplan.workspace.plans.standing import Figures, day_of, figures_of
from placeplan.workspace.plans.tables import Cell, Table, cell, finding_rows, record_cell, table

__all__ = ["approval", "approvals", "conditions_table", "decision", "open_asks"]


@require_safe
@page()
def approvals(scene: Scene) -> HttpResponse:
    """Every approval: asked for, standing, lapsed or not given."""
    figures = figures_of(scene)
    found = approvals_of(scene, figures)
    may = scene.may(Permission.EDIT, Thing(scene.name, "approval"))
    asking = (Button("Ask a body to approve", reverse("ask", kwargs={"plan": scene.name}), main=True),) if may else ()
    sections = (
        Section("Asked for", "asked", tables=(open_asks(scene, found),)),
        Section("Given and standing", "standing", tables=(_given(scene, found, ("stands", "untested")),)),
        Section("Lapsed, withdrawn or not given", "lapsed", tables=(_given(scene, found, _GONE),)),
        Section("Conditions", "conditions", tables=(conditions_table(scene, found),)),
        Section("Dissent", "dissent", tables=(_against(scene, found.approvals),)),
    )
    says = (
        f"An approval given now binds to this version of the plan: {substance_of(scene)[:12]}. It stands for as long "
    )
    says += "as the plan says the same, or as every figure it names stays within its tolerance."
    return shown_page(
        scene, "governance", "Approvals", sections if found.approvals else (), day=day_of(scene), figures=figures,
        needs_figures=needs_figures(scene),
        findings=finding_rows(scene, found.findings), subpages=subpages("approvals"), says=(says,), buttons=asking,
        empty="" if found.approvals else "Nothing has been put before a body for approval yet.",
    )  # fmt: skip


_GONE = ("lapsed", "withdrawn", "not given", "without quorum")


def open_asks(scene: Scene, found: Any) -> Table:
    """What is before bodies for approval."""
    rows = [
        (record_cell(scene, "approval", row.id), record_cell(scene, "body", row.body), _subject(scene, row.what),
         day_text(row.on), "; ".join(row.reasons[1:]), _to_answer(scene, row))
        for row in sorted(found.approvals, key=lambda row: (row.on, row.id)) if row.status == "asked for"
    ]  # fmt: skip
    heads = ["Asked", "Body", "Of", "Answer wanted by", "Since then", "Answer"]
    return table("asked-table", "Approvals asked for", heads, rows, empty="Nothing is before a body for approval.")


def _to_answer(scene: Scene, row: Any) -> Cell:
    if not scene.may_edit("approval", scene.plan.of(Approval)[row.id]):
        return Cell("Not yet")
    address = reverse("answer", kwargs={"plan": scene.name, "record": row.id})
    return Cell("Record the answer", address)


def _subject(scene: Scene, what: str) -> Cell:
    kind, _, key = what.partition("/")
    return record_cell(scene, kind, key) if key else Cell("The plan")


def _given(scene: Scene, found: Any, statuses: Sequence[str]) -> Table:
    rows = [
        (record_cell(scene, "approval", row.id), record_cell(scene, "body", row.body), _subject(scene, row.what),
         day_text(row.on), row.result.capitalize(), cell(row.status, tag=True), "; ".join(row.reasons),
         Cell("Yes", tag="green") if row.authority else Cell("No", tag="red"))
        for row in sorted(found.approvals, key=lambda row: (row.on, row.id), reverse=True) if row.status in statuses
    ]  # fmt: skip
    heads = ["Approval", "Body", "Of", "Day", "Answer", "Now", "Why", "Has the power"]
    name, empty = ("standing-table", "None stands.") if "stands" in statuses else ("gone-table", "None.")
    return table(name, "Approvals, the latest first", heads, rows, empty=empty)


def conditions_table(scene: Scene, found: Any, only: str = "") -> Table:
    """Conditions of approvals, those still to be met first."""
    rows = [
        (record_cell(scene, "condition", each.id), record_cell(scene, "approval", row.id),
         record_cell(scene, ("organisation", "person"), each.holder, otherwise="Nobody"), day_text(each.due, "no day"),
         cell(each.status, tag=True), day_text(each.met_on))
        for row in found.approvals if only in ("", row.id)
        for each in sorted(row.conditions, key=lambda each: (each.status == "met", each.due is None, each.due))
    ]  # fmt: skip
    heads = ["Condition", "Of", "Held by", "Due", "Status", "Met on"]
    return table("condition-table", "Conditions", heads, rows, empty="No approval has conditions.")


def _against(scene: Scene, rows: Sequence[Any]) -> Table:
    made = [(record_cell(scene, "organisation", who), why, record_cell(scene, "approval", row.id))
            for row in rows for who, why in row.dissent.items()]  # fmt: skip
    return table("dissent-table", "Who disagreed, and why", ["Organisation", "Why", "Approval"], made,
                 empty="Nobody is recorded as disagreeing.")  # fmt: skip


@require_safe
@page()
def approval(scene: Scene, record: str) -> HttpResponse:
    """One approval: whether it stands and why, the figures it rests on, conditions, dissent and what it binds."""
    held = seen_record(scene, "approval", record)
    assert isinstance(held, Approval)
    figures = figures_of(scene)
    found = approvals_of(scene, figures)
    row = next((each for each in found.approvals if each.id == record), None)
    binding = binding_of_approval(scene.shown, held)
    conditions = _conditions_of(scene, row)
    sections = [
        Section("Figures it rests on", "figures", tables=(_tolerances(scene, row, figures),)),
        Section("Conditions", "conditions", tables=(conditions,)),
        Section("Dissent", "dissent", tables=(_dissent(scene, held.dissent),)),
        *binds(scene, binding, asked=held.result == "asked"),
    ]
    mine = {f"approval/{record}", *(f"condition/{each.id}" for each in (row.conditions if row else ()))}
    return shown_page(
        scene, "governance", held.title, sections, caption="Approval", day=day_of(scene), figures=figures,
        needs_figures=needs_figures(scene),
        facts=_facts(scene, held, row), buttons=_buttons(scene, held),
        findings=finding_rows(scene, [each for each in found.findings if each.subject in mine]),
        back=Cell("Approvals", reverse("approvals", kwargs={"plan": scene.name})),
        **scene.level_of("approval", held),
        says=() if row else ("It was given after the day of this page.",),
    )  # fmt: skip


def _buttons(scene: Scene, held: Approval) -> tuple[Button, ...]:
    whole = {"plan": scene.name, "kind": "approval", "record": held.id}
    found = [Button("The whole record and its history", reverse("record", kwargs=whole))]
    if not scene.may_edit("approval", held):
        return tuple(found)
    found.insert(0, Button("Change this record", reverse("change-record", kwargs=whole)))
    if held.result == "asked":
        address = reverse("answer", kwargs={"plan": scene.name, "record": held.id})
        found.insert(0, Button("Record the answer", address, main=True))
    return tuple(found)


def _facts(scene: Scene, held: Approval, row: Any) -> list[tuple[str, Cell]]:
    votes = [
        f"{number} {words}"
        for number, words in ((held.votes_for, "for"), (held.votes_against, "against"), (held.abstained, "abstained"))
        if number is not None
    ]
    asked = held.result == "asked"
    return [
        ("Stands", cell(row.status, tag=True, note="; ".join(row.reasons)) if row else Cell("")),
        ("Body", record_cell(scene, "body", held.body)),
        ("Of", _subject(scene, f"{held.record_kind}/{held.record}" if held.record else "plan")),
        ("Version", Cell(held.digest[:12], note="The digest of what was before the body.")),
        ("Answer wanted by" if asked else "Day", Cell(day_text(held.on))),
        ("Answer", Cell("None yet" if asked else held.result.capitalize())),
        ("Meeting", record_cell(scene, "meeting", held.meeting)),
        ("Decision", record_cell(scene, "decision", held.decision)),
        ("Votes", Cell(", ".join(votes))),
        ("Quorum", Cell("") if asked or row is None else Cell("Met" if row.quorum_met else "Not met",
                                                             tag="green" if row.quorum_met else "red")),
        ("Withdrawn", Cell(day_text(held.withdrawn_on))),
        ("Note", Cell(held.note)),
    ]  # fmt: skip


def _tolerances(scene: Scene, row: Any, figures: Figures | None) -> Table:
    known = scene.shown.of(Tolerance)
    rows = [
        (record_cell(scene, "tolerance", each.id, note=each.figure), f"{each.scope}, {each.year}",
         _figure(each.approved, each), _bound(each.low, each), _bound(each.high, each),
         _now(scene, known[each.id], each, figures), _within(each))
        for each in (row.tolerances if row else ())
    ]  # fmt: skip
    heads = ["Figure", "For", "Body saw #", "May fall to #", "May rise to #", "Now #", "Within"]
    empty = "It names no figure: any change to what it is of lapses it."
    return table("tolerance-table", "Figures and how far they may move", heads, rows, empty=empty)


def _figure(value: float, row: Any) -> str:
    return wording.quantity(value, row.unit) if row.unit else f"{value:,.6g}"


def _bound(value: float | None, row: Any) -> str:
    return "any value" if value is None else _figure(value, row)


def _now(scene: Scene, held: Tolerance, row: Any, figures: Figures | None) -> Cell:
    """The figure as it is now; it leads to why it is so."""
    if row.now is None or figures is None:
        return Cell("not known")
    query = urlencode({"figure": held.figure, "world": held.world, "year": held.year, **held.scope})
    address = reverse("why", kwargs={"plan": scene.name, "run": figures.row.pk})
    return Cell(_figure(row.now, row), f"{address}?{query}")


def _within(row: Any) -> Cell:
    return cell("not known" if row.within is None else "within" if row.within else "outside", tag=True)


def _conditions_of(scene: Scene, row: Any) -> Table:
    rows = [
        (record_cell(scene, "condition", each.id),
         record_cell(scene, ("organisation", "person"), each.holder, otherwise="Nobody"), day_text(each.due, "no day"),
         cell(each.status, tag=True), day_text(each.met_on), scene.shown.of(Condition)[each.id].evidence)
        for each in (row.conditions if row else ())
    ]  # fmt: skip
    heads = ["Condition", "Held by", "Due", "Status", "Met on", "Shown by"]
    return table("condition-table", "What it asked for", heads, rows, empty="It has no conditions.")


def _dissent(scene: Scene, dissent: Any) -> Table:
    rows = [(record_cell(scene, "organisation", who), why) for who, why in dissent.items()]
    return table("dissent-table", "Who disagreed, and why", ["Organisation", "Why"], rows,
                 empty="Nobody is recorded as disagreeing.")  # fmt: skip


def binds(scene: Scene, found: Binding, *, asked: bool = False) -> list[Section]:
    """What an answer binds, or would bind: whom, by what power, and what hangs on it."""
    says = [found.power]
    if found.quorum is not None:
        told = "; ".join(found.quorum.lacking) if found.ruled else "no rule of a quorum is stated for it"
        lacking = f"no quorum, {told}" if found.quorum.lacking else told if not found.ruled else ""
        there = wording.plural(found.quorum.voting_present, "voting member")
        of = wording.plural(found.quorum.organisations_present, "organisation")
        nobody = "nobody with a vote is recorded as present"
        who = f"{there} of {of} present" if found.quorum.voting_present else nobody
        says.append(f"{who[:1].upper()}{who[1:]}: {lacking or 'a quorum'}.")
    says += [f"Not shown yet, and needed first: {', '.join(found.missing)}."] if found.missing else []
    rows = [
        (record_cell(scene, "organisation", each.organisation),
         Cell("Binds", tag="green") if each.bound else Cell("Does not bind", tag="red"), each.why)
        for each in found.reaches
    ]  # fmt: skip
    whom = table("reach-table", "Whom it binds", ["Organisation", "Bound", "Why"], rows,
                 empty="It binds nobody: it is advice.")  # fmt: skip
    hangs = [
        (record_cell(scene, kind, key), KINDS[kind].name.replace("_", " ").capitalize(), name.replace("_", " "))
        for kind, key, name in found.hangs if key and (kind, key) not in scene.hidden
    ]  # fmt: skip
    rests = table("rest-table", "What rests on it", ["Record", "Kind", "As its"], hangs,
                  empty="No other record rests on it yet.")  # fmt: skip
    return [Section("What it would bind" if asked else "What it binds", "binds", tuple(says), tables=(whom, rests))]


@require_safe
@page()
def decision(scene: Scene, record: str) -> HttpResponse:
    """One decision: what was asked, what was decided, by what power, whom it binds and what rests on it."""
    held = seen_record(scene, "decision", record)
    assert isinstance(held, Decision)
    open_ = held.status == "open"
    found = binding_of_decision(scene.shown, held, on=day_of(scene).on)
    sections = [
        *binds(scene, found, asked=open_),
        Section("Dissent", "dissent", tables=(_dissent(scene, held.dissent),)),
    ]
    return shown_page(
        scene, "governance", held.title, sections, caption="Decision", day=day_of(scene), says=(held.question,),
        facts=_decided(scene, held), buttons=_decision_buttons(scene, held),
        back=Cell("Governance", reverse("governance", kwargs={"plan": scene.name})),
        **scene.level_of("decision", held),
    )  # fmt: skip


def _decision_buttons(scene: Scene, held: Record) -> tuple[Button, ...]:
    whole = {"plan": scene.name, "kind": "decision", "record": held.id}
    found = [Button("The whole record and its history", reverse("record", kwargs=whole))]
    if scene.may_edit("decision", held):
        found.insert(0, Button("Record what was decided", reverse("change-record", kwargs=whole), main=True))
        address = reverse("add", kwargs={"plan": scene.name, "kind": "condition"})
        found.insert(1, Button("Add a condition", f"{address}?decision={held.id}"))
    return tuple(found)


def _decided(scene: Scene, held: Decision) -> list[tuple[str, Cell]]:
    return [
        ("Status", cell(held.status, tag=True)),
        ("Outcome", Cell(held.outcome)),
        ("Body", record_cell(scene, "body", held.body)),
        ("Subject", Cell(held.subject)),
        ("Due" if held.status == "open" else "Day", Cell(day_text(held.on, "no day"))),
        ("Meeting", record_cell(scene, "meeting", held.meeting)),
        ("Options", Cell("\n".join(held.options))),
        ("Took part", Cell(many(scene, "organisation", held.participants))),
        ("Once only", Cell("Yes: it holds for every locality" if held.once_only else "")),
        ("Initiative", record_cell(scene, "initiative", held.initiative)),
        ("Workstream", record_cell(scene, "workstream", held.workstream)),
        ("Needs first", Cell(", ".join(held.needs))),
        ("Note", Cell(held.note)),
    ]
