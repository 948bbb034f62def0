"""Risks in the many runs: each identity holds to the last digit, with real runs of a small plan."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from placeplan.model.model import Model
from placeplan.plan.plan import Plan
from placeplan.programme import shifted_plan
from placeplan.programme.threats import left_out_of_runs
from placeplan.records import Benefit, Dependency, Milestone, Risk
from placeplan.studies.risk_money import risk_money
from placeplan.studies.risk_runs import with_risks
from placeplan.uncertainty import RunOptions, Sample, WhatIf, run_model
from placeplan.uncertainty.job import job_of
from tests.plans import added, changed, settled, tiny_plan
from tests.uncertainty.models import compiled

TEAMS = Milestone(id="teams", title="Teams in post", baseline=date(2017, 4, 1), moves=("frailty",))
ROOM = Milestone(
    id="room", title="Room ready", baseline=date(2018, 4, 1),
    moves=("care-closer/opening/room", "care-closer/cost/building", "frailty/rollout/south"),
)  # fmt: skip
WAITS = Dependency(id="w", title="The room waits for the teams", before="teams", after="room")
SAVING = Benefit(
    id="saving", title="Ward", type="cash-releasing", organisation="hospital", owner="lead", recurrent=True,
    target={"2018/19": 30_000.0, "2020/21": 80_000.0},
)  # fmt: skip


def steady(plan: Plan) -> Plan:
    """The plan with prices that stand still, so that a pound is a pound in every year."""
    return settled(plan, indices=dict.fromkeys(plan.settings.indices, "no-growth"))


def certain(model: Model, runs: int = 8) -> RunOptions:
    """Runs in which nothing is drawn but risks."""
    return RunOptions(runs=runs, seed=3, variants="chosen", without=model.axes.assumption.ids)


def sampled(plan: Plan, runs: int = 8) -> Sample:
    model = compiled(plan)
    return run_model(*with_risks(plan, model, certain(model, runs)))


def gap(plan: Plan, **risk: object) -> np.ndarray:
    """(year, run): the gap in money with one risk that always happens."""
    given = {"title": "It goes wrong", "probability": 1.0, **risk}
    return sampled(added(plan, Risk(id="r", **given))).of("gap.finance")[1]  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [20, 45, 366, 731, 3000])
@pytest.mark.parametrize("milestones", [(TEAMS,), (ROOM,), (TEAMS, ROOM, WAITS)], ids=["teams", "room", "both"])
def test_a_delay_moves_what_a_slipped_milestone_moves(
    milestones: tuple[Milestone | Dependency, ...], days: int
) -> None:
    plan = added(tiny_plan(), *milestones)
    first = next(m for m in milestones if isinstance(m, Milestone))
    late = first.model_copy(update={"forecast": (first.baseline or date.max) + timedelta(days=days)})
    drawn = sampled(added(plan, Risk(id="r", title="Late", probability=1.0, size=days, milestone=first.id)))
    moved = run_model(compiled(shifted_plan(added(plan, late), on=date(2016, 6, 1))), RunOptions(runs=1, seed=3,
                      variants="chosen", without=compiled(plan).axes.assumption.ids))  # fmt: skip
    for figure in ("gap.finance", "gap.care", "gap.health"):
        assert drawn.of(figure) == pytest.approx(np.broadcast_to(moved.of(figure), drawn.of(figure).shape), rel=1e-12)
    for n, series in enumerate(drawn.series):  # what moves past the plan's end is no line of the moved plan's books
        told = moved.values[moved.series.index(series)] if series in moved.series else 0.0
        assert drawn.values[n] == pytest.approx(told + np.zeros_like(drawn.values[n]))


def test_a_risk_that_never_happens_changes_nothing() -> None:
    plan = added(tiny_plan(), TEAMS, ROOM, WAITS, SAVING)
    risks = [
        Risk(id="a", title="A", probability=0.0, size=0.1, assumption="frailty-size"),
        Risk(id="b", title="B", probability=0.0, size=200.0, milestone="teams"),
        Risk(id="c", title="C", probability=0.0, size=5000.0, benefit="saving"),
    ]
    model = compiled(plan)
    alone = run_model(model, RunOptions(runs=40, seed=9))
    beside = run_model(*with_risks(added(plan, *risks), model, RunOptions(runs=40, seed=9)))
    assert beside.series == alone.series
    assert np.array_equal(beside.values, alone.values)


def test_a_lost_saving_is_its_size_in_the_years_it_is_promised_for() -> None:
    plan = steady(added(tiny_plan(), SAVING))
    planned = sampled(plan).of("gap.finance")[1]
    lost = gap(plan, benefit="saving", size=20_000.0) - planned
    assert lost[:, 0] == pytest.approx([0, 0, 20_000, 20_000, 20_000, 20_000])
    # No more is lost than was promised for the year.
    most = gap(plan, benefit="saving", size=50_000.0) - planned
    assert most[:, 0] == pytest.approx([0, 0, 30_000, 30_000, 50_000, 50_000])


def test_a_risk_to_an_assumption_is_the_plan_with_another_value() -> None:
    plan = tiny_plan()
    higher = plan.records["assumption"]["index-pay"].model_copy(update={"value": 0.03})
    assert gap(plan, assumption="index-pay", size=0.01)[:, 0] == pytest.approx(
        sampled(added(plan, higher)).of("gap.finance")[1][:, 0]
    )


def test_a_share_stays_a_share() -> None:
    plan = added(tiny_plan(), Risk(id="r", title="R", probability=1.0, size=-3.0, assumption="frailty-reach"))
    drawn = run_model(*with_risks(plan, compiled(plan), RunOptions(runs=4)))
    assert drawn.drawn[drawn.job.plan.names.index("frailty-reach")] == pytest.approx(0.0)


def test_expected_effects_of_linear_risks_are_chance_times_size_and_add_up() -> None:
    plan = steady(added(
        tiny_plan(), SAVING, SAVING.model_copy(update={"id": "other", "target": {"2021/22": 90_000.0}}),
        Risk(id="a", title="A", probability=0.25, size=10_000.0, benefit="saving"),
        Risk(id="b", title="B", probability=0.5, size=40_000.0, benefit="other"),
        Risk(id="c", title="C", probability=0.05, size=9_000.0, benefit="other"),
    ))  # fmt: skip
    found = risk_money(plan, compiled(plan), runs=64)
    assert {key: round(money.expected) for key, money in found.risks.items()} == {"a": 10_000, "b": 20_000, "c": 450}
    assert {key: round(money.p90) for key, money in found.risks.items()} == {"a": 40_000, "b": 40_000, "c": 0}
    assert found.together is not None
    assert found.together.expected == pytest.approx(30_450)
    # The runs themselves give the sum too, as 64 runs are even: each chance comes true but for one run.
    drawn, without = (
        run_model(*with_risks(each, compiled(plan), RunOptions(runs=64))).of("gap.finance")[1].sum(axis=0).mean()
        for each in (plan, plan.with_records("risk", {}))
    )
    assert drawn - without == pytest.approx(30_450, abs=(40_000 + 40_000 + 9_000) / 64)


def test_a_saving_of_an_initiative_that_does_not_happen_cannot_be_lost() -> None:
    own = SAVING.model_copy(update={"initiative": "frailty"})
    lost = Risk(id="r", title="It goes wrong", probability=1.0, size=50_000.0, benefit="saving")
    plan = added(tiny_plan(), own, lost)
    stopped = changed(plan, "initiative", "frailty", active=False)
    assert [len(with_risks(p, compiled(p), RunOptions(4))[1].risks) for p in (plan, stopped)] == [1, 0]
    without = stopped.with_records("risk", {})
    assert np.array_equal(sampled(stopped).of("gap.finance"), sampled(without).of("gap.finance"))


def test_a_range_of_sizes_spreads_the_effect() -> None:
    plan = steady(added(
        tiny_plan(), SAVING.model_copy(update={"target": {"2021/22": 90_000.0}}),
        Risk(id="a", title="A", probability=1.0, size=20_000.0, size_low=10_000.0, size_high=40_000.0,
             benefit="saving"),
    ))  # fmt: skip
    money = risk_money(plan, compiled(plan), runs=1024).risks["a"]
    assert money.p90 == pytest.approx(40_000, rel=0.01)
    drawn = sampled(plan, 1024).of("gap.finance")[1, -1]
    low, middle, high = np.quantile(drawn, (0.1, 0.5, 0.9)) - np.quantile(drawn, 0.5)
    assert (low, middle, high) == pytest.approx((-10_000, 0, 20_000), abs=300)


def test_a_milestone_risk_costs_the_same_frozen_on_or_off_as_counted() -> None:
    plan = added(
        tiny_plan(), TEAMS, Risk(id="r", title="R", probability=0.3, size=400.0, milestone="teams"),
        Risk(id="s", title="S", probability=0.6, size=0.01, assumption="index-pay"),
    )  # fmt: skip
    model, options = with_risks(plan, compiled(plan), RunOptions(runs=64, seed=0))
    job = job_of(model, options, ("gap.finance",))
    on, off = (
        Sample(held, *vars(held.run((0, 64))).values()).of("gap.finance")[1].sum(axis=0)
        for held in (
            type(job)(model, job.plan.with_risks({"r": True}), job.figures),
            type(job)(model, job.plan.with_risks({"r": False}), job.figures),
        )
    )
    found = risk_money(plan, compiled(plan), runs=64).risks["r"]
    assert found.if_it_happens == pytest.approx(float((on - off).mean()))
    assert found.expected == pytest.approx(0.3 * float((on - off).mean()))


def test_questions_what_if_meet_the_same_luck() -> None:
    plan = added(
        tiny_plan(), TEAMS, ROOM, WAITS,
        Risk(id="r", title="R", probability=0.4, size=300.0, size_low=100.0, size_high=900.0, milestone="teams"),
    )  # fmt: skip
    model, options = with_risks(plan, compiled(plan), RunOptions(runs=96, seed=5))
    asked = WhatIf(model, options)
    straight = run_model(model, options)
    assert asked.base.of("gap.finance") == pytest.approx(straight.of("gap.finance"), rel=1e-12)
    late = straight.job.plan.late(0, 96)
    assert 0.3 < (late[0] > 0).mean() < 0.5


@pytest.mark.parametrize(
    ("risk", "words"),
    [
        ({"benefit": "saving"}, "nobody is named who gains"),
        ({"benefit": "admissions"}, "not a saving in money"),
        ({"milestone": "done"}, "has happened"),
        ({"milestone": "undated"}, "no baseline"),
        ({}, "names no assumption"),
    ],
)
def test_a_risk_that_changes_no_figure_says_why(risk: dict[str, str], words: str) -> None:
    plan = added(
        tiny_plan(), SAVING.model_copy(update={"organisation": ""}),
        SAVING.model_copy(update={"id": "admissions", "unit": "admissions", "type": "quality"}),
        TEAMS.model_copy(update={"id": "done", "actual": date(2017, 4, 1)}), Milestone(id="undated", title="U"),
        Risk(id="r", title="R", probability=0.5, size=1.0, **risk),  # type: ignore[arg-type]
    )  # fmt: skip
    assert words in left_out_of_runs(plan)["r"]
    assert risk_money(plan, compiled(plan), runs=4).risks == {}
