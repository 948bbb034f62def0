"""Assumptions stated otherwise: another central value, another range, drawn with the very same luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from placeplan.model.model import Model
from placeplan.uncertainty.correlation import group_problems, groups_of
from placeplan.uncertainty.design import DrawPlan
from placeplan.uncertainty.distributions import Statement, fit, problems_of
from placeplan.uncertainty.errors import RangeProblems

__all__ = ["restated"]


def restated(plan: DrawPlan, model: Model, said: Mapping[str, Statement]) -> DrawPlan:
    """The same draws with some assumptions stated otherwise. Draws of all others stay as they are, bit for bit, but for
    those that are correlated with one of them.

    Raises
    ------
    RangeProblems
        A statement that cannot be drawn from.
    """
    problems = [problem for name, one in said.items() for problem in problems_of(name, one)]
    if problems:
        raise RangeProblems(problems)
    distributions, drawn = list(plan.distributions), set(plan.drawn)
    for name, one in said.items():
        n = plan.names.index(name)
        distributions[n] = fit(one)
        drawn = drawn - {n} if one.certain else drawn | {n}
    order = tuple(sorted(drawn))
    groups = plan.groups
    if order != plan.drawn:
        groups = tuple(groups_of(model.assumptions.group, model.assumptions.correlation, order))
        problems = [problem for group in groups for problem in group_problems(group, plan.names)]
        if problems:
            raise RangeProblems(problems)
    return replace(plan, distributions=tuple(distributions), drawn=order, groups=groups)
