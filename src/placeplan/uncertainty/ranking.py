"""How far the order of options hangs on luck and on weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from placeplan.uncertainty.errors import RangeProblem, RangeProblems
from placeplan.uncertainty.keys import uniforms
from placeplan.uncertainty.options import EVERYBODY, Appraisal

__all__ = ["Ranking", "TurningPoint", "rank_by_luck", "rank_by_weights", "turning_points", "weights_drawn"]

Floats = npt.NDArray[np.float64]
_TRIES = 256
"""Stretches of weights drawn at most in search of enough that lie within their ranges."""


@dataclass(frozen=True)
class Ranking:
    """How often each option comes first, second ...; (option, rank), rows and columns add up to 1.

    Parameters
    ----------
    draws
        Runs, or sets of weights, it was seen over.
    """

    options: tuple[str, ...]
    chance: Floats
    draws: int

    @property
    def first(self) -> dict[str, float]:
        """Option -> chance that it comes first."""
        return dict(zip(self.options, self.chance[:, 0].tolist(), strict=True))


def _ranking(names: tuple[str, ...], benefit: Floats) -> Ranking:
    """Chances of ranks from benefits (option, draw); options that tie share the ranks evenly."""
    count = len(names)
    chance = np.zeros((count, count))
    apart = 1e-9 * max(1.0, float(np.abs(benefit).max()))
    better = (benefit[:, None] < benefit[None] - apart).sum(axis=1)
    equal = (np.abs(benefit[:, None] - benefit[None]) <= apart).sum(axis=1)
    for n in range(count):
        for rank in range(count):
            here = (rank >= better[n]) & (rank < better[n] + equal[n])
            chance[n, rank] = (here / equal[n]).mean()
    return Ranking(names, chance, benefit.shape[1])


def rank_by_luck(appraisal: Appraisal, panel: str = EVERYBODY) -> Ranking:
    """How often each option takes each rank over the runs, at a panel's weights."""
    return _ranking(appraisal.names, appraisal.benefit[panel])


def weights_drawn(appraisal: Appraisal, *, seed: int, draws: int, within: bool) -> Floats:
    """(criterion, draw): weights drawn evenly from all that are possible, or from those within the ranges stated.

    The even draw over all weights that are at least their lowest is a shifted simplex; those above a highest are left
    out. There may be fewer than asked where the ranges are very narrow.

    Raises
    ------
    RangeProblems
        The ranges leave no room.
    """
    low = np.array([c.lowest if within else 0.0 for c in appraisal.criteria])[:, None]
    high = np.array([c.highest if within else 1.0 for c in appraisal.criteria])[:, None]
    names = [f"weight/{criterion.id}" for criterion in appraisal.criteria]
    kept: list[Floats] = []
    room = max(0.0, 1.0 - float(low.sum()))
    for step in range(_TRIES):
        drawn = -np.log(uniforms(seed, names, step * draws, (step + 1) * draws, "plain"))
        weights = low + room * drawn / drawn.sum(axis=0)
        kept.append(weights[:, (weights <= high + 1e-12).all(axis=0)])
        if sum(part.shape[1] for part in kept) >= draws:
            break
    found = np.concatenate(kept, axis=1)[:, :draws]
    if not found.shape[1]:
        problem = RangeProblem("weights", "the ranges of weights leave hardly any room", "Widen them.")
        raise RangeProblems([problem], what="the options cannot be compared")
    return found


def rank_by_weights(appraisal: Appraisal, *, seed: int = 0, draws: int = 2048, within: bool = False) -> Ranking:
    """How often each option takes each rank over weights drawn evenly, at mean scores.

    Parameters
    ----------
    within
        Only weights within the ranges stated of the criteria; otherwise any weights at all.
    """
    weights = weights_drawn(appraisal, seed=seed, draws=draws, within=within)
    return _ranking(appraisal.names, appraisal.scores.mean(axis=2) @ weights)


@dataclass(frozen=True)
class TurningPoint:
    """The weights of a criterion at which another option would come first, all other weights kept in proportion.

    Parameters
    ----------
    weight
        Part of 1 all panels together give it.
    below, above
        Weight and option that takes over when the weight falls to it, or rises to it; None: none does.
    """

    criterion: str
    weight: float
    below: tuple[float, str] | None
    above: tuple[float, str] | None


def turning_points(appraisal: Appraisal) -> list[TurningPoint]:
    """Where the first place turns, criterion by criterion, at mean scores."""
    scores, weights = appraisal.scores.mean(axis=2), appraisal.weights()
    return [_turning(appraisal, scores, weights, n) for n in range(len(appraisal.criteria))]


def _turning(appraisal: Appraisal, scores: Floats, weights: Floats, at: int) -> TurningPoint:
    others, now = np.delete(weights, at), float(weights[at])
    if not len(others):
        return TurningPoint(appraisal.criteria[at].id, now, None, None)
    others = others / others.sum() if others.sum() > 0 else np.full(len(others), 1.0 / len(others))
    rest, own = np.delete(scores, at, axis=1) @ others, scores[:, at]
    leader = int(np.argmax(now * own + (1.0 - now) * rest))
    below: tuple[float, str] | None = None
    above: tuple[float, str] | None = None
    for n, name in enumerate(appraisal.names):
        slope = (own[n] - rest[n]) - (own[leader] - rest[leader])
        if n == leader or slope == 0.0:
            continue
        turn = float((rest[leader] - rest[n]) / slope)
        if now < turn <= 1.0 and (above is None or turn < above[0]):
            above = turn, name
        elif 0.0 <= turn < now and (below is None or turn > below[0]):
            below = turn, name
    return TurningPoint(appraisal.criteria[at].id, now, below, above)
