"""Governance: who decides, who sits where, when bodies meet, what they decided, and what is amiss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from placeplan.records import Approval, Body, Decision, Delegation, Meeting, Membership, Record
from placeplan.studies import wording
from placeplan.workspace.accounts.permissions import Permission, Thing
from placeplan.workspace.plans.boards import approvals_of, needs_figures, seen_record, subpages
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.sections import Button, Grid, Section, day_text, many, month_text, shown_page
from placeplan.workspace.plans.standing import day_of, figures_of, told
from placeplan.workspace.plans.tables import Cell, Table, cell, finding_rows, record_cell, table
from placeplan.workspace.plans.views.approvals import conditions_table, open_asks

__all__ = ["body", "governance"]

_WINDOW = 6
"""Months of the calendar beside each other."""


@require_safe
@page()
def governance(scene: Scene) -> HttpResponse:
    """What needs attention, what is before bodies now, the calendar, decisions, levels of action and bodies."""
    found, figures = told(scene, "governance"), figures_of(scene)
    approvals = approvals_of(scene, figures)
    before = tuple(each for each in (open_asks(scene, approvals), _open_decisions(scene, found)) if each.rows)
    sections = [
        Section("Before a body now", "now", _silent(before), tables=before, buttons=_now(scene)),
        Section("Calendar", "calendar", _calendar_words(scene, found), grid=_calendar(scene, found)),
        Section("Approvals", "approvals", tables=(_given(scene, approvals), conditions_table(scene, approvals)))
        if approvals.approvals else None,
        Section("Decisions", "decisions", tables=(_decisions(scene, found.decisions),)),
        Section("At which level problems are worked on", "levels", tables=(_levels(scene, found),)),
        Section("Bodies", "bodies", tables=(_bodies(scene, found),), buttons=_adding(scene, "body", "Add a body")),
    ]  # fmt: skip
    return shown_page(
        scene, "governance", "Governance", [each for each in sections if each is not None] if found.bodies else [],
        day=day_of(scene), findings=finding_rows(scene, (*found.findings, *approvals.findings)),
        subpages=subpages("governance"), says=_says(found), figures=figures, needs_figures=needs_figures(scene),
        empty="" if found.bodies else "No body is recorded yet. Begin with the boards that must approve the plan.",
        buttons=() if found.bodies else _adding(scene, "body", "Add a body"), all_well="Nothing needs attention.",
    )  # fmt: skip


def _says(found: Any) -> tuple[str, ...]:
    if not found.bodies:
        return ()
    meetings = sum(len(row.cells) for row in found.matrix)
    waiting = [row for row in found.decisions if row.status == "open"]
    said = f"{wording.plural(len(found.bodies), 'body', 'bodies')}, {wording.plural(meetings, 'meeting')} and "
    said += wording.plural(len(found.decisions), "decision")
    return (f"{said}, {len(waiting)} still open." if waiting else f"{said}.",)


def _silent(before: Sequence[Table]) -> tuple[str, ...]:
    return () if before else ("Nothing is before a body for approval, and no decision is open.",)


def _may(scene: Scene, kind: str) -> bool:
    return scene.may(Permission.EDIT, Thing(scene.name, kind))


def _adding(scene: Scene, kind: str, text: str, **fields: str) -> tuple[Button, ...]:
    if not _may(scene, kind):
        return ()
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    address = reverse("add", kwargs={"plan": scene.name, "kind": kind})
    return (Button(text, f"{address}?{query}" if query else address),)


def _now(scene: Scene) -> tuple[Button, ...]:
    asking = (Button("Ask a body to approve", reverse("ask", kwargs={"plan": scene.name})),)
    return (*(asking if _may(scene, "approval") else ()), *_adding(scene, "decision", "Record a decision"))


def _open_decisions(scene: Scene, found: Any) -> Table:
    rows = [
        (record_cell(scene, "decision", row.id), record_cell(scene, "body", row.body), day_text(row.on, "no day"),
         Cell("Yes", tag="green") if row.authority else Cell("No", tag="red"))
        for row in found.decisions if row.status == "open"
    ]  # fmt: skip
    return table("open-decisions", "Decisions still open", ["Decision", "Body", "Due", "Has the power"], rows)


def _given(scene: Scene, approvals: Any) -> Table:
    rows = [
        (record_cell(scene, "approval", row.id), record_cell(scene, "body", row.body), day_text(row.on),
         cell(row.status, tag=True), "; ".join(row.reasons))
        for row in approvals.approvals if row.status != "asked for"
    ]  # fmt: skip
    return table("given", "Approvals given", ["Approval", "Body", "Day", "Now", "Why"], rows,
                 empty="No body has answered yet.")  # fmt: skip


def _decisions(scene: Scene, rows: Sequence[Any]) -> Table:
    made = [
        (record_cell(scene, "decision", row.id, note=row.question), record_cell(scene, "body", row.body),
         day_text(row.on, "no day"), cell(row.status, tag=True), row.outcome,
         Cell("Yes", tag="green") if row.authority else Cell("No", tag="red"),
         "; ".join(f"{many(scene, 'organisation', [who])}: {why}" for who, why in row.dissent.items()))
        for row in sorted(rows, key=lambda row: (row.on is None, row.on), reverse=True)
    ]  # fmt: skip
    heads = ["Decision", "Body", "Day", "Status", "Outcome", "Has the power", "Dissent"]
    return table("decision-table", "Decisions, the latest first", heads, made,
                 empty="No decision is recorded yet.")  # fmt: skip


def _levels(scene: Scene, found: Any) -> Table:
    rows = [
        (record_cell(scene, "problem", row.problem), record_cell(scene, "place", row.level),
         record_cell(scene, "place", row.lowest), _moved(row),
         record_cell(scene, ("body", "organisation"), row.accountable, otherwise="Nobody"),
         row.reason, day_text(row.decided_on))
        for row in found.levels
    ]  # fmt: skip
    heads = ["Problem", "Worked on at", "Lowest that could", "Moved", "Answers for it", "Why", "Settled"]
    return table("level-table", "Level of action", heads, rows,
                 empty="No problem has been given a level yet. Add a level decision for each problem.")  # fmt: skip


def _moved(row: Any) -> Cell:
    """How the level changed since the first decision, and how far it is from the lowest."""
    drift, above = row.drift, row.above_lowest
    said = f"{wording.plural(abs(drift), 'level')} {'up' if drift > 0 else 'down'}" if drift else "Not moved"
    return Cell(said, note=f"{above} above the lowest" if above > 0 else "")


def _bodies(scene: Scene, found: Any) -> Table:
    rows = [
        (record_cell(scene, "body", row.id), row.authority, many(scene, "place", [row.place]),
         ", ".join(row.decides) or (f"advises on {', '.join(row.advises)}" if row.advises else ""),
         Cell(str(row.voting)), _quorum(row), str(len(row.organisations)), record_cell(scene, "body", row.reports_to))
        for row in found.bodies
    ]  # fmt: skip
    heads = ["Body", "Power", "Level", "Remit", "Votes #", "Quorum", "Organisations #", "Reports to"]
    return table("body-table", "Bodies and their power", heads, rows)


def _quorum(row: Any) -> str:
    said = [f"{row.quorum} members" if row.quorum else ""]
    said += [f"{row.quorum_organisations} organisations" if row.quorum_organisations else ""]
    return ", ".join(filter(None, said)) or "no rule stated"


def _months(scene: Scene, found: Any) -> tuple[str, ...]:
    """The months shown: those asked for, or from the month of the day on."""
    months: tuple[str, ...] = found.months
    if not months:
        return ()
    asked, here = scene.request.GET.get("from", ""), f"{day_of(scene).on:%Y-%m}"
    start = asked if asked in months else max((m for m in months if m <= here), default=months[0])
    at = min(months.index(start), max(len(months) - _WINDOW, 0))
    return months[at : at + _WINDOW]


def _calendar_words(scene: Scene, found: Any) -> tuple[str, ...]:
    shown = _months(scene, found)
    silent = [row.title for row in found.matrix if not any(c.month in shown for c in row.cells)]
    undated = sum(not c.month for row in found.matrix for c in row.cells)
    said = [f"No meeting in these months: {', '.join(silent)}." if silent and shown else ""]
    said += [f"{undated} meetings have no month yet." if undated else ""]
    return tuple(filter(None, said))


def _calendar(scene: Scene, found: Any) -> Grid:
    months = _months(scene, found)
    rows = []
    for row in found.matrix:
        cells = tuple(tuple(_entry(scene, c) for c in row.cells if c.month == month) for month in months)
        if any(cells):
            rows.append((record_cell(scene, "body", row.body, note=row.rhythm), cells))
    span = f"{month_text(months[0])} to {month_text(months[-1])}" if months else ""
    return Grid(
        "calendar-table", f"What each body is asked to do, {span}", ("Body", *(month_text(m) for m in months)),
        tuple(rows), empty="No meeting has a day or a month yet. Add the meetings of each body.",
    )  # fmt: skip


def _entry(scene: Scene, found: Any) -> Cell:
    """A meeting in its month: the verb, the subject, and the day where it is known."""
    when = day_text(found.on).rpartition(" ")[0] if found.on else ""
    held = "" if found.status == "planned" else found.status
    note = ", ".join(filter(None, (when or found.printed, held)))
    address = reverse("record", kwargs={"plan": scene.name, "kind": "meeting", "record": found.meeting})
    return Cell(f"{found.verb.capitalize()} {found.subject}", address, note=note)


@require_safe
@page()
def body(scene: Scene, record: str) -> HttpResponse:
    """One body: its power, its seats, its meetings, what it decided and approved, and what is amiss with it."""
    held = seen_record(scene, "body", record)
    assert isinstance(held, Body)
    plan, found, approvals = scene.shown, told(scene, "governance"), approvals_of(scene, figures_of(scene))
    row = next(each for each in found.bodies if each.id == record)
    mine = _subjects(plan, record)
    given = [each for each in approvals.approvals if each.body == record]
    sections = (
        Section("Who sits on it", "seats", tables=(_seats(scene, plan, record),),
                buttons=_adding(scene, "membership", "Add a seat", body=record)),
        Section("Powers given to it", "powers", tables=(_powers(scene, plan, record),)),
        Section("Meetings", "meetings", tables=(_meetings(scene, plan, record),),
                buttons=_adding(scene, "meeting", "Add a meeting", body=record)),
        Section("Decisions", "decisions", tables=(_decisions(scene, [d for d in found.decisions if d.body == record]),),
                buttons=_adding(scene, "decision", "Record a decision", body=record)),
        Section("Approvals", "approvals", tables=(_answers(scene, given),)),
    )  # fmt: skip
    findings = [each for each in (*found.findings, *approvals.findings) if each.subject in mine]
    return shown_page(
        scene, "governance", held.title, sections, caption="Body", day=day_of(scene), facts=_facts(scene, held, row),
        findings=finding_rows(scene, findings), all_well="Nothing is amiss.", buttons=_change(scene, held),
        back=Cell("Governance", reverse("governance", kwargs={"plan": scene.name})),
        **scene.level_of("body", held),
    )  # fmt: skip


def _change(scene: Scene, held: Record) -> tuple[Button, ...]:
    whole = {"plan": scene.name, "kind": "body", "record": held.id}
    change = (Button("Change this body", reverse("change-record", kwargs=whole)),)
    return (
        *(change if scene.may_edit("body", held) else ()),
        Button("The whole record", reverse("record", kwargs=whole)),
    )


def _subjects(plan: Any, key: str) -> set[str]:
    """Records that findings about a body are about, each written kind/id."""
    own: list[tuple[str, type[Any]]] = [
        ("membership", Membership), ("meeting", Meeting), ("decision", Decision), ("approval", Approval)
    ]  # fmt: skip
    rows = {f"{kind}/{row.id}" for kind, model in own for row in plan.of(model).values() if row.body == key}
    return {f"body/{key}", *rows}


def _facts(scene: Scene, held: Body, row: Any) -> list[tuple[str, Cell]]:
    parts = (f"{held.quorum} voting members" if held.quorum else "",
             f"{held.quorum_organisations} organisations" if held.quorum_organisations else "",
             f"always {many(scene, 'organisation', held.must_attend)}" if held.must_attend else "")  # fmt: skip
    return [
        ("Power", Cell(held.authority)),
        ("Organisation", record_cell(scene, "organisation", held.organisation)),
        ("Level", record_cell(scene, "place", held.place)),
        ("Purpose", Cell(held.purpose)),
        ("Decides", Cell(", ".join(held.decides))),
        ("Advises on", Cell(", ".join(held.advises))),
        (
            "Votes",
            Cell(f"{row.voting} votes of {len(row.organisations)} organisations" if row.voting else "none listed"),
        ),
        ("Quorum", Cell(", ".join(filter(None, parts)) or "no rule stated")),
        ("Made up of nominees of", record_cell(scene, "body", held.constituted_from)),
        ("Reports to", record_cell(scene, "body", held.reports_to, note=held.overlap)),
        ("Meets", Cell(held.rhythm)),
        ("Papers go out", Cell(f"{held.paper_days} days before" if held.paper_days else "")),
        ("Note", Cell(held.note)),
    ]


def _seats(scene: Scene, plan: Any, key: str) -> Table:
    on = day_of(scene).on
    seats = [seat for seat in plan.of(Membership).values() if seat.body == key]
    seats.sort(key=lambda seat: (("chair", "member", "project manager", "attendee").index(seat.role), seat.title))
    rows = [
        (record_cell(scene, "organisation", seat.organisation),
         record_cell(scene, "person", seat.person, otherwise="Not named"), seat.role.capitalize(),
         Cell("Vote", tag="green") if seat.vote else Cell("No vote", tag="grey"),
         record_cell(scene, "body", seat.nominated_by),
         Cell("Ended", tag="grey") if seat.to_date and seat.to_date < on else day_text(seat.to_date),
         record_cell(scene, "membership", seat.id))
        for seat in seats
    ]  # fmt: skip
    heads = ["Organisation", "Who", "Part", "Votes", "Nominated by", "Until", "Seat"]
    return table("seat-table", "Seats", heads, rows, empty="No seat is listed. Without seats no quorum can be told.")


def _powers(scene: Scene, plan: Any, key: str) -> Table:
    rows = [
        (record_cell(scene, "delegation", gift.id),
         record_cell(scene, ("organisation", "body"), gift.from_organisation or gift.from_body), gift.subject,
         f"£{gift.limit:,.0f}" if gift.limit is not None else "no limit stated", day_text(gift.from_date),
         day_text(gift.to_date, "until withdrawn"), gift.document)
        for gift in plan.of(Delegation).values() if gift.to_body == key
    ]  # fmt: skip
    heads = ["Delegation", "From", "Subject", "Limit #", "Since", "Until", "Written down in"]
    return table("power-table", "Powers delegated to it", heads, rows, empty="No power is recorded as delegated to it.")


def _meetings(scene: Scene, plan: Any, key: str) -> Table:
    held = [meeting for meeting in plan.of(Meeting).values() if meeting.body == key]
    held.sort(key=lambda meeting: (meeting.month or (f"{meeting.on:%Y-%m}" if meeting.on else "9999"), meeting.id))
    rows = [
        (record_cell(scene, "meeting", row.id), day_text(row.on) or month_text(row.month) or row.printed or "no day",
         f"{row.verb} {row.subject}", day_text(row.papers_due), day_text(row.papers_sent),
         cell(row.status, tag=row.status != "planned"), str(len(row.present)) if row.present else "")
        for row in held
    ]  # fmt: skip
    heads = ["Meeting", "When", "Asked to", "Papers due", "Papers sent", "Status", "Seats filled #"]
    return table("meeting-table", "Meetings, in order", heads, rows, empty="No meeting is in the diary.")


def _answers(scene: Scene, rows: Sequence[Any]) -> Table:
    made = [(record_cell(scene, "approval", row.id), day_text(row.on), row.result, cell(row.status, tag=True),
             "; ".join(row.reasons)) for row in rows]  # fmt: skip
    return table("answer-table", "What it was asked to approve", ["Approval", "Day", "Answer", "Now", "Why"], made,
                 empty="Nothing has been put before it for approval.")  # fmt: skip
