"""The chance of waiting in closed form, against the recursion and against the incomplete gamma function."""

import numpy as np
import pytest
from scipy.special import gammaincc
from scipy.stats import poisson

from placeplan.engine.queueing import fewest_servers, wait_chance
from placeplan.indicators.erlang import erlang_c


def test_small_and_middling_queues_are_those_of_the_recursion() -> None:
    servers = np.repeat(np.arange(1.0, 200.0), 40)
    load = servers * np.tile(np.linspace(0.3, 0.9999, 40), 199)
    assert wait_chance(load, servers) == pytest.approx(erlang_c(load, servers), rel=1e-11, abs=0.0)


@pytest.mark.parametrize("servers", [60.0, 61.0, 200.0, 3000.0, 40_000.0])
def test_large_queues_are_those_of_the_incomplete_gamma_function(servers: float) -> None:
    """Erlang B = p(n) / P(no more than n), with the two chances from elsewhere."""
    load = servers - np.linspace(0.001, 0.95 * min(servers, 9.0 * np.sqrt(servers)), 500)
    lost = poisson.pmf(servers, load) / gammaincc(servers + 1.0, load)
    expected = lost / (1.0 - load / servers * (1.0 - lost))
    assert wait_chance(load, np.full(500, servers)) == pytest.approx(expected, rel=2e-9, abs=1e-15)


def test_both_ways_meet_where_one_takes_over_from_the_other() -> None:
    shares = np.linspace(0.5, 0.999, 50)
    chances = [wait_chance(shares * n, np.full(50, n)) for n in (59.0, 60.0, 61.0)]
    assert np.allclose(np.diff(np.log(chances), 2, axis=0), 0.0, atol=1e-3)


def test_edges_of_a_queue() -> None:
    load, servers = np.array([0.0, 5.0, 6.0, 1e-300, 3.0]), np.array([5.0, 5.0, 5.0, 59.0, 0.0])
    assert wait_chance(load, servers).tolist() == [0.0, 1.0, 1.0, 0.0, 1.0]


def test_a_load_beyond_all_measure_waits_for_certain() -> None:
    assert wait_chance(np.full(4, 1e200), np.array([0.0, 1.0, 59.0, 80.0])).tolist() == [1.0] * 4
    assert fewest_servers(np.array([1e18, 1e100]), np.array([0.02])).tolist() == pytest.approx([1e18, 1e100])


def test_a_load_rounded_to_less_than_none_is_none() -> None:
    """Of what is left when all is taken away, each sum rounded by itself."""
    assert wait_chance(np.full(4, -1e-13), np.array([0.0, 5.0, 59.0, 80.0])).tolist() == [0.0] * 4
    assert fewest_servers(np.array([-1e-13]), np.array([0.02])).tolist() == [0.0]


def test_fewest_servers_are_enough_and_one_fewer_is_not() -> None:
    load = np.array([0.5, 7.3, 58.2, 61.0, 480.4, 2900.7])
    found = fewest_servers(load, np.full(6, 0.02))
    assert (wait_chance(load, found) <= 0.02).all()
    assert (wait_chance(load, found - 1.0) > 0.02).all()


def test_queues_of_several_months_are_those_of_each_month_alone() -> None:
    """Few and many servers side by side, some of them without any."""
    rng = np.random.default_rng(5)
    servers = np.concatenate([np.floor(rng.uniform(0.0, 150.0, (4, 60))), np.full((4, 2), 60.0)], axis=1)
    load = servers * rng.uniform(0.0, 1.1, (3, *servers.shape)) + rng.integers(0, 2, (3, *servers.shape))
    together = wait_chance(load, servers)
    assert ((together >= 0.0) & (together <= 1.0)).all()
    for month, given in zip(together, load, strict=True):
        alone = [wait_chance(given[at].reshape(1), servers[at].reshape(1))[0] for at in np.ndindex(servers.shape)]
        assert np.abs(month.ravel() - alone).max() < 1e-14


def test_no_queues_have_no_chances() -> None:
    assert wait_chance(np.zeros((3, 0)), np.zeros(0)).shape == (3, 0)


@pytest.mark.parametrize("chance", [1e-9, 0.02, 0.5, 1.0])
def test_fewest_servers_are_those_a_search_finds(chance: float) -> None:
    load = np.array([0.2, 1.0, 7.9, 59.5, 250.0])
    for one, found in zip(load, fewest_servers(load, np.array(chance)), strict=True):
        tried = np.arange(1.0, 600.0)
        enough = (tried > one) & (wait_chance(np.full_like(tried, one), tried) <= chance)
        assert found == tried[np.argmax(enough)]
