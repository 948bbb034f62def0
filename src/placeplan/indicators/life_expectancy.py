"""Life expectancy from an abridged life table, with its interval.

Age bands lie along the **last** axis, youngest first, the last one open-ended; leading axes such as simulation runs
are carried through.

Sources: Chiang, *The life table and its applications* (1984), method II; Silcocks, Jenner and Reza, Journal of
Epidemiology and Community Health 55 (2001), for the variance of the open-ended band; Newell, *Methods and models in
demography* (1994), for infants living a tenth of a year on average in the year they die.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from placeplan.indicators import _checks as check
from placeplan.indicators._checks import Floats
from placeplan.indicators._distributions import two_sided_z
from placeplan.indicators.errors import BadOptionError, OutOfOrderError

__all__ = ["ABRIDGED_AGES", "LifeExpectancy", "life_expectancy"]

ABRIDGED_AGES = (0, 1, *range(5, 91, 5))
"""First age of each of the 20 bands of the usual abridged table: 0, 1-4, 5-9, ... 85-89, 90 and over."""

INFANT_FRACTION = 0.1
FRACTION = 0.5


@dataclass(frozen=True)
class LifeExpectancy:
    """Years of life expected at the start of each age band, shape ``(..., bands)``; element 0 is at birth."""

    years: Floats
    lower: Floats
    upper: Floats
    standard_error: Floats


def life_expectancy(
    deaths: ArrayLike, population: ArrayLike, ages: ArrayLike = ABRIDGED_AGES, *, confidence: float = 0.95
) -> LifeExpectancy:
    """Years of life to expect at the start of each age band, if the death rates given stayed as they are.

    `deaths` and `population` (person-years) broadcast to ``(..., bands)``; `ages`, shape ``(bands,)``, is the first
    age of each band. Those who die in a band live half of it on average, in the first year of life a tenth of it.
    An area with fewer than 5,000 people has intervals too wide to be of use.

    Raises
    ------
    OutOfOrderError, ShapeMismatchError, NotANumberError, NegativeValueError
    EmptyPopulationError
        A band has no people, or nobody dies in the open-ended band, whose length of life is then unknown.
    NumeratorTooLargeError
        More deaths than people in a band before the last.
    """
    died, people = check.not_negative("deaths", deaths), check.positive("population", population)
    starts = check.not_negative("ages", ages)
    check.same_shape(deaths=died, population=people, ages=starts)
    check.at_least("life expectancy: age bands", starts.size, 2)
    if (np.diff(starts) <= 0).any():
        raise OutOfOrderError("age bands must be given youngest first, each once")
    died, people = np.broadcast_arrays(died, people)
    check.share("life expectancy", died[..., :-1], people[..., :-1])
    check.positive("deaths in the open-ended band", died[..., -1])
    width = np.diff(starts)
    lived = np.where((starts[:-1] == 0) & (width <= 1), INFANT_FRACTION, FRACTION)
    rate = died / people
    chance = np.minimum(width * rate[..., :-1] / (1.0 + width * (1.0 - lived) * rate[..., :-1]), 1.0)
    years, error = _table(died, rate, chance, width, lived)
    half = two_sided_z(check.confidence_level(confidence)) * error
    return LifeExpectancy(years, years - half, years + half, error)


def _table(died: Floats, rate: Floats, chance: Floats, width: Floats, lived: Floats) -> tuple[Floats, Floats]:
    """Years expected at each age and their standard error, from the chance of dying in each closed band."""
    first = np.ones((*chance.shape[:-1], 1))
    alive = np.concatenate([first, np.cumprod(1.0 - chance, axis=-1)], axis=-1)
    if (alive[..., -1] <= 0).any():
        raise BadOptionError("nobody lives to the open-ended band; use fewer age bands")
    spent = width * (alive[..., 1:] + lived * alive[..., :-1] * chance)
    person_years = np.concatenate([spent, (alive[..., -1] / rate[..., -1])[..., None]], axis=-1)
    years = _from_here(person_years) / alive
    variance = chance**2 * (1.0 - chance) / np.where(died[..., :-1] > 0, died[..., :-1], 1.0)
    terms = alive[..., :-1] ** 2 * ((1.0 - lived) * width + years[..., 1:]) ** 2 * variance
    last = alive[..., -1] ** 2 / (died[..., -1] * rate[..., -1] ** 2)
    total = _from_here(np.concatenate([terms, last[..., None]], axis=-1))
    return years, np.sqrt(total) / alive


def _from_here(values: Floats) -> Floats:
    """Sum from each element to the end of the last axis."""
    return np.asarray(np.cumsum(values[..., ::-1], axis=-1)[..., ::-1])
