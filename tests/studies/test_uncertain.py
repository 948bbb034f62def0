"""Many runs from Python: risks are drawn, runs broken off go on, and digits respect the Monte Carlo error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placeplan.publish.bearing import borne, chance, margin, step
from placeplan.records.risk import Risk
from placeplan.studies import uncertain
from placeplan.studies.uncertain import Asked, forget, run_many_times
from placeplan.studies.whatif import questions_about
from placeplan.uncertainty import Serial
from placeplan.uncertainty.errors import WorkerLostError
from placeplan.uncertainty.executors import Work
from placeplan.uncertainty.job import Batch, Job
from tests.plans import added, tiny_plan

YEAR = "2021/22"


def money(many: uncertain.Many) -> dict[str, float]:
    assert many.run.results.ranges is not None
    found = many.run.results.ranges.of("gap.finance", world="do something", year=YEAR)
    assert found is not None
    return found


def test_an_open_risk_to_an_assumption_is_drawn() -> None:
    plan = tiny_plan()
    risk = Risk(id="strike", title="Pay rises more", assumption="index-pay", probability=0.9, size=0.05)
    closed = risk.model_copy(update={"id": "gone", "status": "closed", "size": 0.5})
    alone, at_risk = (
        money(run_many_times(each, Asked(64, 7), drivers=False)) for each in (plan, added(plan, risk, closed))
    )
    assert at_risk["p50"] > alone["p50"] + alone["mc_error"]


def test_costs_turn_out_higher_by_the_optimism_stated() -> None:
    plan = tiny_plan()
    plain, dear = (
        money(run_many_times(plan, Asked(64, 7, optimism=name), drivers=False)) for name in ("", "agency-premium")
    )
    assert dear["mean"] > plain["mean"]


def test_runs_broken_off_go_on_where_they_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    worked: list[Work] = []

    class Fragile(Serial):
        def results(self, jobs: Sequence[Job], work: Sequence[Work]) -> Iterator[tuple[Work, Batch]]:
            for item, batch in super().results(jobs, work):
                worked.append(item)
                yield item, batch
                if len(worked) == 1:
                    raise WorkerLostError("a process ended before it was done.")

    monkeypatch.setattr(uncertain, "workers_of", lambda asked, footprints=1: Fragile())  # noqa: ARG005
    asked = Asked(512, 7, keep=tmp_path / "kept")
    with pytest.raises(WorkerLostError):
        run_many_times(tiny_plan(), asked, drivers=False)
    resumed = money(run_many_times(tiny_plan(), asked, drivers=False))
    assert worked == [(0, (0, 256)), (0, (256, 512))]
    assert resumed == money(run_many_times(tiny_plan(), Asked(512, 7), drivers=False))
    forget(asked)
    assert not (tmp_path / "kept").exists()


def test_a_question_is_answered_as_by_a_run_of_its_own() -> None:
    questions = questions_about(tiny_plan(), Asked(64, 7))
    answer = questions.ask({"index-pay": 0.03})
    base = answer.base.of("gap.finance", world="do something", year=YEAR)
    assert base is not None
    assert base["p50"] == pytest.approx(money(run_many_times(tiny_plan(), Asked(64, 7), drivers=False))["p50"])
    assert answer.plan == "vale"


@pytest.mark.parametrize(
    ("value", "error", "unit", "words", "beside"),
    [
        (123_456_789.0, 4_000_000.0, "£", "£125m", "±£5m"),
        (123_456_789.0, 40_000.0, "£", "£123.45m", "±£0.05m"),
        (35_000_000.0, 12_000_000.0, "£", "£40m", "±£20m"),
        (4_000_000.0, 12_000_000.0, "£", "£0m", "±£20m"),
        (-123_456.0, 4_000.0, "£", "−£125,000", "±£5,000"),
        (1234.5, 30.0, "people", "1,250", "±50"),
        (12.34, 0.3, "points", "12.5", "±0.5"),
        (0.4567, 0.004, "share", "45.5%", "±0.5%"),
        (0.0, 0.0, "£", "£0", ""),
        (5.0, float("inf"), "£", "too few runs", ""),
    ],
)
def test_no_digit_is_finer_than_its_error(value: float, error: float, unit: str, words: str, beside: str) -> None:
    assert borne(value, error, unit) == words
    assert margin(value, error, unit) == beside


@given(st.floats(1e-5, 1e12), st.floats(-1e12, 1e12))
def test_a_step_is_no_finer_than_its_error_nor_much_coarser(error: float, value: float) -> None:
    size = step(error)
    assert error * (1 - 1e-6) <= size <= 2.5 * error * (1 + 1e-6)
    assert float(f"{size:.0e}") == pytest.approx(size)
    shown = borne(value, error, "people").replace("−", "-").replace(",", "")
    if abs(value) > 1000:
        assert abs(float(shown) - value) <= size / 2 + 0.5 * (1 + 1e-6) + 1e-9 * abs(value)


@pytest.mark.parametrize(
    ("share", "error", "words"),
    [
        (0.0, 0.001, "under 1%"), (1.0, 0.001, "over 99%"), (0.853, 0.011, "86%"), (0.853, 0.009, "85%"),
        (0.47, 0.06, "50%"),
    ],
)
def test_no_chance_is_nought_or_certain(share: float, error: float, words: str) -> None:
    assert chance({"chance": share, "mc_error": error}) == words
