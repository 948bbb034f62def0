"""The health and the care gap (equations, section 8), and waiting lists."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from placeplan.engine.care import Care, preventable_triples
from placeplan.engine.draws import Draws
from placeplan.engine.volumes import Layout, World
from placeplan.model.model import Model

__all__ = ["declared_unmet", "health_benchmark", "health_gap", "people_using", "waiting_years"]

Floats = npt.NDArray[np.float64]
WEEKS = 52


def health_benchmark(model: Model) -> Floats:
    """Events if every group had the base-year rate of the least deprived fifth at its age and sex: (variant, year)."""
    cells = model.cells
    preventable = np.array([service.preventable for service in model.services], dtype=bool)
    counted = preventable[cells.service] & model.leaf[cells.place]
    groups = len(model.axes.group)
    events = np.bincount(cells.group[counted], weights=cells.quantity[counted], minlength=groups)
    persons = model.population.persons[:, :, model.leaf].sum(axis=2)
    _, pair, fifth = model.group_parts
    least = np.zeros(int(pair.max()) + 1)
    for group in np.flatnonzero(fifth == 5):
        base = persons[model.population.chosen, 0, group]
        least[pair[group]] = events[group] / base if base > 0 else 0.0
    return np.asarray(persons @ least[pair])


def health_gap(model: Model, draws: Draws, layout: Layout, care: Care) -> tuple[Floats, Floats]:
    """Preventable events above the benchmark, do nothing and do something: two arrays (year, run).

    An event that is relocated still happens: what counts is what was left before relocation.
    """
    at = preventable_triples(model, layout)
    benchmark = np.einsum("xy,xk->yk", health_benchmark(model), draws.variants)
    events = layout.known("events", np.zeros_like(at), 1)
    start, unmoved = events.of(care.worlds[0].volumes.take(at)), events.of(care.unmoved)
    return start[:, 0] - benchmark, unmoved[:, 0] - benchmark


def people_using(model: Model, layout: Layout, world: World, resource: int) -> Floats:
    """Units of care that use a resource, by provider: (year, provider, run)."""
    users = [v for v, service in enumerate(model.services) if any(u[0] == resource for u in service.uses)]
    at = np.flatnonzero(np.isin(layout.pairs[:, 1], users))
    sums = layout.known(("using", resource), layout.pairs[at, 0], len(model.axes.provider))
    return sums.of(world.pairs.take(at))


def declared_unmet(model: Model, removed: Mapping[int, Floats], *, like: Floats) -> Floats:
    """Need declared unmet: (year, run), the shape of `like`."""
    total = np.zeros_like(like)
    for e, effect in enumerate(model.effects):
        if effect.becomes is not None and effect.becomes.outcome == "unmet" and e in removed:
            total += removed[e].sum(axis=1)
    return total


def waiting_years(
    model: Model, layout: Layout, worlds: tuple[World, World], usable: tuple[Floats, Floats]
) -> Floats:
    """Waiting lists at the end of each year: people waiting, share under 18 weeks, people 52 weeks and over.

    Weekly cohorts, first come first served. Referrals are the world's demand; treatments are the base year's activity,
    scaled by the growth of the scarcest usable resource of the service, or the demand itself where the service uses
    none. Both are even over a year's weeks, so that the list at a year's end has a closed form: it grows or shrinks by
    the difference and never below nobody, and since the longest waiting are treated first, those who have waited under
    w weeks are the last w weeks' referrals, or the whole list where that is less.

    Parameters
    ----------
    worlds, usable
        The do-nothing world, whose base year sets the treatments, then the world asked for; usable is (year, place of
        `layout.units`, run).

    Returns
    -------
    (list, measure, year, run); year 0 is the list as given.
    """
    base, demand = _demand(model, layout, worlds[0])[0], _demand(model, layout, worlds[1])
    treated = _treatments(model, layout, base, demand, usable)
    years, lists, runs = demand.shape
    out = np.empty((3, years, lists, runs))
    given = np.array([[w.people.sum(), w.people[:18].sum(), w.people[:WEEKS].sum()] for w in model.waiting])
    for y in range(years):
        if y:
            total = np.maximum(0.0, out[0, y - 1] + (demand[y] - treated[y]))
            recent, year = 18.0 / WEEKS * demand[y], demand[y]
        else:
            total, recent, year = (np.broadcast_to(column[:, None], (lists, runs)) for column in given.T)
        out[0, y] = total
        out[1, y] = np.divide(np.minimum(total, recent), total, out=np.ones((lists, runs)), where=total > 0)
        out[2, y] = total - np.minimum(total, year)
    return out.transpose(2, 0, 1, 3)


def _demand(model: Model, layout: Layout, world: World) -> Floats:
    """Care each waiting list is for: (year, list, run)."""
    key = layout.pairs[:, 0] * len(model.services) + layout.pairs[:, 1]
    wanted = np.array([w.provider * len(model.services) + w.service for w in model.waiting], dtype=np.int64)
    years, _, runs = world.pairs.shape
    out = np.zeros((years, len(wanted), runs))
    known = np.flatnonzero(np.isin(wanted, key))  # a list may be for care nobody has
    out[:, known] = world.pairs.take(np.searchsorted(key, wanted[known]))
    return out


def _treatments(model: Model, layout: Layout, base: Floats, demand: Floats, usable: tuple[Floats, Floats]) -> Floats:
    """People of each list who are treated: (year, list, run)."""
    uses = [[resource for resource, _, _ in model.services[w.service].uses] for w in model.waiting]
    years, _, runs = demand.shape
    growth = np.full(demand.shape, np.inf)
    for k in range(max(map(len, uses), default=0)):
        lists = np.flatnonzero([len(found) > k for found in uses])
        at = np.array([layout.units.position[model.waiting[n].provider, uses[n][k]] for n in lists])
        known = np.flatnonzero(at >= 0)
        scarcest = np.ones((years, len(lists), runs))
        then, here = usable[0][0, at[known]], usable[1].take(at[known], axis=1)
        scarcest[:, known] = np.divide(here, then, out=np.ones_like(here), where=then > 0)
        growth[:, lists] = np.minimum(growth[:, lists], scarcest)
    none = np.array([not found for found in uses], dtype=bool)
    out = base * np.where(none[:, None], 1.0, growth)
    out[:, none] = demand[:, none]
    return np.asarray(out)
