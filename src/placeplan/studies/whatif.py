"""Questions "what if" about a plan: some assumptions held at a value, in the very same runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from placeplan.model.model import Model
from placeplan.plan.compile import compile_plan
from placeplan.plan.plan import Plan
from placeplan.results import SCOPES, Ranges
from placeplan.studies.names import known_name
from placeplan.studies.opening import Opened, Progress, Source, day_of, open_plan, silent
from placeplan.studies.uncertain import Asked, drawn_with
from placeplan.uncertainty import Sample, WhatIf, chances_frame, ranges_frame
from placeplan.uncertainty.outputs import HEADLINES
from placeplan.uncertainty.summaries import chance_error
from placeplan.uncertainty.whatif import parse_change

__all__ = [
    "HEADLINES", "Answer", "Questions", "difference_frame", "lower_frame", "parse_change", "questions_about",
]  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What some assumptions held at a value change.

    Parameters
    ----------
    base, asked
        Ranges as the plan stands, and as asked.
    difference
        Range of asked less base, run by run; columns as `Ranges.frame`.
    lower
        Chance that a figure is lower as asked: figure, scope, world, year, chance, mc_error.
    """

    plan: str
    digest: str
    changes: Mapping[str, float]
    base: Ranges
    asked: Ranges
    difference: pl.DataFrame
    lower: pl.DataFrame

    def to_dict(self) -> dict[str, Any]:
        """The answer as one object, for JSON."""
        return {
            "plan": self.plan, "digest": self.digest, "runs": self.base.runs, "seed": self.base.seed,
            "changes": dict(self.changes),
            **{name: rows(frame) for name, frame in (
                ("base", self.base.frame), ("asked", self.asked.frame), ("difference", self.difference),
            )},
            "lower": rows(self.lower), "chances": self.asked.chances.to_dicts(),
        }  # fmt: skip


def rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON; empty scope columns are left out."""
    return [{k: v for k, v in row.items() if v != "" or k not in SCOPES} for row in frame.to_dicts()]


@dataclass(frozen=True)
class Questions:
    """A plan run once and kept in memory; every further question is answered from it."""

    opened: Opened
    model: Model
    memory: WhatIf

    @cached_property
    def as_it_is(self) -> Ranges:
        """Ranges of the plan as it is."""
        return _ranges(self.memory.base)

    def ask(self, changes: Mapping[str, float]) -> Answer:
        """Hold some assumptions at a value.

        Raises
        ------
        UnknownNameError
            The plan has no assumption of that name.
        OptionError
            A value lies outside the assumption's bounds.
        """
        known = {known_assumption(self.opened.plan, name): value for name, value in changes.items()}
        asked, base = self.memory.ask(known), self.memory.base
        return Answer(
            self.opened.plan.settings.id, self.opened.digest, known, self.as_it_is, _ranges(asked),
            difference_frame(base, asked), lower_frame(base, asked),
        )  # fmt: skip


def known_assumption(plan: Plan, name: str) -> str:
    """The name of an assumption of the plan.

    Raises
    ------
    UnknownNameError
        There is none; the nearest is offered.
    """
    return known_name("assumption", name, list(plan.records["assumption"]))


def _ranges(sample: Sample) -> Ranges:
    return Ranges(sample.runs, sample.job.plan.options.seed, ranges_frame(sample), chances_frame(sample))


def questions_about(
    source: Source, asked: Asked, *, figures: Sequence[str] = HEADLINES, names: Sequence[str] = (), scenario: str = "",
    made_at: str = "", progress: Progress = silent,
) -> Questions:  # fmt: skip
    """Run a plan and keep it ready for questions.

    Parameters
    ----------
    figures
        Figures every answer gives.
    names
        Assumptions that will be asked about; an unknown one is refused before anything is run.

    Raises
    ------
    InputError, UnknownNameError, PlanProblems, OptionError, RangeProblems
        The plan, a name or the options cannot be used.
    """
    opened = open_plan(source, scenario=scenario, on=day_of(made_at), progress=progress)
    for name in names:
        known_assumption(opened.plan, name)
    progress("compile it")
    model, options = drawn_with(opened.plan, compile_plan(opened.plan, opened.digest), asked)
    progress("run it many times")
    return Questions(opened, model, WhatIf(model, options, tuple(figures), threads=asked.workers or 2))


def _aligned(a: Sample, b: Sample) -> Sample:
    """b less a, run by run, under b's names; not a number where a has no such figure."""
    at = {series: n for n, series in enumerate(a.series)}
    values = np.full(b.values.shape, np.nan)
    for n, series in enumerate(b.series):
        if series in at:
            values[n] = b.values[n] - a.values[at[series]]
    return replace(b, values=values)


def difference_frame(a: Sample, b: Sample) -> pl.DataFrame:
    """Range of b less a for every figure both have."""
    return ranges_frame(_aligned(a, b)).filter(pl.col("mean").is_not_nan())


def lower_frame(a: Sample, b: Sample) -> pl.DataFrame:
    """Chance that a gap is lower in b than in a, in the same run."""
    apart, years, found = _aligned(a, b), b.job.model.axes.year.ids, []
    for figure in HEADLINES:
        if figure not in {series.figure for series in b.series}:
            continue
        for world, each in zip(("do nothing", "do something"), apart.of(figure), strict=True):
            for year, values in zip(years, each, strict=True):
                below = int((values < 0).sum())
                found.append((figure, world, year, below / b.runs, chance_error(below, b.runs)))
    return pl.DataFrame(found, schema=["figure", "world", "year", "chance", "mc_error"], orient="row")
