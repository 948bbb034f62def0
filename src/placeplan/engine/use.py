"""What care takes: resources, staff hours, and anything else at a rate for each unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.rows import Members, Rows, Takers, takers
from placeplan.engine.volumes import Layout, World
from placeplan.model.model import Model

__all__ = ["all_taken", "resource_use", "staff_hours", "usage", "users_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def _rates(tables: Sequence[tuple[tuple[int, int, float], ...]], key: int) -> dict[int, tuple[int, float]]:
    """Service -> assumption and factor of its entry for a resource or staff group."""
    return {v: (a, f) for v, table in enumerate(tables) for one, a, f in table if one == key}


def users_of(model: Model, layout: Layout) -> tuple[Takers, ...]:
    """Resource -> pairs that use it; places are those of `layout.units`."""
    if "users" not in layout.takers:
        tables, (provider, service) = [service.uses for service in model.services], layout.pairs.T
        layout.takers["users"] = tuple(
            takers(_rates(tables, j), service, layout.units.position[provider, j]) for j in range(len(model.resources))
        )
    return layout.takers["users"]


def _staffed_by(model: Model, layout: Layout) -> tuple[Takers, ...]:
    """Staff group -> pairs that take its time; places are those of `layout.posts`."""
    if "staff" not in layout.takers:
        tables, (provider, service) = [service.staff for service in model.services], layout.pairs.T
        owner = model.accounts.provider_organisation[provider]
        layout.takers["staff"] = tuple(
            takers(_rates(tables, w), service, layout.posts.position[owner, w]) for w in range(len(model.staff_groups))
        )
    return layout.takers["staff"]


def all_taken(
    draws: Draws,
    by_key: Sequence[Members],
    care: Callable[[int], Rows],
    size: int,
    before: tuple[Floats, Bools] | None,
) -> Floats:
    """What is taken of care at all places: (year, place, run).

    Parameters
    ----------
    before
        The same of other draws, which differ in nothing that it is worked out from but care, and the rows of care that
        differ: only where those are counted is it worked out anew.
    """
    years, _, runs = care(0).shape
    out = np.zeros((years, size, runs)) if before is None else before[0].copy()
    for key, each in enumerate(by_key):
        some = each if before is None else each.reached(before[1])
        if len(some.rows):
            out[:, some.filled] = some.sums.of(some.taken(draws, care(key)))
    return out


def resource_use(model: Model, draws: Draws, layout: Layout, world: World, resource: int) -> tuple[Ints, Ints, Floats]:
    """Use of one resource by pair: provider and service of each pair that uses it, and (year, pair of these, run)."""
    users = users_of(model, layout)[resource]
    pairs = layout.pairs[users.rows]
    return pairs[:, 0], pairs[:, 1], users.taken(draws, world.for_resource(resource))


def usage(
    model: Model, draws: Draws, layout: Layout, world: World, before: tuple[Floats, Bools] | None = None
) -> Floats:
    """Use of resources: (year, place of `layout.units`, run), in the resource's use units. See `all_taken`."""
    return all_taken(draws, users_of(model, layout), world.for_resource, len(layout.units), before)


def staff_hours(
    model: Model, draws: Draws, layout: Layout, world: World, before: tuple[Floats, Bools] | None = None
) -> Floats:
    """Hours of staff activity takes: (year, place of `layout.posts`, run). See `all_taken`."""
    return all_taken(draws, _staffed_by(model, layout), world.for_staff, len(layout.posts), before)
