"""Section 2: demand, do nothing."""

from __future__ import annotations

import itertools
import math

from placeplan.engine.reference.basis import value
from placeplan.engine.reference.population import people, people_in
from placeplan.errors import InputError
from placeplan.model import Model

__all__ = ["CAUSES", "do_nothing", "growth_parts"]

CAUSES = ("size", "structure", "non-demographic", "adjustment")


def do_nothing(model: Model, y: int, cell: int) -> float:
    """A_N[y,c]."""
    base = float(model.cells.quantity[cell])
    if base == 0.0:
        return 0.0
    return base * math.prod(_factors(model, y, cell).values())


def growth_parts(model: Model, y: int, cell: int) -> dict[str, float]:
    """Change since the base year by cause: Shapley values in the product of the four factors."""
    base = float(model.cells.quantity[cell])
    if base == 0.0:
        return dict.fromkeys(CAUSES, 0.0)
    factors = _factors(model, y, cell)
    parts = dict.fromkeys(CAUSES, 0.0)
    orders = list(itertools.permutations(CAUSES))
    for order in orders:
        level = base
        for cause in order:
            parts[cause] += level * (factors[cause] - 1.0) / len(orders)
            level *= factors[cause]
    return parts


def _factors(model: Model, y: int, cell: int) -> dict[str, float]:
    """The four factors of growth since the base year of a cell with activity."""
    place, group = int(model.cells.place[cell]), int(model.cells.group[cell])
    service = model.services[int(model.cells.service[cell])]
    then, now = people(model, 0, place, group), people(model, y, place, group)
    if then <= 0.0:
        raise InputError(
            "base-year activity is given for a group nobody of which lives in the place.",
            path=model.axes.place.ids[place],
            value=model.axes.group.ids[group],
        )
    size = people_in(model, y, place) / people_in(model, 0, place)
    adjustment = math.prod(value(model, assumption, 1.0) for year, assumption in service.adjustments if year == y)
    return {
        "size": size,
        "structure": now / then / size if size > 0.0 else 1.0,
        "non-demographic": (1.0 + value(model, service.growth, 0.0)) ** y,
        "adjustment": adjustment,
    }
