"""Draws by key: what is drawn depends on seed, run and name, and on nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from placeplan.errors import OptionError, UnknownNameError
from placeplan.model.model import Model
from placeplan.uncertainty.correlation import Group, group_matrix, group_problems, nearest_matrix
from placeplan.uncertainty.design import RunOptions, draw_plan
from placeplan.uncertainty.errors import RangeProblems
from placeplan.uncertainty.keys import BASE, BLOCK, uniforms
from placeplan.uncertainty.risks import Risk
from tests.plans import tiny_plan, without
from tests.uncertainty.models import compiled, tiny_model, with_ranges


def grouped(model: Model, stated: Mapping[str, float], group: str = "g") -> Model:
    """The model with some assumptions in one group."""
    table, axis = model.assumptions, model.axes.assumption
    names = tuple(group if name in stated else old for name, old in zip(axis.ids, table.group, strict=True))
    correlation = np.array([stated.get(name, np.nan) for name in axis.ids])
    return replace(model, assumptions=replace(table, group=names, correlation=correlation))


def test_the_same_seed_gives_the_same_draws_and_another_does_not() -> None:
    model = with_ranges(tiny_model())
    one, same, other = (draw_plan(model, RunOptions(100, seed)).draws(0, 100).values for seed in (7, 7, 8))
    assert (one == same).all()
    assert (one != other).any()


def test_any_stretch_of_runs_is_the_same_stretch() -> None:
    plan = draw_plan(with_ranges(tiny_model()), RunOptions(5000, 7))
    whole = plan.draws(0, 3000)
    part = plan.draws(900, 2200)
    assert (whole.values[:, 900:2200] == part.values).all()
    assert (whole.variants[:, 900:2200] == part.variants).all()


@pytest.mark.parametrize("design", ["even", "plain"])
def test_removing_an_initiative_or_assumption_leaves_every_other_draw_bit_identical(design: Any) -> None:
    plan = tiny_plan()
    options = RunOptions(300, 3, design=design, slippage={"*": "slip"})
    slip = {"value": 2.0, "low": 1.0, "high": 6.0, "unit": "count"}
    given = plan.records["assumption"]
    extra = given["recruits"].model_copy(update={"id": "slip", **slip})
    plan = plan.with_records("assumption", {**given, "slip": extra})
    before = draw_plan(compiled(plan), options)
    fewer = without(plan, "initiative", "care-closer")
    fewer = without(fewer, "assumption", "closer-size", "closer-ratio", "room-capital", "capital-charge")
    after = draw_plan(compiled(fewer), options)
    one, other = before.draws(0, 300), after.draws(0, 300)
    for n, name in enumerate(after.names):
        assert (one.values[before.names.index(name)] == other.values[n]).all(), name
    assert (one.slip[before.initiatives.index("frailty")] == other.slip[0]).all()
    assert len(np.unique(one.slip[0])) == 300
    assert (one.slip[0] != one.slip[1]).any()


def test_removing_a_correlated_assumption_leaves_the_others() -> None:
    model = grouped(tiny_model(), {"frailty-size": 0.6, "closer-size": 0.6, "stay": -0.3})
    full = draw_plan(model, RunOptions(200, 1))
    rest = draw_plan(model, RunOptions(200, 1, without=("closer-size",)))
    one, other = full.draws(0, 200).values, rest.draws(0, 200).values
    same = [n for n, name in enumerate(full.names) if name != "closer-size"]
    assert (one[same] == other[same]).all()


def test_runs_are_spread_evenly() -> None:
    drawn = uniforms(1, ["a", "b", "c"], 0, 2 * BLOCK)
    for name in drawn:
        for block in name.reshape(2, BLOCK):
            assert sorted(np.floor(block * BLOCK)) == list(range(BLOCK))
            for few in block.reshape(BASE, BASE):
                assert sorted(np.floor(few * BASE)) == list(range(BASE))
    assert abs(np.corrcoef(drawn)[np.triu_indices(3, 1)]).max() < 0.1


def test_groups_move_together_as_stated() -> None:
    model = grouped(tiny_model(), {"frailty-size": 0.8, "closer-size": 0.8, "stay": -0.8})
    plan = draw_plan(model, RunOptions(4096, 1))
    at = [plan.names.index(name) for name in ("frailty-size", "closer-size", "stay")]
    ranks = plan.draws(0, 4096).values[at].argsort(axis=1).argsort(axis=1)
    found = np.corrcoef(ranks)
    wanted = 6.0 / np.pi * np.arcsin(0.8 / 2.0)
    assert np.allclose([found[0, 1], -found[0, 2], -found[1, 2]], wanted, atol=0.03)


def test_a_pair_that_moves_apart_is_drawn_from_its_matrix() -> None:
    model = grouped(tiny_model(), {"frailty-size": -0.7, "closer-size": -0.7})
    plan = draw_plan(model, RunOptions(4096, 1))
    values = plan.draws(0, 4096).values
    pair = values[[plan.names.index("frailty-size"), plan.names.index("closer-size")]]
    assert np.corrcoef(pair)[0, 1] == pytest.approx(-0.7, abs=0.05)


def test_correlations_that_cannot_hold_name_the_pair_and_the_nearest() -> None:
    group = Group("three", (0, 1, 2), (-0.9, -0.9, -0.9))
    (problem,) = group_problems(group, ("a", "b", "c"))
    assert "not positive definite" in problem.message
    assert " and " in problem.message
    assert "-0.50" in problem.remedy
    nearest = nearest_matrix(group_matrix(group.stated))
    assert np.linalg.eigvalsh(nearest)[0] >= -1e-6
    with pytest.raises(RangeProblems, match="not positive definite"):
        draw_plan(grouped(tiny_model(), dict.fromkeys(("frailty-size", "closer-size", "stay"), -0.9)), RunOptions())


@pytest.mark.parametrize(
    ("runs", "seed", "words"), [(0, 1, "runs"), (-5, 1, "runs"), (10, "seven", "seed"), (2.5, 1, "runs")]
)
def test_numbers_of_runs_and_seeds_that_are_none(runs: Any, seed: Any, words: str) -> None:
    with pytest.raises(OptionError, match=words):
        RunOptions(runs, seed)


def test_all_problems_come_together() -> None:
    model = tiny_model()
    table = model.assumptions
    low = table.low.copy()
    low[model.axes.assumption.index("stay")] = 20.0
    bad = replace(model, assumptions=replace(table, low=low))
    options = RunOptions(optimism="none-such", risks=(Risk("strike", 1.5, {"nobody": ("times", 2.0)}),))
    with pytest.raises(RangeProblems) as caught:
        draw_plan(bad, options)
    paths = [problem.path for problem in caught.value.problems]
    assert {"stay", "optimism", "risk strike"} <= set(paths)
    assert len(paths) == 4


def test_risks_happen_as_often_as_stated_and_do_what_they_say() -> None:
    model = tiny_model()
    happens = RunOptions(BLOCK, 5, risks=(Risk("strike", 0.25, {"leavers": ("plus", 0.05)}),))
    values = draw_plan(model, happens).draws(0, BLOCK).values[model.axes.assumption.index("leavers")]
    assert (values == 0.15000000000000002).sum() == BLOCK // 4
    assert (values == 0.1).sum() == 3 * BLOCK // 4


def test_optimism_bias_raises_initiatives_costs_alone() -> None:
    model = tiny_model()
    plain, biased = draw_plan(model, RunOptions(50)), draw_plan(model, RunOptions(50, optimism="agency-premium"))
    ratio = biased.draws(0, 50).values / np.where((v := plain.draws(0, 50).values) == 0, 1.0, v)
    raised = {plain.names[n] for n in np.flatnonzero((ratio == 1.5).all(axis=1))}
    assert raised == {"frailty-cost", "room-capital"}


def test_population_paths_keep_the_chosen_variant_in_the_middle() -> None:
    model = tiny_model()
    persons = model.population.persons
    people = replace(model.population, variants=("high", "low", "principal"), chosen=2,
                     persons=np.concatenate([persons * 1.1, persons * 0.9, persons]))  # fmt: skip
    three = replace(
        model, population=people, classes=replace(model.classes, demand=np.repeat(model.classes.demand, 3, 0))
    )
    weights = draw_plan(three, RunOptions(BLOCK, 2)).draws(0, BLOCK).variants
    assert np.allclose(weights.sum(axis=0), 1.0)
    assert ((weights[0] > 0) & (weights[1] > 0)).sum() == 0
    assert (weights[0] > 0).sum() == BLOCK // 2
    one = draw_plan(three, RunOptions(64, 2, variants="chosen")).draws(0, 64).variants
    assert (one[2] == 1.0).all()
    drawn = draw_plan(three, RunOptions(BLOCK, 2, variants={"high": 1.0, "low": 3.0})).draws(0, BLOCK).variants
    assert drawn.sum(axis=1).tolist() == [BLOCK // 4, 3 * BLOCK // 4, 0]


def test_an_unknown_assumption_cannot_be_held() -> None:
    with pytest.raises(UnknownNameError):
        draw_plan(tiny_model(), RunOptions()).with_values({"nothing": 1.0})
