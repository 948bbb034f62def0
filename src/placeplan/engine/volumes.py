"""Where care ends up: volumes by place, service and provider in each world (equations, section 3), and what they use.

Volumes live on *triples* (place, service, provider): those of the baseline and those that receive care.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.effects import Flows, Kept, Stages, stages_of
from placeplan.engine.sums import Sums
from placeplan.model.model import Effect, Model

__all__ = [
    "Layout", "Stream", "World", "layout_of", "resource_use", "staff_hours", "streams_of", "usage", "world_do_nothing",
    "world_do_something",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
    """

    triples: Ints
    of_class: Ints
    of_effect: Mapping[int, Ints]
    stages: Stages

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
    def _known(self) -> dict[object, Sums]:
        return {}

    def known(self, key: object, at: Ints, size: int) -> Sums:
        """Sums by position, kept under a name so that they are worked out once for a model."""
        if key not in self._known:
            self._known[key] = Sums(at, size)
        return self._known[key]

    @cached_property
    def covers(self) -> dict[str, Ints]:
        """Contract -> triples it pays for, kept once found."""
        return {}

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
    return Layout(triples, parts[0], dict(zip(owners, parts[1:], strict=True)), stages_of(model))


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
    """Volumes of one world, (year, triple, run).

    Parameters
    ----------
    volume
        Units of care.
    by_resource, by_staff
        Units weighted by the share of use or time kept, for resources and staff groups some effect shortens.
    priced
        Units weighted by what is left of their variable cost.
    """

    volume: Floats
    by_resource: Mapping[int, Floats]
    by_staff: Mapping[int, Floats]
    priced: Floats

    def for_resource(self, resource: int) -> Floats:
        """Units weighted for their use of a resource."""
        return self.by_resource.get(resource, self.volume)

    def for_staff(self, staff_group: int) -> Floats:
        """Units weighted for the time of a staff group."""
        return self.by_staff.get(staff_group, self.volume)


def world_do_nothing(layout: Layout, start: Floats) -> World:
    """The do-nothing world."""
    volume = layout.classes_to_triples.of(start)
    return World(volume, {}, {}, volume)


def world_do_something(model: Model, layout: Layout, flows: Flows, streams: Sequence[Stream]) -> World:
    """The do-something world: what stayed, what arrived, what was relocated."""
    volume = layout.classes_to_triples.of(flows.stay)
    for stream in streams:
        layout.arrivals[stream.effect].into(volume, stream.volume)

    def weighted(name: tuple[str, int], keep: Kept) -> Floats:
        """Volume less what is no longer used of it; only the classes some effect shortens or reprices differ."""
        at = keep.classes
        lost = flows.stay[:, at] * (keep.share - 1.0)
        out = volume.copy()
        layout.known(name, layout.of_class[at], len(layout.triples)).into(out, lost)
        for stream in streams:
            if stream.carries:
                classes = model.effects[stream.effect].classes
                inside = np.flatnonzero(np.isin(classes, at))
                share = keep.share[:, np.searchsorted(at, classes[inside])] - 1.0
                key = (*name, stream.effect)
                sums = layout.known(key, stream.triple[inside], len(layout.triples))
                sums.into(out, stream.volume[:, inside] * share)
        return out

    return World(
        volume,
        {j: weighted(("resource", j), keep) for j, keep in flows.resource_kept.items()},
        {w: weighted(("staff", w), keep) for w, keep in flows.staff_kept.items()},
        volume if flows.cost_kept is None else weighted(("priced", -1), flows.cost_kept),
    )


def resource_use(model: Model, draws: Draws, layout: Layout, world: World, resource: int) -> tuple[Ints, Ints, Floats]:
    """Use of one resource by triple: the triples that use it, their service, and (year, triple of these, run)."""
    found = {v: (a, f) for v, service in enumerate(model.services) for j, a, f in service.uses if j == resource}
    at = np.flatnonzero(np.isin(layout.service, list(found)))
    services = layout.service[at]
    rate = np.zeros((len(model.services), draws.runs))
    for v, (assumption, factor) in found.items():
        rate[v] = draws[assumption] * factor
    return at, services, world.for_resource(resource)[:, at] * rate[services]


def usage(model: Model, draws: Draws, layout: Layout, world: World) -> Floats:
    """Use of resources: (year, provider, resource, run), in the resource's use units."""
    years, _, runs = world.volume.shape
    providers = len(model.axes.provider)
    out = np.zeros((years, providers, len(model.resources), runs))
    for j in range(len(model.resources)):
        at, _, use = resource_use(model, draws, layout, world, j)
        out[:, :, j] = layout.known(("use", j), layout.provider[at], providers).of(use)
    return out


def staff_hours(model: Model, draws: Draws, layout: Layout, world: World) -> Floats:
    """Hours of staff activity takes: (year, organisation, staff group, run)."""
    years, _, runs = world.volume.shape
    organisations = len(model.axes.organisation)
    out = np.zeros((years, organisations, len(model.staff_groups), runs))
    owner = model.accounts.provider_organisation[layout.provider]
    for w in range(len(model.staff_groups)):
        found = {v: (a, f) for v, service in enumerate(model.services) for g, a, f in service.staff if g == w}
        at = np.flatnonzero(np.isin(layout.service, list(found)))
        rate = np.zeros((len(model.services), runs))
        for v, (assumption, factor) in found.items():
            rate[v] = draws[assumption] * factor
        hours = world.for_staff(w)[:, at] * rate[layout.service[at]]
        out[:, :, w] = layout.known(("hours", w), owner[at], organisations).of(hours)
    return out
