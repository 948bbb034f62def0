"""From the do-nothing gap to the residual, initiative by initiative; who gains at whose cost; what is stranded
(equations, section 6).

For the expected run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from placeplan.engine.attribution import Attribution, Outcome, product_shares
from placeplan.engine.capacity import OpenPath
from placeplan.engine.draws import Draws
from placeplan.engine.finance import Books, contract_cover, contract_value, index_of, variable_share
from placeplan.engine.rollout import mean_coverage
from placeplan.engine.volumes import Layout, World
from placeplan.engine.workforce import Staffing
from placeplan.model.model import Model

__all__ = ["Bridge", "Rates", "bridge_of", "rates_of", "resource_changes"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rates:
    """Money each unit of care moves, run 0, nominal pounds.

    Parameters
    ----------
    variable
        (year, triple): non-pay cost of a unit.
    pay
        Staff group -> (year, triple): cost of its time for a unit, at full pay.
    contract
        (year, triple, organisation): what each organisation gains by one more unit, through contracts that move with
        activity.
    owner
        (triple): organisation that gives the care.
    capacity
        (year, resource): cost a year of one open unit, its staff at full pay.
    wte
        (year, staff group): pay of one whole-time equivalent.
    """

    variable: Floats
    pay: Mapping[int, Floats]
    contract: Floats
    owner: Ints
    capacity: Floats
    wte: Floats


def rates_of(model: Model, draws: Draws, layout: Layout, world: World) -> Rates:
    """Rates of every triple. `world` is the do-nothing world, whose base year sets the contracts' prices."""
    values = draws.values[:, 0]
    non_pay, pay_index = index_of(model, draws, "non_pay")[:, 0], index_of(model, draws, "pay")[:, 0]
    wte = pay_index[:, None] * np.array([values[group.pay] for group in model.staff_groups])
    cost = np.array([values[service.variable_cost] for service in model.services])
    pay: dict[int, Floats] = {}
    for v, service in enumerate(model.services):
        for w, assumption, factor in service.staff:
            per_unit = values[assumption] * factor / values[model.staff_groups[w].hours_per_wte]
            table = pay.setdefault(w, np.zeros((len(non_pay), len(layout.triples))))
            table[:, layout.service == v] = (wte[:, w] * per_unit)[:, None]
    capacity = np.zeros((len(non_pay), len(model.resources)))
    for j, resource in enumerate(model.resources):
        staff = sum((values[a] * wte[:, w] for w, a in resource.establishment), np.zeros(len(non_pay)))
        capacity[:, j] = (values[resource.step_cost] * non_pay + staff) / resource.step
    return Rates(
        non_pay[:, None] * cost[layout.service],
        pay,
        _contract_rates(model, draws, layout, world),
        model.accounts.provider_organisation[layout.provider],
        capacity,
        wte,
    )


def _contract_rates(model: Model, draws: Draws, layout: Layout, world: World) -> Floats:
    index = index_of(model, draws, "contract")[:, 0]
    out = np.zeros((len(index), len(layout.triples), len(model.axes.organisation)))
    for contract in model.contracts:
        cover = contract_cover(model, layout, contract)
        activity = float(world.volume[0, cover, 0].sum())
        if activity > 0:
            price = contract_value(contract) * float(variable_share(draws, contract)[0]) / activity * index
            out[:, cover, contract.payee] += price[:, None]
            out[:, cover, contract.payer] -= price[:, None]
    return out


def resource_changes(model: Model, draws: Draws, layout: Layout, attribution: Attribution) -> Floats:
    """Attributed change in use: (initiative, year, provider, resource), use units; adds up to S less N."""
    values = draws.values[:, 0]
    shape = (len(model.initiatives), len(model.axes.year), len(model.axes.provider), len(model.resources))
    out = np.zeros(shape)
    weighted = {(id(c), o.effect, o.key) for c, o in attribution.outcomes if o.kind == "resource"}
    for classes, outcome in attribution.outcomes:
        services = layout.service[outcome.triple]
        for v in np.unique(services):
            for j, assumption, factor in model.services[v].uses:
                own = outcome.kind == "resource" and outcome.key == j
                plain = outcome.kind == "volume" and (id(classes), outcome.effect, j) not in weighted
                if own or plain:
                    at = np.flatnonzero(services == v)
                    providers = layout.provider[outcome.triple[at]]
                    for initiative, shares in attribution.split(outcome):
                        units = shares[:, at] * (values[assumption] * factor)
                        np.add.at(out[initiative, :, :, j].T, providers, units.T)
    return out


@dataclass(frozen=True)
class Bridge:
    """The way from the do-nothing gap to the residual.

    Parameters
    ----------
    saving
        (initiative, year, organisation): change in position because of an initiative.
    supply
        (year, organisation): change in position because of agency premium, unfilled posts and staff above need.
    funds
        (fund, year).
    stranded
        (initiative, year, organisation): cost of capacity freed but still open.
    """

    saving: Floats
    supply: Floats
    funds: Floats
    stranded: Floats
    parts: Mapping[str, Floats]
    """Name -> (initiative, year, organisation): what `saving` is the sum of."""


@dataclass(frozen=True)
class Sides:
    """What both worlds hand to the bridge; N then S where a pair."""

    open_n: Floats
    path: OpenPath
    required_n: Floats
    required_s: Floats
    staff_n: Staffing
    staff_s: Staffing
    books_n: Books
    programme: Floats
    """(initiative, year, organisation, run): costs and capital charges."""
    employed: Floats
    """(initiative, year, organisation, staff group, run): staff of initiatives, redeployed staff left out."""
    fixed_base: Floats
    """(organisation, run)."""
    funds: Floats
    """(fund, year, run)."""


def bridge_of(
    model: Model, draws: Draws, layout: Layout, attribution: Attribution, rates: Rates, sides: Sides
) -> Bridge:
    """Savings of every initiative for every organisation and year, and what is left over."""
    use = resource_changes(model, draws, layout, attribution)
    policy = _policy_steps(sides, use)
    change = sides.path.opened[..., 0] - sides.path.released[..., 0] + policy
    capacity = [_by_owner(model, change[i] * rates.capacity[:, None, :]) for i in range(len(model.initiatives))]
    linear = _linear(model, attribution, rates)
    parts = {
        "care moved, avoided or made cheaper": linear,
        "fixed cost": _fixed(model, draws, sides),
        "capacity closed less opened": -np.stack(capacity) if capacity else np.zeros_like(linear),
        "its own costs and capital charges": -sides.programme[..., 0],
        "staff it employs": -np.einsum("iyrw,yw->iyr", sides.employed[..., 0], rates.wte),
    }
    saving = np.sum(list(parts.values()), axis=0)
    supply = _supply(model, draws, rates, sides.staff_n) - _supply(model, draws, rates, sides.staff_s)
    return Bridge(saving, supply, sides.funds[..., 0], _stranded(model, sides, use, rates), parts)


def _linear(model: Model, attribution: Attribution, rates: Rates) -> Floats:
    years, organisations = len(model.axes.year), len(model.axes.organisation)
    out = np.zeros((len(model.initiatives), years, organisations))
    special = {(id(c), o.effect, o.kind, o.key) for c, o in attribution.outcomes}
    for classes, outcome in attribution.outcomes:
        gain = _unit_gain(
            outcome, rates, lambda kind, key, c=classes, e=outcome.effect: (id(c), e, kind, key) in special
        )
        owner = rates.owner[outcome.triple]
        for initiative, shares in attribution.split(outcome):
            np.add.at(out[initiative].T, owner, (shares * gain).T)
            if outcome.kind == "volume":
                out[initiative] += np.einsum("yn,ynr->yr", shares, rates.contract[:, outcome.triple])
    return out


def _unit_gain(outcome: Outcome, rates: Rates, special: object) -> Floats:
    """What its provider gains by one more unit of an outcome, contracts apart: (year, class of the group)."""
    has = special
    assert callable(has)
    gain = np.zeros((len(rates.variable), len(outcome.triple)))
    if outcome.kind == "priced" or (outcome.kind == "volume" and not has("priced", -1)):
        gain -= rates.variable[:, outcome.triple]
    for w, pay in rates.pay.items():
        own = outcome.kind == "staff" and outcome.key == w
        if own or (outcome.kind == "volume" and not has("staff", w)):
            gain -= pay[:, outcome.triple]
    return gain


def _fixed(model: Model, draws: Draws, sides: Sides) -> Floats:
    """Fixed cost that leaves: reprice effects, and closures that come with a safe release."""
    index = index_of(model, draws, "non_pay")[:, 0]
    out = sides.path.fixed_saving[..., 0] * index[None, :, None]
    values = draws.values[:, 0]
    for r in range(len(model.axes.organisation)):
        left: dict[int, Floats] = {}
        for effect in model.effects:
            if effect.kind == "reprice" and effect.line == "fixed" and r in effect.organisations:
                size = draws[effect.eligible][0] * draws[effect.reach][0] * values[effect.size]
                factor = 1.0 - mean_coverage(model, draws, effect.initiative)[:, 0] * size
                left[effect.initiative] = left.get(effect.initiative, np.ones(len(index))) * factor
        if left:
            shares = product_shares(np.stack(list(left.values())))
            for initiative, share in zip(left, shares, strict=True):
                out[initiative, :, r] += share * sides.fixed_base[r, 0] * index
    return out


def _policy_steps(sides: Sides, use: Floats) -> Floats:
    """Units the policy to grow opened beyond (or short of) those of do nothing, by initiative: (initiative, year,
    provider, resource).
    """
    moved = (sides.path.opened - sides.path.released)[..., 0]
    extra = (sides.path.open - sides.open_n)[..., 0] - moved.sum(axis=0)
    weight = np.cumsum(use, axis=1)
    total = weight.sum(axis=0)
    by_hand = np.abs(moved)
    weight = np.where(np.abs(total) > 1e-12, weight, by_hand)
    total = weight.sum(axis=0)
    return np.asarray(np.divide(weight * extra, total, out=np.zeros_like(weight), where=np.abs(total) > 1e-12))


def _by_owner(model: Model, values: Floats) -> Floats:
    """Sum (year, provider, resource) over resources and providers of each organisation: (year, organisation)."""
    out = np.zeros((values.shape[0], len(model.axes.organisation)))
    np.add.at(out.T, model.accounts.provider_organisation, values.sum(axis=2).T)
    return out


def _supply(model: Model, draws: Draws, rates: Rates, staff: Staffing) -> Floats:
    premium = np.array([draws[group.agency_premium][0] for group in model.staff_groups])
    paid = staff.supply[..., 0] + staff.agency[..., 0] * (1.0 + premium) - staff.need[..., 0]
    return np.asarray(np.einsum("yrw,yw->yr", paid, rates.wte))


def _stranded(model: Model, sides: Sides, use: Floats, rates: Rates) -> Floats:
    freed = (sides.required_n - sides.required_s)[..., 0]
    released = sides.path.released[..., 0].sum(axis=0)
    idle_s = np.maximum(0.0, (sides.path.open - sides.required_s)[..., 0])
    idle_n = np.maximum(0.0, (sides.open_n - sides.required_n)[..., 0])
    units = np.maximum(0.0, np.minimum(freed - released, idle_s - idle_n))
    fall = np.maximum(0.0, -use)
    total = fall.sum(axis=0)
    share = np.divide(fall, total, out=np.zeros_like(fall), where=total > 1e-12)
    cost = share * units * rates.capacity[:, None, :]
    out = np.zeros((len(use), use.shape[1], len(model.axes.organisation)))
    for i in range(len(use)):
        out[i] = _by_owner(model, cost[i])
    return out


def initiative_totals(bridge: Bridge, inside: Sequence[bool]) -> Floats:
    """Saving of each initiative for the footprint: (initiative, year)."""
    return np.asarray(bridge.saving[:, :, np.asarray(inside)].sum(axis=2))
