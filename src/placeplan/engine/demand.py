"""Demand, do nothing (equations, sections 1 and 2)."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.model.model import Model

__all__ = ["CAUSES", "demand", "growth_by_cause", "service_factors"]

Floats = npt.NDArray[np.float64]

CAUSES: tuple[str, ...] = ("size", "structure", "non-demographic", "adjustment")
"""Causes growth is split into."""


def service_factors(model: Model, draws: Draws) -> tuple[Floats, Floats]:
    """Non-demographic growth and one-off adjustments of every service: two arrays (service, year, run)."""
    years = np.arange(len(model.axes.year), dtype=float)
    growth = np.empty((len(model.services), len(years), draws.runs))
    adjust = np.ones_like(growth)
    for v, service in enumerate(model.services):
        growth[v] = (1.0 + draws[service.growth]) ** years[:, None]
        for year, assumption in service.adjustments:
            adjust[v, year] *= draws[assumption]
    return growth, adjust


def demand(model: Model, draws: Draws) -> Floats:
    """Activity of every class in the do-nothing world: (year, class, run), units of the class's service."""
    growth, adjust = service_factors(model, draws)
    factor = np.ascontiguousarray((growth * adjust).transpose(1, 0, 2))
    service, weights = model.classes.service, draws.variants[:, None, :]
    used = np.flatnonzero(draws.variants.any(axis=1))
    out = np.empty((len(factor), len(service), draws.runs))
    part = np.empty(out.shape[1:])
    for year, people in enumerate(out):  # a year at a time: what is worked on stays in the processor's cache
        people[:] = 0.0
        for x in used:
            people += np.multiply(model.classes.demand[x, year, :, None], weights[x], out=part)
        people *= factor[year, service]
    return out


def growth_by_cause(model: Model, draws: Draws) -> Floats:
    """Change in each service's activity since the base year, by cause: (cause, service, year).

    Expected run only (run 0 of `draws`). The causes' parts are Shapley values of the product of four factors, taken
    cell by cell; population structure is the only factor that differs within a place, and the formula is linear in it,
    so that class means are exact.
    """
    growth, adjust = service_factors(model, draws)
    base = model.classes.demand[:, 0, :].T @ draws.variants[:, 0]
    people = np.einsum("xyc,x->yc", model.classes.demand, draws.variants[:, 0])
    persons = np.einsum("xypg,x->yp", model.population.persons, draws.variants[:, 0])
    with np.errstate(divide="ignore", invalid="ignore"):
        size_by_place = np.where(persons[0] > 0, persons / persons[0], 1.0)
        size = size_by_place[:, model.classes.place]
        structure = np.where(base * size > 0, people / (base * size), 1.0)
    service = model.classes.service
    factors = np.stack([size, structure, growth[service, :, 0].T, adjust[service, :, 0].T])
    parts = _shapley_of_product(factors) * base
    out = np.zeros((len(CAUSES), len(model.services), parts.shape[1]))
    np.add.at(out.transpose(1, 0, 2), service, parts.transpose(2, 0, 1))
    return out


def _shapley_of_product(factors: Floats) -> Floats:
    """Shapley value of each factor in their product less 1: same shape as `factors`, (player, ...)."""
    players = len(factors)
    out = np.zeros_like(factors)
    for i in range(players):
        rest = [j for j in range(players) if j != i]
        for count in range(players):
            weight = factorial(count) * factorial(players - count - 1) / factorial(players)
            for subset in combinations(rest, count):
                others = np.prod(factors[list(subset)], axis=0) if subset else np.ones(factors.shape[1:])
                out[i] += weight * others * (factors[i] - 1.0)
    return out
