"""The engine and the slow reference give the same figures, make the same releases and refuse the same ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from placeplan.engine.effects import REMOVING
from placeplan.engine.pipeline import run_expected
from placeplan.plan.compile import compile_plan
from placeplan.plan.plan import Plan
from placeplan.quantities import AGE_BANDS, SEXES
from placeplan.results.figures import FIGURES
from tests.oracles.engines import Pair, engine_figures, pair_of
from tests.oracles.model_builder import GROUP, build_model
from tests.oracles.model_specs import ServiceSpec
from tests.oracles.random_models import random_model
from tests.plans import tiny_plan
from tests.strategies import plans

SEEDS = (*range(8), 13, 16, 21, 25, 41)
"""Among them are two effects in one set for each relation: nested 13 and 16, disjoint 21, exclusive 25 and 41."""
GENERATED = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=60
)


@pytest.mark.parametrize("seed", SEEDS)
def test_engines_agree_on_random_models(seed: int) -> None:
    pair_of(random_model(seed)).check()


@pytest.mark.slow
@pytest.mark.parametrize("seed", sorted({*range(80)} - {*SEEDS}))
def test_engines_agree_on_more_random_models(seed: int) -> None:
    pair_of(random_model(seed)).check()


def test_engines_agree_on_the_tiny_plan() -> None:
    pair_of(compile_plan(tiny_plan(), "digest")).check(rel=1e-9)


def _everybody() -> Plan:
    """The tiny plan with every age band and deprivation fifth of every place in its population and its admissions."""
    plan, numbers = tiny_plan(), np.random.default_rng(7)
    people = plan.table("population")
    groups = list(product(AGE_BANDS, SEXES, range(1, 6)))
    named = [dict(zip(("age_band", "sex", "deprivation"), each, strict=True)) for each in groups]
    first = people.unique(["place", "year"], maintain_order=True).rows(named=True)
    living = [
        {**row, **each, "persons": float(numbers.integers(40, 900))} for row in first for each in named
    ]  # fmt: skip
    care = plan.table("activity")
    cells = care.filter(care["service"] == "emergency").unique(["place", "service", "provider"], maintain_order=True)
    rows = [
        {**row, **each, "quantity": float(numbers.integers(0, 30) * (6 - each["deprivation"]))}
        for row in cells.rows(named=True)
        for each in named
    ]
    rest = care.filter(care["service"] != "emergency")
    plan = plan.with_table("population", pl.DataFrame(living, schema=people.schema))
    return plan.with_table("activity", pl.concat([rest, pl.DataFrame(rows, schema=care.schema)]))


def test_engines_agree_on_inequality() -> None:
    pair = pair_of(compile_plan(_everybody(), "digest"))
    pair.check(rel=1e-9)
    found = {key[0]: number for key, number in pair.run.figures.items() if key[0].startswith("health.")}
    assert set(found) == {"health.rate", "health.slope", "health.relative"}
    assert found["health.slope"] > 0
    assert found["health.relative"] > 1


def test_engines_agree_on_a_plan_of_one_service_and_nothing_else() -> None:
    """No staff group, no resource, no contract, no initiative."""
    model = build_model(services={"visit": ServiceSpec()}, cells=[("home", GROUP, "visit", "trust", 10.0)])
    pair_of(model).check(rel=1e-9)


@settings(GENERATED, max_examples=20)
@given(plans())
def test_engines_agree_on_generated_plans(plan: Plan) -> None:
    pair_of(compile_plan(plan, "digest")).check()


@pytest.mark.slow
@settings(GENERATED, max_examples=120)
@given(plans(years=5, initiatives=6))
def test_engines_agree_on_larger_generated_plans(plan: Plan) -> None:
    pair_of(compile_plan(plan, "digest")).check()


def test_random_models_reach_every_figure_and_every_refusal() -> None:
    """What the models above never reach would not be compared at all."""
    pairs = [pair_of(random_model(seed)) for seed in range(8)]
    reached = {key[0] for pair in pairs for key, number in engine_figures(pair.chain).items() if number}
    elsewhere = {"health.rate", "health.slope", "health.relative"}  # they need every age band: see inequality above
    assert set(FIGURES) - reached == elsewhere
    assert {reason for pair in pairs for _, _, reason in pair.run.refusals} == {1, 2, 3}
    assert any(pair.run.releases for pair in pairs)


def test_random_models_reach_every_relation() -> None:
    """Two effects of one set on the same care, in one stage."""
    reached = set()
    for model in map(random_model, SEEDS):
        for one, other in combinations(model.effects, 2):
            together = one.relation_set and (one.kind, one.relation_set) == (other.kind, other.relation_set)
            if together and one.kind in REMOVING and np.intersect1d(one.classes, other.classes).size:
                reached.add(one.relation)
    assert reached >= {"disjoint", "nested", "exclusive"}


def test_a_wrong_figure_is_seen_and_the_largest_difference_comes_first() -> None:
    pair = pair_of(random_model(0))
    key = next(key for key in pair.run.figures if key[0] == "staff.need" and pair.run.figures[key] > 10)
    other = next(key for key in pair.run.figures if key[0] == "staff.supply" and pair.run.figures[key] > 10)
    pair.run.figures[key] *= 1.5
    pair.run.figures[other] *= 1 + 1e-6
    comparison = pair.comparison()
    assert not comparison
    assert {d.key[0] for d in comparison.differences} == {"staff.need", "staff.supply"}
    first = comparison.differences[0]
    assert first.key == key
    assert first.size == pytest.approx(1 / 3)


def test_a_wrong_release_is_seen() -> None:
    pair = next(p for p in (pair_of(random_model(seed)) for seed in range(20)) if p.run.releases)
    name = next(iter(pair.run.releases))
    with pytest.raises(AssertionError):
        Pair(pair.chain, replace(pair.run, releases={k: y for k, y in pair.run.releases.items() if k != name})).check()


def test_no_figure_is_given_twice() -> None:
    assert engine_figures(run_expected(random_model(3)))
