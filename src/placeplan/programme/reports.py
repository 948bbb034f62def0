"""The programme office's suite of reports, from one source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from placeplan.plan.plan import Plan
from placeplan.programme.benefits import Benefits, benefits
from placeplan.programme.dates import add_months, day_text
from placeplan.programme.deepdive import all_findings
from placeplan.programme.engagement import Engagement, engagement
from placeplan.programme.risks import Risks, risks
from placeplan.programme.streams import workstream_of
from placeplan.programme.timeline import MilestoneRow, Timeline, timeline
from placeplan.programme.topic import Finding, Topic
from placeplan.records import Assumption, Initiative, Service, Workstream
from placeplan.records.initiative import Effect
from placeplan.results import ResultSet

__all__ = ["Report", "ReportTable", "Reports", "reports"]


@dataclass(frozen=True)
class ReportTable:
    """A table of a report: its columns, and a row of values for each."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Report:
    """One report of the suite: what it says in a few sentences, and the tables behind it."""

    id: str
    title: str
    summary: tuple[str, ...]
    tables: tuple[ReportTable, ...]


@dataclass(frozen=True)
class Reports(Topic):
    """The suite for a month."""

    reports: tuple[Report, ...]
    findings: tuple[Finding, ...]


def reports(plan: Plan, *, on: date, results: ResultSet | None = None) -> Reports:
    """All reports of the suite as of a day, looking one month back and two ahead."""
    found = all_findings(plan, on=on, results=results)
    dated, register = timeline(plan, on=on), risks(plan, on=on)
    gains, asked = benefits(plan, on=on), engagement(plan, on=on, results=results)
    suite = (
        _highlight(plan, dated, register, found, on), _exception(dated, register, gains, found),
        _savings(gains), _impact(plan, gains, results), _risk(register, on), _engaged(asked, on),
        _workforce(plan, results),
    )  # fmt: skip
    return Reports(on, suite, found)


def _table(title: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> ReportTable:
    return ReportTable(title, tuple(columns), tuple(rows))


def _highlight(plan: Plan, dated: Timeline, register: Risks, found: Sequence[Finding], on: date) -> Report:
    rows = []
    for stream in plan.of(Workstream).values():
        mine = [m for m in dated.milestones if m.workstream == stream.id]
        done = [m.title for m in mine if m.actual and add_months(on, -1) <= m.actual <= on]
        ahead = [_named(m) for m in mine if m.status != "done" and m.expected and on <= m.expected <= add_months(on, 2)]
        late = [m.title for m in mine if m.status in ("overdue", "late")]
        worst = next((r for r in register.risks if r.workstream == stream.id and r.status == "open"), None)
        state = "overdue" if any(m.status == "overdue" for m in mine) else "late" if late else "on time"
        rows.append(
            (stream.title, stream.stage or "not stated", state if mine else "no milestones", "; ".join(done),
             "; ".join(ahead), "; ".join(late), f"{worst.title} ({worst.band} {worst.score})" if worst else "")
        )  # fmt: skip
    errors = sum(f.severity == "error" for f in found)
    warnings = sum(f.severity == "warning" for f in found)
    summary = (
        f"{_count(len(rows), 'workstream')} on {day_text(on)}; {_count(errors, 'error')} and "
        f"{_count(warnings, 'warning')} to look at.",
        f"The last milestone is expected on {day_text(dated.finish)}." if dated.finish else "No milestone has a date.",
    )  # fmt: skip
    columns = ("workstream", "stage", "time", "done in the last month", "due in two months", "late", "highest risk")
    return Report("highlight", "Highlight report", summary, (_table("Workstreams", columns, rows),))


def _named(milestone: MilestoneRow) -> str:
    return f"{milestone.title} ({day_text(milestone.expected)})" if milestone.expected else milestone.title


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"


def _exception(dated: Timeline, register: Risks, gains: Benefits, found: Sequence[Finding]) -> Report:
    grave = [(f.severity, f.subject, f.message, f.remedy) for f in found if f.severity != "note"]
    above = [(r.title, r.score, r.band, r.owner) for r in register.risks if r.exception]
    late = [(m.title, m.slip_days, m.critical) for m in dated.milestones if m.slip_days and m.slip_days > 30]
    summary = (
        f"{_count(len(above), 'risk')} at or above the programme's appetite, {_count(len(late), 'milestone')} "
        f"more than "
        f"30 days late, {_count(len(gains.pauses), 'wave')} paused.",
    )
    tables = (
        _table("Findings", ("severity", "subject", "what", "remedy"), grave),
        _table("Risks above appetite", ("risk", "score", "band", "owner"), above),
        _table("Milestones more than 30 days late", ("milestone", "days late", "critical"), late),
    )
    return Report("exception", "Exception report", summary, tables)


def _savings(gains: Benefits) -> Report:
    years = [(p.year, p.target, p.forecast, p.actual) for p in gains.cash_releasing]
    cash = [b for b in gains.benefits if b.type == "cash-releasing"]
    rows = [
        (b.title, b.owner, b.recurrent, b.target_total, b.forecast_total, b.actual_total, b.share_of_spend, b.status)
        for b in cash
    ]
    target, forecast = sum(b.target_total for b in cash), sum(b.forecast_total for b in cash)
    summary = (
        f"Cash-releasing benefits over the plan: target £{target / 1e6:,.1f} million, "
        f"forecast £{forecast / 1e6:,.1f} million.",
    )
    tables = (
        _table("By year (£)", ("year", "target", "forecast", "actual"), years),
        _table("By benefit (£)", ("benefit", "owner", "recurrent", "target", "forecast", "actual", "share of spending",
                                  "status"), rows),
    )  # fmt: skip
    return Report("savings", "Finance savings report", summary, tables)


_KINDS = {
    "grow": "more of", "prevent": "less need for", "avoid": "fewer of", "shift": "elsewhere:", "relocate": "moved:",
    "shorten": "shorter:", "reprice": "another cost of",
}  # fmt: skip


def _changes(plan: Plan, effect: Effect) -> str:
    """What an effect changes, in words."""
    services = plan.of(Service)
    titles = [services[key].title if key in services else key for key in effect.services]
    shown = ", ".join(titles[:3]) + (f" and {len(titles) - 3} more" if len(titles) > 3 else "")
    return f"{_KINDS[effect.kind]} {shown or effect.title or effect.line}".strip()


def _impact(plan: Plan, gains: Benefits, results: ResultSet | None) -> Report:
    streams = plan.of(Workstream)
    rows = []
    for initiative in plan.of(Initiative).values():
        if not initiative.active:
            continue
        stream = streams.get(workstream_of(plan, initiative))
        title = stream.title if stream else initiative.workstream
        effects = "; ".join(dict.fromkeys(_changes(plan, effect) for effect in initiative.effects))
        rows.append((title, initiative.title, initiative.stage, effects))
    tables = [_table("What each initiative changes", ("workstream", "initiative", "stage", "effects"), sorted(rows))]
    other = [(b.title, b.type, b.unit, b.target_total, b.actual_total) for b in gains.benefits
             if b.type != "cash-releasing"]  # fmt: skip
    tables.append(_table("Benefits that are not savings", ("benefit", "type", "unit", "target", "actual"), other))
    if results is not None:
        last = str(plan.years[-1])
        frame = results.select("effect.attributed", year=last, initiative="*", service="*")
        attributed = [(r["initiative"], r["service"], r["value"], r["unit"]) for r in frame.to_dicts()]
        tables.append(_table(f"Activity changed in {last}", ("initiative", "service", "value", "unit"), attributed))
    summary = (f"{_count(len(rows), 'initiative')} in {_count(len({row[0] for row in rows}), 'workstream')}.",)
    return Report("impact", "Impact of each workstream", summary, tuple(tables))


def _risk(register: Risks, on: date) -> Report:
    bands = [(band, count) for band, count in register.counts.items()]
    rows = [(r.title, r.category, r.impact, r.likelihood, r.score, r.band, r.owner,
             "; ".join(m.title for m in r.mitigations)) for r in register.risks if r.status == "open"]  # fmt: skip
    moved = []
    for risk in register.risks:
        current = [score for score in risk.history if score.kind == "current"]
        if len(current) > 1 and current[-1].on >= add_months(on, -1) and current[-1].score != current[-2].score:
            moved.append((risk.title, current[-2].score, current[-1].score, current[-1].reason))
    words = ", ".join(f"{count} {band}" for band, count in bands)
    summary = (f"{_count(len(rows), 'open risk')}{': ' if words else ''}{words}.",)
    columns = ("risk", "category", "impact", "likelihood", "score", "band", "owner", "mitigation")
    tables = (
        _table("By band", ("band", "risks"), bands), _table("Register", columns, rows),
        _table("Scores changed in the last month", ("risk", "before", "now", "why"), moved),
    )  # fmt: skip
    return Report("risk", "Risk report", summary, tables)


def _engaged(asked: Engagement, on: date) -> Report:
    recent = [(e.on.isoformat(), e.title, e.asked, e.said, e.changed) for e in asked.engagements
              if e.on >= add_months(on, -3)]  # fmt: skip
    clocks = [(c.title, c.status, c.days, c.minimum_days, c.responses) for c in asked.consultations]
    missing = [(a.title, a.stage, a.equality, a.quality) for a in asked.assessments
               if "done" not in (a.equality,) or "done" not in (a.quality,)]  # fmt: skip
    never = sum(row.times_asked == 0 for row in asked.stakeholders)
    summary = (
        f"{_count(len(recent), 'event')} in three months; {never} of "
        f"{_count(len(asked.stakeholders), 'stakeholder')} not "
        "yet asked anything.",
    )
    tables = (
        _table("We asked, you said, we did", ("day", "event", "asked", "said", "changed"), recent),
        _table("Consultations", ("consultation", "status", "days", "minimum", "responses"), clocks),
        _table("Assessments not finished", ("initiative", "stage", "equality", "quality"), missing),
    )
    return Report("engagement", "Engagement report", summary, tables)


def _workforce(plan: Plan, results: ResultSet | None) -> Report:
    known = plan.of(Assumption)
    rows = []
    for initiative in plan.of(Initiative).values():
        for need in initiative.staff if initiative.active else ():
            wte = known[need.wte].value if need.wte in known else None
            rows.append((initiative.title, need.organisation, need.staff_group, wte, need.from_year, need.source))
    columns = ("initiative", "employer", "staff group", "wte", "from", "source")
    tables = [_table("Staff the initiatives need", columns, rows)]
    total = sum(row[3] or 0.0 for row in rows)
    summary = [f"The initiatives employ {total:,.1f} whole-time equivalents once complete."]
    if results is not None:
        last = str(plan.years[-1])
        frame = results.select("staff.shortage", world="do something", year=last, staff_group="*")
        short = [(r["staff_group"], r["value"]) for r in frame.to_dicts()]
        tables.append(_table(f"Shortage in {last} (wte)", ("staff group", "wte"), short))
    return Report("workforce", "Workforce report", tuple(summary), tuple(tables))
