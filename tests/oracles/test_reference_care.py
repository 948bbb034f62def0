"""Worked cases of demand, coverage, effects and attribution, by hand arithmetic."""

from __future__ import annotations

import math
from typing import Literal

import pytest

from placeplan.engine.reference import FigureKey, run_reference
from placeplan.engine.reference.effects import Part, ramp_mean, set_survival
from placeplan.errors import InputError
from tests.oracles.figure_of import N, S, figure_of
from tests.oracles.model_builder import GROUP, Cell, build_model
from tests.oracles.model_specs import EffectSpec, InitiativeSpec, ServiceSpec

YEAR = "2017/18"
COHORT: list[Cell] = [("home", GROUP, "admission", "trust", 100_000.0)]


def three(
    kind: Literal["prevent", "avoid"], relation: Literal["independent", "disjoint", "exclusive"] = "independent"
) -> dict[FigureKey, float]:
    """Three initiatives of 20 %, 15 % and 10 % on one cohort."""
    initiatives = [
        InitiativeSpec(
            name,
            [
                EffectSpec(
                    "e",
                    kind,
                    size,
                    ["admission"],
                    relation=relation,
                    relation_set="" if relation == "independent" else "set",
                )
            ],
        )
        for name, size in (("a", 0.2), ("b", 0.15), ("c", 0.1))
    ]
    return run_reference(build_model(services={"admission": ServiceSpec()}, cells=COHORT, initiatives=initiatives))


def test_20_15_and_10_per_cent_make_38_8_not_45() -> None:
    figures = three("prevent")
    expected = {"naive": 0.45, "combined": 0.388, "lowest": 0.2, "highest": 0.45}
    for name, share in expected.items():
        assert figure_of(figures, f"effect.{name}", S, YEAR, service="admission") == pytest.approx(share, abs=1e-12)
    assert figure_of(figures, "activity", N, YEAR, service="admission") == pytest.approx(100_000)
    assert figure_of(figures, "activity", S, YEAR, service="admission") == pytest.approx(61_200)


def test_shapley_shares_of_three_initiatives_by_hand() -> None:
    # a = 20 - (20x15 + 20x10)/2 + 20x15x10/3, and so on: 20 - 2.5 + 0.1, 15 - 2.25 + 0.1, 10 - 1.75 + 0.1 per cent.
    figures = three("prevent")
    expected = {"a": 17_600.0, "b": 12_850.0, "c": 8_350.0}
    for name, units in expected.items():
        found = figure_of(figures, "effect.attributed", S, YEAR, initiative=name, service="admission")
        assert found == pytest.approx(-units, abs=1e-6)
    assert sum(expected.values()) == pytest.approx(38_800)
    assert figure_of(figures, "effect.standalone", S, YEAR, initiative="a", service="admission") == pytest.approx(
        -20_000
    )
    # last in: what b and c leave (0.85 x 0.9 = 0.765) x 20 %
    assert figure_of(figures, "effect.last_in", S, YEAR, initiative="a", service="admission") == pytest.approx(-15_300)


def test_what_each_effect_removed_follows_its_hazard() -> None:
    figures = three("prevent")
    total = -math.log(0.612)
    for name, size in (("a", 0.2), ("b", 0.15), ("c", 0.1)):
        found = figure_of(figures, "care.removed", S, YEAR, effect=f"{name}/e", service="admission")
        assert found == pytest.approx(38_800 * -math.log(1 - size) / total)
        assert figure_of(figures, "care.prevented", S, YEAR, effect=f"{name}/e", service="admission") == found


def test_relations_by_hand() -> None:
    disjoint, exclusive = three("avoid", "disjoint"), three("avoid", "exclusive")
    assert figure_of(disjoint, "activity", S, YEAR, service="admission") == pytest.approx(55_000)
    assert figure_of(disjoint, "care.removed", S, YEAR, effect="c/e", service="admission") == pytest.approx(10_000)
    assert figure_of(exclusive, "activity", S, YEAR, service="admission") == pytest.approx(80_000)
    assert figure_of(exclusive, "care.removed", S, YEAR, effect="a/e", service="admission") == pytest.approx(20_000)
    assert figure_of(exclusive, "care.removed", S, YEAR, effect="b/e", service="admission") == 0.0


def test_nested_example() -> None:
    # shells: 70 % no one; 5 % only q=.3 (.6 left); 5 % q=.3 and .25 (.6x.7); 20 % all (.6x.7x.5)
    parts = [Part(q, e) for q, e in ((0.3, 0.4), (0.25, 0.3), (0.2, 0.5))]
    by_hand = 0.7 + 0.05 * 0.6 + 0.05 * 0.6 * 0.7 + 0.2 * 0.6 * 0.7 * 0.5
    assert by_hand == pytest.approx(0.793)
    assert set_survival("nested", parts) == pytest.approx(0.793, abs=1e-12)
    assert set_survival("disjoint", parts) == pytest.approx(1 - 0.12 - 0.075 - 0.1, abs=1e-12)
    assert set_survival("disjoint", parts) == pytest.approx(0.705, abs=1e-12)
    assert set_survival("independent", parts) == pytest.approx(0.88 * 0.925 * 0.9, abs=1e-12)
    assert set_survival("independent", parts) == pytest.approx(0.7326, abs=1e-12)
    assert set_survival("exclusive", parts) == pytest.approx(0.88)


def test_a_disjoint_set_that_takes_everything_leaves_nothing_and_takes_nearly_all_of_the_credit() -> None:
    effects = [
        EffectSpec("x", "avoid", 0.7, ["admission"], relation="disjoint", relation_set="s"),
        EffectSpec("y", "avoid", 0.7, ["admission"], relation="disjoint", relation_set="s"),
        EffectSpec("z", "avoid", 0.5, ["admission"]),
    ]
    figures = run_reference(
        build_model(services={"admission": ServiceSpec()}, cells=COHORT, initiatives=[InitiativeSpec("i", effects)])
    )
    assert figure_of(figures, "activity", S, YEAR, service="admission") == 0.0
    share = math.log(2) / (math.log(2) - math.log(1e-12))
    assert figure_of(figures, "care.removed", S, YEAR, effect="i/z", service="admission") == pytest.approx(1e5 * share)


@pytest.fixture
def moving() -> dict[FigureKey, float]:
    """A shift, a relocation, an unmet need and growth on one cell, with a neighbour beside it."""
    effects = [
        EffectSpec("more", "grow", 0.1, ["admission"]),
        EffectSpec("none", "avoid", 0.1, ["admission"], unmet=True),
        EffectSpec(
            "home", "shift", 0.2, ["admission"], to_service="contact", to_provider="clinic", ratio=3.0, induced=0.5
        ),
        EffectSpec("away", "relocate", 0.5, ["admission"], to_provider="clinic"),
        EffectSpec("late", "shift", 0.5, ["contact"], to_service="admission"),
    ]
    model = build_model(
        services={"admission": ServiceSpec(), "contact": ServiceSpec()},
        cells=[*COHORT, ("abroad", GROUP, "admission", "trust", 500.0)],
        neighbours=["abroad"],
        organisations=["trust", "clinic"],
        initiatives=[InitiativeSpec("i", effects)],
    )
    return run_reference(model)


def test_conservation_and_arrivals_by_hand(moving: dict[FigureKey, float]) -> None:
    def care(name: str, effect: str, service: str = "admission") -> float:
        return figure_of(moving, f"care.{name}", S, YEAR, effect=f"i/{effect}", service=service)

    assert care("grown", "more") == pytest.approx(10_000)
    assert care("unmet", "none") == pytest.approx(11_000)
    assert care("removed", "home") == pytest.approx(19_800)
    assert care("arrived", "home", "contact") == pytest.approx(19_800 * 4.5)
    assert care("relocated", "away") == pytest.approx(39_600)
    activity = {
        ("admission", "trust"): 39_600 + 500,
        ("admission", "clinic"): 39_600,
        ("contact", "clinic"): 89_100,
    }
    for (service, provider), units in activity.items():
        found = figure_of(moving, "activity", S, YEAR, service=service, provider=provider)
        assert found == pytest.approx(units), (service, provider)


def test_what_has_arrived_is_not_acted_on_again(moving: dict[FigureKey, float]) -> None:
    assert not [key for key in moving if key[0] == "care.removed" and ("effect", "i/late") in key[3]]


def test_without_initiatives_both_worlds_are_the_same() -> None:
    model = build_model(
        services={"admission": ServiceSpec(growth=0.03, variable_cost=10)},
        cells=COHORT,
        accounts={("non_pay", 0, "trust"): 5e6, ("allocation", 0, "trust"): 5e6},
        indices={"non_pay": 0.02},
    )
    figures = run_reference(model)
    for (figure, world, year, scope), number in figures.items():
        if world == S and figure not in ("bridge", "stranded") and not figure.startswith("effect"):
            assert figures[figure, N, year, scope] == number
    assert figure_of(figures, "activity", N, "2018/19", service="admission") == pytest.approx(100_000 * 1.03**2)


def test_growth_by_cause_adds_up_and_size_alone_is_all_of_it_where_nothing_else_moves() -> None:
    old, young = "85-89|male|1", "20-24|male|1"
    population = {
        (0, "home", old): 100.0,
        (0, "home", young): 900.0,
        (1, "home", old): 150.0,
        (1, "home", young): 950.0,
    }
    model = build_model(
        services={"admission": ServiceSpec(growth=0.1, adjustments={1: 0.5})},
        cells=[("home", old, "admission", "trust", 80.0)],
        groups=[old, young],
        population=population,
        years=1,
    )
    figures = run_reference(model)
    size, structure = 1.1, 1.5 / 1.1
    now = 80 * 1.5 * 1.1 * 0.5
    assert figure_of(figures, "activity", N, YEAR, service="admission") == pytest.approx(now)
    parts = {
        cause: figure_of(figures, "activity.growth", N, YEAR, service="admission", line=cause)
        for cause in ("size", "structure", "non-demographic", "adjustment")
    }
    assert sum(parts.values()) == pytest.approx(now - 80)
    assert parts["size"] == pytest.approx(parts["non-demographic"])  # both are x 1.1
    # by hand: weights 1/4, 1/12, 1/12, 1/12, 1/12, 1/12, 1/12, 1/4 over what the others have done before
    f, n, a = structure, 1.1, 0.5
    by_hand = 80 * (size - 1) * (1 / 4 + (f + n + a) / 12 + (f * n + f * a + n * a) / 12 + f * n * a / 4)
    assert parts["size"] == pytest.approx(by_hand)


def test_activity_of_nobody_is_an_error() -> None:
    model = build_model(services={"admission": ServiceSpec()}, cells=COHORT, population={(1, "home", GROUP): 10.0})
    with pytest.raises(InputError):
        run_reference(model)


@pytest.mark.parametrize(
    ("begin", "ramp", "build_up", "year", "expected"),
    [
        (0, 0, 0, 0, 1.0),
        (6, 0, 0, 0, 0.5),
        (0, 12, 0, 0, 0.5),
        (0, 12, 0, 1, 1.0),
        (6, 12, 0, 0, 0.125),  # half a triangle: 6 x 0.5 / 2 / 12
        (6, 12, 0, 1, 0.875),
        (12, 12, 0, 0, 0.0),
        (0, 12, 12, 0, 1 / 6),  # integral of t^2/288 from 0 to 12, over 12
        (0, 12, 12, 1, 5 / 6),
        (0, 0, 24, 0, 0.25),
        (-6, 12, 0, 0, 0.875),
        (0, 6, 12, 0, 3.5 / 12),  # t^2/144 to 6 gives 0.5, then (t-3)/12 gives 3
    ],
)
def test_coverage_is_the_integral_of_the_ramp(
    begin: float, ramp: float, build_up: float, year: int, expected: float
) -> None:
    assert ramp_mean(begin, ramp, build_up, year) == pytest.approx(expected, abs=1e-14)
    steps = 3_000
    middles = (12 * year + (k + 0.5) * 12 / steps - begin for k in range(steps))
    sampled = sum(_reached(t, ramp, build_up) for t in middles) / steps
    assert expected == pytest.approx(sampled, abs=1e-3)


def _reached(t: float, ramp: float, build_up: float) -> float:
    """Coverage by summing over the moments at which people were reached."""
    parts = 40
    since = [t - ramp * (k + 0.5) / parts for k in range(parts)]
    return sum(min(1.0, max(0.0, s / build_up)) if build_up else float(s > 0) for s in since) / parts


def test_roll_out_reaches_places_in_turn_and_passes_over_those_not_party() -> None:
    places = ["east", "west", "north"]
    effect = EffectSpec("e", "prevent", 0.4, ["admission"], lag_months=12)
    model = build_model(
        services={"admission": ServiceSpec()},
        cells=[(place, GROUP, "admission", "trust", 100.0) for place in places],
        places=places,
        initiatives=[InitiativeSpec("i", [effect], rollout={"east": (0.0, 12.0), "west": (12.0, 0.0), "north": None})],
    )
    figures = run_reference(model)

    def activity(year: str, place: str) -> float:
        return figure_of(figures, "activity", S, year, service="admission", provider="trust", place=place)

    assert [activity(y, "east") for y in ("2016/17", "2017/18", "2018/19")] == pytest.approx([100, 80, 60])
    assert [activity(y, "west") for y in ("2016/17", "2017/18", "2018/19")] == pytest.approx([100, 100, 60])
    assert [activity(y, "north") for y in ("2016/17", "2017/18", "2018/19")] == pytest.approx([100, 100, 100])
