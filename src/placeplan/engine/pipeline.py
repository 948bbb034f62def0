"""The chain, in order: need, activity, capacity, workforce, money, gaps. This module alone wires the others
together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from placeplan.engine import capacity, finance, fullness, outcomes, travel, workforce
from placeplan.engine.again import make_anew
from placeplan.engine.attribution import attribute
from placeplan.engine.bridge import Sides, bridge_of, rates_of
from placeplan.engine.care import Care, care_of
from placeplan.engine.chain import Chain, Side, Units
from placeplan.engine.draws import Draws, expected_draws
from placeplan.engine.sums import Scattered
from placeplan.engine.use import resource_use, staff_hours, usage
from placeplan.engine.volumes import Layout, World, changed_pairs, layout_of
from placeplan.model.model import Model

__all__ = ["Chain", "Side", "run_chain", "run_expected", "use_by_service", "with_attribution"]

Floats = npt.NDArray[np.float64]


class Stage(Protocol):
    """Makes a stage of a name from its inputs; `again` makes it from what it was, and its inputs then, with other draws
    of the same runs that differ in nothing else the stage reads."""

    def __call__(
        self,
        name: str,
        inputs: tuple[object, ...],
        make: Callable[[], Any],
        again: Callable[[Any, Any], Any] | None = None,
        /,
    ) -> Any: ...


def run_chain(model: Model, draws: Draws, layout: Layout | None = None, made: Stage = make_anew) -> Chain:
    """Run the whole chain for all runs of `draws`, without attribution.

    Parameters
    ----------
    layout
        Layout of the model, where it has been worked out before.
    made
        Makes each stage, or takes it from memory; see `again`.
    """
    layout = layout or layout_of(model)
    care = made("care", (), lambda: care_of(model, draws, layout))
    worlds = care.worlds
    needs = [_needs(model, draws, layout, worlds[n], made, n) for n in (0, 1)]
    required = needs[0].required, needs[1].required
    open_n = made("open", (required[0],), lambda: capacity.open_do_nothing(model, layout, required[0]))
    path = made(
        "path", (required[1], care), lambda: capacity.open_do_something(model, draws, layout, care.removed, required[1])
    )
    opens = (open_n, path.at_places)
    staff, employed, arriving, rest_staff = _staff(model, draws, layout, [need.hours for need in needs], opens, made)
    money = _money(model, draws, layout, worlds, opens, staff, path, made)
    sides = [
        _side(model, draws, layout, worlds[n], needs[n], opens[n], staff[n], money.drivers[n], money.books[n], made, n)
        for n in (0, 1)
    ]
    full = _full(model, draws, layout, sides, made)
    waiting = _waiting(model, layout, sides)
    return Chain(
        model,
        draws,
        layout,
        care,
        sides[0],
        sides[1],
        path,
        money.unexplained,
        rest_staff,
        employed,
        arriving,
        money.programme,
        money.capital,
        money.funds,
        np.stack(outcomes.health_gap(model, draws, layout, care)),
        _care_gap(model, draws, layout, care, sides, full, waiting),
        full,
        waiting,
        lambda: _peak(model, draws, layout, sides),
    )


@dataclass(frozen=True)
class _Needs:
    """What one world needs: (year, place of `layout.units`, run), and hours (year, place of `layout.posts`, run)."""

    use: Floats
    load: Floats
    required: Floats
    hours: Floats


def _needs(model: Model, draws: Draws, layout: Layout, world: World, made: Stage, n: int) -> _Needs:
    again = partial(_by_changed, world)
    use = made(f"use.{n}", (world,), *again(partial(usage, model, draws, layout, world)))
    load = made(f"load.{n}", (use,), lambda: capacity.load_of(model, layout, use))
    required = made(
        f"required.{n}",
        (load,),
        lambda: capacity.required_units(model, draws, layout, load),
        lambda known, inputs: capacity.required_units(model, draws, layout, load, (known, inputs[0])),
    )
    hours = made(f"hours.{n}", (world,), *again(partial(staff_hours, model, draws, layout, world)))
    return _Needs(use, load, required, hours)


def _by_changed(
    world: World, work: Callable[..., Any]
) -> tuple[Callable[[], Any], Callable[[Any, tuple[Any, ...]], Any]]:
    """What makes a stage of a world, and what makes it from the same of the world that one was made from."""

    def again(known: Any, inputs: tuple[Any, ...]) -> Any:
        pairs = changed_pairs(world, inputs[0])
        return work(None if pairs is None else (known, pairs))

    return work, again


def _side(
    model: Model,
    draws: Draws,
    layout: Layout,
    world: World,
    needs: _Needs,
    open_units: Floats,
    staff: workforce.Staffing,
    drivers: finance.Drivers,
    books: finance.Books,
    made: Stage,
    n: int,
) -> Side:
    staffed = made(
        f"staffed.{n}", (staff, open_units), lambda: workforce.staffed_units(model, layout, staff, open_units)
    )
    usable = made(f"usable.{n}", (staffed,), lambda: capacity.usable_units(model, draws, layout, staffed))
    units = Units(needs.use, needs.load, needs.required, open_units, staffed, usable)
    return Side(
        layout, world, units, needs.hours, staff, drivers, books,
        lambda: made(f"journeys.{n}", (world,), lambda: travel.journeys_of(model, draws, layout, world)),
    )  # fmt: skip


def run_expected(model: Model) -> Chain:
    """The expected run: central values, with attribution and bridge."""
    return with_attribution(run_chain(model, expected_draws(model)))


def with_attribution(chain: Chain) -> Chain:
    """The chain with every initiative's share of run 0."""
    model, draws, layout = chain.model, chain.draws, chain.layout
    attribution = attribute(model, draws, chain.flows, chain.thinning, layout)
    rates = rates_of(model, draws, layout, chain.nothing.world)
    sides = Sides(
        chain.nothing.open,
        chain.path,
        chain.nothing.required,
        chain.something.required,
        chain.nothing.staff,
        chain.something.staff,
        chain.nothing.books,
        chain.programme,
        chain.employed,
        chain.unexplained.fixed,
        chain.funds,
    )
    bridge = bridge_of(model, draws, layout, attribution, rates, sides)
    values = {name: getattr(chain, name) for name in Chain.__dataclass_fields__}
    return Chain(**{**values, "attribution": attribution, "rates": rates, "bridge": bridge})


def _driver(model: Model, draws: Draws, layout: Layout, hours: Floats, open_units: Floats) -> Floats:
    need = workforce.activity_need(model, draws, layout, hours)
    return need + workforce.establishment_need(model, draws, layout, open_units)


def _staff(
    model: Model, draws: Draws, layout: Layout, hours: list[Floats], opens: tuple[Floats, Floats], made: Stage
) -> tuple[tuple[workforce.Staffing, workforce.Staffing], Scattered, Floats, Floats]:
    driver = [
        made(
            f"staff.driver.{n}",
            (hours[n], opens[n]),
            partial(_driver, model, draws, layout, hours[n], opens[n]),
        )
        for n in (0, 1)
    ]
    rest = made("staff.rest", (driver[0],), lambda: workforce.unexplained_establishment(model, layout, driver[0]))
    employed, _, arriving = made("staff.own", (), lambda: workforce.initiative_staff(model, draws, layout))
    nothing = made(
        "staff.0",
        (driver[0], rest),
        lambda: workforce.staffing(model, draws, layout, driver[0] + rest, np.zeros_like(arriving)),
    )
    something = made(
        "staff.1",
        (driver[1], rest, employed, arriving),
        lambda: workforce.staffing(model, draws, layout, driver[1] + rest + employed.total_at(layout.posts), arriving),
    )
    return (nothing, something), employed, arriving, rest


@dataclass(frozen=True)
class _Money:
    drivers: tuple[finance.Drivers, finance.Drivers]
    books: tuple[finance.Books, finance.Books]
    unexplained: finance.Unexplained
    programme: Scattered
    capital: Scattered
    funds: Floats


def _money(
    model: Model,
    draws: Draws,
    layout: Layout,
    worlds: tuple[World, World],
    opens: tuple[Floats, Floats],
    staff: tuple[workforce.Staffing, workforce.Staffing],
    path: capacity.OpenPath,
    made: Stage,
) -> _Money:
    drivers = [_drivers(model, draws, layout, worlds[n], opens[n], staff[n], made, n) for n in (0, 1)]
    covered = partial(finance.covered_activity, model, draws, layout)
    activity = [
        made(f"covered.{n}", (world,), *_by_changed(world, partial(covered, world))) for n, world in enumerate(worlds)
    ]
    payments = [
        made(
            f"payments.{n}",
            (activity[n], activity[0]),
            partial(finance.contract_payments, model, draws, activity[n], activity[0][0]),
        )
        for n in (0, 1)
    ]
    rest = made(
        "unexplained", (drivers[0], payments[0]), lambda: finance.unexplained(model, drivers[0], payments[0])
    )
    programme, capital = made("costs", (), lambda: finance.initiative_costs(model, draws))
    funds = finance.fund_income(model, draws)
    index = finance.index_of(model, draws, "non_pay")[:, None, :]
    received = np.zeros_like(drivers[0].pay)
    for fund, amount in zip(model.funds, funds, strict=True):
        received[:, fund.recipient] += amount
    factors = [finance.fixed_factor(model, draws, r) for r in range(len(model.axes.organisation))]
    extra = {
        "initiative": programme.total(),
        "fund": received,
        "fixed saving": path.parts_saved.total() * index,
        "fixed factor": np.stack(factors, axis=1),
    }
    given = drivers[0], payments[0], rest
    books = (
        made("books.0", given, lambda: finance.books_of(model, draws, *given, {})),
        finance.books_of(model, draws, drivers[1], payments[1], rest, extra),
    )
    return _Money((drivers[0], drivers[1]), books, rest, programme, capital, funds)


def _drivers(
    model: Model,
    draws: Draws,
    layout: Layout,
    world: World,
    open_units: Floats,
    staff: workforce.Staffing,
    made: Stage,
    n: int,
) -> finance.Drivers:
    pay = made(f"pay.{n}", (staff,), lambda: finance.pay_of(model, draws, layout, staff))
    variable = made(
        f"variable.{n}", (world,), *_by_changed(world, partial(finance.variable_of, model, draws, layout, world))
    )
    stepped = made(f"stepped.{n}", (open_units,), lambda: finance.stepped_of(model, draws, layout, open_units))
    drivers: finance.Drivers = made(
        f"drivers.{n}", (pay, variable, stepped), lambda: finance.Drivers(pay, variable, stepped)
    )
    return drivers


def _full(model: Model, draws: Draws, layout: Layout, sides: list[Side], made: Stage) -> dict[int, Floats]:
    """Chance that nobody finds a free unit, for resources with a standard: each (world, year, provider, run)."""
    return {
        j: np.stack([_side_full(model, draws, layout, side, j, made, n) for n, side in enumerate(sides)])
        for j, resource in enumerate(model.resources)
        if resource.standard
    }


def _side_full(model: Model, draws: Draws, layout: Layout, side: Side, j: int, made: Stage, n: int) -> Floats:
    """Chance that nobody finds a free unit of one resource: (year, provider, run)."""
    at, units = layout.units.of_second[j], side.units
    months = _months(model, draws, layout, side.world, j, made, n)
    load, usable = units.load.take(at, axis=1), units.usable.take(at, axis=1)
    found = made(
        f"full.{n}.{j}",
        (months, units.load, units.usable),
        lambda: fullness.fullness(load, usable, months),
        lambda known, _: fullness.fullness(load, usable, months, known),
    )
    out = np.zeros((len(model.year_days), len(model.axes.provider), draws.runs))
    out[:, layout.units.first[at][months.places]] = found.chance
    return out


def _months(
    model: Model, draws: Draws, layout: Layout, world: World, j: int, made: Stage, n: int
) -> fullness.Months:
    work = partial(fullness.alike_months, model, draws, layout, world, j)
    months: fullness.Months = made(f"months.{n}.{j}", (world,), *_by_changed(world, work))
    return months


def _peak(model: Model, draws: Draws, layout: Layout, sides: list[Side]) -> dict[int, Floats]:
    """Load of the busiest month as a share of usable units: resource -> (world, year, provider, run)."""
    out = {}
    for j in range(len(model.resources)):
        at = layout.units.of_second[j]
        out[j] = np.zeros((2, len(model.year_days), len(model.axes.provider), draws.runs))
        for n, side in enumerate(sides):
            months = fullness.alike_months(model, draws, layout, side.world, j)
            share = fullness.busiest(side.units.load[:, at], side.units.usable[:, at], months)
            out[j][n][:, layout.units.first[at]] = share
    return out


def use_by_service(model: Model, draws: Draws, layout: Layout, world: World, resource: int) -> Floats:
    """Use of one resource by service: (service, year, provider, run)."""
    years, _, runs = world.volumes.shape
    out = np.zeros((len(model.services), years, len(model.axes.provider), runs))
    providers, services, use = resource_use(model, draws, layout, world, resource)
    out[services, :, providers] = use.transpose(1, 0, 2)
    return out


def _waiting(model: Model, layout: Layout, sides: list[Side]) -> Floats:
    if not model.waiting:
        years, _, runs = sides[0].world.volumes.shape
        return np.zeros((0, 2, 3, years, runs))
    return np.stack(
        [
            outcomes.waiting_years(
                model, layout, (sides[0].world, side.world), (sides[0].units.usable, side.units.usable)
            )
            for side in sides
        ],
        axis=1,
    )


def _care_gap(
    model: Model,
    draws: Draws,
    layout: Layout,
    care: Care,
    sides: list[Side],
    full: dict[int, Floats],
    waiting: Floats,
) -> Floats:
    """People a year whose care misses a stated standard: (world, year, run)."""
    years, _, runs = sides[0].world.volumes.shape
    out = np.zeros((2, years, runs))
    for j, chance in full.items():
        for n, side in enumerate(sides):
            out[n] += (outcomes.people_using(model, layout, side.world, j) * chance[n]).sum(axis=1)
    for waiting_list, values in zip(model.waiting, waiting, strict=True):
        standard = model.services[waiting_list.service].waiting_standard
        if standard >= 0:
            out += np.maximum(0.0, draws[standard] - values[:, 1]) * values[:, 0]
    out[1] += outcomes.declared_unmet(model, care.removed, like=out[1])
    return out
