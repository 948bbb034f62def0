"""Scenarios: each can be laid over the plan."""

from __future__ import annotations

from collections.abc import Iterator

from placeplan.plan.checks.scene import Scene
from placeplan.plan.problems import Problem
from placeplan.plan.scenarios import overlay, scenario_names

__all__ = ["check_scenarios"]


def check_scenarios(scene: Scene) -> Iterator[Problem]:
    """Every scenario finds what it changes, and its values fit."""
    for name in scenario_names(scene.plan):
        yield from overlay(scene.plan, name).problems
