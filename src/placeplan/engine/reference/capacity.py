"""Section 4: use, units required, what is open, staffed and full."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from placeplan.engine.reference.basis import TINY, Flow, add_to, ceiling, known, organisation_of, value, year_count
from placeplan.model import Model
from placeplan.model.model import Release

__all__ = [
    "CAPACITY", "OPENING", "RECEIVING", "Made", "Move", "Opened", "Refused", "chance_full", "erlang_c", "load_of",
    "occupancy_of", "open_nothing", "open_something", "peak_occupancy", "required_units", "required_year",
    "staffed_units", "usable_units", "use_of", "users_of",
]  # fmt: skip

CAPACITY, OPENING, RECEIVING = 1, 2, 3
"""Reasons for refusing a release, in the order they are looked at."""

Where = tuple[int, int]
"""Provider and resource."""
Move = tuple[int, int, int, int]
"""Care an effect takes away: provider and service it leaves, provider and service that receive it."""


@dataclass(frozen=True)
class Made:
    """A release carried out."""

    release: Release
    year: int


@dataclass(frozen=True)
class Refused:
    """A release not safe in a year."""

    release: Release
    year: int
    reason: int


@dataclass
class Opened:
    """What is open, year by year."""

    units: list[dict[Where, float]] = field(default_factory=list)
    grown: list[dict[Where, float]] = field(default_factory=list)
    """Units the do-nothing rows and policy grow account for; the rest are openings less releases."""
    made: list[Made] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def use_of(model: Model, flows: Sequence[Flow]) -> dict[Where, float]:
    """use[o,j] of one year."""
    total: dict[Where, float] = {}
    for flow in flows:
        for resource, assumption, factor in model.services[flow.service].uses:
            each = value(model, assumption, 0.0) * factor * flow.keep_resource.get(resource, 1.0)
            add_to(total, {(flow.provider, resource): flow.units * each})
    return total


def users_of(model: Model, flows: Sequence[Flow]) -> dict[Where, float]:
    """Units of activity of services that use each resource."""
    total: dict[Where, float] = {}
    for flow in flows:
        for resource, _, _ in model.services[flow.service].uses:
            add_to(total, {(flow.provider, resource): flow.units})
    return total


def load_of(model: Model, y: int, resource: int, use: float) -> float:
    """Units busy on an average day."""
    return use / (float(model.month_days[y].sum()) * model.resources[resource].use_per_day)


def erlang_c(servers: int, load: float) -> float:
    """Chance that somebody who arrives finds no free server: the terms a^k/k! added up, as shares of the last."""
    if load <= 0.0:
        return 0.0 if servers > 0 else 1.0
    if load >= servers:
        return 1.0
    waiting = servers / (servers - load)
    term, below = 1.0, 0.0
    for k in range(servers, 0, -1):
        term *= k / load
        below += term
    return waiting / (below + waiting)


def required_units(model: Model, resource: int, load: float) -> float:
    """Units needed for a load."""
    record = model.resources[resource]
    if load <= 0.0:
        return 0.0
    if record.method == "occupancy":
        needed = load / value(model, record.target_occupancy, 1.0)
    else:
        stated = value(model, record.full_probability, 1.0)
        servers = 0 if stated >= 1.0 else math.floor(load)
        while (1.0 if servers <= load else erlang_c(servers, load)) > stated:
            servers += 1
        needed = float(servers)
    return needed / (1.0 - value(model, record.blocked, 0.0))


def required_year(model: Model, y: int, use: Mapping[Where, float]) -> dict[Where, float]:
    """required[o,j] wherever a resource is used."""
    return {(o, j): required_units(model, j, load_of(model, y, j, amount)) for (o, j), amount in use.items()}


def _rows(model: Model, y: int) -> dict[Where, float]:
    """Units the capacity rows give, carried forward."""
    units = model.capacity.units[y]
    return {
        (o, j): known(float(units[o, j]))
        for o in range(len(model.axes.provider))
        for j in range(len(model.axes.resource))
    }


def _by_rows(model: Model, y: int, before: Mapping[Where, float]) -> dict[Where, float]:
    """The year before's units, replaced where a row of this year gives another number."""
    now = _rows(model, y)
    if y == 0:
        return now
    then = _rows(model, y - 1)
    return {key: now[key] if now[key] != then[key] else before[key] for key in now}


def _wanted(model: Model, resource: int, required: float) -> float:
    """Whole steps that hold what is required."""
    step = model.resources[resource].step
    return ceiling(required / step) * step


def open_nothing(model: Model, required: Sequence[Mapping[Where, float]]) -> Opened:
    """Open units, do nothing."""
    opened = Opened()
    for y in range(year_count(model)):
        units = _by_rows(model, y, opened.units[-1] if y else {})
        for (o, j), needed in required[y].items():
            if y > 0 and model.resources[j].grows:
                units[o, j] = max(units[o, j], _wanted(model, j, needed))
        opened.units.append(units)
        opened.grown.append(dict(units))
    return opened


def open_something(model: Model, required: Sequence[Mapping[Where, float]], moves: Sequence[set[Move]]) -> Opened:
    """Open units, do something: openings, then releases that are safe, then policy grow."""
    opened = Opened()
    net: dict[Where, float] = {}
    waiting = sorted(
        (release for initiative in model.initiatives for release in initiative.releases),
        key=lambda r: (r.year, model.axes.initiative.ids[r.initiative], r.name.partition("/")[2]),
    )
    for y in range(year_count(model)):
        grown = _by_rows(model, y, opened.grown[-1] if y else {})
        for initiative in model.initiatives:
            for opening in initiative.openings:
                if opening.year == y:
                    add_to(net, {(opening.provider, opening.resource): opening.units})
        for release in [r for r in waiting if r.year <= y]:
            units = {key: max(0.0, number + net.get(key, 0.0)) for key, number in grown.items()}
            reason = _refusal(model, y, release, units, required[y], moves[y])
            if reason:
                opened.refused.append(Refused(release, y, reason))
            else:
                opened.made.append(Made(release, y))
                waiting.remove(release)
                add_to(net, {(release.provider, release.resource): -release.units})
        units = {key: max(0.0, number + net.get(key, 0.0)) for key, number in grown.items()}
        for (o, j), needed in required[y].items():
            more = _wanted(model, j, needed) - units[o, j]
            if y > 0 and model.resources[j].grows and more > 0.0:
                units[o, j] += more
                grown[o, j] += more
        opened.units.append(units)
        opened.grown.append(grown)
    return opened


def _refusal(
    model: Model,
    y: int,
    release: Release,
    units: Mapping[Where, float],
    required: Mapping[Where, float],
    moves: set[Move],
) -> int:
    """Why a release is not safe in a year; 0 where it is."""
    where = (release.provider, release.resource)
    if required.get(where, 0.0) > units[where] - release.units + TINY:
        return CAPACITY
    years = {opening.name: opening.year for initiative in model.initiatives for opening in initiative.openings}
    if any(name not in years or years[name] > y for name in release.after):
        return OPENING
    for provider, service, to_provider, to_service in moves:
        if provider != release.provider or release.resource not in _resources(model, service):
            continue
        for resource in _resources(model, to_service):
            there = (to_provider, resource)
            if required.get(there, 0.0) > units[there] + TINY:
                return RECEIVING
    return 0


def _resources(model: Model, service: int) -> set[int]:
    """Resources a service uses."""
    return {resource for resource, _, _ in model.services[service].uses}


def staffed_units(
    model: Model, units: Mapping[Where, float], need: Mapping[Where, float], unfilled: Mapping[Where, float]
) -> dict[Where, float]:
    """Open units there are staff for; `need` and `unfilled` are by organisation and staff group."""
    staffed = {}
    for (o, j), number in units.items():
        gaps = [0.0]
        for group, _ in model.resources[j].establishment:
            post = (organisation_of(model, o), group)
            if need.get(post, 0.0) > 0.0:
                gaps.append(unfilled.get(post, 0.0) / need[post])
        staffed[o, j] = number * (1.0 - max(gaps))
    return staffed


def usable_units(model: Model, resource: int, staffed: float) -> float:
    """Staffed units not held by people ready to leave."""
    return staffed * (1.0 - value(model, model.resources[resource].blocked, 0.0))


def occupancy_of(load: float, usable: float) -> float | None:
    """Share of usable units in use; none where there is use and nothing usable."""
    if usable > 0.0:
        return load / usable
    return None if load > 0.0 else 0.0


def chance_full(model: Model, y: int, where: Where, usable: float, flows: Sequence[Flow]) -> float:
    """Chance of no free unit, averaged over the months by days."""
    servers = math.floor(usable + TINY)
    total = days = 0.0
    for length, load in _monthly(model, y, where, flows):
        total += length * (1.0 if load >= servers else erlang_c(servers, load))
        days += length
    return total / days if days else 0.0


def peak_occupancy(model: Model, y: int, where: Where, usable: float, flows: Sequence[Flow]) -> float | None:
    """Share of usable units in use in the busiest month; none where nothing is usable."""
    if usable <= 0.0:
        return None
    return max((load for _, load in _monthly(model, y, where, flows)), default=0.0) / usable


def _monthly(model: Model, y: int, where: Where, flows: Sequence[Flow]) -> list[tuple[float, float]]:
    """Days and load of each month, by the seasons of the services used; none where nothing is used."""
    provider, resource = where
    by_service: dict[int, float] = {}
    for flow in flows:
        if flow.provider == provider:
            add_to(by_service, {flow.service: use_of(model, [flow]).get(where, 0.0)})
    use = sum(by_service.values())
    if use <= 0.0:
        return []
    load = load_of(model, y, resource, use)
    seasons = [sum(n * float(model.season[v, month]) for v, n in by_service.items()) / use for month in range(12)]
    return [(float(model.month_days[y, month]), load * season) for month, season in enumerate(seasons)]
