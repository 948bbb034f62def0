"""The network, deep dives and the suite of reports, as people read them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from placeplan.programme import DeepDive, Network, Reports
from placeplan.programme.deepdive import DeepDiveRow
from placeplan.programme.reports import ReportTable
from placeplan.publish import numbers
from placeplan.publish.programme.view import Heading, Names, Told, TopicView, lines, on_day, table
from placeplan.publish.tables import Cell, Table

__all__ = ["deepdive_view", "network_view", "report_tables", "reports_view"]

_TIES = 15
_ROLES = {"sro": "senior responsible owner", "clinical_lead": "clinical lead", "executive_lead": "executive lead",
          "programme_lead": "programme lead"}  # fmt: skip


def _filled(tables: list[Table]) -> tuple[Table, ...]:
    return tuple(each for each in tables if each.rows)


def network_view(told: Told) -> TopicView:
    """Who works with whom, what they disagree on, and what keeps coming back."""
    found: Network = told.found
    names = told.names
    opened = [row for row in found.conflicts if row.settled_on is None]
    says = [
        f"{numbers.plural(len(found.networks), 'tie')} between partners; "
        f"{numbers.plural(len(opened), 'conflict')} open."
    ]
    says += [f"Shares nothing with any other partner: {names.many(found.isolated)}."] if found.isolated else []
    says += [f"A conflict takes {found.days_to_settle:.0f} days to settle."] if found.days_to_settle is not None else []
    closest = sorted(found.networks, key=lambda t: (-t.meetings, -len(t.bodies) - len(t.shared), t.first, t.second))
    tables = [
        table("Conflicts", ["Conflict", "Between", "Raised", ("Days", "count"), "Settled"],
              [(r.title, names.many(r.organisations), on_day(r.raised_on), r.days,
                f"{on_day(r.settled_on)}: {r.settlement}" if r.settled_on else "open") for r in found.conflicts]),
        table("Kinds of problem", ["Problem", "Kind", "Change process", "Fits", ("Agendas", "count")],
              [(r.title, r.kind or "not asked", r.process or "none chosen",
                "" if r.fits is None else "yes" if r.fits else "no", r.agendas) for r in found.problems]),
        table("What keeps coming back", ["Problem", ("Times", "count"), "Bodies", "First", "Last"],
              [(r.title, r.times, names.many(r.bodies), on_day(r.first), on_day(r.last)) for r in found.recurring]),
        table("Closest ties", ["Between", "And", ("Meetings", "count"), ("Bodies", "count"), ("Shared work", "count")],
              [(names(r.first), names(r.second), r.meetings, len(r.bodies), len(r.shared)) for r in closest[:_TIES]],
              "Meetings of bodies both sit on, in the last twelve months; bodies; initiatives and workstreams shared"),
    ]  # fmt: skip
    empty = "" if found.networks else "No membership, meeting or shared work joins two partners."
    return TopicView("network", "Leading as a network", tuple(says), found.findings, _filled(tables), empty=empty)


def deepdive_view(told: Told) -> TopicView:
    """One workstream on a page, or a line for each of several."""
    found: DeepDive = told.found
    if not found.deepdives:
        return TopicView("deepdive", "Deep dive", empty="No workstream is recorded.")
    if len(found.deepdives) == 1:
        return _one(found.deepdives[0], told.names)
    rows = []
    for row in found.deepdives:
        late = [m.title for m in row.milestones if m.status in ("overdue", "late")]
        worst = next((r for r in row.risks if r.status == "open" and r.score is not None), None)
        owed = sum(d.status == "overdue" for d in row.duties)
        grave = sum(f.severity != "note" for f in row.findings)
        rows.append(
            (row.title, told.names(row.leads["sro"]) or "no owner named", len(row.initiatives), len(late), owed,
             f"{worst.score} {worst.band}" if worst else "none", grave)
        )  # fmt: skip
    heads: list[Heading] = ["Workstream", "Owner", ("Initiatives", "count"), ("Late", "count"),
        ("Duties overdue", "count"),
        "Top risk",
             ("To look at", "count")]  # fmt: skip
    says = f"{numbers.plural(len(rows), 'workstream')}. One in full: placeplan programme PLAN deepdive --workstream ID"
    note = "Late: milestones late or overdue. To look at: errors and warnings"
    return TopicView("deepdive", "Workstream by workstream", (says,), (),
                     (table("Workstreams", heads, rows, note),))  # fmt: skip


def _one(row: DeepDiveRow, names: Names) -> TopicView:
    leads = [f"{_ROLES[role]} {names(who)}" for role, who in row.leads.items() if who]
    says = [f"{row.title}{f', stage {row.stage}' if row.stage else ''}. {'; '.join(leads) or 'Nobody leads it'}."]
    tables = [
        table("Questions a reviewer should ask", ["Question"], [(text,) for text in row.questions]),
        table("Actions agreed", ["Action", "Owner", "Agreed", "Due", "Status"],
              [(a.title, names(a.owner), on_day(a.agreed_on), on_day(a.due, "no day"), a.status) for a in row.actions]),
        table("Initiatives", ["Initiative", "Stage", "Changes", "Opens", "Closes"],
              [(i["title"], i["stage"] or "not stated", _effects(i, names), lines(i["opens"]), lines(i["closes"]))
               for i in row.initiatives]),
        _figures(row, names),
        table("Milestones", ["Milestone", "Expected", ("Slip, days", "count"), "Status"],
              [(m.title, on_day(m.expected, m.printed or "no date"), m.slip_days, m.status) for m in row.milestones]),
        table("Risks", ["Risk", "Score", "Owner"],
              [(r.title, "not scored" if r.score is None else f"{r.score} {r.band}", names(r.owner) or "nobody")
               for r in row.risks]),
        table("Benefits", ["Benefit", "Promised", "Forecast", "Status"],
              [(b.title, numbers.quantity(b.target_total, b.unit), numbers.quantity(b.forecast_total, b.unit), b.status)
               for b in row.benefits]),
        table("Duties not done", ["Due", "Place", "Duty", "Status"],
              [(on_day(d.due, "no day"), names(d.place), d.text, d.status) for d in row.duties
               if d.status not in ("done", "waived")]),
        table("Staff needed", ["Employer", "Staff group", "From", "Where from"],
              [(names(s["organisation"]), names(s["staff_group"]), s["from_year"], s["source"]) for s in row.staff]),
        table("Decisions", ["Question", "Body", "Day", "Status"],
              [(d.question, names(d.body), on_day(d.on, "no day"), d.status) for d in row.decisions]),
        table("Engagement", ["Day", "Event", "Said", "Changed"],
              [(on_day(e.on), e.title, e.said, e.changed) for e in row.engagements]),
    ]  # fmt: skip
    return TopicView("deepdive", f"Deep dive: {row.title}", tuple(says), row.findings, _filled(tables))


def _effects(initiative: dict[str, Any], names: Names) -> str:
    return lines(f"{e['kind']} {names.many(e['services'])}".strip() for e in initiative["effects"])


def _figures(row: DeepDiveRow, names: Names) -> Table:
    """What its initiatives do in the last year: care changed and the gap closed."""
    last = max((str(f["year"]) for f in row.figures), default="")
    kept = [f for f in row.figures if f["year"] == last and f["figure"] in ("effect.attributed", "bridge")]
    rows = [
        (names(str(f["initiative"])), "gap in money" if f["figure"] == "bridge" else names(str(f.get("service", ""))),
         numbers.quantity(f["value"], f["unit"]))
        for f in kept if f["figure"] == "bridge" or set(f) & {"service"}
    ]  # fmt: skip
    note = "Care: the change in a year, below nought where there is less. Gap: above nought it closes, below it widens"
    return table(f"What it does in {last}", ["Initiative", "On", "By"], rows, note)


def report_tables(made: tuple[ReportTable, ...], names: Names) -> tuple[Table, ...]:
    """The tables of a report, ids as titles, numbers as people write them. Its findings are shown as such, not here."""
    return tuple(
        table(each.title, [name if name == "wte" else name[:1].upper() + name[1:] for name in each.columns],
              [tuple(_cell(value, name, names) for value, name in zip(row, each.columns, strict=True))
               for row in each.rows])
        for each in made if each.rows and each.title != "Findings"
    )  # fmt: skip


_WORDS = ("year", "from", "stage", "status", "severity", "time", "band", "unit", "type", "category")


def _cell(value: object, column: str, names: Names) -> Cell:
    """A value of a report's table; an id that stands alone becomes its title."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, int | float):
        if column.startswith("share"):
            return numbers.share(value)
        return numbers.decimals(value, 0 if float(value).is_integer() or abs(value) >= 100 else 1)
    text = str(value)
    if column == "day":
        return numbers.day(text)
    return text if column in _WORDS or " " in text or not text.islower() else names(text)


def reports_view(told: Told) -> TopicView:
    """The suite, one report after the other."""
    found: Reports = told.found
    says = tuple(f"{report.title}: {' '.join(report.summary)}" for report in found.reports)
    tables = [
        replace(each, caption=f"{report.title}: {numbers.inside(each.caption)}")
        for report in found.reports for each in report_tables(report.tables, told.names)
    ]  # fmt: skip
    return TopicView("reports", "Reports", says, found.findings, tuple(tables))
