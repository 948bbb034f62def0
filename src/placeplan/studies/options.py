"""Options of a plan: each run in the same luck, scored, weighed, ranked, and held against what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from placeplan.errors import InputError, PlanProblems
from placeplan.plan.checks.run import check_plan
from placeplan.plan.compile import compile_plan
from placeplan.plan.digest import plan_digest
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problems, has_errors
from placeplan.plan.scenarios import alone, overlay
from placeplan.records import Criterion, Initiative, Option, OptionScore, Panel
from placeplan.results import FIGURES, WORLDS
from placeplan.studies.opening import Opened, Progress, Source, day_of, open_plan, silent
from placeplan.studies.run_folder import RunFolder
from placeplan.studies.uncertain import Asked, drawn_with, workers_of
from placeplan.uncertainty import RunOptions, Sample
from placeplan.uncertainty.distributions import Statement, fit, quantiles
from placeplan.uncertainty.job import Job, job_of
from placeplan.uncertainty.keys import uniforms
from placeplan.uncertainty.many import Progress as Counter
from placeplan.uncertainty.many import run_jobs
from placeplan.uncertainty.options import Appraisal, appraise
from placeplan.uncertainty.options import Criterion as Weighed
from placeplan.uncertainty.options import Option as Measured

__all__ = ["OptionsFound", "appraise_options", "can_appraise", "has_options", "plan_with_option"]

Floats = npt.NDArray[np.float64]
_INCOMPLETE = frozenset({"appraisal-incomplete", "no-benchmark"})
"""Warnings of a plan that leave nothing to compare."""


@dataclass(frozen=True)
class OptionsFound:
    """The options of a plan side by side.

    Parameters
    ----------
    opened
        The plan, its options all in it.
    sample
        Runs of the benchmark; its draws are those of every option.
    refused
        Option -> releases the model did not make in most runs.
    """

    opened: Opened
    runs: int
    seed: int
    made_at: str
    appraisal: Appraisal
    sample: Sample
    refused: Mapping[str, tuple[str, ...]]

    @cached_property
    def records(self) -> Mapping[str, Option]:
        """Options by id, the discarded among them."""
        return self.opened.plan.of(Option)

    @property
    def criteria(self) -> Mapping[str, Criterion]:
        """Criteria by id."""
        return self.opened.plan.of(Criterion)

    @property
    def panels(self) -> Mapping[str, Panel]:
        """Panels by id."""
        return self.opened.plan.of(Panel)

    def unit(self, criterion: str) -> str:
        """Unit of a criterion's values."""
        record = self.criteria[criterion]
        if record.source == "judgement":
            return "points"
        wanted = record.scope
        for series in self.sample.series:
            if series.figure == record.figure and dict(series.scope) == wanted and series.unit:
                return series.unit
        return FIGURES[record.figure].unit


def has_options(plan: Plan) -> bool:
    """Whether a plan has options to choose between."""
    return any(option.status != "discarded" for option in plan.of(Option).values())


def can_appraise(plan: Plan, problems: Problems) -> bool:
    """Whether a plan has options, and nothing is missing to compare them."""
    return has_options(plan) and not any(found.code in _INCOMPLETE for found in problems)


def plan_with_option(plan: Plan, option: Option) -> Plan:
    """The plan as it would be: the option's scenario laid over it, its initiatives and no others active."""
    laid = overlay(plan, option.scenario).plan if option.scenario else plan
    wanted = frozenset(option.initiatives)
    turned = {
        key: initiative.model_copy(update={"active": key in wanted})
        for key, initiative in laid.of(Initiative).items()
    }  # fmt: skip
    return laid.with_records("initiative", turned)


def appraise_options(
    source: Source | Opened, asked: Asked, *, scenario: str = "", made_at: str = "", progress: Progress = silent,
    count: Counter | None = None,
) -> OptionsFound:  # fmt: skip
    """Run every option of a plan in the same luck, and compare them.

    Raises
    ------
    InputError, UnknownNameError
        The plan cannot be used, or has no options.
    PlanProblems
        It has errors, is an incomplete appraisal, or an option of it cannot be run.
    OptionError, RangeProblems
        The runs cannot be drawn.
    WorkerLostError, ClusterError, BatchStoreError
        They could not be finished.
    """
    RunOptions(runs=asked.runs, seed=asked.seed)
    opened = (
        source
        if isinstance(source, Opened)
        else open_plan(source, scenario=scenario, on=day_of(made_at), progress=progress)
    )
    plan = opened.plan
    _refuse(opened)
    chosen = {key: option for key, option in plan.of(Option).items() if option.status != "discarded"}
    figures = tuple(sorted({"gap.finance", *(c.figure for c in plan.of(Criterion).values() if c.figure)}))
    jobs = []
    for key, option in chosen.items():
        progress(f"compile option {key}")
        jobs.append(_job(plan_with_option(plan, option), key, asked, made_at, figures))
    progress("run the options")
    store = None if asked.keep is None else RunFolder(asked.keep)
    samples = run_jobs(jobs, workers=workers_of(asked), store=store, progress=count)
    by = dict(zip(chosen, samples, strict=True))
    benchmark = next(key for key, option in chosen.items() if not option.initiatives)
    measured = [_measured(plan, option, by[key], by[benchmark], asked) for key, option in chosen.items()]
    progress("weigh them")
    found = appraise(measured, _weighed(plan), benchmark=benchmark)
    refused = {key: _refused(sample) for key, sample in by.items()}
    return OptionsFound(opened, asked.runs, asked.seed, made_at, found, by[benchmark], refused)


def _refuse(opened: Opened) -> None:
    if not has_options(opened.plan):
        raise InputError(
            "the plan has no options to choose between.", path=opened.plan.settings.id,
            remedy="Enter them in options/options.csv, with criteria, panels and scores beside it; "
            "docs/how-to/appraise-options.md shows how.",
        )  # fmt: skip
    missing = tuple(replace(p, severity="error") for p in opened.problems if p.code in _INCOMPLETE)
    if missing:
        raise PlanProblems(missing, path=opened.plan.settings.id)


def _job(plan: Plan, option: str, asked: Asked, made_at: str, figures: tuple[str, ...]) -> Job:
    problems = check_plan(alone(plan), on=day_of(made_at))
    if has_errors(problems):
        raise PlanProblems(problems, path=f"option {option}")
    model = compile_plan(plan, plan_digest(plan))
    return job_of(*drawn_with(plan, model, asked), figures)


def _refused(sample: Sample) -> tuple[str, ...]:
    from placeplan.uncertainty.outputs import attempts_of

    made = sample.made[:, -1].mean(axis=1) if sample.made.size else []
    return tuple(name for (name, _), share in zip(attempts_of(sample.job.model), made, strict=True) if share < 0.5)


def _measured(plan: Plan, option: Option, sample: Sample, benchmark: Sample, asked: Asked) -> Measured:
    cost = (sample.of("gap.finance")[1] - benchmark.of("gap.finance")[1]).sum(axis=0)
    values = {key: _value(plan, key, criterion, option, sample, asked) for key, criterion in plan.of(Criterion).items()}
    people = np.zeros(sample.runs)
    if option.people:
        people = sample.drawn[sample.job.plan.names.index(option.people)]
    return Measured(option.id, people, cost, values)


def _value(plan: Plan, key: str, criterion: Criterion, option: Option, sample: Sample, asked: Asked) -> Floats:
    """A criterion's value of an option: (run)."""
    if criterion.source == "judgement":
        score = next(s for s in plan.of(OptionScore).values() if (s.option, s.criterion) == (option.id, key))
        return _score(score, asked)
    years = sample.job.model.axes.year.ids
    year = years.index(criterion.year) if criterion.year else len(years) - 1
    try:
        return np.asarray(sample.of(criterion.figure, **criterion.scope)[WORLDS.index("do something"), year])
    except KeyError:
        scope = ", ".join(f"{name} {value}" for name, value in criterion.scope.items()) or "the footprint"
        raise InputError(
            f"the runs give no {criterion.figure} for {scope}.", path=f"criterion {key}",
            remedy="Choose a figure or a scope that has something in it in every option.",
        ) from None  # fmt: skip


def _score(score: OptionScore, asked: Asked) -> Floats:
    """Draws of a judged score: (run), keyed by option and criterion."""
    from scipy.special import ndtri

    low, high = (np.nan if x is None else x for x in (score.low, score.high))
    said = Statement(score.score, low, high, 0.0, 100.0)
    luck = uniforms(asked.seed, [f"score/{score.option}/{score.criterion}"], 0, asked.runs)
    return np.asarray(quantiles([fit(said)], ndtri(luck))[0])


def _weighed(plan: Plan) -> list[Weighed]:
    panels = plan.of(Panel)
    return [
        Weighed(
            key, {name: panel.weights.get(key, 0.0) for name, panel in panels.items()},
            judged=c.source == "judgement", more_is_better=c.better != "less", for_each_person=c.for_each_person,
            lowest=(c.lowest_weight or 0.0) / 100.0,
            highest=1.0 if c.highest_weight is None else c.highest_weight / 100.0,
        )
        for key, c in plan.of(Criterion).items()
    ]  # fmt: skip
