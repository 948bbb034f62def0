"""Families of distributions: cumulative chance, quantile, and the member that has two given quantiles.

A family lives above an origin (0 for normal). Everything is in the distance from that origin.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["FAMILIES", "Family", "two_point_beta"]

Floats = npt.NDArray[np.float64]
Pair = tuple[float, float]


def _special() -> Any:
    """scipy.special, imported when first needed: `placeplan --help` does not wait for it."""
    import scipy.special

    return scipy.special


@dataclass(frozen=True)
class Family:
    """A two-parameter family.

    Parameters
    ----------
    cdf, ppf
        Chance at or below x, and its inverse, given the parameters.
    through
        Parameters for which the chances at two points are those given: (x1, p1, x2, p2).
    """

    name: str
    cdf: Callable[[Any, Any, Any], Any]
    ppf: Callable[[Any, Any, Any], Any]
    through: Callable[[float, float, float, float], Pair | None]


def _normal_through(x1: float, p1: float, x2: float, p2: float) -> Pair | None:
    z1, z2 = (float(_special().ndtri(p)) for p in (p1, p2))
    spread = (x2 - x1) / (z2 - z1)
    return x1 - spread * z1, spread


def _lognormal_through(x1: float, p1: float, x2: float, p2: float) -> Pair | None:
    return _normal_through(float(np.log(x1)), p1, float(np.log(x2)), p2) if x1 > 0 else None


def _gamma_through(x1: float, p1: float, x2: float, p2: float) -> Pair | None:
    """The ratio of two quantiles falls steadily with the shape: bisection on the logarithm of the shape."""
    if x1 < 1e-290:  # below, quotients leave what numbers can hold
        return None
    inverse = _special().gammaincinv
    wanted = np.log(x2) - np.log(x1)
    low, high = -6.0, 18.0

    def gap(log_shape: float) -> float:
        shape = np.exp(log_shape)
        first = float(inverse(shape, p1))
        return float(np.log(inverse(shape, p2)) - np.log(first) - wanted) if first > 0 else np.inf

    if gap(low) < 0 or gap(high) > 0:
        return None
    for _ in range(80):
        middle = (low + high) / 2.0
        low, high = (middle, high) if gap(middle) > 0 else (low, middle)
    shape = float(np.exp((low + high) / 2.0))
    return shape, float(x1 / inverse(shape, p1))


def two_point_beta(x1: float, p1: float, x2: float, p2: float) -> Pair | None:
    """Beta on 0 to 1 with two quantiles: damped Newton on the logarithms of its parameters, from several starts."""
    middle, spread = (x1 + x2) / 2.0, (x2 - x1) / 2.563
    size = max(middle * (1.0 - middle) / spread**2 - 1.0, 0.2)
    for factor in (1.0, 3.0, 0.3, 10.0):
        start = np.log(np.maximum(size * factor * np.array([middle, 1.0 - middle]), 0.02))
        found = _newton(start, x1, p1, x2, p2)
        if found is not None:
            return found
    return None


def _newton(log_shape: Floats, x1: float, p1: float, x2: float, p2: float) -> Pair | None:
    special = _special()
    target = special.ndtri(np.array([p1, p2]))
    points = np.array([x1, x2])

    def miss(at: Floats) -> Floats:
        a, b = np.exp(at)
        return np.asarray(np.clip(special.ndtri(special.betainc(a, b, points)), -30.0, 30.0) - target)

    here = miss(log_shape)
    for _ in range(60):
        if np.abs(here).max() < 1e-12:
            break
        slope = np.stack([(miss(log_shape + step) - here) / 1e-6 for step in 1e-6 * np.eye(2)], axis=1)
        if abs(np.linalg.det(slope)) < 1e-14:
            return None
        step = np.clip(-np.linalg.solve(slope, here), -1.5, 1.5)
        for damp in (1.0, 0.5, 0.25, 0.1, 0.02):
            there = miss(log_shape + damp * step)
            if np.abs(there).max() < np.abs(here).max():
                break
        else:
            break
        log_shape, here = log_shape + damp * step, there
    if np.abs(here).max() > 1e-9:
        return None
    return float(np.exp(log_shape[0])), float(np.exp(log_shape[1]))


FAMILIES: dict[str, Family] = {
    "normal": Family(
        "normal",
        lambda x, mean, spread: _special().ndtr((x - mean) / spread),
        lambda u, mean, spread: mean + spread * _special().ndtri(u),
        _normal_through,
    ),
    "lognormal": Family(
        "lognormal",
        lambda x, mean, spread: _special().ndtr((np.log(np.maximum(x, 1e-300)) - mean) / spread),
        lambda u, mean, spread: np.exp(mean + spread * _special().ndtri(u)),
        _lognormal_through,
    ),
    "gamma": Family(
        "gamma",
        lambda x, shape, scale: _special().gammainc(shape, np.maximum(x, 0.0) / scale),
        lambda u, shape, scale: scale * _special().gammaincinv(shape, u),
        _gamma_through,
    ),
    "beta": Family(
        "beta",
        lambda x, a, b: _special().betainc(a, b, np.clip(x, 0.0, 1.0)),
        lambda u, a, b: _special().betaincinv(a, b, u),
        two_point_beta,
    ),
}
