"""A waiting list for care that nobody has had."""

import numpy as np

from placeplan.engine.pipeline import run_expected
from placeplan.plan.compile import compile_plan
from tests.plans import tiny_plan


def test_a_list_for_care_nobody_has_stays_as_it_is() -> None:
    plan = tiny_plan()
    for table in ("activity", "capacity"):
        plan = plan.with_table(table, plan.table(table).head(0))
    model = compile_plan(plan.with_records("initiative", {}), "nobody")
    assert model.waiting
    waiting = run_expected(model).waiting
    people = np.array([one.people.sum() for one in model.waiting])
    assert (waiting[:, 0, 0, :, 0] == people[:, None]).all()
