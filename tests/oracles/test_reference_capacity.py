"""Worked cases of capacity, releases and staff, by hand arithmetic."""

from __future__ import annotations

import math

import pytest

from placeplan.engine.reference import ReferenceRun, run_reference, run_reference_full
from placeplan.engine.reference.capacity import erlang_c
from tests.oracles.figure_of import N, S, figure_of, left_over
from tests.oracles.model_builder import GROUP, Cell, build_model
from tests.oracles.model_specs import (
    EffectSpec,
    InitiativeSpec,
    OpeningSpec,
    ReleaseSpec,
    ResourceSpec,
    ServiceSpec,
    StaffGroupSpec,
    StaffNeedSpec,
)

YEARS = ("2016/17", "2017/18", "2018/19", "2019/20")


def wards(
    beds_less: float, *, after: tuple[str, ...] = (), opening_year: int = 1, beds_open: float = 112
) -> ReferenceRun:
    """Four wards of 28, as a rule all full; an initiative moves `beds_less` beds' worth of care to a community team.

    A community contact takes one place-day for each bed-day moved. 2016/17 has 365 days, as all years here but 2019/20.
    """
    admissions = 112 * 365.0
    effect = EffectSpec("shift", "shift", beds_less / 112, ["admission"], to_service="contact", to_provider="team")
    initiative = InitiativeSpec(
        "i",
        [effect],
        rollout={"home": (12.0, 0.0)},
        openings=[OpeningSpec("places", "team", "place", 40, opening_year)],
        releases=[ReleaseSpec("ward", "trust", "bed", 28, 1, after)],
    )
    model = build_model(
        services={"admission": ServiceSpec(uses={"bed": 1.0}), "contact": ServiceSpec(uses={"place": 1.0})},
        cells=[("home", GROUP, "admission", "trust", admissions)],
        organisations=["trust", "team"],
        resources={
            "bed": ResourceSpec(step=28, step_cost=100_000, establishment={"nurse": 30}),
            "place": ResourceSpec(step=1),
        },
        staff_groups={"nurse": StaffGroupSpec(pay=40_000)},
        in_post={("trust", "nurse"): 120},
        capacity={(0, "trust", "bed"): beds_open},
        initiatives=[initiative],
    )
    return run_reference_full(model)


def test_need_falls_by_20_beds_and_no_ward_closes() -> None:
    run = wards(20)
    assert run.releases == {}
    assert run.refusals == [("i/ward", "2017/18", 1), ("i/ward", "2018/19", 1)]
    assert figure_of(run.figures, "capacity.required", S, "2017/18", provider="trust", resource="bed") == pytest.approx(
        92
    )
    assert figure_of(run.figures, "capacity.open", S, "2017/18", provider="trust", resource="bed") == 112
    assert figure_of(run.figures, "position", S, "2017/18") == figure_of(run.figures, "position", N, "2017/18")


def test_the_saving_of_20_beds_is_stranded() -> None:
    run = wards(20)
    a_bed = (100_000 + 30 * 40_000) / 28
    assert figure_of(run.figures, "stranded", S, "2017/18") == pytest.approx(20 * a_bed)
    assert figure_of(run.figures, "stranded", S, "2017/18", initiative="i") == pytest.approx(20 * a_bed)
    assert figure_of(run.figures, "bridge", S, "2017/18", initiative="i") == pytest.approx(0)


def test_beds_that_were_short_before_are_not_stranded() -> None:
    run = wards(20, beds_open=102)  # 10 of the 20 beds freed were never there
    assert figure_of(run.figures, "stranded", S, "2017/18") == pytest.approx(10 * (100_000 + 30 * 40_000) / 28)


def test_need_falls_by_30_beds_and_one_ward_closes() -> None:
    run = wards(30)
    assert run.releases == {"i/ward": "2017/18"}
    assert figure_of(run.figures, "capacity.open", S, "2017/18", provider="trust", resource="bed") == 84
    a_ward = 100_000 + 30 * 40_000
    assert figure_of(run.figures, "bridge", S, "2017/18", initiative="i") == pytest.approx(a_ward)
    assert figure_of(run.figures, "stranded", S, "2017/18") == pytest.approx(2 / 28 * a_ward)
    # the 30 nurses stay, since nobody leaves: the saving is undone by staff above need
    assert figure_of(run.figures, "bridge", S, "2017/18", line="staff supply") == pytest.approx(-30 * 40_000)
    assert left_over(run.figures, "2017/18") == pytest.approx(0, abs=1e-6)


def test_the_ward_waits_for_the_community_places() -> None:
    assert wards(30, after=("i/places",), opening_year=2).releases == {"i/ward": "2018/19"}
    assert wards(30, after=("i/places",), opening_year=2).refusals == [("i/ward", "2017/18", 2)]
    # even where the plan does not say so, since the team has no room for what it receives
    assert wards(30, opening_year=2).refusals == [("i/ward", "2017/18", 3)]
    assert wards(30, opening_year=2).releases == {"i/ward": "2018/19"}
    assert wards(30, after=("gone/places",)).releases == {}


def test_policy_grow_opens_whole_steps_and_never_shrinks() -> None:
    cells: list[Cell] = [("home", GROUP, "admission", "trust", 28 * 365.0)]
    model = build_model(
        years=3,
        services={"admission": ServiceSpec(adjustments={1: 1.5, 2: 0.5}, uses={"bed": 1.0})},
        cells=cells,
        resources={"bed": ResourceSpec(step=28, grows=True)},
        capacity={(0, "trust", "bed"): 28, (3, "trust", "bed"): 14},
    )
    figures = run_reference(model)
    found = [figure_of(figures, "capacity.open", N, year, provider="trust", resource="bed") for year in YEARS]
    assert found == [28, 56, 56, 28]  # the row of 14 replaces 56, then need opens one ward again


def test_grown_steps_avoided_are_the_initiatives_saving() -> None:
    cells: list[Cell] = [("home", GROUP, "admission", "trust", 28 * 365.0)]
    model = build_model(
        years=1,
        services={"admission": ServiceSpec(growth=0.5, uses={"bed": 1.0})},
        cells=cells,
        resources={"bed": ResourceSpec(step=28, grows=True, step_cost=1000)},
        capacity={(0, "trust", "bed"): 28},
        initiatives=[
            InitiativeSpec("a", [EffectSpec("e", "prevent", 0.3, ["admission"])]),
            InitiativeSpec("b", [EffectSpec("e", "prevent", 0.1, ["admission"])]),
        ],
    )
    figures = run_reference(model)
    assert figure_of(figures, "capacity.open", S, "2017/18", provider="trust", resource="bed") == 28
    saved = {name: figure_of(figures, "bridge", S, "2017/18", initiative=name) for name in ("a", "b")}
    assert sum(saved.values()) == pytest.approx(1000)
    assert saved["a"] == pytest.approx(1000 * (0.3 - 0.015) / 0.37)


@pytest.mark.parametrize(
    ("servers", "load", "chance"),
    [(1, 0.5, 0.5), (2, 1.0, 1 / 3), (3, 3.0, 1.0), (0, 0.0, 1.0), (5, 0.0, 0.0), (3, 2.0, 4 / 9)],
)
def test_erlang_c_of_textbook_cases(servers: int, load: float, chance: float) -> None:
    assert erlang_c(servers, load) == pytest.approx(chance)


def test_erlang_c_agrees_with_the_recursion() -> None:
    for load in (0.3, 7.7, 96.2, 410.0):
        blocked, servers = 1.0, math.ceil(load) + 5
        for k in range(1, servers + 1):
            blocked = load * blocked / (k + load * blocked)
        chance = blocked / (1 - load / servers * (1 - blocked))
        assert erlang_c(servers, load) == pytest.approx(chance, rel=1e-12)


def test_units_for_a_stated_chance_and_blocked_units() -> None:
    # Load 1: one server is always busy, two leave 1/3, three 1/11.
    expected = {0.5: 2, 1 / 3 + 1e-12: 2, 0.3: 3, 0.09: 4}
    for stated, units in expected.items():
        model = build_model(
            years=1,
            services={"visit": ServiceSpec(uses={"bay": 1.0})},
            cells=[("home", GROUP, "visit", "trust", 365.0)],
            resources={"bay": ResourceSpec(method="erlang", full_probability=stated, blocked=0.2)},
        )
        figures = run_reference(model)
        found = figure_of(figures, "capacity.required", N, "2017/18", provider="trust", resource="bay")
        assert found == pytest.approx(units / 0.8)


def test_chance_of_a_full_resource_follows_the_season() -> None:
    season = [1.5] * 6 + [0.5] * 6
    model = build_model(
        years=1,
        services={"visit": ServiceSpec(uses={"bay": 1.0})},
        cells=[("home", GROUP, "visit", "trust", 2 * 365.0)],
        resources={"bay": ResourceSpec(standard=True)},
        capacity={(0, "trust", "bay"): 3},
        season={"visit": season},
    )
    figures = run_reference(model)
    summer, winter = 183 / 365, 182 / 365  # loads of 3 (all busy) and 1 (1/11)
    chance = summer + winter / 11
    assert figure_of(figures, "capacity.full", N, "2017/18", provider="trust", resource="bay") == pytest.approx(chance)
    assert figure_of(figures, "gap.care", N, "2017/18") == pytest.approx(chance * 730)
    assert figure_of(figures, "capacity.occupancy", N, "2017/18", provider="trust", resource="bay") == pytest.approx(
        2 / 3
    )


def test_two_employers_share_one_pool_in_proportion_to_what_they_want() -> None:
    # In post 100 and 50; a tenth leave each year; the pool is 4 % of 150 = 6; wanted 10 and 20 + 5.
    model = build_model(
        years=1,
        services={"visit": ServiceSpec()},
        cells=[("home", GROUP, "visit", "a", 1.0)],
        organisations=["a", "b"],
        staff_groups={"nurse": StaffGroupSpec(leaver_rate=0.1, recruitable=0.04, agency_share=0.05)},
        in_post={("a", "nurse"): 100, ("b", "nurse"): 50},
        establishment={("a", "nurse"): 100, ("b", "nurse"): 70},
    )
    figures = run_reference(model)

    def staff(name: str, organisation: str, year: str = "2017/18") -> float:
        return figure_of(figures, f"staff.{name}", N, year, organisation=organisation, staff_group="nurse")

    assert staff("need", "b", "2016/17") == 70
    assert staff("supply", "b", "2016/17") == 50
    assert staff("supply", "a") == pytest.approx(90 + 10 * 6 / 35)
    assert staff("supply", "b") == pytest.approx(45 + 25 * 6 / 35)
    assert staff("agency", "b") == pytest.approx(0.05 * 70)
    assert staff("unfilled", "b") == pytest.approx(70 - 45 - 25 * 6 / 35 - 3.5)
    assert staff("supply", "a") + staff("supply", "b") == pytest.approx(90 + 45 + 6)


def test_separate_markets_do_not_share() -> None:
    model = build_model(
        years=1,
        services={"visit": ServiceSpec()},
        cells=[("home", GROUP, "visit", "a", 1.0)],
        organisations=["a", "b"],
        staff_groups={"nurse": StaffGroupSpec(recruitable=0.1)},
        in_post={("a", "nurse"): 100, ("b", "nurse"): 50},
        establishment={("a", "nurse"): 100, ("b", "nurse"): 70},
        markets={"a": 0, "b": 1},
    )
    figures = run_reference(model)
    assert figure_of(figures, "staff.supply", N, "2017/18", organisation="b", staff_group="nurse") == pytest.approx(55)


def test_trainees_arrive_and_redeployed_staff_add_no_need() -> None:
    needs = [
        StaffNeedSpec("trust", "nurse", 10, (2,), source="train"),
        StaffNeedSpec("trust", "nurse", 7, (1, 2), source="redeploy"),
        StaffNeedSpec("trust", "nurse", 4, (1,), source="recruit"),
    ]
    model = build_model(
        services={"visit": ServiceSpec()},
        cells=[("home", GROUP, "visit", "trust", 1.0)],
        staff_groups={"nurse": StaffGroupSpec(completion=0.8, recruitable=0.01)},
        in_post={("trust", "nurse"): 100},
        trained={(1, "trust", "nurse"): 2},
        initiatives=[InitiativeSpec("i", staff=needs)],
    )
    figures = run_reference(model)

    def staff(name: str, year: str) -> float:
        return figure_of(figures, f"staff.{name}", S, year, organisation="trust", staff_group="nurse")

    assert [staff("need", year) for year in YEARS[:3]] == [100, 104, 110]
    # year 1: 2 trained and the pool of 1 of the 2 still wanted; year 2: 8 of 10 trainees finish, of whom 7 are needed
    assert [staff("supply", year) for year in YEARS[:3]] == pytest.approx([100, 103, 110])


def test_staffed_units_follow_the_scarcest_group() -> None:
    model = build_model(
        years=1,
        services={"admission": ServiceSpec(uses={"bed": 1.0}, staff={"doctor": 10.0})},
        cells=[("home", GROUP, "admission", "trust", 365.0)],
        resources={"bed": ResourceSpec(step=10, establishment={"nurse": 20, "doctor": 5})},
        staff_groups={
            "nurse": StaffGroupSpec(leaver_rate=0.1),
            "doctor": StaffGroupSpec(leaver_rate=0.05, agency_share=0.05),
        },
        in_post={("trust", "nurse"): 40, ("trust", "doctor"): 20},
        capacity={(0, "trust", "bed"): 20},
    )
    figures = run_reference(model)
    # 36 of 40 nurses; doctors all covered by agency; unexplained doctors 20 - 10 - 3.65
    assert figure_of(figures, "capacity.staffed", N, "2017/18", provider="trust", resource="bed") == pytest.approx(18)
    found = figure_of(figures, "unexplained.staff", N, "2016/17", organisation="trust", staff_group="doctor")
    assert found == pytest.approx(6.35)
