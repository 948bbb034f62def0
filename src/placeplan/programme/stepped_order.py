"""A stepped order for a roll-out: who starts when, given readiness, staff and dependencies, so that fewest wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations

from placeplan.plan.plan import Plan
from placeplan.programme.dates import add_months, first_day, month_of, month_text, months_between, year_of
from placeplan.programme.left_out import People, PeopleByYear, adopters_by_place
from placeplan.programme.lines import Adopter, Line
from placeplan.programme.schedule import schedule
from placeplan.records import Milestone

__all__ = ["ProposedStep", "StepOption", "best_order", "propose_order"]

EXACT = 7
"""Up to this many localities every order is tried; beyond it, those with most people for each of the staff go first."""


@dataclass(frozen=True)
class StepOption:
    """What is known of one locality before an order is chosen.

    Parameters
    ----------
    earliest
        Months after the origin before which it cannot start.
    staff
        Staff its start takes (wte), for as long as a team stays.
    why
        What sets its earliest month, in words.
    """

    place: str
    persons: float
    most_deprived: float
    earliest: int
    staff: float
    why: str


@dataclass(frozen=True)
class ProposedStep:
    """A locality's place in the proposed order, with the reason."""

    line: str
    place: str
    title: str
    wave: int
    start: str
    planned: str
    persons: float
    most_deprived: float
    reason: str


def propose_order(
    plan: Plan, line: Line, *, on: date, staff_available: float | None = None, team_months: int = 3,
    counts: PeopleByYear | None = None,
) -> tuple[ProposedStep, ...]:  # fmt: skip
    """The order of starts that leaves the fewest person-months unserved; localities already live keep theirs.

    Parameters
    ----------
    staff_available
        Staff who can help localities start at any one time (wte); None: no limit.
    team_months
        Months they stay with a locality before they can move on.
    """
    origin = month_of(on)
    people = _people(plan, line, (counts or PeopleByYear(plan)).of(year_of(on)))
    adopters = [a for a in line.adopters if a.role in ("early", "later") and not a.live]
    options = [_option(plan, line, a, (origin, people.get(a.place), staff_available)) for a in adopters]
    starts = best_order(options, staff_available=staff_available, team_months=team_months)
    waves = {start: wave for wave, start in enumerate(sorted(set(starts.values())), start=1)}
    first = {option.place: option for option in options}
    titles = {adopter.place: adopter for adopter in adopters}
    steps = []
    for place, start in sorted(starts.items(), key=lambda item: (item[1], -first[item[0]].persons, item[0])):
        option, adopter = first[place], titles[place]
        steps.append(
            ProposedStep(
                line=line.subject, place=place, title=adopter.title, wave=waves[start],
                start=month_of(add_months(first_day(origin), start)), planned=adopter.start, persons=option.persons,
                most_deprived=option.most_deprived, reason=_reason(option, start, adopter),
            )
        )  # fmt: skip
    return tuple(steps)


def best_order(options: Sequence[StepOption], *, staff_available: float | None, team_months: int) -> dict[str, int]:
    """Month of each locality's start in the order that leaves the fewest person-months unserved."""

    def cost(starts: Mapping[str, int]) -> tuple[float, float, tuple[int, ...]]:
        waiting = sum(option.persons * starts[option.place] for option in options)
        deprived = sum(option.most_deprived * starts[option.place] for option in options)
        return waiting, deprived, tuple(starts[option.place] for option in sorted(options, key=lambda o: o.place))

    orders: Iterable[Sequence[StepOption]]
    if len(options) <= EXACT:
        orders = permutations(sorted(options, key=lambda o: o.place))
    else:
        orders = [sorted(options, key=lambda o: (-o.persons / max(o.staff, 1e-9), o.earliest, o.place))]
    tried = (_serial(order, staff_available, team_months) for order in orders)
    return min(tried, key=cost, default={})


def _serial(order: Sequence[StepOption], available: float | None, team_months: int) -> dict[str, int]:
    """Start each locality in turn in the first month in which it is ready and the staff are free."""
    starts: dict[str, int] = {}
    busy: dict[int, float] = {}
    for option in order:
        month = option.earliest
        while available is not None and any(
            busy.get(m, 0.0) + option.staff > available + 1e-9 for m in range(month, month + team_months)
        ):
            month += 1
        starts[option.place] = month
        for m in range(month, month + team_months):
            busy[m] = busy.get(m, 0.0) + option.staff
    return starts


def _option(
    plan: Plan, line: Line, adopter: Adopter, setting: tuple[str, People | None, float | None]
) -> StepOption:  # fmt: skip
    origin, counted, available = setting
    people = counted or People(0.0, 0.0)
    earliest, why = 0, "it could start at once"
    if adopter.ready_from and months_between(origin, adopter.ready_from) > earliest:
        earliest, why = months_between(origin, adopter.ready_from), f"it is ready from {month_text(adopter.ready_from)}"
    waits_for = _dependency(plan, line, adopter.place)
    if waits_for and months_between(origin, waits_for[0]) > earliest:
        earliest = months_between(origin, waits_for[0])
        why = f"it waits for “{waits_for[1]}”, expected by {month_text(waits_for[0])}"
    staff = adopter.staff_needed
    if available is not None and staff > available:
        why += f"; its start takes {staff:g} wte, more than the {available:g} there are, so it takes all of them"
        staff = available
    return StepOption(adopter.place, people.persons, people.most_deprived, earliest, staff, why)


def _people(plan: Plan, line: Line, everybody: Mapping[str, People]) -> dict[str, People]:
    """People of each locality of the line."""
    sums: dict[str, People] = {}
    for place, part in adopters_by_place(plan, line, everybody).items():
        held, here = sums.get(part, People(0.0, 0.0)), everybody[place]
        sums[part] = People(held.persons + here.persons, held.most_deprived + here.most_deprived)
    return sums


def _dependency(plan: Plan, line: Line, place: str) -> tuple[str, str] | None:
    """Month and title of the last milestone that a locality's start hangs on, where one is named."""
    targets = {line.key[1], f"{line.key[1]}/rollout", f"{line.key[1]}/rollout/{place}"}
    waiting = [m for m in plan.of(Milestone).values() if targets & set(m.moves)]
    if line.key[0] != "initiative" or not waiting:
        return None
    finish = schedule(plan)
    dated = [(finish[m.id], m) for m in waiting if m.id in finish]
    if not dated:
        return None
    day, milestone = max(dated, key=lambda pair: (pair[0], pair[1].id))
    return month_of(day if day.day == 1 else add_months(day.replace(day=1), 1)), milestone.title


def _reason(option: StepOption, start: int, adopter: Adopter) -> str:
    text = option.why if start == option.earliest else f"{option.why}; it then waits for staff to come free"
    return f"{adopter.title}: {text}; {option.persons:,.0f} people"
