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
from placeplan.engine.effects import Flows
from placeplan.model.model import Effect, Model

__all__ = ["Layout", "Stream", "World", "layout_of", "staff_hours", "streams_of", "usage", "world_do_nothing", "world_do_something"]

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
    """

    triples: Ints
    of_class: Ints
    of_effect: Mapping[int, Ints]

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
    return Layout(triples, parts[0], dict(zip(owners, parts[1:], strict=True)))


@dataclass(frozen=True)
class Stream:
    """Care that arrives because of an effect.

    Parameters
    ----------
    triple
        (class of the effect): where it arrives.
    volume
        (year, class of the effect, run): units of the receiving service.
    carries
        It keeps the shorten and reprice factors of the class it left (relocated care).
    """

    effect: int
    triple: Ints
    volume: Floats
    carries: bool


def streams_of(model: Model, draws: Draws, flows: Flows, layout: Layout) -> tuple[Stream, ...]:
    """Every stream of arriving care."""
    out = []
    for e, triple in layout.of_effect.items():
        effect = model.effects[e]
        if effect.kind == "relocate":
            out.append(Stream(e, triple, flows.removed[e], carries=True))
        elif effect.becomes is not None:
            ratio = draws[effect.becomes.ratio] * (1.0 + draws.or_zero(effect.becomes.induced))
            out.append(Stream(e, triple, flows.removed[e] * ratio, carries=False))
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


def segment_sum(values: Floats, at: Ints, size: int) -> Floats:
    """Sum over axis 1 by position: (year, n, run) -> (year, size, run)."""
    out = np.zeros((values.shape[0], size, values.shape[2]))
    if values.shape[1] == 0:
        return out
    order = np.argsort(at, kind="stable")
    present, first = np.unique(at[order], return_index=True)
    out[:, present] = np.add.reduceat(values[:, order], first, axis=1)
    return out


def world_do_nothing(layout: Layout, start: Floats) -> World:
    """The do-nothing world."""
    volume = segment_sum(start, layout.of_class, len(layout.triples))
    return World(volume, {}, {}, volume)


def world_do_something(model: Model, layout: Layout, flows: Flows, streams: Sequence[Stream]) -> World:
    """The do-something world: what stayed, what arrived, what was relocated."""

    def total(weight: Floats | None) -> Floats:
        stay = flows.stay if weight is None else flows.stay * weight
        out = segment_sum(stay, layout.of_class, len(layout.triples))
        for stream in streams:
            moved = stream.volume
            if weight is not None and stream.carries:
                moved = moved * weight[:, model.effects[stream.effect].classes]
            out += segment_sum(moved, stream.triple, len(layout.triples))
        return out

    repriced = any(e.kind == "reprice" and e.line == "variable" for e in model.effects)
    volume = total(None)
    return World(
        volume,
        {j: total(keep) for j, keep in flows.keep_resource.items()},
        {w: total(keep) for w, keep in flows.keep_staff.items()},
        total(flows.price) if repriced else volume,
    )


def usage(model: Model, draws: Draws, layout: Layout, world: World) -> Floats:
    """Use of resources: (year, provider, resource, run), in the resource's use units."""
    years, _, runs = world.volume.shape
    out = np.zeros((years, len(model.axes.provider), len(model.resources), runs))
    for v, service in enumerate(model.services):
        at = np.flatnonzero(layout.service == v)
        for j, assumption, factor in service.uses:
            per_unit = draws[assumption] * factor
            for t in at:
                out[:, layout.provider[t], j] += world.for_resource(j)[:, t] * per_unit
    return out


def staff_hours(model: Model, draws: Draws, layout: Layout, world: World) -> Floats:
    """Hours of staff activity takes: (year, organisation, staff group, run)."""
    years, _, runs = world.volume.shape
    out = np.zeros((years, len(model.axes.organisation), len(model.staff_groups), runs))
    organisation = model.accounts.provider_organisation[layout.provider]
    for v, service in enumerate(model.services):
        at = np.flatnonzero(layout.service == v)
        for w, assumption, factor in service.staff:
            per_unit = draws[assumption] * factor
            for t in at:
                out[:, organisation[t], w] += world.for_staff(w)[:, t] * per_unit
    return out
