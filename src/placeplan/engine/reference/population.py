"""Section 1: people."""

from __future__ import annotations

from placeplan.engine.reference.basis import known
from placeplan.model import Model

__all__ = ["people", "people_in"]


def people(model: Model, y: int, place: int, group: int) -> float:
    """People of a group living in a place, in the chosen variant; a missing row counts as nobody."""
    population = model.population
    return known(float(population.persons[population.chosen, y, place, group]))


def people_in(model: Model, y: int, place: int) -> float:
    """Everybody living in a place."""
    return sum(people(model, y, place, group) for group in range(len(model.axes.group)))
