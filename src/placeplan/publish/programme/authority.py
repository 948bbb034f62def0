"""Governance, approvals and engagement, as people read them."""

from __future__ import annotations

from placeplan.programme import Approvals, Engagement, Governance
from placeplan.programme.approvals import ToleranceRow
from placeplan.programme.governance import BodyRow
from placeplan.programme.service_change import TESTS
from placeplan.publish import numbers
from placeplan.publish.programme.view import Names, Told, TopicView, lines, listed, on_day, table, yes
from placeplan.publish.tables import Table

__all__ = ["approvals_view", "engagement_view", "governance_view"]

_MONTHS = 6
"""Months of a calendar beside each other."""


def governance_view(told: Told) -> TopicView:
    """Who may decide what, when they meet, what they decided and at which level."""
    found: Governance = told.found
    names = told.names
    meetings = sum(len(row.cells) for row in found.matrix)
    powerless = [row for row in found.decisions if not row.authority]
    says = [
        f"{numbers.plural(len(found.bodies), 'body', 'bodies')}, {numbers.plural(meetings, 'meeting')} and "
        f"{numbers.plural(len(found.decisions), 'decision')}"
        + (f", {len(powerless)} of them without the power behind it." if powerless else ".")
    ]
    bodies = [
        (row.title, row.authority,
         listed(row.decides) or (f"advises on {listed(row.advises)}" if row.advises else ""),
         _votes(row), names(row.reports_to))
        for row in found.bodies
    ]  # fmt: skip
    decisions = [
        (row.question, names(row.body), on_day(row.on, "no day"), _status(row.status, row.outcome), yes(row.authority),
         lines(f"{names(who)}: {why}" for who, why in row.dissent.items()))
        for row in found.decisions
    ]  # fmt: skip
    levels = [
        (row.title, names(row.level), names(row.lowest), names(row.accountable) or "nobody", listed(row.tests))
        for row in found.levels
    ]
    tables = [
        *_calendar(found),
        table("Decisions", ["Question", "Body", "Day", "Status", "Has the power", "Dissent"], decisions),
        table("Level of action", ["Problem", "Worked on at", "Lowest that could", "Answers for it", "Tests"], levels),
        table("Bodies", ["Body", "Power", "Decides", "Votes and quorum", "Reports to"], bodies),
    ]
    empty = "" if found.bodies else "No body is recorded."
    return TopicView("governance", "Who decides", tuple(says), found.findings, _filled(tables), empty=empty)


def _filled(tables: list[Table]) -> tuple[Table, ...]:
    return tuple(each for each in tables if each.rows)


def _status(status: str, outcome: str) -> str:
    return f"{status}: {outcome}" if outcome else status


def _votes(row: BodyRow) -> str:
    text = numbers.plural(row.voting, "vote") if row.voting else ""
    text += f", quorum {row.quorum}" if row.quorum else ""
    text += f", {row.quorum_organisations} organisations" if row.quorum_organisations else ""
    return text


def _calendar(found: Governance) -> list[Table]:
    """Bodies by month, so many months to a table; bodies without a dated meeting are left out."""
    parts = [found.months[at : at + _MONTHS] for at in range(0, len(found.months), _MONTHS)]
    tables = []
    for months in parts:
        rows = []
        for row in found.matrix:
            cells = {
                month: lines(f"{c.verb} {c.subject}".strip() for c in row.cells if c.month == month) for month in months
            }
            if any(cells.values()):
                rows.append((row.title, *(cells[month] for month in months)))
        span = (
            f"{numbers.month(months[0])} to {numbers.month(months[-1])}"
            if len(months) > 1
            else numbers.month(months[0])
        )
        heads = [numbers.month(month).split()[0][:3] for month in months]
        tables.append(table(f"Calendar, {span}", ["Body", *heads], rows))
    return tables


def approvals_view(told: Told) -> TopicView:
    """Which approvals stand and which have lapsed."""
    found: Approvals = told.found
    names = told.names
    if not found.approvals:
        empty = f"No approval is recorded. One given now would bind to this version: {found.digest[:12]}."
        return TopicView("approvals", "Approvals", findings=found.findings, empty=empty)
    standing = sum(row.status == "stands" for row in found.approvals)
    says = f"{standing} of {numbers.plural(len(found.approvals), 'approval')} stand{'s' if standing == 1 else ''}."
    rows = [
        (row.title, names(row.body), on_day(row.on), f"{row.result}; {row.status}", lines(row.reasons))
        for row in found.approvals
    ]
    figures = [(row.title, t.title, numbers.quantity(t.approved, t.unit), _bounds(t), _now(t))
               for row in found.approvals for t in row.tolerances]  # fmt: skip
    held = [(row.title, c.title, names(c.holder), on_day(c.due, "no day"), c.status)
            for row in found.approvals for c in row.conditions]  # fmt: skip
    against = [(row.title, names(who), why) for row in found.approvals for who, why in row.dissent.items()]
    tables = [
        table("Approvals", ["What", "Body", "Day", "Stands", "Why"], rows),
        table("Figures approvals rest on", ["Approval", "Figure", "Approved", "Stands between", "Now"], figures),
        table("Conditions", ["Approval", "Condition", "Holder", "Due", "Status"], held),
        table("Dissent", ["Approval", "Who", "Why"], against),
    ]
    return TopicView("approvals", "Approvals", (says,), found.findings, _filled(tables))


def _bounds(row: ToleranceRow) -> str:
    low, high = (numbers.quantity(bound, row.unit) for bound in (row.low, row.high))
    if row.low is None or row.high is None:
        return f"up to {high}" if row.low is None else f"from {low}"
    return f"{low} and {high}"


def _now(row: ToleranceRow) -> str:
    if row.now is None:
        return "not known"
    return f"{numbers.quantity(row.now, row.unit)}, {'within' if row.within else 'outside'}"


def engagement_view(told: Told) -> TopicView:
    """Who was asked, what they said, what changed, and whether decisions have met their duties."""
    found: Engagement = told.found
    names = told.names
    never = [row.title for row in found.stakeholders if not row.times_asked]
    says = [
        f"{numbers.plural(len(found.engagements), 'event')} with "
        f"{numbers.plural(len(found.stakeholders), 'stakeholder')}."
    ]
    says += [f"Not asked yet: {listed(never, 6)}."] if never else []
    tables = [
        *_duties(found), _asked(found, names), _clocks(found),
        table("Stakeholders", ["Who", "Kind", ("Interest", "count"), ("Influence", "count"), ("Asked", "count"),
               "Last"],
              [(r.title, r.type, r.interest, r.influence, r.times_asked, on_day(r.last_asked, "never"))
               for r in found.stakeholders], "Interest and influence from 1 to 5; asked: how often"),
        table("Impact assessments", ["Initiative", "Stage", "Equality", "Quality"],
              [(r.title, r.stage or "not stated", r.equality, r.quality) for r in found.assessments]),
    ]  # fmt: skip
    empty = "" if found.stakeholders or found.engagements or found.consultations else "No engagement is recorded."
    return TopicView("engagement", "Engagement", tuple(says), found.findings, _filled(tables), empty=empty)


def _duties(found: Engagement) -> list[Table]:
    checks = [(r.question, r.status, lines(r.met), lines(r.missing) or "nothing") for r in found.decisions]
    changes = [
        (r.title, lines(words for name, words in TESTS.items() if not r.tests.get(name)) or "all four met",
         f"{r.bed_test.beds:g} beds: {'met' if r.bed_test.met else 'not met'}" if r.bed_test.applies else "not needed",
         lines(r.bed_test.reasons))
        for r in found.service_changes
    ]  # fmt: skip
    return [
        table("Decisions and their duties", ["Decision", "Status", "Shown", "Missing"], checks),
        table("Changes to services", ["Initiative", "Of the four tests not shown", "Bed test", "Why"], changes),
    ]


def _asked(found: Engagement, names: Names) -> Table:
    rows = [
        (on_day(r.on), lines([r.title, names.many(r.stakeholders)]), r.asked, r.said, r.changed or "nothing recorded")
        for r in found.engagements
    ]
    return table("We asked, you said, we did", ["Day", "Event", "Asked", "Said", "Changed"], rows)


def _clocks(found: Engagement) -> Table:
    rows = [
        (r.title, r.status, f"{on_day(r.from_date, 'no day')} to {on_day(r.to_date, 'no day')}",
         f"{'?' if r.days is None else r.days} of {r.minimum_days}", f"{r.responses}",
         on_day(r.earliest_decision, "not known"))
        for r in found.consultations
    ]  # fmt: skip
    return table("Consultations", ["Consultation", "Status", "Runs", "Days", "Responses", "Decision from"], rows)
