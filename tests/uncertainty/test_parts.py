"""Only what a question reaches is worked out again, and the answer is the whole run's, bit for bit."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from placeplan.engine.again import Memory
from placeplan.engine.care import Care
from placeplan.engine.pipeline import run_chain
from placeplan.model.model import Model
from placeplan.plan.compile import compile_plan
from placeplan.studies.keeping import read_folder
from placeplan.uncertainty.design import RunOptions
from placeplan.uncertainty.outputs import kept_of
from placeplan.uncertainty.whatif import WhatIf
from tests.repo.tree import ROOT

EXAMPLES = ("herefordshire-worcestershire", "mid-south-essex", "north-central-london")
EVERY = 8
"""Every so many of the assumptions care hangs on, each example from another one on: all of them take two minutes, and
agreed. Of the others, fewer."""
RUNS = 6


@cache
def _model(name: str) -> Model:
    return compile_plan(read_folder(ROOT / "src/placeplan/examples" / name), name)


def _read_by_care(model: Model) -> list[int]:
    """Assumptions of demand and of effects."""
    found = {x for s in model.services for x in (s.growth, *(a for _, a in s.adjustments))}
    for effect in model.effects:
        found |= {effect.eligible, effect.reach, effect.size}
        found |= {effect.becomes.ratio, effect.becomes.induced} if effect.becomes is not None else set()
    return sorted(x for x in found if x >= 0)


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES)
def test_whatever_is_asked_the_answer_is_that_of_a_whole_run(example: str) -> None:
    model = _model(example)
    asked = WhatIf(model, RunOptions(RUNS, 7), figures=None)
    of_care, first = _read_by_care(model), EXAMPLES.index(example)
    others = [n for n in range(len(model.axes.assumption)) if n not in of_care]
    moved, some = 0, of_care[first::EVERY] + others[first :: 3 * EVERY]
    for n in some:
        name, value = model.axes.assumption.ids[n], float(model.assumptions.value[n])
        job = asked.job.with_values({name: 0.7 * value + 0.002})
        answer = asked.ask({name: 0.7 * value + 0.002})
        whole, made = kept_of(run_chain(model, job.draws((0, RUNS)), job.layout), asked.job.sections)
        assert (answer.values == whole).all(), name
        assert (answer.made == made).all(), name
        moved += bool((answer.values != asked.base.values).any())
    assert moved > 0.8 * len(some)


def test_care_that_a_question_does_not_reach_is_left_alone() -> None:
    """Most questions about demand reach a small part of the care of the example, and give what is known class by class
    too."""
    model = _model(EXAMPLES[0])
    asked = WhatIf(model, RunOptions(RUNS, 7))
    memory: Memory = asked._memories[0]
    layout, shares = asked.job.layout, []
    for growth in sorted({service.growth for service in model.services if service.growth >= 0}):
        asked.ask({model.axes.assumption.ids[growth]: 0.013})
        grown = frozenset(v for v, service in enumerate(model.services) if service.growth == growth)
        part: Any = layout.parts[id(memory.model), grown, frozenset()]
        shares.append(1.0 if part is None else len(part.model.classes.place) / len(model.classes.place))
    assert len(shares) > 10
    assert np.median(shares) < 0.25
    values = memory.draws.values.copy()
    values[model.services[0].growth] = 0.02
    draws = memory.draws.with_values(values)
    again = run_chain(model, draws, layout, memory.asked(draws)).care
    whole = run_chain(model, draws, layout).care
    assert isinstance(again, Care)
    assert (again.flows.start == whole.flows.start).all()
    assert (again.flows.stay == whole.flows.stay).all()
    assert all((again.removed[e] == taken).all() for e, taken in whole.removed.items())
    assert sorted(again.removed) == sorted(whole.removed)
    assert len(again.removed) == len(whole.removed)


def test_a_question_about_an_effect_leaves_the_world_that_does_nothing_as_it_is() -> None:
    model = _model(EXAMPLES[0])
    memory: Memory = WhatIf(model, RunOptions(RUNS, 7))._memories[0]
    effect = next(effect for effect in model.effects if len(effect.classes) and effect.kind == "avoid")
    values = memory.draws.values.copy()
    values[effect.size] *= 0.5
    draws = memory.draws.with_values(values)
    layout = memory.layout
    before, after = (run_chain(model, d, layout, memory.asked(d)) for d in (memory.draws, draws))
    assert after.nothing.world is before.nothing.world
    assert (after.something.world.volume != before.something.world.volume).any()
