"""Relation sets: how the people several effects act on overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import polars as pl

from placeplan.plan.cells import format_number
from placeplan.plan.checks.effects import selects
from placeplan.plan.checks.scene import Scene
from placeplan.plan.problems import Problem
from placeplan.records import Assumption, Effect, Initiative

__all__ = ["check_disjoint", "check_relation_sets", "check_sets_named"]

Members = list[tuple[str, Effect]]


def _sets(scene: Scene) -> dict[str, Members]:
    found: dict[str, Members] = defaultdict(list)
    for key, initiative in scene.plan.of(Initiative).items():
        for effect in initiative.effects:
            if effect.relation_set:
                found[effect.relation_set].append((key, effect))
    return found


def check_sets_named(scene: Scene) -> Iterator[Problem]:
    """An effect with a relation names its set."""
    for key, initiative in scene.plan.of(Initiative).items():
        for effect in initiative.effects:
            if effect.relation != "independent" and not effect.relation_set:
                field = f"effects.{effect.id}.relation_set"
                yield scene.problem("no-relation-set", "initiative", key, field=field, value=effect.relation)


def check_relation_sets(scene: Scene) -> Iterator[Problem]:
    """All effects of a set declare one relation and are of one kind."""
    for name, members in _sets(scene).items():
        key, last = members[-1]
        relations = sorted({effect.relation for _, effect in members})
        kinds = sorted({effect.kind for _, effect in members})
        field = f"effects.{last.id}.relation"
        if len(relations) > 1:
            yield scene.problem(
                "relations-differ", "initiative", key, field=field, value=name, relations=" and ".join(relations)
            )
        if len(kinds) > 1:
            yield scene.problem(
                "relation-stages", "initiative", key, field=field, value=name, kinds=" and ".join(kinds)
            )


def check_disjoint(scene: Scene) -> Iterator[Problem]:
    """Eligible shares of disjoint effects on the same care add up to at most the whole."""
    for name, members in _sets(scene).items():
        key, last = members[-1]
        if any(effect.relation != "disjoint" for _, effect in members):
            continue
        total = max(_eligible(scene, [effect for _, effect in members]), default=0.0)
        if len(members) > 1 and total > 1 + 1e-9:
            yield scene.problem(
                "disjoint-above-whole",
                "initiative",
                key,
                field=f"effects.{last.id}.eligible",
                value=name,
                total=format_number(round(total, 9)),
            )


def _eligible(scene: Scene, effects: list[Effect]) -> list[float]:
    """For each cell of activity, the eligible shares of the effects that select it, added up."""
    numbers = scene.plan.of(Assumption)
    shares = [numbers[effect.eligible].value if effect.eligible in numbers else 1.0 for effect in effects]
    terms = [selects(scene, effect).cast(pl.Float64) * share for effect, share in zip(effects, shares, strict=True)]
    return scene.activity.select(pl.sum_horizontal(terms)).to_series().to_list()
