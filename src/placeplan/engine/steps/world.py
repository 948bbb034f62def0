"""Entering steps whose elements are known by world and year first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from placeplan.model.model import Axes
from placeplan.results.figures import WORLDS
from placeplan.results.ledger import Index, Ledger, Reference, Step

__all__ = ["WorldSteps"]


class WorldSteps:
    """Steps of both worlds. Index: world, year, then what the step is about."""

    ledger: Ledger
    axes: Axes

    def _enter(
        self,
        name: str,
        value: Callable[[Index], float],
        unit: str,
        formula: str,
        compute: Callable[[Index, Sequence[float]], float],
        inputs: Callable[[Index], Sequence[Reference]],
        words: Callable[[Index], str],
    ) -> None:
        """Enter a step; its label is what it is about, the world and the year."""

        def label(i: Index) -> str:
            return f"{words(i)}, {WORLDS[i[0]]}, {self.axes.year.ids[i[1]]}"

        self.ledger.record(Step(name, value, unit, formula, compute, inputs, label))
