"""The health and the care gap (equations, section 8), and waiting lists."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.effects import Flows
from placeplan.engine.volumes import Layout, World
from placeplan.model.model import Model, Waiting

__all__ = ["declared_unmet", "health_benchmark", "health_gap", "people_using", "preventable_classes", "waiting_years"]

Floats = npt.NDArray[np.float64]
WEEKS = 52


def preventable_classes(model: Model) -> npt.NDArray[np.int64]:
    """Classes of preventable services for people of the footprint."""
    preventable = np.array([service.preventable for service in model.services], dtype=bool)
    return np.flatnonzero(preventable[model.classes.service] & model.leaf[model.classes.place])


def health_benchmark(model: Model) -> Floats:
    """Events if every group had the base-year rate of the least deprived fifth at its age and sex: (variant, year)."""
    cells = model.cells
    preventable = np.array([service.preventable for service in model.services], dtype=bool)
    counted = preventable[cells.service] & model.leaf[cells.place]
    groups = len(model.axes.group)
    events = np.bincount(cells.group[counted], weights=cells.quantity[counted], minlength=groups)
    persons = model.population.persons[:, :, model.leaf].sum(axis=2)
    base = persons[model.population.chosen, 0].reshape(-1, 5)
    least = np.divide(events.reshape(-1, 5)[:, 4], base[:, 4], out=np.zeros(len(base)), where=base[:, 4] > 0)
    by_age_sex = persons.reshape(*persons.shape[:2], -1, 5).sum(axis=3)
    return np.asarray(by_age_sex @ least)


def health_gap(model: Model, draws: Draws, flows: Flows) -> tuple[Floats, Floats]:
    """Preventable events above the benchmark, do nothing and do something: two arrays (year, run)."""
    at = preventable_classes(model)
    benchmark = np.einsum("xy,xk->yk", health_benchmark(model), draws.variants)
    return flows.start[:, at].sum(axis=1) - benchmark, flows.stay[:, at].sum(axis=1) - benchmark


def people_using(model: Model, layout: Layout, world: World, resource: int) -> Floats:
    """Units of care that use a resource, by provider: (year, provider, run)."""
    out = np.zeros((world.volume.shape[0], len(model.axes.provider), world.volume.shape[2]))
    users = [v for v, service in enumerate(model.services) if any(u[0] == resource for u in service.uses)]
    for t in np.flatnonzero(np.isin(layout.service, users)):
        out[:, layout.provider[t]] += world.volume[:, t]
    return out


def declared_unmet(model: Model, flows: Flows) -> Floats:
    """Need declared unmet: (year, run)."""
    total = np.zeros((flows.start.shape[0], flows.start.shape[2]))
    for e, removed in flows.removed.items():
        becomes = model.effects[e].becomes
        if becomes is not None and becomes.outcome == "unmet":
            total += removed.sum(axis=1)
    return total


def waiting_years(model: Model, layout: Layout, waiting: Waiting, world: World, usable: Floats) -> tuple[Floats, Floats, Floats]:
    """A waiting list at the end of each year: people waiting, share under 18 weeks, people 52 weeks and over.

    Weekly cohorts, first come first served. Referrals are the world's demand; treatments are the base year's activity, scaled by the growth of
    the scarcest usable resource of the service, or the demand itself where the service uses none.

    Parameters
    ----------
    usable
        (year, provider, resource, run).

    Returns
    -------
    Three arrays (year, run); year 0 is the list as given.
    """
    at = np.flatnonzero((layout.service == waiting.service) & (layout.provider == waiting.provider))
    demand = world.volume[:, at].sum(axis=1)
    treated = _treatments(model, waiting, demand, usable)
    years, runs = demand.shape
    length = len(waiting.people) + WEEKS * years + 1
    cohorts = np.zeros((length, runs))
    cohorts[: len(waiting.people)] = waiting.people[:, None]
    out = np.empty((3, years, runs))
    for y in range(years):
        if y:
            for _ in range(WEEKS):
                cohorts = _week(cohorts, demand[y] / WEEKS, treated[y] / WEEKS)
        total = cohorts.sum(axis=0)
        out[0, y] = total
        out[1, y] = np.divide(cohorts[:18].sum(axis=0), total, out=np.ones(runs), where=total > 0)
        out[2, y] = cohorts[52:].sum(axis=0)
    return out[0], out[1], out[2]


def _treatments(model: Model, waiting: Waiting, demand: Floats, usable: Floats) -> Floats:
    uses = model.services[waiting.service].uses
    if not uses:
        return demand
    growth = np.full(demand.shape, np.inf)
    for resource, _, _ in uses:
        here = usable[:, waiting.provider, resource]
        growth = np.minimum(growth, np.divide(here, here[0], out=np.ones_like(here), where=here[0] > 0))
    return np.asarray(demand[0] * growth)


def _week(cohorts: Floats, arriving: Floats, treated: Floats) -> Floats:
    """One week: everybody waits a week longer, people join, the longest waiting are treated first."""
    older = np.roll(cohorts, 1, axis=0)
    older[-1] += older[0]
    older[0] = arriving
    longer = np.cumsum(older[::-1], axis=0)[::-1] - older
    return np.asarray(np.maximum(0.0, older - np.maximum(0.0, treated - longer)))
