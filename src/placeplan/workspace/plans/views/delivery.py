"""Delivery: exceptions first, benefits by year, the programme office's reports, and one workstream on a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from placeplan.studies import wording
from placeplan.studies.pictures import control_words
from placeplan.studies.programme_views import TextTable, report_views
from placeplan.workspace.accounts.permissions import Permission, Thing
from placeplan.workspace.plans.listing import listed
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.standing import Figures, day_of, figures_of, kept_in_memory, told
from placeplan.workspace.plans.tables import Cell, Table, address, cell, finding_rows, record_cell, table
from placeplan.workspace.plans.views.measures import measure_table, pause_table

__all__ = ["benefits", "came", "deep_dive", "delivery", "report", "reports", "suite_of"]

_OWNERS = ("person", "organisation", "body")
_LEADS = {"sro": "Senior responsible owner", "clinical_lead": "Clinical lead", "executive_lead": "Executive lead",
          "programme_lead": "Programme lead"}  # fmt: skip
_SCOPES = ("initiative", "service", "organisation", "line")


def _owner(scene: Scene, key: str) -> Cell:
    return record_cell(scene, _OWNERS, key, otherwise="Nobody")


def _amount(value: float | None, unit: str) -> str:
    return "" if value is None else wording.quantity(value, unit)


def came(benefit: Any) -> Cell:
    """What has come of a benefit; nothing where no actual is recorded, which is not the same as nought."""
    known = any(period.actual is not None for period in benefit.periods)
    return Cell(_amount(benefit.actual_total, benefit.unit) if known else "")


@require_safe
@page()
def delivery(scene: Scene) -> HttpResponse:
    """What needs attention, waves that wait, measures, benefits and workstreams at a glance."""
    figures = figures_of(scene)
    found, dives = told(scene, "benefits"), told(scene, "deepdive", figures=figures)
    worse = [m for m in found.measures if m.variation == "concern" and m.points]
    context = {
        "day": day_of(scene), "findings": finding_rows(scene, found.findings), "figures": figures,
        "pauses": pause_table(scene, found.pauses), "charts": [(m, control_words(m)[1]) for m in worse[:4]],
        "measures": measure_table(scene, found.measures), "cash": _cash(found), "needs_figures": True,
        "streams": _streams(scene, dives.deepdives), "benefits": len(found.benefits),
        "behind": sum(row.status != "on track" for row in found.benefits),
    }  # fmt: skip
    return scene.show("delivery.html", "delivery", context)


def _cash(found: Any) -> Table:
    rows = [
        (Cell(p.year), *(Cell(_amount(value, "£")) for value in (p.target, p.forecast, p.actual)))
        for p in found.cash_releasing
    ]
    return table("cash", "Cash-releasing benefits by year", ("Year", "Target#", "Forecast#", "Actual#"), rows,
                 note="Where a year has no forecast of its own, its target stands.")  # fmt: skip


def _streams(scene: Scene, dives: Any) -> Table:
    rows = []
    for row in dives:
        late = sum(m.status in ("overdue", "late") for m in row.milestones)
        worst = next((r for r in row.risks if r.status == "open" and r.score is not None), None)
        owed = sum(d.status == "overdue" for d in row.duties)
        rows.append(
            (record_cell(scene, "workstream", row.id, note=record_cell(scene, "portfolio", row.portfolio).text),
             record_cell(scene, "person", getattr(scene.shown.records["workstream"][row.id], "sro", ""),
                         otherwise="Nobody"), Cell(row.stage or "Not stated"),
             Cell(str(len(row.initiatives))), Cell(str(late)), Cell(str(owed)),
             Cell(f"{worst.score} {worst.band}", address(scene, "risk", worst.id)) if worst else Cell("None"),
             Cell(str(sum(f.severity != "note" for f in row.findings))))
        )  # fmt: skip
    heads = ("Workstream", "Senior responsible owner", "Stage", "Initiatives#", "Milestones late#", "Duties overdue#",
             "Highest risk", "To look at#")  # fmt: skip
    return table("workstreams", "Workstreams; each leads to all that is known of it", heads, rows,
                 empty="No workstream is recorded yet.")  # fmt: skip


_FILTERS = ("type", "owner", "status", "recurrent")


@require_safe
@page()
def benefits(scene: Scene) -> HttpResponse:
    """Benefits: target, forecast and actual by year, with owner, class and what they hang on."""
    found = told(scene, "benefits")
    asked = {name: str(value) for name, value in scene.request.GET.items() if value and name != "on"}
    texts = [_benefit_texts(scene, row) for row in found.benefits]
    listing = listed(texts, ("benefit", *_FILTERS), asked, every=True)
    chosen = {row["id"] for row in listing.rows}
    rows = [row for row in found.benefits if row.id in chosen]
    filters = [
        {"name": name, "values": values, "value": asked.get(name, "")}
        for name in _FILTERS if len(values := sorted({row[name] for row in texts} - {""})) > 1
    ]  # fmt: skip
    context = {
        "day": day_of(scene), "findings": finding_rows(scene, [f for f in found.findings if "benefit/" in f.subject]),
        "table": _benefit_table(scene, rows, bool(texts)), "years": _year_table(scene, rows), "cash": _cash(found),
        "filters": filters, "asked": asked, "found": len(rows), "total": len(texts),
        "may_add": scene.may(Permission.EDIT, Thing(scene.name, "benefit")),
    }  # fmt: skip
    return scene.show("benefits.html", "delivery", context)


def _benefit_texts(scene: Scene, row: Any) -> dict[str, str]:
    return {
        "id": row.id, "benefit": row.title, "type": row.type, "owner": _owner(scene, row.owner).text,
        "status": row.status, "recurrent": "yes" if row.recurrent else "no",
    }  # fmt: skip


def _benefit_table(scene: Scene, rows: Any, any_: bool) -> Table:
    lines = [
        (record_cell(scene, "benefit", b.id, note=b.type), _owner(scene, b.owner),
         record_cell(scene, ("initiative", "workstream"), b.initiative or b.workstream),
         Cell(_amount(b.target_total, b.unit)), Cell(_amount(b.forecast_total, b.unit)),
         came(b), Cell("Every year" if b.recurrent else "Once"),
         Cell("" if b.share_of_spend is None else wording.share(b.share_of_spend)),
         record_cell(scene, "milestone", b.milestone,
                     note=f"{b.milestone_slip_days} days late" if (b.milestone_slip_days or 0) > 0 else ""),
         cell(b.status, tag=True))
        for b in rows
    ]  # fmt: skip
    heads = ("Benefit", "Owner", "From", "Target#", "Forecast#", "Actual#", "Comes", "Share of spending#", "Hangs on",
             "Status")  # fmt: skip
    none = "No benefit is recorded yet. Add what the plan promises to gain."
    empty = "No benefit fits these filters." if any_ else none
    note = "Where a year has no forecast of its own, its target stands in the forecast."
    return table("benefits", "Benefits over the plan", heads, lines, empty=empty, note=note)


def _year_table(scene: Scene, rows: Any) -> Table:
    years = sorted({p.year for b in rows for p in b.periods})
    lines: list[list[Cell]] = []
    for b in rows:
        known = {p.year: p for p in b.periods}
        for name in ("target", "forecast", "actual"):
            cells = [Cell(_amount(getattr(known[y], name), b.unit) if y in known else "") for y in years]
            if any(each.text for each in cells):
                lines.append([record_cell(scene, "benefit", b.id), Cell(name.capitalize()), *cells])
    return table("by-year", "Target, forecast and actual by year", ("Benefit", "", *(f"{y}#" for y in years)), lines)


def suite_of(scene: Scene, figures: Figures | None) -> Any:
    """The reports of the programme office as they are shown."""
    run = figures.row.pk if figures is not None and figures.fresh else 0
    found = told(scene, "reports", figures=figures)
    return kept_in_memory(scene, ("report views", day_of(scene).on, run), lambda: report_views(scene.shown, found))


@require_safe
@page()
def reports(scene: Scene) -> HttpResponse:
    """The reports of the programme office, and what each says in a sentence."""
    figures = figures_of(scene)
    context = {"day": day_of(scene), "reports": suite_of(scene, figures), "figures": figures, "needs_figures": True}
    return scene.show("stage_reports.html", "delivery", context)


@require_safe
@page()
def report(scene: Scene, report: str) -> HttpResponse:
    """One report, made from the records as they stand: nothing in it is typed a second time."""
    figures = figures_of(scene)
    found = next((each for each in suite_of(scene, figures) if each.id == report), None)
    if found is None:
        raise Http404
    links = kept_in_memory(scene, "links by title", lambda: _links(scene))
    context: dict[str, Any] = {
        "day": day_of(scene), "report": found, "figures": figures, "needs_figures": True,
        "tables": [_linked(each, links) for each in found.tables],
    }
    if report == "exception":
        context["findings"] = finding_rows(scene, told(scene, "reports", figures=figures).findings)
    return scene.show("stage_report.html", "delivery", context)


_LINKED = ("workstream", "initiative", "milestone", "risk", "benefit", "organisation", "person", "consultation",
           "engagement_event")  # fmt: skip


def _links(scene: Scene) -> dict[str, str]:
    """Where each title leads that only one record has."""
    seen: dict[str, list[str]] = {}
    for kind in _LINKED:
        for key, record in scene.shown.records.get(kind, {}).items():
            seen.setdefault(str(record.title), []).append(address(scene, kind, key))
    return {title: found[0] for title, found in seen.items() if len(found) == 1}


def _linked(made: TextTable, links: dict[str, str]) -> Table:
    heads = [f"{name}#" if right else name for name, right in zip(made.headings, made.right, strict=True)]
    rows = [[Cell(text, links.get(text, "")) for text in row] for row in made.rows]
    return table("", made.caption, heads, rows)


@require_safe
@page()
def deep_dive(scene: Scene, record: str) -> HttpResponse:
    """One workstream: questions a reviewer should ask, and all that is known of it."""
    held: Any = scene.record("workstream", record)
    figures = figures_of(scene)
    row = next(row for row in told(scene, "deepdive", figures=figures).deepdives if row.id == record)
    context = {
        "day": day_of(scene), "record": held, "row": row, "figures": figures, "needs_figures": True,
        "findings": finding_rows(scene, row.findings),
        "leads": [(name, record_cell(scene, "person", getattr(held, role), otherwise="Nobody"))
                  for role, name in _LEADS.items()],
        "tables": [made for made in _dive_tables(scene, row, figures) if made.rows],
        "may_edit": scene.may_edit("workstream", held),
    }  # fmt: skip
    return scene.show("deep_dive.html", "delivery", context)


def _dive_tables(scene: Scene, row: Any, figures: Figures | None) -> list[Table]:
    day = wording.day
    return [
        table("actions", "Actions agreed", ("Action", "Owner", "Agreed", "Due", "Status"),
              [(record_cell(scene, "action", a.id), _owner(scene, a.owner), Cell(day(a.agreed_on)),
                Cell(day(a.due) if a.due else "No day"), cell(a.status, tag=True)) for a in row.actions]),
        table("initiatives", "Initiatives", ("Initiative", "Stage", "Changes", "Opens", "Closes"),
              [(record_cell(scene, "initiative", i["id"]), Cell(i["stage"] or "Not stated"), _effects(scene, i),
                Cell("\n".join(i["opens"])), Cell("\n".join(i["closes"]))) for i in row.initiatives]),
        _what_it_does(scene, row, figures),
        table("milestones", "Milestones", ("Milestone", "Expected", "Days late#", "Status"),
              [(record_cell(scene, "milestone", m.id), Cell(day(m.expected) if m.expected else m.printed or "No date"),
                Cell("" if m.slip_days is None else str(m.slip_days)), cell(m.status, tag=True))
               for m in row.milestones]),
        table("risks", "Risks", ("Risk", "Score#", "Band", "Owner", "Status"),
              [(record_cell(scene, "risk", r.id), Cell("" if r.score is None else str(r.score)),
                Cell(r.band or "Not scored"), _owner(scene, r.owner), Cell(r.status)) for r in row.risks]),
        table("gains", "Benefits", ("Benefit", "Target#", "Forecast#", "Actual#", "Status"),
              [(record_cell(scene, "benefit", b.id), Cell(_amount(b.target_total, b.unit)),
                Cell(_amount(b.forecast_total, b.unit)), came(b),
                cell(b.status, tag=True)) for b in row.benefits]),
        table("duties", "Duties of early and later adopters not done yet",
              ("Duty", "Place", "Held by", "Due", "Status"),
              [(Cell(d.text), record_cell(scene, "place", d.place), _owner(scene, d.holder),
                Cell(day(d.due) if d.due else "No day"), cell(d.status, tag=True))
               for d in row.duties if d.status not in ("done", "waived")]),
        table("staff", "Staff needed", ("Initiative", "Employer", "Staff group", "From", "Where from"),
              [(record_cell(scene, "initiative", s["initiative"]),
                record_cell(scene, "organisation", s["organisation"]),
                record_cell(scene, "staff_group", s["staff_group"]), Cell(s["from_year"]), Cell(s["source"]))
               for s in row.staff]),
        table("decisions", "Decisions", ("Question", "Body", "Day", "Status"),
              [(record_cell(scene, "decision", d.id), record_cell(scene, "body", d.body),
                Cell(day(d.on) if d.on else "No day"), cell(d.status, tag=True)) for d in row.decisions]),
        table("engagement", "Engagement", ("Event", "Day", "You said", "We did"),
              [(record_cell(scene, "engagement_event", e.id), Cell(day(e.on)), Cell(e.said), Cell(e.changed))
               for e in row.engagements]),
    ]  # fmt: skip


def _effects(scene: Scene, initiative: dict[str, Any]) -> Cell:
    said = [f"{e['kind']} {', '.join(record_cell(scene, 'service', s).text for s in e['services'])}".strip()
            for e in initiative["effects"]]  # fmt: skip
    return Cell("\n".join(dict.fromkeys(said)))


def _what_it_does(scene: Scene, row: Any, figures: Figures | None) -> Table:
    """What its initiatives do in the last year; each figure leads to why it is so."""
    last = max((str(f["year"]) for f in row.figures), default="")
    lines = []
    for f in row.figures:
        money = f["figure"] == "bridge"
        if f["year"] != last or not (money or (f["figure"] == "effect.attributed" and "service" in f)):
            continue
        way = "closes it" if f["value"] > 0 else "widens it"
        on = Cell("Gap in money", note=way) if money else record_cell(scene, "service", str(f.get("service", "")))
        lines.append((record_cell(scene, "initiative", str(f["initiative"])), on,
                      Cell(wording.quantity(f["value"], f["unit"]), _why(scene, f, figures))))  # fmt: skip
    note = "Care: the change in a year, below nought where there is less. Each figure leads to why it is so."
    return table("does", f"What it does in {last}", ("Initiative", "On", "By#"), lines, note=note)


def _why(scene: Scene, figure: dict[str, Any], figures: Figures | None) -> str:
    if figures is None:
        return ""
    asked = {name: str(figure[name]) for name in ("figure", "world", "year", *_SCOPES) if figure.get(name)}
    return reverse("why", kwargs={"plan": scene.name, "run": figures.row.pk}) + "?" + urlencode(asked)
