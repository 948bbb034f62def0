"""Engagement: who was asked and what changed, consultations with their clocks, and what must come before a decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from placeplan.studies import wording
from placeplan.workspace.accounts.permissions import Permission, Thing
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.standing import day_of, figures_of, told
from placeplan.workspace.plans.tables import Cell, Table, cell, finding_rows, record_cell, table

__all__ = ["duties", "engagement"]

_TESTS = {
    "engagement": "Public and patient engagement", "choice": "Patient choice",
    "clinical_evidence": "Clinical evidence", "commissioner_support": "Commissioners’ support",
}  # fmt: skip
_EVENTS = {"engagement_event", "consultation", "stakeholder"}


@require_safe
@page()
def engagement(scene: Scene) -> HttpResponse:
    """Findings, consultations and their clocks, we asked, you said, we did, and stakeholders."""
    found, day = told(scene, "engagement", figures=figures_of(scene)), day_of(scene)
    mine = [f for f in found.findings if f.subject.partition("/")[0] in _EVENTS]
    context = {
        "day": day, "findings": finding_rows(scene, mine), "asked": len(found.engagements),
        "elsewhere": sum(f.severity != "note" for f in found.findings) - sum(f.severity != "note" for f in mine),
        "people": sum(event.people or 0 for event in found.engagements),
        "never": sum(row.times_asked == 0 for row in found.stakeholders), "stakeholders": len(found.stakeholders),
        "clocks": _clocks(scene, found), "events": _events(scene, found), "who": _stakeholders(scene, found),
        "responses": _responses(scene),
        "may_add": {kind: scene.may(Permission.EDIT, Thing(scene.name, kind)) for kind in sorted(_EVENTS)},
    }  # fmt: skip
    return scene.show("engagement.html", "engagement", context)


def _clocks(scene: Scene, found: Any) -> Table:
    rows = [
        (record_cell(scene, "consultation", c.id), cell(c.status, tag=True), _span(c),
         Cell("" if c.days is None else str(c.days), note=_against(c)), _left(c, found.on),
         Cell(wording.day(c.earliest_decision) if c.earliest_decision else "Not known"),
         Cell(f"{c.responses:,}", note=f"{c.answered} answered" if c.responses else ""), _fair(c))
        for c in found.consultations
    ]  # fmt: skip
    heads = ("Consultation", "Status", "From and to", "Days#", "Days left#", "A decision may follow from", "Responses#",
             "Shown to be fair")  # fmt: skip
    empty = "No consultation is recorded yet. Add one with its dates, and its clock starts."
    return table("consultations", "Consultations and their clocks", heads, rows, empty=empty)


def _span(clock: Any) -> Cell:
    if clock.from_date is None:
        return Cell("Not dated")
    end = wording.day(clock.to_date) if clock.to_date else "no end yet"
    return Cell(f"{wording.day(clock.from_date)} to {end}")


def _against(clock: Any) -> str:
    if clock.days is None:
        return f"at least {clock.minimum_days}"
    return f"at least {clock.minimum_days}" if clock.lasting else f"too short: at least {clock.minimum_days}"


def _left(clock: Any, on: Any) -> Cell:
    if clock.status != "running" or clock.to_date is None:
        return Cell("")
    return Cell(str((clock.to_date - on).days))


def _fair(clock: Any) -> Cell:
    tests = (("while it could still change", clock.formative), ("with reasons", clock.reasons_given),
             ("responses weighed", clock.considered))  # fmt: skip
    return Cell("\n".join(f"{'Yes' if met else 'No'}: {words}" for words, met in tests))


def _events(scene: Scene, found: Any) -> Table:
    rows = [
        (record_cell(scene, "engagement_event", e.id, note=f"{wording.day(e.on)}, {e.form}"),
         Cell(", ".join(record_cell(scene, "stakeholder", key).text for key in e.stakeholders),
              note=f"{e.people:,} people" if e.people else ""),
         Cell(e.asked), Cell(e.said), Cell(e.changed or ("" if e.form == "briefing" else "Not said yet")))
        for e in sorted(found.engagements, key=lambda e: e.on, reverse=True)
    ]  # fmt: skip
    empty = "Nobody has been asked anything up to this day. Add an event: who was asked, what they said, what changed."
    return table("events", "We asked, you said, we did", ("Event", "Who", "We asked", "You said", "We did"), rows,
                 empty=empty)  # fmt: skip


def _stakeholders(scene: Scene, found: Any) -> Table:
    rows = [
        (record_cell(scene, "stakeholder", s.id), Cell(s.type), record_cell(scene, "place", s.place),
         Cell("" if s.interest is None else str(s.interest)), Cell("" if s.influence is None else str(s.influence)),
         Cell(str(s.times_asked)), Cell(wording.day(s.last_asked) if s.last_asked else "Not asked yet"))
        for s in sorted(found.stakeholders, key=lambda s: (s.times_asked, -(s.influence or 0)))
    ]  # fmt: skip
    heads = ("Stakeholder", "Who they are", "Place", "Interest, 1 to 5#", "Influence, 1 to 5#", "Times asked#",
             "Last asked")  # fmt: skip
    return table("stakeholders", "Stakeholders, those asked least first", heads, rows,
                 empty="No stakeholder is recorded yet.")  # fmt: skip


def _responses(scene: Scene) -> Table:
    """Answers to consultations; those nobody has answered yet come first."""
    on = day_of(scene).on
    held = [row for row in scene.shown.records["response"].values() if row.on <= on]
    rows = [
        (record_cell(scene, "response", r.id), record_cell(scene, "stakeholder", r.stakeholder, otherwise="Not stated"),
         Cell(wording.day(r.on)), Cell(r.position), Cell(r.said), Cell(r.answer or "Not answered yet"))
        for r in sorted(held, key=lambda r: (bool(r.answer), r.on))
    ]  # fmt: skip
    heads = ("Response", "From", "Day", "Position", "They said", "We answered")
    return table("responses", "Responses, those not answered yet first", heads, rows)


@require_safe
@page()
def duties(scene: Scene) -> HttpResponse:
    """Impact assessments, the tests of service change, the bed test, and decisions with the duties they need first."""
    figures = figures_of(scene)
    found = told(scene, "engagement", figures=figures)
    findings = [f for f in found.findings if f.subject.partition("/")[0] not in _EVENTS]
    context = {
        "day": day_of(scene), "figures": figures, "needs_figures": True, "findings": finding_rows(scene, findings),
        "decisions": _decisions(scene, found), "assessments": _assessments(scene, found),
        "tests": _service_tests(scene, found), "beds": _bed_tests(scene, found),
        "may_add": {kind: scene.may(Permission.EDIT, Thing(scene.name, kind))
                    for kind in ("impact_assessment", "service_change")},
    }  # fmt: skip
    return scene.show("engagement_duties.html", "engagement", context)


def _decisions(scene: Scene, found: Any) -> Table:
    rows = [
        (record_cell(scene, "decision", d.decision), cell(d.status, tag=True),
         Cell(wording.day(d.on) if d.on else "No day"), Cell(", ".join(d.met)), Cell(", ".join(d.missing)),
         cell("missing" if d.missing else "done", tag=True))
        for d in sorted(found.decisions, key=lambda d: not d.missing)
    ]  # fmt: skip
    heads = ("Decision", "Status", "Day", "Met", "Missing", "Duties")
    return table("decisions", "Decisions and the duties they need first", heads, rows)


def _assessments(scene: Scene, found: Any) -> Table:
    order = ("missing", "due", "done")
    ranked = sorted(found.assessments, key=lambda a: (min(map(order.index, (a.equality, a.quality))), a.title))
    rows = [
        (record_cell(scene, "initiative", a.initiative,
                     note="high risk: a board must look at it" if a.high_risk else ""),
         Cell(a.stage), cell(a.equality, tag=True), cell(a.quality, tag=True))
        for a in ranked
    ]  # fmt: skip
    heads = ("Initiative", "Stage", "Equality", "Quality")
    return table("assessments", "Impact assessments of each initiative, what is missing first", heads, rows,
                 empty="The plan has no initiative yet.")  # fmt: skip


def _service_tests(scene: Scene, found: Any) -> Table:
    rows = [
        (record_cell(scene, "initiative", row.initiative), record_cell(scene, "service_change", row.id),
         *(cell("met" if row.tests[name] else "not met", tag=True) for name in _TESTS),
         cell(_bed_word(row.bed_test), tag=True))
        for row in found.service_changes
    ]  # fmt: skip
    heads = ("Initiative", "Record", *_TESTS.values(), "Bed test")
    return table("tests", "The tests of service change", heads, rows,
                 empty="No initiative closes beds or says that it changes a service.")  # fmt: skip


def _bed_word(test: Any) -> str:
    if not test.applies:
        return "not applicable"
    return "met" if test.met else "not met"


def _bed_tests(scene: Scene, found: Any) -> Table:
    rows = [
        (record_cell(scene, "initiative", row.initiative), Cell(f"{row.bed_test.beds:,.0f}"),
         Cell(row.bed_test.ground or "None named"), cell(_bed_word(row.bed_test), tag=True),
         Cell("\n".join(reason[:1].upper() + reason[1:] for reason in row.bed_test.reasons)))
        for row in found.service_changes if row.bed_test.beds or row.bed_test.applies
    ]  # fmt: skip
    heads = ("Initiative", "Beds that close#", "Ground", "Bed test", "What the plan’s own figures say")
    return table("beds", "The bed test, held against the plan’s own figures", heads, rows)
