"""Options: sets of initiatives compared on criteria, by panels of people who weigh them, against what they cost.

Every option is held against one that does nothing, the benchmark, in the same runs. A criterion puts each option on a
scale of 0 to 100: a figure of the results from the worst of the options to the best; a judged score as it was given;
a judged score for each person times the people, on a scale where the most has 100. An option's benefit to a panel is
the mean of its scores by the panel's weights, as in multi-criteria decision analysis (swing weights); its gain is that
less the benchmark's. The triangle of value for money has the net cost as its base and the gain as its height, so that
its slope is the gain for a pound (Airoldi, Morton, Smith and Bevan, Medical Decision Making 2014, 34: 965-975).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from placeplan.uncertainty.errors import RangeProblem, RangeProblems

__all__ = ["EVERYBODY", "Appraisal", "Criterion", "Option", "Triangle", "appraise", "chance_efficient", "frontier"]

Floats = npt.NDArray[np.float64]
EVERYBODY = "all"
"""Name of the view that counts every panel alike."""


@dataclass(frozen=True)
class Option:
    """A set of initiatives in many runs.

    Parameters
    ----------
    people
        (run): people who gain by it.
    cost
        (run): net cost in pounds over the plan against the benchmark; below nought where it saves.
    values
        Criterion -> (run): the figure, or the score given.
    """

    id: str
    people: Floats
    cost: Floats
    values: Mapping[str, Floats] = field(default_factory=dict)


@dataclass(frozen=True)
class Criterion:
    """Something options are compared on.

    Parameters
    ----------
    weights
        Panel -> weight it gives it, 0 or more.
    judged
        The values are scores of 0 to 100, not figures.
    more_is_better
        A larger figure is better.
    for_each_person
        A judged score is what one person who gains would gain.
    lowest, highest
        Parts of 1 between which any reasonable weight lies.
    """

    id: str
    weights: Mapping[str, float]
    judged: bool = False
    more_is_better: bool = True
    for_each_person: bool = False
    lowest: float = 0.0
    highest: float = 1.0


@dataclass(frozen=True)
class Triangle:
    """Value for money of an option: cost, benefit and people, over runs, against the benchmark.

    Parameters
    ----------
    cost, gain, people
        Means: pounds, points of benefit, people.
    per_thousand
        Gain for a thousand people who gain: points; None where nobody does.
    per_million
        Gain for a million pounds: points; None where the option costs nothing, saves, or gains nothing.
    """

    option: str
    cost: float
    gain: float
    people: float
    per_thousand: float | None
    per_million: float | None


@dataclass(frozen=True)
class Appraisal:
    """Options side by side.

    Parameters
    ----------
    scores
        (option, criterion, run): scores on the scale of 0 to 100.
    benefit
        Panel -> (option, run): benefit; `EVERYBODY` is the mean of the panels.
    efficient
        Options no other, nor two others mixed, beat on cost and gain, the cheapest first.
    """

    options: tuple[Option, ...]
    criteria: tuple[Criterion, ...]
    benchmark: str
    scores: Floats
    benefit: Mapping[str, Floats]
    triangles: tuple[Triangle, ...]
    efficient: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the options, in order."""
        return tuple(option.id for option in self.options)

    @property
    def panels(self) -> tuple[str, ...]:
        """Panels, in order."""
        return tuple(name for name in self.benefit if name != EVERYBODY)

    def gain(self, panel: str = EVERYBODY) -> Floats:
        """(option, run): benefit above the benchmark's."""
        benefit = self.benefit[panel]
        return np.asarray(benefit - benefit[self.names.index(self.benchmark)])

    def weights(self, panel: str = EVERYBODY) -> Floats:
        """(criterion): a panel's weights, adding up to 1; the mean of all panels' for everybody."""
        if panel == EVERYBODY:
            return np.asarray(np.mean([_weights(self.criteria, each) for each in self.panels], axis=0))
        return _weights(self.criteria, panel)


def appraise(options: Sequence[Option], criteria: Sequence[Criterion], *, benchmark: str) -> Appraisal:
    """Score, weigh and compare options.

    Parameters
    ----------
    benchmark
        Id of the option that does nothing.

    Raises
    ------
    RangeProblems
        Nothing to choose from, no benchmark, an option without a value for a criterion, unequal runs, a score outside
        0 to 100, weights that are negative or all nought.
    """
    found = _problems(options, criteria, benchmark)
    if found:
        raise RangeProblems(found, what="the options cannot be compared")
    scores = np.stack([_scores(options, criterion) for criterion in criteria], axis=1)
    panels = list(dict.fromkeys(panel for criterion in criteria for panel in criterion.weights))
    benefit = {panel: _weighed(scores, _weights(criteria, panel)) for panel in panels}
    benefit[EVERYBODY] = np.mean(np.stack(list(benefit.values())), axis=0)
    everybody = benefit[EVERYBODY]
    gains = everybody - everybody[[option.id for option in options].index(benchmark)]
    triangles = tuple(_triangle(option, gain) for option, gain in zip(options, gains, strict=True))
    best = frontier([(t.cost, t.gain) for t in triangles])
    return Appraisal(
        tuple(options), tuple(criteria), benchmark, scores, benefit, triangles, tuple(options[n].id for n in best)
    )


def _problems(options: Sequence[Option], criteria: Sequence[Criterion], benchmark: str) -> list[RangeProblem]:
    found = []
    if len(options) < 2 or not criteria:
        what = "there is nothing to choose between" if len(options) < 2 else "no criterion says what matters"
        found.append(RangeProblem("options", what, "Give two options or more, and a criterion."))
    if benchmark not in [option.id for option in options]:
        found.append(
            RangeProblem("options", "none of them is the benchmark", "Give one option that has no initiatives.")
        )
    if len({len(option.cost) for option in options}) > 1:
        found.append(
            RangeProblem(
                "options", "they were run a different number of times", "Run them with the same runs and seed."
            )
        )
    for criterion in criteria:
        if not criterion.weights or any(not w >= 0 for w in criterion.weights.values()):
            remedy = "Give each panel's weight, 0 or more."
            found.append(RangeProblem(criterion.id, "a weight is missing or below nought", remedy))
        found += [problem for option in options for problem in _value_problems(option, criterion)]
    for panel in {panel for criterion in criteria for panel in criterion.weights}:
        if not sum(criterion.weights.get(panel, 0.0) for criterion in criteria) > 0:
            found.append(RangeProblem(panel, "its weights add up to nothing", "Give at least one criterion a weight."))
    return found


def _value_problems(option: Option, criterion: Criterion) -> list[RangeProblem]:
    values = option.values.get(criterion.id)
    if values is None:
        return [RangeProblem(option.id, f"it has no value for {criterion.id}", "Score it or measure it.")]
    if criterion.judged and not ((values >= 0.0) & (values <= 100.0)).all():
        odd = values[~((values >= 0.0) & (values <= 100.0))][0]
        return [RangeProblem(option.id, f"its score for {criterion.id} is {odd:g}", "Scores run from 0 to 100.")]
    return []


def _scores(options: Sequence[Option], criterion: Criterion) -> Floats:
    """Scores of one criterion: (option, run). A scale is fixed by the options' means, so that luck shows in full."""
    runs = len(options[0].cost)
    values = np.stack([np.broadcast_to(option.values[criterion.id], (runs,)) for option in options]).astype(float)
    if criterion.judged:
        if not criterion.for_each_person:
            return values
        values = values * np.stack([np.broadcast_to(option.people, (runs,)) for option in options])
        most = float(values.mean(axis=1).max())
        return np.asarray(100.0 * values / most) if most > 0 else np.zeros(values.shape)
    means = values.mean(axis=1)
    worst, best = (means.min(), means.max()) if criterion.more_is_better else (means.max(), means.min())
    if abs(worst - best) <= 1e-12 * max(abs(worst), abs(best)):
        return np.full(values.shape, 50.0)
    return np.asarray(100.0 * (values - worst) / (best - worst))


def _weights(criteria: Sequence[Criterion], panel: str) -> Floats:
    given = np.array([criterion.weights.get(panel, 0.0) for criterion in criteria])
    return np.asarray(given / given.sum())


def _weighed(scores: Floats, weights: Floats) -> Floats:
    return np.asarray(np.einsum("ock,c->ok", scores, weights))


def _triangle(option: Option, gains: Floats) -> Triangle:
    cost, gain, people = float(option.cost.mean()), float(gains.mean()), float(np.mean(option.people))
    return Triangle(
        option.id, cost, gain, people,
        gain / people * 1e3 if people > 0 else None,
        gain / cost * 1e6 if cost > 0 and gain > 0 else None,
    )  # fmt: skip


def frontier(points: Sequence[tuple[float, float]]) -> list[int]:
    """Positions of (cost, gain) points that no other point, nor two others mixed, beats: the efficient frontier,
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


def chance_efficient(appraisal: Appraisal) -> dict[str, float]:
    """Option -> chance that it stands on the efficient frontier, run by run, at all panels' weights."""
    gains, runs = appraisal.gain(), len(appraisal.options[0].cost)
    costs = np.stack([np.broadcast_to(option.cost, (runs,)) for option in appraisal.options])
    seen = np.zeros(len(appraisal.options))
    for run in range(runs):
        seen[frontier(list(zip(costs[:, run].tolist(), gains[:, run].tolist(), strict=True)))] += 1.0
    return dict(zip(appraisal.names, (seen / runs).tolist(), strict=True))
