"""Effects of initiatives (equations, section 3): thinning, what leaves, where it arrives.

Everything is worked out on classes: cells that share place, service, provider and every effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.rollout import effect_coverage
from placeplan.model.model import Effect, Model

__all__ = ["REMOVING", "Flows", "Thinning", "apply_effects", "realised_thinning", "set_survival", "share_within", "thin_stage"]

Floats = npt.NDArray[np.float64]

REMOVING: tuple[str, ...] = ("prevent", "avoid", "shift", "relocate")
"""Stages that take activity away from where it was, in causal order."""

_NOTHING_LEFT = 1e-12


@dataclass(frozen=True)
class Thinning:
    """One effect's realised thinning on the classes it acts on.

    Parameters
    ----------
    rho
        (year, class of the effect, run): eligible x reach x coverage x size.
    eligible
        (run): share it could act on.
    reached
        (year, class of the effect, run): reach x coverage x size, the effect within the eligible.
    """

    effect: int
    rho: Floats
    eligible: Floats
    reached: Floats


def realised_thinning(model: Model, draws: Draws) -> tuple[Thinning, ...]:
    """Thinning of every effect, in axis order. Effects on fixed cost have no classes."""
    out = []
    for e, effect in enumerate(model.effects):
        places = model.classes.place[effect.classes]
        cover = effect_coverage(model, draws, e)[:, places, :]
        reached = cover * (draws[effect.reach] * draws[effect.size])
        eligible = draws[effect.eligible]
        out.append(Thinning(e, reached * eligible, eligible, reached))
    return tuple(out)


def relation_key(effect: Effect, position: int) -> str:
    """Name of the set an effect combines in; an independent effect is a set of its own."""
    alone = not effect.relation_set or effect.relation in ("independent", "unknown")
    return f"#{position}" if alone else f"{effect.kind}/{effect.relation_set}"


def set_survival(relation: str, rho: Floats, eligible: Floats, reached: Floats) -> Floats:
    """Share of a cell that survives a set of effects.

    Parameters
    ----------
    rho, reached
        (member, ...): thinning, and effect within the eligible.
    eligible
        (member, ...) broadcastable to the same.
    """
    if relation == "disjoint":
        return np.asarray(np.maximum(0.0, 1.0 - rho.sum(axis=0)))
    if relation == "exclusive":
        return np.asarray(1.0 - rho.max(axis=0))
    if relation == "nested":
        return _nested_survival(np.broadcast_to(eligible, rho.shape), reached)
    return np.asarray(np.prod(1.0 - rho, axis=0))


def _nested_survival(eligible: Floats, reached: Floats) -> Floats:
    order = np.argsort(-eligible, axis=0, kind="stable")
    q = np.take_along_axis(eligible, order, axis=0)
    x = np.take_along_axis(reached, order, axis=0)
    following = np.concatenate([q[1:], np.zeros_like(q[:1])])
    return np.asarray(1.0 - q[0] + ((q - following) * np.cumprod(1.0 - x, axis=0)).sum(axis=0))


def share_within(relation: str, rho: Floats) -> Floats:
    """Shares of what a set removed that each member removed, (member, ...); they add up to 1 where anything was removed."""
    if relation == "exclusive":
        first = np.argmax(rho, axis=0)
        return np.asarray((np.arange(len(rho)).reshape((-1,) + (1,) * (rho.ndim - 1)) == first) * (rho > 0))
    total = rho.sum(axis=0)
    return np.asarray(np.divide(rho, total, out=np.zeros_like(rho), where=total > 0))


def thin_stage(
    members: Mapping[str, Sequence[tuple[int, str, Floats, Floats, Floats]]], shape: tuple[int, ...]
) -> tuple[Floats, dict[int, Floats]]:
    """One removing stage.

    Parameters
    ----------
    members
        Relation set -> its members, each (effect, relation, rho, eligible, reached) with arrays of `shape`.

    Returns
    -------
    Survival of the stage, and for each effect its share of what the stage removes; both of `shape`.
    """
    survival = np.ones(shape)
    hazards: dict[str, Floats] = {}
    within: dict[str, Floats] = {}
    for name, group in members.items():
        rho = np.stack([member[2] for member in group])
        relation = group[0][1]
        if len(group) == 1:
            left = 1.0 - rho[0]
            within[name] = np.ones_like(rho)
        else:
            left = set_survival(relation, rho, np.stack([m[3] for m in group]), np.stack([m[4] for m in group]))
            within[name] = share_within(relation, rho)
        survival = survival * left
        hazards[name] = -np.log(np.maximum(left, _NOTHING_LEFT))
    total = sum(hazards.values(), np.zeros(shape))
    shares: dict[int, Floats] = {}
    for name, group in members.items():
        part = np.divide(hazards[name], total, out=np.zeros(shape), where=total > 0)
        for position, member in enumerate(group):
            shares[member[0]] = part * within[name][position]
    return survival, shares


@dataclass(frozen=True)
class Flows:
    """What the effects do to every class.

    Parameters
    ----------
    start
        (year, class, run): do nothing.
    grown
        (year, class, run): added by grow effects.
    stay
        (year, class, run): left where it was after every stage.
    removed
        Effect -> (year, class of the effect, run): what it took.
    keep_resource, keep_staff
        (resource or staff group) -> (year, class, run): share of the use or time of a unit that is kept.
    price
        (year, class, run): variable cost of a unit as a share of what it was.
    stages
        Stage -> (survival, volume before it), each (year, class, run); for the ledger.
    """

    start: Floats
    grown: Floats
    stay: Floats
    removed: Mapping[int, Floats]
    keep_resource: Mapping[int, Floats]
    keep_staff: Mapping[int, Floats]
    price: Floats
    stages: Mapping[str, tuple[Floats, Floats]]


def apply_effects(model: Model, start: Floats, thinning: Sequence[Thinning]) -> Flows:
    """Take every class of the do-nothing world through the stages. Volumes are (year, class, run)."""
    volume = start
    by_kind: dict[str, list[Thinning]] = {}
    for item in thinning:
        by_kind.setdefault(model.effects[item.effect].kind, []).append(item)
    growth = _products(model, by_kind.get("grow", ()), start.shape, sign=1.0)
    grown = start * (growth - 1.0)
    volume = start + grown
    removed: dict[int, Floats] = {}
    stages: dict[str, tuple[Floats, Floats]] = {"grow": (growth, start)}
    for kind in REMOVING:
        survival = np.ones((1, 1, 1))
        before = volume
        if by_kind.get(kind):
            survival, volume = _remove(model, by_kind[kind], before, removed)
        stages[kind] = (survival, before)
    keep_resource, keep_staff = _keeps(model, by_kind.get("shorten", ()), start.shape)
    repriced = [item for item in by_kind.get("reprice", ()) if model.effects[item.effect].line == "variable"]
    price = _products(model, repriced, start.shape, sign=-1.0)
    price = np.broadcast_to(price, start.shape)
    return Flows(start, grown, volume, removed, keep_resource, keep_staff, price, stages)


def _products(model: Model, items: Sequence[Thinning], shape: tuple[int, ...], *, sign: float) -> Floats:
    out = np.ones((1, 1, 1)) if not items else np.ones(shape)
    for item in items:
        out[:, model.effects[item.effect].classes] *= 1.0 + sign * item.rho
    return out


def _keeps(model: Model, items: Sequence[Thinning], shape: tuple[int, ...]) -> tuple[dict[int, Floats], dict[int, Floats]]:
    resources: dict[int, Floats] = {}
    staff: dict[int, Floats] = {}
    for item in items:
        effect = model.effects[item.effect]
        targets = [(resources, j) for j in effect.resources] + [(staff, w) for w in effect.staff_groups]
        for table, key in targets:
            table.setdefault(key, np.ones(shape))[:, effect.classes] *= 1.0 - item.rho
    return resources, staff


def _remove(
    model: Model, items: Sequence[Thinning], before: Floats, removed: dict[int, Floats]
) -> tuple[Floats, Floats]:
    """One removing stage over all classes, in groups of classes that share the same effects of the stage."""
    survival = np.ones(before.shape)
    position = {item.effect: _positions(model, item.effect, before.shape[1]) for item in items}
    for item in items:
        removed[item.effect] = np.zeros_like(item.rho)
    for classes, active in _signatures(model, items, before.shape[1]):
        shape = (before.shape[0], len(classes), before.shape[2])
        members: dict[str, list[tuple[int, str, Floats, Floats, Floats]]] = {}
        for item in active:
            effect = model.effects[item.effect]
            at = position[item.effect][classes]
            eligible = np.broadcast_to(item.eligible, shape)
            entry = (item.effect, effect.relation, item.rho[:, at], eligible, item.reached[:, at])
            members.setdefault(relation_key(effect, item.effect), []).append(entry)
        left, shares = thin_stage(members, shape)
        survival[:, classes] = left
        gone = before[:, classes] * (1.0 - left)
        for item in active:
            removed[item.effect][:, position[item.effect][classes]] = gone * shares[item.effect]
    return survival, before * survival


def _positions(model: Model, effect: int, classes: int) -> npt.NDArray[np.int64]:
    where = np.full(classes, -1, dtype=np.int64)
    chosen = model.effects[effect].classes
    where[chosen] = np.arange(len(chosen))
    return where


def _signatures(
    model: Model, items: Sequence[Thinning], classes: int
) -> list[tuple[npt.NDArray[np.int64], list[Thinning]]]:
    """Groups of classes acted on by the same effects of a stage, with those effects."""
    mask = np.zeros((classes, len(items)), dtype=bool)
    for n, item in enumerate(items):
        mask[model.effects[item.effect].classes, n] = True
    patterns, inverse = np.unique(mask, axis=0, return_inverse=True)
    groups = []
    for n, pattern in enumerate(patterns):
        if pattern.any():
            groups.append((np.flatnonzero(inverse.ravel() == n), [item for item, on in zip(items, pattern, strict=True) if on]))
    return groups
