"""Funnel plots: control limits about an overall figure, and which points lie outside them.

The inner pair of limits leaves 2.5% of chance variation in each tail ("2 standard deviations"), the outer pair 0.1%
("3 standard deviations"). Proportions use the normal approximation about the overall proportion. Ratios and rates use
the exact Poisson distribution: the limits at a number of observed events are drawn at the expected events, or the
population, for which that number is just at the edge of chance.

Limits assume no over-dispersion: with large denominators most points fall outside for reasons other than quality.

Source: Spiegelhalter, Statistics in Medicine 24 (2005); Association of Public Health Observatories, *Technical
briefing 2: statistical process control methods in public health intelligence* (2008).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from placeplan.indicators import _checks as check
from placeplan.indicators._checks import Floats
from placeplan.indicators._distributions import normal_quantile, poisson_lower, poisson_upper
from placeplan.indicators.errors import BadOptionError

__all__ = [
    "Funnel",
    "funnel_axis",
    "funnel_baseline",
    "implied_population",
    "poisson_significance",
    "proportion_funnel",
    "proportion_significance",
    "rate_funnel",
    "ratio_funnel",
]

INNER_TAIL = 0.025
OUTER_TAIL = 0.001
LABELS = np.array(["Low (0.001)", "Low (0.025)", "Not significant", "High (0.025)", "High (0.001)"])
NOT_APPLICABLE = "Not applicable"
"""The label of a directly standardised rate that rests on too few events."""

Labels = NDArray[np.str_]


@dataclass(frozen=True)
class Funnel:
    """Limits of a funnel, one element per point of the horizontal axis.

    `lower_at` ... are where each limit is drawn: denominators, expected events or people in a year. For proportions
    all four are the same.
    """

    baseline: float
    lower_inner: Floats
    upper_inner: Floats
    lower_outer: Floats
    upper_outer: Floats
    lower_inner_at: Floats
    upper_inner_at: Floats
    lower_outer_at: Floats
    upper_outer_at: Floats


def funnel_axis(lowest: int, highest: int, *, points: int = 100) -> NDArray[np.int64]:
    """Whole numbers from `lowest` to `highest`, evenly spaced on a log scale as far as whole numbers allow."""
    if not 0 < lowest < highest or points < 2:
        raise BadOptionError("a funnel axis needs 0 < lowest < highest and two or more points")
    axis = [lowest]
    for left in range(points - 1, 0, -1):
        step = axis[-1] * (highest / axis[-1]) ** (1.0 / left)
        axis.append(max(axis[-1] + 1, round(step)))
    return np.array(axis, dtype=np.int64)


def funnel_baseline(numerator: ArrayLike, denominator: ArrayLike) -> float:
    """Overall figure the funnel is drawn about: all events over all of the denominator.

    Raises
    ------
    NegativeValueError, EmptyPopulationError, NotANumberError, ShapeMismatchError
    """
    events, people = check.not_negative("numerator", numerator), check.positive("denominator", denominator)
    check.same_shape(numerator=events, denominator=people)
    return float(events.sum() / people.sum())


def proportion_funnel(baseline: float, denominator: ArrayLike, *, multiplier: float = 100) -> Funnel:
    """Limits of a proportion at each denominator, cut at 0 and 1, times `multiplier`.

    `baseline` is a fraction (`funnel_baseline`).
    """
    people = check.positive("denominator", denominator)
    if not 0 <= baseline <= 1:
        raise BadOptionError(f"baseline is a fraction between 0 and 1, not {baseline:g}")
    error = np.sqrt(baseline * (1.0 - baseline) / people)
    inner, outer = (normal_quantile(1.0 - tail) * error for tail in (INNER_TAIL, OUTER_TAIL))
    edges = (baseline - inner, baseline + inner, baseline - outer, baseline + outer)
    cut = [np.clip(edge, 0.0, 1.0) * multiplier for edge in edges]
    return Funnel(baseline * multiplier, cut[0], cut[1], cut[2], cut[3], people, people, people, people)


def _edges(observed: ArrayLike) -> tuple[Floats, list[Floats]]:
    """Find the expected events at which each count lies on the lower/upper inner, then outer, limit."""
    events = check.positive("observed", observed)
    bounds = []
    for tail in (INNER_TAIL, OUTER_TAIL):
        bounds += [poisson_upper(events, tail), poisson_lower(events, tail)]
    return events, bounds


def ratio_funnel(observed: ArrayLike, *, multiplier: float = 100) -> Funnel:
    """Limits of an indirectly standardised ratio: at each number of observed events, where the limit passes it.

    The limit has the height ``observed / expected x multiplier`` at the expected events given by the ``_at`` arrays.
    For limits on the difference of counts relative to expected use ``limit / multiplier - 1``.
    """
    events, at = _edges(observed)
    height = [events / expected * multiplier for expected in at]
    return Funnel(multiplier, height[0], height[1], height[2], height[3], at[0], at[1], at[2], at[3])


def rate_funnel(baseline: float, observed: ArrayLike, *, multiplier: float = 100_000, years: float = 1) -> Funnel:
    """Limits of a rate: at each number of observed events over `years`, the people in one year where it passes.

    `baseline` is per person and year (`funnel_baseline` with the person-years); limits are per `multiplier`.
    """
    base, period = check.positive("baseline", baseline), check.positive("years", years)
    events, bounds = _edges(observed)
    at = [expected / base / period for expected in bounds]
    height = [events / (people * period) * multiplier for people in at]
    return Funnel(float(base) * multiplier, height[0], height[1], height[2], height[3], at[0], at[1], at[2], at[3])


def implied_population(count: ArrayLike, rate: ArrayLike, *, multiplier: float = 100_000, years: float = 1) -> Floats:
    """People in one year that make `count` events over `years` the given `rate`: where a rate sits on its funnel.

    For a directly standardised rate this is an effective population, not a head count.
    """
    events, per = check.positive("count", count), check.positive("rate", rate)
    check.compatible(count=events, rate=per)
    return np.asarray(multiplier * events / per / check.positive("years", years))


def proportion_significance(numerator: ArrayLike, denominator: ArrayLike) -> Labels:
    """Label each proportion by the limits about the overall proportion at its own denominator.

    Labels: ``Low (0.001)``, ``Low (0.025)``, ``Not significant``, ``High (0.025)``, ``High (0.001)``.

    Raises
    ------
    NegativeValueError, EmptyPopulationError, NumeratorTooLargeError, ShapeMismatchError
    """
    events, people = check.not_negative("numerator", numerator), check.positive("denominator", denominator)
    baseline = funnel_baseline(events, people)
    check.share("proportion", events, people)
    funnel = proportion_funnel(baseline, people, multiplier=1)
    share = events / people
    return _label(
        share < funnel.lower_inner,
        share < funnel.lower_outer,
        share > funnel.upper_inner,
        share > funnel.upper_outer,
    )


def poisson_significance(observed: ArrayLike, expected: ArrayLike, *, fewest_events: int = 0) -> Labels:
    """Label each count against the events expected, by the exact Poisson limits.

    For rates, `expected` is the overall rate times the population (the `implied_population` for a directly
    standardised rate, with `fewest_events` 10: below it the label is ``Not applicable``).
    """
    events, wanted = check.not_negative("observed", observed), check.positive("expected", expected)
    check.same_shape(observed=events, expected=wanted)
    inner = poisson_lower(events, INNER_TAIL), poisson_upper(events, INNER_TAIL)
    outer = poisson_lower(events, OUTER_TAIL), poisson_upper(events, OUTER_TAIL)
    found = _label(wanted > inner[1], wanted > outer[1], wanted < inner[0], wanted < outer[0])
    return np.where(events < fewest_events, NOT_APPLICABLE, found)


def _label(low: ArrayLike, very_low: ArrayLike, high: ArrayLike, very_high: ArrayLike) -> Labels:
    place = 2 - np.asarray(low, dtype=np.int64) - np.asarray(very_low, dtype=np.int64)
    place = place + np.asarray(high, dtype=np.int64) + np.asarray(very_high, dtype=np.int64)
    return np.asarray(LABELS[place])
