"""What is rolled out to localities (an initiative, or a workstream as one) and each locality's part in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from placeplan.plan.plan import Plan
from placeplan.programme.dates import first_day
from placeplan.programme.streams import workstream_of
from placeplan.records import Adoption, Initiative, Organisation, Place, Workstream

__all__ = ["Adopter", "Line", "LineKey", "lines", "nearest_place", "of_line", "place_chain"]

LineKey = tuple[Literal["initiative", "workstream"], str]
"""Kind and id of what is rolled out."""
_HOLDERS = ("commissioner", "council", "integrated", "acute", "community")


class _OnLine(Protocol):
    @property
    def initiative(self) -> str: ...
    @property
    def workstream(self) -> str: ...


@dataclass(frozen=True)
class Adopter:
    """One locality's part in a line.

    Parameters
    ----------
    holder
        Organisation that owes the locality's duties; empty where none is known.
    start
        First month, or empty.
    committed
        Month by which it committed itself to start, or empty.
    """

    place: str
    title: str
    holder: str
    role: str
    wave: int
    start: str
    committed: str
    started_on: date | None
    ramp_months: float
    readiness: float | None
    ready_from: str
    staff_needed: float
    status: str
    review: str = ""

    @property
    def start_day(self) -> date | None:
        """First day, or none where no month is given."""
        return first_day(self.start) if self.start else None

    @property
    def live(self) -> bool:
        """Whether it has started."""
        return self.started_on is not None or self.status in ("live", "complete")


@dataclass(frozen=True)
class Line:
    """What is rolled out, with the localities that take part or stay out."""

    key: LineKey
    title: str
    workstream: str
    once_only: tuple[str, ...]
    tailorable: tuple[str, ...]
    adopters: tuple[Adopter, ...]

    @property
    def subject(self) -> str:
        """The record, written kind/id."""
        return f"{self.key[0]}/{self.key[1]}"

    def in_role(self, role: str) -> tuple[Adopter, ...]:
        """Localities in one role, in the order of their places."""
        return tuple(adopter for adopter in self.adopters if adopter.role == role)

    def adopter(self, place: str) -> Adopter | None:
        """One locality, or none."""
        return next((adopter for adopter in self.adopters if adopter.place == place), None)


def of_line(record: _OnLine) -> LineKey:
    """The line a record belongs to: its initiative, or else its workstream."""
    return ("initiative", record.initiative) if record.initiative else ("workstream", record.workstream)


def lines(plan: Plan) -> tuple[Line, ...]:
    """Every active initiative with a roll-out, and every workstream that localities adopt as one, in order of id."""
    said: dict[LineKey, dict[str, Adoption]] = {}
    for adoption in plan.of(Adoption).values():
        said.setdefault(of_line(adoption), {})[adoption.place] = adoption
    found: list[Line] = []
    for initiative in plan.of(Initiative).values():
        own = said.get(("initiative", initiative.id), {})
        if initiative.active and (initiative.rollout or own):
            found.append(_initiative_line(plan, initiative, own))
    for workstream in plan.of(Workstream).values():
        own = said.get(("workstream", workstream.id), {})
        if own:
            adopters = tuple(_adopter(plan, place, {}, own.get(place)) for place in sorted(own))
            found.append(
                Line(("workstream", workstream.id), workstream.title, workstream.id, workstream.once_only,
                     workstream.tailorable, adopters)
            )  # fmt: skip
    return tuple(found)


def _initiative_line(plan: Plan, initiative: Initiative, said: Mapping[str, Adoption]) -> Line:
    steps: dict[str, dict[str, object]] = {}
    for step in initiative.rollout:
        steps[step.place] = {"role": step.role, "wave": step.wave, "start": step.start, "ramp": step.ramp_months}
    places = sorted({*steps, *said})
    adopters = tuple(_adopter(plan, place, steps.get(place, {}), said.get(place)) for place in places)
    return Line(
        ("initiative", initiative.id), initiative.title, workstream_of(plan, initiative), initiative.once_only,
        initiative.tailorable, adopters,
    )  # fmt: skip


def _adopter(plan: Plan, place: str, step: Mapping[str, object], said: Adoption | None) -> Adopter:
    role = (said.role if said else "") or str(step.get("role", ""))
    wave = (said.wave if said and said.wave else None) or int(str(step.get("wave", 1)))
    start = (said.start if said else "") or str(step.get("start", ""))
    known = plan.of(Place).get(place)
    return Adopter(
        place=place,
        title=known.title if known else place,
        holder=(said.holder if said else "") or _holder(plan, place),
        role=role,
        wave=wave,
        start=start if role != "not party" else "",
        committed=said.committed if said else "",
        started_on=said.started_on if said else None,
        ramp_months=float(str(step.get("ramp", 0.0))),
        readiness=said.readiness if said else None,
        ready_from=said.ready_from if said else "",
        staff_needed=(said.staff_needed or 0.0) if said else 0.0,
        status=said.status if said else "",
        review=said.review if said else "",
    )


def _holder(plan: Plan, place: str) -> str:
    """Who holds a locality's duties where nothing says so: its commissioner, or the first of another kind there.

    A place without organisations of its own takes the first commissioner of the places in it.
    """
    known = plan.of(Organisation).values()
    here = [o for o in known if o.place == place and o.type in _HOLDERS]
    if not here:
        inside = {key for key, other in plan.of(Place).items() if place in other.parents}
        here = [o for o in known if o.place in inside and o.type == "commissioner" and o.partner == "full"]
    here.sort(key=lambda o: (_HOLDERS.index(o.type), o.id))
    return here[0].id if here else ""


def place_chain(plan: Plan, place: str) -> tuple[tuple[str, ...], ...]:
    """The place itself, then its parents, then theirs: a level each."""
    known, seen = plan.of(Place), {place}
    levels: list[tuple[str, ...]] = [(place,)]
    while True:
        above = {parent for here in levels[-1] if here in known for parent in known[here].parents} - seen
        if not above:
            return tuple(levels)
        seen |= above
        levels.append(tuple(sorted(above)))


def nearest_place(plan: Plan, place: str, among: Mapping[str, object]) -> str:
    """The nearest of some places to a place: itself, then its parents a level at a time; empty where none holds it."""
    for level in place_chain(plan, place):
        for candidate in level:
            if candidate in among:
                return candidate
    return ""
