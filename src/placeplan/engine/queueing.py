"""Erlang C for arrays of loads; `placeplan.indicators.erlang` gives the same by recursion.

C = p(n) / (p(n) + (1 - a/n) Q(n)), with p(n) the chance that a Poisson number of mean a is n and Q(n) that it is below
n. p(n) is taken by Loader's saddle-point form (C. Loader, *Fast and accurate computation of binomial probabilities*,
2000), which keeps its digits for large n; Q(n) by Temme's uniform expansion (N. M. Temme, *The asymptotic expansion of
the incomplete gamma functions*, 1979; NIST Digital Library of Mathematical Functions, 8.12), good to 5e-14 from 60
servers on. Below that both are taken times exp(a), as they are written: one power and one polynomial.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["fewest_servers", "wait_chance"]

Bools = npt.NDArray[np.bool_]
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
_HALF_ERFCX = tuple(0.5 * coefficient for coefficient in _ERFCX)
_LOG_FACTORIALS = np.cumsum(np.log(np.maximum(1.0, np.arange(float(_MANY)))))
_TERMS = np.exp(-_LOG_FACTORIALS)
_ALMOST_NONE = -1.0 + 1e-6
"""Load of many servers, less 1, at which the chance is nought in double precision; it keeps the logarithm finite."""


def _polynomial(coefficients: Sequence[float] | Sequence[Floats], x: Floats) -> Floats:
    """Horner's scheme; coefficients are numbers, or arrays that broadcast with `x`."""
    out = x * coefficients[-1]
    for coefficient in coefficients[-2:0:-1]:
        out += coefficient
        out *= x
    out += coefficients[0]
    return out


def _stirling(n: Floats) -> Floats:
    """ln n! less Stirling's formula, for n of 16 or more."""
    square = n * n
    return np.asarray((1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n)


def _expansion_at(servers: Floats) -> list[Floats]:
    """Temme's double series for given servers as one polynomial of eta: its coefficients, each (server).

    c0(eta) + c1(eta) / n + c2(eta) / n^2 + ... gathered by powers of eta.
    """
    turned = 1.0 / servers
    out = []
    for power in range(len(_EXPANSION[0])):
        found = [row[power] for row in _EXPANSION if len(row) > power]
        out.append(_polynomial(found, turned) if len(found) > 1 else np.full_like(turned, found[0]))
    return out


def _wait_of_many(load: Floats, servers: Floats) -> Floats:
    """Erlang C for many servers: (..., queue), servers (queue).

    With a/n - 1 held between almost -1 and 0, the same expression gives 1 for a load not below the servers and 0 for
    none.
    """
    short = np.clip((load - servers) / servers, _ALMOST_NONE, 0.0)
    square = np.log1p(short)
    np.subtract(short, square, out=square)
    square *= servers
    root = np.sqrt(square)
    density = 1.0 / np.sqrt(2.0 * np.pi * servers)
    eta = np.maximum(root * -np.sqrt(2.0 / servers), -1.5)
    series = _polynomial([row * density for row in _expansion_at(servers)], eta)
    series -= _polynomial(_HALF_ERFCX, (root - 3.0) / (root + 3.0))
    shrunk = np.exp(np.negative(square, out=square), out=square)
    series *= shrunk
    series += 1.0
    series *= short
    shrunk *= density * np.exp(-_stirling(servers))
    np.subtract(shrunk, series, out=series)
    return np.asarray(np.divide(shrunk, series, out=shrunk))


def _wait_of_few(load: Floats, servers: Floats) -> Floats:
    """Erlang C for few servers: (queue), the servers in falling order.

    With p = a^n / n! and Q the sum of a^k / k! over all k below n, by Horner's scheme: queues with more servers start
    it sooner. With a held between 0 and n, the same expression gives 1 for a load not below the servers.
    """
    if not servers.any():
        return (load > 0.0).astype(np.float64)
    n = np.maximum(servers, 1.0)
    load = np.clip(load, 0.0, n)  # what is left of a load may be rounded to less than none
    place = n.astype(np.int64)
    started = np.searchsorted(-place, -np.arange(place[0] + 1), side="right")
    below = _TERMS[place - 1]
    for power in range(place[0] - 2, -1, -1):
        here = below[: started[power + 2]]
        here *= load[: started[power + 2]]
        here += _TERMS[power]
    with np.errstate(divide="ignore"):
        exactly = np.exp(np.log(load) * n - _LOG_FACTORIALS[place])
    below *= 1.0 - load / n
    below += exactly
    chance = np.divide(exactly, below, out=exactly)
    return np.where(servers > 0.0, chance, load > 0.0)


def wait_chance(load: Floats, servers: Floats) -> Floats:
    """Chance that an arrival must wait (Erlang C): one where the load is not below the servers, nought where there is
    no load.

    Parameters
    ----------
    load
        (..., *queues): loads of the same queues at several times, months for one.
    servers
        (*queues): whole numbers. What hangs on them alone is worked out once for all times.
    """
    if not servers.size:
        return np.zeros(load.shape)
    loads, given = load.reshape(-1, servers.size), servers.ravel()
    times = len(loads)
    out = np.empty(loads.shape)
    step = max(1, _TOGETHER // max(1, times))
    many = np.flatnonzero(given >= _MANY)
    for first in range(0, len(many), step):
        at = many[first : first + step]
        here: Any = slice(at[0], at[-1] + 1) if at[-1] - at[0] == len(at) - 1 else at
        out[:, here] = _wait_of_many(loads[:, here], given[here])
    few = np.flatnonzero(given < _MANY)
    few = few[np.argsort(-given[few], kind="stable")]
    for first in range(0, len(few), step):
        at = few[first : first + step]
        found = _wait_of_few(loads[:, at].ravel(order="F"), np.repeat(given[at], times))
        out[:, at] = found.reshape(len(at), times).T
    return out.reshape(load.shape)


def _halfin_whitt() -> tuple[Floats, Floats]:
    """Logarithms of chances, rising, and for each the servers above the load, in roots of the load, that give it in the
    limit of large loads (S. Halfin and W. Whitt, *Heavy-traffic limits for queues with many exponential servers*,
    1981).
    """
    above = np.linspace(12.0, 0.0, 241)
    density = np.exp(-0.5 * above**2) / np.sqrt(2.0 * np.pi)
    below = np.array([0.5 * math.erfc(-x / math.sqrt(2.0)) for x in above])
    return np.log(density / (density + above * below)), above


_GUESSES = _halfin_whitt()


def fewest_servers(load: Floats, chance: Floats) -> Floats:
    """Smallest whole number of servers for which the chance of waiting is at most `chance`; none where there is no
    load.

    A guess for large loads is put right one server at a time: the chance falls with every server.

    Parameters
    ----------
    load, chance
        Arrays that broadcast together; chances between 0 and 1.
    """
    loads, wanted = np.broadcast_arrays(load, chance)
    at = np.nonzero(loads > 0.0)
    out = np.zeros(loads.shape)
    a, p = loads[at], wanted[at]
    with np.errstate(divide="ignore"):
        above = np.interp(np.log(p), *_GUESSES)
    found = np.maximum(1.0, np.ceil(a + above * np.sqrt(a)))
    enough = _enough(a, found, p)
    for ok, change in ((False, 1.0), (True, -1.0)):
        left = np.flatnonzero(enough == ok)
        while len(left):
            tried = found[left] + change
            left, tried = left[tried != found[left]], tried[tried != found[left]]  # beyond 2**53 there is no next one
            met = _enough(a[left], tried, p[left])
            found[left] = tried if change > 0.0 else np.where(met, tried, found[left])
            left = left[met == ok]
    out[at] = found
    return out


def _enough(load: Floats, servers: Floats, chance: Floats) -> Bools:
    """Whether so many servers, more than the load, leave at most that chance of waiting."""
    return np.asarray((servers > load) & (wait_chance(load, servers) <= chance))
