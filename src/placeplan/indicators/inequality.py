"""Inequality between groups ordered by deprivation: slope and relative index, and excess burden.

Groups lie along the **last** axis, from the most deprived to the least deprived; leading axes, such as simulation
runs, are carried through: shape ``(..., groups)`` in gives ``(...)`` out.

The slope index is the slope of a regression of the groups' values on their ridit (the middle of each group's span of
the population ranked by deprivation, 0 to 1), weighted by share of the population: it is the difference between the
values predicted at rank 1 (least deprived) and rank 0 (most deprived). The relative index is their ratio.

Sources: Pamuk, Population Studies 39 (1985); Mackenbach and Kunst, Social Science and Medicine 44 (1997); Office for
Health Improvement and Disparities, *Fingertips technical guidance: slope index of inequality*; Fieller, JRSS B 16
(1954), for the interval of a ratio.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from placeplan.indicators import _checks as check
from placeplan.indicators._checks import Floats
from placeplan.indicators._distributions import normal_cdf, two_sided_z
from placeplan.indicators.errors import BadOptionError, NotANumberError

__all__ = ["ExcessBurden", "SlopeIndex", "excess_burden", "ridit", "slope_index"]

FEWEST_GROUPS = 5
Scale = Literal["identity", "log", "logit"]


@dataclass(frozen=True)
class SlopeIndex:
    """Slope index (`sii`, in units of the value times the multiplier), relative index (`rii`, a ratio) and intercept.

    `intercept` is the value predicted at rank 0, in units of the value. Limits are nan where no standard errors were
    given, and those of a ratio also where its denominator is not clearly different from zero.
    """

    sii: Floats
    sii_lower: Floats
    sii_upper: Floats
    rii: Floats
    rii_lower: Floats
    rii_upper: Floats
    intercept: Floats


@dataclass(frozen=True)
class ExcessBurden:
    """Events above those expected at the rate of the least deprived group.

    `by_group` has shape ``(..., groups)`` and may be negative; `total` and `fraction` (of all events) have ``(...)``.
    """

    by_group: Floats
    total: Floats
    fraction: Floats


@dataclass(frozen=True)
class _Line:
    """A fitted line on the regression scale: value at rank 0 and rank 1, and their variances and covariance."""

    low: Floats
    high: Floats
    low_variance: Floats
    high_variance: Floats
    covariance: Floats


def ridit(population: ArrayLike) -> Floats:
    """Middle of each group's span of the population ranked along the last axis, between 0 and 1."""
    people = check.positive("population", population)
    share = people / people.sum(axis=-1, keepdims=True)
    return np.asarray(np.cumsum(share, axis=-1) - share / 2.0)


def slope_index(
    value: ArrayLike,
    population: ArrayLike,
    standard_error: ArrayLike | None = None,
    *,
    scale: Scale = "identity",
    error_scale: Scale | None = None,
    multiplier: float = 1.0,
    confidence: float = 0.95,
) -> SlopeIndex:
    """Slope and relative index of inequality of values by deprivation group.

    `value`, `population` and `standard_error` broadcast to ``(..., groups)``, groups from most to least deprived.
    `scale` is the scale the regression is run on: ``log`` for rates or ``logit`` for proportions keeps predictions in
    range. `error_scale` is the scale `standard_error` is on (that of the regression when left out). A negative
    `multiplier` turns the slope round and inverts the relative index, for a measure where low is good.

    The interval is exact for values independently normal about what was observed, on the regression scale: the slope
    is linear in the values, the ratio has Fieller's interval, and on a transformed scale the distribution of the
    difference is integrated. It says how far chance in each group moves the index, not how well the line fits.

    Raises
    ------
    TooFewPointsError (fewer than five groups), NotANumberError, NegativeValueError, EmptyPopulationError,
    ShapeMismatchError, BadOptionError
    """
    values, people = check.finite("value", value), check.positive("population", population)
    error = None if standard_error is None else check.not_negative("standard_error", standard_error)
    check.same_shape(value=values, population=people, **({} if error is None else {"standard_error": error}))
    check.at_least("slope index: groups", values.shape[-1] if values.ndim else 1, FEWEST_GROUPS)
    z = two_sided_z(check.confidence_level(confidence))
    if multiplier == 0:
        raise BadOptionError("multiplier cannot be zero")
    outcome = _forward(values, scale)
    spread = np.zeros_like(values) if error is None else error * _stretch(values, error_scale or scale, scale)
    line = _fit(outcome, people, spread**2)
    ends = _back(line.low, scale), _back(line.high, scale)
    limits = (np.full(np.shape(line.low), np.nan),) * 4 if error is None else _limits(line, z, scale)
    return _oriented(ends[1] - ends[0], _divide(ends[1], ends[0]), limits, ends[0], multiplier)


def _limits(line: _Line, z: float, scale: Scale) -> tuple[Floats, ...]:
    if scale == "identity":
        return (*_difference_limits(line, z), *_fieller(line, z))
    return (*_solved(line, z, scale, "difference"), *_solved(line, z, scale, "ratio"))


def _oriented(sii: Floats, rii: Floats, limits: tuple[Floats, ...], start: Floats, multiplier: float) -> SlopeIndex:
    slope = [limit * multiplier for limit in limits[:2]]
    ratio = list(limits[2:])
    if multiplier < 0:
        slope.reverse()
        ratio = [1.0 / ratio[1], 1.0 / ratio[0]]
        rii = 1.0 / rii
    return SlopeIndex(sii * multiplier, slope[0], slope[1], rii, ratio[0], ratio[1], start)


def _divide(top: Floats, bottom: Floats) -> Floats:
    return np.asarray(top / np.where(bottom == 0, np.nan, bottom))


def _forward(values: Floats, scale: Scale) -> Floats:
    if scale == "identity":
        return values
    if scale not in ("log", "logit"):
        raise BadOptionError(f"scale is 'identity', 'log' or 'logit', not {scale!r}")
    if (values <= 0).any() or (scale == "logit" and (values >= 1).any()):
        limits = "above 0" if scale == "log" else "between 0 and 1"
        raise NotANumberError(f"value has no {scale}: it must be {limits} in every group")
    return np.asarray(np.log(values) if scale == "log" else np.log(values / (1.0 - values)))


def _back(outcome: Floats, scale: Scale) -> Floats:
    if scale == "identity":
        return outcome
    return np.asarray(np.exp(outcome) if scale == "log" else 1.0 / (1.0 + np.exp(-outcome)))


def _stretch(values: Floats, given: Scale, wanted: Scale) -> Floats:
    """Factor that takes a standard error from one scale to another, by the slope of the transformation."""
    natural = {"identity": np.ones_like(values), "log": values, "logit": values * (1.0 - values)}
    if given not in natural:
        raise BadOptionError(f"error_scale is 'identity', 'log' or 'logit', not {given!r}")
    return np.asarray(natural[given] / natural[wanted])


def _fit(outcome: Floats, people: Floats, variance: Floats) -> _Line:
    """Least squares of sqrt(share)-weighted values on the sqrt(share)-weighted constant and ridit."""
    share = people / people.sum(axis=-1, keepdims=True)
    rank = ridit(people)
    centre = (share * rank).sum(axis=-1, keepdims=True)
    spread = (share * (rank - centre) ** 2).sum(axis=-1, keepdims=True)
    slope = share * (rank - centre) / spread
    low, high = share - slope * centre, share + slope * (1.0 - centre)
    return _Line(
        low=(low * outcome).sum(axis=-1),
        high=(high * outcome).sum(axis=-1),
        low_variance=(low**2 * variance).sum(axis=-1),
        high_variance=(high**2 * variance).sum(axis=-1),
        covariance=(low * high * variance).sum(axis=-1),
    )


def _difference_limits(line: _Line, z: float) -> tuple[Floats, Floats]:
    half = z * np.sqrt(np.maximum(line.low_variance + line.high_variance - 2.0 * line.covariance, 0.0))
    return line.high - line.low - half, line.high - line.low + half


def _fieller(line: _Line, z: float) -> tuple[Floats, Floats]:
    """Limits r of a ratio of two normal variables: the roots of (high - r low)^2 = z^2 var(high - r low)."""
    a = line.low**2 - z**2 * line.low_variance
    b = line.low * line.high - z**2 * line.covariance
    inside = line.low**2 * line.high_variance - 2.0 * line.low * line.high * line.covariance
    inside += line.high**2 * line.low_variance
    inside -= z**2 * (line.low_variance * line.high_variance - line.covariance**2)
    bounded = a > 0
    root = z * np.sqrt(np.maximum(inside, 0.0))
    bottom = np.where(bounded, a, np.nan)
    return (b - root) / bottom, (b + root) / bottom


def _solved(line: _Line, z: float, scale: Scale, what: Literal["difference", "ratio"]) -> tuple[Floats, Floats]:
    """Percentiles of the difference or ratio of two back-transformed, jointly normal predictions.

    Given the prediction at rank 0, that at rank 1 is normal, so the distribution function is one integral
    (Gauss-Hermite, 64 points); it is inverted by bisection.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(64)
    deviation = np.sqrt(line.low_variance)[..., None]
    low = line.low[..., None] + deviation * nodes
    link = (line.covariance / np.where(line.low_variance > 0, line.low_variance, 1.0))[..., None]
    centre = line.high[..., None] + link * (low - line.low[..., None])
    left = line.high_variance - link[..., 0] * line.covariance
    sigma = np.sqrt(np.maximum(left, 1e-300))[..., None]
    start = _back(low, scale)
    tails = normal_cdf(np.array([-z, z]))

    def below(point: Floats) -> Floats:
        edge = start + point[..., None] if what == "difference" else start * point[..., None]
        top = np.inf if scale == "log" else 1.0
        inside = np.clip(edge, 1e-300, np.nextafter(top, 0.0))
        threshold = np.log(inside) if scale == "log" else np.log(inside) - np.log1p(-inside)
        chance = np.where(edge <= 0, 0.0, np.where(edge >= top, 1.0, normal_cdf((threshold - centre) / sigma)))
        return np.asarray((chance * weights).sum(axis=-1) / weights.sum())

    reach = 12.0 * np.sqrt(line.low_variance + line.high_variance) + 1e-12
    ends = [_back(line.low + way * reach, scale) for way in (-1, 1)]
    far = [_back(line.high + way * reach, scale) for way in (-1, 1)]
    bracket = (far[0] - ends[1], far[1] - ends[0]) if what == "difference" else (far[0] / ends[1], far[1] / ends[0])
    first, second = (_bisect(below, bracket, float(tail)) for tail in tails)
    return first, second


def _bisect(below: Callable[[Floats], Floats], bracket: tuple[Floats, Floats], target: float) -> Floats:
    lower, upper = bracket
    for _ in range(80):
        middle = (lower + upper) / 2.0
        high = below(middle) > target
        lower, upper = np.where(high, lower, middle), np.where(high, middle, upper)
    return np.asarray((lower + upper) / 2.0)


def excess_burden(count: ArrayLike, population: ArrayLike, *, reference: int = -1) -> ExcessBurden:
    """Events beyond those each group would have at the rate of the `reference` group (the least deprived, last).

    `count` and `population` broadcast to ``(..., groups)``. Not a claim of cause: it is what equal rates would remove.

    Raises
    ------
    NegativeValueError, EmptyPopulationError, NotANumberError, ShapeMismatchError, BadOptionError
    """
    events, people = check.not_negative("count", count), check.positive("population", population)
    groups = check.same_shape(count=events, population=people)[-1:]
    if not groups or not -groups[0] <= reference < groups[0]:
        raise BadOptionError(f"reference {reference} is not one of the groups")
    expected = people * (events[..., reference] / people[..., reference])[..., None]
    excess = events - expected
    total, overall = excess.sum(axis=-1), events.sum(axis=-1)
    return ExcessBurden(excess, total, _divide(total, np.broadcast_to(overall, total.shape)))
