"""Running the reference engine."""

from __future__ import annotations

from dataclasses import dataclass

from placeplan.engine.reference.basis import FigureKey
from placeplan.engine.reference.figures import Figures
from placeplan.engine.reference.worlds import Worlds, build_worlds
from placeplan.model import Model

__all__ = ["ReferenceRun", "run_reference", "run_reference_full"]


@dataclass(frozen=True)
class ReferenceRun:
    """Everything a run gives."""

    figures: dict[FigureKey, float]
    releases: dict[str, str]
    """Safe releases: "initiative/release" -> year made."""
    refusals: list[tuple[str, str, int]]
    """Release, year, reason: 1 capacity, 2 opening, 3 receiving."""
    worlds: Worlds


def run_reference_full(model: Model) -> ReferenceRun:
    """Figures, releases made and releases refused."""
    worlds = build_worlds(model)
    opened, years = worlds.something.opened, model.axes.year.ids
    return ReferenceRun(
        Figures(worlds).take(),
        {made.release.name: years[made.year] for made in opened.made},
        [(refused.release.name, years[refused.year], refused.reason) for refused in opened.refused],
        worlds,
    )


def run_reference(model: Model) -> dict[FigureKey, float]:
    """Every figure of the expected run by (figure, world, year, scope)."""
    return run_reference_full(model).figures
