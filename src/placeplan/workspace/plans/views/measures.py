"""Measures on control charts: what each says, a reading more, new limits with a reason, and the review of a signal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from placeplan.errors import InputError
from placeplan.records import Measure
from placeplan.studies import wording
from placeplan.studies.additions import new_limits, new_reading, reviewed
from placeplan.studies.pictures import control_picture, control_words
from placeplan.workspace.accounts.permissions import Permission, Thing, demand
from placeplan.workspace.ledger import actions, additions
from placeplan.workspace.plans.pictures import picture
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.sent import Sent, sent_to
from placeplan.workspace.plans.standing import day_of, told
from placeplan.workspace.plans.tables import Cell, Table, finding_rows, record_cell, table

__all__ = ["chart", "limits", "measure", "measures", "reading", "review"]

WORDS = {
    "concern": "Special cause: worse", "improvement": "Special cause: better", "common cause": "Common cause",
    "neutral": "Special cause", "consistent pass": "Passes the target", "consistent fail": "Fails the target",
    "hit or miss": "Hit or miss",
}  # fmt: skip
"""Variation and assurance in the words of Making Data Count."""


def amount(value: float | None, unit: str) -> str:
    """A reading in the measure's unit."""
    if value is None:
        return ""
    return f"{value:,.4g}{'' if unit == '%' else ' '}{unit}".replace("-", "−").strip()


def measure_table(scene: Scene, rows: Any) -> Table:
    """Measures, those that turned for the worse first."""
    order = {"concern": 0, "improvement": 2}
    lines = [
        (record_cell(scene, "measure", m.id),
         Cell(amount(m.last, m.unit), note=f"{wording.day(m.last_on)}" if m.last_on else ""),
         Cell(amount(m.target, m.unit) or "None"),
         Cell(WORDS.get(m.variation, "Not charted" if m.problem else "Common cause"), tag=_tag(m.variation)),
         Cell(WORDS.get(m.assurance, "No target" if m.target is None else "Not charted")), Cell(control_words(m)[0]))
        for m in sorted(rows, key=lambda m: order.get(m.variation, 1))
    ]  # fmt: skip
    heads = ("Measure", "Last reading#", "Target#", "Variation", "Assurance", "What the chart says")
    empty = "No measure is recorded yet. Add one for whatever would show first that care is getting worse."
    return table("measures", "Measures, those that turned for the worse first", heads, lines, empty=empty)


def _tag(variation: str) -> str:
    return {"concern": "orange", "improvement": "blue"}.get(variation, "grey")


@require_safe
@page()
def measures(scene: Scene) -> HttpResponse:
    """Every measure, with the charts of those that show a special cause."""
    found = told(scene, "benefits")
    marked = [m for m in found.measures if m.variation in ("concern", "improvement") and m.points]
    context = {
        "day": day_of(scene), "measures": measure_table(scene, found.measures),
        "charts": [(m, control_words(m)[1]) for m in marked[:12]],
        "may_add": scene.may(Permission.EDIT, Thing(scene.name, "measure")),
        "findings": finding_rows(scene, [f for f in found.findings if f.subject.startswith("measure/")]),
    }  # fmt: skip
    return scene.show("measures.html", "delivery", context)


def _found(scene: Scene, record: str) -> tuple[Measure, Any]:
    held = scene.record("measure", record)
    assert isinstance(held, Measure)
    return held, next(row for row in told(scene, "benefits").measures if row.id == record)


@require_safe
@page()
def measure(scene: Scene, record: str) -> HttpResponse:
    """One measure: its chart, what it says, its readings, and what hangs on it."""
    return _show(scene, record, Sent())


def _show(scene: Scene, record: str, sent: Sent) -> HttpResponse:
    held, row = _found(scene, record)
    found = told(scene, "benefits")
    days = [point.on.isoformat() for point in row.points][1:]
    said, picture_says = control_words(row)
    today = day_of(scene).on.isoformat()
    context = {
        "day": day_of(scene), "record": held, "row": row, "verdict": said, "picture": picture_says,
        "variation": Cell(WORDS.get(row.variation, "Not charted"), tag=_tag(row.variation)),
        "assurance": WORDS.get(row.assurance, "No target" if row.target is None else "Not charted"),
        "last": amount(row.last, row.unit), "target": amount(row.target, row.unit),
        "limits": "" if row.mean is None else f"{amount(row.lower, row.unit)} to {amount(row.upper, row.unit)}",
        "mean": amount(row.mean, row.unit), "readings": _readings(row),
        "pauses": pause_table(scene, found.pauses, record),
        "rebases": sorted(held.rebases.items()), "days": [day for day in days if day not in held.rebases][::-1],
        "initiatives": [record_cell(scene, "initiative", key) for key in held.initiatives],
        "workstream": record_cell(scene, "workstream", held.workstream),
        "owner": record_cell(scene, ("person", "organisation"), held.owner, otherwise="Nobody"),
        "benefits": [record_cell(scene, "benefit", key) for key, gain in scene.shown.records["benefit"].items()
                     if gain.measure == record],
        "sources": [(key, source.title) for key, source in scene.shown.records["source"].items()],
        "may_edit": scene.may_edit("measure", held), "base": scene.held.since.get(("measure", record), 0),
        "sent": sent, "errors": sent.errors, "texts": {"on": today, **sent.texts}, "today": today,
    }  # fmt: skip
    return scene.show("measure.html", "delivery", context, status=422 if sent.problems else 200)


def _readings(row: Any) -> Table:
    rows = [
        (Cell(wording.day(p.on)), Cell(f"{p.value:,.4g}"), Cell(f"{p.mean:,.4g}"), Cell(f"{p.lower:,.4g}"),
         Cell(f"{p.upper:,.4g}"), Cell(p.label or "common cause"), Cell(WORDS.get(p.variation, p.variation)))
        for p in reversed(row.points)
    ]  # fmt: skip
    heads = ("Day", "Reading#", "Mean#", "Lower limit#", "Upper limit#", "Rule", "Means")
    return table("readings", f"Readings in {row.unit}, the last first", heads, rows)


def pause_table(scene: Scene, pauses: Any, measure: str = "") -> Table:
    """Waves that wait until a measure has been looked at."""
    rows = []
    for pause in pauses:
        if measure in ("", pause.measure):
            kind, _, key = pause.line.partition("/")
            places = ", ".join(record_cell(scene, "place", place).text for place in pause.places)
            rows.append(
                (record_cell(scene, kind, key), Cell(str(pause.wave)), Cell(places),
                 record_cell(scene, "measure", pause.measure), Cell(wording.day(pause.since)), Cell(pause.rule))
            )  # fmt: skip
    heads = ("Roll-out", "Wave#", "Places", "Measure", "Worse since", "Rule")
    return table("pauses", "Waves that wait until the measure has been reviewed", heads, rows)


@require_POST
@page(Permission.EDIT)
def reading(scene: Scene, record: str) -> HttpResponse:
    """Add a reading. Readings are added, never changed."""
    held, _ = _found(scene, record)
    demand(scene.person, Permission.EDIT, scene.thing("measure", held))
    texts, today = sent_to(scene, "on", "value", "source"), timezone.localdate()
    _, problems = new_reading(scene.plan, held, texts, today=today)
    if problems:
        return _show(scene, record, Sent("reading", texts, problems))

    def changed(plan: Any) -> Any:
        made, wrong = new_reading(plan, held, texts, today=today)
        if made is None:
            raise InputError(wrong[0].message, remedy="Look at the readings, then add yours again.")
        return made

    why = f"Reading of {held.title}, {texts['on'].strip()}"
    additions.add_rows(by=scene.person, plan=scene.name, table="reading", changed=changed, about=("measure", record),
                       why=why, now=timezone.now())  # fmt: skip
    messages.success(scene.request, "The reading is added.")
    return redirect("measure", plan=scene.name, record=record)


@require_POST
@page(Permission.EDIT)
def limits(scene: Scene, record: str) -> HttpResponse:
    """Draw limits anew from a day on, with the reason."""
    held, row = _found(scene, record)
    demand(scene.person, Permission.EDIT, scene.thing("measure", held))
    texts = sent_to(scene, "on", "reason")
    made, problems = new_limits(held, [point.on for point in row.points], texts)
    if made is None:
        return _show(scene, record, Sent("limits", texts, problems))
    return _save(scene, made, f"New limits from {texts['on']}: {texts['reason']}", "The limits are drawn anew.")


@require_POST
@page(Permission.EDIT)
def review(scene: Scene, record: str) -> HttpResponse:
    """Say what a review of the last signal found; a wave that waited may then go on."""
    held, _ = _found(scene, record)
    demand(scene.person, Permission.EDIT, scene.thing("measure", held))
    texts = sent_to(scene, "on", "review")
    made, problems = reviewed(held, texts, today=timezone.localdate())
    if made is None:
        return _show(scene, record, Sent("review", texts, problems))
    return _save(scene, made, f"Reviewed: {made.review}", "The review is kept.")


def _save(scene: Scene, made: Measure, why: str, said: str) -> HttpResponse:
    sent = scene.request.POST.get("base", "0")
    base = int(sent) if sent.isdecimal() and len(sent) < 18 else 0
    done = actions.save_record(
        by=scene.person, plan=scene.name, kind="measure", record=made, base=base, why=why, now=timezone.now()
    )
    if done.conflict:
        text = "Somebody else changed this measure meanwhile. Your version is kept aside: compare the two."
        messages.warning(scene.request, text)
        return redirect("conflict", plan=scene.name, sequence=done.sequence)
    messages.success(scene.request, said)
    return redirect("measure", plan=scene.name, record=made.id)


@require_safe
@page()
def chart(scene: Scene, record: str) -> HttpResponse:
    """The control chart of a measure, as a picture."""
    _, row = _found(scene, record)
    drawn = control_picture(row)
    if not drawn:
        raise Http404
    return picture(drawn)

