"""How full capacity is (equations, section 4): months by season, the chance that nothing is free, the busiest month."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from placeplan.engine.capacity import SLACK
from placeplan.engine.draws import Draws
from placeplan.engine.queueing import wait_chance
from placeplan.engine.rows import Takers
from placeplan.engine.use import users_of
from placeplan.engine.volumes import Layout, World
from placeplan.model.model import Model

__all__ = ["Fullness", "Months", "alike_months", "busiest", "chance_full", "fullness", "month_factors"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Months:
    """Months of a year that are alike in season.

    Parameters
    ----------
    places
        (n): rows of the loads, among the providers that have the resource, of those whose care uses it.
    factor
        (kind of month, year, n, run): daily load as a ratio to the year's average day; 1 in all where no season is
        given.
    weight
        (kind of month, year): share of the year's days.
    """

    places: Ints
    factor: Floats
    weight: Floats


def alike_months(
    model: Model,
    draws: Draws,
    layout: Layout,
    world: World,
    resource: int,
    before: tuple[Months, Bools] | None = None,
) -> Months:
    """Daily load of each month as a ratio to the year's average day, by the seasons of the services that use the
    resource.

    Parameters
    ----------
    before
        The same of other draws, which differ in nothing it is worked out from but care, and the pairs whose care
        differs.
    """
    users = users_of(model, layout)[resource]
    if before is None:
        places = np.searchsorted(layout.units.of_second[resource], users.filled)
        _, kind = _kinds_of_month(model, layout, users)
        days = np.zeros((int(kind.max(initial=0)) + 1, len(model.axes.year)))
        np.add.at(days, kind, model.month_days.T)
        return Months(places, _factors(model, draws, layout, world, resource, users), days / days.sum(axis=0))
    some = users.reached(before[1])
    if not len(some.rows):
        return before[0]
    factor = before[0].factor.copy()
    at = np.searchsorted(users.filled, some.filled)
    factor[:, :, at] = _factors(model, draws, layout, world, resource, some)
    return replace(before[0], factor=factor)


def _kinds_of_month(model: Model, layout: Layout, users: Takers) -> tuple[dict[int, Floats], Ints]:
    """Service -> (kind of month): its season; and the kind of each of the twelve months."""
    services = np.unique(layout.pairs[users.rows, 1])
    seasons, kind = np.unique(model.season[services], axis=1, return_inverse=True)
    return dict(zip(services.tolist(), seasons, strict=True)), kind.ravel()


def _factors(model: Model, draws: Draws, layout: Layout, world: World, resource: int, users: Takers) -> Floats:
    """(kind of month, year, filled place of the users, run): daily load as a ratio to the year's average day."""
    seasons, kind = _kinds_of_month(model, layout, users_of(model, layout)[resource])
    factor = np.ones((int(kind.max(initial=0)) + 1, len(model.axes.year), len(users.filled), draws.runs))
    use = users.taken(draws, world.for_resource(resource))
    total = users.sums.of(use)
    service = layout.pairs[users.rows, 1]
    for v, season in seasons.items():
        own = np.flatnonzero(service == v)
        if not len(own) or (season == 1.0).all():
            continue
        part = users.among(own).of(use)
        share = np.divide(part, total, out=part, where=total > 0)
        for m, value in enumerate(season):
            if value != 1.0:
                factor[m] += (value - 1.0) * share
    return factor


@dataclass(frozen=True)
class Fullness:
    """Chance that nobody finds a free unit of one resource.

    Parameters
    ----------
    places
        (n): rows of the loads it is known for.
    monthly
        (kind of month, year, n, run): units busy on an average day of such a month.
    servers
        (year, n, run): whole usable units.
    chance
        (year, n, run): Erlang C, averaged over months by days. Where nothing is open it is 1 if anything is needed,
        else 0.
    """

    places: Ints
    monthly: Floats
    servers: Floats
    chance: Floats


def fullness(load: Floats, usable: Floats, months: Months, before: Fullness | None = None) -> Fullness:
    """Chance that nobody finds a free unit.

    Parameters
    ----------
    load, usable
        (year, provider, run) of one resource.
    before
        The same of other draws of these runs. Rows of it that are the same in all runs are not worked out again.
    """
    monthly = load.take(months.places, axis=1) * months.factor
    servers = np.floor(usable.take(months.places, axis=1) + SLACK)
    chance = np.empty_like(servers)
    anew = np.ones(servers.shape[:2], dtype=bool)
    if before is not None:
        anew = (monthly != before.monthly).any(axis=(0, 3)) | (servers != before.servers).any(axis=2)
        chance[~anew] = before.chance[~anew]
    each = wait_chance(monthly[:, anew], servers[anew])
    weight = months.weight[:, np.nonzero(anew)[0], None]
    found = np.zeros(each.shape[1:])
    for one, days in zip(each, weight, strict=True):  # month by month, so that a row hangs on no other
        found += one * days
    chance[anew] = found
    return Fullness(months.places, monthly, servers, chance)


def busiest(load: Floats, usable: Floats, months: Months) -> Floats:
    """Load of the busiest month as a share of usable units, nought where none are: (year, provider, run), as `load`."""
    out = np.zeros_like(load)
    here, open_here = load.take(months.places, axis=1), usable.take(months.places, axis=1)
    most = here * months.factor.max(axis=0)
    out[:, months.places] = np.divide(most, open_here, out=np.zeros_like(here), where=open_here > 0)
    return out


def month_factors(model: Model, draws: Draws, use_by_service: Floats) -> Floats:  # noqa: ARG001 - the ledger gives them
    """Daily load of each month as a ratio to the year's average day, month by month, for every provider.

    Parameters
    ----------
    use_by_service
        (service, year, provider, run): use of one resource by service.

    Returns
    -------
    (month, year, provider, run): factors of the services that use it, weighted by their use; 1 where none does.
    """
    total = use_by_service.sum(axis=0)
    weighted = np.einsum("vm,vyok->myok", model.season, use_by_service)
    return np.asarray(np.divide(weighted, total, out=np.ones((12, *total.shape)), where=total > 0))


def chance_full(model: Model, load: Floats, usable: Floats, factor: Floats) -> Floats:
    """Chance that nobody finds a free unit, with factors (month, year, provider, run) of all twelve months and of every
    provider: (year, provider, run).
    """
    weight = model.month_days.T / model.month_days.sum(axis=1)
    return fullness(load, usable, Months(np.arange(load.shape[1]), factor, weight)).chance
