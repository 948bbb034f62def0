"""Reading one figure of the reference engine."""

from __future__ import annotations

from collections.abc import Mapping

from placeplan.engine.reference import FigureKey
from placeplan.results.figures import WORLDS

__all__ = ["N", "S", "figure_of"]

N, S = WORLDS


def figure_of(figures: Mapping[FigureKey, float], figure: str, world: str, year: str, **scope: str) -> float:
    """One value; a KeyError where it is not given."""
    return figures[figure, world, year, frozenset(scope.items())]
