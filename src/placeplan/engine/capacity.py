"""Capacity (equations, section 4): what is required, what is open, which releases are safe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.effects import REMOVING
from placeplan.engine.queueing import fewest_servers
from placeplan.engine.sums import Filled, Scattered
from placeplan.engine.volumes import Layout, destination
from placeplan.model.model import Model, Opening, Release

__all__ = [
    "SLACK", "Attempt", "OpenPath", "load_of", "open_do_nothing", "open_do_something", "required_units", "units_for",
    "usable_units",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Removed = Mapping[int, Floats]
"""Effect -> (year, class of the effect, run): what it took from where it was."""

SLACK = 1e-9
"""Relative tolerance of comparisons between what is needed and what is open, so that rounding refuses nobody."""


def load_of(model: Model, layout: Layout, use: Floats) -> Floats:
    """Units busy on an average day: (year, place of `layout.units`, run), as `use`."""
    per_day = np.array([r.use_per_day for r in model.resources])[layout.units.second]
    return np.asarray(use / (model.year_days[:, None, None] * per_day[:, None]))


def required_units(
    model: Model, draws: Draws, layout: Layout, load: Floats, before: tuple[Floats, Floats] | None = None
) -> Floats:
    """Units needed: at the target occupancy, or for the stated chance that none is free. Shape of `load`.

    Parameters
    ----------
    before
        Units needed, and the load, of other draws that differ in nothing else it is worked out from. Years and places
        with the same load in all runs are not worked out again.
    """
    out, anew = np.empty_like(load), np.ones(load.shape[:2], dtype=bool)
    if before is not None:
        out, anew = before[0].copy(), (load != before[1]).any(axis=2)
    for resource, at in zip(model.resources, layout.units.of_second, strict=True):
        years, places = np.nonzero(anew[:, at])
        here = years, at[places]
        if resource.method == "erlang":
            needed = fewest_servers(load[here], draws[resource.full_probability])
        else:
            needed = units_for(load[here], draws[resource.target_occupancy])
        out[here] = needed / (1.0 - draws.or_zero(resource.blocked))
    return out


def units_for(occupied: Floats | float, target: Floats | float, *, growth: Floats | float = 1.0) -> Floats:
    """Units for those occupied on an average day to be `target` of all, once use is `growth` times what it was.

    90 beds occupied, bed-days growing from 100,000 to 120,000, at 80 %: 90 x 1.2 / 0.8 = 135.
    """
    return np.asarray(np.asarray(occupied) * growth / target)


def _steps_up(units: Floats, step: float) -> Floats:
    return np.asarray(np.ceil(units / step * (1.0 - SLACK)) * step)

@dataclass(frozen=True)
class Attempt:
    """A release tried in a year.

    Parameters
    ----------
    safe
        (run): it was made.
    reason
        Why it was refused, in the expected run; empty where it was made.
    """

    release: Release
    year: int
    safe: Bools
    reason: str


@dataclass(frozen=True)
class OpenPath:
    """Units open year by year.

    Parameters
    ----------
    filled
        Places (provider, resource) of `at_places`.
    at_places
        (year, place, run): units open.
    attempts
        Every try at a release.
    parts_opened, parts_released, parts_saved
        The three properties below, of which few places are filled.
    """

    filled: Filled
    at_places: Floats
    attempts: tuple[Attempt, ...]
    parts_opened: Scattered
    parts_released: Scattered
    parts_saved: Scattered

    @cached_property
    def open(self) -> Floats:
        """(year, provider, resource, run)."""
        return self.filled.spread(self.at_places)

    @cached_property
    def opened(self) -> Floats:
        """(initiative, year, provider, resource, run): cumulative units each initiative has opened."""
        return self.parts_opened.dense()

    @cached_property
    def released(self) -> Floats:
        """(initiative, year, provider, resource, run): cumulative units each initiative has closed."""
        return self.parts_released.dense()

    @cached_property
    def fixed_saving(self) -> Floats:
        """(initiative, year, organisation, run): fixed cost that has left with safe releases, in pounds of the price
        base.
        """
        return self.parts_saved.dense()


def _grow(model: Model, layout: Layout, open_now: Floats, required: Floats) -> Floats:
    """Units open (place, run) once the policy to grow has been followed."""
    out = open_now.copy()
    for resource, at in zip(model.resources, layout.units.of_second, strict=True):
        if resource.grows:
            out[at] = np.maximum(out[at], _steps_up(required[at], resource.step))
    return out


def open_do_nothing(model: Model, layout: Layout, required: Floats) -> Floats:
    """Units open in the do-nothing world: rows, and whole steps where policy says so. Shape of `required`."""
    out = np.empty_like(required)
    given = layout.units.taken(model.capacity.units)
    out[0] = given[0]
    for y in range(1, len(required)):
        out[y] = _grow(model, layout, _rows(given, y, out[y - 1], lambda: 0.0), required[y])
    return out


def _rows(given: Floats, year: int, before: Floats, moved: Callable[[], Floats | float]) -> Floats:
    """Units open at the start of a year: those of the year before, or the row's where it changes, with what has been
    moved since. `given` is (year, place, 1).
    """
    now, then = given[year], given[year - 1]
    changed = now != then
    return np.where(changed, now + moved(), before) if changed.any() else before.copy()


@dataclass
class _Tally:
    """Cumulative units or money by place of an array, filled from a year on."""

    shape: tuple[int, ...]
    parts: dict[tuple[int, ...], Floats] = field(default_factory=dict)

    def add(self, key: tuple[int, ...], year: int, amount: Floats | float) -> None:
        part = self.parts.setdefault(key, np.zeros((self.shape[1], self.shape[-1])))
        part[year:] += amount

    def now(self, filled: Filled, year: int) -> Floats:
        """(place, run)."""
        out = np.zeros((len(filled), self.shape[-1]))
        for (_, first, second), part in self.parts.items():
            out[filled.position[first, second]] += part[year]
        return out

    def whole(self) -> Scattered:
        return Scattered(self.shape, self.parts)


def _moved(opened: _Tally, released: _Tally, filled: Filled, year: int) -> Floats:
    return opened.now(filled, year) - released.now(filled, year)


def open_do_something(
    model: Model, draws: Draws, layout: Layout, removed: Removed, required: Floats
) -> OpenPath:
    """Units open in the do-something world, with openings and safe releases.

    Parameters
    ----------
    required
        (year, place of `layout.units`, run).
    """
    years, _, runs = required.shape
    units, count = layout.units, len(model.initiatives)
    opened = _Tally((count, years, *units.shape, runs))
    released = _Tally((count, years, *units.shape, runs))
    saved = _Tally((count, years, len(model.axes.organisation), runs))
    given = units.taken(model.capacity.units)
    out = np.empty_like(required)
    out[0] = given[0]
    pending = _release_order(model)
    made: dict[str, Bools] = {release.name: np.zeros(runs, dtype=bool) for release in pending}
    attempts: list[Attempt] = []
    for y in range(years):
        if y:
            out[y] = _rows(given, y, out[y - 1], partial(_moved, opened, released, units, y))
        for i, opening in _openings(model, y):
            out[y, units.position[opening.provider, opening.resource]] += opening.units
            opened.add((i, opening.provider, opening.resource), y, opening.units)
        for release in pending:
            if release.year > y or made[release.name].all():
                continue
            safe, reason = _safe(model, layout, removed, release, y, out[y], required[y])
            safe = safe & ~made[release.name]
            at = (release.provider, release.resource)
            out[y, units.position[at]] -= np.where(safe, release.units, 0.0)
            released.add((release.initiative, *at), y, np.where(safe, release.units, 0.0))
            owner = int(model.accounts.provider_organisation[release.provider])
            saved.add((release.initiative, owner), y, np.where(safe, draws.or_zero(release.fixed_saving), 0.0))
            attempts.append(Attempt(release, y, safe, "" if made[release.name][0] or safe[0] else reason))
            made[release.name] = made[release.name] | safe
        if y:
            out[y] = _grow(model, layout, out[y], required[y])
    return OpenPath(units, out, tuple(attempts), opened.whole(), released.whole(), saved.whole())


def _release_order(model: Model) -> list[Release]:
    releases = [release for initiative in model.initiatives for release in initiative.releases]
    return sorted(releases, key=lambda r: (r.year, r.name.split("/")))


def _openings(model: Model, year: int) -> list[tuple[int, Opening]]:
    return [(i, o) for i, initiative in enumerate(model.initiatives) for o in initiative.openings if o.year == year]


def _safe(
    model: Model,
    layout: Layout,
    removed: Removed,
    release: Release,
    year: int,
    open_now: Floats,
    required: Floats,
) -> tuple[Bools, str]:
    """Whether a release is safe in a year, run by run, and the first reason against it in run 0. What is open and
    required is (place of `layout.units`, run).
    """
    at = layout.units.position[release.provider, release.resource]
    unit = model.resources[release.resource].unit
    left = open_now[at] - release.units
    fits = required[at] <= left * (1.0 + SLACK) + SLACK
    reason = ""
    if not fits[0]:
        reason = f"{required[at][0]:,.1f} {unit}s would be needed and {left[0]:,.0f} would be left"
    openings = {opening.name: opening for initiative in model.initiatives for opening in initiative.openings}
    late = [name for name in release.after if name not in openings or openings[name].year > year]
    if late:
        fits = np.zeros_like(fits)
        reason = reason or _late_reason(model, late[0], openings.get(late[0]))
    for (provider, resource), moving in _receivers(model, layout, removed, release, year).items():
        there = layout.units.position[provider, resource]
        room = required[there] <= open_now[there] * (1.0 + SLACK) + SLACK
        if moving[0] and not room[0] and not reason:
            reason = _receiver_reason(model, provider, resource, float(open_now[there, 0]), float(required[there, 0]))
        fits = fits & (room | ~moving)
    return fits, reason


def _late_reason(model: Model, name: str, opening: Opening | None) -> str:
    """An opening of an initiative that is not active is no opening of the model."""
    if opening is None:
        return f"{name} does not open: its initiative is not active"
    if opening.year >= len(model.axes.year):
        return f"{name} does not open within the plan's years"
    return f"{name} does not open until {model.axes.year.ids[opening.year]}"


def _receiver_reason(model: Model, provider: int, resource: int, have: float, need: float) -> str:
    axes, name = model.axes, model.resources[resource].unit
    title = axes.provider.title(axes.provider.ids[provider])
    return f"the receiving service is not ready: {title} needs {need:,.1f} {name}s and has {have:,.0f} open"


def _receivers(
    model: Model, layout: Layout, removed: Removed, release: Release, year: int
) -> dict[tuple[int, int], Bools]:
    """(provider, resource) pairs that receive care moved away from what the release would close: (run), whether any is
    moved.
    """
    at = (release.provider, release.resource)
    if at not in layout.ways:
        layout.ways[at] = _ways_out(model, *at)
    found: dict[tuple[int, int], Bools] = {}
    for e, rows, service, provider in layout.ways[at]:
        moving = (removed[e][year, rows] > 0).any(axis=0)
        if moving.any():
            for resource, _, _ in model.services[service].uses:
                if (provider, resource) != at:
                    found[provider, resource] = found.get((provider, resource), False) | moving
    return found


def _ways_out(model: Model, provider: int, resource: int) -> list[tuple[int, Ints, int, int]]:
    """Effects that move care away from a provider's resource: effect, its classes there, receiving service and
    provider.
    """
    classes, out = model.classes, []
    users = [v for v, service in enumerate(model.services) if any(use[0] == resource for use in service.uses)]
    for e, effect in enumerate(model.effects):
        at = effect.classes
        to = destination(effect, classes.service[at], classes.provider[at])
        if to is None or effect.kind not in REMOVING:
            continue
        here = np.flatnonzero((classes.provider[at] == provider) & np.isin(classes.service[at], users))
        if not len(here):
            continue
        pairs, inverse = np.unique(np.stack([to[0][here], to[1][here]]), axis=1, return_inverse=True)
        out += [(e, here[inverse.ravel() == n], int(v), int(o)) for n, (v, o) in enumerate(pairs.T)]
    return out


def usable_units(model: Model, draws: Draws, layout: Layout, staffed: Floats) -> Floats:
    """Staffed units less those blocked by people who cannot leave: (year, place of `layout.units`, run)."""
    blocked = draws.several([resource.blocked for resource in model.resources], absent=0.0)
    return np.asarray(staffed * (1.0 - blocked)[layout.units.second])
