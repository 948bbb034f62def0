"""Many runs from Python: risks are drawn, runs broken off go on, and digits respect the Monte Carlo error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from placeplan.publish.bearing import borne, chance
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
    ("value", "error", "unit", "words"),
    [
        (123_456_789.0, 4_000_000.0, "£", "£120m"),
        (123_456_789.0, 40_000.0, "£", "£123.5m"),
        (-123_456.0, 4_000.0, "£", "−£120,000"),
        (1234.5, 30.0, "people", "1,200"),
        (0.4567, 0.004, "share", "46 %"),
        (0.0, 0.0, "£", "£0"),
    ],
)
def test_no_digit_is_finer_than_its_error(value: float, error: float, unit: str, words: str) -> None:
    assert borne(value, error, unit) == words


@pytest.mark.parametrize(
    ("share", "error", "words"),
    [(0.0, 0.001, "under 1 %"), (1.0, 0.001, "over 99 %"), (0.853, 0.011, "85 %"), (0.47, 0.06, "50 %")],
)
def test_no_chance_is_nought_or_certain(share: float, error: float, words: str) -> None:
    assert chance({"chance": share, "mc_error": error}) == words
