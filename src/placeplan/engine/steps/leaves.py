"""Leaves of explanations: assumptions, baseline rows and what initiatives state."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from placeplan.engine.pipeline import Chain
from placeplan.model.model import Origin
from placeplan.results.ledger import Leaf, Reference

__all__ = ["Leaves"]


class Leaves:
    """Makes the leaves of one chain's explanations."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.model = chain.model
        self._assumptions: dict[int, Leaf] = {}

    def assumption(self, position: int) -> Leaf:
        """An assumption, with its range, evidence, grade and owner; made once, however often it is met."""
        if position not in self._assumptions:
            self._assumptions[position] = self._assumption(position)
        return self._assumptions[position]

    def _assumption(self, position: int) -> Leaf:
        table, name = self.model.assumptions, self.model.axes.assumption.ids[position]
        detail = {
            "title": self.model.axes.assumption.title(name),
            "grade": table.grade[position],
            "owner": table.owner[position],
        }
        if not np.isnan(table.low[position]):
            detail["range"] = f"{table.low[position]:g} to {table.high[position]:g} (P10 to P90)"
        if table.price_base[position]:
            detail["price base"] = table.price_base[position]
        value = float(self.chain.draws.values[position, 0])
        shown = {key: text for key, text in detail.items() if text}
        return Leaf("assumption", name, value, table.unit[position], table.evidence[position], shown)

    def given(self, *positions: int) -> list[Reference]:
        """Assumptions, those that are not stated (-1) left out."""
        return [self.assumption(p) for p in positions if p >= 0]

    def rows(
        self, origin: Origin, what: str, value: float, unit: str, *, rows: int = 1, of: Sequence[int] = (),
        at: Sequence[tuple[str, ...]] = (), **more: str,
    ) -> Leaf:  # fmt: skip
        """A set of baseline rows and what they come to.

        `of` are their sources by position and `at` the keys of the rows, where they are known; otherwise the sources
        are all those of the file.
        """
        named = list(origin.sources.items())
        known = {origin.rows[key] for key in at if key in origin.rows}
        if known:
            named = [(key, title) for key, title in named if key in known]
        elif of:
            named = [named[n] for n in of]
        sources = "; ".join(f"{key}: {title}" for key, title in named[:6])
        return Leaf("baseline", what, float(value), unit, sources, {"file": origin.file, **more}, rows)

    def decision(self, what: str, value: float, unit: str, **detail: str) -> Leaf:
        """Something a record of the plan states."""
        return Leaf("decision", what, float(value), unit, "", detail)

    def constant(self, what: str, value: float, unit: str = "") -> Leaf:
        """A number of the calendar or of arithmetic."""
        return Leaf("constant", what, float(value), unit)
