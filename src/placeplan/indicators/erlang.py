"""Queues for beds and staff: chance that none is free, and how many are needed.

`load` is the offered load in erlangs: arrivals per unit of time times the mean stay in that unit, any real number of
zero or more. `servers` is a whole number of beds, cubicles or staff. Arrays broadcast together, so a run axis of
loads can be taken at once.

Arrivals are taken as Poisson. Erlang B (those who find no bed go elsewhere) holds for any length of stay; Erlang C
(they wait) is exact for exponential stays and is used as an approximation for others.

Sources: Cooper, *Introduction to queueing theory* (1981); Jagerman, Bell System Technical Journal 53 (1974); Allen,
*Probability, statistics and queueing theory* (1990), for the Allen-Cunneen approximation.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from placeplan.indicators import _checks as check
from placeplan.indicators._checks import Floats
from placeplan.indicators._distributions import poisson_tail
from placeplan.indicators.errors import BadOptionError

__all__ = [
    "erlang_b",
    "erlang_c",
    "largest_load",
    "mean_wait",
    "occupancy_tail",
    "servers_for",
    "wait_tail",
]

Wholes = NDArray[np.int64]
MOST_SERVERS = 1_000_000


def _servers(servers: ArrayLike) -> Wholes:
    given = check.positive("servers", servers)
    if (given != np.floor(given)).any():
        raise BadOptionError("servers must be whole numbers")
    return given.astype(np.int64)


def erlang_b(load: ArrayLike, servers: ArrayLike) -> Floats:
    """Chance that an arrival finds every server busy and is lost.

    The stable recursion B(n) = a B(n-1) / (n + a B(n-1)), B(0) = 1. Shape: that of `load` and `servers` together.

    Raises
    ------
    NegativeValueError, EmptyPopulationError (no servers), NotANumberError, ShapeMismatchError, BadOptionError
    """
    loads, wanted = check.not_negative("load", load), _servers(servers)
    shape = check.compatible(load=loads, servers=wanted.astype(np.float64))
    loads, wanted = np.broadcast_to(loads, shape), np.broadcast_to(wanted, shape)
    lost = np.ones(shape)
    found = np.zeros(shape)
    for count in range(1, int(wanted.max(initial=0)) + 1):
        lost = loads * lost / (count + loads * lost)
        found = np.where(wanted == count, lost, found)
    return found


def erlang_c(load: ArrayLike, servers: ArrayLike) -> Floats:
    """Chance that an arrival must wait for a server: C = B / (1 - u (1 - B)), u = load / servers.

    One where the load is not below the number of servers: the queue then grows without end.
    """
    loads, wanted = check.not_negative("load", load), _servers(servers)
    lost = erlang_b(loads, wanted)
    use = np.minimum(loads / wanted, 1.0)
    return np.where(loads >= wanted, 1.0, lost / np.maximum(1.0 - use * (1.0 - lost), 1e-300))


def servers_for(load: ArrayLike, probability: float, *, lost: bool = False) -> Wholes:
    """Smallest whole number of servers for which an arrival finds none free with at most this probability.

    By Erlang C, or Erlang B when `lost`. Shape: that of `load`; at least one server.

    Raises
    ------
    BadOptionError
        The probability is not between 0 and 1, or more than a million servers would be needed.
    """
    loads = check.not_negative("load", load)
    if not 0 < probability < 1:
        raise BadOptionError(f"probability lies between 0 and 1, not {probability:g}")
    needed = np.zeros(loads.shape, dtype=np.int64)
    blocked = np.ones(loads.shape)
    for count in range(1, MOST_SERVERS + 1):
        blocked = loads * blocked / (count + loads * blocked)
        use = np.minimum(loads / count, 1.0)
        waits = np.where(use >= 1, 1.0, blocked / np.maximum(1.0 - use * (1.0 - blocked), 1e-300))
        enough = (blocked if lost else waits) <= probability
        needed = np.where((needed == 0) & enough, count, needed)
        if needed.all():
            return needed
    raise BadOptionError(f"more than {MOST_SERVERS:,} servers would be needed")


def largest_load(servers: ArrayLike, probability: float, *, lost: bool = False) -> Floats:
    """Largest offered load that keeps the chance of finding no server free at or below `probability`.

    Divided by the servers it is the occupancy a unit of that size can run at (under Erlang C, where none are lost).
    """
    wanted = _servers(servers)
    if not 0 < probability < 1:
        raise BadOptionError(f"probability lies between 0 and 1, not {probability:g}")
    chance = erlang_b if lost else erlang_c
    low, high = np.zeros(wanted.shape), wanted.astype(np.float64)
    while lost and (chance(high, wanted) < probability).any():
        high = np.where(chance(high, wanted) < probability, 2.0 * high, high)
    for _ in range(60):
        middle = (low + high) / 2.0
        over = chance(middle, wanted) > probability
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    return low


def occupancy_tail(load: ArrayLike, beds: ArrayLike, share: ArrayLike = 1.0) -> Floats:
    """Chance that at least `share` of the beds would be occupied, if there were always a bed: a Poisson tail.

    With no limit on beds the number occupied at any moment is Poisson with mean `load`, whatever the length of stay.
    """
    loads, wanted, part = check.not_negative("load", load), _servers(beds), check.not_negative("share", share)
    check.compatible(load=loads, beds=wanted.astype(np.float64), share=part)
    return poisson_tail(np.ceil(part * wanted - 1e-9), loads)


def _spare(load: ArrayLike, servers: ArrayLike) -> tuple[Floats, Floats]:
    loads, wanted = check.not_negative("load", load), _servers(servers).astype(np.float64)
    check.compatible(load=loads, servers=wanted)
    return loads, np.where(wanted > loads, wanted - loads, np.nan)


def mean_wait(
    load: ArrayLike, servers: ArrayLike, stay: ArrayLike = 1.0, *, arrival_cv: float = 1.0, stay_cv: float = 1.0
) -> Floats:
    """Mean wait of everyone who arrives, in the unit of `stay` (its mean): Allen and Cunneen's approximation.

    C (stay / (servers - load)) (arrival_cv^2 + stay_cv^2) / 2; exact for Poisson arrivals and exponential stays.
    Infinite where the load is not below the servers.
    """
    loads, spare = _spare(load, servers)
    waiting = erlang_c(loads, servers) * _conditional(spare, stay, arrival_cv, stay_cv)
    return np.where(np.isnan(spare), np.inf, waiting)


def wait_tail(
    load: ArrayLike,
    servers: ArrayLike,
    longer_than: ArrayLike,
    stay: ArrayLike = 1.0,
    *,
    arrival_cv: float = 1.0,
    stay_cv: float = 1.0,
) -> Floats:
    """Chance of waiting longer than a time: those who wait do so for an exponential time of Allen-Cunneen mean.

    `longer_than` is in the unit of `stay`. One where the load is not below the servers.
    """
    loads, spare = _spare(load, servers)
    time = check.not_negative("longer_than", longer_than)
    mean = _conditional(spare, stay, arrival_cv, stay_cv)
    return np.where(np.isnan(spare), 1.0, erlang_c(loads, servers) * np.exp(-time / mean))


def _conditional(spare: Floats, stay: ArrayLike, arrival_cv: float, stay_cv: float) -> Floats:
    """Mean wait of those who wait."""
    variation = float(check.not_negative("arrival_cv", arrival_cv)) ** 2
    variation += float(check.not_negative("stay_cv", stay_cv)) ** 2
    return np.asarray(check.positive("stay", stay) / spare * np.maximum(variation / 2.0, 1e-300))
