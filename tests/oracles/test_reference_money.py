"""Worked cases of money, travel and the gaps, by hand arithmetic."""

from __future__ import annotations

from typing import Literal

import pytest

from placeplan.engine.reference import FigureKey, run_reference
from tests.oracles.compare import figures_close
from tests.oracles.figure_of import N, S, figure_of, left_over
from tests.oracles.model_builder import GROUP, Cell, build_model
from tests.oracles.model_specs import (
    CapitalSpec,
    ContractSpec,
    CostSpec,
    EffectSpec,
    FundSpec,
    InitiativeSpec,
    ResourceSpec,
    ServiceSpec,
    StaffGroupSpec,
)

YEARS = ("2016/17", "2017/18", "2018/19", "2019/20", "2020/21")
VISITS: list[Cell] = [("home", GROUP, "visit", "trust", 1000.0)]


def paying(extra: float) -> dict[FigureKey, float]:
    """A commissioner and a trust; the contract, and both sides' accounts, are `extra` higher."""
    model = build_model(
        services={"visit": ServiceSpec()},
        cells=VISITS,
        organisations=["ccg", "trust"],
        contracts={"k": ContractSpec("ccg", "trust", 500 + extra)},
        accounts={
            ("allocation", 0, "ccg"): 600,
            ("contract_spend", 0, "ccg"): 550 + extra,
            ("contract_income", 0, "trust"): 520 + extra,
            ("pay", 0, "trust"): 530,
        },
    )
    return run_reference(model)


def test_paying_a_provider_10_more_moves_the_gap_and_does_not_close_it() -> None:
    before, after = paying(0), paying(10)
    for year in YEARS[:3]:
        assert figure_of(after, "position", N, year) == figure_of(before, "position", N, year)
        for organisation, change in (("ccg", -10), ("trust", 10)):
            was = figure_of(before, "position", N, year, organisation=organisation)
            assert figure_of(after, "position", N, year, organisation=organisation) - was == pytest.approx(change)
    assert figure_of(before, "unexplained", N, "2016/17", organisation="ccg", line="contract_spend") == 50


def test_solutions_of_983_against_a_gap_of_1070_leave_87_unidentified() -> None:
    model = build_model(
        years=1,
        services={"visit": ServiceSpec(variable_cost=1.0)},
        cells=VISITS,
        accounts={("allocation", 0, "trust"): 1000, ("non_pay", 0, "trust"): 2070},
        initiatives=[
            InitiativeSpec("care", [EffectSpec("e", "prevent", 0.5, ["visit"])], costs=[CostSpec("trust", 17, (1,))]),
            InitiativeSpec(
                "back-office", [EffectSpec("e", "reprice", 400 / 1070, line="fixed", organisations=["trust"])]
            ),
        ],
        funds={"stf": FundSpec("trust", {1: 100})},
    )
    figures = run_reference(model)

    def bridge(**scope: str) -> float:
        return figure_of(figures, "bridge", S, "2017/18", **scope)

    assert bridge(line="do nothing gap") == pytest.approx(1070)
    assert bridge(initiative="care") == pytest.approx(500 - 17)
    assert bridge(initiative="back-office") == pytest.approx(400)
    assert bridge(line="fund:stf") == pytest.approx(100)
    assert 483 + 400 + 100 == 983
    assert bridge(line="unidentified") == pytest.approx(87)
    assert bridge(line="residual") == pytest.approx(87)
    assert left_over(figures, "2017/18") == pytest.approx(0, abs=1e-9)
    assert figure_of(figures, "gap.finance", S, "2017/18") == pytest.approx(87)


def test_year_0_is_the_accounts() -> None:
    accounts = {
        ("allocation", 0, "ccg"): 9e6, ("contract_spend", 0, "ccg"): 7e6, ("other_income", 0, "trust"): 1e5,
        ("contract_income", 0, "trust"): 6.5e6, ("pay", 0, "trust"): 5e6, ("non_pay", 0, "trust"): 2e6,
        ("capital_charges", 0, "trust"): 3e5, ("grant", 0, "trust"): 5e4, ("grant", 2, "trust"): 7e4,
    }  # fmt: skip
    model = build_model(
        services={"visit": ServiceSpec(growth=0.1, variable_cost=300, uses={"room": 1.0}, staff={"nurse": 2.0})},
        cells=VISITS,
        organisations=["ccg", "trust"],
        resources={"room": ResourceSpec(step_cost=1e5, establishment={"nurse": 3.0})},
        staff_groups={"nurse": StaffGroupSpec(pay=4e4, agency_share=0.2, agency_premium=0.5)},
        in_post={("trust", "nurse"): 90},
        establishment={("trust", "nurse"): 100},
        capacity={(0, "trust", "room"): 4},
        accounts=accounts,
        contracts={"k": ContractSpec("ccg", "trust", 6e6, kind="blended", variable_share=0.3)},
        indices={"pay": 0.01, "non_pay": 0.02, "contract": 0.03, "allocation": 0.015, "capital": 0.04, "grant": 0.5},
    )
    figures = run_reference(model)
    assert figure_of(figures, "position", N, "2016/17", organisation="ccg") == pytest.approx(2e6)
    trust = 1e5 + 6.5e6 + 5e4 - 5e6 - 2e6 - 3e5
    assert figure_of(figures, "position", N, "2016/17", organisation="trust") == pytest.approx(trust)
    assert figure_of(figures, "position", N, "2016/17") == pytest.approx(2e6 + trust)
    # lines a year on, by hand
    cost = {
        "variable": 1100 * 300 * 1.02,
        "stepped": 4e5 * 1.02,
        "fixed": (2e6 - 3e5 - 4e5) * 1.02,
        "capital charges": 3e5 * 1.04,
        "pay": (90 + 10.2 * 1.5) * 4e4 * 1.01,  # need 100 + 0.2, supply 90, and up to a fifth of it agency
        "pay not explained": (5e6 - (90 + 10 * 1.5) * 4e4) * 1.01,
    }
    for line, pounds in cost.items():
        assert figure_of(figures, "cost", N, "2017/18", organisation="trust", line=line) == pytest.approx(pounds), line
    grants = [figure_of(figures, "income", N, year, organisation="trust", line="grant") for year in YEARS[:3]]
    assert grants == pytest.approx([5e4, 7.5e4, 7e4])


@pytest.mark.parametrize(
    ("kind", "share", "moved"), [("block", None, 0.0), ("activity", None, 1.0), ("blended", 0.3, 0.3)]
)
def test_contracts_move_with_activity(
    kind: Literal["block", "activity", "blended"], share: float | None, moved: float
) -> None:
    contract = ContractSpec("ccg", "trust", 100, kind, share, services=["visit"])
    model = build_model(
        years=1,
        services={"visit": ServiceSpec(growth=0.2), "other": ServiceSpec()},
        cells=[*VISITS, ("home", GROUP, "other", "trust", 1e6)],
        organisations=["ccg", "trust"],
        contracts={"k": contract},
        accounts={("contract_spend", 0, "ccg"): 100, ("contract_income", 0, "trust"): 100},
        indices={"contract": 0.05},
        initiatives=[InitiativeSpec("i", [EffectSpec("e", "prevent", 0.5, ["visit"])], rollout={"home": (12, 0)})],
    )
    figures = run_reference(model)
    for world, growth in ((N, 0.2), (S, -0.4)):
        found = figure_of(figures, "income", world, "2017/18", organisation="trust", line="contract")
        assert found == pytest.approx(105 * (1 + moved * growth))
    assert figure_of(figures, "position", S, "2017/18") == pytest.approx(0)
    for organisation, sign in (("trust", -1), ("ccg", 1)):
        trading = figure_of(figures, "trading", S, "2017/18", initiative="i", organisation=organisation)
        assert trading == pytest.approx(sign * 105 * moved * 0.6)
    assert figure_of(figures, "bridge", S, "2017/18", initiative="i") == pytest.approx(0, abs=1e-9)


def test_a_contract_across_the_border_counts() -> None:
    model = build_model(
        years=1,
        services={"visit": ServiceSpec()},
        cells=[("home", GROUP, "visit", "far", 1000.0)],
        organisations=["ccg"],
        outside=["far"],
        contracts={"k": ContractSpec("ccg", "far", 100, kind="activity")},
        accounts={("contract_spend", 0, "ccg"): 100},
        initiatives=[InitiativeSpec("i", [EffectSpec("e", "avoid", 0.25, ["visit"])])],
    )
    figures = run_reference(model)
    assert figure_of(figures, "bridge", S, "2017/18", initiative="i") == pytest.approx(25)
    assert figure_of(figures, "gap.finance", S, "2017/18") == pytest.approx(75)


def test_capital_is_paid_for_over_its_life() -> None:
    # 100 in each of years 1 and 2 (second at 1.1), life 2.5 years, charge 10 % of what is left at the start of the year
    capital = CapitalSpec("trust", 200, (1, 2), life_years=2.5, charge_rate=0.1)
    model = build_model(
        years=5,
        services={"visit": ServiceSpec()},
        cells=VISITS,
        indices={"capital": 0.1},
        initiatives=[InitiativeSpec("i", capital=[capital])],
        funds={"stf": FundSpec("trust", {1: 110}, kind="capital")},
    )
    figures = run_reference(model)
    years = [*YEARS, "2021/22"]
    spent = [figure_of(figures, "capital.spend", S, year, organisation="trust") for year in years]
    assert spent == pytest.approx([0, 110, 121, 0, 0, 0])
    first = [0, 0, 44 + 11, 44 + 6.6, 22 + 2.2, 0]
    second = [0, 0, 0, 48.4 + 12.1, 48.4 + 7.26, 24.2 + 2.42]
    found = [figure_of(figures, "cost", S, y, organisation="trust", line="initiative capital") for y in years]
    assert found == pytest.approx([a + b for a, b in zip(first, second, strict=True)])
    assert [figure_of(figures, "income", S, year, organisation="trust") for year in years] == [0] * 6


def test_initiative_costs_follow_the_roll_out_and_one_off_costs_are_spread() -> None:
    model = build_model(
        places=["east", "west"],
        population={(y, place, GROUP): n for y in range(3) for place, n in (("east", 3000.0), ("west", 1000.0))},
        services={"visit": ServiceSpec()},
        cells=[("east", GROUP, "visit", "trust", 1.0)],
        indices={"non_pay": 0.1},
        initiatives=[
            InitiativeSpec(
                "i",
                rollout={"east": (12.0, 12.0), "west": (24.0, 0.0)},
                costs=[CostSpec("trust", 100, (1, 2), follows_rollout=True), CostSpec("trust", 60, (1, 2), share=0.5)],
            )
        ],
    )
    figures = run_reference(model)
    found = [figure_of(figures, "cost", S, y, organisation="trust") for y in YEARS[:3]]
    assert found == pytest.approx([0, (100 * 0.375 + 30) * 1.1, (100 * 1.0 + 30) * 1.21])


def test_travel_counts_journeys_there_and_back() -> None:
    model = build_model(
        years=1,
        services={"visit": ServiceSpec(journeys=1.5)},
        cells=[("home", GROUP, "visit", "site", 100.0), ("home", GROUP, "visit", "clinic", 100.0)],
        organisations=["trust", "clinic"],
        providers={"trust": "trust", "site": "trust", "clinic": "clinic"},
        travel={("home", "trust"): (20.0, 15.0)},
        carbon_per_km=0.2,
    )
    figures = run_reference(model)
    assert figure_of(figures, "travel.km", N, "2017/18", place="home") == pytest.approx(100 * 1.5 * 2 * 15)
    assert figure_of(figures, "travel.minutes", N, "2017/18", place="home") == pytest.approx(6000)
    assert figure_of(figures, "travel.carbon", N, "2017/18", place="home") == pytest.approx(900)


def test_health_gap_is_what_the_least_deprived_rates_would_not_have_given() -> None:
    poor, rich = "65-69|female|1", "65-69|female|5"
    model = build_model(
        years=1,
        groups=[poor, rich],
        neighbours=["abroad"],
        services={"visit": ServiceSpec(preventable=True), "contact": ServiceSpec(preventable=True)},
        cells=[
            ("home", poor, "visit", "trust", 60.0),
            ("home", rich, "visit", "trust", 20.0),
            ("abroad", poor, "visit", "trust", 99.0),
        ],
        initiatives=[
            InitiativeSpec("i", [EffectSpec("e", "shift", 0.5, ["visit"], groups=[poor], to_service="contact")])
        ],
    )
    figures = run_reference(model)
    assert figure_of(figures, "gap.health", N, "2017/18") == pytest.approx(60 - 20)
    assert figure_of(figures, "gap.health", S, "2017/18") == pytest.approx(30 - 20)


def test_waiting_list_grows_where_nobody_more_is_treated() -> None:
    # 10 a week are referred and 10 treated in the base year; demand then grows by a tenth, and no theatre is opened
    model = build_model(
        years=1,
        services={"operation": ServiceSpec(growth=0.1, uses={"theatre": 1.0}, waiting_standard=0.92)},
        cells=[("home", GROUP, "operation", "trust", 520.0)],
        resources={"theatre": ResourceSpec()},
        capacity={(0, "trust", "theatre"): 2},
        waiting={("trust", "operation"): [10.0] * 8},
    )
    figures = run_reference(model)
    assert figure_of(figures, "waiting.list", N, "2017/18", provider="trust", service="operation") == pytest.approx(132)
    within = figure_of(figures, "waiting.within_18_weeks", N, "2017/18", provider="trust", service="operation")
    assert within == pytest.approx(1.0)  # 132 people are exactly 12 weeks of 11


def test_the_comparator_lists_the_largest_differences_and_counts_what_is_missing() -> None:
    figures = paying(0)
    assert figures_close(figures, dict(figures))
    key = ("position", N, "2016/17", frozenset[tuple[str, str]]())
    changed = {**figures, key: figures[key] + 1}
    found = figures_close(figures, changed)
    assert not found
    assert [d.key for d in found.differences] == [key]
    assert "position (do nothing, 2016/17, footprint)" in str(found)
    missing = {k: v for k, v in figures.items() if k != key}
    assert [d.key for d in figures_close(figures, missing).differences] == [key]
    assert not figures_close(figures, {})
