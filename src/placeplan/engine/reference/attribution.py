"""Section 3, attribution: brute-force Shapley values over every coalition of the initiatives that act on a cell."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from placeplan.engine.reference.basis import Flow, organisation_of, value
from placeplan.engine.reference.capacity import use_of
from placeplan.engine.reference.effects import CellOutcome, Part, flows_of, thin
from placeplan.engine.reference.workforce import hours_of
from placeplan.model import Model

__all__ = ["Measure", "attribute", "measures", "players_of", "shapley", "single_moves"]

Measure = tuple[str, int, int, int]
"""An outcome: what it is, and up to three positions (-1 where not needed)."""

Player = TypeVar("Player", bound=Hashable)
Outcome = TypeVar("Outcome", bound=Hashable)


def shapley(
    players: Sequence[Player], worth: Callable[[frozenset[Player]], Mapping[Outcome, float]]
) -> dict[Player, dict[Outcome, float]]:
    """Shapley values of every outcome; an outcome a coalition does not name is 0 for it."""
    n = len(players)
    worths = {
        frozenset(chosen): worth(frozenset(chosen))
        for size in range(n + 1)
        for chosen in itertools.combinations(players, size)
    }
    shares: dict[Player, dict[Outcome, float]] = {player: {} for player in players}
    for player in players:
        for coalition, without in worths.items():
            if player in coalition:
                continue
            weight = math.factorial(len(coalition)) * math.factorial(n - len(coalition) - 1) / math.factorial(n)
            joined = worths[coalition | {player}]
            for outcome in set(joined) | set(without):
                gain = joined.get(outcome, 0.0) - without.get(outcome, 0.0)
                shares[player][outcome] = shares[player].get(outcome, 0.0) + weight * gain
    return shares


def measures(model: Model, flows: Sequence[Flow]) -> dict[Measure, float]:
    """Everything about a cell's care that is attributed: activity, use of resources, hours of staff, variable cost."""
    found: dict[Measure, float] = {}

    def count(key: Measure, amount: float) -> None:
        found[key] = found.get(key, 0.0) + amount

    for flow in flows:
        count(("activity", flow.place, flow.service, flow.provider), flow.units)
    for (provider, resource), amount in use_of(model, flows).items():
        count(("use", provider, resource, -1), amount)
    for (organisation, group), amount in hours_of(model, flows).items():
        count(("hours", organisation, group, -1), amount)
    for flow in flows:
        cost = value(model, model.services[flow.service].variable_cost, 0.0)
        count(("variable", organisation_of(model, flow.provider), -1, -1), flow.units * cost * flow.price)
    return found


def _with(model: Model, parts: Mapping[int, Part], chosen: frozenset[int]) -> dict[int, Part]:
    """Parts of the effects of the initiatives chosen."""
    return {e: part for e, part in parts.items() if model.effects[e].initiative in chosen}


def players_of(model: Model, parts: Mapping[int, Part]) -> list[int]:
    """Initiatives acting on a cell."""
    return sorted({model.effects[e].initiative for e in parts})


def attribute(model: Model, cell: int, demand: float, parts: Mapping[int, Part]) -> dict[int, dict[Measure, float]]:
    """Shapley shares of a cell's outcomes; "stays" is what is left where it was."""

    def worth(chosen: frozenset[int]) -> dict[Measure, float]:
        outcome: CellOutcome = thin(model, demand, _with(model, parts, chosen))
        found = measures(model, flows_of(model, cell, outcome))
        found["stays", int(model.cells.service[cell]), -1, -1] = outcome.stays
        return found

    return shapley(players_of(model, parts), worth)


def single_moves(model: Model, demand: float, parts: Mapping[int, Part]) -> dict[int, tuple[float, float]]:
    """By initiative: change in what stays if it is carried out alone, and if it is the last to join."""
    players = frozenset(players_of(model, parts))

    def stays(chosen: frozenset[int]) -> float:
        return thin(model, demand, _with(model, parts, chosen)).stays

    return {i: (stays(frozenset({i})) - demand, stays(players) - stays(players - {i})) for i in sorted(players)}
