"""Coverage: the share of the people an initiative means to reach that it has reached, and feels the effect of.

A roll-out reaches a place in a straight line; an effect may begin late (lag) and build up in a straight line. Coverage of a year is
the mean over its twelve months, in closed form.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.model.model import Model

__all__ = ["double_ramp_mean", "effect_coverage", "mean_coverage", "rollout_coverage"]

Floats = npt.NDArray[np.float64]


def _rise(x: Floats, order: int) -> Floats:
    """max(0, x) ** order / order!: the order-fold integral of a step at 0."""
    positive = np.maximum(x, 0.0)
    return np.asarray(positive**order / {1: 1.0, 2: 2.0, 3: 6.0}[order])


def double_ramp_mean(begin: Floats, ramp: Floats, build: float, years: int) -> Floats:
    """Mean over each year of a ramp of `ramp` months from `begin`, each entrant building up over `build` months.

    Parameters
    ----------
    begin, ramp
        Months since 1 April of year 0, and months; of one shape S. NaN in `begin` means never.
    build
        Months of build-up of each person reached.

    Returns
    -------
    (years, *S), shares of 0 to 1.
    """
    edges = 12.0 * np.arange(years + 1).reshape((-1,) + (1,) * np.ndim(begin))
    t = edges - begin
    sharp = ramp < 1e-9
    wide = np.where(sharp, 1.0, np.maximum(ramp, 1e-9))
    if build <= 0.0:
        area = np.where(sharp, _rise(t, 1), (_rise(t, 2) - _rise(t - wide, 2)) / wide)
    else:
        one = (_rise(t, 2) - _rise(t - build, 2)) / build
        both = (_rise(t, 3) - _rise(t - wide, 3) - _rise(t - build, 3) + _rise(t - wide - build, 3)) / (wide * build)
        area = np.where(sharp, one, both)
    return np.asarray(np.nan_to_num(np.diff(area, axis=0) / 12.0, nan=0.0))


def rollout_coverage(model: Model, draws: Draws, initiative: int, *, lag: float = 0.0, build: float = 0.0) -> Floats:
    """Coverage of an initiative: (year, place, run)."""
    spec = model.initiatives[initiative]
    years, places = len(model.axes.year), len(model.axes.place)
    if spec.everywhere:
        begin = np.full((places, draws.runs), lag) + draws.slip[initiative]
        return double_ramp_mean(begin, np.zeros_like(begin), build, years)
    begin = (spec.start + lag)[:, None] + draws.slip[initiative]
    ramp = np.broadcast_to(spec.ramp[:, None], begin.shape)
    return double_ramp_mean(begin, ramp, build, years)


def effect_coverage(model: Model, draws: Draws, effect: int) -> Floats:
    """Coverage of an effect, with its lag and build-up: (year, place, run)."""
    spec = model.effects[effect]
    return rollout_coverage(model, draws, spec.initiative, lag=spec.lag_months, build=spec.build_up_months)


def mean_coverage(model: Model, draws: Draws, initiative: int) -> Floats:
    """Coverage of an initiative over the places party to it, weighted by base-year population: (year, run)."""
    spec = model.initiatives[initiative]
    cover = rollout_coverage(model, draws, initiative)
    if spec.everywhere:
        return cover[:, 0, :]
    people = model.population.persons[model.population.chosen, 0].sum(axis=1)
    weight = np.where(spec.party, people, 0.0)
    total = weight.sum()
    if total == 0.0:
        return np.zeros((cover.shape[0], cover.shape[2]))
    return np.asarray(np.einsum("ypk,p->yk", cover, weight / total))
