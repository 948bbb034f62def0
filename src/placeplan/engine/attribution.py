"""Who is to be thanked for what (equations, section 3, attribution): Shapley shares of every linear outcome of the
effects.

The players are the initiatives acting on a class. Every coalition is worked out in full, with its relation sets, its
competing shifts and all its stages, so that the shares are exact and add up to the whole. Classes acted on by the same
effects are worked out together. This is done for the expected run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import factorial

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.effects import REMOVING, Flows, relation_key, thin_stage
from placeplan.engine.thinning import Thinning
from placeplan.engine.volumes import Layout, destination
from placeplan.model.model import Effect, Model

__all__ = ["MOST_PLAYERS", "Attribution", "Outcome", "attribute", "product_shares", "shapley"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_PLAYERS = 12
"""Most initiatives on one class worked out as players of their own; the smallest beyond that share one player's
place.
"""


def product_shares(survival: Floats) -> Floats:
    """Shapley shares of 1 - product(survival), in closed form.

    Owen's multilinear extension gives the share of player i as (1 - f_i) times the integral over t in [0, 1] of the
    product over the others of 1 - t (1 - f_j); the integrand is a polynomial, so that Gauss-Legendre quadrature with
    half as many nodes as players is exact.

    Parameters
    ----------
    survival
        (player, ...): share each leaves.

    Returns
    -------
    (player, ...); the sum over players is 1 - product(survival).
    """
    players = len(survival)
    nodes, weights = np.polynomial.legendre.leggauss(max(1, (players + 1) // 2))
    effect = 1.0 - survival
    out = np.zeros_like(survival)
    for node, weight in zip((nodes + 1.0) / 2.0, weights / 2.0, strict=True):
        factors = 1.0 - node * effect
        for i in range(players):
            rest = np.prod(np.delete(factors, i, axis=0), axis=0)
            out[i] += weight * effect[i] * rest
    return out


def shapley(values: Floats, players: int) -> Floats:
    """Shapley values of a game given in full.

    Parameters
    ----------
    values
        (2 ** players, ...): worth of every coalition; bit i of the position says whether player i is in it.

    Returns
    -------
    (player, ...); the sum over players is the worth of all less the worth of none.
    """
    masks = np.arange(2**players)
    size = np.array([int(mask).bit_count() for mask in masks])
    weight = np.array(
        [factorial(s) * factorial(players - s - 1) / factorial(players) if s < players else 0.0 for s in size]
    )
    out = []
    for i in range(players):
        without = masks[(masks >> i) & 1 == 0]
        gain = values[without | (1 << i)] - values[without]
        out.append(np.tensordot(weight[without], gain, axes=1))
    return np.stack(out)


@dataclass(frozen=True)
class Outcome:
    """One linear outcome of the effects on some classes.

    Parameters
    ----------
    kind
        "volume", "priced", "resource" or "staff": plain units, or units weighted by what is left of their cost, use or
        time.
    key
        Resource or staff group, where the kind has one; else -1.
    triple
        (class of the group): where the units are.
    shares
        (player, year, class of the group): each player's part of the change from do nothing, in units.
    effect
        Effect whose removed care these units are; -1 for care that stayed where it was.
    """

    kind: str
    key: int
    triple: Ints
    players: tuple[tuple[int, ...], ...]
    shares: Floats
    effect: int


@dataclass(frozen=True)
class Attribution:
    """All outcomes, with the classes each speaks of.

    Parameters
    ----------
    outcomes
        (classes, outcome) pairs.
    alone, last
        Initiative -> (year, class): change in the volume that stays, if it alone were done; and what it adds last.
    """

    outcomes: tuple[tuple[Ints, Outcome], ...]
    alone: Mapping[int, Floats]
    last: Mapping[int, Floats]

    def split(self, outcome: Outcome) -> Iterator[tuple[int, Floats]]:
        """(initiative, its shares) of an outcome; a place shared by several initiatives is split between them
        evenly.
        """
        for members, shares in zip(outcome.players, outcome.shares, strict=True):
            for initiative in members:
                yield initiative, shares / len(members)

    @cached_property
    def stayed(self) -> tuple[tuple[Ints, Outcome], ...]:
        """Outcomes of plain volume that stayed."""
        return tuple((c, o) for c, o in self.outcomes if o.kind == "volume" and o.effect < 0)


@dataclass(frozen=True)
class _Group:
    """Classes acted on by the same effects."""

    classes: Ints
    effects: tuple[int, ...]
    rho: Mapping[int, Floats]
    reached: Mapping[int, Floats]
    eligible: Mapping[int, float]
    arriving: Mapping[int, float]
    """Units that arrive for each unit that leaves, for effects whose care arrives at another service."""


def _groups(model: Model, draws: Draws, thinning: Sequence[Thinning]) -> Iterator[_Group]:
    items = [item for item in thinning if len(model.effects[item.effect].classes)]
    mask = np.zeros((len(model.classes.place), len(items)), dtype=bool)
    for n, item in enumerate(items):
        mask[model.effects[item.effect].classes, n] = True
    patterns, inverse = np.unique(mask, axis=0, return_inverse=True)
    for n, pattern in enumerate(patterns):
        if not pattern.any():
            continue
        classes = np.flatnonzero(inverse.ravel() == n)
        active = [item for item, on in zip(items, pattern, strict=True) if on]
        at = {item.effect: np.searchsorted(model.effects[item.effect].classes, classes) for item in active}
        yield _Group(
            classes,
            tuple(item.effect for item in active),
            {item.effect: item.rho[:, at[item.effect], 0] for item in active},
            {item.effect: item.reached[:, at[item.effect], 0] for item in active},
            {item.effect: float(item.eligible[0]) for item in active},
            {item.effect: _arriving(model.effects[item.effect], draws) for item in active},
        )


def _players(model: Model, group: _Group) -> tuple[tuple[int, ...], ...]:
    strength: dict[int, float] = {}
    for e in group.effects:
        initiative = model.effects[e].initiative
        strength[initiative] = strength.get(initiative, 0.0) + float(np.abs(group.rho[e]).mean())
    ranked = sorted(strength, key=lambda i: (-strength[i], i))
    if len(ranked) <= MOST_PLAYERS:
        return tuple((i,) for i in sorted(ranked))
    return (*((i,) for i in ranked[: MOST_PLAYERS - 1]), tuple(ranked[MOST_PLAYERS - 1 :]))


OutcomeKey = tuple[str, int, int]
"""Kind, resource or staff group, effect."""


def _coalition(model: Model, group: _Group, effects: Sequence[int]) -> dict[OutcomeKey, Floats]:
    """Outcomes of one coalition's effects on a group, as shares of do nothing's volume: (year, class of the group)."""
    shape = (len(model.axes.year), len(group.classes))
    volume = np.ones(shape)
    for e in effects:
        if model.effects[e].kind == "grow":
            volume = volume * (1.0 + group.rho[e])
    moved: dict[int, Floats] = {}
    for kind in REMOVING:
        members: dict[str, list[tuple[int, str, Floats, Floats, Floats]]] = {}
        for e in effects:
            effect = model.effects[e]
            if effect.kind == kind:
                eligible = np.full(shape, group.eligible[e])
                entry = (e, effect.relation, group.rho[e], eligible, group.reached[e])
                members.setdefault(relation_key(effect, e), []).append(entry)
        if members:
            survival, shares = thin_stage(members, shape)
            gone = volume * (1.0 - survival)
            moved.update({e: gone * share for e, share in shares.items()})
            volume = volume * survival
    return _weighted(model, group, effects, volume, moved)


def _weighted(
    model: Model, group: _Group, effects: Sequence[int], volume: Floats, moved: Mapping[int, Floats]
) -> dict[OutcomeKey, Floats]:
    weights: dict[tuple[str, int], Floats] = {("volume", -1): np.ones(volume.shape)}
    for pair in _weights(model, group.effects):
        weights[pair] = np.ones(volume.shape)
    for e in effects:
        for pair in _weights(model, (e,)):
            weights[pair] = weights[pair] * (1.0 - group.rho[e])
    out: dict[OutcomeKey, Floats] = {}
    for (kind, key), weight in weights.items():
        out[(kind, key, -1)] = volume * weight
        for e, units in moved.items():
            if model.effects[e].kind == "relocate":
                out[(kind, key, e)] = units * weight
    for e, units in moved.items():
        if _arrives(model.effects[e]):
            out[("volume", -1, e)] = units * group.arriving[e]
    return out


def _weights(model: Model, effects: Sequence[int]) -> list[tuple[str, int]]:
    keys: dict[tuple[str, int], None] = {}
    for e in effects:
        effect = model.effects[e]
        if effect.kind == "shorten":
            keys.update({("resource", j): None for j in effect.resources})
            keys.update({("staff", w): None for w in effect.staff_groups})
        elif effect.kind == "reprice":
            keys[("priced", -1)] = None
    return list(keys)


def _arriving(effect: Effect, draws: Draws) -> float:
    if not _arrives(effect) or effect.becomes is None:
        return 0.0
    return float(draws[effect.becomes.ratio][0] * (1.0 + draws.or_zero(effect.becomes.induced)[0]))


def _arrives(effect: Effect) -> bool:
    return effect.kind != "relocate" and effect.becomes is not None and effect.becomes.outcome == "arrives"


def attribute(model: Model, draws: Draws, flows: Flows, thinning: Sequence[Thinning], layout: Layout) -> Attribution:
    """Shares of every initiative in every linear outcome, for the expected run (run 0)."""
    outcomes: list[tuple[Ints, Outcome]] = []
    shape = flows.start.shape[:2]
    alone: dict[int, Floats] = {i: np.zeros(shape) for i in range(len(model.initiatives))}
    last: dict[int, Floats] = {i: np.zeros(shape) for i in range(len(model.initiatives))}
    for group in _groups(model, draws, thinning):
        start = flows.start[:, group.classes, 0]
        players = _players(model, group)
        games = _games(model, group, players)
        for (kind, key, e), values in games.items():
            shares = shapley(values, len(players)) * start
            triple = _triples(model, layout, group, e)
            outcomes.append((group.classes, Outcome(kind, key, triple, players, shares, e)))
        stay = games[("volume", -1, -1)]
        full = len(stay) - 1
        for n, members in enumerate(players):
            for initiative in members:
                alone[initiative][:, group.classes] = (stay[1 << n] - stay[0]) * start / len(members)
                last[initiative][:, group.classes] = (stay[full] - stay[full ^ (1 << n)]) * start / len(members)
    return Attribution(tuple(outcomes), alone, last)


def _games(model: Model, group: _Group, players: Sequence[Sequence[int]]) -> dict[OutcomeKey, Floats]:
    count = 2 ** len(players)
    games: dict[OutcomeKey, Floats] = {}
    for mask in range(count):
        inside = {i for n, members in enumerate(players) if mask >> n & 1 for i in members}
        effects = [e for e in group.effects if model.effects[e].initiative in inside]
        for key, value in _coalition(model, group, effects).items():
            games.setdefault(key, np.zeros((count, *value.shape)))[mask] = value
    return games


def _triples(model: Model, layout: Layout, group: _Group, effect: int) -> Ints:
    if effect < 0:
        return layout.of_class[group.classes]
    spec = model.effects[effect]
    at = np.searchsorted(spec.classes, group.classes)
    assert destination(spec, model.classes.service[spec.classes], model.classes.provider[spec.classes]) is not None
    return layout.of_effect[effect][at]
