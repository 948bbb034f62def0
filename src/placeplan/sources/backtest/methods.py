"""Ways to carry a series forward: ours and three plain rivals. Each sees the quarters up to its origin and no more."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping

import numpy as np

from placeplan.errors import InputError
from placeplan.sources.backtest.series import Floats, Series

__all__ = ["METHODS", "OURS", "RIVALS", "Method", "growth_rate", "shrunk_growth"]

Method = Callable[[Series, Floats, int], Floats]
"""(the series' meaning, known quarters, years ahead) to unit × year ahead."""


def last_value(series: Series, known: Floats, ahead: int) -> Floats:
    """The last year, for ever."""
    return np.asarray(np.repeat(series.fold(known)[:, -1:], ahead, axis=1), dtype=float)


def linear_trend(series: Series, known: Floats, ahead: int) -> Floats:
    """A straight line through the known years; the last year where there is only one."""
    annual = series.fold(known)
    count = annual.shape[1]
    if count < 2:
        return last_value(series, known, ahead)
    x = np.arange(count) - (count - 1) / 2
    slope = (annual * x).sum(axis=1) / (x**2).sum()
    steps = np.arange(1, ahead + 1) + (count - 1) / 2
    return np.asarray(np.maximum(annual.mean(axis=1)[:, None] + slope[:, None] * steps, 0.0), dtype=float)


def exponential_smoothing(series: Series, known: Floats, ahead: int) -> Floats:
    """ETS with a damped trend and seasons on the quarters, by statsmodels; each unit by itself.

    Below two years of quarters seasons cannot be fitted, and a smoothed level is carried.

    Raises
    ------
    InputError
        statsmodels is not installed.
    """
    try:
        from statsmodels.tsa.holtwinters import ExponentialSmoothing, SimpleExpSmoothing
    except ImportError as fault:
        raise InputError(
            "the rival ETS needs statsmodels, which is not installed.", path="statsmodels",
            remedy="Install Placeplan with the extra `backtest`, or leave this rival out with --without-ets.",
        ) from fault  # fmt: skip
    made = np.empty((known.shape[0], ahead * 4))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for at, values in enumerate(known):
            if len(values) >= 8:
                model = ExponentialSmoothing(
                    values, trend="add", damped_trend=True, seasonal="add", seasonal_periods=4,
                    initialization_method="estimated",
                )  # fmt: skip
            else:
                model = SimpleExpSmoothing(values, initialization_method="estimated")
            made[at] = np.asarray(model.fit().forecast(ahead * 4))
    return series.fold(np.maximum(made, 0.0))


SHRINKAGE = (0.0, 0.25, 0.5)
DAMPING = (0.0, 0.5, 0.7, 0.85, 1.0)
SPANS = (1, 2, 3, 4)
"""What the shrunk growth chooses from, on years already known: weight of a unit's own growth, what is left of growth
each further year, and how many years growth is taken over."""


def shrunk_growth(series: Series, known: Floats, ahead: int) -> Floats:
    """The last year times a growth that is mostly everybody's.

    Yearly growth is the units' common growth over the last few years (their median, which a take-over does not move),
    with part of the unit's own, damped year by year. Weight, damping and years are those that would have been best
    in the years already known:
    every earlier origin is tried, and the smallest mean absolute error of logs wins. With too few years, the common
    growth of the last year is halved.
    """
    annual = series.fold(known)
    weight, damping, span = _chosen(annual, ahead)
    return _grown(annual, ahead, weight, damping, span)


def growth_rate(annual: Floats, ahead: int) -> float:
    """Common growth (of logs) over the years ahead, damped as `shrunk_growth` would on the known years.

    It is taken over three years at least: a plan looks further ahead than the back-test can, and one year is too few
    for that.
    """
    _, damping, span = _chosen(annual, min(ahead, 3))
    back = min(max(span, 3), annual.shape[1] - 1)
    common = float(np.median(np.log(annual[:, -1] / annual[:, -1 - back]))) / back
    return float(common * np.sum(damping ** np.arange(1, ahead + 1)))


def _grown(annual: Floats, ahead: int, weight: float, damping: float, span: int) -> Floats:
    count = annual.shape[1]
    if count < 2:
        return np.repeat(annual[:, -1:], ahead, axis=1)
    back = min(span, count - 1)
    own = np.log(annual[:, -1] / annual[:, -1 - back]) / back
    common = float(np.median(own))
    rate = weight * own + (1 - weight) * common
    reach = np.cumsum(damping ** np.arange(1, ahead + 1))
    return np.asarray(annual[:, -1:] * np.exp(rate[:, None] * reach))


_FEW = (0.0, 0.5, 1)
"""Where no earlier origin can be tried."""


def _chosen(annual: Floats, ahead: int) -> tuple[float, float, int]:
    count = annual.shape[1]
    if count < 3:
        return _FEW
    best, chosen = np.inf, _FEW
    for weight in SHRINKAGE:
        for damping in DAMPING:
            for span in SPANS:
                errors = []
                for origin in range(2, count):
                    reach = min(ahead, count - origin)
                    made = _grown(annual[:, :origin], reach, weight, damping, span)
                    errors.append(np.abs(np.log(made / annual[:, origin : origin + reach])).ravel())
                error = float(np.concatenate(errors).mean())
                if error < best - 1e-12:
                    best, chosen = error, (weight, damping, span)
    return chosen


OURS = "shrunk growth"

RIVALS: Mapping[str, Method] = {
    "last value": last_value, "linear trend": linear_trend, "ETS": exponential_smoothing,
}  # fmt: skip

METHODS: Mapping[str, Method] = {OURS: shrunk_growth, **RIVALS}
"""Every method by name, ours first."""
