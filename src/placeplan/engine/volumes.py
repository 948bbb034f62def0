"""Where care ends up: volumes by place, service and provider in each world (equations, section 3), and what they use.

Volumes live on *triples* (place, service, provider): those of the baseline and those that receive care. What care uses
and costs does not depend on where people live, and is worked out on *pairs* (provider, service), a few times fewer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.effects import Flows, Stages, stages_of
from placeplan.engine.rows import Members, Rows, Takers, whole
from placeplan.engine.sums import Filled, Sums
from placeplan.engine.thinning import COST, Keeps, Kept
from placeplan.model.model import Effect, Model

__all__ = [
    "Layout", "Stream", "World", "changed_pairs", "layout_of", "streams_of", "weighed", "weighted_triples",
    "world_do_nothing", "world_do_something",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Layout:
    """Triples (place, service, provider) of a model.

    Parameters
    ----------
    triples
        (triple, 3): place, service, provider.
    of_class
        (class): triple of each class.
    of_effect
        Effect -> (class of the effect): triple its removed care arrives at; only effects whose care arrives somewhere.
    stages
        What the effects act on.
    units
        (provider, resource) places where anything can be used or open.
    posts
        (organisation, staff group) places where anybody can work or be needed.
    """

    triples: Ints
    of_class: Ints
    of_effect: Mapping[int, Ints]
    stages: Stages
    units: Filled
    posts: Filled

    @property
    def place(self) -> Ints:
        """(triple): place."""
        return self.triples[:, 0]

    @property
    def service(self) -> Ints:
        """(triple): service."""
        return self.triples[:, 1]

    @property
    def provider(self) -> Ints:
        """(triple): provider."""
        return self.triples[:, 2]

    @cached_property
    def pairs(self) -> Ints:
        """(pair, 2): provider, service."""
        return np.unique(self.triples[:, [2, 1]], axis=0)

    @cached_property
    def of_triple(self) -> Ints:
        """(triple): its pair."""
        key = self.triples[:, [2, 1]]
        order = self.pairs[:, 0] * (int(key[:, 1].max(initial=0)) + 1) + self.pairs[:, 1]
        return np.searchsorted(order, key[:, 0] * (int(key[:, 1].max(initial=0)) + 1) + key[:, 1])

    @cached_property
    def triples_to_pairs(self) -> Sums:
        """From triples to their pairs."""
        return Sums(self.of_triple, len(self.pairs))

    @cached_property
    def position(self) -> Mapping[tuple[int, int, int], int]:
        """Triple -> its position."""
        return {tuple(int(x) for x in row): n for n, row in enumerate(self.triples)}  # type: ignore[misc]

    @cached_property
    def classes_to_triples(self) -> Sums:
        """From classes to their triples."""
        return Sums(self.of_class, len(self.triples))

    @cached_property
    def arrivals(self) -> Mapping[int, Sums]:
        """Effect -> from the classes it acts on to the triples that receive."""
        return {e: Sums(at, len(self.triples)) for e, at in self.of_effect.items()}

    @cached_property
    def kept(self) -> dict[object, Sums]:
        """Sums by position, kept under a name so that they are worked out once for a model."""
        return {}

    def known(self, key: object, at: Ints, size: int) -> Sums:
        """Sums by position of a name, made the first time they are asked for."""
        if key not in self.kept:
            self.kept[key] = Sums(at, size)
        return self.kept[key]

    @cached_property
    def takers(self) -> dict[str, tuple[Takers, ...]]:
        """Pairs that use resources, take staff and cost money, by these names, kept once found."""
        return {}

    @cached_property
    def parts(self) -> dict[object, object]:
        """Parts of the model that questions about some assumptions change, kept once found; see `care`."""
        return {}

    @cached_property
    def covers(self) -> dict[str, Ints]:
        """Contract -> triples it pays for, kept once found."""
        return {}

    @cached_property
    def paid_for(self) -> list[Members]:
        """Triples that contracts which move with activity pay for, kept once found."""
        return []

    @cached_property
    def ways(self) -> dict[tuple[int, int], list[tuple[int, Ints, int, int]]]:
        """(provider, resource) -> effects that move care away from it, kept once found; see `capacity`."""
        return {}


def destination(effect: Effect, service: Ints, provider: Ints) -> tuple[Ints, Ints] | None:
    """Service and provider at which what an effect removes arrives; None where it arrives nowhere."""
    if effect.kind == "relocate":
        return service, np.full_like(provider, effect.to_provider)
    becomes = effect.becomes
    if becomes is None or becomes.outcome != "arrives":
        return None
    to = provider if becomes.provider < 0 else np.full_like(provider, becomes.provider)
    return np.full_like(service, becomes.service), to


def layout_of(model: Model) -> Layout:
    """Triples of a model's classes and of everything that can receive care."""
    classes = model.classes
    blocks = [np.stack([classes.place, classes.service, classes.provider], axis=1)]
    owners: list[int] = []
    for e, effect in enumerate(model.effects):
        at = effect.classes
        to = destination(effect, classes.service[at], classes.provider[at])
        if to is not None:
            owners.append(e)
            blocks.append(np.stack([classes.place[at], *to], axis=1))
    triples, inverse = np.unique(np.concatenate(blocks), axis=0, return_inverse=True)
    parts = np.split(inverse.ravel(), np.cumsum([len(b) for b in blocks])[:-1])
    units = _units(model, triples)
    posts = _posts(model, triples, units)
    of_effect = dict(zip(owners, parts[1:], strict=True))
    return Layout(triples, parts[0], of_effect, stages_of(model), Filled.of(units), Filled.of(posts))


def _units(model: Model, triples: Ints) -> Bools:
    """(provider, resource): care there uses it, or some of it is open, opens or closes."""
    out = (model.capacity.units != 0.0).any(axis=0)
    for o, v in np.unique(triples[:, [2, 1]], axis=0):
        for j, _, _ in model.services[v].uses:
            out[o, j] = True
    for initiative in model.initiatives:
        for opening in initiative.openings:
            out[opening.provider, opening.resource] = True
        for release in initiative.releases:
            out[release.provider, release.resource] = True
    return np.asarray(out)


def _posts(model: Model, triples: Ints, units: Bools) -> Bools:
    """(organisation, staff group): care or capacity there takes them, or there are posts, staff or trainees."""
    workforce, owner = model.workforce, model.accounts.provider_organisation
    out = (workforce.in_post != 0.0) | (np.nan_to_num(workforce.establishment) != 0.0)
    out |= (workforce.trained != 0.0).any(axis=0)
    for o, v in np.unique(triples[:, [2, 1]], axis=0):
        for w, _, _ in model.services[v].staff:
            out[owner[o], w] = True
    for o, j in np.argwhere(units):
        for w, _ in model.resources[j].establishment:
            out[owner[o], w] = True
    for initiative in model.initiatives:
        for staff in initiative.staff:
            out[staff.organisation, staff.staff_group] = True
    return np.asarray(out)


@dataclass(frozen=True)
class Stream:
    """Care that arrives because of an effect.

    Parameters
    ----------
    triple
        (class of the effect): where it arrives.
    removed
        (year, class of the effect, run): units that left.
    ratio
        (run): units of the receiving service for each that left; None where they are the same units.
    carries
        It keeps the shorten and reprice factors of the class it left (relocated care).
    """

    effect: int
    triple: Ints
    removed: Floats
    ratio: Floats | None
    carries: bool

    @property
    def volume(self) -> Floats:
        """(year, class of the effect, run): units of the receiving service."""
        return self.removed if self.ratio is None else self.removed * self.ratio


def streams_of(model: Model, draws: Draws, flows: Flows, layout: Layout) -> tuple[Stream, ...]:
    """Every stream of arriving care."""
    out = []
    for e, triple in layout.of_effect.items():
        effect = model.effects[e]
        if effect.kind == "relocate":
            out.append(Stream(e, triple, flows.removed[e], None, carries=True))
        elif effect.becomes is not None:
            ratio = draws[effect.becomes.ratio] * (1.0 + draws.or_zero(effect.becomes.induced))
            out.append(Stream(e, triple, flows.removed[e], ratio, carries=False))
    return tuple(out)


@dataclass(frozen=True)
class World:
    """Volumes of one world.

    Parameters
    ----------
    volumes
        (year, triple, run): units of care.
    pairs
        (year, pair, run): the same by provider and service.
    resources, staff
        (year, pair, run): units weighted by the share of use or time kept, for resources and staff groups some effect
        shortens.
    prices
        (year, pair, run): units weighted by what is left of their variable cost.
    since
        The world of other draws it was made from, and (pair) where it differs; None where it was made whole.
    """

    volumes: Rows
    pairs: Rows
    resources: Mapping[int, Rows]
    staff: Mapping[int, Rows]
    prices: Rows
    since: tuple[World, Bools] | None = None

    @property
    def volume(self) -> Floats:
        """(year, triple, run): units of care."""
        return self.volumes.dense

    @property
    def by_pair(self) -> Floats:
        """(year, pair, run): units of care by provider and service."""
        return self.pairs.dense

    def for_resource(self, resource: int) -> Rows:
        """Units weighted for their use of a resource."""
        return self.resources.get(resource, self.pairs)

    def for_staff(self, staff_group: int) -> Rows:
        """Units weighted for the time of a staff group."""
        return self.staff.get(staff_group, self.pairs)


def world_do_nothing(layout: Layout, start: Floats) -> World:
    """The do-nothing world."""
    volume = layout.classes_to_triples.of(start)
    pair = layout.triples_to_pairs.of(volume)
    pairs = whole(pair)
    return World(whole(volume), pairs, {}, {}, pairs)


def world_do_something(model: Model, layout: Layout, flows: Flows, streams: Sequence[Stream]) -> World:
    """The do-something world: what stayed, what arrived, what was relocated."""
    volume = layout.classes_to_triples.of(flows.stay)
    for stream in streams:
        layout.arrivals[stream.effect].into(volume, stream.removed, stream.ratio)
    pair = layout.triples_to_pairs.of(volume)
    world = World(whole(volume), pairs := whole(pair), {}, {}, pairs)
    return weighed(model, layout, world, flows.keeps, flows.stay, streams)


def weighed(
    model: Model, layout: Layout, world: World, keeps: Keeps, stay: Floats, streams: Sequence[Stream]
) -> World:
    """A world with other weights for the resources, staff groups and cost that are named.

    Parameters
    ----------
    stay
        (year, class, run): care left where it was.
    streams
        Those of relocated care, at least.
    """
    made: dict[int, Rows] = {}
    pair = world.by_pair

    def weighted(name: str, key: int, keep: Kept) -> Rows:
        if id(keep) not in made:  # what the same effects shorten is the same
            kept = name, key, "pair"
            made[id(keep)] = whole(_weighted(model, layout, stay, streams, kept, keep, pair, layout.of_triple))
        return made[id(keep)]

    return replace(
        world,
        resources={**world.resources, **{j: weighted("resource", j, keep) for j, keep in keeps.resources.items()}},
        staff={**world.staff, **{w: weighted("staff", w, keep) for w, keep in keeps.staff.items()}},
        prices=world.prices if keeps.cost is None else weighted(*COST, keeps.cost),
    )


def weighted_triples(
    model: Model, layout: Layout, flows: Flows, streams: Sequence[Stream], volume: Floats, kind: str, key: int
) -> Floats:
    """Volume of the do-something world by triple, weighted for a resource, a staff group or cost: (year, triple, run).

    Parameters
    ----------
    kind, key
        "resource" and its position, "staff" and that of a staff group, or "priced" and -1.
    """
    if kind == "priced":
        keep = flows.keeps.cost
    else:
        keep = (flows.keeps.resources if kind == "resource" else flows.keeps.staff).get(key)
    if keep is None:
        return volume
    to = np.arange(len(layout.triples))
    return _weighted(model, layout, flows.stay, streams, (kind, key, "triple"), keep, volume, to)


def _weighted(
    model: Model,
    layout: Layout,
    stay: Floats,
    streams: Sequence[Stream],
    name: tuple[str, int, str],
    keep: Kept,
    volume: Floats,
    to: Ints,
) -> Floats:
    """Volume less what is no longer used of it; only the classes some effect shortens or reprices differ.

    Parameters
    ----------
    volume
        By triple, or by anything coarser.
    to
        (triple): where it stands in `volume`.
    """
    at, size = keep.classes, volume.shape[1]
    lost = stay.take(at, axis=1)
    lost *= keep.share - 1.0
    out = volume.copy()
    layout.known(name, to[layout.of_class[at]], size).into(out, lost)
    for stream in streams:
        if stream.carries:
            classes = model.effects[stream.effect].classes
            inside = np.flatnonzero(np.isin(classes, at))
            share = keep.share.take(np.searchsorted(at, classes[inside]), axis=1)
            share -= 1.0
            share *= stream.volume.take(inside, axis=1)
            sums = layout.known((*name, stream.effect), to[stream.triple[inside]], size)
            sums.into(out, share)
    return out


def changed_pairs(world: World, before: World) -> Bools | None:
    """(pair): where a world differs from the one it was made from; None where it was made from another."""
    return world.since[1] if world.since is not None and world.since[0] is before else None
