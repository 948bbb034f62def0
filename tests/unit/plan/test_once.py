"""What is worked out once: kept for the very thing it was found for, and let go with it."""

from __future__ import annotations

import copy
import gc
import pickle
import sys
import weakref
from dataclasses import replace

import polars as pl
import pytest

from placeplan.plan import once
from placeplan.plan.once import once_for_plan, once_for_table
from placeplan.plan.plan import Plan
from tests.plans import changed, tiny_plan


def test_a_table_is_asked_once_for_each_question() -> None:
    asked = []

    def count(frame: pl.DataFrame, what: str) -> int:
        asked.append(what)
        return frame.height

    table = pl.DataFrame({"x": [1, 2, 3]})
    for _ in range(2):
        assert once_for_table(table, "rows", lambda: count(table, "rows")) == 3
        assert once_for_table(table, "again", lambda: count(table, "again")) == 3
    other = table.clone()
    assert once_for_table(other, "rows", lambda: count(other, "other")) == 3
    assert asked == ["rows", "again", "other"]


def test_what_was_found_goes_with_the_table_and_is_never_taken_for_anothers() -> None:
    seen = set()
    for height in range(200):  # tables come and go at the same places in memory
        table = pl.DataFrame({"x": list(range(height))})
        seen.add(once_for_table(table, "rows", lambda table=table: table.height))
        del table
        gc.collect(0)
    assert seen == set(range(200))

    class Found:
        pass

    table = pl.DataFrame({"x": [1]})
    gone = weakref.ref(once_for_table(table, "found", Found))
    assert gone() is not None
    del table
    gc.collect()
    assert gone() is None


def test_a_table_may_outlive_the_names_of_the_module_as_at_the_end_of_a_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = pl.DataFrame({"x": [1]})
    once_for_table(table, "rows", lambda: 1)
    for name in ("_known", "_lock"):
        monkeypatch.setattr(once, name, None)
    unraised: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", unraised.append)
    del table
    gc.collect()
    assert not unraised


calls: list[tuple[str, object]] = []


@once_for_plan
def _title(plan: Plan, *, on: object = None) -> str:
    calls.append((plan.settings.id, on))
    return plan.settings.title


def test_a_plan_is_asked_once_for_each_question_and_a_version_anew() -> None:
    calls.clear()
    plan = replace(tiny_plan())
    assert {_title(plan), _title(plan), _title(plan, on=1)} == {plan.settings.title}
    assert len(calls) == 2
    _title(changed(plan, "assumption", "frailty-size", note="Another"))
    assert len(calls) == 3
    _title(plan, on={"no": "key"})
    _title(plan, on={"no": "key"})
    assert len(calls) == 5  # what cannot be told apart is worked out each time


def test_a_copy_of_a_plan_takes_nothing_that_was_found_with_it() -> None:
    plan = replace(tiny_plan())
    _title(plan)
    assert plan.found
    for other in (copy.copy(plan), pickle.loads(pickle.dumps(plan)), replace(plan)):
        assert other == plan
        assert not other.found
