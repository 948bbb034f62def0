"""Waiting lists by hand, what every path must keep, and the mean and spread of chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placeplan.indicators import errors
from placeplan.indicators._checks import Floats
from placeplan.indicators.waiting import WaitingList, simulate_waiting_list, waiting_list

BANDS = 60
weekly = st.lists(st.integers(0, 60), min_size=8, max_size=8)
stocks = st.lists(st.integers(0, 30), min_size=BANDS, max_size=BANDS)
shares = st.sampled_from([0.0, 0.3, 1.0])


def start(**patients: int) -> Floats:
    """Give a list with patients at the weeks named, such as w10=5."""
    stock = np.zeros(BANDS)
    for name, number in patients.items():
        stock[int(name[1:])] = number
    return stock


def keeps_count(path: WaitingList, stock: Floats) -> None:
    assert (path.final >= 0).all()
    assert (path.removals >= -1e-9).all()
    change = path.referrals.sum(axis=-1) - path.removals.sum(axis=-1)
    np.testing.assert_allclose(path.size[..., -1], stock.sum(axis=-1) + change, atol=1e-8)
    np.testing.assert_allclose(path.final.sum(axis=-1), path.size[..., -1])


def test_two_weeks_by_hand() -> None:
    # 10 at 16 weeks and 4 at 51. Week 1: they are 17 and 52; 5 slots take the 4 and one of the 17s; 6 join.
    # Week 2: 9 are 18 and 6 are 1; 2 slots take two of the 9; 1 joins.
    path = waiting_list(start(w16=10, w51=4), [6, 1], [5, 2])
    assert path.size.tolist() == [15, 14]
    assert path.removals.tolist() == path.treated.tolist() == [5, 2]
    assert path.within_18.tolist() == [1, 0.5]
    assert path.over_52.tolist() == [0, 0]
    assert path.final[[0, 1, 18]].tolist() == [1, 6, 7]


def test_the_oldest_band_keeps_everyone() -> None:
    path = waiting_list(start(w58=3, w59=4), [0, 0], [0, 0])
    assert path.final[59] == 7
    assert path.over_52.tolist() == [7, 7]


def test_priority_leaves_long_waits_behind() -> None:
    stock = np.full(BANDS, 10.0)
    plain = waiting_list(stock, np.full(26, 10), np.full(26, 10))
    shared = waiting_list(stock, np.full(26, 10), np.full(26, 10), priority_share=0.5)
    np.testing.assert_allclose(plain.size, shared.size)
    assert shared.over_52[-1] > plain.over_52[-1]


def test_leaving_by_hand() -> None:
    # Of 100 a tenth leave, then 30 are treated and 5 join: 65. Then 6.5 leave and 30 are treated: 28.5.
    path = waiting_list(start(w3=100), [5, 0], [30, 30], leave_chance=0.1)
    assert path.size.tolist() == [65, 28.5]
    assert path.removals.tolist() == [40, 36.5]
    assert path.treated.tolist() == [30, 30]


def test_chance_leaving_has_the_binomial_mean_and_spread() -> None:
    stock, none = start(w3=1000), np.zeros(1)
    path = simulate_waiting_list(stock, none, none, np.random.default_rng(3), replicates=2000, leave_chance=0.1)
    assert float(path.removals.mean()) == pytest.approx(100, abs=4 * np.sqrt(90 / 2000))
    assert float(path.removals.var()) == pytest.approx(90, rel=0.15)


def test_priority_by_chance_has_the_mean_of_the_even_share() -> None:
    stock = np.full(BANDS, 20.0)
    args = stock, np.full(20, 30.0), np.full(20, 35.0)
    chance = simulate_waiting_list(*args, np.random.default_rng(4), replicates=400, priority_share=0.4)
    mean = waiting_list(*args, priority_share=0.4)
    assert float(chance.over_52[:, -1].mean()) == pytest.approx(float(mean.over_52[-1]), rel=0.03)


def test_an_empty_list_has_no_share_within_18_weeks() -> None:
    assert np.isnan(waiting_list(np.zeros(BANDS), [0], [5]).within_18[0])


@given(stocks, weekly, weekly, shares)
def test_the_mean_path_keeps_count(stock: list[int], joins: list[int], slots: list[int], share: float) -> None:
    path = waiting_list(stock, joins, slots, priority_share=share, leave_chance=0.01)
    keeps_count(path, np.array(stock, dtype=float))
    assert (path.treated <= np.array(slots) + 1e-9).all()


@given(stocks, weekly, weekly, shares, st.integers(0, 2**32))
def test_every_chance_path_keeps_count(
    stock: list[int], joins: list[int], slots: list[int], share: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    path = simulate_waiting_list(stock, joins, slots, rng, replicates=5, priority_share=share, leave_chance=0.05)
    keeps_count(path, np.broadcast_to(np.array(stock, dtype=float), (5, BANDS)))
    assert (path.final == np.floor(path.final)).all()
    assert (path.treated <= np.array(slots)).all()
    assert (path.removals >= path.treated).all()


@given(stocks, weekly, weekly, shares, st.integers(1, 20))
def test_more_capacity_never_lengthens_the_list(
    stock: list[int], joins: list[int], slots: list[int], share: float, more: int
) -> None:
    less_room = waiting_list(stock, joins, slots, priority_share=share, leave_chance=0.02)
    more_room = waiting_list(stock, joins, np.array(slots) + more, priority_share=share, leave_chance=0.02)
    assert (more_room.size <= less_room.size + 1e-9).all()
    if share == 0:
        assert (more_room.over_52 <= less_room.over_52 + 1e-9).all()


@given(stocks, weekly, weekly, st.integers(2, 50))
def test_scaling(stock: list[int], joins: list[int], slots: list[int], by: int) -> None:
    once = waiting_list(stock, joins, slots)
    more = waiting_list(by * np.array(stock), by * np.array(joins), by * np.array(slots))
    np.testing.assert_allclose(more.size, by * once.size)
    np.testing.assert_allclose(more.within_18, once.within_18)


def test_runs_at_once_equal_one_at_a_time() -> None:
    slots = np.stack([np.full(30, 30.0), np.full(30, 45.0)])
    together = waiting_list(np.full(BANDS, 20.0), np.full(30, 40.0), slots)
    for index in range(2):
        alone = waiting_list(np.full(BANDS, 20.0), np.full(30, 40.0), slots[index])
        np.testing.assert_array_equal(together.size[index], alone.size)


def test_the_mean_of_chance_is_the_mean_path_for_a_large_list() -> None:
    stock, weeks = np.full(BANDS, 150.0), 52
    mean = waiting_list(stock, np.full(weeks, 410), np.full(weeks, 392))
    rng = np.random.default_rng(1)
    chance = simulate_waiting_list(stock, np.full(weeks, 410), np.full(weeks, 392), rng, replicates=400)
    # Only referrals vary, as independent Poisson weeks: the sd at the end is sqrt(52 x 410) = 146.
    spread = float(chance.size[:, -1].std())
    assert spread == pytest.approx(146, rel=0.15)
    assert abs(float(chance.size[:, -1].mean() - mean.size[-1])) < 4 * 146 / 20
    assert abs(float(chance.within_18[:, -1].mean() - mean.within_18[-1])) < 0.01


def test_the_mean_path_of_a_small_list_is_too_low() -> None:
    # 40 a week against 41, from 150: the mean path clears, but chance keeps a queue.
    stock = np.zeros(BANDS)
    stock[:15] = 10
    args = stock, np.full(156, 40.0), np.full(156, 41.0)
    chance = simulate_waiting_list(*args, np.random.default_rng(2), replicates=400)
    assert float(chance.size[:, -1].mean()) > float(waiting_list(*args).size[-1]) + 15


def test_the_same_seed_gives_the_same_paths() -> None:
    args = np.full(BANDS, 3.0), np.full(9, 5.0), np.full(9, 5.5)
    first, second = (simulate_waiting_list(*args, np.random.default_rng(7), replicates=3) for _ in range(2))
    np.testing.assert_array_equal(first.final, second.final)


def test_what_cannot_be_answered_is_refused() -> None:
    stock = np.zeros(BANDS)
    with pytest.raises(errors.TooFewPointsError, match="weeks waited"):
        waiting_list(np.zeros(20), [1], [1])
    with pytest.raises(errors.ShapeMismatchError, match="referrals 2, capacity 1"):
        waiting_list(stock, [1, 2], [1])
    with pytest.raises(errors.NegativeValueError, match="capacity has a negative"):
        waiting_list(stock, [1], [-1])
    with pytest.raises(errors.NotANumberError):
        waiting_list(stock, [np.nan], [1])
    with pytest.raises(errors.BadOptionError, match="priority_share"):
        waiting_list(stock, [1], [1], priority_share=2)
    with pytest.raises(errors.BadOptionError, match="whole patients"):
        simulate_waiting_list(stock + 0.5, [1], [1], np.random.default_rng(), replicates=1)
    with pytest.raises(errors.BadOptionError, match="replicates"):
        simulate_waiting_list(stock, [1], [1], np.random.default_rng(), replicates=0)
