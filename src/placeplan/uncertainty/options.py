"""Options: sets of initiatives compared on criteria, by groups of people who weigh them, against what they cost.

Criteria come from results (how far a figure moves, over many runs) or from scored judgement. Each criterion is put on
a scale of 0 (the worst of the options) to 100 (the best), as in multi-criteria decision analysis; an option's benefit
to a group of people is the mean of its scores by the group's weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from placeplan.uncertainty.errors import RangeProblem, RangeProblems
from placeplan.uncertainty.keys import uniforms

__all__ = [
    "Appraisal",
    "Criterion",
    "Discarded",
    "Option",
    "Ranking",
    "Triangle",
    "appraise",
    "frontier",
    "rank_by_luck",
    "rank_by_weights",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Option:
    """A set of initiatives.

    Parameters
    ----------
    people
        People it reaches.
    cost
        (run): net cost in pounds over the plan.
    measured
        Criterion -> (run): its value from results.
    judged
        Criterion -> score given by people, 0 to 100.
    discarded
        Why it was left out of the choice; empty: it was not.
    """

    id: str
    initiatives: frozenset[str]
    people: float
    cost: Floats
    measured: Mapping[str, Floats] = field(default_factory=dict)
    judged: Mapping[str, float] = field(default_factory=dict)
    discarded: str = ""


@dataclass(frozen=True)
class Criterion:
    """Something options are compared on.

    Parameters
    ----------
    more_is_better
        A larger measured value is better.
    weights
        Group of people -> weight they give it, 0 or more.
    """

    id: str
    weights: Mapping[str, float]
    more_is_better: bool = True


@dataclass(frozen=True)
class Discarded:
    """An option left out, and why: both are kept."""

    option: str
    reason: str


@dataclass(frozen=True)
class Triangle:
    """Value for money of an option (the triangle of cost, benefit and people): benefit by people, against cost.

    Parameters
    ----------
    benefit
        Mean benefit score of 0 to 100, over runs.
    value
        Benefit x people.
    per_pound
        Value for a thousand pounds; None where the option costs nothing or saves.
    """

    option: str
    cost: float
    benefit: float
    people: float
    value: float
    per_pound: float | None


@dataclass(frozen=True)
class Appraisal:
    """Options side by side.

    Parameters
    ----------
    options
        Those in the choice, in the order given.
    benefit
        Group of people -> (option, run): benefit score; "all" is the mean of the groups.
    scores
        (option, criterion, run): scores of 0 to 100.
    """

    options: tuple[Option, ...]
    criteria: tuple[Criterion, ...]
    scores: Floats
    benefit: Mapping[str, Floats]
    triangles: tuple[Triangle, ...]
    efficient: tuple[str, ...]
    discarded: tuple[Discarded, ...]


@dataclass(frozen=True)
class Ranking:
    """How often each option comes first, second ...; (option, rank), rows and columns add up to 1."""

    options: tuple[str, ...]
    chance: Floats

    @property
    def first(self) -> dict[str, float]:
        """Option -> chance that it comes first."""
        return dict(zip(self.options, self.chance[:, 0].tolist(), strict=True))


def appraise(options: Sequence[Option], criteria: Sequence[Criterion]) -> Appraisal:
    """Score, weigh and compare options.

    Raises
    ------
    RangeProblems
        Nothing to choose from, an option without a value for a criterion, unequal runs, a score outside 0 to 100,
        weights that are negative or all nought.
    """
    chosen = tuple(option for option in options if not option.discarded)
    _check(chosen, criteria)
    scores = np.stack([_scores(chosen, criterion) for criterion in criteria], axis=1)
    groups = list(dict.fromkeys(group for criterion in criteria for group in criterion.weights))
    benefit = {group: _weighed(scores, _weights(criteria, group)) for group in groups}
    benefit["all"] = np.mean(np.stack(list(benefit.values())), axis=0)
    triangles = tuple(_triangle(option, benefit["all"][n]) for n, option in enumerate(chosen))
    points = [(t.cost, t.value) for t in triangles]
    efficient = tuple(chosen[n].id for n in frontier(points))
    discarded = tuple(Discarded(option.id, option.discarded) for option in options if option.discarded)
    return Appraisal(chosen, tuple(criteria), scores, benefit, triangles, efficient, discarded)


def _check(options: Sequence[Option], criteria: Sequence[Criterion]) -> None:
    found = []
    if not options or not criteria:
        found.append(
            RangeProblem("options", "there are no options or no criteria to compare", "Give at least one of each.")
        )
    if len({len(option.cost) for option in options}) > 1:
        found.append(
            RangeProblem(
                "options", "the options were run a different number of times", "Run them with the same runs and seed."
            )
        )
    for criterion in criteria:
        if not criterion.weights or any(w < 0 for w in criterion.weights.values()):
            found.append(
                RangeProblem(
                    criterion.id, "a weight is missing or below nought", "Give each group's weight, 0 or more."
                )
            )
        for option in options:
            score = option.judged.get(criterion.id)
            if score is None and criterion.id not in option.measured:
                found.append(RangeProblem(option.id, f"it has no value for {criterion.id}", "Score it or measure it."))
            elif score is not None and not 0.0 <= score <= 100.0:
                found.append(
                    RangeProblem(option.id, f"its score for {criterion.id} is {score:g}", "Scores run from 0 to 100.")
                )
    for group in {group for criterion in criteria for group in criterion.weights}:
        if sum(criterion.weights.get(group, 0.0) for criterion in criteria) <= 0:
            found.append(RangeProblem(group, "its weights add up to nothing", "Give at least one criterion a weight."))
    if found:
        raise RangeProblems(found)


def _scores(options: Sequence[Option], criterion: Criterion) -> Floats:
    """Scores of one criterion: (option, run). The scale is fixed by the means of the worst and the best option, so
    that luck shows in full."""
    runs = len(options[0].cost)
    if all(criterion.id in option.judged for option in options):
        return np.stack([np.full(runs, option.judged[criterion.id]) for option in options])
    values = np.stack([np.broadcast_to(option.measured[criterion.id], (runs,)) for option in options])
    means = values.mean(axis=1)
    worst, best = (means.min(), means.max()) if criterion.more_is_better else (means.max(), means.min())
    if worst == best:
        return np.full(values.shape, 50.0)
    return np.asarray(100.0 * (values - worst) / (best - worst))


def _weights(criteria: Sequence[Criterion], group: str) -> Floats:
    given = np.array([criterion.weights.get(group, 0.0) for criterion in criteria])
    return np.asarray(given / given.sum())


def _weighed(scores: Floats, weights: Floats) -> Floats:
    return np.asarray(np.einsum("ock,c->ok", scores, weights))


def _triangle(option: Option, benefit: Floats) -> Triangle:
    cost, mean = float(option.cost.mean()), float(benefit.mean())
    value = mean * option.people
    return Triangle(option.id, cost, mean, option.people, value, value / cost * 1000.0 if cost > 0 else None)


def frontier(points: Sequence[tuple[float, float]]) -> list[int]:
    """Positions of (cost, value) points that no other point, nor two others mixed, beats: the efficient frontier,
    cheapest first."""
    order = sorted(range(len(points)), key=lambda n: (points[n][0], -points[n][1]))
    kept: list[int] = []
    for n in order:
        if kept and points[n][1] <= points[kept[-1]][1]:
            continue
        while len(kept) >= 2 and _slope(points[kept[-2]], points[kept[-1]]) <= _slope(points[kept[-1]], points[n]):
            kept.pop()
        kept.append(n)
    return kept


def _slope(one: tuple[float, float], other: tuple[float, float]) -> float:
    run = other[0] - one[0]
    return (other[1] - one[1]) / run if run > 0 else np.inf


def _ranking(options: Sequence[Option], benefit: Floats) -> Ranking:
    """Chances of ranks from benefits (option, draw); options that tie share the ranks evenly."""
    count = len(options)
    chance = np.zeros((count, count))
    better = (benefit[:, None] < benefit[None]).sum(axis=1)
    equal = (benefit[:, None] == benefit[None]).sum(axis=1)
    for n in range(count):
        for rank in range(count):
            here = (rank >= better[n]) & (rank < better[n] + equal[n])
            chance[n, rank] = (here / equal[n]).mean()
    return Ranking(tuple(option.id for option in options), chance)


def rank_by_luck(appraisal: Appraisal, group: str = "all") -> Ranking:
    """How often each option takes each rank over the runs, at the stated weights."""
    return _ranking(appraisal.options, appraisal.benefit[group])


def rank_by_weights(
    appraisal: Appraisal, *, seed: int = 0, draws: int = 1000, around: str = "", keep: float = 0.0
) -> Ranking:
    """How often each option takes each rank over weights drawn evenly from all that are possible, at mean scores.

    Parameters
    ----------
    around, keep
        A group whose weights are kept as this part of every draw (0: any weights at all; 1: its own weights).
    """
    mean = appraisal.scores.mean(axis=2)
    names = [f"weight/{criterion.id}" for criterion in appraisal.criteria]
    drawn = -np.log(uniforms(seed, names, 0, draws))
    weights = drawn / drawn.sum(axis=0)
    if around:
        weights = keep * _weights(appraisal.criteria, around)[:, None] + (1.0 - keep) * weights
    return _ranking(appraisal.options, mean @ weights)
