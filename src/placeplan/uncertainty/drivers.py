"""What drives a figure: from the runs already made (rank correlation, first-order shares), by freezing one
assumption, and Sobol indices on request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws, expected_draws
from placeplan.engine.pipeline import Chain, run_chain
from placeplan.errors import OptionError, UnknownNameError
from placeplan.uncertainty import keys
from placeplan.uncertainty.distributions import Z90, quantiles
from placeplan.uncertainty.job import Job
from placeplan.uncertainty.many import Sample

__all__ = [
    "Bar", "Driver", "SobolIndex", "drivers_of", "first_order", "least_share", "rank_correlation", "sobol_indices",
    "spline", "tornado", "tornados",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
KNOTS = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True)
class Driver:
    """How an assumption and a figure go together.

    Parameters
    ----------
    correlation
        Spearman's rank correlation.
    share
        Part of the figure's variance that goes with the assumption alone (first-order index), less what chance alone
        would show.
    error
        Standard error of the share, roughly.
    clear
        So large a share would be seen by chance, of any of all assumptions looked at, less than one time in twenty.
    """

    assumption: str
    correlation: float
    share: float
    error: float
    clear: bool = True


def _ranks(values: Floats) -> Floats:
    order = values.argsort(axis=-1, kind="stable")
    out = np.empty(values.shape)
    np.put_along_axis(out, order, np.broadcast_to(np.arange(values.shape[-1], dtype=float), values.shape), axis=-1)
    return out


def rank_correlation(drawn: Floats, figure: Floats) -> Floats:
    """Spearman's rank correlation of every assumption (assumption, run) with a figure (run); 0 where either does not
    vary."""
    x, y = _ranks(drawn), _ranks(figure)
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean()
    still = (np.ptp(drawn, axis=1) == 0) | (np.ptp(figure) == 0)
    size = np.sqrt((x * x).sum(axis=1) * (y * y).sum())
    return np.where(still, 0.0, np.divide(x @ y, size, out=np.zeros(len(x)), where=size > 0))


def spline(x: Floats) -> Floats:
    """A cubic spline of an assumption's rank, as columns that stand at right angles: (run, term), each of mean 0."""
    t = _ranks(x) / (len(x) - 1.0)
    columns = [t, t**2, t**3, *(np.maximum(t - knot, 0.0) ** 3 for knot in KNOTS)]
    basis, _ = np.linalg.qr(np.stack([column - column.mean() for column in columns], axis=1))
    return np.asarray(basis)


def first_order(drawn: Floats, figure: Floats) -> tuple[Floats, Floats]:
    """First-order indices by regression of the figure on a cubic spline of each assumption: two arrays (assumption),
    share and error.

    The share is adjusted for the number of terms, so that an assumption without influence has 0 on average.
    """
    runs = drawn.shape[1]
    total = figure - figure.mean()
    spread = float(total @ total)
    share, error = np.zeros(len(drawn)), np.zeros(len(drawn))
    if spread <= 0.0 or runs < 20:
        return share, error
    for n, x in enumerate(drawn):
        if np.ptp(x) == 0.0:
            continue
        basis = spline(x)
        explained = float(((basis.T @ total) ** 2).sum()) / spread
        terms = basis.shape[1]
        share[n] = max(0.0, 1.0 - (1.0 - explained) * (runs - 1.0) / (runs - 1.0 - terms))
        error[n] = np.sqrt((4.0 * explained * (1.0 - explained) ** 2 + 2.0 * terms / runs) / runs)
    return share, error


def drivers_of(sample: Sample, figure: Floats, *, most: int = 10) -> list[Driver]:
    """Assumptions that drive a figure (run), the largest share of its variance first; nothing is run again."""
    names, rows = sample.job.plan.names, list(sample.job.plan.drawn)
    drawn = sample.drawn[rows]
    correlation = rank_correlation(drawn, figure)
    share, error = first_order(drawn, figure)
    ranked = sorted(range(len(rows)), key=lambda n: (-share[n], -abs(correlation[n]), names[rows[n]]))[:most]
    least = least_share(len(rows), sample.runs)
    return [
        Driver(names[rows[n]], float(correlation[n]), float(share[n]), float(error[n]), bool(share[n] > least))
        for n in ranked
    ]


def least_share(assumptions: int, runs: int) -> float:
    """The share that chance alone exceeds for any of so many assumptions one time in twenty (F test of the spline's
    terms, the chance shared out among the assumptions); never reached with few runs."""
    from scipy.special import fdtri

    terms = 3 + len(KNOTS)
    left = runs - 1 - terms
    if left < 1 or runs < 20 or not assumptions:
        return float("inf")
    ratio = float(fdtri(terms, left, 1.0 - 0.05 / assumptions))
    explained = ratio * terms / (ratio * terms + left)
    return 1.0 - (1.0 - explained) * (runs - 1.0) / left


@dataclass(frozen=True)
class Bar:
    """A figure with one assumption at its P10 and at its P90, all others at their central value."""

    assumption: str
    low: float
    high: float

    @property
    def width(self) -> float:
        """How far the figure moves."""
        return abs(self.high - self.low)


def tornado(job: Job, figure: Callable[[Chain], Floats], *, most: int = 10) -> list[Bar]:
    """Bars of a figure, the widest first: two runs for each assumption with a range, worked out together.

    Parameters
    ----------
    figure
        The figure of a chain, (run): `lambda chain: chain.gap_finance[1, -1]`.
    """
    return tornados(job, lambda chain: figure(chain)[None], most=most)[0]


def tornados(job: Job, figures: Callable[[Chain], Floats], *, most: int = 10) -> list[list[Bar]]:
    """Bars of several figures, (figure, run) of a chain, from the same runs; see `tornado`."""
    rows = list(job.plan.drawn)
    central = expected_draws(job.model)
    bars: list[list[Bar]] = []
    for first in range(0, len(rows), job.together // 2):
        some = rows[first : first + job.together // 2]
        scores = np.tile([-Z90, Z90], (len(some), 1))
        ends = quantiles([job.plan.distributions[n] for n in some], scores)
        values = np.repeat(central.values, 2 * len(some), axis=1)
        for k, n in enumerate(some):
            values[n, 2 * k : 2 * k + 2] = ends[k]
        found = figures(run_chain(job.model, _wide(central, values), job.layout))
        bars = bars or [[] for _ in found]
        for mine, one in zip(bars, found, strict=True):
            mine += [Bar(job.plan.names[n], float(one[2 * k]), float(one[2 * k + 1])) for k, n in enumerate(some)]
    return [sorted(mine, key=lambda bar: (-bar.width, bar.assumption))[:most] for mine in bars]


def _wide(central: Draws, values: Floats) -> Draws:
    runs = values.shape[1]
    return Draws(values, np.repeat(central.variants, runs, axis=1), np.repeat(central.slip, runs, axis=1))


@dataclass(frozen=True)
class SobolIndex:
    """Parts of a figure's variance that go with an assumption alone, and with it and all its interactions.

    Parameters
    ----------
    first_error, total_error
        Standard errors, by drawing the points anew from those there are.
    """

    assumption: str
    first: float
    total: float
    first_error: float = 0.0
    total_error: float = 0.0


def sobol_indices(
    job: Job, figure: Callable[[Chain], Floats], assumptions: Sequence[str], *, points: int = 256
) -> list[SobolIndex]:
    """Sobol indices of a figure by Saltelli's design, `points` x (assumptions + 2) runs, the assumptions drawn apart
    from one another and all others at their central value.

    The estimator is that of scipy (`scipy.stats.sobol_indices`); the draws are keyed like all others.

    Raises
    ------
    OptionError
        `points` is not a power of two, or there is no assumption.
    UnknownNameError
        No assumption has that name.
    """
    names = list(assumptions)
    if points < 2 or points & (points - 1) or not names:
        raise OptionError("Sobol indices need a power of two of points, and assumptions.", value=str(points))
    unknown = [name for name in names if name not in job.plan.names]
    if unknown:
        raise UnknownNameError("no assumption has this name.", path="assumption", value=", ".join(unknown))
    a, b = (_points(job, prefix, names, points) for prefix in ("sobol a", "sobol b"))
    mixed = np.repeat(a[None], len(names), axis=0)
    mixed[np.arange(len(names)), np.arange(len(names))] = b
    f_a, f_b = (_figures(job, figure, names, x) for x in (a, b))
    f_ab = _figures(job, figure, names, mixed.transpose(1, 0, 2).reshape(len(names), -1)).reshape(len(names), points)
    first, total = _estimates(f_a, f_b, f_ab)
    again = keys.uniforms(job.plan.options.seed, [f"sobol again/{n}" for n in range(_RESAMPLED)], 0, points, "plain")
    picks = np.minimum((again * points).astype(np.int64), points - 1)
    spread = np.array([_estimates(f_a[pick], f_b[pick], f_ab[:, pick]) for pick in picks]).std(axis=0, ddof=1)
    return [
        SobolIndex(name, float(first[n]), float(total[n]), float(spread[0, n]), float(spread[1, n]))
        for n, name in enumerate(names)
    ]


_RESAMPLED = 64


def _points(job: Job, prefix: str, names: Sequence[str], points: int) -> Floats:
    """(assumption, point): values drawn apart from one another."""
    from scipy.special import ndtri

    even = job.plan.uniforms([f"{prefix}/{name}" for name in names], 0, points)
    return quantiles([job.plan.distributions[job.plan.names.index(name)] for name in names], ndtri(even))


def _figures(job: Job, figure: Callable[[Chain], Floats], names: Sequence[str], x: Floats) -> Floats:
    """The figure at points (assumption, point), all other assumptions at their central value."""
    rows, central, out = [job.plan.names.index(name) for name in names], expected_draws(job.model), []
    for first in range(0, x.shape[1], job.together):
        some = x[:, first : first + job.together]
        values = np.repeat(central.values, some.shape[1], axis=1)
        values[rows] = some
        out.append(figure(run_chain(job.model, _wide(central, values), job.layout)))
    return np.concatenate(out)


def _estimates(f_a: Floats, f_b: Floats, f_ab: Floats) -> tuple[Floats, Floats]:
    """First and total order of every assumption; nought where the figure does not vary."""
    from scipy.stats import sobol_indices as estimate

    count, points = f_ab.shape
    if not np.ptp(np.concatenate([f_a, f_b])):
        return np.zeros(count), np.zeros(count)
    several = np.repeat(f_ab, 2, axis=0) if count == 1 else f_ab  # scipy fails with one
    func = {"f_A": f_a[None], "f_B": f_b[None], "f_AB": several.reshape(-1, 1, points)}
    found = estimate(func=func, n=points)
    return np.ravel(found.first_order)[:count], np.ravel(found.total_order)[:count]
