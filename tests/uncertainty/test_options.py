"""Options: scores, triangles, the frontier, ranks by luck and by weights, turning points, what knowing is worth."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from placeplan.uncertainty.errors import RangeProblems
from placeplan.uncertainty.options import Appraisal, Criterion, Option, appraise, chance_efficient, frontier
from placeplan.uncertainty.ranking import rank_by_luck, rank_by_weights, turning_points, weights_drawn
from placeplan.uncertainty.worth import worth_of_knowing, worth_of_knowing_all
from tests.statistical.evidence import DECISIVE, against, powerless

RUNS = 101
LUCK = np.linspace(-1.0, 1.0, RUNS)


def option(id: str, cost: float, people: float, **values: float) -> Option:
    """An option whose health hangs on luck."""
    given = {name: np.full(RUNS, value) + (LUCK if name == "health" else 0.0) for name, value in values.items()}
    return Option(id, np.full(RUNS, people), np.full(RUNS, cost), given)


def criteria(**more: object) -> list[Criterion]:
    return [
        Criterion("health", {"patients": 3.0, "boards": 1.0}),
        Criterion("ease", {"patients": 1.0, "boards": 3.0}, judged=True, **more),  # type: ignore[arg-type]
    ]


NOTHING = option("nothing", 0.0, 0.0, health=0.0, ease=20.0)


def three(**more: object) -> Appraisal:
    options = [NOTHING, option("a", 1e6, 1000, health=20.0, ease=40.0), option("b", 2e6, 500, health=10.0, ease=100.0)]
    return appraise(options, criteria(**more), benchmark="nothing")


def test_benefit_is_the_weighed_mean_of_scores_and_gain_is_above_doing_nothing() -> None:
    found = three()
    assert found.scores.mean(axis=2) == pytest.approx(np.array([[0, 20], [100, 40], [50, 100]]))
    assert found.benefit["patients"].mean(axis=1) == pytest.approx([5.0, 85.0, 62.5])
    assert found.benefit["all"].mean(axis=1) == pytest.approx([10.0, 70.0, 75.0])
    assert found.gain().mean(axis=1) == pytest.approx([0.0, 60.0, 65.0])


def test_a_triangle_has_cost_gain_and_people() -> None:
    nothing, a, b = three().triangles
    assert (a.cost, a.people, a.gain) == (1e6, 1000.0, pytest.approx(60.0))
    assert a.per_million == pytest.approx(60.0)
    assert a.per_thousand == pytest.approx(60.0)
    assert b.per_thousand == pytest.approx(130.0)
    assert (nothing.per_million, nothing.per_thousand) == (None, None)


def test_a_score_for_each_person_counts_as_often_as_there_are_people() -> None:
    found = three(for_each_person=True)
    assert found.scores[:, 1].mean(axis=1) == pytest.approx([0.0, 40_000 / 50_000 * 100, 100.0])


def test_what_saves_has_no_price_for_a_point() -> None:
    saves = option("saves", -1e6, 10, health=5.0, ease=50.0)
    found = appraise([NOTHING, saves], criteria(), benchmark="nothing")
    assert found.triangles[1].per_million is None
    assert found.efficient == ("saves",)


def test_less_of_a_figure_can_be_better() -> None:
    fewer = [Criterion("health", {"all": 1.0}, more_is_better=False)]
    found = appraise([NOTHING, option("a", 0.0, 1.0, health=5.0)], fewer, benchmark="nothing")
    assert found.scores[:, 0].mean(axis=1) == pytest.approx([100.0, 0.0])


@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=8))
def test_the_frontier_is_what_no_option_nor_mixture_beats(points: list[tuple[float, float]]) -> None:
    kept = {points[n] for n in frontier(points)}

    def beaten(point: tuple[float, float]) -> bool:
        at, gain = point
        if any(x <= at and y >= gain and (x, y) != point for x, y in points):
            return True
        for (x1, y1), (x2, y2) in combinations(sorted(set(points)), 2):
            if x1 < at < x2 and y1 + (y2 - y1) * (at - x1) / (x2 - x1) >= gain:
                return True
        return False

    assert kept == {point for point in points if not beaten(point)}


def test_luck_decides_between_options_that_are_close() -> None:
    level = Option("level", np.ones(RUNS), np.zeros(RUNS), {"health": np.full(RUNS, 0.5), "ease": np.full(RUNS, 20.0)})
    risky = option("risky", 0.0, 1.0, health=0.0, ease=20.0)
    found = appraise([level, risky, option("far", 0.0, 1.0, health=-9.0, ease=20.0)], criteria(), benchmark="far")
    assert rank_by_luck(found).first["risky"] == pytest.approx((LUCK > 0.5).mean() + (LUCK == 0.5).mean() / 2)
    assert rank_by_luck(found).chance.sum(axis=0) == pytest.approx(np.ones(3))
    assert rank_by_luck(found).chance.sum(axis=1) == pytest.approx(np.ones(3))
    seen = chance_efficient(found)
    assert seen["risky"] == pytest.approx((LUCK > 0.5).mean())
    assert seen["far"] == 0.0


def test_ranks_over_all_weights_are_the_lengths_of_weight_each_option_wins() -> None:
    """With two criteria a weight is drawn evenly from 0 to 1; a wins while 100 w + 40 (1 - w) > 50 w + 100 (1 - w)."""
    found, draws = three(), 4096
    wins = 1.0 - 60.0 / 110.0
    seen = round(rank_by_weights(found, seed=1, draws=draws).first["a"] * draws)
    assert not powerless(draws, wins, wins + 0.05)
    assert against(seen, draws, wins) < DECISIVE
    held = [
        Criterion("health", {"p": 1.0}, lowest=0.4, highest=0.7),
        Criterion("ease", {"p": 1.0}, judged=True, lowest=0.2, highest=0.55),
    ]
    found = appraise(found.options, held, benchmark="nothing")
    weights = weights_drawn(found, seed=1, draws=draws, within=True)
    assert weights.sum(axis=0) == pytest.approx(np.ones(draws))
    assert stats.kstest(weights[0], "uniform", (0.45, 0.25)).pvalue > 1e-3
    within = round(rank_by_weights(found, seed=1, draws=draws, within=True).first["a"] * draws)
    assert against(within, draws, (0.7 - 60.0 / 110.0) / 0.25) < DECISIVE


def test_ranges_of_weights_that_leave_no_room_are_refused() -> None:
    tight = [Criterion("health", {"p": 1.0}, highest=0.3), Criterion("ease", {"p": 1.0}, judged=True, highest=0.3)]
    with pytest.raises(RangeProblems, match="hardly any room"):
        rank_by_weights(appraise(three().options, tight, benchmark="nothing"), within=True)


def test_the_first_place_turns_where_two_options_are_level() -> None:
    health, ease = turning_points(three())
    assert (health.weight, health.below) == (pytest.approx(0.5), None)
    assert health.above == (pytest.approx(60.0 / 110.0), "a")
    assert ease.below == (pytest.approx(1.0 - 60.0 / 110.0), "a")


def test_what_cannot_be_compared_is_listed_whole() -> None:
    odd = Option("odd", np.ones(7), np.zeros(7), {"ease": np.full(7, 120.0)})
    wrong = [Criterion("health", {"p": -1.0}), Criterion("ease", {"p": 0.0}, judged=True)]
    with pytest.raises(RangeProblems) as caught:
        appraise([NOTHING, odd], wrong, benchmark="none")
    told = {(problem.path, problem.message) for problem in caught.value.problems}
    assert {path for path, _ in told} == {"options", "health", "odd", "p"}
    assert ("odd", "its score for ease is 120") in told
    assert "the options cannot be compared" in str(caught.value)
    with pytest.raises(RangeProblems, match="nothing to choose between"):
        appraise([], criteria(), benchmark="nothing")


def test_what_knowing_is_worth_is_that_of_a_case_known_exactly() -> None:
    """Choice b gives x + y against a's nought, x and y normal: knowing x is worth 0.3989 of its spread."""
    luck = np.random.Generator(np.random.Philox(key=5)).normal(size=(12, 4000))
    values = np.stack([np.zeros(4000), 2.0 * luck[0] + luck[1]])
    names = [f"x{n}" for n in range(12)]
    found = worth_of_knowing(names, luck, values)
    by = {each.assumption: each for each in found}
    unit = 1.0 / np.sqrt(2.0 * np.pi)
    assert by["x0"].worth == pytest.approx(2.0 * unit, abs=4 * by["x0"].error)
    assert by["x1"].worth == pytest.approx(unit, abs=4 * by["x1"].error)
    assert by["x0"].error < 0.05
    assert {each.assumption for each in found if each.clear} == {"x0", "x1"}
    assert worth_of_knowing_all(values) == pytest.approx(np.sqrt(5.0) * unit, rel=0.05)


def test_knowing_what_changes_nothing_is_worth_nothing() -> None:
    luck = np.random.Generator(np.random.Philox(key=6)).normal(size=(40, 600))
    sure = np.stack([np.zeros(600), 50.0 + luck[0]])
    assert [each.worth for each in worth_of_knowing(["x"], luck[:1], sure)] == [0.0]
    chance = np.stack([np.zeros(600), np.random.Generator(np.random.Philox(key=7)).normal(size=600)])
    found = worth_of_knowing([f"x{n}" for n in range(40)], luck, chance)
    assert sum(each.clear for each in found) == 0
    assert worth_of_knowing(["x"], luck[:1, :20], sure[:, :20]) == []
