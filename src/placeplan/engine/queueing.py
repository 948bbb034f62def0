"""Erlang C for arrays of loads, in closed form; `placeplan.indicators.erlang` gives the same by recursion.

B = Poisson(n; a) / P(Poisson(a) <= n), with the probability of n by Loader's saddle-point form (C. Loader, *Fast and
accurate computation of binomial probabilities*, 2000), which keeps its digits for large n; then C = B / (1 - a/n (1 -
B)).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["fewest_servers", "wait_chance"]

Floats = npt.NDArray[np.float64]

_SMALL = np.array(
    [
        0.0, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.02079067210376509, 0.016644691189821193,
        0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733, 0.00833056343336287,
        0.0075736754879518406, 0.00694284010720953, 0.006408994188004207, 0.0059513701127588475, 0.00555473355196280,
    ]
)  # fmt: skip
"""ln n! less Stirling's formula, n = 0 to 15."""


def _stirling_error(n: Floats) -> Floats:
    small = n < len(_SMALL)
    big = np.where(small, 16.0, n)
    square = big * big
    series = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / big
    return np.where(small, _SMALL[np.where(small, n, 0.0).astype(np.int64)], series)


def _lost(load: Floats, servers: Floats) -> Floats:
    """Erlang B, for loads and servers above 0."""
    from scipy.special import gammaincc

    away = (load - servers) / servers
    log_chance = -_stirling_error(servers) - servers * (away - np.log1p(away)) - 0.5 * np.log(2.0 * np.pi * servers)
    return np.asarray(np.exp(log_chance) / gammaincc(servers + 1.0, load))


def wait_chance(load: Floats, servers: Floats) -> Floats:
    """Chance that an arrival must wait (Erlang C): one where the load is not below the servers, nought where there is
    no load.

    Parameters
    ----------
    load, servers
        Arrays of one shape; servers whole numbers.
    """
    out = np.where(load >= servers, 1.0, 0.0)
    out[load <= 0.0] = 0.0
    at = np.nonzero((load > 0.0) & (load < servers))
    if len(at[0]):
        a, n = load[at], servers[at]
        lost = _lost(a, n)
        out[at] = lost / (1.0 - a / n * (1.0 - lost))
    return out


def fewest_servers(load: Floats, chance: Floats) -> Floats:
    """Smallest whole number of servers for which the chance of waiting is at most `chance`; none where there is no
    load.

    Parameters
    ----------
    load, chance
        Arrays that broadcast together; chances between 0 and 1.
    """
    loads, wanted = np.broadcast_arrays(load, chance)
    at = np.nonzero(loads > 0.0)
    out = np.zeros(loads.shape)
    a, p = loads[at], wanted[at]
    low = np.floor(a)
    high = np.ceil(a + np.sqrt(-2.0 * a * np.log(p)) - np.log(p)) + 2.0
    while (short := wait_chance(a, high) > p).any():
        high = np.where(short, 2.0 * high, high)
    while (open_ := high - low > 1.0).any():
        middle = np.floor((low + high) / 2.0)
        enough = wait_chance(a, middle) <= p
        high = np.where(open_ & enough, middle, high)
        low = np.where(open_ & ~enough, middle, low)
    out[at] = high
    return out
