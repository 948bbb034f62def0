"""Workforce (equations, section 5): need from activity and capacity, supply as stock and flow, one pool a labour
market.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.rollout import mean_coverage
from placeplan.engine.sums import Filled, Scattered, Sums
from placeplan.engine.volumes import Layout
from placeplan.model.model import Model

__all__ = [
    "Staffing",
    "establishment_need",
    "initiative_staff",
    "staffed_units",
    "staffing",
    "unexplained_establishment",
]

Floats = npt.NDArray[np.float64]


def activity_need(model: Model, draws: Draws, layout: Layout, hours: Floats) -> Floats:
    """Whole-time equivalents activity takes: (year, place of `layout.posts`, run)."""
    per_wte = draws.several([group.hours_per_wte for group in model.staff_groups])
    return np.asarray(hours / per_wte[layout.posts.second])


def establishment_need(model: Model, draws: Draws, layout: Layout, open_units: Floats) -> Floats:
    """Whole-time equivalents open capacity takes: (year, place of `layout.posts`, run).

    Parameters
    ----------
    open_units
        (year, place of `layout.units`, run).
    """
    years, _, runs = open_units.shape
    out = np.zeros((years, len(layout.posts), runs))
    for j, (resource, at) in enumerate(zip(model.resources, layout.units.of_second, strict=True)):
        if resource.establishment and len(at):
            owners, where = np.unique(model.accounts.provider_organisation[layout.units.first[at]], return_inverse=True)
            here = open_units.take(at, axis=1)
            here /= resource.step
            steps = layout.known(("steps", j), where.ravel(), len(owners)).of(here)
            for w, assumption in resource.establishment:
                out[:, layout.posts.position[owners, w]] += steps * draws[assumption]
    return out


def initiative_staff(model: Model, draws: Draws, layout: Layout) -> tuple[Scattered, Scattered, Floats]:
    """Staff of initiatives.

    Returns
    -------
    Need of recruited and trained staff, (initiative, year, organisation, staff group, run); redeployed staff, same
    shape; and trainees arriving, (year, place of `layout.posts`, run).
    """
    years, runs = len(model.axes.year), draws.runs
    need: dict[tuple[int, ...], Floats] = {}
    moved: dict[tuple[int, ...], Floats] = {}
    arriving = np.zeros((years, len(layout.posts), runs))
    for i, initiative in enumerate(model.initiatives):
        for staff in initiative.staff:
            cover = mean_coverage(model, draws, i) if staff.follows_rollout else np.ones((years, runs))
            active = np.zeros((years, 1))
            active[list(staff.years)] = 1.0
            wte = active * cover * draws[staff.wte]
            table = moved if staff.source == "redeploy" else need
            key = (i, staff.organisation, staff.staff_group)
            table[key] = table.get(key, 0.0) + wte
            if staff.source == "train":
                rise = np.maximum(np.diff(wte, axis=0, prepend=np.zeros((1, runs))), 0.0)
                completion = draws[model.staff_groups[staff.staff_group].completion]
                arriving[:, layout.posts.position[staff.organisation, staff.staff_group]] += rise * completion
    whole = (len(model.initiatives), years, *layout.posts.shape, runs)
    return Scattered(whole, need), Scattered(whole, moved), arriving


def unexplained_establishment(model: Model, layout: Layout, driver: Floats) -> Floats:
    """Base-year establishment the drivers do not explain, held constant: (place of `layout.posts`, run)."""
    return np.asarray(layout.posts.taken(establishment(model)) - driver[0])


def establishment(model: Model) -> Floats:
    """Funded posts in the base year, those in post where no row gives them: (organisation, staff group)."""
    stated = model.workforce.establishment
    return np.where(np.isnan(stated), model.workforce.in_post, stated)


@dataclass(frozen=True)
class Posts:
    """Staff of one world at the places where there are any; every array (year, place of `layout.posts`, run)."""

    need: Floats
    kept: Floats
    supply: Floats
    shortage: Floats
    agency: Floats
    unfilled: Floats


@dataclass(frozen=True)
class Staffing:
    """Staff of one world, whole-time equivalents.

    Parameters
    ----------
    at_places
        Where there are any.
    filled
        Those places; the properties give every array as (year, organisation, staff group, run).
    """

    at_places: Posts
    filled: Filled

    @cached_property
    def need(self) -> Floats:
        """Staff needed."""
        return self.filled.spread(self.at_places.need)

    @cached_property
    def kept(self) -> Floats:
        """Staff of the year before who stay."""
        return self.filled.spread(self.at_places.kept)

    @cached_property
    def supply(self) -> Floats:
        """Staff in post."""
        return self.filled.spread(self.at_places.supply)

    @cached_property
    def shortage(self) -> Floats:
        """Staff needed and not in post."""
        return self.filled.spread(self.at_places.shortage)

    @cached_property
    def agency(self) -> Floats:
        """Agency staff."""
        return self.filled.spread(self.at_places.agency)

    @cached_property
    def unfilled(self) -> Floats:
        """Staff needed, neither in post nor of an agency."""
        return self.filled.spread(self.at_places.unfilled)


def staffing(model: Model, draws: Draws, layout: Layout, need: Floats, arriving: Floats) -> Staffing:
    """Supply year by year, and what is short.

    Parameters
    ----------
    need
        (year, place of `layout.posts`, run).
    arriving
        Trainees of initiatives who finish, same shape.
    """
    posts, groups = layout.posts, model.staff_groups
    leavers = draws.several([group.leaver_rate for group in groups])[posts.second]
    recruitable = draws.several([group.recruitable for group in groups])[posts.second]
    share = draws.several([group.agency_share for group in groups])[posts.second]
    in_post = np.broadcast_to(posts.taken(model.workforce.in_post), need.shape[1:])
    trained = posts.taken(model.workforce.trained)
    market = _markets_of(model, layout)
    supply, kept = np.empty_like(need), np.empty_like(need)
    supply[0], kept[0] = in_post, in_post
    pool, staying = market.of((in_post * recruitable)[None])[0], 1.0 - leavers
    for y in range(1, len(need)):
        np.multiply(supply[y - 1], staying, out=kept[y])
        own = trained[y] + arriving[y]
        room = need[y] - kept[y]
        np.maximum(room, 0.0, out=room)
        want = room - own
        np.maximum(want, 0.0, out=want)
        wanted = market.of(want[None])[0]
        filled = np.minimum(1.0, np.divide(pool, wanted, out=np.ones_like(pool), where=wanted > 0))
        want *= filled.take(market.at, axis=0)
        np.minimum(own, room, out=own)
        np.add(kept[y], own, out=supply[y])
        supply[y] += want
    shortage = need - supply
    np.maximum(shortage, 0.0, out=shortage)
    agency = np.maximum(need, 0.0)
    agency *= share
    np.minimum(shortage, agency, out=agency)
    return Staffing(Posts(need, kept, supply, shortage, agency, shortage - agency), posts)


def markets(model: Model) -> npt.NDArray[np.int64]:
    """(organisation): labour market; an organisation with none (-1) has one to itself."""
    market = model.workforce.market
    alone = len(market) + np.arange(len(market))
    return np.where(market < 0, alone, market)


def _markets_of(model: Model, layout: Layout) -> Sums:
    """From posts to the labour market of each staff group."""
    key = np.stack([markets(model)[layout.posts.first], layout.posts.second])
    found, where = np.unique(key, axis=1, return_inverse=True)
    return layout.known("markets", where.ravel(), found.shape[1])


def staffed_units(model: Model, layout: Layout, staff: Staffing, open_units: Floats) -> Floats:
    """Open units for which there are staff: (year, place of `layout.units`, run), as `open_units`."""
    posts = staff.at_places
    empty = np.divide(posts.unfilled, posts.need, out=np.zeros_like(posts.need), where=posts.need > 0)
    out = open_units.copy()
    for resource, at in zip(model.resources, layout.units.of_second, strict=True):
        if resource.establishment and len(at):
            owner = model.accounts.provider_organisation[layout.units.first[at]]
            short = [empty.take(layout.posts.position[owner, w], axis=1) for w, _ in resource.establishment]
            out[:, at] *= 1.0 - np.maximum.reduce(short)
    return out
