"""Capacity (equations, section 4): what is required, what is open, which releases are safe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.effects import Flows
from placeplan.engine.volumes import Layout, destination
from placeplan.indicators.erlang import erlang_c, servers_for
from placeplan.model.model import Model, Opening, Release

__all__ = ["Attempt", "OpenPath", "chance_full", "load_of", "open_do_nothing", "open_do_something", "required_units", "units_for", "usable_units"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SLACK = 1e-9
"""Relative tolerance of comparisons between what is needed and what is open, so that rounding refuses nobody."""


def load_of(model: Model, use: Floats) -> Floats:
    """Units busy on an average day: (year, provider, resource, run)."""
    per_day = np.array([r.use_per_day for r in model.resources])
    return np.asarray(use / (model.year_days[:, None, None, None] * per_day[None, None, :, None]))


def required_units(model: Model, draws: Draws, load: Floats) -> Floats:
    """Units needed: at the target occupancy, or for the stated chance that none is free. Shape of `load`."""
    out = np.empty_like(load)
    for j, resource in enumerate(model.resources):
        here = load[:, :, j]
        if resource.method == "erlang":
            out[:, :, j] = _erlang_units(here, draws[resource.full_probability])
        else:
            out[:, :, j] = units_for(here, draws[resource.target_occupancy])
        out[:, :, j] /= 1.0 - draws.or_zero(resource.blocked)
    return out


def units_for(occupied: Floats | float, target: Floats | float, *, growth: Floats | float = 1.0) -> Floats:
    """Units for those occupied on an average day to be `target` of all, once use is `growth` times what it was.

    90 beds occupied, bed-days growing from 100,000 to 120,000, at 80 %: 90 x 1.2 / 0.8 = 135.
    """
    return np.asarray(np.asarray(occupied) * growth / target)


def _erlang_units(load: Floats, chance: Floats) -> Floats:
    """Whole units for which the chance that none is free is at most `chance` (run); none where there is no load."""
    out = np.empty_like(load)
    for value in np.unique(chance):
        runs = chance == value
        out[..., runs] = servers_for(load[..., runs], float(value))
    return np.where(load > 0, out, 0.0)


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
    open
        (year, provider, resource, run).
    opened, released
        (initiative, year, provider, resource, run): cumulative units each initiative has opened and closed.
    attempts
        Every try at a release.
    fixed_saving
        (initiative, year, organisation, run): fixed cost that has left with safe releases, in pounds of the price base.
    """

    open: Floats
    opened: Floats
    released: Floats
    attempts: tuple[Attempt, ...]
    fixed_saving: Floats


def _grow(model: Model, open_now: Floats, required: Floats) -> Floats:
    out = open_now.copy()
    for j, resource in enumerate(model.resources):
        if resource.grows:
            out[:, j] = np.maximum(out[:, j], _steps_up(required[:, j], resource.step))
    return out


def open_do_nothing(model: Model, required: Floats) -> Floats:
    """Units open in the do-nothing world: rows, and whole steps where policy says so. (year, provider, resource, run)."""
    out = np.empty_like(required)
    out[0] = model.capacity.units[0][:, :, None]
    for y in range(1, len(required)):
        out[y] = _grow(model, _rows(model, y, out[y - 1], 0.0), required[y])
    return out


def _rows(model: Model, year: int, before: Floats, moved: Floats | float) -> Floats:
    """Units open at the start of a year: those of the year before, or the row's where it changes, with what has been moved since."""
    now, then = model.capacity.units[year][:, :, None], model.capacity.units[year - 1][:, :, None]
    return np.where(now != then, now + moved, before)


def open_do_something(model: Model, draws: Draws, layout: Layout, flows: Flows, required: Floats) -> OpenPath:
    """Units open in the do-something world, with openings and safe releases."""
    years, providers, resources, runs = required.shape
    count = len(model.initiatives)
    opened = np.zeros((count, years, providers, resources, runs))
    released = np.zeros_like(opened)
    fixed = np.zeros((count, years, len(model.axes.organisation), runs))
    open_units = np.empty_like(required)
    open_units[0] = model.capacity.units[0][:, :, None]
    pending = _release_order(model)
    made: dict[str, Bools] = {release.name: np.zeros(runs, dtype=bool) for release in pending}
    attempts: list[Attempt] = []
    for y in range(years):
        if y:
            opened[:, y], released[:, y], fixed[:, y] = opened[:, y - 1], released[:, y - 1], fixed[:, y - 1]
            open_units[y] = _rows(model, y, open_units[y - 1], (opened[:, y] - released[:, y]).sum(axis=0))
        _open(model, y, open_units[y], opened[:, y])
        for release in pending:
            if release.year > y or made[release.name].all():
                continue
            safe, reason = _safe(model, layout, flows, release, y, open_units[y], required[y])
            safe = safe & ~made[release.name]
            at = (release.provider, release.resource)
            open_units[y][at] -= np.where(safe, release.units, 0.0)
            released[(release.initiative, y, *at)] += np.where(safe, release.units, 0.0)
            owner = model.accounts.provider_organisation[release.provider]
            fixed[release.initiative, y, owner] += np.where(safe, draws.or_zero(release.fixed_saving), 0.0)
            attempts.append(Attempt(release, y, safe, "" if made[release.name][0] or safe[0] else reason))
            made[release.name] = made[release.name] | safe
        if y:
            open_units[y] = _grow(model, open_units[y], required[y])
    return OpenPath(open_units, opened, released, tuple(attempts), fixed)


def _release_order(model: Model) -> list[Release]:
    releases = [release for initiative in model.initiatives for release in initiative.releases]
    return sorted(releases, key=lambda r: (r.year, r.name.split("/")))


def _open(model: Model, year: int, open_now: Floats, opened: Floats) -> None:
    for i, initiative in enumerate(model.initiatives):
        for opening in initiative.openings:
            if opening.year == year:
                open_now[opening.provider, opening.resource] += opening.units
                opened[i, opening.provider, opening.resource] += opening.units


def _safe(
    model: Model, layout: Layout, flows: Flows, release: Release, year: int, open_now: Floats, required: Floats
) -> tuple[Bools, str]:
    """Whether a release is safe in a year, run by run, and the first reason against it in run 0."""
    at = (release.provider, release.resource)
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
    for provider, resource in _receivers(model, flows, release, year):
        room = required[provider, resource] <= open_now[provider, resource] * (1.0 + SLACK) + SLACK
        if not room[0] and not reason:
            reason = _receiver_reason(model, provider, resource, open_now, required)
        fits = fits & room
    return fits, reason


def _late_reason(model: Model, name: str, opening: Opening | None) -> str:
    """An opening of an initiative that is not active is no opening of the model."""
    if opening is None:
        return f"{name} does not open: its initiative is not active"
    return f"{name} does not open until {model.axes.year.ids[opening.year]}"


def _receiver_reason(model: Model, provider: int, resource: int, open_now: Floats, required: Floats) -> str:
    axes, name = model.axes, model.resources[resource].unit
    need, have = required[provider, resource, 0], open_now[provider, resource, 0]
    title = axes.provider.title(axes.provider.ids[provider])
    return f"the receiving service is not ready: {title} needs {need:,.1f} {name}s and has {have:,.0f} open"


def _receivers(model: Model, flows: Flows, release: Release, year: int) -> list[tuple[int, int]]:
    """(provider, resource) pairs that receive care moved away from what the release would close."""
    found: dict[tuple[int, int], None] = {}
    classes = model.classes
    for e, removed in flows.removed.items():
        effect = model.effects[e]
        at = effect.classes
        uses = np.array([any(u[0] == release.resource for u in model.services[v].uses) for v in classes.service[at]], dtype=bool)
        moving = (classes.provider[at] == release.provider) & uses & (removed[year].max(axis=1) > 0)
        to = destination(effect, classes.service[at], classes.provider[at])
        if to is None or not moving.any():
            continue
        for service, provider in zip(to[0][moving], to[1][moving], strict=True):
            for resource, _, _ in model.services[service].uses:
                if (provider, resource) != (release.provider, release.resource):
                    found[(int(provider), resource)] = None
    return list(found)


def usable_units(model: Model, draws: Draws, staffed: Floats) -> Floats:
    """Staffed units less those blocked by people who cannot leave. Shape of `staffed`."""
    blocked = draws.several([resource.blocked for resource in model.resources], absent=0.0)
    return np.asarray(staffed * (1.0 - blocked))


def month_factors(model: Model, draws: Draws, use_by_service: Floats) -> Floats:
    """Daily load of each month as a ratio to the year's average day.

    Parameters
    ----------
    use_by_service
        (service, year, provider, run): use of one resource by service.

    Returns
    -------
    (month, year, provider, run): factors of the services that use it, weighted by their use; 1 where none does.
    """
    total = use_by_service.sum(axis=0)
    weighted = np.einsum("vm,vyok->myok", model.season, use_by_service)
    return np.divide(weighted, total, out=np.ones((12, *total.shape)), where=total > 0)


def chance_full(model: Model, load: Floats, usable: Floats, factor: Floats) -> tuple[Floats, Floats]:
    """Chance that nobody finds a free unit, and load of the busiest month as a share of usable units.

    Parameters
    ----------
    load, usable
        (year, provider, run) of one resource.
    factor
        (month, year, provider, run).

    Returns
    -------
    Two arrays (year, provider, run): Erlang C over whole units, averaged over months by days; and peak occupancy. Where nothing is
    open the chance is 1 if anything is needed, else 0.
    """
    servers = np.floor(usable + SLACK)
    monthly = load * factor
    chance = np.where(monthly >= np.maximum(servers, SLACK), 1.0, 0.0)
    safe = (monthly < servers) & (monthly > 0)
    if safe.any():
        chance[safe] = erlang_c(monthly[safe], np.broadcast_to(servers, monthly.shape)[safe].astype(np.int64))
    chance = np.where(monthly <= 0, 0.0, chance)
    days = model.month_days.T[:, :, None, None]
    mean = (chance * days).sum(axis=0) / days.sum(axis=0)
    peak = np.divide(monthly.max(axis=0), usable, out=np.zeros_like(load), where=usable > 0)
    return np.asarray(mean), peak

