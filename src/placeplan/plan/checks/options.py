"""Options, the criteria they are compared on, the panels that weigh these, and scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from placeplan.plan.cells import format_number
from placeplan.plan.checks.scene import Scene
from placeplan.plan.problems import Problem, nearest
from placeplan.records import Criterion, Option, OptionScore, Panel
from placeplan.results.figures import RUN_SPLITS

__all__ = [
    "check_benchmark", "check_criteria", "check_gaps", "check_options", "check_scope", "check_scores", "check_weights",
]  # fmt: skip

_MONEY = frozenset({"gap.finance", "income", "cost"})
_SECTORS = ("nhs", "council", "other")
_KINDS: Mapping[str, tuple[str, ...]] = {
    "provider": ("organisation", "site"), "organisation": ("organisation",), "service": ("service",),
    "resource": ("resource",), "staff_group": ("staff_group",),
}  # fmt: skip
"""Kinds of record an id of each dimension may be of."""


def _in_choice(scene: Scene) -> dict[str, Option]:
    return {key: option for key, option in scene.plan.of(Option).items() if option.status != "discarded"}


def check_options(scene: Scene) -> Iterator[Problem]:
    """What is discarded says why; no two options in the choice are the same."""
    seen: dict[tuple[frozenset[str], str], str] = {}
    for key, option in scene.plan.of(Option).items():
        if option.status == "discarded":
            if not option.discarded_because.strip():
                yield scene.problem("discarded-without-reason", "option", key, field="discarded_because")
            continue
        same = frozenset(option.initiatives), option.scenario
        if option.initiatives and same in seen:
            yield scene.problem("same-option", "option", key, field="initiatives", value=seen[same])
        seen.setdefault(same, key)


def check_benchmark(scene: Scene) -> Iterator[Problem]:
    """One option in the choice does nothing."""
    chosen = _in_choice(scene)
    idle = [key for key, option in chosen.items() if not option.initiatives]
    if chosen and len(idle) != 1:
        at = idle[1] if idle else next(iter(chosen))
        yield scene.problem("no-benchmark", "option", at, field="initiatives", value=str(len(idle) or "no"))


def check_criteria(scene: Scene) -> Iterator[Problem]:
    """A criterion has what its source needs, and names a figure that many runs give."""
    for key, criterion in scene.plan.of(Criterion).items():
        if criterion.source == "judgement":
            given = [name for name in ("figure", "scope", "year", "better") if getattr(criterion, name)]
            if given:
                yield scene.problem(
                    "unfit-criterion", "criterion", key, field=given[0], value="judgement", needs=f"has no {given[0]}"
                )
            continue
        for name in ("figure", "better"):
            if not getattr(criterion, name):
                yield scene.problem(
                    "unfit-criterion", "criterion", key, field=name, value="result", needs=f"needs {name}"
                )
        if criterion.for_each_person:
            yield scene.problem(
                "unfit-criterion", "criterion", key, field="for_each_person", value="result",
                needs="counts all people already",
            )  # fmt: skip
        if criterion.figure and criterion.figure not in RUN_SPLITS:
            close = nearest(criterion.figure, RUN_SPLITS)
            hint = f"Did you mean {close!r}?" if close else f"There are: {', '.join(RUN_SPLITS)}."
            yield scene.problem("unknown-figure", "criterion", key, field="figure", value=criterion.figure, hint=hint)
        if criterion.figure in _MONEY:
            yield scene.problem("money-twice", "criterion", key, field="figure", value=criterion.figure)


def check_scope(scene: Scene) -> Iterator[Problem]:
    """The figure of a criterion is given for what its scope names."""
    for key, criterion in scene.plan.of(Criterion).items():
        splits = RUN_SPLITS.get(criterion.figure, "")
        if not splits:
            continue
        allowed = [frozenset() if s == "footprint" else frozenset(s.split(", ")) for s in splits.split("; ")]
        if frozenset(criterion.scope) not in allowed:
            yield scene.problem(
                "unfit-scope", "criterion", key, field="scope", figure=criterion.figure,
                value=", ".join(criterion.scope) or "the footprint", hint=f"It is given for: {splits}.",
            )  # fmt: skip
            continue
        for dimension, name in criterion.scope.items():
            known = _known(scene, dimension)
            if name in known or dimension == "line" or scene.unread & set(_KINDS.get(dimension, ())):
                continue
            close = nearest(name, known)
            hint = f"Did you mean {close!r}?" if close else f"Name a {dimension.replace('_', ' ')} of the plan."
            yield scene.problem(
                "unfit-scope", "criterion", key, field=f"scope.{dimension}", value=name, figure=criterion.figure,
                hint=hint,
            )  # fmt: skip


def _known(scene: Scene, dimension: str) -> set[str]:
    if dimension == "sector":
        return set(_SECTORS)
    kinds = _KINDS.get(dimension, ())
    return {key for kind in kinds for key in (*scene.plan.records.get(kind, {}), *scene.broken.get(kind, ()))}


def check_weights(scene: Scene) -> Iterator[Problem]:
    """A panel shares out 100, and the ranges of weights leave room for that."""
    criteria = scene.plan.of(Criterion)
    bounds = {key: (c.lowest_weight or 0.0, _highest(c)) for key, c in criteria.items()}
    for key, (low, high) in bounds.items():
        if low > high:
            value = f"the lowest weight, {low:g}, is above the highest, {high:g}"
            yield scene.problem("weight-range", "criterion", key, field="lowest_weight", value=value)
    lowest, highest = (sum(pair[n] for pair in bounds.values()) for n in (0, 1))
    for name, total, odd in (("lowest", lowest, lowest > 100.0 + 1e-9), ("highest", highest, highest < 100.0 - 1e-9)):
        if bounds and odd:
            value = f"the {name} weights of all criteria add up to {total:g}"
            yield scene.problem("weight-range", "criterion", next(iter(bounds)), field=f"{name}_weight", value=value)
    for key, panel in scene.plan.of(Panel).items():
        total = sum(panel.weights.values())
        if abs(total - 100.0) > 0.05:
            yield scene.problem("weights-do-not-add", "panel", key, field="weights", value=format_number(total))
        for criterion, (low, high) in bounds.items():
            weight = panel.weights.get(criterion, 0.0)
            if low <= high and not low - 1e-9 <= weight <= high + 1e-9:
                yield scene.problem(
                    "weight-outside-range", "panel", key, field=f"weights.{criterion}", value=format_number(weight),
                    criterion=criterion, low=format_number(low), high=format_number(high),
                )  # fmt: skip


def _highest(criterion: Criterion) -> float:
    return 100.0 if criterion.highest_weight is None else criterion.highest_weight


def check_scores(scene: Scene) -> Iterator[Problem]:
    """A score is one of judgement, stands within its own range, and is the only one of its option and criterion."""
    criteria, seen = scene.plan.of(Criterion), set()
    for key, score in scene.plan.of(OptionScore).items():
        fault = _range_fault(score)
        if fault:
            yield scene.problem("score-range", "option_score", key, field="score", value=fault)
        criterion = criteria.get(score.criterion)
        if criterion is not None and criterion.source == "result":
            yield scene.problem("unfit-score", "option_score", key, field="criterion", value=score.criterion)
        if (score.option, score.criterion) in seen:
            yield scene.problem(
                "score-twice", "option_score", key, field="criterion", value=score.criterion, option=score.option
            )
        seen.add((score.option, score.criterion))


def _range_fault(score: OptionScore) -> str:
    """What is wrong with a score's range."""
    if score.low is None and score.high is None:
        return ""
    if score.low is None or score.high is None:
        return "low and high go together"
    if not score.low <= score.score <= score.high:
        return f"low {score.low:g}, score {score.score:g} and high {score.high:g} do not stand in this order"
    if score.low < score.high and not (score.low > 0 and score.high < 100):
        return f"one time in ten it lies beyond {score.low:g} and {score.high:g}, yet scores end at 0 and 100"
    return ""


def check_gaps(scene: Scene) -> Iterator[Problem]:
    """Nothing is missing that a comparison of the options needs."""
    plan, chosen = scene.plan, _in_choice(scene)
    if not chosen:
        return
    first, criteria = next(iter(chosen)), plan.of(Criterion)
    if not criteria:
        yield scene.problem("appraisal-incomplete", "option", first, value="no criterion says what matters")
    if criteria and not plan.of(Panel):
        yield scene.problem("appraisal-incomplete", "option", first, value="no panel weighs the criteria")
    for key, option in chosen.items():
        if option.initiatives and not option.people:
            yield scene.problem(
                "appraisal-incomplete", "option", key, field="people", value="nobody says how many people gain"
            )
        scored = {score.criterion for score in plan.of(OptionScore).values() if score.option == key}
        for name, criterion in criteria.items():
            if criterion.source == "judgement" and name not in scored:
                yield scene.problem(
                    "appraisal-incomplete", "option", key, field="option_scores", value=f"it has no score by {name!r}"
                )
