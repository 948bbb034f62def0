"""Comparing the figures of two engines."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from placeplan.results.figures import FIGURES

__all__ = ["Comparison", "Difference", "FigureKey", "figures_close"]

FigureKey = tuple[str, str, str, frozenset[tuple[str, str]]]
Shape = tuple[str, frozenset[str]]
"""A figure and the dimensions it is split by."""


@dataclass(frozen=True)
class Difference:
    """A figure the two disagree on. One a side does not give counts as 0 there."""

    key: FigureKey
    first: float
    second: float
    size: float
    """Difference as a share of the larger of the two."""

    def __str__(self) -> str:
        figure, world, year, scope = self.key
        where = "; ".join(f"{name}={value}" for name, value in sorted(scope)) or "footprint"
        return f"{figure} ({world}, {year}, {where}): {self.first!r} against {self.second!r}, {self.size:.3g} apart"


@dataclass(frozen=True)
class Comparison:
    """What two sets of figures agree on. It is true where they agree."""

    compared: int
    differences: tuple[Difference, ...]
    """The largest of each figure first."""
    only_first: tuple[str, ...]
    """Figures and dimensions only one side gives at all, which are not compared."""
    only_second: tuple[str, ...]

    def __bool__(self) -> bool:
        return not self.differences and self.compared > 0

    def __str__(self) -> str:
        if not self.compared:
            return "nothing to compare"
        counts: dict[str, int] = {}
        for difference in self.differences:
            counts[difference.key[0]] = counts.get(difference.key[0], 0) + 1
        lines = [f"{self.compared} compared, {len(self.differences)} differ: {counts}"]
        seen: dict[str, int] = {}
        for difference in self.differences:
            figure = difference.key[0]
            seen[figure] = seen.get(figure, 0) + 1
            if seen[figure] <= 5:
                lines.append(f"  {difference}")
        lines += [f"  only in the first: {', '.join(self.only_first)}"] if self.only_first else []
        lines += [f"  only in the second: {', '.join(self.only_second)}"] if self.only_second else []
        return "\n".join(lines)


def _shape(key: FigureKey) -> Shape:
    return key[0], frozenset(name for name, _ in key[3])


def _names(shapes: set[Shape]) -> tuple[str, ...]:
    return tuple(sorted(f"{figure} by {'+'.join(sorted(names)) or 'footprint'}" for figure, names in shapes))


def figures_close(
    a: Mapping[FigureKey, float], b: Mapping[FigureKey, float], rel: float = 1e-9, floor: float = 1e-6
) -> Comparison:
    """Compare two sets of figures.

    Parameters
    ----------
    rel
        Largest difference, as a share of the larger of the two.
    floor
        Numbers smaller than this are held against it instead, so that 0 and the rounding of a sum agree. Figures that
        are small differences of large numbers (a position, the residual of a bridge) are held against the largest
        amount of the same figure in the year, not against themselves; money is held against a pound at least.

    Returns
    -------
    Differences by figure. A key one side lacks counts as 0 there; a figure or split that only one side gives, and that
    is more than rounding there, is not compared but named.
    """
    shapes_a, shapes_b = ({_shape(key) for key, number in side.items() if not abs(number) <= floor} for side in (a, b))
    both = {_shape(key) for key in a} & {_shape(key) for key in b}
    scale: dict[tuple[str, str], float] = {}
    for figures in (a, b):
        for key, number in figures.items():
            if key[0] in BALANCES and math.isfinite(number):
                scale[key[0], key[2]] = max(scale.get((key[0], key[2]), 0.0), abs(number))
    one_sided = (shapes_a | shapes_b) - both
    keys = [key for key in dict.fromkeys([*a, *b]) if _shape(key) not in one_sided]
    found = []
    for key in keys:
        first, second = a.get(key, 0.0), b.get(key, 0.0)
        least = max(floor, 1.0) if key[0] in FIGURES and FIGURES[key[0]].money else floor
        size = abs(first - second) / max(abs(first), abs(second), least, scale.get((key[0], key[2]), 0.0))
        if not size <= rel:
            found.append(Difference(key, first, second, size))
    found.sort(key=lambda d: (d.key[0], -d.size if math.isfinite(d.size) else -math.inf))
    return Comparison(
        sum(_shape(key) in both for key in keys),
        tuple(found),
        _names(shapes_a & one_sided),
        _names(shapes_b & one_sided),
    )


BALANCES = (
    "position", "gap.finance", "bridge", "trading", "unexplained", "gap.health", "activity.growth", "effect.attributed",
    "effect.last_in", "effect.standalone", "stranded",
)  # fmt: skip
"""Figures that are small differences of large numbers."""
