"""Reading one figure of the reference engine."""

from __future__ import annotations

from collections.abc import Mapping

from placeplan.engine.reference import FigureKey
from placeplan.results.figures import WORLDS

__all__ = ["N", "S", "figure_of", "left_over"]

N, S = WORLDS


def figure_of(figures: Mapping[FigureKey, float], figure: str, world: str, year: str, **scope: str) -> float:
    """One value; a KeyError where it is not given."""
    return figures[figure, world, year, frozenset(scope.items())]


def left_over(figures: Mapping[FigureKey, float], year: str) -> float:
    """What the bridge does not explain: the gap do nothing less every line, less what is left; 0 where it adds up."""
    lines = {frozenset(scope): n for (f, _, y, scope), n in figures.items() if (f, y) == ("bridge", year)}
    ends = {frozenset({("line", name)}): sign for name, sign in (("do nothing gap", 1), ("unidentified", 0))}
    return sum(ends.get(scope, -1) * number for scope, number in lines.items())
