"""Scores: error, and intervals calibrated on windows that had closed by the origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from placeplan.sources.backtest.methods import Method
from placeplan.sources.backtest.series import Floats, Series

__all__ = ["LEVEL", "Score", "Window", "normal_crps", "score_windows", "windows_of"]

LEVEL = 0.8
"""Share of outcomes an interval should hold."""

_Z80 = 1.2815515655446004


@dataclass(frozen=True)
class Window:
    """One method's projection from one origin, one horizon, all units.

    Parameters
    ----------
    spread
        Half-width of the 80 % interval of logs; not a number where no earlier window had closed.
    scale
        Each unit's mean absolute yearly change over the known years, for the scaled error.
    """

    origin: int
    ahead: int
    made: Floats
    outcome: Floats
    scale: Floats
    spread: float


@dataclass(frozen=True)
class Score:
    """A method on a series.

    Parameters
    ----------
    mape, mase
        Mean absolute error as a share of the outcome, and as a ratio to the mean yearly change known at the origin.
    crps
        Mean continuous ranked probability score as a share of the outcome.
    coverage
        Share of outcomes inside the 80 % interval.
    """

    series: str
    grain: str
    method: str
    units: int
    outcomes: int
    mape: float
    mase: float
    crps: float
    coverage: float
    bias: float


def windows_of(series: Series, method: Method) -> tuple[Window, ...]:
    """Every scored window of a method, its intervals from the absolute log errors of windows closed by the origin.

    The half-width is the 80 % quantile over units of those errors, at the same horizon, from the latest origin whose
    outcome was known. Where only shorter horizons had closed, theirs grows with the square root of the horizon.
    """
    annual, first = series.annual, series.first
    last = series.years[-1]
    errors: dict[tuple[int, int], Floats] = {}
    made: dict[tuple[int, int], Floats] = {}
    for origin in range(first, last):
        reach = min(series.horizon, last - origin)
        known = series.values[:, : (origin - first + 1) * 4]
        projected = method(series, known, reach)
        for ahead in range(1, reach + 1):
            outcome = annual[:, origin - first + ahead]
            made[origin, ahead] = projected[:, ahead - 1]
            errors[origin, ahead] = np.log(np.maximum(projected[:, ahead - 1], 1e-9) / outcome)
    found = []
    for (origin, ahead), projected in made.items():
        if origin in series.origins:
            known_years = annual[:, : origin - first + 1]
            steps = np.abs(np.diff(known_years, axis=1))
            scale = steps.mean(axis=1) if steps.size else np.full(len(projected), np.nan)
            outcome = annual[:, origin - first + ahead]
            found.append(Window(origin, ahead, projected, outcome, scale, _spread(errors, origin, ahead)))
    return tuple(found)


def _spread(errors: Mapping[tuple[int, int], Floats], origin: int, ahead: int) -> float:
    closed = {key: error for key, error in errors.items() if key[0] + key[1] <= origin}
    same = {key: error for key, error in closed.items() if key[1] == ahead}
    for step in range(ahead - 1, 0, -1):
        same = same or {key: error * (ahead / step) ** 0.5 for key, error in closed.items() if key[1] == step}
    if not same:
        return float("nan")
    return float(np.quantile(np.abs(same[max(same)]), LEVEL))


def normal_crps(centre: Floats, sd: Floats, outcome: Floats) -> Floats:
    """Continuous ranked probability score of a normal distribution (Gneiting and Raftery 2007, equation 5)."""
    from scipy.special import ndtr

    z = (outcome - centre) / sd
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return np.asarray(sd * (z * (2 * ndtr(z) - 1) + 2 * density - 1 / np.sqrt(np.pi)))


def score_windows(series: Series, name: str, windows: Iterable[Window]) -> Score:
    """One score over all windows, every outcome counting the same."""
    parts = list(windows)
    made = np.concatenate([w.made for w in parts])
    outcome = np.concatenate([w.outcome for w in parts])
    scale = np.concatenate([w.scale for w in parts])
    spread = np.concatenate([np.full(len(w.made), w.spread) for w in parts])
    error = np.abs(made - outcome)
    known = ~np.isnan(spread)
    log_error = np.abs(np.log(np.maximum(made, 1e-9) / outcome))
    crps = normal_crps(made[known], made[known] * spread[known] / _Z80, outcome[known])
    scaled = (scale > 0) & ~np.isnan(scale)
    return Score(
        series=series.name,
        grain=series.grain,
        method=name,
        units=len(series.units),
        outcomes=len(made),
        mape=float(np.mean(error / outcome)),
        mase=float(np.mean(error[scaled] / scale[scaled])) if scaled.any() else float("nan"),
        crps=float(np.mean(crps / outcome[known])) if known.any() else float("nan"),
        coverage=float(np.mean(log_error[known] <= spread[known])) if known.any() else float("nan"),
        bias=float(np.mean(made / outcome - 1)),
    )
