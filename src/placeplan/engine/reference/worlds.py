"""Both worlds of a run, year by year, before figures are taken from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from placeplan.engine.reference import capacity, effects, finance, workforce
from placeplan.engine.reference.attribution import Measure, attribute, single_moves
from placeplan.engine.reference.basis import NOTHING, SOMETHING, Flow, add_to, year_count
from placeplan.engine.reference.demand import do_nothing
from placeplan.model import Model

__all__ = ["Shares", "World", "Worlds", "build_worlds"]


@dataclass
class World:
    """One world; lists are by year."""

    name: str
    flows: list[list[Flow]]
    activity: list[dict[tuple[int, int, int], float]] = field(default_factory=list)
    use: list[dict[tuple[int, int], float]] = field(default_factory=list)
    required: list[dict[tuple[int, int], float]] = field(default_factory=list)
    opened: capacity.Opened = field(default_factory=capacity.Opened)
    staff: list[dict[tuple[int, int], workforce.Staff]] = field(default_factory=list)
    staffed: list[dict[tuple[int, int], float]] = field(default_factory=list)
    money: list[finance.Ledgers] = field(default_factory=list)


@dataclass
class Shares:
    """One year's attribution, added up over cells."""

    shapley: dict[int, dict[Measure, float]] = field(default_factory=dict)
    """Initiative -> measure -> change."""
    alone: dict[tuple[int, int], float] = field(default_factory=dict)
    """(initiative, service)."""
    last: dict[tuple[int, int], float] = field(default_factory=dict)


@dataclass
class Worlds:
    """Everything a run works out."""

    model: Model
    nothing: World
    something: World
    demand: list[list[float]]
    """[year][cell], do nothing."""
    parts: list[list[dict[int, effects.Part]]]
    outcomes: list[list[effects.CellOutcome]]
    """[year][cell], do something."""
    shares: list[Shares]
    unexplained: dict[tuple[int, int], float] = field(default_factory=dict)
    base: finance.Base = field(default_factory=lambda: finance.Base({}, {}, {}, {}))


def build_worlds(model: Model) -> Worlds:
    """Work out both worlds in the order of the equations."""
    years, cells = range(year_count(model)), range(len(model.cells.quantity))
    acting = [effects.effects_on(model, c) for c in cells]
    demand = [[do_nothing(model, y, c) for c in cells] for y in years]
    parts = [[effects.parts_of(model, y, c, acting[c]) for c in cells] for y in years]
    outcomes = [[effects.thin(model, demand[y][c], parts[y][c]) for c in cells] for y in years]
    untouched = [[effects.thin(model, demand[y][c], {}) for c in cells] for y in years]
    worlds = Worlds(
        model,
        World(NOTHING, [_flows(model, row) for row in untouched]),
        World(SOMETHING, [_flows(model, row) for row in outcomes]),
        demand,
        parts,
        outcomes,
        [_shares(model, demand[y], parts[y]) for y in years],
    )
    for world in (worlds.nothing, worlds.something):
        world.activity = [_activity(flows) for flows in world.flows]
        world.use = [capacity.use_of(model, flows) for flows in world.flows]
        world.required = [capacity.required_year(model, y, world.use[y]) for y in years]
    worlds.nothing.opened = capacity.open_nothing(model, worlds.nothing.required)
    moves = [_moves(model, row) for row in outcomes]
    worlds.something.opened = capacity.open_something(model, worlds.something.required, moves)
    _add_staff(worlds)
    _add_money(worlds)
    return worlds


def _flows(model: Model, outcomes: Sequence[effects.CellOutcome]) -> list[Flow]:
    return [flow for c, outcome in enumerate(outcomes) for flow in effects.flows_of(model, c, outcome)]


def _activity(flows: Sequence[Flow]) -> dict[tuple[int, int, int], float]:
    total: dict[tuple[int, int, int], float] = {}
    for flow in flows:
        add_to(total, {(flow.place, flow.service, flow.provider): flow.units})
    return total


def _shares(model: Model, demand: Sequence[float], parts: Sequence[Mapping[int, effects.Part]]) -> Shares:
    """Attribution of a year."""
    shares = Shares()
    for c, here in enumerate(parts):
        if not here:
            continue
        service = int(model.cells.service[c])
        for i, found in attribute(model, c, demand[c], here).items():
            add_to(shares.shapley.setdefault(i, {}), found)
        for i, (alone, last) in single_moves(model, demand[c], here).items():
            add_to(shares.alone, {(i, service): alone})
            add_to(shares.last, {(i, service): last})
    return shares


def _moves(model: Model, outcomes: Sequence[effects.CellOutcome]) -> set[capacity.Move]:
    """Where care is moved from and to in a year."""
    moves: set[capacity.Move] = set()
    for c, outcome in enumerate(outcomes):
        for e, removed in outcome.removed.items():
            to = effects.received(model, c, model.effects[e], removed)
            if removed > 0.0 and to.service >= 0:
                moves.add((int(model.cells.provider[c]), int(model.cells.service[c]), to.provider, to.service))
    return moves


def _add_staff(worlds: Worlds) -> None:
    """Sections 4 and 5: staff, and units there are staff for."""
    model, years = worlds.model, range(year_count(worlds.model))
    first = workforce.driver_need(model, worlds.nothing.flows[0], worlds.nothing.opened.units[0])
    worlds.unexplained = workforce.unexplained_staff(model, first)
    for world in (worlds.nothing, worlds.something):
        something = world.name == SOMETHING
        drivers = [workforce.driver_need(model, world.flows[y], world.opened.units[y]) for y in years]
        need = [workforce.need_of(model, y, drivers[y], worlds.unexplained, something=something) for y in years]
        world.staff = workforce.staff_world(model, need, something=something)
        for y in years:
            unfilled = {post: staff.unfilled for post, staff in world.staff[y].items()}
            world.staffed.append(capacity.staffed_units(model, world.opened.units[y], need[y], unfilled))


def _add_money(worlds: Worlds) -> None:
    """Section 6."""
    model, nothing = worlds.model, worlds.nothing
    worlds.base = finance.unexplained_money(model, nothing.flows[0], nothing.opened.units[0], nothing.staff[0])
    for world in (nothing, worlds.something):
        for y in range(year_count(model)):
            money = finance.ledgers(
                model,
                y,
                worlds.base,
                flows=world.flows[y],
                units=world.opened.units[y],
                staff=world.staff[y],
                activity=(world.activity[y], nothing.activity[0]),
                made=None if world is nothing else world.opened.made,
            )
            world.money.append(money)
