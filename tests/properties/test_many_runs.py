"""Identities of many runs, on generated plans."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from placeplan.engine.pipeline import Chain, run_chain
from placeplan.plan.plan import Plan
from placeplan.uncertainty.design import RunOptions, draw_plan
from placeplan.uncertainty.job import job_of
from placeplan.uncertainty.whatif import WhatIf
from tests.strategies import plans
from tests.uncertainty.models import cell_by_cell, compiled, with_ranges

RUNS = 12


def figures(chain: Chain) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    """Everything that must agree between two ways of running the same plan."""
    found = {"finance": chain.gap_finance, "care": chain.gap_care, "health": chain.gap_health, "waiting": chain.waiting}
    for n, side in enumerate(chain.sides):
        found |= {f"volume {n}": side.world.volume, f"use {n}": side.use, f"open {n}": side.open}
        found |= {f"need {n}": side.staff.need, f"position {n}": side.books.position}
    return found


def close(one: np.ndarray, other: np.ndarray) -> bool:  # type: ignore[type-arg]
    size = max(1.0, float(np.abs(one).max(initial=0.0)))
    return one.shape == other.shape and bool(np.abs(one - other).max(initial=0.0) <= 1e-9 * size)


@settings(max_examples=8)
@given(plans())
def test_classes_are_cells(plan: Plan) -> None:
    model = with_ranges(compiled(plan))
    draws = draw_plan(model, RunOptions(RUNS, 7)).draws(0, RUNS)
    one, other = figures(run_chain(model, draws)), figures(run_chain(cell_by_cell(model), draws))
    assert [name for name in one if not close(one[name], other[name])] == []


@settings(max_examples=8)
@given(plans(), st.data())
def test_removing_an_initiative_changes_no_other_draw(plan: Plan, data: st.DataObject) -> None:
    initiatives = plan.records["initiative"]
    gone = data.draw(st.sampled_from(sorted(initiatives))) if initiatives else ""
    fewer = plan.with_records("initiative", {key: record for key, record in initiatives.items() if key != gone})
    one, other = (draw_plan(with_ranges(compiled(p)), RunOptions(RUNS, 7)).draws(0, RUNS) for p in (plan, fewer))
    assert (one.values == other.values).all()
    assert (one.variants == other.variants).all()


@settings(max_examples=8)
@given(plans())
def test_one_run_is_the_same_alone_and_among_others(plan: Plan) -> None:
    job = job_of(with_ranges(compiled(plan)), RunOptions(RUNS, 7))
    among, alone = job.run((0, RUNS)), job.run((5, 6))
    assert (among.values[..., 5] == alone.values[..., 0]).all()
    assert (among.made[..., 5] == alone.made[..., 0]).all()


@settings(max_examples=8)
@given(plans(), st.data())
def test_an_answer_from_memory_is_that_of_a_whole_run(plan: Plan, data: st.DataObject) -> None:
    model = with_ranges(compiled(plan))
    asked = WhatIf(model, RunOptions(RUNS, 7), figures=None)
    name = data.draw(st.sampled_from(model.axes.assumption.ids))
    changes = {name: 0.9 * float(model.assumptions.value[model.axes.assumption.index(name)]) + 0.01}
    whole = asked.job.with_values(changes).run((0, RUNS))
    answer = asked.ask(changes)
    assert (answer.values == whole.values).all()
    assert (answer.made == whole.made).all()


@settings(max_examples=8)
@given(plans())
def test_without_initiatives_and_funds_both_worlds_are_one(plan: Plan) -> None:
    plan = plan.with_records("initiative", {}).with_records("fund", {})
    values = job_of(with_ranges(compiled(plan)), RunOptions(RUNS, 7)).run((0, RUNS)).values
    assert np.allclose(values[:, 0], values[:, 1], rtol=1e-12, atol=1e-9)
