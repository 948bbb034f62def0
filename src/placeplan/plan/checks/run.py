"""All checks in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from placeplan.plan.checks import (
    assumptions,
    baseline,
    contracts,
    effects,
    initiatives,
    options,
    places,
    references,
    relations,
    scenarios,
    values,
)
from placeplan.plan.checks.scene import Scene
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem, Problems, has_errors, in_file_order
from placeplan.plan.read import Draft, read_draft

__all__ = ["CHECKS", "check_folder", "check_plan"]

Check = Callable[[Scene], Iterator[Problem]]

_ALONE: tuple[Check, ...] = (
    values.check_tables,
    values.check_records,
    values.check_publication,
    values.check_indices,
    values.check_year_order,
    values.check_years,
    references.check_references,
    references.check_table_references,
    references.check_openings,
    references.check_shared_ids,
    references.check_lists,
    assumptions.check_ranges,
    assumptions.check_limits,
    assumptions.check_shares,
    assumptions.check_units,
    assumptions.check_price_bases,
    assumptions.check_support,
    assumptions.check_expiry,
    assumptions.check_correlations,
    assumptions.check_illustrative,
    places.check_place_cycles,
    places.check_parent_shares,
    contracts.check_parties,
    contracts.check_blended,
    effects.check_fields,
    effects.check_starts,
    relations.check_sets_named,
    relations.check_relation_sets,
    initiatives.check_part_ids,
    initiatives.check_capital,
    initiatives.check_training,
    initiatives.check_steps,
    options.check_options,
    options.check_criteria,
    options.check_scope,
    options.check_weights,
    options.check_scores,
    baseline.check_account_years,
    baseline.check_disputed,
)
"""Checks that hold of each record on its own or of what can be read, so that a half-read plan can be checked too."""

_WHOLE: tuple[Check, ...] = (
    assumptions.check_use,
    places.check_leaves,
    places.check_footprint,
    places.check_partly_inside,
    baseline.check_people,
    baseline.check_capacity,
    baseline.check_workforce,
    baseline.check_accounts,
    baseline.check_idle_services,
    baseline.check_sources,
    contracts.check_contract_values,
    contracts.check_sides,
    contracts.check_cover,
    effects.check_selection,
    effects.check_rollout,
    effects.check_cycles,
    relations.check_disjoint,
    initiatives.check_releases,
    options.check_benchmark,
    options.check_gaps,
    scenarios.check_scenarios,
)
"""Checks of what is missing or adds up, which mean something of a whole plan only."""

CHECKS: tuple[Check, ...] = (*_ALONE, *_WHOLE)
"""Every check, in order."""


def check_plan(plan: Plan, *, on: date | None = None) -> Problems:
    """Every problem of a plan that could be read.

    Parameters
    ----------
    plan
        The plan, from a folder or made in memory.
    on
        Day of the check, against which expiry dates are judged; None leaves that out.
    """
    scene = Scene(plan, on)
    return in_file_order(found for check in CHECKS for found in check(scene))


def check_folder(folder: Path | str, *, on: date | None = None) -> tuple[Plan | None, Problems]:
    """Read a folder and check all that could be read of it.

    Returns
    -------
    The plan, or None where something in it cannot be read; and every problem of reading and checking in one list.

    Raises
    ------
    InputError
        The folder does not exist, is no folder, cannot be read, is empty, or has no `plan.toml`.
    """
    draft = read_draft(Path(folder))
    plan = draft.plan()
    if plan is None:
        return None, in_file_order(draft.problems)
    if not has_errors(draft.problems):
        return plan, in_file_order([*draft.problems, *check_plan(plan, on=on)])
    scene = _half_read(draft, plan, on)
    return None, in_file_order([*draft.problems, *(found for check in _ALONE for found in check(scene))])


def _half_read(draft: Draft, plan: Plan, on: date | None) -> Scene:
    broken = {kind: frozenset(found.broken) for kind, found in draft.found.items()}
    unread = frozenset(kind for kind, found in draft.found.items() if found.unread)
    return Scene(plan, on, broken, unread)
