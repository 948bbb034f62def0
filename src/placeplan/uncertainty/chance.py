"""The luck of counts, mixed in exactly where figures are reported (Rao and Blackwell), not sampled.

Given its rate in a run, a count is Poisson, or over-dispersed by a stated factor (gamma-Poisson: variance =
dispersion x mean). A sum of Poisson cells is Poisson, so nothing is lost by working at the reporting cell. The chance
of at most y is the mean over runs of the chance given the run.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from placeplan.errors import OptionError

__all__ = ["chance_given", "mixed_chance", "mixed_quantile", "mixed_variance"]

Floats = npt.NDArray[np.float64]


def chance_given(count: Floats, rates: Floats, dispersion: float) -> Floats:
    """Chance that a count is at most `count`, given the rate; both arrays, broadcast together."""
    from scipy.special import betainc, pdtr

    whole = np.floor(count)
    if dispersion == 1.0:
        found = np.where(rates > 0, pdtr(np.maximum(whole, 0.0), np.maximum(rates, 1e-300)), 1.0)
    else:
        size = np.maximum(rates, 1e-300) / (dispersion - 1.0)
        found = np.where(rates > 0, betainc(size, np.maximum(whole, 0.0) + 1.0, 1.0 / dispersion), 1.0)
    return np.where(whole < 0, 0.0, found)


def mixed_chance(count: Floats | float, rates: Floats, *, dispersion: float = 1.0) -> Floats:
    """Chance that a count is at most `count`, over parameters and luck.

    Parameters
    ----------
    count
        Any shape.
    rates
        (run): expected count of each run.
    dispersion
        Variance of the count over its mean, given the run: 1 is Poisson.

    Raises
    ------
    OptionError
        The dispersion is below 1, or a rate below 0.
    """
    _check(rates, dispersion)
    return np.asarray(chance_given(np.asarray(count, dtype=float)[..., None], rates, dispersion).mean(axis=-1))


def mixed_quantile(chance: float, rates: Floats, *, dispersion: float = 1.0) -> int:
    """Smallest count whose chance is at least `chance`, over parameters and luck.

    Raises
    ------
    OptionError
        As `mixed_chance`; or the chance is not between 0 and 1.
    """
    if not 0.0 < chance < 1.0:
        raise OptionError("the chance must lie between 0 and 1.", value=f"{chance:g}")
    _check(rates, dispersion)
    low, high = -1, int(np.ceil(rates.max() + 1.0))
    while float(mixed_chance(high, rates, dispersion=dispersion)) < chance:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        enough = float(mixed_chance(middle, rates, dispersion=dispersion)) >= chance
        low, high = (low, middle) if enough else (middle, high)
    return high


def mixed_variance(rates: Floats, *, dispersion: float = 1.0) -> tuple[float, float]:
    """Variance of a count, in two layers: from the parameters, and from luck."""
    _check(rates, dispersion)
    return float(rates.var()), float(dispersion * rates.mean())


def _check(rates: Floats, dispersion: float) -> None:
    if dispersion < 1.0:
        raise OptionError("the dispersion is 1 (Poisson) or more.", value=f"{dispersion:g}")
    if (rates < 0).any():
        raise OptionError("an expected count is below nought.", value=f"{rates.min():g}")
