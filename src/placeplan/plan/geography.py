"""Which places lie in which: the layers of a plan's places."""

from __future__ import annotations

from collections.abc import Iterable

from placeplan.plan.plan import Plan
from placeplan.records import Neighbour, Place

__all__ = ["ancestors", "leaf_places", "leaves_of", "leaves_touching", "leaves_within"]


def _children(plan: Plan) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for place in plan.of(Place).values():
        for parent, share in place.parents.items():
            found.setdefault(parent, {})[place.id] = share
    return found


def leaf_places(plan: Plan) -> tuple[str, ...]:
    """Places in which no other lies, in order of id; neighbours are not among them."""
    parents = _children(plan)
    return tuple(key for key in sorted(plan.of(Place)) if key not in parents)


def leaves_within(plan: Plan, place: str) -> frozenset[str]:
    """Leaf places that lie wholly in a place; itself, where it is a leaf or a neighbour."""
    if place in plan.of(Neighbour):
        return frozenset({place})
    children, leaves, open_, seen = _children(plan), set(), [place], set()
    while open_:
        current = open_.pop()
        if current in seen:
            continue
        seen.add(current)
        below = children.get(current)
        if below is None and current in plan.of(Place):
            leaves.add(current)
        open_ += [child for child, share in (below or {}).items() if share == 1.0]
    return frozenset(leaves)


def leaves_touching(plan: Plan, place: str) -> frozenset[str]:
    """Leaf places of which at least a part lies in a place."""
    children, leaves, open_, seen = _children(plan), set(), [place], set()
    while open_:
        current = open_.pop()
        if current not in seen:
            seen.add(current)
            if current not in children:
                leaves.add(current)
            open_ += [child for child, share in children.get(current, {}).items() if share > 0]
    return frozenset(leaves)


def leaves_of(plan: Plan, places: Iterable[str]) -> frozenset[str]:
    """Leaf places an effect's or contract's list of places stands for; none named means all of the footprint."""
    named = tuple(places) or (plan.settings.footprint,)
    return frozenset().union(*(leaves_within(plan, place) for place in named))


def ancestors(plan: Plan, place: str) -> list[frozenset[str]]:
    """The place itself, then the places it lies wholly in, one step further up each time."""
    layers = [frozenset({place})]
    seen = set(layers[0])
    places = plan.of(Place)
    while layers[-1]:
        above = {
            parent
            for key in layers[-1]
            if key in places
            for parent, share in places[key].parents.items()
            if share == 1.0
        }
        layers.append(frozenset(above - seen))
        seen |= above
    return layers[:-1]
