"""A waiting list week by week, kept by how long each patient has waited.

Each week those on the list become a week older, some leave without treatment, the week's patients are treated, and
new referrals join at nought weeks. Treatment goes first to those who have waited longest; a stated share of each
week's capacity may instead be given without regard to the wait (clinical priority), spread evenly over the list.
Everyone who has waited the oldest band's weeks or longer is kept together in it.

The deterministic recursion is the mean path of a large list. It is biased for a list of a few weeks' work or one near
balance, and it has no spread: run the chance version there, which draws Poisson referrals and binomial numbers of
those who leave and of priority cases.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from placeplan.indicators import _checks as check
from placeplan.indicators._checks import Floats
from placeplan.indicators.errors import BadOptionError

__all__ = ["WaitingList", "simulate_waiting_list", "waiting_list"]

STANDARD_WEEKS = 18
LONG_WEEKS = 52


@dataclass(frozen=True)
class WaitingList:
    """A list by week; the last axis is weeks, leading axes are replicates or runs.

    `size` at the end of each week; `referrals`, all `removals` and, of those, the
    patients `treated` in the week; `within_18` the share of the list waiting
    less than 18 weeks (nan for an empty list); `over_52` the number waiting 52 weeks or more; `final` the list at the
    end by weeks waited, shape ``(..., bands)``.
    """

    size: Floats
    referrals: Floats
    removals: Floats
    treated: Floats
    within_18: Floats
    over_52: Floats
    final: Floats


def waiting_list(
    start: ArrayLike,
    referrals: ArrayLike,
    capacity: ArrayLike,
    *,
    priority_share: float = 0.0,
    leave_chance: float = 0.0,
) -> WaitingList:
    """Follow the mean path of a list.

    `start`: patients by whole weeks waited, shape ``(..., bands)``, the last band being that many weeks and over; at
    least 54 bands are needed to count 52 weeks. `referrals` and `capacity` (patients who can be treated): shape
    ``(..., weeks)``. Leading axes broadcast. `priority_share` is the share of capacity given without regard to the
    wait; `leave_chance` is each patient's chance, each week, of leaving the list without treatment.

    Raises
    ------
    NegativeValueError, NotANumberError, ShapeMismatchError, TooFewPointsError, BadOptionError
    """
    stock, joins, slots = _inputs(start, referrals, capacity, priority_share, leave_chance)

    def leave(now: Floats) -> Floats:
        return now * leave_chance

    def treat(now: Floats, week: int) -> Floats:
        room = slots[..., week]
        urgent = _evenly(now, np.minimum(room * priority_share, now.sum(axis=-1)))
        return urgent + _longest_first(now - urgent, room - urgent.sum(axis=-1))

    return _follow(stock, joins, leave, treat)


def simulate_waiting_list(
    start: ArrayLike,
    referrals: ArrayLike,
    capacity: ArrayLike,
    rng: np.random.Generator,
    *,
    replicates: int,
    priority_share: float = 0.0,
    leave_chance: float = 0.0,
) -> WaitingList:
    """Follow `replicates` chance paths of a list; they are the first axis of the result.

    Shapes as for `waiting_list`; `start` and `capacity` are whole patients (capacity is rounded at random to whole
    slots of the same mean) and `referrals` the Poisson means. Those who leave, and the slots that go to priority
    cases, are binomial.

    Raises
    ------
    NegativeValueError, NotANumberError, ShapeMismatchError, TooFewPointsError, BadOptionError
    """
    stock, joins, slots = _inputs(start, referrals, capacity, priority_share, leave_chance)
    if replicates < 1:
        raise BadOptionError(f"give one or more replicates, not {replicates}")
    if (stock != np.floor(stock)).any():
        raise BadOptionError("a list followed by chance starts with whole patients")
    ahead = (replicates, *stock.shape[:-1])
    stock = np.broadcast_to(stock, (*ahead, stock.shape[-1]))
    drawn = rng.poisson(joins, size=(*ahead, joins.shape[-1])).astype(np.float64)

    def leave(now: Floats) -> Floats:
        return rng.binomial(now.astype(np.int64), leave_chance).astype(np.float64) if leave_chance else 0.0 * now

    def treat(now: Floats, week: int) -> Floats:
        room = np.floor(slots[..., week] + rng.random(ahead)).astype(np.int64)
        urgent = np.minimum(rng.binomial(room, priority_share), now.sum(axis=-1).astype(np.int64))
        chosen = _at_random(now, urgent, rng)
        return chosen + _longest_first(now - chosen, (room - urgent).astype(np.float64))

    return _follow(stock, drawn, leave, treat)


def _inputs(
    start: ArrayLike, referrals: ArrayLike, capacity: ArrayLike, priority_share: float, leave_chance: float
) -> tuple[Floats, Floats, Floats]:
    stock = check.not_negative("start", start)
    joins, slots = check.not_negative("referrals", referrals), check.not_negative("capacity", capacity)
    check.same_shape(referrals=joins, capacity=slots)
    check.at_least("start: weeks waited", stock.shape[-1] if stock.ndim else 1, LONG_WEEKS + 2)
    check.at_least("referrals: weeks", joins.shape[-1] if joins.ndim else 0, 1)
    for name, share in (("priority_share", priority_share), ("leave_chance", leave_chance)):
        if not 0 <= share <= 1:
            raise BadOptionError(f"{name} lies between 0 and 1, not {share:g}")
    ahead = check.compatible(start=stock[..., 0], referrals=joins[..., 0], capacity=slots[..., 0])
    wide = [np.broadcast_to(array, (*ahead, array.shape[-1])) for array in (stock, joins, slots)]
    return wide[0], wide[1], wide[2]


def _follow(
    stock: Floats, joins: Floats, leave: Callable[[Floats], Floats], treat: Callable[[Floats, int], Floats]
) -> WaitingList:
    size, removals, treated, within, over = (np.empty(joins.shape) for _ in range(5))
    now = stock
    for week in range(joins.shape[-1]):
        now = _older(now)
        left = leave(now)
        gone = treat(now - left, week)
        now = np.maximum(now - left - gone, 0.0)
        now[..., 0] += joins[..., week]
        total = now.sum(axis=-1)
        size[..., week], treated[..., week] = total, gone.sum(axis=-1)
        removals[..., week] = treated[..., week] + left.sum(axis=-1)
        early = now[..., :STANDARD_WEEKS].sum(axis=-1)
        within[..., week] = np.where(total > 0, early / np.where(total > 0, total, 1.0), np.nan)
        over[..., week] = now[..., LONG_WEEKS:].sum(axis=-1)
    return WaitingList(size, joins, removals, treated, within, over, now)


def _older(now: Floats) -> Floats:
    moved = np.zeros_like(now)
    moved[..., 1:] = now[..., :-1]
    moved[..., -1] += now[..., -1]
    return moved


def _longest_first(now: Floats, room: Floats) -> Floats:
    """Give the removals by band when `room` patients are taken from the oldest band down."""
    older = np.cumsum(now[..., ::-1], axis=-1)[..., ::-1]
    return np.clip(room[..., None] - (older - now), 0.0, now)


def _evenly(now: Floats, number: Floats) -> Floats:
    total = now.sum(axis=-1)
    share = np.where(total > 0, number / np.where(total > 0, total, 1.0), 0.0)
    return np.asarray(now * share[..., None])


def _at_random(now: Floats, number: NDArray[np.int64], rng: np.random.Generator) -> Floats:
    """Take `number` patients without regard to their wait: hypergeometric, band by band."""
    chosen = np.zeros_like(now)
    if not number.any():
        return chosen
    band, left = now.astype(np.int64), number.copy()
    others = band.sum(axis=-1)
    for week in range(now.shape[-1]):
        others = others - band[..., week]
        taken = rng.hypergeometric(band[..., week], others, left)
        chosen[..., week] = taken
        left = left - taken
    return chosen
