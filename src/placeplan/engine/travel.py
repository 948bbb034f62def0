"""Journeys to care (equations, section 7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.volumes import Layout, World
from placeplan.model.model import Model

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
        distance = model.travel.km[place, provider]
        if np.isnan(distance):
            missing += journeys
            continue
        km[:, place] += journeys * 2.0 * distance
        minutes[:, place] += journeys * 2.0 * model.travel.minutes[place, provider]
    return Journeys(km, minutes, missing)
