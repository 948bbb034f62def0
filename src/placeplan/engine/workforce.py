"""Workforce (equations, section 5): need from activity and capacity, supply as stock and flow, one pool a labour
market.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.rollout import mean_coverage
from placeplan.engine.sums import Scattered, Sums
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


def activity_need(model: Model, draws: Draws, hours: Floats) -> Floats:
    """Whole-time equivalents activity takes: (year, organisation, staff group, run)."""
    per_wte = draws.several([group.hours_per_wte for group in model.staff_groups])
    return np.asarray(hours / per_wte)


def establishment_need(model: Model, draws: Draws, open_units: Floats) -> Floats:
    """Whole-time equivalents open capacity takes: (year, organisation, staff group, run)."""
    years, _, _, runs = open_units.shape
    out = np.zeros((years, len(model.axes.organisation), len(model.staff_groups), runs))
    owner = Sums(model.accounts.provider_organisation, len(model.axes.organisation))
    for j, resource in enumerate(model.resources):
        if resource.establishment:
            steps = owner.of(open_units[:, :, j] / resource.step)
            for w, assumption in resource.establishment:
                out[:, :, w] += steps * draws[assumption]
    return out


def initiative_staff(model: Model, draws: Draws, shape: tuple[int, ...]) -> tuple[Scattered, Scattered, Floats]:
    """Staff of initiatives.

    Returns
    -------
    Need of recruited and trained staff, (initiative, year, organisation, staff group, run); redeployed staff, same
    shape; and trainees arriving, (year, organisation, staff group, run).
    """
    years, runs = shape[0], shape[3]
    need: dict[tuple[int, ...], Floats] = {}
    moved: dict[tuple[int, ...], Floats] = {}
    arriving = np.zeros(shape)
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
                arriving[:, staff.organisation, staff.staff_group] += rise * completion
    whole = (len(model.initiatives), *shape)
    return Scattered(whole, need), Scattered(whole, moved), arriving


def unexplained_establishment(model: Model, driver: Floats) -> Floats:
    """Base-year establishment the drivers do not explain, held constant: (organisation, staff group, run)."""
    return np.asarray(establishment(model)[:, :, None] - driver[0])


def establishment(model: Model) -> Floats:
    """Funded posts in the base year, those in post where no row gives them: (organisation, staff group)."""
    stated = model.workforce.establishment
    return np.where(np.isnan(stated), model.workforce.in_post, stated)


@dataclass(frozen=True)
class Staffing:
    """Staff of one world; every array (year, organisation, staff group, run), whole-time equivalents."""

    need: Floats
    kept: Floats
    supply: Floats
    shortage: Floats
    agency: Floats
    unfilled: Floats


def staffing(model: Model, draws: Draws, need: Floats, arriving: Floats) -> Staffing:
    """Supply year by year, and what is short.

    Parameters
    ----------
    need
        (year, organisation, staff group, run).
    arriving
        Trainees of initiatives who finish, same shape.
    """
    leavers = draws.several([group.leaver_rate for group in model.staff_groups])
    recruitable = draws.several([group.recruitable for group in model.staff_groups])
    share = draws.several([group.agency_share for group in model.staff_groups])
    in_post = np.broadcast_to(model.workforce.in_post[:, :, None], need.shape[1:])
    supply, kept = np.empty_like(need), np.empty_like(need)
    supply[0], kept[0] = in_post, in_post
    pool = _by_market(model, in_post * recruitable)
    for y in range(1, len(need)):
        kept[y] = supply[y - 1] * (1.0 - leavers)
        own = model.workforce.trained[y][:, :, None] + arriving[y]
        room = np.maximum(need[y] - kept[y], 0.0)
        want = np.maximum(room - own, 0.0)
        wanted = _by_market(model, want)
        filled = np.minimum(1.0, np.divide(pool, wanted, out=np.ones_like(pool), where=wanted > 0))
        supply[y] = kept[y] + np.minimum(own, room) + want * filled[markets(model)]
    shortage = np.maximum(need - supply, 0.0)
    agency = np.minimum(shortage, share * np.maximum(need, 0.0))
    return Staffing(need, kept, supply, shortage, agency, shortage - agency)


def markets(model: Model) -> npt.NDArray[np.int64]:
    """(organisation): labour market; an organisation with none (-1) has one to itself."""
    market = model.workforce.market
    alone = len(market) + np.arange(len(market))
    return np.where(market < 0, alone, market)


def _by_market(model: Model, values: Floats) -> Floats:
    market = markets(model)
    sums = Sums(market, int(market.max(initial=0)) + 1)
    rest = values.shape[1:]
    return np.asarray(sums.of(values.reshape(1, len(values), prod(rest)))[0].reshape(sums.size, *rest))


def staffed_units(model: Model, staff: Staffing, open_units: Floats) -> Floats:
    """Open units for which there are staff: (year, provider, resource, run)."""
    empty = np.divide(staff.unfilled, staff.need, out=np.zeros_like(staff.need), where=staff.need > 0)
    owner = model.accounts.provider_organisation
    out = open_units.copy()
    for j, resource in enumerate(model.resources):
        if resource.establishment:
            groups = [w for w, _ in resource.establishment]
            out[:, :, j] *= 1.0 - empty[:, :, groups].max(axis=2)[:, owner]
    return out
