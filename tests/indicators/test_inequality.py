"""Inequality by hand, its properties and its refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from placeplan.indicators import errors
from placeplan.indicators.inequality import excess_burden, ridit, slope_index

people = arrays(np.float64, 10, elements=st.integers(500, 50_000).map(float))
values = arrays(np.float64, 10, elements=st.integers(1, 900).map(lambda value: value / 1000))


def test_ridit_by_hand() -> None:
    assert ridit([1, 1, 2]).tolist() == [0.125, 0.375, 0.75]


def test_a_straight_line_by_hand() -> None:
    # Five equal groups at ridits 0.1, 0.3 ... 0.9 with values 70, 72 ... 78: slope 10, from 69 to 79.
    found = slope_index([70, 72, 74, 76, 78], np.full(5, 100), np.full(5, 1.0))
    assert float(found.sii) == pytest.approx(10)
    assert float(found.intercept) == pytest.approx(69)
    assert float(found.rii) == pytest.approx(79 / 69)
    # Slope weights are (x - 0.5) / 0.4: their squares add to 2.5, so its standard error is sqrt(2.5).
    half = 1.959964 * np.sqrt(2.5)
    assert [float(found.sii_lower), float(found.sii_upper)] == pytest.approx([10 - half, 10 + half], rel=1e-6)


def test_excess_burden_by_hand() -> None:
    found = excess_burden([30, 20, 10], [1000, 1000, 1000])
    assert found.by_group.tolist() == [20, 10, 0]
    assert [float(found.total), float(found.fraction)] == [30, 0.5]
    assert excess_burden([[30, 10], [10, 30]], [100, 100]).total.tolist() == [20, -20]
    assert np.isnan(excess_burden([0, 0], [100, 100]).fraction)


@given(people, st.floats(0.01, 0.9), st.sampled_from(["identity", "log", "logit"]))
def test_no_slope_when_every_group_is_alike(population: np.ndarray, level: float, scale: str) -> None:
    found = slope_index(np.full(10, level), population, scale=scale)  # type: ignore[arg-type]
    assert float(found.sii) == pytest.approx(0, abs=1e-12)
    assert float(found.rii) == pytest.approx(1, abs=1e-10)


@given(people, st.floats(-5, 5), st.floats(20, 90))
def test_a_line_in_ridit_is_found_exactly(population: np.ndarray, slope: float, start: float) -> None:
    found = slope_index(start + slope * ridit(population), population)
    assert float(found.sii) == pytest.approx(slope, abs=1e-9)
    assert float(found.intercept) == pytest.approx(start, abs=1e-9)


@given(values, people, st.floats(0.1, 50), st.integers(2, 9))
def test_scaling(value: np.ndarray, population: np.ndarray, by: float, times: int) -> None:
    error = 0.02 * value
    once = slope_index(value, population, error)
    scaled = slope_index(value * by, population * times, error * by)
    assert float(scaled.sii) == pytest.approx(float(once.sii) * by, rel=1e-9, abs=1e-9)
    assert float(scaled.sii_lower) == pytest.approx(float(once.sii_lower) * by, rel=1e-9, abs=1e-9)
    turned = slope_index(value, population, error, multiplier=-1)
    assert float(turned.sii_lower) == pytest.approx(-float(once.sii_upper))


@given(values, people)
def test_turning_the_groups_round_turns_the_slope_round(value: np.ndarray, population: np.ndarray) -> None:
    once, back = slope_index(value, population), slope_index(value[::-1], population[::-1])
    assert float(back.sii) == pytest.approx(-float(once.sii), abs=1e-12)


@given(values, people, st.sampled_from(["identity", "log", "logit"]))
def test_runs_at_once_equal_one_at_a_time(value: np.ndarray, population: np.ndarray, scale: str) -> None:
    runs = np.stack([value, value[::-1]])
    error = np.full(10, 0.01)
    together = slope_index(runs, population, error, scale=scale)  # type: ignore[arg-type]
    for index, run in enumerate(runs):
        alone = slope_index(run, population, error, scale=scale)  # type: ignore[arg-type]
        for name in ("sii", "sii_lower", "sii_upper", "rii", "rii_lower", "rii_upper"):
            pair = float(getattr(together, name)[index]), float(getattr(alone, name))
            assert pair[0] == pytest.approx(pair[1], rel=1e-9, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("scale", ["log", "logit"])
def test_intervals_on_a_transformed_scale_hold_the_estimate(scale: str) -> None:
    value = np.linspace(0.3, 0.2, 10)
    found = slope_index(value, np.full(10, 100), np.full(10, 0.05), scale=scale)  # type: ignore[arg-type]
    assert float(found.sii_lower) < float(found.sii) < float(found.sii_upper)
    assert float(found.rii_lower) < float(found.rii) < float(found.rii_upper)
    # The slope on a log scale is normal, so the log of the relative index has a symmetric interval.
    if scale == "log":
        assert float(np.log(found.rii_lower * found.rii_upper)) == pytest.approx(2 * float(np.log(found.rii)))


def test_no_standard_error_gives_no_interval() -> None:
    found = slope_index(np.arange(1.0, 6), np.ones(5))
    assert np.isnan([found.sii_lower, found.sii_upper, found.rii_lower, found.rii_upper]).all()


@pytest.mark.parametrize("scale", ["identity", "log", "logit"])
def test_no_chance_gives_an_interval_of_no_width(scale: str) -> None:
    found = slope_index(np.linspace(0.3, 0.2, 10), np.full(10, 100), np.zeros(10), scale=scale)  # type: ignore[arg-type]
    assert float(found.sii_lower) == pytest.approx(float(found.sii), abs=1e-9)
    assert float(found.rii_upper) == pytest.approx(float(found.rii), abs=1e-9)


def test_a_ratio_to_nearly_nothing_has_no_interval() -> None:
    found = slope_index([0.1, 1, 2, 3, 4], np.ones(5), np.ones(5))
    assert np.isnan([found.rii_lower, found.rii_upper]).all()


def test_what_cannot_be_answered_is_refused() -> None:
    with pytest.raises(errors.TooFewPointsError, match="4 values given, at least 5"):
        slope_index([1, 2, 3, 4], [1, 1, 1, 1])
    with pytest.raises(errors.EmptyPopulationError):
        slope_index([1, 2, 3, 4, 5], [1, 1, 0, 1, 1])
    with pytest.raises(errors.NotANumberError):
        slope_index([1, 2, np.nan, 4, 5], [1, 1, 1, 1, 1])
    with pytest.raises(errors.NotANumberError, match="value has no logit"):
        slope_index([0.1, 0.2, 1.0, 0.4, 0.5], np.ones(5), scale="logit")
    with pytest.raises(errors.ShapeMismatchError):
        slope_index([1, 2, 3, 4, 5], np.ones(6))
    with pytest.raises(errors.BadOptionError, match="scale is"):
        slope_index([1, 2, 3, 4, 5], np.ones(5), scale="cube")  # type: ignore[arg-type]
    with pytest.raises(errors.BadOptionError, match="multiplier"):
        slope_index([1, 2, 3, 4, 5], np.ones(5), multiplier=0)
    with pytest.raises(errors.BadOptionError, match="not one of the groups"):
        excess_burden([1, 2], [10, 10], reference=2)
    with pytest.raises(errors.NegativeValueError):
        excess_burden([1, -2], [10, 10])
