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
    years, _, runs = world.volume.shape
    km = np.zeros((years, len(model.axes.place), runs))
    minutes = np.zeros_like(km)
    missing = np.zeros((years, runs))
    for t, (place, service, provider) in enumerate(layout.triples):
        assumption = model.services[service].journeys
        if assumption < 0:
            continue
        journeys = world.volume[:, t] * draws[assumption]
        at = place, _listed(model, model.travel, int(place), int(provider))
        if np.isnan(model.travel.km[at]):
            missing += journeys
            continue
        km[:, place] += journeys * 2.0 * model.travel.km[at]
        minutes[:, place] += journeys * 2.0 * model.travel.minutes[at]
    return Journeys(km, minutes, missing)


def _listed(model: Model, travel: Travel, place: int, provider: int) -> int:
    """The provider itself, or the organisation that runs it where the provider has no row of its own."""
    if np.isnan(travel.km[place, provider]):
        owner = model.axes.organisation.ids[model.accounts.provider_organisation[provider]]
        return model.axes.provider.index(owner) if owner in model.axes.provider else provider
    return provider
