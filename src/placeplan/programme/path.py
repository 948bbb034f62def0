"""The approval path: the earliest lawful sign-off, what holds it up, and what a missed meeting costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from placeplan.plan.plan import Plan
from placeplan.programme.dates import day_text, last_day
from placeplan.programme.topic import Finding, Topic, severity_order
from placeplan.records import Body, Consultation, Meeting, PreElectionPeriod

__all__ = ["MissedMeeting", "Path", "PathStep", "consultation_clock", "path"]

_HELD = "held already"
_VERBS = ("review", "approve")
"""Asks that hold up sign-off, in order; all bodies asked one must have met before the next begins."""


@dataclass(frozen=True)
class PathStep:
    """One step on the way to sign-off.

    Parameters
    ----------
    ready
        Day the business is ready to be put to the step.
    on
        Day the step is done; None where it cannot be.
    binding
        Whether the next steps wait for this one.
    slack_days
        Days it could be later without moving its stage's end; None where it cannot be done.
    reason
        What sets its day.
    """

    id: str
    title: str
    kind: str
    body: str
    meeting: str
    ready: date
    on: date | None
    binding: bool
    slack_days: int | None
    reason: str


@dataclass(frozen=True)
class MissedMeeting:
    """What missing one meeting on the path costs. `days` is None where there is no later meeting to go to."""

    meeting: str
    body: str
    on: date
    days: int | None
    sign_off: date | None


@dataclass(frozen=True)
class Path(Topic):
    """The path to sign-off for one subject."""

    subject: str
    paths: tuple[PathStep, ...]
    critical_path: tuple[str, ...]
    sign_off: date | None
    deadline: date | None
    possible: bool
    first_that_cannot_fit: str
    missed_meetings: tuple[MissedMeeting, ...]
    findings: tuple[Finding, ...]


def path(
    plan: Plan, *, on: date, subject: str = "plan", ready: date | None = None, deadline: date | None = None,
    consultation: str = "",
) -> Path:  # fmt: skip
    """Work out the earliest lawful sign-off of a subject.

    Steps come in stages: the consultation where one is named, then every body asked to review, then every body
    asked to approve; briefings and updates hold nothing up. A stage begins once all of the stage before are done. A
    body's step is its first meeting for that ask whose papers can still be sent once the business is ready, or the
    meeting already held; a meeting that approves cannot be in a pre-election period. A meeting known by month only
    counts on the month's last day.

    Parameters
    ----------
    ready
        Day the business is ready; empty: `on`.
    deadline
        Day by which sign-off is wanted; empty: the latest submission of the subject, where there is one.
    consultation
        Consultation that must come first.
    """
    deadline = deadline or _deadline(plan, subject)
    start = max(ready or on, on)
    steps = _steps(plan, subject, start, consultation, frozenset())
    sign_off = _sign_off(steps)
    critical = tuple(step.id for step in steps if step.binding)
    misfit = _misfit(steps, deadline)
    ahead = [step for step in steps if step.meeting and step.reason != _HELD]
    missed = tuple(_missed(plan, subject, start, consultation, step, sign_off) for step in ahead)
    found = _findings(steps, misfit, deadline, sign_off, missed)
    possible = bool(steps) and misfit == ""
    return Path(on, subject, tuple(steps), critical, sign_off, deadline, possible, misfit, missed, found)


def _deadline(plan: Plan, subject: str) -> date | None:
    days = [
        meeting.on for meeting in plan.of(Meeting).values()
        if meeting.verb == "submit" and meeting.subject == subject and meeting.on
    ]  # fmt: skip
    return max(days, default=None)


def _steps(plan: Plan, subject: str, start: date, consultation: str, without: frozenset[str]) -> list[PathStep]:
    steps: list[PathStep] = []
    ready = start
    asked = plan.of(Consultation).get(consultation)
    if asked is not None:
        steps.append(_consult(plan, asked, ready))
        ready = steps[-1].on or ready
    for verb in _VERBS:
        stage = [_meet(plan, body, verb, subject, ready, without) for body in _asked(plan, verb, subject)]
        if not stage:
            continue
        steps += _bound(stage)
        done = [step.on for step in stage if step.on]
        if len(done) < len(stage):
            break
        ready = max([ready, *done])
    return steps


def _asked(plan: Plan, verb: str, subject: str) -> list[Body]:
    bodies = plan.of(Body)
    keys = {m.body for m in plan.of(Meeting).values() if m.verb == verb and m.subject == subject and m.body in bodies}
    return [bodies[key] for key in sorted(keys)]


def _bound(stage: Sequence[PathStep]) -> list[PathStep]:
    """Mark the step a stage waits for: the last one, or the first that cannot be done."""
    stuck = [step for step in stage if step.on is None]
    last = stuck[0] if stuck else max(stage, key=lambda step: (step.on or date.max, step.id))
    ordered = sorted(stage, key=lambda step: (step.on or date.max, step.id))
    marked = []
    for step in ordered:
        slack = (last.on - step.on).days if step.on and last.on else None
        marked.append(replace(step, binding=step is last, slack_days=slack))
    return marked


def _consult(plan: Plan, asked: Consultation, ready: date) -> PathStep:
    begin, end, reason = consultation_clock(plan, asked, ready=ready)
    done = end + timedelta(days=asked.report_days)
    why = f"{reason}; {asked.report_days} days to weigh the responses, {day_text(begin)} to {day_text(done)}"
    return PathStep(f"consultation/{asked.id}", asked.title, "consultation", "", "", ready, done, True, 0, why)


def consultation_clock(plan: Plan, asked: Consultation, *, ready: date) -> tuple[date, date, str]:
    """First and last day a consultation can run, and why.

    It does not start in a pre-election period, and one that falls into it is made longer by the days it overlaps. A
    start already in the diary is kept unless it comes before the business is ready.
    """
    begin = max(ready, asked.from_date) if asked.from_date else ready
    reasons = [f"at least {asked.minimum_days} days"]
    periods = sorted(plan.of(PreElectionPeriod).values(), key=lambda period: period.from_date)
    for period in periods:
        if period.from_date <= begin <= period.to_date:
            begin = period.to_date + timedelta(days=1)
            reasons.append(f"it starts after {period.title}")
    last = begin + timedelta(days=max(asked.minimum_days - 1, 0))
    for period in periods:
        if begin < period.from_date <= last:
            last += timedelta(days=(period.to_date - period.from_date).days + 1)
            reasons.append(f"longer by the days of {period.title}")
    if asked.to_date and asked.from_date and begin == asked.from_date:
        last = max(last, asked.to_date)
    return begin, last, ", ".join(reasons)


def _meet(plan: Plan, body: Body, verb: str, subject: str, ready: date, without: frozenset[str]) -> PathStep:
    key = f"{body.id}/{verb}"
    title = f"{body.title}: {verb} the {subject}"
    missed = []
    for meeting, day in _meetings(plan, body, verb, subject):
        if meeting.id in without:
            continue
        if meeting.status == "held" and day <= ready:  # looked at from an earlier day it is still to come
            return PathStep(key, title, verb, body.id, meeting.id, ready, day, False, 0, _HELD)
        papers = meeting.papers_due or day - timedelta(days=body.paper_days)
        barred = next((p for p in plan.of(PreElectionPeriod).values() if p.from_date <= day <= p.to_date), None)
        if papers < ready:
            missed.append(f"{day_text(day)} (papers by {day_text(papers)})")
        elif verb == "approve" and barred:
            missed.append(f"{day_text(day)} (in {barred.title})")
        else:
            why = f"first meeting whose papers (by {day_text(papers)}) can be ready on {day_text(ready)}"
            why += f"; too late for {', '.join(missed)}" if missed else ""
            return PathStep(key, title, verb, body.id, meeting.id, ready, day, False, 0, why)
    why = f"no meeting of {body.title} fits once the business is ready on {day_text(ready)}"
    why += f"; too late for {', '.join(missed)}" if missed else ""
    return PathStep(key, title, verb, body.id, "", ready, None, False, None, why)


def _meetings(plan: Plan, body: Body, verb: str, subject: str) -> list[tuple[Meeting, date]]:
    """Meetings of a body for an ask, in order of day."""
    days = []
    for meeting in plan.of(Meeting).values():
        day = meeting.on or (last_day(meeting.month) if meeting.month else None)
        fits = meeting.body == body.id and meeting.subject == subject and meeting.verb == verb
        if fits and day and meeting.status != "cancelled":
            days.append((meeting, day))
    return sorted(days, key=lambda pair: (pair[1], pair[0].id))


def _sign_off(steps: Sequence[PathStep]) -> date | None:
    if not steps or any(step.on is None for step in steps):
        return None
    return max(step.on for step in steps if step.on)


def _misfit(steps: Sequence[PathStep], deadline: date | None) -> str:
    for step in steps:
        if step.on is None or (deadline is not None and step.on > deadline):
            return step.id
    return ""


def _missed(
    plan: Plan, subject: str, start: date, consultation: str, step: PathStep, sign_off: date | None
) -> MissedMeeting:
    again = _sign_off(_steps(plan, subject, start, consultation, frozenset({step.meeting})))
    days = (again - sign_off).days if again and sign_off else None
    return MissedMeeting(step.meeting, step.body, step.on or start, days, again)


def _findings(
    steps: Sequence[PathStep], misfit: str, deadline: date | None, sign_off: date | None,
    missed: Sequence[MissedMeeting],
) -> tuple[Finding, ...]:  # fmt: skip
    found = []
    if not steps:
        found.append(
            Finding("no-path", "note", "plan",
                    "No meeting is in the diary at which anybody is asked to review or approve "
                    "this subject.", "Enter the meetings and what each is asked to do.")
        )  # fmt: skip
    for step in steps:
        if step.id == misfit and step.on is None:
            found.append(
                Finding("path-impossible", "error", f"body/{step.body}", f"{step.title} cannot fit: {step.reason}.",
                        "Call an extra meeting, or have the business ready earlier.")
            )  # fmt: skip
        elif step.id == misfit and step.on and deadline:
            late = (step.on - deadline).days
            found.append(
                Finding("path-too-late", "error", f"body/{step.body}" if step.body else step.id,
                        f"{step.title} is the first step that cannot fit: it is done on {day_text(step.on)}, "
                        f"{late} days "
                        f"after {day_text(deadline)}.", "Start earlier, add a meeting, or agree a later day.")
            )  # fmt: skip
    titles = {step.body: step.title.rpartition(":")[0] or step.body for step in steps}
    for cost in missed:
        body = titles.get(cost.body, cost.body)
        if sign_off and cost.days is None:
            found.append(
                Finding("no-second-chance", "warning", f"meeting/{cost.meeting}",
                        f"If {body} misses its meeting on {day_text(cost.on)}, it has no later one in the diary.",
                        "Hold a date in reserve.")
            )  # fmt: skip
        elif cost.days:
            found.append(
                Finding("missed-meeting-cost", "note", f"meeting/{cost.meeting}",
                        f"Missing {body} on {day_text(cost.on)} puts sign-off back {cost.days} days.", "")
            )  # fmt: skip
    return severity_order(found)
