"""The approval path, the network of partners, and what the programme asks of people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from placeplan.records import Consultation
from placeplan.studies import wording
from placeplan.studies.opening import Opened
from placeplan.studies.programme import Setting, answer
from placeplan.workspace.accounts.permissions import Permission, Thing
from placeplan.workspace.plans.boards import subpages
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.sections import (
    Button,
    Grid,
    Section,
    day_text,
    many,
    month_text,
    short_month,
    shown_page,
)
from placeplan.workspace.plans.standing import answered, day_of, figures_of, kept_in_memory, told
from placeplan.workspace.plans.tables import Cell, Table, finding_rows, record_cell, table

__all__ = ["load", "network", "path"]

_WINDOW = 12
"""Months of load beside each other."""


@require_safe
@page()
def path(scene: Scene) -> HttpResponse:
    """The earliest lawful sign-off, what holds it up, and what one missed meeting costs."""
    on, known = day_of(scene).on, scene.shown.of(Consultation)
    asked = scene.request.GET.get("consultation", "")
    consultation = asked if asked in known else ""

    def make() -> Any:
        at = Setting(Opened(scene.shown, (), scene.held.hash), on, consultation=consultation, figures=False)
        return answer(at, "path").found

    found = kept_in_memory(scene, ("path", on, consultation), make)
    others = [Cell("Without a consultation", "?" if consultation else "")]
    others += [Cell(f"With “{row.title}” first", "" if key == consultation else f"?consultation={key}")
               for key, row in known.items()]  # fmt: skip
    sections = [
        Section("Steps", "steps", tables=(_steps(scene, found),)),
        Section("What missing one meeting costs", "missed", tables=(_missed(scene, found),)),
        Section("With or without a consultation", "consultation", links=tuple(others)) if known else None,
    ]
    may = scene.may(Permission.EDIT, Thing(scene.name, "meeting"))
    add = (Button("Add a meeting", reverse("add", kwargs={"plan": scene.name, "kind": "meeting"})),) if may else ()
    return shown_page(
        scene, "governance", "Approval path", [each for each in sections if each is not None], day=day_of(scene),
        subpages=subpages("approval-path"), says=_path_words(found), buttons=add,
        findings=finding_rows(scene, found.findings), all_well="The path fits, with a later meeting for every body.",
    )  # fmt: skip


def _path_words(found: Any) -> tuple[str, ...]:
    if not found.paths:
        return ("No body is asked to review or approve the plan at any meeting still to come.",)
    if found.sign_off is None:
        said = f"With the meetings still to come there is no way to sign off the {found.subject}."
        return (f"{said} To see the path as it once was, show an earlier day.",)
    said = f"The earliest lawful sign-off of the {found.subject} is {day_text(found.sign_off)}"
    return (said + (f"; it is wanted by {day_text(found.deadline)}." if found.deadline else "."),)


def _steps(scene: Scene, found: Any) -> Table:
    rows = [
        (Cell(step.title, _address(scene, step)), Cell("Critical", tag="purple") if step.binding else Cell(""),
         day_text(step.ready), Cell(day_text(step.on)) if step.on else Cell("Cannot be", tag="red"),
         "" if step.slack_days is None else str(step.slack_days), step.reason)
        for step in found.paths
    ]  # fmt: skip
    heads = ["Step", "Path", "Ready from", "Done on", "Slack, days #", "What sets its day"]
    return table(
        "step-table",
        "Steps, in order",
        heads,
        rows,
        empty="Enter the meetings and what each is asked to do.",
        note="Critical: the next steps wait for this one. Slack: days it could be later and hold nothing up.",
    )


def _address(scene: Scene, step: Any) -> str:
    if step.meeting:
        return reverse("record", kwargs={"plan": scene.name, "kind": "meeting", "record": step.meeting})
    kind, _, key = step.id.partition("/")
    return record_cell(scene, ("body",) if step.body else (kind,), step.body or key).link


def _missed(scene: Scene, found: Any) -> Table:
    rows = [
        (record_cell(scene, "meeting", row.meeting), record_cell(scene, "body", row.body), day_text(row.on),
         Cell("No later meeting", tag="red") if row.days is None else
         Cell(f"{row.days} day{'' if row.days == 1 else 's'}"), day_text(row.sign_off, "none"))
        for row in found.missed_meetings
    ]  # fmt: skip
    return table("missed-table", "One at a time", ["Meeting", "Body", "Day", "Missing it costs", "Sign-off then"], rows,
                 empty="No meeting is on the path.")  # fmt: skip


@require_safe
@page()
def network(scene: Scene) -> HttpResponse:
    """Who works with whom, conflicts, kinds of problem, and what keeps coming back."""
    found = told(scene, "network")
    sections = (
        Section("Conflicts", "conflicts", tables=(_conflicts(scene, found.conflicts),),
                buttons=_adding(scene, "conflict", "Add a conflict")),
        Section("Problems and how they are gone about", "problems", tables=(_problems(scene, found.problems),)),
        Section("What keeps coming back", "recurring", tables=(_recurring(scene, found.recurring),)),
        Section("Who works with whom", "ties", tables=(_ties(scene, found.networks),)),
    )  # fmt: skip
    return shown_page(
        scene, "governance", "Network", sections, day=day_of(scene), subpages=subpages("network"),
        findings=finding_rows(scene, found.findings), all_well="Nobody stands alone and no conflict is open.",
    )  # fmt: skip


def _adding(scene: Scene, kind: str, text: str) -> tuple[Button, ...]:
    if not scene.may(Permission.EDIT, Thing(scene.name, kind)):
        return ()
    return (Button(text, reverse("add", kwargs={"plan": scene.name, "kind": kind})),)


def _conflicts(scene: Scene, rows: Iterable[Any]) -> Table:
    made = [
        (
            record_cell(scene, "conflict", row.id),
            many(scene, "organisation", row.organisations),
            day_text(row.raised_on),
            Cell("Settled", tag="green", note=row.settlement) if row.settled_on else Cell("Open", tag="orange"),
            str(row.days),
        )
        for row in sorted(rows, key=lambda row: (row.settled_on is not None, row.raised_on))
    ]
    heads = ["Conflict", "Between", "Raised", "Status", "Days #"]
    return table(
        "conflict-table",
        "Conflicts, the open ones first",
        heads,
        made,
        empty="No conflict is recorded. Partners who never disagree have not looked closely.",
    )


def _problems(scene: Scene, rows: Iterable[Any]) -> Table:
    made = [
        (
            record_cell(scene, "problem", row.id),
            row.kind or "not asked",
            row.process or "none chosen",
            Cell("Fits", tag="green")
            if row.fits
            else Cell("Does not fit", tag="orange")
            if row.fits is False
            else Cell(""),
            Cell("Settled", tag="green") if row.settled else Cell("Open", tag="blue"),
            str(row.agendas),
        )
        for row in rows
    ]
    heads = ["Problem", "Kind", "Change process", "Process and kind", "Status", "Times on an agenda #"]
    return table("problem-table", "Problems", heads, made, empty="No problem is recorded.")


def _recurring(scene: Scene, rows: Iterable[Any]) -> Table:
    made = [(record_cell(scene, "problem", row.problem), str(row.times)) for row in rows]
    return table("recurring-table", "Problems that come back unsettled", ["Problem", "Times on an agenda #"], made,
                 empty="Nothing comes back again and again.")  # fmt: skip


def _ties(scene: Scene, rows: Any) -> Table:
    shown = rows[:25]
    made = [
        (record_cell(scene, "organisation", row.first), record_cell(scene, "organisation", row.second),
         str(len(row.bodies)), many(scene, "body", row.bodies[:3]), str(row.meetings), str(len(row.shared)))
        for row in shown
    ]  # fmt: skip
    heads = ["Organisation", "and", "Bodies both sit on #", "Among them", "Meetings in a year #", "Work shared #"]
    note = f"The {len(shown)} closest of {len(rows)}." if len(rows) > len(shown) else ""
    return table("tie-table", "Ties, the closest first", heads, made, note=note,
                 empty="No two organisations share a body or work.")  # fmt: skip


@require_safe
@page()
def load(scene: Scene) -> HttpResponse:
    """Days a week asked of people and organisations against what they can give, and what the programme costs."""
    figures = figures_of(scene)
    found = answered(scene, "load", figures=figures)
    rows: Any = found.found
    sections = (
        Section("Days a week asked of each", "load", _over(rows), grid=_months_grid(scene, rows),
                buttons=_adding(scene, "commitment", "Add what somebody is asked for")),
        Section("What the programme itself costs", "cost", _share(found), tables=(_costs(rows, found.extra),)),
    )  # fmt: skip
    return shown_page(
        scene, "governance", "Change load", sections, day=day_of(scene), subpages=subpages("load"), figures=figures,
        needs_figures=True,
        findings=finding_rows(scene, rows.findings), all_well="Nobody is asked for more than they can give.",
    )  # fmt: skip


def _over(found: Any) -> tuple[str, ...]:
    over = {(row.kind, row.id) for row in found.loads if row.over}
    return (f"{len(over)} are asked for more than they can give in some month.",) if over else ()


def _share(found: Any) -> tuple[str, ...]:
    share = found.extra.get("cost_share_of_saved")
    said = [f"{wording.money(found.found.cost_total)} in all."] if found.found.cost_total else []
    said += [f"That is {share:.1%} of what the plan takes off the gap."] if share is not None else []
    return tuple(said)


def _months_grid(scene: Scene, found: Any) -> Grid:
    every = sorted({row.month for row in found.loads})
    here = f"{day_of(scene).on:%Y-%m}"
    asked = scene.request.GET.get("from", "")
    start = asked if asked in every else max((m for m in every if m <= here), default=every[0] if every else "")
    at = min(every.index(start), max(len(every) - _WINDOW, 0)) if every else 0
    months = every[at : at + _WINDOW]
    by_who: dict[tuple[str, str], dict[str, Any]] = {}
    for row in found.loads:
        by_who.setdefault((row.kind, row.id), {})[row.month] = row
    rows = []
    for (kind, key), known in by_who.items():
        first = next(iter(known.values()))
        can = "can give not stated" if first.available is None else f"can give {first.available:g}"
        what = ", ".join(filter(None, (*first.roles[:2], can)))
        cells = tuple(_days(known[month]) if month in known else (Cell("–"),) for month in months)
        if any(month in known for month in months):
            rows.append((record_cell(scene, kind, key, note=what), cells))
    span = f", {month_text(months[0])} to {month_text(months[-1])}" if months else ""
    return Grid("load-table", f"Days a week asked{span}", ("Who", *(short_month(m) for m in months)), tuple(rows),
                note="Over: more than they can give.",
                empty="Nothing is recorded of what the programme asks of anybody.")  # fmt: skip


def _days(row: Any) -> tuple[Cell, ...]:
    if row.over:
        return (Cell(f"{row.asked:g}", tag="red", note=f"over by {row.over:g}"),)
    return (Cell(f"{row.asked:g}"),)


def _costs(found: Any, extra: Any) -> Table:
    saved = {row["year"]: row["saved"] for row in extra.get("saved", ())}
    rows = [
        (row.year, wording.money(row.cost), wording.money(row.benefit) if row.benefit else "none",
         "" if row.share is None else f"{row.share:.1%}",
         wording.money(saved[row.year]) if row.year in saved else "")
        for row in found.costs
    ]  # fmt: skip
    heads = ["Year", "Costs #", "Cash-releasing benefit #", "Share #", "Taken off the gap #"]
    return table("cost-table", "Cost of the programme by year", heads, rows,
                 empty="Nothing is recorded of what the programme itself costs.")  # fmt: skip
