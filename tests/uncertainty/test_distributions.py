"""A range is drawn as stated: P10, P50 and P90 exactly, within its bounds, with nothing piled up on them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from placeplan.uncertainty.distributions import Statement, fit, problems_of

NAN = float("nan")
CASES = [
    Statement(0.05, 0.02, 0.14, 0.0, 1.0),
    Statement(0.90, 0.60, 0.97, 0.0, 1.0),
    Statement(0.97, 0.85, 0.995, 0.0, 1.0),
    Statement(0.5, 0.05, 0.95, 0.0, 1.0),
    Statement(12.0, 11.0, 13.0, minimum=0.0),
    Statement(5.0, 2.0, 9.0, maximum=20.0),
    Statement(-0.01, -0.03, 0.02),
    Statement(0.5, 0.4, 0.6, 0.0, 1.0, "normal"),
    Statement(0.5, 0.2, 0.8, 0.0, 1.0, "lognormal"),
    Statement(1e6, 9e5, 1.3e6, minimum=0.0, family="gamma"),
]


@pytest.mark.parametrize("said", CASES, ids=str)
def test_the_three_stated_points_are_exact(said: Statement) -> None:
    assert problems_of("x", said) == []
    fitted = fit(said)
    size = said.high - said.low
    for chance, wanted in ((0.1, said.low), (0.5, said.central), (0.9, said.high)):
        assert abs(fitted.at(chance) - wanted) < 1e-9 * size


@given(st.floats(-50, 50), st.floats(0.01, 30), st.floats(0.05, 0.95))
def test_points_without_bounds_are_exact(low: float, width: float, middle: float) -> None:
    said = Statement(low + middle * width, low, low + width)
    fitted = fit(said)
    found = [fitted.at(chance) for chance in (0.1, 0.5, 0.9)]
    assert np.allclose(found, [said.low, said.central, said.high], rtol=1e-9, atol=1e-9 * width)


@given(st.floats(0.02, 0.9), st.floats(0.02, 0.98), st.floats(0.1, 0.9))
def test_shares_stay_within_their_bounds_and_rise_with_the_score(low: float, part: float, middle: float) -> None:
    high = low + part * (0.99 - low)
    said = Statement(low + middle * (high - low), low, high, 0.0, 1.0)
    if problems_of("x", said):
        return
    score = np.linspace(-6.0, 6.0, 4001)
    values = fit(said).value(score)
    assert (values >= 0.0).all()
    assert (values <= 1.0).all()
    assert (np.diff(values) >= 0.0).all()
    # Nothing is piled on a bound: in the middle 99.8 % every score has a value of its own.
    inner = values[np.abs(score) < 3.0]
    assert (np.diff(inner) > 0.0).all()


def test_the_best_fitting_family_is_chosen() -> None:
    assert fit(Statement(0.0, -1.0, 1.0)).family == "normal"
    middle = float(np.exp(0.7))
    assert fit(Statement(middle, middle / 3.0, middle * 3.0, minimum=0.0)).family == "lognormal"
    assert fit(Statement(0.3, 0.1, 0.6, 0.0, 1.0)).family == "beta"


def test_a_clipped_normal_would_be_caught() -> None:
    """What other tools do with this range puts 7 % of the chance on the bound."""
    middle, spread = (0.6 + 0.97) / 2.0, (0.97 - 0.6) / 2.0 / ndtri(0.9)
    clipped = np.clip(middle + spread * np.linspace(-4, 4, 2001), 0.0, 1.0)
    assert (clipped == 1.0).mean() > 0.05
    assert (fit(CASES[1]).value(np.linspace(-4, 4, 2001)) == 1.0).mean() == 0.0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Statement(5.0, 9.0, 2.0), "low 9 is above high 2"),
        (Statement(5.0, 6.0, 9.0), "value 5 is not between"),
        (Statement(0.5, 0.0, 0.9, 0.0, 1.0), "not inside its bounds 0 to 1"),
        (Statement(0.5, 0.2, 1.2, 0.0, 1.0), "not inside its bounds 0 to 1"),
        (Statement(0.5, 0.2, 0.8, family="beta"), "needs both bounds"),
        (Statement(0.5, 0.01, 0.99, 0.0, 1.0, "normal"), "no normal distribution"),
        (Statement(0.5, -1.0, 2.0, family="lognormal"), "no lognormal distribution"),
    ],
)
def test_ranges_that_cannot_be_are_named(said: Statement, words: str) -> None:
    problems = problems_of("reach", said)
    assert any(words in problem.message for problem in problems)
    assert all(problem.path == "reach" and problem.remedy for problem in problems)


def test_no_range_means_one_value() -> None:
    for said in (Statement(3.0), Statement(3.0, 3.0, 3.0), Statement(3.0, 1.0, 5.0, family="fixed")):
        assert (fit(said).value(np.linspace(-3, 3, 7)) == 3.0).all()
