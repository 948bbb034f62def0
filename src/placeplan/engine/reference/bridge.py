"""Section 6, bridge, trading and stranded cost: which initiative changed whose position by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from placeplan.engine.reference import finance
from placeplan.engine.reference.attribution import shapley
from placeplan.engine.reference.basis import add_to, inside, organisation_of, value
from placeplan.engine.reference.effects import fixed_effects
from placeplan.engine.reference.workforce import hours_need, initiative_staff, step_staff
from placeplan.engine.reference.worlds import World, Worlds
from placeplan.model import Model

__all__ = ["Bridge", "Stranded", "bridge_of", "position_of", "stranded_of", "trading_of"]


@dataclass
class Bridge:
    """The way from the gap of do nothing to that of do something, in one year."""

    before: float
    initiatives: dict[int, float]
    staff_supply: float
    funds: dict[str, float]
    after: float
    """What is left: unidentified."""
    residual: float
    """What the parts above do not explain."""


@dataclass
class Stranded:
    """Cost of capacity freed but open, in one year."""

    total: float = 0.0
    initiatives: dict[int, float] = field(default_factory=dict)


def position_of(world: World, y: int, organisation: int) -> float:
    """Money in less money out."""
    money = world.money[y]
    income = sum(amount for (r, _), amount in money.income.items() if r == organisation)
    return income - sum(amount for (r, _), amount in money.cost.items() if r == organisation)


def gap_of(model: Model, world: World, y: int) -> float:
    """Deficit of the footprint."""
    return -sum(position_of(world, y, r) for r in range(len(model.axes.organisation)) if inside(model, r))


def full_pay(model: Model, y: int, group: int) -> float:
    """Pay of one whole-time equivalent in a year."""
    return value(model, model.staff_groups[group].pay, 0.0) * finance.index(model, "pay", y)


def step_value(model: Model, y: int, resource: int) -> float:
    """Cost of a step: step cost, and establishment at full pay."""
    pay = sum(wte * full_pay(model, y, group) for group, wte in step_staff(model, resource).items())
    return value(model, model.resources[resource].step_cost, 0.0) * finance.index(model, "non_pay", y) + pay


def net_units(worlds: Worlds, y: int) -> dict[tuple[int, int, int], float]:
    """Units each initiative has opened less closed by year y, by (initiative, provider, resource)."""
    net: dict[tuple[int, int, int], float] = {}
    for i, initiative in enumerate(worlds.model.initiatives):
        for opening in initiative.openings:
            if opening.year <= y:
                add_to(net, {(i, opening.provider, opening.resource): opening.units})
    for made in worlds.something.opened.made:
        if made.year <= y:
            release = made.release
            add_to(net, {(release.initiative, release.provider, release.resource): -release.units})
    return net


def use_change(worlds: Worlds, y: int, where: tuple[int, int]) -> dict[int, float]:
    """Change in use attributed to each initiative in a year."""
    return {i: found.get(("use", *where, -1), 0.0) for i, found in worlds.shares[y].shapley.items()}


def policy_shares(worlds: Worlds, y: int, where: tuple[int, int]) -> dict[int, float]:
    """Each initiative's part of the change in use up to the year; of what it opened or closed, where use did not
    change.
    """
    change: dict[int, float] = {}
    for year in range(y + 1):
        add_to(change, use_change(worlds, year, where))
    total = sum(change.values())
    if abs(total) <= 1e-12:
        change = {i: abs(units) for (i, o, j), units in net_units(worlds, y).items() if (o, j) == where}
        total = sum(change.values())
    return {i: amount / total for i, amount in change.items()} if abs(total) > 1e-12 else {}


def fall_shares(worlds: Worlds, y: int, where: tuple[int, int]) -> dict[int, float]:
    """Parts of the initiatives that lower use, in proportion to how much."""
    fall = {i: max(0.0, -amount) for i, amount in use_change(worlds, y, where).items()}
    total = sum(fall.values())
    return {i: amount / total for i, amount in fall.items()} if total > 1e-12 else {}


def trading_of(worlds: Worlds, y: int) -> dict[tuple[int, int], float]:
    """Change in position by (initiative, organisation)."""
    total: dict[tuple[int, int], float] = {}
    for part in (_care(worlds, y), _contracts(worlds, y), _fixed(worlds, y), _steps(worlds, y), _own(worlds, y)):
        add_to(total, part)
    return total


def _care(worlds: Worlds, y: int) -> dict[tuple[int, int], float]:
    """Variable cost, and hours at full pay."""
    model, total = worlds.model, dict[tuple[int, int], float]()
    for i, found in worlds.shares[y].shapley.items():
        for (what, r, w, _), change in found.items():
            if what == "variable":
                add_to(total, {(i, r): -change * finance.index(model, "non_pay", y)})
            elif what == "hours":
                wte = hours_need(model, {(r, w): change})[r, w]
                add_to(total, {(i, r): -wte * full_pay(model, y, w)})
    return total


def _contracts(worlds: Worlds, y: int) -> dict[tuple[int, int], float]:
    """What contracts pay more or less for attributed activity."""
    model, total = worlds.model, dict[tuple[int, int], float]()
    base = worlds.nothing.activity[0]
    for contract in model.contracts:
        then = finance.contract_activity(model, contract, base)
        if then <= 0.0:
            continue
        each = finance.contract_value(contract) * finance.contract_share(model, contract) / then
        for i, found in worlds.shares[y].shapley.items():
            for (what, p, v, o), change in found.items():
                if what == "activity" and finance.contract_covers(model, contract, p, v, o):
                    amount = change * each * finance.index(model, "contract", y)
                    add_to(total, {(i, contract.payee): amount})
                    add_to(total, {(i, contract.payer): -amount})
    return total


def _fixed(worlds: Worlds, y: int) -> dict[tuple[int, int], float]:
    """Fixed cost repriced, and fixed cost that leaves with releases."""
    model, total = worlds.model, dict[tuple[int, int], float]()
    acting = fixed_effects(model)
    for r in range(len(model.axes.organisation)):
        here = [e for e in acting if r in model.effects[e].organisations]
        players = sorted({model.effects[e].initiative for e in here})

        def cost(chosen: frozenset[int], r: int = r, here: list[int] = here) -> Mapping[str, float]:
            chosen_effects = [e for e in here if model.effects[e].initiative in chosen]
            return {"fixed": finance.fixed_of(model, worlds.base, r, y, chosen_effects)}

        for i, share in shapley(players, cost).items():
            add_to(total, {(i, r): -share["fixed"]})
    for i, r, saving in finance.fixed_savings(model, y, worlds.something.opened.made):
        add_to(total, {(i, r): saving})
    return total


def _steps(worlds: Worlds, y: int) -> dict[tuple[int, int], float]:
    """Releases less openings, and steps policy grow opened fewer or more than in do nothing."""
    model, total = worlds.model, dict[tuple[int, int], float]()
    grown = dict(worlds.something.opened.units[y])
    for (i, o, j), units in net_units(worlds, y).items():
        add_to(total, {(i, organisation_of(model, o)): -units / model.resources[j].step * step_value(model, y, j)})
        add_to(grown, {(o, j): -units})
    for (o, j), units in grown.items():
        more = units - worlds.nothing.opened.units[y][o, j]
        if more != 0.0:
            for i, share in policy_shares(worlds, y, (o, j)).items():
                amount = -more / model.resources[j].step * step_value(model, y, j) * share
                add_to(total, {(i, organisation_of(model, o)): amount})
    return total


def _own(worlds: Worlds, y: int) -> dict[tuple[int, int], float]:
    """An initiative's own costs, capital and staff."""
    model, total = worlds.model, dict[tuple[int, int], float]()
    for i in range(len(model.initiatives)):
        for costs in (finance.initiative_costs(model, y, i), finance.initiative_capital(model, y, i)):
            add_to(total, (((i, r), -cost) for r, cost in costs.items()))
        staff = initiative_staff(model, y, i)
        add_to(total, (((i, r), -wte * full_pay(model, y, w)) for (r, w), wte in staff.items()))
    return total


def _beyond_need(model: Model, world: World, y: int) -> float:
    """(S + agency x (1 + premium) - W) x pay, inside organisations."""
    total = 0.0
    for (r, w), staff in world.staff[y].items():
        if inside(model, r):
            premium = value(model, model.staff_groups[w].agency_premium, 0.0)
            total += (staff.supply + staff.agency * (1.0 + premium) - staff.need) * full_pay(model, y, w)
    return total


def bridge_of(worlds: Worlds, y: int, trading: Mapping[tuple[int, int], float]) -> Bridge:
    """The bridge of a year; every part is what it takes off the gap."""
    model = worlds.model
    savings = dict.fromkeys(range(len(model.initiatives)), 0.0)
    add_to(savings, ((i, amount) for (i, r), amount in trading.items() if inside(model, r)))
    supply = _beyond_need(model, worlds.nothing, y) - _beyond_need(model, worlds.something, y)
    funds = {name: amount for r, name, amount in finance.fund_income(model, y) if inside(model, r)}
    before, after = gap_of(model, worlds.nothing, y), gap_of(model, worlds.something, y)
    residual = before - sum(savings.values()) - supply - sum(funds.values()) - after
    return Bridge(before, savings, supply, funds, after, residual)


def stranded_of(worlds: Worlds, y: int) -> Stranded:
    """Cost of capacity freed and still open at inside organisations."""
    model, found = worlds.model, Stranded()
    closed: dict[tuple[int, int], float] = {}
    for made in worlds.something.opened.made:
        if made.year <= y:
            add_to(closed, {(made.release.provider, made.release.resource): made.release.units})
    for (o, j), open_s in worlds.something.opened.units[y].items():
        if not inside(model, organisation_of(model, o)):
            continue
        need_n, need_s = (world.required[y].get((o, j), 0.0) for world in (worlds.nothing, worlds.something))
        idle_n = max(0.0, worlds.nothing.opened.units[y][o, j] - need_n)
        idle_s = max(0.0, open_s - need_s)
        units = max(0.0, min(need_n - need_s - closed.get((o, j), 0.0), idle_s - idle_n))
        cost = units * step_value(model, y, j) / model.resources[j].step
        found.total += cost
        add_to(found.initiatives, ((i, cost * share) for i, share in fall_shares(worlds, y, (o, j)).items()))
    return found
