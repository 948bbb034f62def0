"""Small models for the tests of many runs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from placeplan.model.model import Classes, Model
from placeplan.plan.compile import compile_plan
from placeplan.plan.plan import Plan
from tests.plans import tiny_plan

__all__ = ["cell_by_cell", "compiled", "tiny_model", "with_ranges"]


def compiled(plan: Plan) -> Model:
    return compile_plan(plan, "test")


@cache
def tiny_model() -> Model:
    return compiled(tiny_plan())


def with_ranges(model: Model, spread: float = 0.1) -> Model:
    """The model with a range for every assumption above nought: from 1 - spread to 1 + spread of its value, inside
    its bounds."""
    table = model.assumptions
    low, high = table.value * (1.0 - spread), table.value * (1.0 + spread)
    share = np.array([unit == "share" for unit in table.unit])
    high = np.where(share, np.minimum(high, (1.0 + table.value) / 2.0), high)
    drawn = (table.value > 0) & (low < table.value) & (table.value < high)
    at = {"low": np.where(drawn, low, np.nan), "high": np.where(drawn, high, np.nan)}
    return replace(model, assumptions=replace(table, **at))


def cell_by_cell(model: Model) -> Model:
    """The same model with every cell in a class of its own."""
    cells = model.cells
    here = model.population.persons[:, :, cells.place, cells.group]
    ratio = np.divide(here, here[:, :1], out=np.ones_like(here), where=here[:, :1] > 0)
    ones = np.ones(len(cells.quantity), dtype=np.int64)
    classes = Classes(cells.place, cells.service, cells.provider, cells.quantity * ratio, ones)
    effects = tuple(
        replace(effect, classes=np.flatnonzero(np.isin(cells.klass, effect.classes))) for effect in model.effects
    )
    return replace(model, classes=classes, effects=effects, cells=replace(cells, klass=np.arange(len(ones))))
