"""Amounts stated by three points: one time in ten below the first, half the time below the second, one time in ten
above the third."""

from __future__ import annotations

from math import log

import numpy as np
import numpy.typing as npt

__all__ = ["Z90", "amounts", "spread"]

Floats = npt.NDArray[np.float64]
Z90 = 1.2815515655446004
"""Standard normal deviate one time in ten exceeds."""


def spread(middle: float, low: float | None, high: float | None, z: Floats) -> Floats:
    """Values whose P10, P50 and P90 are as stated, from standard normal draws.

    Above zero each half is lognormal, so that nothing falls below zero; otherwise each half is normal. Without a range
    the middle is certain.
    """
    low, high = middle if low is None else low, middle if high is None else high
    below, above = np.minimum(z, 0.0) / Z90, np.maximum(z, 0.0) / Z90
    if 0 < low <= middle <= high:
        return np.asarray(middle * np.exp(below * log(middle / low) + above * log(high / middle)))
    return np.asarray(middle + below * (middle - low) + above * (high - middle))


def amounts(middle: float, low: float | None, high: float | None, z: Floats) -> Floats:
    """As `spread`, where the middle may lie below zero: the distance from zero is then what is spread, and the two ends
    may be stated in either order."""
    if middle >= 0:
        return spread(middle, low, high, z)
    near, far = (None if low is None else -low), (None if high is None else -high)
    near, far = (far, near) if near is not None and far is not None and near > far else (near, far)
    return -spread(-middle, near, far, z)
