"""Control charts by hand, their properties and their refusals."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placeplan.indicators import errors
from placeplan.indicators.spc import Direction, Rebase, assure, process_limits, xmr_chart

WAYS: tuple[Direction, ...] = ("up", "down", "neutral")
series = st.lists(st.integers(-40, 40), min_size=2, max_size=40)


def marks(values: Sequence[float], **options: object) -> list[str]:
    chart = xmr_chart(range(len(values)), values, improvement="up", **options)  # type: ignore[arg-type]
    return [reading.label for reading in chart.readings]


def test_limits_by_hand() -> None:
    # 10, 12, 11, 13: mean 11.5; moving ranges 2, 1, 2 with mean 5/3; 2.66 x 5/3 = 4.4333.
    limits = process_limits([10, 12, 11, 13])
    assert [limits.mean, limits.lower, limits.upper] == pytest.approx([11.5, 11.5 - 13.3 / 3, 11.5 + 13.3 / 3])


def test_the_outlier_screen_drops_once() -> None:
    # Ranges 1 x 8 and 40: mean 48/9 = 5.33, cut 17.4, so the 40 is dropped and the mean is 1.
    values = [0, 1, 0, 1, 0, 1, 0, 1, 0, 40]
    assert process_limits(values).moving_range == 1
    assert process_limits(values, screen_outliers=False).moving_range == pytest.approx(48 / 9)


def test_a_shift_marks_all_seven_and_not_six() -> None:
    base = [10.0, 0.0] * 6
    assert marks([*base, *[6.0, 7.0] * 3, 0.0])[-7:] == ["common cause"] * 7
    found = marks([*base, *[6.0, 7.0] * 3, 6.0, 0.0])
    assert found[-9:] == ["common cause", *["shift"] * 7, "common cause"]


def test_a_tie_breaks_a_trend() -> None:
    noise = [0.0, 20.0] * 8
    assert "trend" in marks([*noise, 1, 3, 5, 7, 9, 11, 13, 4])
    assert "trend" not in marks([*noise, 1, 3, 5, 5, 7, 9, 11, 4])


def test_outside_the_limits_takes_precedence_over_a_trend() -> None:
    found = marks([0, 1] * 6 + [0, 1, 2, 3, 4, 5, 9])
    assert found[-1] == "outside limits"
    assert found[-7:].count("trend") >= 1


def test_two_of_three_marks_only_the_readings_near_the_limit() -> None:
    # Mean 0.60, upper limit 3.5, two thirds of the way 2.5: both readings of 2.9 are near it, 0.9 between is not.
    found = marks([0, 1] * 20 + [2.9, 0.9, 2.9, 0])
    assert found[-4:] == ["two of three", "common cause", "two of three", "common cause"]
    assert marks([0, 1] * 20 + [2.9, 0.3, 2.9, 0])[-4:] == ["common cause"] * 4


def test_direction_decides_what_a_signal_means() -> None:
    values = [0, 1] * 8 + [9]
    meanings = {way: xmr_chart(range(17), values, improvement=way).readings[-1].variation for way in WAYS}
    assert meanings == {"up": "improvement", "down": "concern", "neutral": "neutral"}


def test_assurance() -> None:
    assert assure(5, 7, 4, "up") == "consistent pass"
    assert assure(5, 7, 8, "up") == "consistent fail"
    assert assure(5, 7, 4, "down") == "consistent fail"
    assert assure(5, 7, 7, "down") == "hit or miss"
    assert assure(5, 7, 8, "neutral") is None


def test_a_rebase_starts_new_limits_and_assurance_uses_the_last() -> None:
    when = [date(2016, month, 30) for month in range(3, 13)]
    values = [10, 11, 10, 11, 10, 20, 21, 20, 21, 20]
    chart = xmr_chart(when, values, improvement="up", target=15, rebases=[Rebase(date(2016, 8, 30), "New ward opened")])
    assert [segment.limits.mean for segment in chart.segments] == [10.4, 20.4]
    assert [segment.reason for segment in chart.segments] == ["", "New ward opened"]
    assert [reading.segment for reading in chart.readings] == [0] * 5 + [1] * 5
    assert chart.segments[0].provisional
    assert chart.assurance == "consistent pass"
    assert xmr_chart(when, values, improvement="up").assurance is None


def test_limits_can_be_fixed_after_the_first_readings() -> None:
    chart = xmr_chart(range(20), [0, 1] * 6 + [5] * 8, improvement="down", fix_after=12)
    assert chart.segments[0].limits.mean == 0.5
    assert chart.segments[0].points == 12
    assert not chart.segments[0].provisional
    assert {reading.variation for reading in chart.readings[12:]} == {"concern"}


@given(st.floats(-1e6, 1e6), st.integers(2, 30))
def test_a_flat_series_has_no_signal(level: float, count: int) -> None:
    assert set(marks([level] * count)) == {"common cause"}


@given(series, st.sampled_from([0.25, 0.5, 2.0, 8.0]), st.integers(-1000, 1000))
def test_labels_do_not_depend_on_the_units(values: list[float], scale: float, shift: int) -> None:
    assert marks([scale * value + shift for value in values]) == marks(values)


@given(series)
def test_turning_a_series_upside_down_swaps_improvement_and_concern(values: list[float]) -> None:
    up = xmr_chart(range(len(values)), values, improvement="up")
    down = xmr_chart(range(len(values)), [-value for value in values], improvement="down")
    assert [r.variation for r in up.readings] == [r.variation for r in down.readings]


@given(series)
def test_one_row_for_each_reading(values: list[float]) -> None:
    chart = xmr_chart(range(len(values)), values, improvement="neutral")
    assert [reading.value for reading in chart.readings] == values
    assert all((r.label == "common cause") == (r.variation == "common cause") for r in chart.readings)


def test_what_cannot_be_answered_is_refused() -> None:
    with pytest.raises(errors.OutOfOrderError, match="2 follows 3"):
        xmr_chart([1, 3, 2], [1, 2, 3], improvement="up")
    with pytest.raises(errors.OutOfOrderError, match="1 follows 1"):
        xmr_chart([1, 1, 2], [1, 2, 3], improvement="up")
    with pytest.raises(errors.ShapeMismatchError, match="one value for each time"):
        xmr_chart([1, 2], [1, 2, 3], improvement="up")
    with pytest.raises(errors.NotANumberError):
        xmr_chart([1, 2, 3], [1, np.nan, 3], improvement="up")
    with pytest.raises(errors.TooFewPointsError):
        xmr_chart([1], [1], improvement="up")
    with pytest.raises(errors.TooFewPointsError):
        xmr_chart([1, 2, 3], [1, 2, 3], improvement="up", rebases=[Rebase(3, "late")])
    with pytest.raises(errors.BadOptionError, match="gives no reason"):
        xmr_chart([1, 2, 3, 4], [1, 2, 3, 4], improvement="up", rebases=[Rebase(3, " ")])
    with pytest.raises(errors.BadOptionError, match="one later reading"):
        xmr_chart([1, 2, 3, 4], [1, 2, 3, 4], improvement="up", rebases=[Rebase(9, "moved")])
    with pytest.raises(errors.BadOptionError, match="'up', 'down' or 'neutral'"):
        xmr_chart([1, 2], [1, 2], improvement="sideways")  # type: ignore[arg-type]
    with pytest.raises(errors.BadOptionError, match="at least 2"):
        xmr_chart([1, 2], [1, 2], improvement="up", fix_after=1)
