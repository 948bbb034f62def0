"""What it would be worth to know an assumption before choosing: the expected value of partial perfect information.

From the runs there are, by regression (Strong, Oakley and Brennan, Medical Decision Making 2014, 34: 311-326): what
each choice gives is regressed on a cubic spline of the assumption; whoever knew it would choose by the fitted values.
The mean of the best fitted value, less the best mean, is what knowing is worth. A regression on chance alone finds a
little too: what it finds with the runs shuffled is taken off, and only what stands above all that was found for any
assumption in any shuffle is called clear (so that about one list in seventeen holds something that is not there).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from placeplan.uncertainty.drivers import spline
from placeplan.uncertainty.keys import uniforms

__all__ = ["Worth", "worth_of_knowing", "worth_of_knowing_all"]

Floats = npt.NDArray[np.float64]
SHUFFLES = 16
_TOGETHER = 64
"""Assumptions worked on at a time, so that memory stays bounded."""


@dataclass(frozen=True)
class Worth:
    """What knowing one assumption exactly is worth, in the unit of what is chosen by.

    Parameters
    ----------
    worth
        Less what chance alone shows; never below nought.
    error
        Standard error, from the runs and from the shuffles.
    clear
        It stands above what chance alone shows for any assumption.
    """

    assumption: str
    worth: float
    error: float
    clear: bool


def worth_of_knowing_all(values: Floats) -> float:
    """What knowing everything would be worth: (choice, run), more is better. The bound of every part of it."""
    return float(values.max(axis=0).mean() - values.mean(axis=1).max())


def worth_of_knowing(names: Sequence[str], drawn: Floats, values: Floats) -> list[Worth]:
    """What knowing each assumption is worth, the most first.

    Parameters
    ----------
    drawn
        (assumption, run).
    values
        (choice, run): what each choice gives; more is better.
    """
    runs = drawn.shape[1]
    best = int(np.argmax(values.mean(axis=1)))
    apart = values - values[best]
    if runs < 50 or not np.ptp(apart):
        return []
    order = uniforms(0, [f"shuffle/{n}" for n in range(SHUFFLES)], 0, runs, "plain").argsort(axis=1)
    rows = [n for n in range(len(names)) if np.ptp(drawn[n]) > 0.0]
    found: list[tuple[str, float, float, Floats]] = []
    for first in range(0, len(rows), _TOGETHER):
        some = rows[first : first + _TOGETHER]
        bases = np.stack([spline(drawn[n]) for n in some])
        seen, spread = _gains(bases, apart)
        chance = np.stack([_gains(bases, apart[:, turn])[0] for turn in order], axis=1)
        found += [(names[n], float(seen[k]), float(spread[k]), chance[k]) for k, n in enumerate(some)]
    bound = max((float(chance.max()) for *_, chance in found), default=0.0)
    made = [
        Worth(name, max(0.0, seen - float(chance.mean())), float(np.hypot(spread, chance.std(ddof=1))), seen > bound)
        for name, seen, spread, chance in found
    ]
    return sorted(made, key=lambda one: (-one.worth, one.assumption))


def _gains(bases: Floats, apart: Floats) -> tuple[Floats, Floats]:
    """Mean of the best fitted value above that of the best choice as things stand, and its standard error, for each
    basis (assumption, run, term)."""
    mean = apart.mean(axis=1, keepdims=True)
    fitted = mean + ((apart - mean) @ bases) @ bases.transpose(0, 2, 1)
    gain = fitted.max(axis=1)
    return gain.mean(axis=1), gain.std(axis=1, ddof=1) / np.sqrt(apart.shape[1])
