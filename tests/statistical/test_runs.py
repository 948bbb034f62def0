"""What is drawn has the distribution it should have, judged by tests that can fail."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from placeplan.uncertainty.design import RunOptions, draw_plan
from placeplan.uncertainty.keys import uniforms
from placeplan.uncertainty.many import run_model
from tests.statistical.evidence import DECISIVE, against, powerless
from tests.uncertainty.models import tiny_model, with_ranges

TRIALS = 20_000


def test_the_evidence_can_fail() -> None:
    assert against(8100, 10_000, 0.8) < 1.0
    assert against(8400, 10_000, 0.8) > DECISIVE
    assert not powerless(5000, 0.8, 0.84)
    assert powerless(20, 0.8, 0.85)


@pytest.mark.parametrize("name", ["stay", "frailty-size", "index-pay", "pay-nurse"])
def test_four_fifths_of_the_draws_lie_between_p10_and_p90(name: str) -> None:
    model = with_ranges(tiny_model())
    n = model.axes.assumption.index(name)
    drawn = draw_plan(model, RunOptions(TRIALS, 11, design="plain")).draws(0, TRIALS).values[n]
    for chance, bound in (
        (0.1, model.assumptions.low[n]),
        (0.5, model.assumptions.value[n]),
        (0.9, model.assumptions.high[n]),
    ):
        assert against(int((drawn <= bound).sum()), TRIALS, chance) < DECISIVE
    assert not powerless(5000, 0.1, 0.13)


@pytest.mark.parametrize("design", ["even", "plain"])
def test_numbers_are_uniform_and_names_independent(design: Any) -> None:
    one, other = uniforms(3, ["one", "other"], 0, TRIALS, design)
    corner = int(((one < 0.5) & (other < 0.5)).sum())
    assert against(corner, TRIALS, 0.25) < DECISIVE
    if design == "plain":
        assert stats.kstest(one, "uniform").pvalue > 1e-4
    following = int(((one[1:] < 0.5) & (one[:-1] < 0.5)).sum())
    assert abs(following / (TRIALS - 1) - 0.25) < 0.02


def test_seeds_are_independent() -> None:
    found = np.stack([uniforms(seed, ["same"], 0, 64)[0] for seed in range(400)])
    assert stats.kstest(found[:, 0], "uniform").pvalue > 1e-4
    assert stats.kstest(found[:, 63], "uniform").pvalue > 1e-4
    assert against(int((found[:, 0] < 0.1).sum()), 400, 0.1) < DECISIVE


@pytest.mark.slow
def test_even_runs_are_unbiased_and_steadier_than_plain_ones() -> None:
    """Over 30 seeds: the mean and P90 of gaps agree between designs, and the even design's mean varies less: many
    times less for the health gap, which is smooth; surely less, by the exact test of two variances, for the finance
    gap, which moves in steps with releases."""
    model, seeds = with_ranges(tiny_model()), 30
    found = {
        design: np.array(
            [
                [f(sample.of(gap)[1, -1]) for gap in ("gap.health", "gap.finance") for f in (np.mean, _p90)]
                for seed in range(seeds)
                for sample in [run_model(model, RunOptions(256, seed, design=design))]  # type: ignore[arg-type]
            ]
        )
        for design in ("plain", "even")
    }
    spread = {design: values.std(axis=0, ddof=1) for design, values in found.items()}
    distance = np.abs(found["plain"].mean(axis=0) - found["even"].mean(axis=0))
    assert (distance < 4.0 * np.hypot(spread["plain"], spread["even"]) / np.sqrt(seeds)).all()
    ratio = spread["plain"] / spread["even"]
    assert ratio[0] > 4.0
    assert stats.f.sf(ratio[2] ** 2, seeds - 1, seeds - 1) < 0.01
    assert (stats.f.cdf(ratio[[1, 3]] ** 2, seeds - 1, seeds - 1) > 0.01).all()


def _p90(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(np.quantile(values, 0.9))
