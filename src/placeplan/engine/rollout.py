"""Coverage: the share of the people an initiative means to reach that it has reached, and feels the effect of.

A roll-out reaches a place in a straight line; an effect may begin late (lag) and build up in a straight line. Coverage
of a year is the mean over its twelve months, in closed form.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.model.model import Model

__all__ = [
    "distinct_rollouts", "double_ramp_mean", "effect_coverage", "mean_coverage", "piece_coverage", "rollout_coverage",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def _rise(x: Floats, order: int) -> Floats:
    """max(0, x) ** order / order!: the order-fold integral of a step at 0."""
    positive = np.maximum(x, 0.0)
    if order == 1:
        return np.asarray(positive)
    square = positive * positive
    return np.asarray(square / 2.0 if order == 2 else square * positive / 6.0)


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


def distinct_rollouts(model: Model, initiative: int) -> tuple[Ints, Ints]:
    """Places with roll-outs of their own, one for each, and for every place which of these it is like.

    Returns
    -------
    (piece): a place of each distinct start, ramp and slippage; (place): piece it belongs to.
    """
    spec = model.initiatives[initiative]
    if spec.everywhere:
        return np.zeros(1, dtype=np.int64), np.zeros(len(model.axes.place), dtype=np.int64)
    own = np.zeros(len(spec.ramp)) if spec.slip_rows is None else spec.slip_rows
    keys = np.stack([np.nan_to_num(spec.start, nan=np.inf), spec.ramp, own], axis=1)
    _, first, piece = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return first, piece.ravel()


def _coverage(model: Model, draws: Draws, initiative: int, places: Ints, lag: float, build: float) -> Floats:
    """Coverage of some places: (year, place, run), or run axis of 1 where no run slips."""
    spec, years = model.initiatives[initiative], len(model.axes.year)
    slip = draws.slip[initiative] if spec.slip_rows is None else draws.slip[spec.slip_rows[places]]
    if not slip.any():
        slip = slip[..., :1]
    if spec.everywhere:
        begin = np.full((len(places), 1), lag) + slip
        return double_ramp_mean(begin, np.zeros_like(begin), build, years)
    begin = (spec.start[places] + lag)[:, None] + slip
    ramp = np.broadcast_to(spec.ramp[places, None], begin.shape)
    return double_ramp_mean(begin, ramp, build, years)


def rollout_coverage(model: Model, draws: Draws, initiative: int, *, lag: float = 0.0, build: float = 0.0) -> Floats:
    """Coverage of an initiative: (year, place, run)."""
    first, piece = distinct_rollouts(model, initiative)
    cover = _coverage(model, draws, initiative, first, lag, build).take(piece, axis=1)
    return np.broadcast_to(cover, (*cover.shape[:2], draws.runs))


def piece_coverage(model: Model, draws: Draws, effect: int, first: Ints) -> Floats:
    """Coverage of an effect at the places `first`: (year, place, run), or run axis of 1 where no run slips."""
    spec = model.effects[effect]
    return draws.once_by_slip(
        ("piece coverage", effect),
        lambda: _coverage(model, draws, spec.initiative, first, spec.lag_months, spec.build_up_months),
    )


def effect_coverage(model: Model, draws: Draws, effect: int) -> Floats:
    """Coverage of an effect, with its lag and build-up: (year, place, run)."""
    spec = model.effects[effect]
    return rollout_coverage(model, draws, spec.initiative, lag=spec.lag_months, build=spec.build_up_months)


def mean_coverage(model: Model, draws: Draws, initiative: int) -> Floats:
    """Coverage of an initiative over the places party to it, weighted by base-year population: (year, run)."""
    return draws.once_by_slip(("mean coverage", initiative), lambda: _mean_coverage(model, draws, initiative))


def _mean_coverage(model: Model, draws: Draws, initiative: int) -> Floats:
    spec = model.initiatives[initiative]
    years = len(model.axes.year)
    first, piece = distinct_rollouts(model, initiative)
    cover = _coverage(model, draws, initiative, first, 0.0, 0.0)
    if spec.everywhere:
        return np.broadcast_to(cover[:, 0, :], (years, draws.runs))
    people = model.population.persons[model.population.chosen, 0].sum(axis=1)
    weight = np.bincount(piece, weights=np.where(spec.party, people, 0.0), minlength=len(first))
    total = weight.sum()
    if total == 0.0:
        return np.zeros((years, draws.runs))
    mean = np.einsum("ypk,p->yk", cover, weight / total)
    return np.broadcast_to(mean, (years, draws.runs))
