"""Life expectancy, funnels and quantiles by hand, their properties and their refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from placeplan.indicators import errors, funnels
from placeplan.indicators.life_expectancy import ABRIDGED_AGES, life_expectancy
from placeplan.indicators.quantiles import assign_quantiles

deaths = arrays(np.float64, 20, elements=st.integers(1, 400).map(float))


def test_a_life_table_by_hand() -> None:
    # Two bands, 0-9 and 10+. 10 of 1,000 die in the first: chance 10 x 0.01 / (1 + 5 x 0.01) = 0.0952381.
    # At 10, 1 / 0.05 = 20 years. At birth: (10 x 0.904762 + 5 x 0.0952381) + 0.904762 x 20 = 27.619048.
    found = life_expectancy([10, 50], [1000, 1000], [0, 10])
    assert found.years.tolist() == pytest.approx([27.619048, 20], abs=1e-6)
    chance = 0.1 / 1.05
    at_ten = (1 - chance) ** 2 / (50 * 0.05**2)
    at_birth = np.sqrt((0.5 * 10 + 20) ** 2 * chance**2 * (1 - chance) / 10 + at_ten)
    assert float(found.standard_error[0]) == pytest.approx(at_birth)
    assert float(found.standard_error[1]) == pytest.approx(np.sqrt(1 / 50) * 20)


def test_infants_live_a_tenth_of_their_last_year() -> None:
    found = life_expectancy([10, 50], [1000, 1000], [0, 1])
    chance = 0.01 / (1 + 0.9 * 0.01)
    assert float(found.years[0]) == pytest.approx(1 - 0.9 * chance + (1 - chance) * 20)
    variance = (0.9 + 20) ** 2 * chance**2 * (1 - chance) / 10 + (1 - chance) ** 2 / (50 * 0.05**2)
    assert float(found.standard_error[0]) == pytest.approx(np.sqrt(variance))


@given(st.floats(0.0001, 0.05))
def test_a_constant_death_rate_gives_its_inverse_at_every_late_age(rate: float) -> None:
    # With deaths spread evenly in each band the table is exact for a linear, not an exponential, survival: it is
    # close to 1 / rate when bands are short beside it.
    people = np.full(20, 1e6)
    found = life_expectancy(people * rate, people)
    assert float(found.years[-1]) == pytest.approx(1 / rate)
    assert float(found.years[2]) == pytest.approx(1 / rate, rel=0.01)


@given(deaths, st.integers(2, 40))
def test_more_people_narrow_the_interval_and_leave_the_years(died: np.ndarray, by: int) -> None:
    people = np.full(20, 10_000.0)
    once, more = life_expectancy(died, people), life_expectancy(died * by, people * by)
    np.testing.assert_allclose(more.years, once.years)
    np.testing.assert_allclose(more.standard_error * np.sqrt(by), once.standard_error)


@given(deaths, st.integers(0, 19))
def test_one_more_death_never_lengthens_life_at_birth(died: np.ndarray, band: int) -> None:
    people = np.full(20, 10_000.0)
    worse = died + (np.arange(20) == band)
    both = life_expectancy(np.stack([died, worse]), people)
    assert float(both.years[1, 0]) < float(both.years[0, 0])
    np.testing.assert_allclose(both.years[0], life_expectancy(died, people).years)


def test_an_unusable_table_is_refused() -> None:
    with pytest.raises(errors.EmptyPopulationError, match="open-ended band"):
        life_expectancy([1, 0], [10, 10], [0, 10])
    with pytest.raises(errors.EmptyPopulationError, match="population has a zero"):
        life_expectancy([1, 1], [0, 10], [0, 10])
    with pytest.raises(errors.NumeratorTooLargeError):
        life_expectancy([11, 1], [10, 10], [0, 10])
    with pytest.raises(errors.NegativeValueError):
        life_expectancy([-1, 1], [10, 10], [0, 10])
    with pytest.raises(errors.OutOfOrderError, match="youngest first"):
        life_expectancy([1, 1, 1], [10, 10, 10], [0, 10, 5])
    with pytest.raises(errors.ShapeMismatchError):
        life_expectancy([1, 1], [10, 10], ABRIDGED_AGES)
    with pytest.raises(errors.BadOptionError, match="nobody lives"):
        life_expectancy([10, 1], [10, 10], [0, 100])


def test_a_proportion_funnel_by_hand() -> None:
    funnel = funnels.proportion_funnel(0.5, [100, 4])
    assert funnel.lower_inner.tolist() == pytest.approx([50 - 1.959964 * 5, 50 - 1.959964 * 25], abs=1e-4)
    assert funnel.upper_outer.tolist() == pytest.approx([50 + 3.090232 * 5, 100], abs=1e-4)


def test_ratio_limits_bracket_100_and_close_in() -> None:
    funnel = funnels.ratio_funnel(np.arange(1, 200))
    assert (funnel.lower_outer < funnel.lower_inner).all()
    assert (funnel.upper_outer > funnel.upper_inner).all()
    assert (funnel.lower_inner < 100).all()
    assert (np.diff(funnel.upper_inner) < 0).all()


@given(st.integers(1, 300), st.floats(1, 300))
def test_labels_agree_with_the_drawn_limits(observed: int, expected: float) -> None:
    funnel = funnels.ratio_funnel([observed])
    label = funnels.poisson_significance([observed], [expected])[0]
    assert label.startswith("High") == (expected < funnel.upper_inner_at[0])
    assert label.startswith("Low") == (expected > funnel.lower_inner_at[0])
    assert label.endswith("0.001)") == (expected < funnel.upper_outer_at[0] or expected > funnel.lower_outer_at[0])


def test_funnels_refuse_bad_input() -> None:
    with pytest.raises(errors.NumeratorTooLargeError):
        funnels.proportion_significance([5, 30], [10, 20])
    with pytest.raises(errors.EmptyPopulationError):
        funnels.proportion_significance([5, 3], [10, 0])
    with pytest.raises(errors.NegativeValueError):
        funnels.poisson_significance([-1], [1])
    with pytest.raises(errors.BadOptionError):
        funnels.proportion_funnel(80, [10])
    with pytest.raises(errors.BadOptionError):
        funnels.funnel_axis(10, 5)


def test_quantiles_by_hand() -> None:
    assert assign_quantiles([4, 1, 3, 2], 2).tolist() == [2, 1, 2, 1]
    assert assign_quantiles([4, 1, 3, 2], 2, highest_first=True).tolist() == [1, 2, 1, 2]
    assert assign_quantiles([1, 1, 1, 2], 2).tolist() == [1, 1, 1, 2]


@given(st.lists(st.integers(), min_size=10, max_size=99, unique=True), st.integers(2, 10), st.randoms())
def test_quantiles_are_even_and_follow_their_value(values: list[int], groups: int, random: object) -> None:
    small = [value % 10**9 + index / 1000 for index, value in enumerate(values)]
    found = assign_quantiles(small, groups)
    sizes = np.bincount(found, minlength=groups + 1)[1:]
    assert sizes.max() - sizes.min() <= 1
    order = np.random.default_rng(random.randrange(2**32)).permutation(len(small))  # type: ignore[attr-defined]
    assert assign_quantiles(np.array(small)[order], groups).tolist() == found[order].tolist()


def test_quantiles_refuse_bad_input() -> None:
    with pytest.raises(errors.TooFewPointsError):
        assign_quantiles([1, 2, 3], 4)
    with pytest.raises(errors.NotANumberError):
        assign_quantiles([1, np.nan, 3], 2)
    with pytest.raises(errors.BadOptionError):
        assign_quantiles([1, 2, 3], 1)
