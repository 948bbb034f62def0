"""Section 3: coverage, thinning, and what leaves a cell becomes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from placeplan.engine.reference.basis import Flow, value
from placeplan.engine.reference.population import people_in
from placeplan.errors import InternalError
from placeplan.model import Model
from placeplan.model.model import Becomes, Effect

__all__ = [
    "REMOVING", "CellOutcome", "Part", "Received", "bounds", "coverage", "effects_on", "fixed_effects", "fixed_factor",
    "flows_of", "mean_coverage", "order_of", "parts_of", "ramp_mean", "received", "set_survival", "thin",
]  # fmt: skip

REMOVING = ("prevent", "avoid", "shift", "relocate")
"""Kinds that take care away from a cell, in causal order."""
LEAST = 1e-12


@dataclass(frozen=True)
class Part:
    """What one effect does to one cell in one year."""

    eligible: float
    rest: float
    """Reach x coverage x size."""

    @property
    def rho(self) -> float:
        """Share of the cell it acts on, taken alone."""
        return self.eligible * self.rest


@dataclass(frozen=True)
class CellOutcome:
    """A cell after every stage."""

    demand: float
    grown: Mapping[int, float]
    removed: Mapping[int, float]
    """By effect."""
    stays: float
    """V5."""
    survival: float
    """Product of what the removing stages leave."""
    keep_resource: Mapping[int, float]
    keep_staff: Mapping[int, float]
    price: float


@dataclass(frozen=True)
class Received:
    """What the units one effect removed turn into."""

    arrived: float = 0.0
    relocated: float = 0.0
    prevented: float = 0.0
    unmet: float = 0.0
    service: int = -1
    """Receiving service and provider; -1 where nothing arrives."""
    provider: int = -1


def ramp_mean(begin: float, ramp: float, build_up: float, year: int) -> float:
    """Mean over a year's twelve months of a double ramp that begins `begin` months after 1 April of the base year.

    The ramp is the chance that two waits, one even on 0 to `ramp` and one even on 0 to `build_up`, are both over. It is
    made of pieces no higher than quadratic, on each of which Simpson's rule is exact.
    """
    short, long = sorted((max(0.0, ramp), max(0.0, build_up)))
    first, last = 12.0 * year - begin, 12.0 * year + 12.0 - begin
    if long == 0.0:
        return (max(0.0, last) - max(0.0, first)) / 12.0
    corners = {0.0, short, long, short + long}
    points = sorted({first, last} | {corner for corner in corners if first < corner < last})
    area = 0.0
    for left, right in itertools.pairwise(points):
        middle = _double_ramp((left + right) / 2.0, short, long)
        area += (
            (right - left) / 6.0 * (_double_ramp(left, short, long) + 4.0 * middle + _double_ramp(right, short, long))
        )
    return area / 12.0


def _double_ramp(t: float, short: float, long: float) -> float:
    """Share of the full effect reached t months after the beginning."""
    if t <= 0.0:
        return 0.0
    if t >= short + long:
        return 1.0
    if t < short:
        return t * t / (2.0 * short * long)
    if t <= long:
        return (t - short / 2.0) / long
    return 1.0 - (short + long - t) ** 2 / (2.0 * short * long)


def coverage(model: Model, effect: int, y: int, place: int) -> float:
    """cov[e,y,p]; an initiative without roll-out rows covers every place from 1 April of the base year."""
    record = model.effects[effect]
    initiative = model.initiatives[record.initiative]
    start, ramp = (
        (0.0, 0.0) if initiative.everywhere else (float(initiative.start[place]), float(initiative.ramp[place]))
    )
    if math.isnan(start):
        return 0.0
    return ramp_mean(start + record.lag_months, ramp, record.build_up_months, y)


def mean_coverage(model: Model, initiative: int, y: int) -> float:
    """cov[i,y]: mean of the roll-out ramp over the places party to it, weighted by base-year population."""
    record = model.initiatives[initiative]
    if record.everywhere:
        return 1.0
    covered = everybody = 0.0
    for place in range(len(model.axes.place)):
        if record.party[place]:
            weight = people_in(model, 0, place)
            everybody += weight
            covered += weight * ramp_mean(float(record.start[place]), float(record.ramp[place]), 0.0, y)
    return covered / everybody if everybody > 0.0 else 0.0


def effects_on(model: Model, cell: int) -> tuple[int, ...]:
    """Effects that select a cell."""
    klass = int(model.cells.klass[cell])
    return tuple(e for e, effect in enumerate(model.effects) if klass in {int(k) for k in effect.classes})


def parts_of(model: Model, y: int, cell: int, effects: Sequence[int]) -> dict[int, Part]:
    """What each effect on a cell does in a year."""
    parts = {}
    for e in effects:
        effect = model.effects[e]
        rest = (
            value(model, effect.reach, 1.0)
            * coverage(model, e, y, int(model.cells.place[cell]))
            * value(model, effect.size, 0.0)
        )
        parts[e] = Part(value(model, effect.eligible, 1.0), rest)
    return parts


def fixed_part(model: Model, effect: int, y: int) -> float:
    """Share by which a reprice of fixed cost lowers it."""
    record = model.effects[effect]
    share = value(model, record.eligible, 1.0) * value(model, record.reach, 1.0) * value(model, record.size, 0.0)
    return share * mean_coverage(model, record.initiative, y)


def order_of(model: Model, effect: int) -> tuple[str, str]:
    """Initiative id, then effect id: the order equals keep."""
    initiative, _, own = model.axes.effect.ids[effect].partition("/")
    return initiative, own


def bounds(parts: Sequence[Part]) -> tuple[float, float, float]:
    """Naive, lowest and highest combination of removing effects."""
    shares = [part.rho for part in parts]
    return sum(shares), max(shares, default=0.0), min(1.0, sum(shares))


def set_survival(relation: str, parts: Sequence[Part]) -> float:
    """What survives the effects of one relation set."""
    if relation == "disjoint":
        return max(0.0, 1.0 - sum(part.rho for part in parts))
    if relation == "exclusive":
        return 1.0 - max(part.rho for part in parts)
    if relation == "nested":
        return _nested_survival(parts)
    return math.prod(1.0 - part.rho for part in parts)


def _nested_survival(parts: Sequence[Part]) -> float:
    """Shells of people: those only the widest effect takes in, those the two widest do, and so on."""
    ordered = sorted(parts, key=lambda part: -part.eligible)
    left = 1.0 - ordered[0].eligible
    for k, part in enumerate(ordered):
        inner = ordered[k + 1].eligible if k + 1 < len(ordered) else 0.0
        left += (part.eligible - inner) * math.prod(1.0 - other.rest for other in ordered[: k + 1])
    return left


def thin(model: Model, demand: float, parts: Mapping[int, Part]) -> CellOutcome:
    """Take a cell through every stage with the effects given, and no others."""
    growing = [e for e in parts if model.effects[e].kind == "grow"]
    level = demand * math.prod(1.0 + parts[e].rho for e in growing)
    grown = _share(level - demand, {e: math.log1p(parts[e].rho) for e in growing})
    removed: dict[int, float] = {}
    survival = 1.0
    for stage in REMOVING:
        sets = _relation_sets(model, [e for e in parts if model.effects[e].kind == stage])
        left = [set_survival(model.effects[members[0]].relation, [parts[e] for e in members]) for members in sets]
        gone = level * (1.0 - math.prod(left))
        hazards = {k: -math.log(s) if s > 0.0 else -math.log(LEAST) for k, s in enumerate(left)}
        for k, amount in _share(gone, hazards).items():
            removed.update(_within(model, sets[k], parts, amount))
        level *= math.prod(left)
        survival *= math.prod(left)
    return CellOutcome(demand, grown, removed, level, survival, *_factors(model, parts))


def _relation_sets(model: Model, effects: Sequence[int]) -> list[list[int]]:
    """Effects that share a relation set together, each other one alone; members in the order of ids."""
    sets: dict[tuple[str, int], list[int]] = {}
    for e in sorted(effects, key=lambda e: order_of(model, e)):
        alone = model.effects[e].relation in ("independent", "unknown")
        name = "" if alone else model.effects[e].relation_set
        sets.setdefault((name, -1 if name else e), []).append(e)
    return list(sets.values())


def _share(amount: float, weights: Mapping[int, float]) -> dict[int, float]:
    """An amount in proportion to weights; nothing where they are all 0."""
    total = sum(weights.values())
    return {key: amount * weight / total if total != 0.0 else 0.0 for key, weight in weights.items()}


def _within(model: Model, members: Sequence[int], parts: Mapping[int, Part], amount: float) -> dict[int, float]:
    """What a set removed, by effect: in proportion to rho, or all to the largest where only one acts."""
    if model.effects[members[0]].relation == "exclusive":
        largest = max(members, key=lambda e: parts[e].rho)
        return {e: amount if e == largest else 0.0 for e in members}
    return _share(amount, {e: parts[e].rho for e in members})


def _factors(model: Model, parts: Mapping[int, Part]) -> tuple[dict[int, float], dict[int, float], float]:
    """What is kept of the use of resources and of staff, and the factor on variable cost."""
    resources: dict[int, float] = {}
    staff: dict[int, float] = {}
    price = 1.0
    for e, part in parts.items():
        effect = model.effects[e]
        if effect.kind == "shorten":
            for j in effect.resources:
                resources[j] = resources.get(j, 1.0) * (1.0 - part.rho)
            for w in effect.staff_groups:
                staff[w] = staff.get(w, 1.0) * (1.0 - part.rho)
        elif effect.kind == "reprice" and effect.line == "variable":
            price *= 1.0 - part.rho
    return resources, staff, price


def received(model: Model, cell: int, effect: Effect, removed: float) -> Received:
    """What removed units turn into: they arrive elsewhere, are relocated, prevented or declared unmet."""
    if effect.kind == "relocate":
        return Received(relocated=removed, service=int(model.cells.service[cell]), provider=effect.to_provider)
    becomes: Becomes | None = effect.becomes
    if becomes is None:
        raise InternalError("an effect that takes care away does not say what it becomes")
    if becomes.outcome == "prevented":
        return Received(prevented=removed)
    if becomes.outcome == "unmet":
        return Received(unmet=removed)
    arrived = removed * value(model, becomes.ratio, 1.0) * (1.0 + value(model, becomes.induced, 0.0))
    provider = becomes.provider if becomes.provider >= 0 else int(model.cells.provider[cell])
    return Received(arrived=arrived, service=becomes.service, provider=provider)


def flows_of(model: Model, cell: int, outcome: CellOutcome) -> list[Flow]:
    """Care of a cell's residents: what stays, what arrives elsewhere, what is relocated."""
    place, service, provider = (int(a[cell]) for a in (model.cells.place, model.cells.service, model.cells.provider))
    same = (outcome.keep_resource, outcome.keep_staff, outcome.price)
    flows = [Flow(place, service, provider, outcome.stays, *same)]
    for e, removed in outcome.removed.items():
        to = received(model, cell, model.effects[e], removed)
        if to.arrived:
            flows.append(Flow(place, to.service, to.provider, to.arrived))
        if to.relocated:
            flows.append(Flow(place, service, to.provider, to.relocated, *same))
    return flows


def fixed_factor(model: Model, organisation: int, y: int, effects: Sequence[int]) -> float:
    """fix[r,y] with the effects given."""
    return math.prod(1.0 - fixed_part(model, e, y) for e in effects if organisation in model.effects[e].organisations)


def fixed_effects(model: Model) -> tuple[int, ...]:
    """Effects that reprice fixed cost."""
    return tuple(e for e, effect in enumerate(model.effects) if effect.kind == "reprice" and effect.line == "fixed")
