"""Quantiles and tails of the distributions used here. SciPy is imported when first needed."""

from functools import cache
from importlib import import_module
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@cache
def special() -> Any:
    """Give the ``scipy.special`` module."""
    return import_module("scipy.special")


def normal_quantile(probability: float) -> float:
    """Quantile of the standard normal distribution."""
    return NormalDist().inv_cdf(probability)


def two_sided_z(confidence: float) -> float:
    """Half-width of a two-sided normal interval, in standard errors."""
    return normal_quantile(0.5 + confidence / 2)


def normal_cdf(values: ArrayLike) -> Floats:
    """Distribution function of the standard normal."""
    return np.asarray(special().ndtr(values), dtype=np.float64)


def student_quantile(probability: float, degrees: ArrayLike) -> Floats:
    """Quantile of Student's t with the given degrees of freedom."""
    return np.asarray(special().stdtrit(degrees, probability), dtype=np.float64)


def poisson_lower(count: ArrayLike, tail: float) -> Floats:
    """Smallest Poisson mean for which `count` or more has probability `tail`; zero for a count of zero."""
    counts = np.asarray(count, dtype=np.float64)
    found = special().gammaincinv(np.where(counts > 0, counts, 1.0), tail)
    return np.where(counts > 0, found, 0.0)


def poisson_upper(count: ArrayLike, tail: float) -> Floats:
    """Largest Poisson mean for which `count` or fewer has probability `tail`."""
    return np.asarray(special().gammainccinv(np.asarray(count, dtype=np.float64) + 1.0, tail), dtype=np.float64)


def poisson_tail(at_least: ArrayLike, mean: ArrayLike) -> Floats:
    """Probability that a Poisson variable with the given mean is at or above `at_least` (an integer)."""
    floor = np.asarray(at_least, dtype=np.float64)
    means = np.asarray(mean, dtype=np.float64)
    tail = special().pdtrc(np.maximum(floor - 1.0, 0.0), means)
    return np.where(floor <= 0, 1.0, tail)
