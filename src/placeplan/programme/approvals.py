"""Approvals: what each was given for, and whether it stands now that the plan or its figures have changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from placeplan.plan.plan import Plan
from placeplan.plan.titles import scope_in_words
from placeplan.programme.authority import has_authority, quorum
from placeplan.programme.dates import day_text
from placeplan.programme.digests import record_digest, substance_digest
from placeplan.programme.topic import Finding, Topic, amount, severity_order
from placeplan.records import Approval, Body, Condition, Meeting, Membership, Tolerance
from placeplan.results import ResultSet
from placeplan.results.figures import FIGURES

__all__ = ["ApprovalRow", "Approvals", "ConditionRow", "ToleranceRow", "approvals"]


@dataclass(frozen=True)
class ToleranceRow:
    """A figure an approval rests on, then and now.

    Parameters
    ----------
    low, high
        Values between which the approval stands; None: no bound on that side.
    now
        Value in the results given; None where there are none or they lack the figure.
    within
        Whether it lies between them; None where `now` is None.
    title, unit
        The figure in words, and what it is counted in.
    """

    id: str
    figure: str
    scope: str
    year: str
    approved: float
    low: float | None
    high: float | None
    now: float | None
    within: bool | None
    title: str = ""
    unit: str = ""


@dataclass(frozen=True)
class ConditionRow:
    """A condition and whether it has been met."""

    id: str
    title: str
    holder: str
    due: date | None
    met_on: date | None
    status: str


@dataclass(frozen=True)
class ApprovalRow:
    """An approval and whether it stands.

    Parameters
    ----------
    status
        stands, lapsed, asked for (the body has not answered yet), not given, withdrawn, without quorum, or untested
        (tolerances are stated and no results were given to test them).
    reasons
        Why.
    """

    id: str
    title: str
    body: str
    on: date
    what: str
    result: str
    status: str
    reasons: tuple[str, ...]
    quorum_met: bool
    authority: bool
    tolerances: tuple[ToleranceRow, ...]
    conditions: tuple[ConditionRow, ...]
    dissent: dict[str, str]


@dataclass(frozen=True)
class Approvals(Topic):
    """Every approval, held against the plan as it is."""

    digest: str
    approvals: tuple[ApprovalRow, ...]
    findings: tuple[Finding, ...]


def approvals(plan: Plan, *, on: date, results: ResultSet | None = None, digest: str = "") -> Approvals:
    """Which approvals stand, which lapse and why.

    Parameters
    ----------
    results
        Figures of the plan as it is now, to test tolerances against.
    digest
        Digest of the plan as it is now; empty: worked out from its substance.
    """
    digest = digest or substance_digest(plan)
    given = [held for held in plan.of(Approval).values() if held.on <= on or held.result == "asked"]
    rows = tuple(_row(plan, approval, on, results, digest) for approval in given)
    return Approvals(on, digest, rows, severity_order([found for row in rows for found in _findings(plan, row, on)]))


def _row(plan: Plan, approval: Approval, on: date, results: ResultSet | None, digest: str) -> ApprovalRow:
    figures = tuple(_tolerance(plan, t, results) for t in plan.of(Tolerance).values() if t.approval == approval.id)
    conditions = tuple(
        _condition(held, on) for held in plan.of(Condition).values()
        if held.approval == approval.id or (approval.decision and held.decision == approval.decision)
    )  # fmt: skip
    body = plan.of(Body).get(approval.body)
    lacking = _lacking(plan, approval, body)
    if approval.result == "asked":
        status, reasons = "asked for", _waiting(plan, approval, digest, on)
        lacking = ()
    elif approval.result in ("rejected", "deferred"):
        status, reasons = "not given", [f"the body {approval.result} it"]
    elif approval.withdrawn_on and approval.withdrawn_on <= on:
        status, reasons = "withdrawn", [f"withdrawn on {day_text(approval.withdrawn_on)}"]
    elif lacking:
        status, reasons = "without quorum", [f"the meeting had {reason}" for reason in lacking]
    else:
        status, reasons = _standing(plan, approval, digest, figures)
    subject = plan.of(Meeting)[approval.meeting].subject if approval.meeting in plan.of(Meeting) else "plan"
    return ApprovalRow(
        approval.id, approval.title, approval.body, approval.on,
        f"{approval.record_kind}/{approval.record}" if approval.record else "plan", approval.result, status,
        tuple(reasons), not lacking, body is not None and has_authority(plan, body, subject, approval.on), figures,
        conditions, dict(approval.dissent),
    )  # fmt: skip


def _waiting(plan: Plan, approval: Approval, digest: str, on: date) -> list[str]:
    """What an approval still waits for, and whether what is before the body is still what the plan says."""
    when = "was wanted by" if approval.on < on else "is wanted by"
    said = [f"an answer {when} {day_text(approval.on)}"]
    now = record_digest(plan, approval.record_kind, approval.record) if approval.record else digest
    if now != approval.digest:
        what = f"{approval.record_kind}/{approval.record}" if approval.record else "the plan"
        said.append(f"{what} has changed since it was put before the body")
    return said


def _lacking(plan: Plan, approval: Approval, body: Body | None) -> tuple[str, ...]:
    if body is None:
        return ()
    meeting, seats = plan.of(Meeting).get(approval.meeting), plan.of(Membership)
    filled = tuple(seats[key] for key in meeting.present if key in seats) if meeting else ()
    return quorum(plan, body, seats=filled, organisations=approval.present).lacking


def _standing(plan: Plan, approval: Approval, digest: str, figures: Sequence[ToleranceRow]) -> tuple[str, list[str]]:
    now = record_digest(plan, approval.record_kind, approval.record) if approval.record else digest
    what = _named(plan, approval)
    if not now:
        return "lapsed", [f"{what} is no longer part of the plan"]
    if now == approval.digest:
        return "stands", [f"{what} is exactly what the body saw"]
    if not figures:
        return "lapsed", [f"{what} has changed since, and no tolerance was stated"]
    outside = [row for row in figures if row.within is False]
    if outside:
        return "lapsed", [_outside(row) for row in outside]
    if any(row.within is None for row in figures):
        return "untested", [f"{what} has changed; give results to test its tolerances"]
    return "stands", [f"{what} has changed, and every figure the body named stays within its tolerance"]


def _named(plan: Plan, approval: Approval) -> str:
    """What was approved, in words."""
    if not approval.record:
        return "the plan"
    held = plan.records.get(approval.record_kind, {}).get(approval.record)
    return f"“{held.title}”" if held is not None and held.title else f"{approval.record_kind}/{approval.record}"


def _outside(row: ToleranceRow) -> str:
    if row.now is None:
        return f"{row.title} is not known"
    low = row.low is not None and row.now < row.low
    side = f"below {amount(row.low, row.unit)}" if low else f"above {amount(row.high, row.unit)}"
    return f"{row.title} was {amount(row.approved, row.unit)} and is now {amount(row.now, row.unit)}, {side}"


def _tolerance(plan: Plan, tolerance: Tolerance, results: ResultSet | None) -> ToleranceRow:
    low = None if tolerance.below is None else tolerance.approved - tolerance.below
    high = None if tolerance.above is None else tolerance.approved + tolerance.above
    now = _figure(tolerance, results)
    within = None
    if now is not None:
        slack = 1e-9 * max(1.0, abs(tolerance.approved))
        within = (low is None or now >= low - slack) and (high is None or now <= high + slack)
    scope = scope_in_words(plan, tolerance.scope)
    return ToleranceRow(
        tolerance.id, tolerance.figure, scope, tolerance.year, tolerance.approved, low, high, now, within,
        tolerance.title, FIGURES[tolerance.figure].unit if tolerance.figure in FIGURES else "",
    )  # fmt: skip


def _figure(tolerance: Tolerance, results: ResultSet | None) -> float | None:
    if results is None:
        return None
    try:
        return results.value(tolerance.figure, world=tolerance.world, year=tolerance.year, **tolerance.scope)
    except KeyError:
        return None


def _condition(condition: Condition, on: date) -> ConditionRow:
    met = condition.met_on is not None and condition.met_on <= on
    overdue = condition.due is not None and condition.due < on
    status = "met" if met else "overdue" if overdue else "open"
    return ConditionRow(condition.id, condition.title, condition.holder, condition.due, condition.met_on, status)


def _unanswered(row: ApprovalRow, body: str, on: date, subject: str) -> list[Finding]:
    found = []
    if row.on < on:
        found.append(
            Finding("answer-not-recorded", "warning", subject,
                    f"{body} was asked for an answer on “{row.title}” by {day_text(row.on)}, and none is recorded.",
                    "Record what it said, or agree another day.")
        )  # fmt: skip
    if len(row.reasons) > 1:
        found.append(
            Finding("asked-of-another-version", "warning", subject,
                    f"What is before {body} (“{row.title}”) is no longer what the plan says.",
                    "Put the plan as it is before the body: a yes to the earlier version would lapse at once.")
        )  # fmt: skip
    return found


def _findings(plan: Plan, row: ApprovalRow, on: date) -> list[Finding]:
    subject, found = f"approval/{row.id}", []
    known = plan.of(Body).get(row.body)
    body = known.title if known else row.body
    if row.status == "lapsed":
        found.append(
            Finding("approval-lapsed", "warning", subject,
                    f"The approval by {body} of {day_text(row.on)} has lapsed: {'; '.join(row.reasons)}.",
                    "Ask the body to decide again on the plan as it is.")
        )  # fmt: skip
    if row.status == "without quorum":
        found.append(
            Finding("approval-without-quorum", "error", subject,
                    f"{body} approved without a quorum: {'; '.join(row.reasons)}.", "Approve again with a quorum.")
        )  # fmt: skip
    if row.status == "asked for":
        found += _unanswered(row, body, on, subject)
    if row.status == "untested":
        found.append(Finding("approval-untested", "note", subject, f"{'; '.join(row.reasons)}.", "Run the plan first."))
    if not row.authority and row.status not in ("not given", "withdrawn"):
        found.append(
            Finding("approval-without-authority", "warning", subject,
                    f"{body} has no power to approve this: its yes commits none of its members.",
                    "Record the power delegated to it, or take it to the boards that have it.")
        )  # fmt: skip
    for condition in row.conditions:
        if condition.status == "overdue" and condition.due:
            found.append(
                Finding("condition-overdue", "warning", f"condition/{condition.id}",
                        f"“{condition.title}” was a condition of {body}, due {day_text(condition.due)}.",
                        "Enter when it was met, or go back to the body.")
            )  # fmt: skip
    return found
