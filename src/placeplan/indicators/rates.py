"""Rates, proportions, standardised rates and means, each with its interval.

Every function takes one figure or arrays of any shape. Where groups are summed (age bands), they lie along the
**last** axis and any leading axes, such as simulation runs, are carried through: shape ``(..., bands)`` in gives
``(...)`` out. Intervals are two-sided.

Sources: Public Health England, *Technical guide: confidence intervals* (2018); Breslow and Day, *Statistical methods
in cancer research* vol. II (1987), for Byar's approximation; Wilson, JASA 22 (1927); Dobson, Kuulasmaa, Eberle and
Scherer, Statistics in Medicine 10 (1991); Eurostat, *Revision of the European Standard Population* (2013).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from placeplan.indicators import _checks as check
from placeplan.indicators._checks import Floats
from placeplan.indicators._distributions import poisson_lower, poisson_upper, student_quantile, two_sided_z

__all__ = [
    "EUROPEAN_STANDARD_POPULATION_2013",
    "Estimate",
    "byars_interval",
    "crude_rate",
    "directly_standardised_rate",
    "event_variance",
    "exact_poisson_interval",
    "expected_events",
    "indirectly_standardised_rate",
    "indirectly_standardised_ratio",
    "mean",
    "poisson_interval",
    "proportion",
    "wilson_interval",
]

SMALL_COUNT = 10
"""Below this many events the exact Poisson interval is used in place of Byar's, and a directly standardised rate is
not given."""

EUROPEAN_STANDARD_POPULATION_2013: dict[str, int] = {
    "0-4": 5000, "5-9": 5500, "10-14": 5500, "15-19": 5500, "20-24": 6000, "25-29": 6000, "30-34": 6500,
    "35-39": 7000, "40-44": 7000, "45-49": 7000, "50-54": 7000, "55-59": 6500, "60-64": 6000, "65-69": 5500,
    "70-74": 5000, "75-79": 4000, "80-84": 2500, "85-89": 1500, "90+": 1000,
}  # fmt: skip
"""People in each of 19 age bands of the 2013 European Standard Population, 100,000 in all (Eurostat 2013)."""


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval. All three arrays have the same shape; nan where the figure is not given."""

    value: Floats
    lower: Floats
    upper: Floats


def byars_interval(count: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Byar's approximate interval for a Poisson count.

    Lower ``c (1 - 1/9c - z / 3 sqrt(c))^3``; upper the same with ``c + 1`` and ``+ z``.
    The lower limit is nan where the formula breaks down (it would cube a negative number, at counts of about one
    with very high confidence), and zero for a count of zero.

    Raises
    ------
    NegativeValueError, NotANumberError, BadOptionError
    """
    counts = check.not_negative("count", count)
    z = two_sided_z(check.confidence_level(confidence))
    safe = np.where(counts > 0, counts, 1.0)
    base = 1.0 - 1.0 / (9.0 * safe) - z / (3.0 * np.sqrt(safe))
    lower = np.where(counts > 0, np.where(base >= 0, safe * base**3, np.nan), 0.0)
    above = counts + 1.0
    upper = above * (1.0 - 1.0 / (9.0 * above) + z / (3.0 * np.sqrt(above))) ** 3
    return lower, upper


def exact_poisson_interval(count: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Exact (Garwood) interval for a Poisson count, from the gamma distribution. Lower limit zero for no events."""
    counts = check.not_negative("count", count)
    tail = (1.0 - check.confidence_level(confidence)) / 2.0
    return poisson_lower(counts, tail), poisson_upper(counts, tail)


def poisson_interval(count: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Exact interval below 10 events, Byar's from 10 up: the public health convention for counts."""
    counts = check.not_negative("count", count)
    exact = exact_poisson_interval(counts, confidence=confidence)
    byars = byars_interval(counts, confidence=confidence)
    small = counts < SMALL_COUNT
    return np.where(small, exact[0], byars[0]), np.where(small, exact[1], byars[1])


def wilson_interval(numerator: ArrayLike, denominator: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson's score interval for a proportion, as fractions.

    Raises
    ------
    NegativeValueError, EmptyPopulationError, NumeratorTooLargeError, ShapeMismatchError
    """
    events, people = _share(numerator, denominator)
    z = two_sided_z(check.confidence_level(confidence))
    spread = z * np.sqrt(z**2 + 4.0 * events * (1.0 - events / people))
    scale = 2.0 * (people + z**2)
    lower = (2.0 * events + z**2 - spread) / scale
    upper = (2.0 * events + z**2 + spread) / scale
    return np.maximum(lower, 0.0), np.minimum(upper, 1.0)


def _share(numerator: ArrayLike, denominator: ArrayLike) -> tuple[Floats, Floats]:
    events, people = check.not_negative("numerator", numerator), check.positive("denominator", denominator)
    check.compatible(numerator=events, denominator=people)
    check.share("proportion", events, people)
    return events, people


def crude_rate(
    count: ArrayLike, population: ArrayLike, *, multiplier: float = 100_000, confidence: float = 0.95
) -> Estimate:
    """Events per `multiplier` people, with the exact interval below 10 events and Byar's from 10 up.

    Raises
    ------
    NegativeValueError, EmptyPopulationError, NotANumberError, ShapeMismatchError
    """
    events, people = check.not_negative("count", count), check.positive("population", population)
    check.compatible(count=events, population=people)
    lower, upper = poisson_interval(events, confidence=confidence)
    return Estimate(events / people * multiplier, lower / people * multiplier, upper / people * multiplier)


def proportion(
    numerator: ArrayLike, denominator: ArrayLike, *, multiplier: float = 1, confidence: float = 0.95
) -> Estimate:
    """Share of a whole, times `multiplier` (100 for a percentage), with Wilson's interval."""
    events, people = _share(numerator, denominator)
    lower, upper = wilson_interval(events, people, confidence=confidence)
    return Estimate(events / people * multiplier, lower * multiplier, upper * multiplier)


def event_variance(people_by_events: ArrayLike) -> Floats:
    """Variance of a count whose people may each have several events.

    `people_by_events` has shape ``(..., bands, most)``: how many people had 1, 2, ... `most` events. The variance of
    their total is the sum of people times events squared (events of one person are not independent).
    """
    people = check.not_negative("people_by_events", people_by_events)
    return np.asarray(people @ np.arange(1, people.shape[-1] + 1, dtype=np.float64) ** 2)


def directly_standardised_rate(
    count: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike | None = None,
    *,
    multiplier: float = 100_000,
    confidence: float = 0.95,
    variance: ArrayLike | None = None,
    fewest_events: float = SMALL_COUNT,
) -> Estimate:
    """Rate the standard population would have at these age-specific rates, with Dobson's interval.

    `count`, `population` (and `variance`): shape ``(..., bands)``; `standard`: ``(bands,)``, the 2013 European Standard
    Population when left out (19 bands). `variance` is that of each count, the count itself when left out; give
    `event_variance` where one person may have several events. Result: shape ``(...)``, per `multiplier` people.
    Where all bands together have fewer than `fewest_events` events the result is nan: the rate is not dependable.

    Raises
    ------
    NegativeValueError, EmptyPopulationError, NotANumberError, ShapeMismatchError, BadOptionError
    """
    events, people = check.not_negative("count", count), check.positive("population", population)
    default = list(EUROPEAN_STANDARD_POPULATION_2013.values())
    weights = check.not_negative("standard", default if standard is None else standard)
    spread = events if variance is None else check.not_negative("variance", variance)
    check.same_shape(count=events, population=people, standard=weights, variance=spread)
    weights = weights / check.positive("total standard population", weights.sum(axis=-1, keepdims=True))
    rate = (events / people * weights).sum(axis=-1)
    rate_variance = (spread * (weights / people) ** 2).sum(axis=-1)
    total = events.sum(axis=-1)
    low, high = byars_interval(total, confidence=confidence)
    scale = np.sqrt(rate_variance / np.where(total > 0, total, np.nan))
    shown = total >= fewest_events
    limits = [np.where(shown, (rate + scale * (limit - total)) * multiplier, np.nan) for limit in (low, high)]
    return Estimate(np.where(shown, rate * multiplier, np.nan), limits[0], limits[1])


def expected_events(population: ArrayLike, reference_count: ArrayLike, reference_population: ArrayLike) -> Floats:
    """Events `population` would have at the reference area's rates: shape ``(..., bands)`` in, ``(...)`` out.

    A band with no people expects no events, so zeros are allowed in `population` but not in `reference_population`.
    """
    people = check.not_negative("population", population)
    events = check.not_negative("reference_count", reference_count)
    base = check.positive("reference_population", reference_population)
    check.same_shape(population=people, reference_count=events, reference_population=base)
    return np.asarray((people * events / base).sum(axis=-1))


def indirectly_standardised_ratio(
    observed: ArrayLike, expected: ArrayLike, *, multiplier: float = 1, confidence: float = 0.95
) -> Estimate:
    """Observed over expected events (times 100 for a standardised mortality ratio), with the interval of the count.

    `expected` comes from `expected_events`. Exact interval below 10 observed events, Byar's from 10 up.
    """
    check.not_negative("observed", observed)
    check.positive("expected", expected)
    return crude_rate(observed, expected, multiplier=multiplier, confidence=confidence)


def indirectly_standardised_rate(
    observed: ArrayLike,
    expected: ArrayLike,
    reference_rate: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Estimate:
    """Indirectly standardised ratio times the reference area's crude rate, in the units of `reference_rate`."""
    rate = check.not_negative("reference_rate", reference_rate)
    ratio = indirectly_standardised_ratio(observed, expected, confidence=confidence)
    return Estimate(ratio.value * rate, ratio.lower * rate, ratio.upper * rate)


def mean(values: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Mean of the last axis with Student's t interval: shape ``(..., values)`` in, ``(...)`` out.

    Raises
    ------
    TooFewPointsError
        With fewer than two values there is no spread to judge by.
    """
    numbers = check.finite("values", values)
    count = numbers.shape[-1] if numbers.ndim else 1
    check.at_least("mean", count, 2)
    centre = numbers.mean(axis=-1)
    error = numbers.std(axis=-1, ddof=1) / np.sqrt(count)
    half = student_quantile(0.5 + check.confidence_level(confidence) / 2.0, count - 1) * error
    return Estimate(centre, centre - half, centre + half)
