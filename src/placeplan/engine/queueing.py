"""Erlang C for arrays of loads; `placeplan.indicators.erlang` gives the same by recursion.

B = p(n) / (p(n) + Q(n)), with p(n) the chance that a Poisson number of mean a is n and Q(n) that it is below n; then
C = B / (1 - a/n (1 - B)). p(n) is taken by Loader's saddle-point form (C. Loader, *Fast and accurate computation of
binomial probabilities*, 2000), which keeps its digits for large n; Q(n) by Temme's uniform expansion (N. M. Temme,
*The asymptotic expansion of the incomplete gamma functions*, 1979; NIST Digital Library of Mathematical Functions,
8.12), good to 5e-14 from 60 servers on. Below that the recursion 1 / B(n) = 1 + n/a / B(n - 1) is exact and short.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["fewest_servers", "wait_chance"]

Floats = npt.NDArray[np.float64]

_MANY = 60
"""Servers from which the expansion is used."""
_TOGETHER = 2**14
"""Loads worked on together: they stay in the processor's cache."""
_EXPANSION: tuple[tuple[float, ...], ...] = (
    (-0.3333333333333333, 0.08333333333333333, -0.014814814814814815, 0.0011574074074074073,
     0.0003527336860670194, -0.0001787551440329218, 3.919263178522438e-05, -2.185448510679992e-06,
     -1.85406221071516e-06, 8.296711340953087e-07),
    (-0.001851851851851852, -0.003472222222222222, 0.0026455026455026454, -0.0009902263374485596,
     0.00020576131687242798, -4.018775720164609e-07, -1.8098550334489977e-05, 7.64916091608111e-06),
    (0.004133597883597883, -0.0026813271604938273, 0.0007716049382716049, 2.0093878600823047e-06,
     -0.0001073665322636516, 5.2923448829120125e-05),
    (0.0006494341563786008, 0.00022947209362139917, -0.0004691894943952557, 0.00026772063206283885),
    (-0.0008618882909167117, 0.0007840392217200666),
)  # fmt: skip
"""Taylor coefficients of Temme's c0 to c4, by their recurrence (DLMF 8.12.10)."""
_ERFCX: tuple[float, ...] = (
    0.17900115118139073, -0.32623356004303466, 0.24560380171223756, -0.15011593650093974, 0.07166583720144823,
    -0.024392499314509753, 0.004269136279511779, 0.0007077463910997307, -0.0005970615223530128,
    4.52555978299344e-05, 6.405455269481111e-05, -1.2861639336854077e-05, -7.97221872495724e-06,
    2.122828115307515e-06, 1.241171411827069e-06, -2.985347474261315e-07, -2.2049870472801845e-07,
    3.337843128468351e-08, 3.559021475329109e-08, -2.1629071184057445e-09, -3.449126860559494e-09,
)  # fmt: skip
"""exp(y^2) erfc(y) as a polynomial of (y - 3) / (y + 3), for y of 0 or more; erfc is then good to 1e-15."""


def _polynomial(coefficients: Sequence[float], x: Floats) -> Floats:
    """Horner's scheme."""
    out = np.full_like(x, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        out *= x
        out += coefficient
    return out


def _stirling(n: Floats) -> Floats:
    """ln n! less Stirling's formula, for n of 16 or more."""
    square = n * n
    return np.asarray((1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n)


def _lost_of_many(load: Floats, servers: Floats) -> Floats:
    """Erlang B, for loads above 0 and below the servers, and many servers."""
    away = (load - servers) / servers
    square = servers * (away - np.log1p(away))
    root = np.sqrt(square)
    away_from = np.maximum(np.sqrt(2.0 / servers) * -root, -1.5)
    series = _polynomial(_EXPANSION[-1], away_from)
    for coefficients in _EXPANSION[-2::-1]:
        series /= servers
        series += _polynomial(coefficients, away_from)
    shrunk = np.exp(-square)
    density = shrunk / np.sqrt(2.0 * np.pi * servers)
    below = 1.0 - 0.5 * shrunk * _polynomial(_ERFCX, (root - 3.0) / (root + 3.0)) + density * series
    exactly = density * np.exp(-_stirling(servers))
    return np.asarray(exactly / (below + exactly))


def _lost_of_few(load: Floats, servers: Floats) -> Floats:
    """Erlang B by recursion, for loads above 0 and few servers."""
    turned = np.ones_like(load)
    with np.errstate(over="ignore"):
        for count in range(1, int(servers.max(initial=0.0)) + 1):
            turned = np.where(servers >= count, 1.0 + count / load * turned, turned)
    return np.asarray(1.0 / turned)


def _lost(load: Floats, servers: Floats) -> Floats:
    """Erlang B, for loads above 0 and below the servers."""
    many = servers >= _MANY
    if many.all():
        return _lost_of_many(load, servers)
    out = np.empty_like(load)
    out[many] = _lost_of_many(load[many], servers[many])
    out[~many] = _lost_of_few(load[~many], servers[~many])
    return out


def wait_chance(load: Floats, servers: Floats) -> Floats:
    """Chance that an arrival must wait (Erlang C): one where the load is not below the servers, nought where there is
    no load.

    Parameters
    ----------
    load, servers
        Arrays of one shape; servers whole numbers.
    """
    loads, given = load.ravel(), servers.ravel()
    out = np.where((loads >= given) & (loads > 0.0), 1.0, 0.0)
    at = np.flatnonzero((loads > 0.0) & (loads < given))
    for first in range(0, len(at), _TOGETHER):
        here = at[first : first + _TOGETHER]
        a, n = loads[here], given[here]
        lost = _lost(a, n)
        out[here] = lost / (1.0 - a / n * (1.0 - lost))
    return out.reshape(load.shape)


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
