"""Leading as a network: who works with whom, conflicts, kinds of problem, and what keeps coming back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from statistics import median

from placeplan.plan.once import once_for_plan
from placeplan.plan.plan import Plan
from placeplan.programme.dates import add_months, day_text
from placeplan.programme.topic import Finding, Topic, severity_order
from placeplan.records import (
    AgendaItem,
    Conflict,
    Initiative,
    Meeting,
    Membership,
    Organisation,
    Problem,
    Workstream,
)

__all__ = ["ConflictRow", "Network", "ProblemRow", "RecurringRow", "TieRow", "network"]

RETURNS = 3
"""Agendas a problem may stand on, unsettled, before it counts as coming back."""
FITTING: dict[str, tuple[str, ...]] = {
    "tame": ("project management", "command", "improvement cycles"),
    "complex": ("improvement cycles", "pilot and learn", "co-design", "network"),
    "wicked": ("co-design", "negotiation", "network", "pilot and learn"),
}
"""Change processes that fit each kind of problem."""


@dataclass(frozen=True)
class TieRow:
    """How much two organisations have to do with each other.

    Parameters
    ----------
    bodies
        Bodies both sit on.
    meetings
        Meetings of those bodies in the last twelve months.
    shared
        Initiatives and workstreams both take part in.
    """

    first: str
    second: str
    bodies: tuple[str, ...]
    meetings: int
    shared: tuple[str, ...]
    meetings_a_month: float


@dataclass(frozen=True)
class ConflictRow:
    """A conflict and how long it has lasted."""

    id: str
    title: str
    organisations: tuple[str, ...]
    raised_on: date
    settled_on: date | None
    days: int
    settlement: str


@dataclass(frozen=True)
class ProblemRow:
    """A problem, its kind and the process chosen."""

    id: str
    title: str
    kind: str
    process: str
    fits: bool | None
    settled: bool
    agendas: int


@dataclass(frozen=True)
class RecurringRow:
    """A problem that keeps coming back to agendas without being settled."""

    problem: str
    title: str
    times: int
    bodies: tuple[str, ...]
    first: date
    last: date


@dataclass(frozen=True)
class Network(Topic):
    """The network of leaders on a day."""

    networks: tuple[TieRow, ...]
    conflicts: tuple[ConflictRow, ...]
    days_to_settle: float | None
    problems: tuple[ProblemRow, ...]
    recurring: tuple[RecurringRow, ...]
    isolated: tuple[str, ...]
    findings: tuple[Finding, ...]


@once_for_plan
def network(plan: Plan, *, on: date) -> Network:
    """Ties between partners, conflicts, problems with their process, recurring items and findings."""
    ties = _ties(plan, on)
    conflicts = tuple(_conflict(c, on) for c in plan.of(Conflict).values() if c.raised_on <= on)
    settled = [row.days for row in conflicts if row.settled_on]
    problems = tuple(_problem(plan, p, on) for p in plan.of(Problem).values())
    recurring = _recurring(plan, on)
    alone = _isolated(plan, ties)
    found = [*_problem_findings(problems), *_returns(recurring), *_open_conflicts(conflicts), *_alone(plan, alone)]
    days = float(median(settled)) if settled else None
    return Network(on, ties, conflicts, days, problems, recurring, alone, severity_order(found))


def _ties(plan: Plan, on: date) -> tuple[TieRow, ...]:
    seats: dict[str, set[str]] = {}
    for seat in plan.of(Membership).values():
        if (seat.from_date or on) <= on <= (seat.to_date or on):
            seats.setdefault(seat.organisation, set()).add(seat.body)
    work: dict[str, set[str]] = {}
    for initiative in plan.of(Initiative).values():
        for organisation in initiative.organisations if initiative.active else ():
            work.setdefault(organisation, set()).add(f"initiative/{initiative.id}")
    for stream in plan.of(Workstream).values():
        for organisation in stream.organisations:
            work.setdefault(organisation, set()).add(f"workstream/{stream.id}")
    held = _meetings(plan, on)
    rows = []
    for first, second in combinations(sorted({*seats, *work}), 2):
        bodies = sorted(seats.get(first, set()) & seats.get(second, set()))
        shared = sorted(work.get(first, set()) & work.get(second, set()))
        count = sum(held.get(body, 0) for body in bodies)
        if bodies or shared:
            rows.append(TieRow(first, second, tuple(bodies), count, tuple(shared), count / 12))
    rows.sort(key=lambda row: (-row.meetings, -len(row.bodies), -len(row.shared), row.first, row.second))
    return tuple(rows)


def _meetings(plan: Plan, on: date) -> dict[str, int]:
    held: dict[str, int] = {}
    for meeting in plan.of(Meeting).values():
        if meeting.on and add_months(on, -12) < meeting.on <= on and meeting.status != "cancelled":
            held[meeting.body] = held.get(meeting.body, 0) + 1
    return held


def _conflict(conflict: Conflict, on: date) -> ConflictRow:
    settled = conflict.settled_on if conflict.settled_on and conflict.settled_on <= on else None
    days = ((settled or on) - conflict.raised_on).days
    return ConflictRow(
        conflict.id, conflict.title, conflict.organisations, conflict.raised_on, settled, days, conflict.settlement
    )  # fmt: skip


def _agendas(plan: Plan, problem: str, on: date) -> list[tuple[date, str, str]]:
    """Day, body and outcome of each agenda a problem stood on."""
    meetings, rows = plan.of(Meeting), []
    for item in plan.of(AgendaItem).values():
        meeting = meetings.get(item.meeting)
        if item.problem == problem and meeting and meeting.on and meeting.on <= on:
            rows.append((meeting.on, meeting.body, item.outcome))
    return sorted(rows)


def _problem(plan: Plan, problem: Problem, on: date) -> ProblemRow:
    fits = problem.process in FITTING[problem.kind] if problem.kind and problem.process else None
    settled = problem.settled_on is not None and problem.settled_on <= on
    return ProblemRow(
        problem.id, problem.title, problem.kind, problem.process, fits, settled, len(_agendas(plan, problem.id, on))
    )  # fmt: skip


def _recurring(plan: Plan, on: date) -> tuple[RecurringRow, ...]:
    rows = []
    for problem in plan.of(Problem).values():
        since: list[tuple[date, str, str]] = []
        for day, body, outcome in _agendas(plan, problem.id, on):
            since = [] if outcome == "settled" else [*since, (day, body, outcome)]
        settled = problem.settled_on is not None and problem.settled_on <= on
        if len(since) >= RETURNS and not settled:
            bodies = tuple(sorted({body for _, body, _ in since}))
            rows.append(RecurringRow(problem.id, problem.title, len(since), bodies, since[0][0], since[-1][0]))
    return tuple(rows)


def _isolated(plan: Plan, ties: tuple[TieRow, ...]) -> tuple[str, ...]:
    tied = {key for row in ties for key in (row.first, row.second)}
    if not ties:
        return ()
    partners = [o for o in plan.of(Organisation).values() if o.partner in ("full", "partial")]
    return tuple(o.id for o in partners if o.id not in tied)


def _problem_findings(rows: tuple[ProblemRow, ...]) -> list[Finding]:
    found = []
    for row in rows:
        subject = f"problem/{row.id}"
        if row.settled:
            continue
        if not row.kind:
            found.append(
                Finding("problem-kind-not-asked",
                        "note", subject, f"Nobody said what kind of problem “{row.title}” is.",
                        "Say tame, complex or wicked before choosing a process.")
            )  # fmt: skip
        elif not row.process:
            found.append(
                Finding("no-change-process", "warning", subject, f"No change process is chosen for “{row.title}”.",
                        f"Choose one that fits a {row.kind} problem: {', '.join(FITTING[row.kind])}.")
            )  # fmt: skip
        elif row.fits is False:
            found.append(
                Finding("process-does-not-fit", "warning", subject,
                        f"“{row.title}” is a {row.kind} problem and is run by {row.process}.",
                        f"Processes that fit: {', '.join(FITTING[row.kind])}.")
            )  # fmt: skip
    return found


def _returns(rows: tuple[RecurringRow, ...]) -> list[Finding]:
    return [
        Finding("keeps-coming-back", "warning", f"problem/{row.problem}",
                f"“{row.title}” has been on {row.times} agendas since {day_text(row.first)} and is not settled.",
                "Ask whether it is at the right level and run by the right process.")
        for row in rows
    ]  # fmt: skip


def _open_conflicts(rows: tuple[ConflictRow, ...]) -> list[Finding]:
    return [
        Finding("conflict-open", "warning" if row.days > 90 else "note", f"conflict/{row.id}",
                f"“{row.title}” has been open for {row.days} days.", "Settle it, and record how.")
        for row in rows if row.settled_on is None
    ]  # fmt: skip


def _alone(plan: Plan, keys: tuple[str, ...]) -> list[Finding]:
    names = plan.of(Organisation)
    return [
        Finding("isolated-partner", "warning", f"organisation/{key}",
                f"{names[key].title} shares no body, initiative or workstream with any other partner.",
                "Ask where it belongs.")
        for key in keys
    ]  # fmt: skip
