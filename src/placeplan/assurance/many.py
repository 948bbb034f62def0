"""Many footprints side by side: criteria by footprint, what fails most, and what two plans claim at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from placeplan.assurance.case import Case
from placeplan.assurance.judge import Judgement
from placeplan.assurance.scorecard import counted
from placeplan.records import Initiative, Neighbour, Organisation, Place, Requirement, Service

__all__ = ["Criterion", "Flow", "Member", "TwiceClaimed", "criteria", "flows", "twice_claimed"]


@dataclass(frozen=True)
class Member:
    """One footprint of an assessment of many."""

    name: str
    case: Case
    judgement: Judgement


@dataclass(frozen=True)
class Criterion:
    """One requirement over all footprints.

    Parameters
    ----------
    results
        Result by footprint.
    counts
        How many footprints came to each result.
    """

    pack: str
    requirement: str
    title: str
    group: str
    severity: str
    results: dict[str, str]
    counts: dict[str, int]


def criteria(members: Sequence[Member]) -> tuple[Criterion, ...]:
    """Every requirement in the order of its pack, with each footprint's result."""
    found: dict[tuple[str, str], tuple[Requirement, dict[str, str]]] = {}
    for member in members:
        for judged in member.judgement.requirements:
            _, results = found.setdefault((judged.pack, judged.requirement.id), (judged.requirement, {}))
            results[member.name] = judged.result
    return tuple(
        Criterion(pack, key, asked.title, asked.group, asked.severity, results, counted(results.values()))
        for (pack, key), (asked, results) in found.items()
    )


@dataclass(frozen=True)
class Flow:
    """Care for one footprint's residents in another, as both plans have it.

    Parameters
    ----------
    outflow, inflow
        Units in the base year: what the home plan says leaves, and the treating plan says arrives. None: nothing said.
    """

    home: str
    treating: str
    point_of_delivery: str
    outflow: float | None
    inflow: float | None
    difference: float | None
    agrees: bool


def flows(members: Sequence[Member], *, tolerance: float = 0.05) -> tuple[Flow, ...]:
    """A's outflow against B's inflow, for every pair of footprints and point of delivery."""
    rows = []
    for home in members:
        for treating in members:
            if home is treating:
                continue
            out, into = _outflow(home, treating), _inflow(home, treating)
            for point in sorted({*out, *into}):
                one, other = out.get(point), into.get(point)
                apart = one - other if one is not None and other is not None else None
                same = apart is not None and abs(apart) <= tolerance * max(abs(one or 0), abs(other or 0), 1.0)
                rows.append(Flow(home.name, treating.name, point, one, other, apart, same))
    return tuple(rows)


def _same(one: Organisation, other: Organisation) -> bool:
    return one.code == other.code if one.code and other.code else one.id == other.id


def _by_point(member: Member, rows: pl.DataFrame) -> dict[str, float]:
    services = member.case.plan.of(Service)
    found: dict[str, float] = {}
    for row in rows.group_by("service").agg(pl.col("quantity").sum()).iter_rows(named=True):
        service = services.get(row["service"])
        if service is not None:
            found[service.point_of_delivery] = found.get(service.point_of_delivery, 0.0) + float(row["quantity"])
    return found


def _outflow(home: Member, treating: Member) -> dict[str, float]:
    """What the home plan says its residents receive from the other footprint's organisations."""
    theirs = [o for o in treating.case.plan.of(Organisation).values() if o.partner in ("full", "partial")]
    mine = home.case.plan.of(Organisation)
    abroad = {k for k, o in mine.items() if o.partner == "outside" and any(_same(o, other) for other in theirs)}
    providers = [p for p, owner in home.case.organisation_of.items() if owner in abroad]
    rows = home.case.plan.table("activity").filter(
        pl.col("place").is_in(list(home.case.plan.of(Place))) & pl.col("provider").is_in(providers)
    )
    return _by_point(home, rows)


def _inflow(home: Member, treating: Member) -> dict[str, float]:
    """What the treating plan says it gives to the home footprint's residents."""
    plan, ours = treating.case.plan, home.case.plan
    systems = [o for o in ours.of(Organisation).values() if o.partner in ("full", "partial")]
    footprint = ours.of(Place).get(ours.settings.footprint)
    chosen = []
    for key, neighbour in plan.of(Neighbour).items():
        system = plan.of(Organisation).get(neighbour.system)
        named = key == ours.settings.footprint or (
            footprint is not None and neighbour.code and neighbour.code == footprint.code
        )
        if named or (system is not None and any(_same(system, other) for other in systems)):
            chosen.append(key)
    return _by_point(treating, plan.table("activity").filter(pl.col("place").is_in(chosen)))


@dataclass(frozen=True)
class TwiceClaimed:
    """Something two footprints both count as theirs.

    Parameters
    ----------
    what
        people, staff, capital or money.
    """

    what: str
    name: str
    footprints: tuple[str, ...]
    amounts: tuple[float, ...]
    unit: str
    message: str


def twice_claimed(members: Sequence[Member]) -> tuple[TwiceClaimed, ...]:
    """People, staff, money and capital that more than one plan counts as its own."""
    return (*_people(members), *_staff(members), *_capital(members))


def _shared(held: Mapping[str, Mapping[str, tuple[str, float]]]) -> Iterable[tuple[str, dict[str, tuple[str, float]]]]:
    """Keys that several members hold, each with title and amount by member."""
    count = Counter(key for own in held.values() for key in own)
    for key in sorted(key for key, times in count.items() if times > 1):
        yield key, {name: own[key] for name, own in held.items() if key in own}


def _rows(what: str, unit: str, held: Mapping[str, Mapping[str, tuple[str, float]]], text: str) -> list[TwiceClaimed]:
    found = []
    for _, by in _shared(held):
        title, names = next(iter(by.values()))[0], tuple(by)
        amounts = tuple(amount for _, amount in by.values())
        if min(amounts) > 0:
            message = f"{title} {text} in {' and '.join(names)}: {', '.join(f'{a:,.0f}' for a in amounts)} {unit}"
            found.append(TwiceClaimed(what, title, names, amounts, unit, f"{message}."))
    return found


def _people(members: Sequence[Member]) -> list[TwiceClaimed]:
    """Places with residents in two plans."""
    held = {}
    for member in members:
        plan, own = member.case.plan, {}
        table = plan.table("population").filter(
            (pl.col("year") == plan.settings.base_year) & (pl.col("variant") == plan.settings.population_variant)
        )
        for row in table.group_by("place").agg(pl.col("persons").sum()).iter_rows(named=True):
            place = plan.of(Place).get(row["place"])
            if place is not None:
                own[place.code or place.id] = (place.title, float(row["persons"]))
        held[member.name] = own
    return _rows("people", "people", held, "counts as home")


def _whole(member: Member) -> dict[str, Organisation]:
    """Organisations that are full partners, by code or id: they can be whole in one plan only."""
    return {o.code or k: o for k, o in member.case.plan.of(Organisation).items() if o.partner == "full"}


def _staff(members: Sequence[Member]) -> list[TwiceClaimed]:
    """Staff and cost of organisations that are full partners of two footprints."""
    staff, cost = {}, {}
    for member in members:
        table = member.case.plan.table("workforce").filter(pl.col("measure") == "in post")
        wte = {
            str(r["organisation"]): float(r["wte"])
            for r in table.group_by("organisation").agg(pl.col("wte").sum()).iter_rows(named=True)
        }
        money = {key: value for (key,), value in member.case.by("cost", "organisation", year=member.case.base).items()}
        whole = _whole(member)
        staff[member.name] = {key: (o.title, wte.get(o.id, 0.0)) for key, o in whole.items()}
        cost[member.name] = {key: (o.title, money.get(o.id, 0.0)) for key, o in whole.items()}
    return [*_rows("staff", "wte", staff, "has all its staff"), *_rows("money", "£", cost, "has all its money")]


def _capital(members: Sequence[Member]) -> list[TwiceClaimed]:
    """Capital for one organisation under initiatives of two plans."""
    held = {}
    for member in members:
        case = member.case
        own: dict[str, tuple[str, float]] = {}
        for found in case.plan.of(Initiative).values():
            for cost in found.costs if found.active else ():
                owner, amount = case.plan.of(Organisation).get(cost.organisation), case.assumptions.get(cost.amount)
                if cost.kind == "capital" and owner is not None and amount is not None and owner.partner == "full":
                    key = owner.code or owner.id
                    own[key] = (owner.title, own.get(key, ("", 0.0))[1] + amount.value)
        held[member.name] = own
    return _rows("capital", "£", held, "is to receive capital")
