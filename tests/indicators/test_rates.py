"""Rates by hand, their properties and their refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from placeplan.indicators import errors, rates

counts = arrays(np.float64, 19, elements=st.integers(0, 5_000).map(float))
people = arrays(np.float64, 19, elements=st.integers(5_000, 100_000).map(float))


def test_a_standardised_rate_by_hand() -> None:
    # 10 of 1,000 and 30 of 1,000, weighted one to three: (0.01 + 3 x 0.03) / 4 = 0.025.
    found = rates.directly_standardised_rate([10, 30], [1000, 1000], [1, 3], multiplier=1000)
    assert float(found.value) == pytest.approx(25)
    low, high = rates.byars_interval(40)
    scale = np.sqrt((10 / 16 + 30 * 9 / 16) / 1000**2 / 40) * 1000
    assert float(found.lower) == pytest.approx(25 + scale * (low - 40))
    assert float(found.upper) == pytest.approx(25 + scale * (high - 40))


def test_intervals_by_hand() -> None:
    # Garwood's limits for no events and one event: -ln(0.025) = 3.689; -ln(0.975) = 0.0253.
    assert [float(edge) for edge in rates.poisson_interval(0)] == pytest.approx([0, 3.688879], abs=1e-6)
    assert float(rates.poisson_interval(1)[0]) == pytest.approx(0.0253178, abs=1e-7)
    # Wilson for 0 of n is z^2 / (n + z^2) above and 0 below.
    z = 1.959963984540054
    lower, upper = rates.wilson_interval(0, 10)
    assert [float(lower), float(upper)] == pytest.approx([0, z**2 / (10 + z**2)])


def test_a_mean_by_hand() -> None:
    found = rates.mean([1, 2, 3])
    assert float(found.value) == 2
    assert float(found.upper) == pytest.approx(2 + 4.302653 / np.sqrt(3), abs=1e-6)


def test_an_indirect_ratio_by_hand() -> None:
    # Reference rates 1% and 5%: 300 and 100 people expect 3 + 5 = 8 events; a band without people adds none.
    expected = rates.expected_events([300, 100, 0], [10, 50, 7], [1000, 1000, 1000])
    assert float(expected) == 8
    assert float(rates.indirectly_standardised_ratio(12, expected, multiplier=100).value) == 150
    assert float(rates.indirectly_standardised_rate(12, expected, 20).value) == 30


def test_several_events_of_one_person_widen_the_interval() -> None:
    single = rates.event_variance([[4, 0], [2, 0]])
    repeated = rates.event_variance([[2, 1], [0, 1]])
    assert single.tolist() == [4, 2]
    assert repeated.tolist() == [6, 4]


@given(people, st.floats(0.001, 0.5))
def test_equal_rates_standardise_to_that_rate(population: np.ndarray, rate: float) -> None:
    found = rates.directly_standardised_rate(population * rate, population, multiplier=1, fewest_events=0)
    assert float(found.value) == pytest.approx(rate, rel=1e-12)


@given(counts, people, st.integers(2, 50))
def test_scaling_counts_and_people_together_keeps_the_rate(count: np.ndarray, population: np.ndarray, by: int) -> None:
    once = rates.directly_standardised_rate(count, population, fewest_events=0)
    more = rates.directly_standardised_rate(count * by, population * by, fewest_events=0)
    assert float(more.value) == pytest.approx(float(once.value), rel=1e-12)
    if count.sum() > 10:
        assert float(more.upper - more.lower) < float(once.upper - once.lower)
        assert float(once.lower) <= float(once.value) <= float(once.upper)


@given(counts, people, st.randoms(use_true_random=False))
def test_the_order_of_age_bands_does_not_matter(count: np.ndarray, population: np.ndarray, random: object) -> None:
    order = np.random.default_rng(random.randrange(2**32)).permutation(19)  # type: ignore[attr-defined]
    weights = np.array(list(rates.EUROPEAN_STANDARD_POPULATION_2013.values()))
    once = rates.directly_standardised_rate(count, population, weights, fewest_events=0)
    again = rates.directly_standardised_rate(count[order], population[order], weights[order], fewest_events=0)
    assert float(again.value) == pytest.approx(float(once.value), rel=1e-12)


@given(counts, people)
def test_a_thousand_runs_at_once_equal_one_at_a_time(count: np.ndarray, population: np.ndarray) -> None:
    runs = np.stack([count, count[::-1], np.zeros(19)])
    together = rates.directly_standardised_rate(runs, population)
    for index, run in enumerate(runs):
        alone = rates.directly_standardised_rate(run, population)
        pair = [float(together.value[index]), float(alone.value)]
        assert pair[0] == pytest.approx(pair[1], rel=1e-13, nan_ok=True)


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_intervals_hold_their_estimate(count: int, extra: int) -> None:
    for found in (rates.proportion(count, count + extra), rates.crude_rate(count, extra)):
        assert float(found.lower) <= float(found.value) <= float(found.upper)


def test_few_events_give_no_standardised_rate() -> None:
    found = rates.directly_standardised_rate([4, 5], [10, 10], [1, 1])
    assert np.isnan([found.value, found.lower, found.upper]).all()
    assert float(rates.directly_standardised_rate([4, 5], [10, 10], [1, 1], fewest_events=0).value) == 45_000


def test_the_standard_population_has_100_000_people() -> None:
    assert sum(rates.EUROPEAN_STANDARD_POPULATION_2013.values()) == 100_000
    assert len(rates.EUROPEAN_STANDARD_POPULATION_2013) == 19


def test_what_cannot_be_answered_is_refused() -> None:
    with pytest.raises(errors.NegativeValueError, match="count has a negative value"):
        rates.crude_rate(-1, 10)
    with pytest.raises(errors.EmptyPopulationError, match="population has a zero"):
        rates.crude_rate(1, 0)
    with pytest.raises(errors.EmptyPopulationError, match="total standard population"):
        rates.directly_standardised_rate([1], [10], [0])
    with pytest.raises(errors.NumeratorTooLargeError, match="larger than its denominator"):
        rates.proportion(11, 10)
    with pytest.raises(errors.NotANumberError, match="1 missing or infinite"):
        rates.directly_standardised_rate([1, np.nan], [10, 10], [1, 1])
    with pytest.raises(errors.ShapeMismatchError, match="count 2, population 3"):
        rates.directly_standardised_rate([1, 2], [10, 10, 10], [1, 1])
    with pytest.raises(errors.ShapeMismatchError, match="do not fit together"):
        rates.crude_rate([1, 2], [10, 10, 10])
    with pytest.raises(errors.TooFewPointsError, match="1 values given, at least 2"):
        rates.mean([1])
    with pytest.raises(errors.BadOptionError, match="between 0 and 1, such as"):
        rates.crude_rate(1, 10, confidence=95)


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_is_a_value_error_with_a_code(name: str) -> None:
    kind = getattr(errors, name)
    assert issubclass(kind, ValueError)
    assert kind.code.startswith("indicators.")
    assert kind.code in str(errors.__doc__)
