"""The luck of counts in the ranges of activity, on request: mixed in exactly where a figure is read.

A unit of activity is an event that happens or does not, so given the expected activity of a run the count is Poisson,
or over-dispersed by a stated factor. The cells of a class, and the classes of a figure, add up to a count of the same
law with the sum of their means, so working on the figure's own mean is exact: it does not matter how finely the model
is cut. Each world is counted on its own.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from placeplan.errors import OptionError
from placeplan.uncertainty.chance import chance_given
from placeplan.uncertainty.many import Sample
from placeplan.uncertainty.summaries import QUANTILES, decimals

__all__ = ["COUNTED", "Counted", "check_dispersion", "counted_quantiles", "with_luck_of_counts"]

Floats = npt.NDArray[np.float64]
Counted = tuple[dict[str, Floats], dict[str, Floats]]
COUNTED = "activity"
"""Figure that counts events."""


def check_dispersion(dispersion: float) -> None:
    """See that counts can have this dispersion.

    Raises
    ------
    OptionError
        It is below 1.
    """
    if not 1.0 <= dispersion < np.inf:
        raise OptionError("the dispersion is 1 (Poisson) or more.", path="dispersion", value=f"{dispersion:g}")


def counted_quantiles(rates: Floats, *, dispersion: float = 1.0) -> Counted:
    """Quantiles of counts over parameters and luck, and their Monte Carlo errors: P10, P50, P90 -> array.

    Parameters
    ----------
    rates
        (..., run): expected count of each run.
    dispersion
        Variance of a count over its mean, given the run; 1 is Poisson.

    The error of a quantile is that of the chance at it (the spread of the runs' own chances over the root of their
    number) over the rise of the chance there.

    Raises
    ------
    OptionError
        The dispersion is below 1, or a rate below 0.
    """
    check_dispersion(dispersion)
    if (rates < 0).any():
        raise OptionError("an expected count is below nought.", value=f"{rates.min():g}")
    flat = rates.reshape(-1, rates.shape[-1])
    values = {name: np.empty(len(flat)) for name in QUANTILES}
    errors = {name: np.empty(len(flat)) for name in QUANTILES}
    for n, own in enumerate(flat):
        for name, chance in QUANTILES.items():
            values[name][n], errors[name][n] = _quantile(chance, own, dispersion)
    shape = rates.shape[:-1]
    return {k: v.reshape(shape) for k, v in values.items()}, {k: v.reshape(shape) for k, v in errors.items()}


def _quantile(chance: float, rates: Floats, dispersion: float) -> tuple[float, float]:
    """The smallest count whose chance is at least `chance`, and its Monte Carlo error."""
    mean = float(rates.mean())
    if mean == 0.0:
        return 0.0, 0.0
    wide = float(np.sqrt(rates.var() + dispersion * mean))
    low, high = -1.0, np.ceil(rates.max() + 12.0 * np.sqrt(dispersion * rates.max()) + 12.0 * dispersion)
    guess = np.floor(float(np.quantile(rates, chance)))
    first, last = max(-1.0, np.floor(guess - 2.0 * wide)), min(high, np.ceil(guess + 2.0 * wide))
    low = first if first >= 0 and _chance(first, rates, dispersion) < chance else low
    high = last if _chance(last, rates, dispersion) >= chance else high
    while high - low > 1.0:
        middle = np.floor((low + high) / 2.0)
        enough = _chance(middle, rates, dispersion) >= chance
        low, high = (low, middle) if enough else (middle, high)
    each = chance_given(np.array([high]), rates, dispersion)
    step = max(1.0, np.floor(wide / 8.0))
    rise = (_chance(high + step, rates, dispersion) - _chance(high - step, rates, dispersion)) / (2.0 * step)
    error = float(each.std(ddof=1) / np.sqrt(len(rates)) / rise) if len(rates) > 1 and rise > 0 else np.inf
    return float(high), error


def _chance(count: float, rates: Floats, dispersion: float) -> float:
    return float(chance_given(np.array([count]), rates, dispersion).mean())


def with_luck_of_counts(frame: pl.DataFrame, sample: Sample, *, dispersion: float = 1.0) -> pl.DataFrame:
    """Ranges with the luck of counts in those of activity; means stay as they are.

    Parameters
    ----------
    frame
        As `placeplan.uncertainty.summaries.ranges_frame` of this sample gives it.

    Raises
    ------
    OptionError
        The dispersion is below 1.
    """
    at = [n for n, series in enumerate(sample.series) if series.figure == COUNTED]
    values, errors = counted_quantiles(sample.values[at], dispersion=dispersion)
    rows = np.concatenate([np.arange(n * _each(sample), (n + 1) * _each(sample)) for n in at]) if at else np.array([])
    mine = {name: values[name].ravel() for name in QUANTILES}
    mine |= {f"{name}_mc_error": errors[name].ravel() for name in QUANTILES}
    mine["mc_error"] = np.max([errors[name].ravel() for name in QUANTILES], axis=0)
    mine["decimals"] = np.array([decimals(float(error)) for error in mine["mc_error"]], dtype=float)
    columns = {}
    for name, column in mine.items():
        whole = frame[name].cast(pl.Float64).to_numpy().copy()
        whole[rows.astype(np.int64)] = column
        columns[name] = pl.Series(name, whole).cast(frame.schema[name])
    return frame.with_columns(**columns)


def _each(sample: Sample) -> int:
    """Rows of the frame for each series: both worlds, all years."""
    return int(sample.values.shape[1] * sample.values.shape[2])
