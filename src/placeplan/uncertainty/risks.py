"""Risks that happen in a run or do not: with what chance, of what size, and what they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from placeplan.indicators.three_points import amounts
from placeplan.uncertainty.errors import RangeProblem

__all__ = ["Bound", "Risk", "Settled", "happens", "risk_problems", "sizes", "with_effects"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Settled = Literal[True, False, "the other way"]
"""A risk happens in every run, in none, or in just those in which chance would not have it."""
Bound = tuple[int, float, float]
"""Position of an assumption, its least and its greatest value."""


@dataclass(frozen=True)
class Risk:
    """Something that happens in a run or does not. Risks happen apart from one another.

    Parameters
    ----------
    probability
        Chance that it happens.
    effects
        Assumption -> what it does to the assumption's value in the runs in which it happens, and an amount: "times",
        "plus" or "becomes"; with a size, "plus" adds the amount for each unit of it, and "at most" adds the size
        itself, no more than the amount.
    size
        P50, P10 and P90 of its size, the last two None where the size is certain; None: it has none.
    delays
        Milestone -> days later for each unit of its size.
    """

    name: str
    probability: float
    effects: Mapping[str, tuple[Literal["times", "plus", "becomes", "at most"], float]] = field(default_factory=dict)
    size: tuple[float, float | None, float | None] | None = None
    delays: Mapping[str, float] = field(default_factory=dict)


def happens(risk: Risk, settled: Settled | None, uniform: Floats) -> Bools:
    """(run): whether it happens; None leaves it to chance."""
    by_chance = np.asarray(uniform < risk.probability)
    if settled is None:
        return by_chance
    return ~by_chance if settled == "the other way" else np.full(len(uniform), settled)


def sizes(risk: Risk, uniform: Floats) -> Floats:
    """(run): its size if it happens; 1 where none is stated."""
    from scipy.special import ndtri

    return np.ones(len(uniform)) if risk.size is None else amounts(*risk.size, np.asarray(ndtri(uniform)))


def with_effects(values: Floats, names: Sequence[str], risk: Risk, happened: Bools, size: Floats) -> None:
    """Change the drawn values (assumption, run) in the runs in which a risk happens."""
    for name, (kind, amount) in risk.effects.items():
        n = names.index(name)
        changed = {
            "times": values[n] * amount,
            "plus": values[n] + amount * size,
            "becomes": np.full_like(values[n], amount),
            "at most": values[n] + np.minimum(size, amount),
        }
        values[n] = np.where(happened, changed[kind], values[n])


def risk_problems(risk: Risk, milestones: Sequence[str]) -> list[RangeProblem]:
    """What is wrong with a risk's chance, size and delays."""
    where, found = f"risk {risk.name}", []
    if not 0.0 <= risk.probability <= 1.0:
        message = f"its probability {risk.probability:g} is not between 0 and 1"
        found.append(RangeProblem(where, message, "Give one between 0 and 1."))
    if risk.size is not None:
        middle, low, high = risk.size
        ends = sorted((middle if low is None else low, middle if high is None else high))
        if not ends[0] <= middle <= ends[1]:
            message = f"its size {middle:g} is not between {ends[0]:g} and {ends[1]:g}"
            found.append(RangeProblem(where, message, "The size is the median and lies between its P10 and P90."))
    found += [
        RangeProblem(where, f"no milestone is called {name}", "Name one of the plan.")
        for name in risk.delays
        if name not in milestones
    ]
    return found
