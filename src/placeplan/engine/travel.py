"""Journeys to care (equations, section 7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.volumes import Layout, World
from placeplan.model.model import Model, Travel

__all__ = ["Journeys", "journeys_of"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Journeys:
    """Travel of one world by place of residence, there and back, by car.

    Parameters
    ----------
    km, minutes
        (year, place, run): person-kilometres and person-minutes.
    not_covered
        (year, run): journeys with no row of distance.
    """

    km: Floats
    minutes: Floats
    not_covered: Floats


def journeys_of(model: Model, draws: Draws, layout: Layout, world: World) -> Journeys | None:
    """Travel of one world; None where the plan has no travel table."""
    if model.travel is None:
        return None
    years, _, runs = world.volumes.shape
    places = len(model.axes.place)
    counted = np.array([service.journeys >= 0 for service in model.services], dtype=bool)[layout.service]
    listed = _listed(model, model.travel)[layout.place, layout.provider]
    known = ~np.isnan(model.travel.km[layout.place, listed])
    rate = draws.several([service.journeys for service in model.services])
    at, lost = np.flatnonzero(counted & known), np.flatnonzero(counted & ~known)
    journeys = world.volume[:, at] * rate[layout.service[at]]
    sums = layout.known("travel", layout.place[at], places)
    both = 2.0 * model.travel.km[layout.place[at], listed[at]]
    km = sums.of(journeys * both[:, None])
    both = 2.0 * model.travel.minutes[layout.place[at], listed[at]]
    minutes = sums.of(journeys * both[:, None])
    missing = np.zeros((years, runs))
    if len(lost):
        missing += (world.volume[:, lost] * rate[layout.service[lost]]).sum(axis=1)
    return Journeys(km, minutes, missing)


def _listed(model: Model, travel: Travel) -> npt.NDArray[np.int64]:
    """(place, provider): the provider itself, or the organisation that runs it where the provider has no row of its
    own.
    """
    axes = model.axes
    runs = [axes.organisation.ids[owner] for owner in model.accounts.provider_organisation]
    owner = [axes.provider.index(run) if run in axes.provider else o for o, run in enumerate(runs)]
    own = np.broadcast_to(np.arange(len(axes.provider)), travel.km.shape)
    return np.where(np.isnan(travel.km), np.array(owner, dtype=np.int64), own)
