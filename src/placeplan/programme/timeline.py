"""Stages, gates, milestones and what waits for what: forecast, slip, slack, critical path and finish dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from placeplan.plan.plan import Plan
from placeplan.programme import streams
from placeplan.programme.dates import day_text, read_printed
from placeplan.programme.gates import GateRow, gate_findings, gate_rows, stage_rows
from placeplan.programme.gates import StageRow as StageRow
from placeplan.programme.schedule import FinishDates, Network, finish_dates, network, passes, schedule
from placeplan.programme.shifts import Shift, shifts
from placeplan.programme.topic import Finding, Topic, severity_order
from placeplan.records import Dependency, Initiative, Milestone, Workstream

__all__ = ["DependencyRow", "MilestoneRow", "StageRow", "Timeline", "schedule", "timeline"]


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone and where it stands.

    Parameters
    ----------
    expected
        Day it is expected once everything it waits for is counted; its actual day where it has happened.
    slip_days
        Days from baseline to expected; above zero is late.
    slack_days
        Days it may slip further before the last milestone moves.
    """

    id: str
    title: str
    workstream: str
    portfolio: str
    stage: str
    baseline: date | None
    forecast: date | None
    actual: date | None
    printed: str
    expected: date | None
    slip_days: int | None
    slack_days: int | None
    critical: bool
    status: str


@dataclass(frozen=True)
class DependencyRow:
    """A dependency and whether it joins two portfolios."""

    before: str
    after: str
    lag_days: float
    across_portfolios: bool
    reason: str


@dataclass(frozen=True)
class Timeline(Topic):
    """The programme's timeline on a day."""

    timelines: tuple[StageRow, ...]
    milestones: tuple[MilestoneRow, ...]
    dependencies: tuple[DependencyRow, ...]
    gates: tuple[GateRow, ...]
    critical_path: tuple[str, ...]
    finish: date | None
    finish_dates: tuple[FinishDates, ...]
    shifts: tuple[Shift, ...]
    findings: tuple[Finding, ...]


def timeline(plan: Plan, *, on: date, runs: int = 0, rng: np.random.Generator | None = None) -> Timeline:
    """Stages, milestones with forecast and slack, dependencies, gates, the critical path and findings.

    Parameters
    ----------
    runs, rng
        Draws of uncertain work, for the finish dates; without a generator there are none.
    """
    net = network(plan)
    finish = schedule(plan, on=on)
    slack = passes(plan, net, finish)
    rows = tuple(_row(plan, m, finish, slack, on) for m in plan.of(Milestone).values())
    rows = tuple(sorted(rows, key=lambda row: (row.expected or date.max, row.id)))
    path = critical_path(net, finish, slack)
    found = [
        *_late(rows, on), *_broken(plan), *_releases(plan), *_words(rows), *_cycles(net), *gate_findings(plan, on=on)
    ]  # fmt: skip
    end = max(finish.values(), default=None)
    deps = tuple(_dependency(plan, d) for d in plan.of(Dependency).values())
    drawn = finish_dates(plan, on=on, runs=runs, rng=rng) if rng is not None and runs > 0 else ()
    return Timeline(
        on, stage_rows(plan), rows, deps, gate_rows(plan, on=on), path, end, drawn, shifts(plan, on=on),
        severity_order(found),
    )  # fmt: skip


def critical_path(net: Network, finish: Mapping[str, date], slack: Mapping[str, int]) -> tuple[str, ...]:
    """The chain of milestones without slack that ends at the last one, first to last."""
    if not finish:
        return ()
    here = max(finish, key=lambda key: (finish[key], key))
    path = [here]
    while True:
        tight = [b for b, _ in net.before.get(here, ()) if slack.get(b) == 0]
        if not tight:
            return tuple(reversed(path))
        here = max(tight, key=lambda key: (finish[key], key))
        path.append(here)


def portfolio_of(plan: Plan, milestone: Milestone) -> str:
    """Portfolio of a milestone's workstream; empty where there is none."""
    return _portfolio(plan, workstream_of(plan, milestone))


def workstream_of(plan: Plan, milestone: Milestone) -> str:
    """Workstream of a milestone: its own, or its initiative's."""
    if milestone.workstream:
        return milestone.workstream
    initiative = plan.of(Initiative).get(milestone.initiative)
    return streams.workstream_of(plan, initiative) if initiative else ""


def _portfolio(plan: Plan, workstream: str) -> str:
    known = plan.of(Workstream).get(workstream)
    return known.portfolio if known else ""


def _row(
    plan: Plan, milestone: Milestone, finish: Mapping[str, date], slack: Mapping[str, int], on: date
) -> MilestoneRow:
    expected = finish.get(milestone.id)
    base = milestone.baseline
    return MilestoneRow(
        id=milestone.id, title=milestone.title, workstream=workstream_of(plan, milestone),
        portfolio=portfolio_of(plan, milestone), stage=milestone.stage, baseline=base, forecast=milestone.forecast,
        actual=milestone.actual, printed=milestone.printed, expected=expected,
        slip_days=(expected - base).days if expected and base else None, slack_days=slack.get(milestone.id),
        critical=slack.get(milestone.id) == 0 and milestone.actual is None, status=_status(milestone, expected, on),
    )  # fmt: skip


def _status(milestone: Milestone, expected: date | None, on: date) -> str:
    if milestone.actual is not None and milestone.actual <= on:
        return "done"
    if expected is None:
        return "undated"
    due = milestone.forecast or milestone.baseline
    if due is not None and due < on:
        return "overdue"
    return "late" if milestone.baseline and expected > milestone.baseline else "on time"


def _dependency(plan: Plan, dependency: Dependency) -> DependencyRow:
    known = plan.of(Milestone)
    ends = [portfolio_of(plan, known[key]) for key in (dependency.before, dependency.after) if key in known]
    across = len(ends) == 2 and all(ends) and ends[0] != ends[1]
    return DependencyRow(dependency.before, dependency.after, dependency.lag_days, across, dependency.reason)


def _late(rows: tuple[MilestoneRow, ...], on: date) -> list[Finding]:
    found = []
    for row in rows:
        if row.status == "overdue":
            found.append(
                Finding("milestone-overdue", "warning", f"milestone/{row.id}",
                        f"“{row.title}” was due and has not happened by {day_text(on)}.",
                        "Enter the day it happened, or a new forecast.")
            )  # fmt: skip
        elif row.status == "late" and row.slip_days:
            days = f"{row.slip_days} day{'s' if row.slip_days > 1 else ''}"
            found.append(
                Finding("milestone-late", "note", f"milestone/{row.id}",
                        f"“{row.title}” is expected {days} after its baseline.",
                        "See what hangs on it; effects and savings move with it.")
            )  # fmt: skip
    return found


def _broken(plan: Plan) -> list[Finding]:
    known, found = plan.of(Milestone), []
    for dependency in plan.of(Dependency).values():
        before, after = known.get(dependency.before), known.get(dependency.after)
        if before is None or after is None or after.actual:
            continue
        first, second = _said(before), _said(after)
        if first and second and second < first + timedelta(days=dependency.lag_days):
            found.append(
                Finding("forecast-too-early", "warning", f"milestone/{after.id}",
                        f"“{after.title}” is forecast for {day_text(second)}, before what it waits for: "
                        f"“{before.title}” ({day_text(first)}).",
                        "Move the forecast, or take the dependency away if it does not hold.")
            )  # fmt: skip
    return found


def _said(milestone: Milestone) -> date | None:
    return milestone.actual or milestone.forecast or milestone.baseline


def _releases(plan: Plan) -> list[Finding]:
    """Milestones that close capacity and wait neither for another portfolio's milestone nor for one that opens some."""
    known, found = plan.of(Milestone), []
    before: dict[str, set[str]] = {}
    across = {d.after for d in plan.of(Dependency).values() if _dependency(plan, d).across_portfolios}
    for dependency in plan.of(Dependency).values():
        before.setdefault(dependency.after, set()).add(dependency.before)
    for milestone in known.values():
        closes = [target for target in milestone.moves if "/release/" in target]
        waits = _ancestors(before, milestone.id) & set(known)
        opened = any("/opening/" in target for key in waits for target in known[key].moves)
        if closes and not opened and not across & {milestone.id, *waits}:
            found.append(
                Finding("release-without-wait", "warning", f"milestone/{milestone.id}",
                        f"“{milestone.title}” closes capacity and waits for nothing that "
                        "opens any.",
                        "Make it wait for the milestone at which the capacity that replaces it is open.")
            )  # fmt: skip
    return found


def _ancestors(before: Mapping[str, set[str]], key: str) -> set[str]:
    found: set[str] = set()
    waiting = list(before.get(key, ()))
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(before.get(here, ()))
    return found


def _words(rows: tuple[MilestoneRow, ...]) -> list[Finding]:

    found = []
    for row in rows:
        day, note = read_printed(row.printed) if row.printed else (None, "")
        if note and (day is not None or row.baseline is None):
            found.append(Finding("date-in-words", "note", f"milestone/{row.id}", f"{note}.", "Nothing need be done."))
    return found


def _cycles(net: Network) -> list[Finding]:
    return [
        Finding("milestone-cycle", "error", f"milestone/{cycle[0]}",
                f"These milestones wait for each other in a circle: {' → '.join((*cycle, cycle[0]))}.",
                "Take one of the dependencies away; until then none of them is dated.")
        for cycle in net.cycles
    ]  # fmt: skip
