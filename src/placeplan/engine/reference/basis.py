"""What every section of the reference engine shares: reading an assumption, and care as flows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from placeplan.model import Model
from placeplan.results.figures import WORLDS

__all__ = [
    "NOTHING", "SOMETHING", "TINY", "FigureKey", "Flow", "add_to", "ceiling", "inside", "known", "organisation_of",
    "value", "year_count",
]  # fmt: skip

NOTHING, SOMETHING = WORLDS
TINY = 1e-9
"""Slack in comparing numbers of units, so that rounding of the last digit opens or closes no ward."""

FigureKey = tuple[str, str, str, frozenset[tuple[str, str]]]
"""Figure, world, year as text, and (scope, id) pairs; no pairs: the footprint."""

Key = TypeVar("Key")


@dataclass(frozen=True)
class Flow:
    """Units of a service given to residents of a place at a provider in one year."""

    place: int
    service: int
    provider: int
    units: float
    keep_resource: Mapping[int, float] = field(default_factory=dict)
    """Share of the use of each resource that is left; 1 where none is named."""
    keep_staff: Mapping[int, float] = field(default_factory=dict)
    price: float = 1.0
    """Factor on the variable cost."""


def value(model: Model, assumption: int, empty: float) -> float:
    """Value of an assumption, or `empty` where none is named."""
    return empty if assumption < 0 else float(model.assumptions.value[assumption])


def known(amount: float) -> float:
    """An amount, where a missing row is nothing."""
    return 0.0 if math.isnan(amount) else float(amount)


def organisation_of(model: Model, provider: int) -> int:
    """The organisation itself, or the one that runs the site."""
    return int(model.accounts.provider_organisation[provider])


def inside(model: Model, organisation: int) -> bool:
    """Whether an organisation is part of the footprint's position."""
    return bool(model.accounts.inside[organisation])


def year_count(model: Model) -> int:
    """Number of years, the base year included."""
    return len(model.axes.year)


def add_to(total: dict[Key, float], parts: Mapping[Key, float] | Iterable[tuple[Key, float]]) -> None:
    """Add parts to a running total."""
    pairs = parts.items() if isinstance(parts, Mapping) else parts
    for key, amount in pairs:
        total[key] = total.get(key, 0.0) + amount


def ceiling(number: float) -> int:
    """Least whole number not below `number`, but for rounding."""
    return math.ceil(number - TINY)
