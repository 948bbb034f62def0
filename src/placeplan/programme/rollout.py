"""Fastest first: who goes early, who follows, what each owes the other, and who is left out meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from placeplan.plan.once import once_for_plan
from placeplan.plan.plan import Plan
from placeplan.programme.dates import day_text, first_day, month_text
from placeplan.programme.duties import DutyRow, duties_of
from placeplan.programme.learnings import LearningRow, learning_findings, learnings_of
from placeplan.programme.left_out import LeftOutMonth, PeopleByYear, left_out, unserved_months
from placeplan.programme.lines import Adopter, Line, lines, of_line
from placeplan.programme.stepped_order import ProposedStep, propose_order
from placeplan.programme.topic import Finding, Topic, severity_order
from placeplan.records import Decision, DesignWork, Place, Variation

__all__ = ["LocalityRow", "Rollout", "RolloutRow", "rollout", "rollout_warnings"]


@dataclass(frozen=True)
class LocalityRow:
    """A locality's part in a line."""

    place: str
    title: str
    holder: str
    role: str
    wave: int
    start: str
    committed: str
    ready_from: str
    readiness: float | None
    status: str


@dataclass(frozen=True)
class RolloutRow:
    """A line: its once-only core, what may be tailored, and each locality's part."""

    id: str
    kind: str
    title: str
    workstream: str
    once_only: tuple[str, ...]
    tailorable: tuple[str, ...]
    localities: tuple[LocalityRow, ...]
    duties_total: int
    duties_done: int
    duties_overdue: int
    person_months_unserved: float
    person_months_unserved_most_deprived: float


@dataclass(frozen=True)
class Rollout(Topic):
    """The roll-out of every line of the plan."""

    rollouts: tuple[RolloutRow, ...]
    duties: tuple[DutyRow, ...]
    left_out: tuple[LeftOutMonth, ...]
    learnings: tuple[LearningRow, ...]
    proposed: tuple[ProposedStep, ...]
    findings: tuple[Finding, ...]


@once_for_plan
def rollout(plan: Plan, *, on: date, staff_available: float | None = None, team_months: int = 3) -> Rollout:
    """Roll-outs, duties, people left out, learning, a proposed order and warnings on a day."""
    found: list[Finding] = []
    rows: list[RolloutRow] = []
    duties: list[DutyRow] = []
    months: list[LeftOutMonth] = []
    learned: list[LearningRow] = []
    steps: list[ProposedStep] = []
    counts = PeopleByYear(plan)
    for line in lines(plan):
        owed = duties_of(plan, line, on=on)
        waiting = left_out(plan, line, counts)
        entries = learnings_of(plan, line, on=on)
        found += [*rollout_warnings(plan, line, owed, on=on), *learning_findings(plan, entries)]
        found += _left_out(line, waiting)
        rows.append(_row(line, owed, waiting))
        duties += owed
        months += waiting
        learned += entries
        steps += propose_order(
            plan, line, on=on, staff_available=staff_available, team_months=team_months, counts=counts
        )
    return Rollout(on, tuple(rows), tuple(duties), tuple(months), tuple(learned), tuple(steps), severity_order(found))


def _row(line: Line, owed: tuple[DutyRow, ...], waiting: tuple[LeftOutMonth, ...]) -> RolloutRow:
    months, deprived = unserved_months(waiting)
    return RolloutRow(
        id=line.key[1], kind=line.key[0], title=line.title, workstream=line.workstream, once_only=line.once_only,
        tailorable=line.tailorable, localities=tuple(_locality(adopter) for adopter in line.adopters),
        duties_total=len(owed), duties_done=sum(duty.status == "done" for duty in owed),
        duties_overdue=sum(duty.status == "overdue" for duty in owed), person_months_unserved=months,
        person_months_unserved_most_deprived=deprived,
    )  # fmt: skip


def _locality(adopter: Adopter) -> LocalityRow:
    return LocalityRow(
        place=adopter.place, title=adopter.title, holder=adopter.holder, role=adopter.role, wave=adopter.wave,
        start=adopter.start, committed=adopter.committed, ready_from=adopter.ready_from, readiness=adopter.readiness,
        status=adopter.status,
    )  # fmt: skip


def rollout_warnings(plan: Plan, line: Line, owed: tuple[DutyRow, ...], *, on: date) -> list[Finding]:
    """Duplication, drift, stranding, duties overdue or without holder, and parts without a role or a start."""
    return [
        *_duplication(plan, line, on), *_drift(plan, line, on), *_stranding(line, on),
        *_duty_findings(line, owed),
        *_gaps(line),
    ]  # fmt: skip


def _duplication(plan: Plan, line: Line, on: date) -> list[Finding]:
    works = [
        work for work in plan.of(DesignWork).values()
        if of_line(work) == line.key and work.part in line.once_only and work.from_date <= on
    ]  # fmt: skip
    found = []
    for index, first in enumerate(works):
        for second in works[index + 1 :]:
            overlap = _end(first) >= second.from_date and _end(second) >= first.from_date
            if first.part == second.part and overlap and not set(first.places) & set(second.places):
                here, there = _places(plan, first.places), _places(plan, second.places)
                found.append(
                    Finding("duplication", "warning", line.subject,
                            f"“{first.part}” is designed by {here}, and apart from them by {there}; it is to be "
                            "designed once for everybody.",
                            "Join the two pieces of work, or agree which of them designs it.")
                )  # fmt: skip
    return found


def _places(plan: Plan, keys: Iterable[str]) -> str:
    known = plan.of(Place)
    return ", ".join(known[key].title if key in known else key for key in keys)


def _end(work: DesignWork) -> date:
    return work.to_date or date.max


def _drift(plan: Plan, line: Line, on: date) -> list[Finding]:
    found = []
    for change in plan.of(Variation).values():
        if of_line(change) != line.key or change.on > on:
            continue
        decision = plan.of(Decision).get(change.decision)
        agreed = decision is not None and decision.status == "taken"
        if change.part in line.once_only and not agreed:
            found.append(
                Finding("drift", "warning", f"variation/{change.id}",
                        f"{_places(plan, (change.place,))} changes “{change.part}”, part of the once-only core of "
                        f"{line.title}, and no "
                        "taken decision agreed to it.",
                        "Put it to the body that decides the core, or go back to the agreed design.")
            )  # fmt: skip
        elif change.part not in (*line.once_only, *line.tailorable):
            found.append(
                Finding("unknown-part", "note", f"variation/{change.id}",
                        f"“{change.part}” is neither a once-only nor a tailorable part of {line.title}.",
                        "Use the words in which the parts are listed.")
            )  # fmt: skip
    return found


def _stranding(line: Line, on: date) -> list[Finding]:
    found = []
    for adopter in line.in_role("later"):
        if not adopter.committed or adopter.live:
            continue
        if first_day(adopter.committed) < on.replace(day=1):
            found.append(
                Finding("stranding", "warning", line.subject,
                        f"{adopter.title} committed itself to start {line.title} by "
                        f"{month_text(adopter.committed)} and has not.",
                        "Agree a new month with its partners, or take it out of the roll-out openly.")
            )  # fmt: skip
        elif adopter.start and adopter.start > adopter.committed:
            found.append(
                Finding("stranding-ahead", "warning", line.subject,
                        f"{adopter.title} is planned to start {line.title} in {month_text(adopter.start)}, after "
                        f"the month it committed itself to ({month_text(adopter.committed)}).",
                        "Bring the start forward or agree a new commitment.")
            )  # fmt: skip
    return found


def _duty_findings(line: Line, owed: tuple[DutyRow, ...]) -> list[Finding]:
    """One finding for each locality with duties overdue or without holder."""
    found = []
    titles = {adopter.place: adopter.title for adopter in line.adopters}
    for key in dict.fromkeys(duty.place for duty in owed):
        mine = [duty for duty in owed if duty.place == key]
        place = titles.get(key, key)
        late = [duty for duty in mine if duty.status == "overdue" and duty.due]
        subject, title = mine[0].line, mine[0].title
        if late:
            first = min(duty.due for duty in late if duty.due)
            texts = "; ".join(f"{duty.text} ({duty.duty})" for duty in late)
            found.append(
                Finding("missing-duty", "warning", subject,
                        f"{place} has not shown that it met {len(late)} of its 4 duties in {title}, the first due on "
                        f"{day_text(first)}: {texts}.", "Enter when each was done and what shows it.")
            )  # fmt: skip
        if any(not duty.holder for duty in mine):
            found.append(
                Finding("duty-without-holder", "error", subject, f"Nobody in {place} holds its duties in {title}.",
                        "Name the organisation in the locality's adoption record.")
            )  # fmt: skip
    return found


def _gaps(line: Line) -> list[Finding]:
    found = []
    for adopter in line.adopters:
        if not adopter.role:
            found.append(
                Finding("no-role", "warning", line.subject,
                        f"{adopter.title} has no role in {line.title}.", "Say early, later or not party.")
            )  # fmt: skip
        elif adopter.role != "not party" and not adopter.start:
            found.append(
                Finding("no-start", "warning", line.subject,
                        f"{adopter.title} has a part in {line.title} and no month to start; its duties have no dates.",
                        "Give the month, even a provisional one.")
            )  # fmt: skip
    return found


def _left_out(line: Line, waiting: tuple[LeftOutMonth, ...]) -> list[Finding]:
    """A note where those who wait longest are more deprived than the rest."""
    months, deprived = unserved_months(waiting)
    shares = [row.most_deprived_share_all for row in waiting if row.most_deprived_share_all is not None]
    if not months or not shares or deprived / months <= shares[0] + 0.02:
        return []
    return [
        Finding("more-deprived-wait", "warning", line.subject,
                f"{deprived / months:.0%} of the time people wait for {line.title} falls on the most deprived fifth, "
                f"who are {shares[0]:.0%} of the people it is for.",
                "Start earlier where most of them live, or say why that cannot be.")
    ]  # fmt: skip
