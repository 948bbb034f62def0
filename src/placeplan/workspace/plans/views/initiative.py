"""Initiatives: the list with what each does to the gap, and each on a page of its own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from placeplan.records import Assumption, Initiative
from placeplan.results import WORLDS
from placeplan.studies import wording
from placeplan.workspace.accounts.permissions import Permission, Thing
from placeplan.workspace.ledger.queries import history
from placeplan.workspace.plans.assessed import doubts_in
from placeplan.workspace.plans.listing import listed
from placeplan.workspace.plans.scene import Scene, page
from placeplan.workspace.plans.standing import Figures, day_of, figures_of, kept_in_memory, told
from placeplan.workspace.plans.tables import Cell, Table, cell, finding_rows, record_cell, table, tag_of
from placeplan.workspace.plans.views.delivery import came

__all__ = ["initiative", "initiatives"]

_COLUMNS = ("title", "workstream", "stage", "starts", "gap", "sro")
_WHO = ("person", "organisation")
_PROVIDERS = ("site", "organisation")


def _stream(scene: Scene, name: str) -> Cell:
    """The workstream of an initiative, which may be named by id, title or its other name."""
    for key, row in scene.shown.records["workstream"].items():
        if name and name in (key, row.title, row.also_called):
            return record_cell(scene, "workstream", key)
    return Cell(name)


def _bridge(figures: Figures | None) -> dict[str, dict[str, float]]:
    """What each initiative takes off the gap in money, by year; empty without a fresh run."""
    if figures is None or not figures.fresh:
        return {}
    frame = figures.run.results.select("bridge", world=WORLDS[1], initiative="*", line="initiative")
    found: dict[str, dict[str, float]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["initiative"], {})[row["year"]] = row["value"]
    return found


def _why(scene: Scene, figures: Figures, figure: str, year: str, **scope: str) -> str:
    asked = {"figure": figure, "world": WORLDS[1], "year": year, **scope}
    return f"{reverse('why', kwargs={'plan': scene.name, 'run': figures.row.pk})}?{urlencode(asked)}"


@require_safe
@page()
def initiatives(scene: Scene) -> HttpResponse:
    """Initiatives, with what each takes off the gap in money in the last year."""
    asked = {name: str(value) for name, value in scene.request.GET.items() if value}
    figures = figures_of(scene)
    bridge = kept_in_memory(scene, ("bridge", figures.key if figures else ()), lambda: _bridge(figures))
    last = max((year for each in bridge.values() for year in each), default="")
    rows = [_texts(scene, row, bridge.get(key, {}).get(last)) for key, row in scene.shown.of(Initiative).items()]
    listing = listed(rows, _COLUMNS, asked)
    context = {
        "listing": listing, "asked": asked, "last": last, "may_export": scene.may(Permission.EXPORT),
        "may_add": scene.may(Permission.EDIT, Thing(scene.name, "initiative")), "figures": figures,
        "filters": [{"name": name, "values": values, "value": asked.get(name, "")} for name in ("workstream", "stage")
                    if len(values := sorted({row[name] for row in rows} - {""})) > 1],
        "rows": [_row(scene, row, figures, last) for row in listing.rows],
    }  # fmt: skip
    return scene.show("initiatives.html", "initiatives", context)


def _texts(scene: Scene, row: Initiative, gap: float | None) -> dict[str, str]:
    starts = sorted(step.start for step in row.rollout if step.start and step.role != "not party")
    return {
        "id": row.id, "title": row.title, "workstream": _stream(scene, row.workstream).text, "stage": row.stage,
        "sro": record_cell(scene, "person", row.sro, otherwise="Nobody").text, "starts": starts[0] if starts else "",
        "gap": "" if gap is None else f"{gap:.2f}", "active": "yes" if row.active else "no",
    }  # fmt: skip


def _row(scene: Scene, texts: Any, figures: Figures | None, last: str) -> dict[str, Any]:
    held = scene.shown.of(Initiative)[texts["id"]]
    gap = Cell("")
    if texts["gap"] and figures is not None:
        why = _why(scene, figures, "bridge", last, initiative=held.id, line="initiative")
        gap = Cell(wording.money(float(texts["gap"])), why, note="widens it" if float(texts["gap"]) < 0 else "")
    return {
        "texts": texts, "starts": wording.month(texts["starts"]) if texts["starts"] else "",
        "stream": _stream(scene, held.workstream), "gap": gap,
        "sro": record_cell(scene, "person", held.sro, otherwise="Nobody"),
        "address": reverse("initiative", kwargs={"plan": scene.name, "record": held.id}),
    }  # fmt: skip


@require_safe
@page()
def initiative(scene: Scene, record: str) -> HttpResponse:
    """One initiative: stage, effects with their ranges, cost, staff, roll-out, benefits, risks and assessments."""
    scene.record("initiative", record)
    held = scene.shown.of(Initiative)[record]
    figures = figures_of(scene)
    suite = told(scene, "reports", figures=figures)
    context = {
        "day": day_of(scene), "record": held, "figures": figures, "needs_figures": True,
        "stream": _stream(scene, held.workstream), "sro": record_cell(scene, "person", held.sro, otherwise="Nobody"),
        "lead": record_cell(scene, "person", held.clinical_lead, otherwise="Nobody"),
        "level": record_cell(scene, "place", held.level),
        "partners": [record_cell(scene, "organisation", key) for key in held.organisations],
        "findings": finding_rows(scene, [f for f in suite.findings if _about(f.subject, record)]),
        "doubts": _doubts(scene, figures, record), "tables": [t for t in _tables(scene, held, figures) if t.rows],
        "may_edit": scene.may_edit("initiative", held),
        "changes": [row for row in history(scene.name, "initiative", record) if scene.sees_change(row)][:5],
    }  # fmt: skip
    return scene.show("initiative.html", "initiatives", context)


def _about(subject: str, record: str) -> bool:
    return subject.split("/")[:2] == ["initiative", record]


def _doubts(scene: Scene, figures: Figures | None, record: str) -> list[tuple[Any, str]]:
    """Doubts about its numbers, each with the colour of its tag."""
    if figures is None or not figures.fresh:
        return []
    return [(d, tag_of(d.severity)) for d in doubts_in(scene, figures)[0] if _about(d.subject, record)]


def _tables(scene: Scene, held: Initiative, figures: Figures | None) -> list[Table]:
    return [
        _does(scene, held, figures), _effects(scene, held), _money(scene, held), _staff(scene, held),
        *_capacity(scene, held), _rollout(scene, held), *_delivery(scene, held),
    ]  # fmt: skip


def _does(scene: Scene, held: Initiative, figures: Figures | None) -> Table:
    """What the model says it does, year by year; each figure leads to why it is so."""
    if figures is None or not figures.fresh:
        return table("does", "", (), ())
    results, lines = figures.run.results, []
    every = [("bridge", {"line": "initiative"}, "Gap in money"), ("effect.attributed", {"service": "*"}, "")]
    years: dict[str, None] = {}
    for figure, scope, name in every:
        frame = results.select(figure, world=WORLDS[1], initiative=held.id, **scope)
        found: dict[str, dict[str, Any]] = {}
        for row in frame.iter_rows(named=True):
            found.setdefault(row["service"], {})[row["year"]] = row
            years[row["year"]] = None
        lines += [(figure, name, service, rows) for service, rows in found.items()]
    order = sorted(years)
    cells = [
        (record_cell(scene, "service", service) if service else Cell(name, note="above nought closes it"),
         *(_figure(scene, figures, figure, held.id, service, rows.get(year)) for year in order))
        for figure, name, service, rows in lines
    ]  # fmt: skip
    heads = ("What the model says it changes", *(f"{year}#" for year in order))
    return table("does", "What it does", heads, cells, note="Each figure leads to why it is so.")


def _figure(scene: Scene, figures: Figures, figure: str, key: str, service: str, row: Any) -> Cell:
    if row is None:
        return Cell("")
    scope = {"initiative": key, "service": service} if service else {"initiative": key, "line": "initiative"}
    return Cell(wording.quantity(row["value"], row["unit"]), _why(scene, figures, figure, row["year"], **scope))


def _number(scene: Scene, name: str, otherwise: str = "") -> Cell:
    """An assumption by its value and range; it leads to what another number would do."""
    row = scene.shown.of(Assumption).get(name)
    if row is None:
        return Cell(name or otherwise)
    ends = "" if row.low is None or row.high is None else (
        f"{wording.quantity(row.low, row.unit)} to {wording.quantity(row.high, row.unit)}"
    )  # fmt: skip
    may = scene.may(Permission.RUN)
    link = reverse("what-if", kwargs={"plan": scene.name, "record": name}) if may else (
        record_cell(scene, "assumption", name).link
    )  # fmt: skip
    return Cell(wording.quantity(row.value, row.unit), link, note=ends or "no range")


def _effects(scene: Scene, held: Initiative) -> Table:
    rows = []
    for e in held.effects:
        becomes = Cell("")
        if e.becomes is not None:
            text = record_cell(scene, "service", e.becomes.service).text if e.becomes.service else (
                "no longer needed" if e.becomes.prevented else e.becomes.unmet)  # fmt: skip
            becomes = Cell(text)
        elif e.to_provider:
            becomes = record_cell(scene, _PROVIDERS, e.to_provider)
        services = ", ".join(record_cell(scene, "service", s).text for s in e.services)
        rows.append((Cell(e.title or f"{e.kind} {services}", note=services if e.title else ""), Cell(e.kind),
                     _number(scene, e.eligible, "all"), _number(scene, e.reach, "all"), _number(scene, e.size),
                     becomes))  # fmt: skip
    heads = ("Effect", "Kind", "Eligible#", "Reached#", "Size#", "Becomes")
    return table("effects", "Effects", heads, rows, note="With ranges; each number leads to what another would do.")


def _money(scene: Scene, held: Initiative) -> Table:
    rows = [
        (Cell(c.title or c.id), Cell(c.kind), record_cell(scene, "organisation", c.organisation),
         _number(scene, c.amount), Cell(f"{c.from_year}{f' to {c.to_year}' if c.to_year else ' on'}"),
         record_cell(scene, "fund", c.fund, otherwise="None named"))
        for c in held.costs
    ]  # fmt: skip
    return table("costs", "Cost", ("Cost", "Kind", "Paid by", "Amount#", "Years", "Fund"), rows)


def _staff(scene: Scene, held: Initiative) -> Table:
    rows = [
        (record_cell(scene, "staff_group", s.staff_group), record_cell(scene, "organisation", s.organisation),
         _number(scene, s.wte), Cell(f"{s.from_year}{f' to {s.to_year}' if s.to_year else ' on'}"), Cell(s.source))
        for s in held.staff
    ]  # fmt: skip
    return table("staff", "Staff", ("Staff group", "Employer", "Number#", "Years", "Where from"), rows)


def _capacity(scene: Scene, held: Initiative) -> list[Table]:
    opens = [
        (record_cell(scene, "resource", o.resource), record_cell(scene, _PROVIDERS, o.provider),
         Cell(f"{o.units:,.4g}"), Cell(o.year))
        for o in held.openings
    ]  # fmt: skip
    closes = [
        (record_cell(scene, "resource", r.resource), record_cell(scene, _PROVIDERS, r.provider),
         Cell(f"{r.units:,.4g}"), Cell(r.year), Cell("\n".join(r.after) or "Nothing"))
        for r in held.releases
    ]  # fmt: skip
    return [
        table("opens", "Capacity it opens", ("Resource", "Where", "Units#", "From"), opens),
        table("closes", "Capacity it means to close, where safe",
              ("Resource", "Where", "Units#", "From", "Waits for the opening of"), closes),
    ]  # fmt: skip


def _rollout(scene: Scene, held: Initiative) -> Table:
    steps = sorted(held.rollout, key=lambda s: (s.role == "not party", s.start or "9999", s.place))
    rows = [
        (record_cell(scene, ("place", "neighbour"), s.place), Cell(s.role), Cell(str(s.wave)),
         Cell(wording.month(s.start) if s.start else "No month"), Cell(f"{s.ramp_months:g} months"))
        for s in steps
    ]  # fmt: skip
    return table("rollout", "Roll-out", ("Place", "Part", "Wave#", "Starts", "Reaches everybody within"), rows)


def _delivery(scene: Scene, held: Initiative) -> list[Table]:
    gains = [b for b in told(scene, "benefits").benefits if b.initiative == held.id]
    risks = [r for r in told(scene, "risks").risks if r.initiative == held.id]
    asked = told(scene, "engagement", figures=figures_of(scene))
    assessments = [
        (record_cell(scene, "impact_assessment", key), Cell(row.kind),
         cell("done" if row.done_on and row.done_on <= day_of(scene).on else "due", tag=True), Cell(row.found))
        for key, row in scene.shown.records["impact_assessment"].items() if row.initiative == held.id
    ]  # fmt: skip
    tests = [row for row in asked.service_changes if row.initiative == held.id]
    return [
        table("benefits", "Benefits", ("Benefit", "Target#", "Forecast#", "Actual#", "Status"),
              [(record_cell(scene, "benefit", b.id), Cell(wording.quantity(b.target_total, b.unit)),
                Cell(wording.quantity(b.forecast_total, b.unit)), came(b), cell(b.status, tag=True))
               for b in gains]),
        table("risks", "Risks", ("Risk", "Score#", "Band", "Owner"),
              [(record_cell(scene, "risk", r.id), Cell("" if r.score is None else str(r.score)), Cell(r.band),
                record_cell(scene, _WHO, r.owner, otherwise="Nobody")) for r in risks]),
        table("assessments", "Impact assessments", ("Assessment", "Kind", "Status", "Found"), assessments),
        table("tests", "Tests of service change", ("Test", "Result"),
              [(Cell(name.replace("_", " ").capitalize()), cell("met" if met else "not met", tag=True))
               for row in tests for name, met in (*row.tests.items(), *([("bed test", row.bed_test.met)]
               if row.bed_test.applies else []))]),
    ]  # fmt: skip
