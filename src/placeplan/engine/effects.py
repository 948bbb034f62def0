"""Effects of initiatives (equations, section 3): thinning, what leaves, where it arrives.

Everything is worked out on classes: cells that share place, service, provider and every effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.rollout import distinct_rollouts, piece_coverage
from placeplan.engine.thinning import Keeps, Kept, Thinning, keeps_of, product_of
from placeplan.model.model import Effect, Model

__all__ = [
    "REMOVING", "Flows", "Group", "Stages", "apply_effects", "realised_thinning", "relation_key", "set_survival",
    "share_within", "stages_of", "thin_stage",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

REMOVING: tuple[str, ...] = ("prevent", "avoid", "shift", "relocate")
"""Stages that take activity away from where it was, in causal order."""

_NOTHING_LEFT = 1e-12


@dataclass(frozen=True)
class Group:
    """Classes acted on by the same effects of a stage.

    Parameters
    ----------
    effects
        Effects, in axis order.
    pieces
        (effect, row): piece of each effect's roll-out; a row is a set of pieces some class has.
    row
        (class): its row.
    position
        (effect, class): where the class stands among those of the effect.
    """

    classes: Ints
    effects: tuple[int, ...]
    pieces: Ints
    row: Ints
    position: Ints


@dataclass(frozen=True)
class Stages:
    """What the effects of a model act on; worked out once for a model, for any number of runs.

    Parameters
    ----------
    first
        Effect -> a place of each piece of its roll-out.
    piece
        Effect -> (class of the effect): its piece.
    groups
        Removing stage -> its groups.
    """

    first: Mapping[int, Ints]
    piece: Mapping[int, Ints]
    groups: Mapping[str, tuple[Group, ...]]


def stages_of(model: Model) -> Stages:
    """Pieces and groups of a model's effects."""
    first: dict[int, Ints] = {}
    piece: dict[int, Ints] = {}
    for e, effect in enumerate(model.effects):
        first[e], of_place = distinct_rollouts(model, effect.initiative)
        piece[e] = of_place[model.classes.place[effect.classes]]
    groups = {}
    for kind in REMOVING:
        effects = [e for e, effect in enumerate(model.effects) if effect.kind == kind]
        groups[kind] = tuple(_groups(model, effects, piece))
    return Stages(first, piece, groups)


def _groups(model: Model, effects: Sequence[int], piece: Mapping[int, Ints]) -> Iterator[Group]:
    if not effects:
        return
    table = np.full((len(model.classes.place), len(effects)), -1, dtype=np.int64)
    for n, e in enumerate(effects):
        table[model.effects[e].classes, n] = piece[e]
    patterns, inverse = np.unique(table >= 0, axis=0, return_inverse=True)
    for n, pattern in enumerate(patterns):
        if pattern.any():
            classes = np.flatnonzero(inverse.ravel() == n)
            active = tuple(e for e, on in zip(effects, pattern, strict=True) if on)
            rows, row = np.unique(table[classes][:, pattern], axis=0, return_inverse=True)
            position = np.stack([np.searchsorted(model.effects[e].classes, classes) for e in active])
            yield Group(classes, active, np.ascontiguousarray(rows.T), row.ravel(), position)


def realised_thinning(
    model: Model, draws: Draws, stages: Stages | None = None, effects: Sequence[int] | None = None
) -> tuple[Thinning, ...]:
    """Thinning of every effect, or of some, in axis order. Effects on fixed cost have no classes."""
    stages = stages or stages_of(model)
    out = []
    for e in range(len(model.effects)) if effects is None else effects:
        effect = model.effects[e]
        within = piece_coverage(model, draws, e, stages.first[e]) * (draws[effect.reach] * draws[effect.size])
        out.append(Thinning(e, within, stages.piece[e], draws[effect.eligible]))
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
    """Shares of what a set removed that each member removed, (member, ...); they add up to 1 where anything was
    removed.
    """
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
        if len(members) > 1:
            hazards[name] = -np.log(np.maximum(left, _NOTHING_LEFT))
    if len(members) == 1:
        name, group = next(iter(members.items()))
        taken = (survival < 1.0).astype(np.float64)
        return survival, {member[0]: taken * within[name][n] for n, member in enumerate(group)}
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
    growth
        What grow effects make of it, where there are any.
    stay
        (year, class, run): left where it was after every stage.
    unmoved
        (year, class, run): left before relocation.
    removed
        Effect -> (year, class of the effect, run): what it took.
    keeps
        What is left of the use, the staff time and the cost of a unit.
    left
        Stage -> volume before it (year, class, 1), and for each group the share that survives by row; of run 0 alone.
    """

    start: Floats
    growth: Kept | None
    stay: Floats
    unmoved: Floats
    removed: Mapping[int, Floats]
    keeps: Keeps
    left: Mapping[str, tuple[Floats, tuple[tuple[Group, Floats], ...]]]

    @cached_property
    def grown(self) -> Floats:
        """(year, class, run): added by grow effects."""
        out = np.zeros(self.start.shape)
        if self.growth is not None:
            at = self.growth.classes
            out[:, at] = self.start[:, at] * (self.growth.share - 1.0)
        return out

    @cached_property
    def keep_resource(self) -> Mapping[int, Floats]:
        """Resource -> (year, class, run): share of the use of a unit that is kept."""
        return {j: kept.dense(self.start.shape) for j, kept in self.keeps.resources.items()}

    @cached_property
    def keep_staff(self) -> Mapping[int, Floats]:
        """Staff group -> (year, class, run): share of its time for a unit that is kept."""
        return {w: kept.dense(self.start.shape) for w, kept in self.keeps.staff.items()}

    @cached_property
    def price(self) -> Floats:
        """(year, class, run): variable cost of a unit as a share of what it was."""
        cost = self.keeps.cost
        return np.ones(self.start.shape) if cost is None else cost.dense(self.start.shape)

    @cached_property
    def stages(self) -> Mapping[str, tuple[Floats, Floats]]:
        """Stage -> (survival, volume before it), each (year, class, 1), of run 0; for the ledger."""
        first = (*self.start.shape[:2], 1)
        growth: Floats = np.ones((1, 1, 1))
        if self.growth is not None:
            growth = Kept(self.growth.classes, self.growth.share[..., :1]).dense(first)
        out: dict[str, tuple[Floats, Floats]] = {"grow": (growth, self.start[..., :1])}
        for kind, (before, groups) in self.left.items():
            survival: Floats = np.ones(before.shape if groups else (1, 1, 1))
            for group, left in groups:
                survival[:, group.classes] = left[:, group.row]
            out[kind] = (survival, before)
        return out


def apply_effects(model: Model, start: Floats, thinning: Sequence[Thinning], stages: Stages | None = None) -> Flows:
    """Take every class of the do-nothing world through the stages. Volumes are (year, class, run)."""
    stages = stages or stages_of(model)
    by_kind: dict[str, list[Thinning]] = {}
    for item in thinning:
        by_kind.setdefault(model.effects[item.effect].kind, []).append(item)
    growth = product_of(model, by_kind.get("grow", ()), sign=1.0)
    volume = start.copy() if growth is not None or any(stages.groups.values()) else start
    if growth is not None:
        volume[:, growth.classes] = volume.take(growth.classes, axis=1) * growth.share
    nobody = np.zeros((start.shape[0], 0, start.shape[2]))
    removed = {
        e: nobody for e, effect in enumerate(model.effects) if effect.kind in REMOVING and not len(effect.classes)
    }
    left: dict[str, tuple[Floats, tuple[tuple[Group, Floats], ...]]] = {}
    unmoved = volume
    for kind in REMOVING:
        if kind == "relocate" and stages.groups[kind]:
            unmoved = volume.copy()
        before = volume[..., :1].copy()
        survived = _remove(model, stages.groups[kind], thinning, volume, removed)
        left[kind] = (before, tuple((group, share[..., :1]) for group, share in survived))
    return Flows(start, growth, volume, unmoved, removed, keeps_of(model, thinning), left)


def _remove(
    model: Model, groups: Sequence[Group], thinning: Sequence[Thinning], volume: Floats, removed: dict[int, Floats]
) -> tuple[tuple[Group, Floats], ...]:
    """One removing stage, in groups of classes that share the same effects of the stage; rows that share a roll-out are
    worked out once. What is left is written over `volume`.
    """
    years, _, runs = volume.shape
    survived = []
    for group in groups:
        shape = (years, group.pieces.shape[1], runs)
        members: dict[str, list[tuple[int, str, Floats, Floats, Floats]]] = {}
        for e, piece in zip(group.effects, group.pieces, strict=True):
            effect, item = model.effects[e], thinning[e]
            eligible = np.broadcast_to(item.eligible, shape)
            entry = e, effect.relation, item.piece_rho.take(piece, axis=1), eligible, item.within.take(piece, axis=1)
            members.setdefault(relation_key(effect, e), []).append(entry)
        left, shares = thin_stage(members, shape)
        here = volume.take(group.classes, axis=1)
        volume[:, group.classes] = here * left.take(group.row, axis=1)
        gone = 1.0 - left
        for e, position in zip(group.effects, group.position, strict=True):
            taken = (gone * shares[e]).take(group.row, axis=1)
            taken *= here
            if len(position) == len(model.effects[e].classes):
                removed[e] = taken
                continue
            if e not in removed:
                removed[e] = np.empty((years, len(model.effects[e].classes), runs))
            removed[e][:, position] = taken
        survived.append((group, left))
    return tuple(survived)
