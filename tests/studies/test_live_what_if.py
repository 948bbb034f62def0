"""What if, answered from memory: the very answer that running the changed plan gives, and nothing saved."""

from __future__ import annotations

import math

import numpy as np
import pytest

from placeplan.errors import OptionError, UnknownNameError
from placeplan.records import Assumption
from placeplan.studies.live_what_if import LivePlan, _last, _restated, live_plan
from placeplan.studies.one_change import one_change
from placeplan.studies.run import run
from placeplan.studies.uncertain import Asked, run_many_times
from placeplan.uncertainty.design import statements_of
from tests.plans import changed, tiny_plan

PLAN = tiny_plan()
RUNS = 48


@pytest.fixture(scope="module")
def live() -> LivePlan:
    made = live_plan(PLAN)
    made.with_draws(RUNS, 5)
    return made


def other(assumption: Assumption) -> tuple[float, float | None, float | None]:
    """Another value and range within the bounds."""
    if assumption.low is None or assumption.high is None:
        top = assumption.maximum if assumption.maximum is not None else 1.0 if assumption.unit == "share" else math.inf
        value = assumption.value * 0.9 if assumption.value else 0.01
        return min(value, top), None, None
    value = 0.5 * (assumption.value + assumption.low)
    return value, 0.5 * (value + assumption.low), assumption.high


@pytest.mark.parametrize("name", sorted(PLAN.of(Assumption)))
def test_the_expected_answer_is_that_of_the_changed_plan(live: LivePlan, name: str) -> None:
    value, _, _ = other(PLAN.of(Assumption)[name])
    answer = one_change(PLAN, run(PLAN), name, value)
    mine = {gap.figure: gap for gap in live.ask(name, value, *other(PLAN.of(Assumption)[name])[1:]).gaps}
    for before, after in zip(answer.before.gaps, answer.after.gaps, strict=True):
        found = mine[after.figure]
        assert found.now == pytest.approx(before.last[1], rel=1e-9, abs=1e-6)
        assert found.then == pytest.approx(after.last[1], rel=1e-9, abs=1e-6)


RANGED = sorted(key for key, row in PLAN.of(Assumption).items() if row.low is not None)


@pytest.mark.parametrize("name", [*RANGED[:: max(len(RANGED) // 3, 1)], "agency-premium"])
def test_the_draws_are_those_of_the_changed_plan_with_the_same_luck(live: LivePlan, name: str) -> None:
    value, low, high = other(PLAN.of(Assumption)[name])
    plan = changed(PLAN, "assumption", name, value=value, low=low, high=high)
    again = run_many_times(plan, Asked(RUNS, 5), drivers=False)
    assert live.draws is not None
    answer = live.ask(name, value, low, high)
    assert answer.runs == RUNS
    ranges = again.run.results.ranges
    assert ranges is not None
    for gap in answer.gaps:
        row = ranges.of(gap.figure, world="do something", year=answer.year)
        assert row is not None
        n = live.model.axes.assumption.index(name)
        said = _restated(statements_of(live.model)[n], value, low, high)
        mine = live.draws.ask_restated({name: said}).of(gap.figure)
        np.testing.assert_allclose(mine, again.sample.of(gap.figure), rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("name", sorted(PLAN.of(Assumption)))
def test_the_numbers_that_stand_are_answered_from_memory_with_what_working_them_out_gives(
    live: LivePlan, name: str
) -> None:
    known = PLAN.of(Assumption)[name]
    n = live.model.axes.assumption.index(name)
    answer = live.ask(name, known.value, known.low, known.high)
    again = live._again(n, known.value)
    assert live.draws is not None
    same = _restated(statements_of(live.model)[n], known.value, known.low, known.high)
    worked_out = live.draws.ask_restated({name: same})
    for gap in answer.gaps:
        assert gap.difference == 0.0
        assert gap.then == _last(again, gap.figure)
        assert gap.now_range == gap.then_range
        np.testing.assert_allclose(worked_out.of(gap.figure), live.draws.base.of(gap.figure), rtol=1e-12, atol=1e-9)


def test_a_range_alone_moves_the_range_alone(live: LivePlan) -> None:
    known = next(row for row in PLAN.of(Assumption).values() if row.low is not None and row.high is not None)
    assert known.low is not None
    assert known.high is not None
    narrow = live.ask(known.id, known.value, 0.5 * (known.low + known.value), 0.5 * (known.high + known.value))
    none = live.ask(known.id, known.value)
    for gap in (*narrow.gaps, *none.gaps):
        assert gap.difference == pytest.approx(0.0, abs=1e-6)
    for gap in live.ask(known.id, known.value, known.low, known.high).gaps:
        assert (gap.then_range, gap.then_closes) == (gap.now_range, gap.now_closes)
        assert gap.difference_range in ("nil", "£0", "0")


def test_the_picture_holds_no_style_and_no_script(live: LivePlan) -> None:
    known = next(iter(PLAN.of(Assumption).values()))
    picture = live.ask(known.id, *other(known)).picture
    assert picture.svg.startswith("<svg")
    for word in ("style", "<script", "href", "on"):
        assert f" {word}=" not in picture.svg
        assert "<script" not in picture.svg
    assert "as the plan stands" in picture.description


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [(math.nan, None, None), (2.0, None, None), (-0.1, None, None), (0.5, 0.2, None), (0.5, None, 0.7),
     (0.5, 0.6, 0.7), (0.5, 0.7, 0.3), (0.5, 0.0, 0.7)],
)  # fmt: skip
def test_what_cannot_be_is_refused(live: LivePlan, value: float, low: float | None, high: float | None) -> None:
    with pytest.raises(OptionError):
        live.ask("frailty-size", value, low, high)


def test_an_assumption_nobody_knows_is_refused(live: LivePlan) -> None:
    with pytest.raises(UnknownNameError):
        live.ask("nothing", 1.0)
