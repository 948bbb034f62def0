"""Which places lie in which: the layers of a plan's places."""

from __future__ import annotations

from collections.abc import Iterable

from placeplan.plan.plan import Plan
from placeplan.records import Neighbour, Place

__all__ = [
    "ancestors", "leaf_places", "leaves_of", "leaves_touching", "leaves_within", "places_above", "shares_above",
]  # fmt: skip


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


def shares_above(plan: Plan, place: str) -> dict[str, float]:
    """Every place one lies in, itself included, with the share of it that lies there.

    Shares are multiplied on the way up and added over the ways: what lies two fifths in one part of a county and three
    fifths in another lies wholly in the county. Layers that cross (a district lies wholly in a county and in a
    commissioner's area) never make more than the whole.
    """
    places = plan.of(Place)
    shares, order = {place: 1.0}, [place]
    for current in order:  # grows while it is walked
        for parent in places[current].parents if current in places else {}:
            if parent in places and parent not in shares:
                shares[parent] = 0.0
                order.append(parent)
    found: dict[str, float] = {}

    def share(target: str, start: str, above: frozenset[str]) -> float:
        if start == target:
            return 1.0
        parents = places[start].parents if start in places else {}
        ahead = {parent: part for parent, part in parents.items() if parent not in above}
        return min(1.0, sum(part * share(target, parent, above | {start}) for parent, part in ahead.items()))

    for target in order:
        found[target] = share(target, place, frozenset())
    return found


def places_above(plan: Plan, place: str) -> frozenset[str]:
    """Places a place lies wholly in, itself included."""
    return frozenset(key for key, share in shares_above(plan, place).items() if share >= 1.0 - 1e-9)


def leaves_within(plan: Plan, place: str) -> frozenset[str]:
    """Leaf places that lie wholly in a place; itself, where it is a leaf or a neighbour."""
    if place in plan.of(Neighbour):
        return frozenset({place})
    return frozenset(leaf for leaf in leaf_places(plan) if place in places_above(plan, leaf))


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
    wholly = places_above(plan, place)
    seen = set(layers[0])
    step = layers[0]
    places = plan.of(Place)
    while step:
        step = frozenset(p for key in step if key in places for p in places[key].parents) - seen
        seen |= step
        layers.append(step & wholly)
    while layers and not layers[-1]:
        layers.pop()
    return layers
