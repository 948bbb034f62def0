"""Cases anybody can check by hand. Each is a small plan worked through by the engine itself."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from placeplan.engine.capacity import units_for
from placeplan.engine.pipeline import run_expected
from placeplan.engine.rollout import double_ramp_mean
from placeplan.engine.tabulate import results_of
from placeplan.model import Model
from placeplan.results import Provenance, ResultSet
from placeplan.results.figures import WORLDS
from tests.oracles.model_builder import GROUP, build_model
from tests.oracles.model_specs import (
    CapitalSpec,
    ContractSpec,
    EffectSpec,
    FundSpec,
    InitiativeSpec,
    OpeningSpec,
    ReleaseSpec,
    ResourceSpec,
    ServiceSpec,
    StaffGroupSpec,
)

N, S = WORLDS
BASE, FIRST, SECOND = "2016/17", "2017/18", "2018/19"
APRIL_2017 = {"home": (12.0, 0.0)}
"""Everywhere at once from the first planned year."""


def results(model: Model) -> ResultSet:
    return results_of(run_expected(model), Provenance("test", "digest", "0"))


def codes(found: ResultSet) -> set[str]:
    return {finding.code for finding in found.findings}


# 20 %, 15 % and 10 % on one cohort


@cache
def three() -> ResultSet:
    """1,000 admissions; three initiatives each prevent a share of them on its own."""
    return results(build_model(
        years=1, services={"admission": ServiceSpec()}, cells=[("home", GROUP, "admission", "trust", 1000.0)],
        initiatives=[
            InitiativeSpec(name, [EffectSpec("e", "prevent", size, ["admission"])], rollout=APRIL_2017)
            for name, size in (("a", 0.20), ("b", 0.15), ("c", 0.10))
        ],
    ))  # fmt: skip


def test_20_15_and_10_per_cent_combine_to_38_8_and_not_to_45() -> None:
    shares = {name: three().value(f"effect.{name}", world=S, year=FIRST, service="admission") for name in
              ("naive", "combined", "lowest", "highest")}  # fmt: skip
    assert shares["naive"] == pytest.approx(0.45)
    assert shares["combined"] == pytest.approx(1 - 0.80 * 0.85 * 0.90)
    assert shares["combined"] == pytest.approx(0.388)
    assert (shares["lowest"], shares["highest"]) == pytest.approx((0.20, 0.45))
    assert three().value("activity", world=S, year=FIRST, service="admission") == pytest.approx(612)


def test_their_shapley_shares_are_17_6_12_85_and_8_35() -> None:
    """Of 20 %, by the order in which the three come: 0.2 x (1 + (0.85 + 0.9) / 2 + 0.85 x 0.9) / 3 = 0.176."""
    shares = [
        -three().value("effect.attributed", world=S, year=FIRST, initiative=i, service="admission") for i in "abc"
    ]
    assert shares == pytest.approx([176, 128.5, 83.5])
    assert sum(shares) == pytest.approx(388)
    alone = [-three().value("effect.standalone", world=S, year=FIRST, initiative=i, service="admission") for i in "abc"]
    assert alone == pytest.approx([200, 150, 100])
    last = [-three().value("effect.last_in", world=S, year=FIRST, initiative=i, service="admission") for i in "abc"]
    assert last == pytest.approx([200 * 0.85 * 0.9, 150 * 0.8 * 0.9, 100 * 0.8 * 0.85])


# beds


def test_90_occupied_of_100_000_bed_days_need_135_beds_for_120_000_at_80_per_cent() -> None:
    assert units_for(90, 0.8, growth=120_000 / 100_000) == pytest.approx(135)


def test_a_fifth_more_bed_days_need_135_beds() -> None:
    """32,850 bed-days fill 90 beds for 365 days; by 2017/18 they have grown by a fifth."""
    found = results(build_model(
        years=1, services={"admission": ServiceSpec(growth=0.2, uses={"bed": 3.0})},
        cells=[("home", GROUP, "admission", "trust", 90 * 365 / 3)],
        resources={"bed": ResourceSpec(target_occupancy=0.8)}, capacity={(0, "trust", "bed"): 120},
    ))  # fmt: skip
    need = {year: found.value("capacity.required", world=N, year=year, provider="trust", resource="bed") for year in
            (BASE, FIRST)}  # fmt: skip
    assert need == {BASE: pytest.approx(112.5), FIRST: pytest.approx(135)}
    occupancy = found.value("capacity.occupancy", world=N, year=FIRST, provider="trust", resource="bed")
    assert occupancy == pytest.approx(108 / 120)


# a ward of 28

WARD = 100_000 + 30 * 40_000
"""What a ward costs a year: its own costs and 30 nurses."""


@cache
def wards(beds_less: int, *, opening_year: int = 1) -> ResultSet:
    """Four full wards of 28; an initiative moves some beds' worth of care to a community team, a place for each bed."""
    shift = EffectSpec("moved", "shift", beds_less / 112, ["admission"], to_service="contact", to_provider="team")
    return results(build_model(
        services={"admission": ServiceSpec(uses={"bed": 1.0}), "contact": ServiceSpec(uses={"place": 1.0})},
        cells=[("home", GROUP, "admission", "trust", 112 * 365.0)], organisations=["trust", "team"],
        resources={
            "bed": ResourceSpec(step=28, step_cost=100_000, establishment={"nurse": 30}), "place": ResourceSpec(),
        },
        staff_groups={"nurse": StaffGroupSpec(pay=40_000, leaver_rate=1.0, recruitable=1.0)},
        in_post={("trust", "nurse"): 120}, capacity={(0, "trust", "bed"): 112},
        initiatives=[InitiativeSpec(
            "closer", [shift], rollout=APRIL_2017, openings=[OpeningSpec("places", "team", "place", 40, opening_year)],
            releases=[ReleaseSpec("ward", "trust", "bed", 28, 1)],
        )],
    ))  # fmt: skip


def open_beds(found: ResultSet) -> list[float]:
    return [
        found.value("capacity.open", world=S, year=y, provider="trust", resource="bed") for y in (BASE, FIRST, SECOND)
    ]


def test_20_beds_less_close_no_ward_and_the_saving_is_stranded() -> None:
    found = wards(20)
    assert open_beds(found) == [112, 112, 112]
    assert [(r.release, r.year) for r in found.refusals] == [("closer/ward", FIRST), ("closer/ward", SECOND)]
    assert found.refusals[0].reason == "92.0 beds would be needed and 84 would be left"
    assert found.refusals[0].hoped == pytest.approx(WARD)
    assert found.value("stranded", world=S, year=FIRST) == pytest.approx(20 / 28 * WARD)
    assert found.value("bridge", world=S, year=FIRST, line="initiative", initiative="closer") == pytest.approx(0)
    assert {"release-refused", "stranded-cost"} <= codes(found)


def test_30_beds_less_close_one_ward() -> None:
    found = wards(30)
    assert open_beds(found) == [112, 84, 84]
    assert found.refusals == ()
    assert found.value("stranded", world=S, year=FIRST) == pytest.approx(2 / 28 * WARD)
    assert found.value("bridge", world=S, year=FIRST, line="initiative", initiative="closer") == pytest.approx(WARD)
    assert found.value("gap.finance", world=S, year=FIRST) == pytest.approx(-WARD)


def test_the_ward_closes_when_the_community_places_open_and_not_before() -> None:
    found = wards(30, opening_year=2)
    assert open_beds(found) == [112, 112, 84]
    assert [(r.year, r.reason) for r in found.refusals] == [
        (FIRST, "the receiving service is not ready: team needs 30.0 places and has 0 open")
    ]


# money


def test_a_commissioner_who_pays_10_more_for_more_care_moves_the_gap_and_closes_none_of_it() -> None:
    """A contract of £100 million by activity; an initiative gives a tenth more of it, at no cost to the trust."""
    more = InitiativeSpec("more", [EffectSpec("e", "grow", 0.1, ["visit"])], rollout=APRIL_2017)
    found = results(build_model(
        years=1, services={"visit": ServiceSpec()}, cells=[("home", GROUP, "visit", "trust", 1000.0)],
        organisations=["ccg", "trust"], contracts={"k": ContractSpec("ccg", "trust", 100e6, "activity")},
        accounts={
            ("allocation", 0, "ccg"): 90e6, ("contract_spend", 0, "ccg"): 100e6,
            ("contract_income", 0, "trust"): 100e6, ("pay", 0, "trust"): 100e6,
        },
        initiatives=[more],
    ))  # fmt: skip
    for organisation, change in (("ccg", -10e6), ("trust", 10e6)):
        before, after = (found.value("position", world=w, year=FIRST, organisation=organisation) for w in WORLDS)
        assert after - before == pytest.approx(change)
        shown = found.value("trading", world=S, year=FIRST, initiative="more", organisation=organisation)
        assert shown == pytest.approx(change)
    assert found.value("position", world=N, year=FIRST) == pytest.approx(-10e6)
    assert found.value("position", world=S, year=FIRST) == pytest.approx(-10e6)
    (listed,) = [finding for finding in found.findings if finding.code == "trading-out"]
    assert (listed.subject, listed.expected, listed.found) == (
        "initiative=more",
        pytest.approx(10e6),
        pytest.approx(-10e6),
    )


def test_a_gap_of_1_070_less_solutions_of_983_leaves_87_unidentified() -> None:
    """Visits cost £1,000 of the £1,070; preventing 883 of them saves 883, and a fund gives 100."""
    found = results(build_model(
        years=1, services={"visit": ServiceSpec(variable_cost=1.0)}, cells=[("home", GROUP, "visit", "trust", 1000.0)],
        accounts={("non_pay", 0, "trust"): 1070}, funds={"stf": FundSpec("trust", {1: 100})},
        initiatives=[InitiativeSpec("solution", [EffectSpec("e", "prevent", 0.883, ["visit"])], rollout=APRIL_2017)],
    ))  # fmt: skip
    lines = {
        row["line"]: row["value"] for row in found.select("bridge", world=S, year=FIRST, line="*").iter_rows(named=True)
    }
    assert lines == pytest.approx({
        "do nothing gap": 1070, "staff supply": 0, "fund: stf": 100, "residual": 87, "unidentified": 87,
    })  # fmt: skip
    solution = found.value("bridge", world=S, year=FIRST, line="initiative", initiative="solution")
    assert solution == pytest.approx(883)
    (finding,) = [finding for finding in found.findings if finding.code == "gap-unidentified"]
    assert finding.found == pytest.approx(87)


@pytest.mark.parametrize(
    ("kind", "share", "paid"), [("block", None, 100), ("activity", None, 110), ("blended", 0.3, 103)]
)
def test_a_contract_of_100_pays_for_a_tenth_more_care(kind: str, share: float | None, paid: float) -> None:
    """Blended at 30 %: 70 whatever happens, and 30 x 1.1."""
    found = results(build_model(
        years=1, services={"visit": ServiceSpec(growth=0.1)}, cells=[("home", GROUP, "visit", "trust", 1000.0)],
        organisations=["ccg", "trust"], contracts={"k": ContractSpec("ccg", "trust", 100.0, kind, share)},  # type: ignore[arg-type]
        accounts={("contract_spend", 0, "ccg"): 100, ("contract_income", 0, "trust"): 100},
    ))  # fmt: skip
    income = found.value("income", world=N, year=FIRST, organisation="trust", line="contract")
    assert income == pytest.approx(paid)
    assert found.value("cost", world=N, year=FIRST, organisation="ccg", line="contract") == pytest.approx(paid)
    assert found.value("income", world=N, year=FIRST) == 0  # nothing comes from outside


def test_a_million_of_capital_over_ten_years_at_3_5_per_cent() -> None:
    """Spent in 2017/18; then 100,000 of depreciation a year and 3.5 % of what is not yet written off."""
    build = InitiativeSpec("build", capital=[CapitalSpec("trust", 1e6, (1,), 10.0, 0.035)])
    found = results(build_model(
        years=4, services={"visit": ServiceSpec()}, cells=[("home", GROUP, "visit", "trust", 1.0)], initiatives=[build]
    ))  # fmt: skip
    years = (FIRST, SECOND, "2019/20", "2020/21")
    assert [found.value("capital.spend", world=S, year=y) for y in years] == pytest.approx([1e6, 0, 0, 0])
    cost = [found.value("cost", world=S, year=y, organisation="trust", line="initiative") for y in years]
    assert cost == pytest.approx([0, 135_000, 131_500, 128_000])


# staff


def test_two_employers_share_20_recruits_in_proportion_to_what_they_want() -> None:
    """Care grows by half: the hospital wants 30 nurses more and the clinic 10; the market of 80 gives a quarter, 20."""
    found = results(build_model(
        years=1, services={"visit": ServiceSpec(growth=0.5, staff={"nurse": 1.0})},
        cells=[("home", GROUP, "visit", "trust", 60_000.0), ("home", GROUP, "visit", "clinic", 20_000.0)],
        organisations=["trust", "clinic"],
        staff_groups={"nurse": StaffGroupSpec(hours_per_wte=1000, recruitable=0.25, agency_share=0.1)},
        in_post={("trust", "nurse"): 60, ("clinic", "nurse"): 20},
    ))  # fmt: skip

    def staff(figure: str, organisation: str) -> float:
        return found.value(f"staff.{figure}", world=N, year=FIRST, organisation=organisation, staff_group="nurse")

    assert [staff("need", r) for r in ("trust", "clinic")] == pytest.approx([90, 30])
    assert [staff("supply", r) for r in ("trust", "clinic")] == pytest.approx([60 + 15, 20 + 5])
    assert [staff("shortage", r) for r in ("trust", "clinic")] == pytest.approx([15, 5])
    assert [staff("agency", r) for r in ("trust", "clinic")] == pytest.approx([9, 3])  # a tenth of the need
    assert [staff("unfilled", r) for r in ("trust", "clinic")] == pytest.approx([6, 2])


# growth


def test_growth_of_12_2_per_cent_is_10_1_of_age_and_2_1_beyond_population() -> None:
    """The over-65s, who alone are seen, go from 500 to 550 while the place stays at 1,000; each is seen 2 % more.

    The two factors are 1.1 and 1.02; their parts are the means of coming first and coming last: 0.1 x (1 + 1.02) / 2 =
    0.101 and 0.02 x (1 + 1.1) / 2 = 0.021.
    """
    young, old = "40-44|female|5", GROUP
    people = {(0, "home", young): 500.0, (0, "home", old): 500.0, (1, "home", young): 450.0, (1, "home", old): 550.0}
    found = results(build_model(
        years=1, groups=(young, old), population=people, services={"visit": ServiceSpec(growth=0.02)},
        cells=[("home", old, "visit", "trust", 1000.0)],
    ))  # fmt: skip
    rows = found.select("activity.growth", world=N, year=FIRST, service="visit", line="*")
    parts = dict(zip(rows["line"], rows["value"], strict=True))
    assert parts == pytest.approx({"size": 0, "structure": 101, "non-demographic": 21, "adjustment": 0}, abs=1e-9)
    change = [found.value("activity", world=N, year=y, service="visit") for y in (BASE, FIRST)]
    assert change[1] - change[0] == pytest.approx(sum(parts.values())) == pytest.approx(122)


# chance of no free unit


def erlang_c(servers: int, load: float) -> float:
    """The textbook sum."""
    below = sum(load**k / math.factorial(k) for k in range(servers))
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (below + last)


def test_one_in_three_finds_both_of_two_units_taken() -> None:
    """Two units and a load of one: (1/2 x 2) / (1 + 1 + 1/2 x 2) = 1/3."""
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert full(units=2, load=1.0) == pytest.approx(1 / 3)


@pytest.mark.parametrize(("units", "load"), [(10, 8.0), (28, 24.0), (5, 4.9)])
def test_the_chance_of_no_free_unit_is_the_textbooks(units: int, load: float) -> None:
    assert full(units=units, load=load) == pytest.approx(erlang_c(units, load), rel=1e-9)


def test_everybody_finds_a_unit_too_few_taken() -> None:
    assert full(units=8, load=8.0) == 1.0


@cache
def _erlang(units: int, load: float) -> ResultSet:
    return results(build_model(
        years=1, services={"stay": ServiceSpec(uses={"bed": 1.0})},
        cells=[("home", GROUP, "stay", "trust", load * 365)],
        resources={"bed": ResourceSpec(method="erlang", full_probability=0.1, standard=True)},
        capacity={(0, "trust", "bed"): units},
    ))  # fmt: skip


def full(*, units: int, load: float) -> float:
    return _erlang(units, load).value("capacity.full", world=N, year=BASE, provider="trust", resource="bed")


def test_units_for_one_chance_in_ten_are_the_fewest_that_hold_it() -> None:
    need = _erlang(10, 8.0).value("capacity.required", world=N, year=BASE, provider="trust", resource="bed")
    assert need == 13
    assert erlang_c(13, 8.0) <= 0.1 < erlang_c(12, 8.0)


# coverage


@pytest.mark.parametrize(
    ("start", "ramp", "build"),
    [(12.0, 0.0, 0.0), (12.0, 12.0, 0.0), (15.0, 18.0, 0.0), (6.0, 0.0, 24.0), (14.5, 7.0, 30.0),
     (3.0, 36.0, 12.0), (50.0, 24.0, 6.0)],
)  # fmt: skip
def test_coverage_is_the_integral_of_the_ramps(start: float, ramp: float, build: float) -> None:
    """Added up day by day: everybody reached by then, each as far as they have come."""
    years, steps = 5, 1200
    months = (np.arange(years * 12 * steps) + 0.5) / steps
    entrants = (np.arange(400) + 0.5) / 400 * ramp + start
    since = months[::100, None] - entrants[None, :]
    felt = (since >= 0) * (np.clip(since / build, 0.0, 1.0) if build else 1.0)
    expected = felt.mean(axis=1).reshape(years, -1).mean(axis=1)
    found = double_ramp_mean(np.array([start]), np.array([ramp]), build, years)[:, 0]
    assert found == pytest.approx(expected, abs=5e-3)


def test_a_roll_out_over_twelve_months_covers_half_in_its_first_year() -> None:
    found = double_ramp_mean(np.array([12.0]), np.array([12.0]), 0.0, 4)[:, 0]
    assert found == pytest.approx([0, 0.5, 1, 1])
