"""Milestones: forecast, slack, critical path, gates, finish dates, and what a slip moves in the model."""

from datetime import date

import numpy as np
import pytest

from placeplan.programme import finish_dates, shifted_plan, shifts, timeline
from placeplan.programme.schedule import schedule, spread
from placeplan.records import (
    Cost,
    Dependency,
    Gate,
    Initiative,
    Milestone,
    Opening,
    Portfolio,
    Record,
    Release,
    StaffNeed,
    Workstream,
)
from tests.unit.programme.builder import initiative, plan_of, step

ON = date(2017, 1, 1)


def at(key: str, month: int, day: int = 1, **fields: object) -> Milestone:
    return Milestone(id=key, title=key.upper(), baseline=date(2017, month, day), **fields)  # type: ignore[arg-type]


def then(before: str, after: str, lag: float = 0.0) -> Dependency:
    return Dependency(id=f"{before}-{after}", title="", before=before, after=after, lag_days=lag)


WAITS: list[Record] = [then("a", "b"), then("b", "d"), then("c", "d")]
CHAIN: list[Record] = [at("a", 2), at("b", 3), at("c", 2, 15), at("d", 4), *WAITS]


def codes(found: object) -> list[str]:
    return [finding.code for finding in found.findings]  # type: ignore[attr-defined]


def test_as_planned_there_is_no_slip_and_the_longest_chain_is_critical() -> None:
    found = timeline(plan_of(*CHAIN), on=ON)
    rows = {row.id: row for row in found.milestones}
    assert found.critical_path == ("a", "b", "d")
    assert {key: row.slip_days for key, row in rows.items()} == {"a": 0, "b": 0, "c": 0, "d": 0}
    # b needs 28 days after a, d 31 after b. c is ready on 15 February, d needs 31 days from 1 March: 14 days to spare.
    assert {key: row.slack_days for key, row in rows.items()} == {"a": 0, "b": 0, "c": 14, "d": 0}


def test_a_slip_runs_down_the_chain() -> None:
    late = [at("a", 2, forecast=date(2017, 2, 11)), *CHAIN[1:]]
    found = timeline(plan_of(*late), on=ON)
    assert {row.id: row.slip_days for row in found.milestones} == {"a": 10, "b": 10, "c": 0, "d": 10}
    assert {row.id: row.slack_days for row in found.milestones}["c"] == 24


def test_what_has_happened_stands() -> None:
    done = [at("a", 2, actual=date(2017, 2, 11)), *CHAIN[1:]]
    assert schedule(plan_of(*done), on=date(2017, 2, 20))["b"] == date(2017, 3, 11)
    early = timeline(plan_of(*CHAIN), on=date(2017, 2, 10))
    assert {row.id: row.status for row in early.milestones}["a"] == "overdue"
    assert {row.id: row.expected for row in early.milestones}["b"] == date(2017, 3, 10)  # 28 days from today


def test_a_cycle_is_named_and_left_undated() -> None:
    found = timeline(plan_of(*CHAIN, then("d", "a")), on=ON)
    assert codes(found)[0] == "milestone-cycle"
    assert {row.id for row in found.milestones if row.expected} == {"c"}


def test_a_forecast_before_what_it_waits_for() -> None:
    plan = plan_of(at("a", 3), at("b", 4, forecast=date(2017, 2, 1)), then("a", "b"))
    assert "forecast-too-early" in codes(timeline(plan, on=ON))


def streams() -> list[Record]:
    return [
        Portfolio(id="local", title="Local"), Portfolio(id="hospital", title="Hospital"),
        Workstream(id="home", title="Home", portfolio="local", stage="implementation"),
        Workstream(id="acute", title="Acute", portfolio="hospital"),
    ]  # fmt: skip


def test_closing_waits_for_the_other_portfolio() -> None:
    close = at("close", 4, workstream="acute", moves=("beds/release/ward",))
    opened = at("open", 2, workstream="home")
    alone = timeline(plan_of(*streams(), close, opened), on=ON)
    assert "release-without-wait" in codes(alone)
    joined = timeline(plan_of(*streams(), close, opened, then("open", "close")), on=ON)
    assert "release-without-wait" not in codes(joined)
    assert joined.dependencies[0].across_portfolios


def test_a_date_in_words_is_kept_with_a_note() -> None:
    outline = Milestone(id="o", title="Outline", baseline=date(2016, 4, 22), actual=date(2016, 4, 22),
                        printed="W/c 22 April 2016")  # fmt: skip
    found = timeline(plan_of(outline), on=ON)
    assert found.milestones[0].printed == "W/c 22 April 2016"
    assert "a Friday" in found.findings[0].message


def test_gates() -> None:
    passed = Gate(id="g", title="Gate", workstream="home", stage="diagnosis", evidence_needed=("case", "focus"),
                  evidence_given=("case",), passed_on=date(2016, 12, 1))  # fmt: skip
    found = timeline(plan_of(*streams(), passed), on=ON)
    assert found.gates[0].missing == ("focus",)
    assert "gate-without-evidence" in codes(found)
    skipped = passed.model_copy(update={"passed_on": None})
    assert "stage-without-gate" in codes(timeline(plan_of(*streams(), skipped), on=ON))


def test_spread_has_the_stated_tenths() -> None:
    z = np.array([-1.2815515655446004, 0.0, 1.2815515655446004])
    assert spread(30, 20, 60, z) == pytest.approx([20, 30, 60])
    assert spread(30, 0, 60, z) == pytest.approx([0, 30, 60])
    assert spread(30, None, None, z) == pytest.approx([30, 30, 30])


def test_finish_dates_repeat_and_do_not_depend_on_other_milestones() -> None:
    uncertain = [at("a", 2), at("b", 3, days=28, days_low=20, days_high=60), then("a", "b")]
    first = finish_dates(plan_of(*uncertain), on=ON, runs=2000, rng=np.random.default_rng(1))
    again = finish_dates(plan_of(*uncertain), on=ON, runs=2000, rng=np.random.default_rng(1))
    more = finish_dates(plan_of(*uncertain, at("z", 5)), on=ON, runs=2000, rng=np.random.default_rng(1))
    assert first == again
    assert first[1] == more[1]
    b = first[1]
    assert (b.p10, b.p50) == (date(2017, 3, 1), date(2017, 3, 1))  # never before its own day
    assert abs((b.p90 - date(2017, 4, 2)).days) <= 2  # 60 days from 1 February
    assert b.on_time == pytest.approx(0.5, abs=0.05)


CLOSING = Initiative(
    id="beds", title="Beds", stage="implementation", level="footprint",
    rollout=(step("camden", "early", "2017-04"), step("barnet", "later", "2017-10")),
    openings=(Opening(id="hub", provider="camden-ccg", resource="place", units=10, year="2017/18"),),
    releases=(Release(id="ward", provider="camden-ccg", resource="bed", units=28, year="2018/19"),),
    costs=(
        Cost(id="team", organisation="camden-ccg", kind="one-off", amount="c", from_year="2017/18", to_year="2017/18"),
    ),
    staff=(StaffNeed(organisation="camden-ccg", staff_group="nurses", wte="n", from_year="2017/18"),),
)  # fmt: skip


def moved(*targets: str, forecast: date = date(2017, 7, 1)) -> Initiative:
    hub = Milestone(id="hub", title="Hub", baseline=date(2017, 4, 1), forecast=forecast, moves=targets)
    return shifted_plan(plan_of(CLOSING, hub), on=ON).of(Initiative)["beds"]


def test_a_slip_of_three_months_moves_everything_of_the_initiative() -> None:
    beds = moved("beds")
    assert [s.start for s in beds.rollout] == ["2017-07", "2018-01"]
    assert beds.openings[0].year == "2018/19"  # open from April 2017 no more: the next whole year
    assert beds.releases[0].year == "2018/19"  # still begins after 1 July 2017
    assert (beds.costs[0].from_year, beds.costs[0].to_year) == ("2018/19", "2018/19")
    assert beds.staff[0].from_year == "2018/19"


def test_a_slip_moves_only_what_is_named() -> None:
    beds = moved("beds/rollout/barnet")
    assert [s.start for s in beds.rollout] == ["2017-04", "2018-01"]
    assert beds.openings == CLOSING.openings
    assert moved("beds/opening/hub").openings[0].year == "2018/19"
    assert moved("beds/opening/hub").rollout == CLOSING.rollout


def test_the_latest_of_several_slips_counts_and_nothing_moves_earlier() -> None:
    one = Milestone(id="one", title="1", baseline=date(2017, 4, 1), forecast=date(2017, 5, 1), moves=("beds/rollout",))
    two = Milestone(id="two", title="2", baseline=date(2017, 4, 1), forecast=date(2017, 8, 1), moves=("beds/rollout",))
    plan = plan_of(CLOSING, one, two)
    assert shifted_plan(plan, on=ON).of(Initiative)["beds"].rollout[0].start == "2017-08"
    assert [shift.months for shift in shifts(plan, on=ON)] == [1, 4]
    assert moved("beds", forecast=date(2017, 2, 1)) == CLOSING


def test_a_plan_on_time_is_left_as_it_is() -> None:
    plan = plan_of(initiative("discharge", step("camden", "early", "2017-04")), at("a", 2, moves=("discharge",)))
    assert shifted_plan(plan, on=ON).records == plan.records
    assert shifts(plan, on=ON) == ()


def test_the_answer_holds_finish_dates_and_shifts_where_asked() -> None:
    hub = Milestone(id="hub", title="Hub", baseline=date(2017, 4, 1), forecast=date(2017, 7, 1), moves=("beds",))
    plan = plan_of(CLOSING, hub)
    assert timeline(plan, on=ON).finish_dates == ()
    found = timeline(plan, on=ON, runs=10, rng=np.random.default_rng(1)).to_dict()
    assert [row["p50"] for row in found["finish_dates"]] == ["2017-07-01"]
    assert found["shifts"][0]["moved"][0] == "beds/rollout/camden: 2017-04 to 2017-07"
