"""Queues against closed forms and the measured facts the plan's occupancy advice rests on."""

from math import exp, factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import pdtr  # type: ignore[import-untyped]

from placeplan.indicators import errors
from placeplan.indicators.erlang import (
    erlang_b,
    erlang_c,
    largest_load,
    mean_wait,
    occupancy_tail,
    servers_for,
    wait_tail,
)

loads = st.floats(0.01, 300)


def by_definition(load: float, servers: int) -> tuple[float, float]:
    """Erlang B and C from the sums that define them."""
    terms = [load**count / factorial(count) for count in range(servers + 1)]
    waiting = terms[-1] * servers / (servers - load) if load < servers else float("inf")
    return terms[-1] / sum(terms), waiting / (sum(terms[:-1]) + waiting) if load < servers else 1.0


@pytest.mark.parametrize(("load", "servers"), [(0.5, 1), (1.5, 2), (2.5, 3), (8, 10), (12, 10), (30, 40), (0, 3)])
def test_the_recursion_equals_the_sums(load: float, servers: int) -> None:
    lost, waits = by_definition(load, servers)
    assert float(erlang_b(load, servers)) == pytest.approx(lost, rel=1e-12)
    assert float(erlang_c(load, servers)) == pytest.approx(waits, rel=1e-12)


def test_one_server() -> None:
    # M/M/1: an arrival waits with probability u; mean wait u / (1 - u) stays; tail u exp(-(1 - u) t).
    assert float(erlang_c(0.8, 1)) == pytest.approx(0.8)
    assert float(mean_wait(0.8, 1, 3)) == pytest.approx(0.8 / 0.2 * 3)
    assert float(wait_tail(0.8, 1, 6, 3)) == pytest.approx(0.8 * exp(-0.2 * 2))


def test_two_servers() -> None:
    # M/M/2: C = 2 u^2 / (1 + u).
    use = np.array([0.1, 0.5, 0.9])
    np.testing.assert_allclose(erlang_c(2 * use, 2), 2 * use**2 / (1 + use))


def test_one_server_with_fixed_stays_waits_half_as_long() -> None:
    # Pollaczek-Khinchine: M/D/1 waits half as long as M/M/1; Allen-Cunneen is exact for one server.
    assert float(mean_wait(0.6, 1, stay_cv=0)) == pytest.approx(0.6 / 0.4 / 2)


@pytest.mark.parametrize(
    ("beds", "one", "five"), [(20, 55, 65), (28, 61, 70), (60, 72, 79), (200, 84, 88), (660, 91, 93)]
)
def test_the_occupancy_a_unit_can_run_at_depends_on_its_size(beds: int, one: int, five: int) -> None:
    found = [round(100 * float(largest_load(beds, chance)) / beds) for chance in (0.01, 0.05)]
    assert found == [one, five]


@given(loads, st.sampled_from([0.001, 0.01, 0.05, 0.5]), st.booleans())
def test_servers_for_is_the_smallest_that_will_do(load: float, probability: float, lost: bool) -> None:
    chance = erlang_b if lost else erlang_c
    needed = int(servers_for(load, probability, lost=lost))
    assert float(chance(load, needed)) <= probability
    if needed > 1:
        assert float(chance(load, needed - 1)) > probability


@given(loads, st.integers(1, 300))
def test_chances_are_chances_and_fall_with_servers(load: float, servers: int) -> None:
    both = [erlang_b(load, [servers, servers + 1]), erlang_c(load, [servers, servers + 1])]
    for pair in both:
        assert 0 <= pair[1] <= pair[0] <= 1
    assert (both[0] <= both[1] + 1e-15).all()


def test_a_run_axis_of_loads() -> None:
    runs = np.linspace(10, 60, 1000)[:, None]
    found = erlang_c(runs, [28, 60])
    assert found.shape == (1000, 2)
    assert float(found[500, 1]) == pytest.approx(float(erlang_c(runs[500, 0], 60)))
    assert servers_for(runs, 0.01).shape == (1000, 1)


def test_large_units_do_not_overflow() -> None:
    lost = pdtr(4_100, 4_000.0) - pdtr(4_099, 4_000.0)
    assert float(erlang_b(4_000, 4_100)) == pytest.approx(float(lost / pdtr(4_100, 4_000.0)), rel=1e-9)
    assert np.isfinite(erlang_b(5_000.5, [1, 10, 5_000])).all()


def test_occupancy_tail() -> None:
    # Poisson with mean 2: at least 3 is 1 - exp(-2) (1 + 2 + 2).
    assert float(occupancy_tail(2, 3)) == pytest.approx(1 - exp(-2) * 5)
    assert float(occupancy_tail(2, 10, 0.3)) == pytest.approx(1 - exp(-2) * 5)
    assert float(occupancy_tail(2, 10, 0)) == 1
    assert float(occupancy_tail(0, 10)) == 0


def test_an_overloaded_unit_never_clears() -> None:
    assert float(erlang_c(5, 5)) == 1
    assert np.isinf(mean_wait(6, 5))
    assert float(wait_tail(6, 5, 100)) == 1


def test_what_cannot_be_answered_is_refused() -> None:
    with pytest.raises(errors.NegativeValueError):
        erlang_b(-1, 3)
    with pytest.raises(errors.EmptyPopulationError, match="servers has a zero"):
        erlang_b(1, 0)
    with pytest.raises(errors.BadOptionError, match="whole numbers"):
        erlang_c(1, 2.5)
    with pytest.raises(errors.NotANumberError):
        erlang_c(np.nan, 2)
    with pytest.raises(errors.ShapeMismatchError):
        erlang_c([1, 2, 3], [1, 2])
    for answer in (servers_for, largest_load):
        with pytest.raises(errors.BadOptionError, match="probability lies"):
            answer(2, 0)
