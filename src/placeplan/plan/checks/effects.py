"""Effects: what each kind needs, what it selects, where it reaches, and where care goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

import polars as pl

from placeplan.plan.checks.graph import circle
from placeplan.plan.checks.scene import Scene
from placeplan.plan.geography import ancestors
from placeplan.plan.once import once_for_table
from placeplan.plan.problems import Problem
from placeplan.records import Effect, Initiative

__all__ = ["check_cycles", "check_fields", "check_rollout", "check_selection", "check_starts", "selects"]

_SELECTORS = ("places", "age_bands", "sexes", "deprivation", "providers", "eligible", "reach")
_OWN = {
    "becomes": ("prevent", "avoid", "shift"),
    "to_provider": ("relocate",),
    "resources": ("shorten",),
    "staff_groups": ("shorten",),
    "line": ("reprice",),
    "organisations": ("reprice",),
}
"""Fields that some kinds of effect alone act on."""


def _effects(scene: Scene) -> Iterator[tuple[str, Initiative, Effect]]:
    for key, initiative in scene.plan.of(Initiative).items():
        for effect in initiative.effects:
            yield key, initiative, effect


def _needs(effect: Effect) -> Iterator[str]:
    """What the effect lacks, in words."""
    if effect.kind != "reprice" and not effect.services:
        yield "services"
    if effect.kind in ("prevent", "avoid", "shift"):
        becomes = effect.becomes
        given = [] if becomes is None else [n for n in ("service", "prevented", "unmet") if getattr(becomes, n)]
        if effect.kind == "shift" and "service" not in given:
            yield "becomes.service"
        elif len(given) != 1:
            yield "becomes with exactly one of service, prevented and unmet"
        if becomes is not None and becomes.service:
            yield from (f"becomes.{name}" for name in ("provider", "ratio") if not getattr(becomes, name))
    if effect.kind == "relocate" and not effect.to_provider:
        yield "to_provider"
    if effect.kind == "shorten" and not (effect.resources or effect.staff_groups):
        yield "resources or staff_groups"
    if effect.kind == "reprice":
        yield from _reprice_needs(effect)


def _reprice_needs(effect: Effect) -> Iterator[str]:
    if not effect.line:
        yield "line"
    if effect.line == "variable" and not effect.services:
        yield "services"
    if effect.line == "fixed" and not effect.organisations:
        yield "organisations"


def _unfit(effect: Effect) -> Iterator[str]:
    for name, kinds in _OWN.items():
        if getattr(effect, name) and effect.kind not in kinds:
            yield name
    becomes = effect.becomes
    if becomes is not None and not becomes.service:
        yield from (f"becomes.{name}" for name in ("provider", "ratio", "induced") if getattr(becomes, name))
    if effect.kind == "reprice" and effect.line == "fixed" and effect.services:
        yield "services"


def check_fields(scene: Scene) -> Iterator[Problem]:
    """Each kind of effect has the fields it needs and no field it cannot act on."""
    for key, _, effect in _effects(scene):
        for needs in _needs(effect):
            yield scene.problem(
                "incomplete-effect", "initiative", key, field=f"effects.{effect.id}", value=effect.kind, needs=needs
            )
        for name in _unfit(effect):
            yield scene.problem(
                "unfit-field", "initiative", key, field=f"effects.{effect.id}.{name}", value=effect.kind, needs=name
            )


def selects(scene: Scene, effect: Effect) -> pl.Expr:
    """Which rows of activity an effect selects."""
    expression = pl.col("service").is_in(list(effect.services)) & pl.col("place").is_in(
        list(scene.leaves(effect.places))
    )
    lists = {
        "age_band": effect.age_bands,
        "sex": effect.sexes,
        "deprivation": effect.deprivation,
        "provider": effect.providers,
    }
    for column, values in lists.items():
        if values:
            expression = expression & pl.col(column).is_in(list(values))
    return expression


def _selection(scene: Scene, effect: Effect) -> tuple[object, ...]:
    """What tells which rows an effect selects."""
    return (
        "selected", effect.services, scene.leaves(effect.places), effect.age_bands, effect.sexes, effect.deprivation,
        effect.providers,
    )  # fmt: skip


def _nothing(scene: Scene, effect: Effect) -> bool:
    return scene.activity.filter(selects(scene, effect)).is_empty()


def check_selection(scene: Scene) -> Iterator[Problem]:
    """Each effect on care selects some; care that first has to arrive there counts too."""
    arriving = {effect.becomes.service for _, _, effect in _effects(scene) if effect.becomes is not None}
    for key, _, effect in _effects(scene):
        if not effect.services or arriving & set(effect.services):
            continue
        if once_for_table(scene.chosen_activity, _selection(scene, effect), partial(_nothing, scene, effect)):
            yield scene.problem("empty-selection", "initiative", key, field=f"effects.{effect.id}")


def check_rollout(scene: Scene) -> Iterator[Problem]:
    """Each leaf place an effect reaches has a step of its own, or one of the nearest place it lies in."""
    for key, initiative in scene.plan.of(Initiative).items():
        steps = {step.place for step in initiative.rollout}
        reached: dict[str, str] = {}
        for effect in initiative.effects:
            if effect.kind == "reprice" and effect.line == "fixed":
                continue
            for place in scene.leaves(effect.places):
                reached.setdefault(place, effect.id)
        for place, effect_id in sorted(reached.items()):
            if not any(layer & steps for layer in ancestors(scene.plan, place)):
                yield scene.problem("no-rollout", "initiative", key, field=f"effects.{effect_id}.places", value=place)


def check_starts(scene: Scene) -> Iterator[Problem]:
    """Each step but those of places that are not party has a first month."""
    for key, initiative in scene.plan.of(Initiative).items():
        for step in initiative.rollout:
            if step.role != "not party" and not step.start:
                yield scene.problem(
                    "no-start", "initiative", key, field=f"rollout.{step.place}.start", value=step.place
                )


Edges = dict[tuple[str, str], set[tuple[str, str]]]


def _edges(scene: Scene) -> tuple[Edges, Edges]:
    """Where care goes from (service, provider): by becoming another service, and by being relocated."""
    givers: dict[str, set[str]] = defaultdict(set)
    for service, provider in scene.given:
        givers[service].add(provider)
    for _, _, effect in _effects(scene):
        if effect.becomes is not None and effect.becomes.service:
            givers[effect.becomes.service].add(effect.becomes.provider)
        for service in effect.services if effect.to_provider else ():
            givers[service].add(effect.to_provider)
    becoming: Edges = defaultdict(set)
    moving: Edges = defaultdict(set)
    for _, initiative, effect in _effects(scene):
        for service in effect.services if initiative.active else ():
            for provider in set(effect.providers) or givers[service]:
                if effect.becomes is not None and effect.becomes.service:
                    becoming[service, provider].add((effect.becomes.service, effect.becomes.provider))
                if effect.kind == "relocate" and effect.to_provider and effect.to_provider != provider:
                    moving[service, provider].add((service, effect.to_provider))
    return becoming, moving


def check_cycles(scene: Scene) -> Iterator[Problem]:
    """Care that becomes another service, or is relocated, does not come back to where it left."""
    for edges in _edges(scene):
        found = circle(edges)
        if not found:
            continue
        names = " to ".join(f"{service} at {provider}" for service, provider in [*found, found[0]])
        guilty = next(
            key
            for key, initiative, effect in _effects(scene)
            if initiative.active
            and found[0][0] in effect.services
            and (effect.becomes is not None or effect.to_provider)
        )
        yield scene.problem("shift-cycle", "initiative", guilty, field="effects", value=names)
