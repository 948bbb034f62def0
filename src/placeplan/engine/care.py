"""What becomes of care in both worlds: demand, effects, arrivals and volumes, and the same again for a part of it.

A class hangs on no other class. So where a question changes what happens to some classes, only the care that ends up
where theirs does is worked out again: every volume there is added up anew from all classes that reach it, in the same
order, so that the answer is that of the whole, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt

from placeplan.engine.demand import demand
from placeplan.engine.draws import Draws
from placeplan.engine.effects import Flows, apply_effects, realised_thinning
from placeplan.engine.rows import Rows, replaced
from placeplan.engine.sums import Sums
from placeplan.engine.thinning import WEIGHING, Thinning, keeps_of, weighed_by
from placeplan.engine.volumes import (
    Layout,
    Stream,
    World,
    layout_of,
    streams_of,
    weighed,
    world_do_nothing,
    world_do_something,
)
from placeplan.model.model import Classes, Effect, Model

__all__ = ["Care", "care_again", "care_of", "preventable_classes", "preventable_triples", "remembered"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Moves = tuple[tuple[Thinning, ...], Flows, tuple[Stream, ...]]

_WORTH_IT = 0.75
"""Share of the classes up to which it is worth while to work out a part."""


@dataclass(frozen=True)
class Care:
    """What becomes of care.

    Parameters
    ----------
    worlds
        Do nothing, do something.
    unmoved
        (year, preventable triple, run): preventable care that is left before relocation.
    removed
        Effect -> (year, class of the effect, run): what it took.
    moves
        Gives thinning, flows and streams, class by class, which only some questions need.
    stay
        (year, class, run): care left where it was; None where no question needs it.
    """

    worlds: tuple[World, World]
    unmoved: Floats
    removed: Mapping[int, Floats]
    moves: Callable[[], Moves]
    stay: Floats | None = None

    @cached_property
    def _moved(self) -> Moves:
        return self.moves()

    @property
    def thinning(self) -> tuple[Thinning, ...]:
        """Thinning of every effect."""
        return self._moved[0]

    @property
    def flows(self) -> Flows:
        """What the effects do to every class."""
        return self._moved[1]

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Every stream of arriving care."""
        return self._moved[2]


def preventable_classes(model: Model) -> Ints:
    """Classes of preventable services for people of the footprint."""
    preventable = np.array([service.preventable for service in model.services], dtype=bool)
    return np.flatnonzero(preventable[model.classes.service] & model.leaf[model.classes.place])


def preventable_triples(model: Model, layout: Layout) -> Ints:
    """Triples of preventable care of the footprint's people, in order."""
    return np.unique(layout.of_class[preventable_classes(model)])


def _to_preventable(model: Model, layout: Layout) -> Sums:
    """From classes to the preventable triples."""
    if "preventable" not in layout.kept:
        classes = preventable_classes(model)
        triples = preventable_triples(model, layout)
        layout.kept["preventable"] = Sums(np.searchsorted(triples, layout.of_class[classes]), len(triples), classes)
    return layout.kept["preventable"]


def _moves(model: Model, draws: Draws, layout: Layout) -> Moves:
    thinning = realised_thinning(model, draws, layout.stages)
    flows = apply_effects(model, demand(model, draws), thinning, layout.stages)
    return thinning, flows, streams_of(model, draws, flows, layout)


def care_of(model: Model, draws: Draws, layout: Layout) -> Care:
    """What becomes of all care."""
    thinning, flows, streams = _moves(model, draws, layout)
    worlds = world_do_nothing(layout, flows.start), world_do_something(model, layout, flows, streams)
    unmoved = _to_preventable(model, layout).of(flows.unmoved)
    return Care(worlds, unmoved, flows.removed, lambda: (thinning, flows, streams), flows.stay)


def remembered(care: Care, model: Model, draws: Draws, layout: Layout) -> Care:
    """The same without what is known class by class, which is worked out again where it is asked for; what stayed is
    kept where an effect changes what a unit of it takes.
    """
    weighing = any(effect.kind in WEIGHING and len(effect.classes) for effect in model.effects)
    return replace(care, moves=lambda: _moves(model, draws, layout), stay=care.stay if weighing else None)


@dataclass(frozen=True)
class _Part:
    """The classes that reach some pairs of provider and service, as a model of their own.

    Parameters
    ----------
    whole
        The model it is a part of.
    touched
        (pair): pairs of the whole that are known whole in the part.
    triples, pairs, preventable
        Positions in the whole, and the same in the part, of what is known whole in the part.
    members
        Effect -> which of its classes are in the part.
    """

    whole: Model
    model: Model
    layout: Layout
    touched: Bools
    triples: tuple[Ints, Ints]
    pairs: tuple[Ints, Ints]
    preventable: tuple[Ints, Ints]
    members: Mapping[int, Ints]


def _part_of(model: Model, layout: Layout, services: frozenset[int], effects: frozenset[int]) -> _Part | None:
    """The part that changes with some services' demand and some effects; None where it is nearly all."""
    key = id(model), services, effects
    if key not in layout.parts:
        layout.parts[key] = _made_part(model, layout, services, effects)
    return cast("_Part | None", layout.parts[key])


def _made_part(model: Model, layout: Layout, services: frozenset[int], effects: frozenset[int]) -> _Part | None:
    touched, inside = _reach(model, layout, services, effects)
    if inside.mean() > _WORTH_IT:
        return None
    classes = np.flatnonzero(inside)
    members = {e: np.flatnonzero(inside[effect.classes]) for e, effect in enumerate(model.effects)}
    new = np.cumsum(inside) - 1
    own = replace(
        model,
        classes=_some_classes(model.classes, classes),
        effects=tuple(_some_of(effect, members[e], new) for e, effect in enumerate(model.effects)),
    )
    sub = layout_of(own)
    triples = np.array([layout.position[tuple(row)] for row in sub.triples.tolist()], dtype=np.int64)
    known = np.flatnonzero(touched[layout.of_triple[triples]])
    pairs = np.searchsorted(_pair_keys(layout.pairs), _pair_keys(sub.pairs))
    whole_pairs = np.flatnonzero(touched[pairs])
    here, there = preventable_triples(own, sub), preventable_triples(model, layout)
    full = np.flatnonzero(np.isin(here, known))
    return _Part(
        model, own, sub, touched,
        (triples[known], known), (pairs[whole_pairs], whole_pairs),
        (np.searchsorted(there, triples[here[full]]), full),
        {e: at for e, at in members.items() if len(at)},
    )  # fmt: skip


def _reach(model: Model, layout: Layout, services: frozenset[int], effects: frozenset[int]) -> tuple[Bools, Bools]:
    """Pairs that classes of some services, or under some effects, end up in; and all classes that end up in those."""
    changed = np.isin(model.classes.service, sorted(services))
    for e in effects:
        changed[model.effects[e].classes] = True
    home = layout.of_triple[layout.of_class]
    arrives = {e: layout.of_triple[at] for e, at in layout.of_effect.items()}
    touched = np.zeros(len(layout.pairs), dtype=bool)
    touched[home[changed]] = True
    for e, pairs in arrives.items():
        touched[pairs[changed[model.effects[e].classes]]] = True
    inside = touched[home]
    for e, pairs in arrives.items():
        inside[model.effects[e].classes[touched[pairs]]] = True
    return touched, inside


def _pair_keys(pairs: Ints) -> Ints:
    return pairs[:, 0] * 2**31 + pairs[:, 1]


def _some_classes(classes: Classes, at: Ints) -> Classes:
    demand_of = np.ascontiguousarray(classes.demand[:, :, at])
    return Classes(classes.place[at], classes.service[at], classes.provider[at], demand_of, classes.rows[at])


def _some_of(effect: Effect, members: Ints, new: Ints) -> Effect:
    return replace(effect, classes=new[effect.classes[members]])


@dataclass(frozen=True)
class _Removed(Mapping[int, Floats]):
    """What each effect took, part of it worked out again; put together for an effect when it is asked for."""

    before: Mapping[int, Floats]
    fresh: Mapping[int, Floats]
    members: Mapping[int, Ints]
    _made: dict[int, Floats] = field(default_factory=dict)

    def __getitem__(self, effect: int) -> Floats:
        if effect not in self.members:
            return self.before[effect]
        if effect not in self._made:
            self._made[effect] = replaced(self.before[effect], self.members[effect], self.fresh[effect])
        return self._made[effect]

    def __iter__(self) -> Iterator[int]:
        return iter(self.before)

    def __len__(self) -> int:
        return len(self.before)


def care_again(
    before: Care, model: Model, draws: Draws, layout: Layout, services: frozenset[int], effects: frozenset[int]
) -> Care:
    """What becomes of care with other draws, which differ in what some services' demand and some effects read and in
    nothing else that care hangs on.

    What stays as it was is the very same object, so that nothing that hangs on it need be worked out again.
    """
    if not services and not any(len(model.effects[e].classes) for e in effects):
        return remembered(before, model, draws, layout)
    if not services and before.stay is not None and all(model.effects[e].kind in WEIGHING for e in effects):
        return _weighed_again(before, before.stay, model, draws, layout, effects)
    part = _part_of(model, layout, services, effects)
    if part is None:
        care = care_of(model, draws, layout)
        return care if services else replace(care, worlds=(before.worlds[0], care.worlds[1]))
    fresh = care_of(part.model, draws, part.layout)
    worlds = (
        _patched(before.worlds[0], fresh.worlds[0], part) if services else before.worlds[0],
        _patched(before.worlds[1], fresh.worlds[1], part),
    )
    there, here = part.preventable
    return Care(
        worlds,
        replaced(before.unmoved, there, fresh.unmoved.take(here, axis=1)),
        _Removed(before.removed, fresh.removed, part.members),
        lambda: _moves(model, draws, layout),
    )


def _weighed_again(
    before: Care, stay: Floats, model: Model, draws: Draws, layout: Layout, effects: frozenset[int]
) -> Care:
    """Care with other draws of effects that change what a unit of care takes: there is as much of it everywhere."""
    names = weighed_by(model, effects)
    acting = [e for e in range(len(model.effects)) if not names.isdisjoint(weighed_by(model, (e,)))]
    keeps = keeps_of(model, realised_thinning(model, draws, layout.stages, acting)).of(names)
    moved = [
        Stream(e, triple, before.removed[e], None, carries=True)
        for e, triple in layout.of_effect.items()
        if model.effects[e].kind == "relocate"
    ]
    world = weighed(model, layout, before.worlds[1], keeps, stay, moved)
    touched, _ = _reach(model, layout, frozenset(), effects)
    return replace(
        before,
        worlds=(before.worlds[0], replace(world, since=(before.worlds[1], touched))),
        moves=lambda: _moves(model, draws, layout),
    )


def _patched(before: World, fresh: World, part: _Part) -> World:
    """A world whose part was worked out again."""
    there, here = part.pairs
    made: dict[tuple[int, int], Rows] = {}

    def pairs(known: Rows, anew: Rows) -> Rows:
        key = id(known), id(anew)
        if key not in made:
            made[key] = Rows(known.dense, there, anew.take(here))
        return made[key]

    return World(
        Rows(before.volumes.dense, part.triples[0], fresh.volumes.take(part.triples[1])),
        pairs(before.pairs, fresh.pairs),
        {j: pairs(known, fresh.for_resource(j)) for j, known in before.resources.items()},
        {w: pairs(known, fresh.for_staff(w)) for w, known in before.staff.items()},
        pairs(before.prices, fresh.prices),
        (before, part.touched),
    )
