"""From a checked plan to the frozen model the engine works on."""

from __future__ import annotations

import numpy as np

from placeplan.model.model import Model
from placeplan.plan.compile import cells, specs, tables
from placeplan.plan.compile.axes import axes_of, places_of
from placeplan.plan.plan import Plan

__all__ = ["compile_plan"]


def compile_plan(plan: Plan, digest: str) -> Model:
    """Compile a plan that has no problem of severity error.

    Parameters
    ----------
    digest
        Digest of the plan, carried into every result.

    Raises
    ------
    InternalError
        A name that the checks should have refused is not on its axis.
    """
    places = places_of(plan)
    axes = axes_of(plan, places)
    population = cells.population_of(plan, axes)
    grain = cells.cells_of(plan, axes)
    cell, classes, acted_on = cells.with_classes(plan, grain, axes, places, population)
    return Model(
        plan_id=plan.settings.id,
        title=plan.settings.title,
        summary=plan.settings.summary,
        digest=digest,
        price_base=plan.settings.price_base,
        axes=axes,
        month_days=np.array([year.month_days for year in plan.years], dtype=float),
        leaf=np.array([key in places.leaves for key in axes.place], dtype=bool),
        assumptions=specs.assumptions_of(plan),
        population=population,
        cells=cell,
        classes=classes,
        services=specs.services_of(plan, axes),
        resources=specs.resources_of(plan, axes),
        staff_groups=specs.staff_groups_of(plan, axes),
        initiatives=specs.initiatives_of(plan, axes, places),
        effects=specs.effects_of(plan, axes, acted_on),
        capacity=tables.capacity_of(plan, axes),
        workforce=tables.workforce_of(plan, axes),
        accounts=tables.accounts_of(plan, axes),
        contracts=tables.contracts_of(plan, axes, places),
        funds=tables.funds_of(plan, axes),
        control_totals=tables.control_totals_of(plan, axes),
        operational=tables.operational_of(plan, axes),
        indices={line: axes.assumption.index(name) for line, name in plan.settings.indices.items()},
        season=tables.season_of(plan, axes),
        travel=tables.travel_of(plan, axes),
        waiting=tables.waiting_of(plan, axes),
    )
