"""Questions "what if", and scenarios side by side, on common draws: the same luck on both sides, so that a difference
has a narrow range of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from placeplan.engine.again import Memory
from placeplan.engine.draws import Draws
from placeplan.engine.pipeline import run_chain
from placeplan.errors import OptionError, UnknownNameError
from placeplan.model.model import Model
from placeplan.uncertainty.design import DrawPlan, RunOptions, statements_of
from placeplan.uncertainty.distributions import Statement, quantiles
from placeplan.uncertainty.job import Batch, Job, in_order, job_of, joined
from placeplan.uncertainty.many import Sample
from placeplan.uncertainty.outputs import HEADLINES, Series, kept_of
from placeplan.uncertainty.restated import restated
from placeplan.uncertainty.summaries import Summary, summarise

__all__ = ["Difference", "WhatIf", "differences", "parse_change"]

Floats = npt.NDArray[np.float64]
_TOGETHER = 512
"""Most runs a question is answered for at once. Most of its arrays are small, so that calls on them cost more than what
they work out; a stretch for each thread is best, as far as memory allows."""


def parse_change(text: str) -> tuple[str, float]:
    """Read "assumption=value".

    Raises
    ------
    OptionError
        It has another shape, or the value is not a number.
    """
    name, found, value = text.partition("=")
    try:
        number = float(value.strip())
    except ValueError:
        number = np.nan
    if not found or not name.strip() or not np.isfinite(number):
        raise OptionError("a change is written assumption=value, with a number.", value=text)
    return name.strip(), number


@dataclass
class WhatIf:
    """A footprint run once and kept in memory, ready for questions.

    Parameters
    ----------
    figures
        Figures kept of every answer; the three gaps unless more are asked for, None for all.
    threads
        Stretches of runs worked on at a time.
    """

    model: Model
    options: RunOptions
    figures: tuple[str, ...] | None = HEADLINES
    threads: int = 2
    _memories: list[Memory] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        self.job: Job = job_of(self.model, self.options, self.figures)
        runs = self.options.runs
        step = min(_TOGETHER, -(-runs // self.threads))
        _ = self.job.sections
        parts = list(self.job.parts((0, runs), step))
        self._runs = [runs for runs, *_ in parts]
        self._memories = [Memory(model, draws, self.job.layout) for _, model, draws in parts]
        with ThreadPoolExecutor(self.threads) as pool:
            self.base: Sample = self._sample(list(pool.map(self._first, self._memories)))

    def _first(self, memory: Memory) -> Batch:
        return Batch(*kept_of(run_chain(memory.model, memory.draws, self.job.layout, memory.keep), self.job.sections))

    def _sample(self, batches: list[Batch]) -> Sample:
        whole = in_order(joined(batches), self._runs)
        return Sample(self.job, whole.values, whole.made)

    def ask(self, changes: Mapping[str, float]) -> Sample:
        """Figures with some assumptions held at a value, in the very same runs.

        Raises
        ------
        UnknownNameError
            No assumption has that name.
        OptionError
            A value lies outside the assumption's bounds.
        """
        rows = self._rows(changes)

        def answer(memory: Memory) -> Batch:
            values = memory.draws.values.copy()
            for n, value in rows.items():
                values[n] = value
            draws = memory.draws.with_values(values)
            return Batch(
                *kept_of(run_chain(memory.model, draws, self.job.layout, memory.asked(draws)), self.job.sections)
            )

        with ThreadPoolExecutor(self.threads) as pool:
            return self._sample(list(pool.map(answer, self._memories)))

    def ask_restated(self, said: Mapping[str, Statement]) -> Sample:
        """Figures with some assumptions stated otherwise, value and range, in the very same runs.

        Raises
        ------
        RangeProblems
            A statement that cannot be drawn from.
        """
        plan = restated(self.job.plan, self.model, said)
        drawn = self._drawn(plan, [self.model.axes.assumption.index(name) for name in said])

        def answer(memory: Memory, runs: npt.NDArray[np.int64]) -> Batch:
            draws = drawn(memory, runs)
            return Batch(
                *kept_of(run_chain(memory.model, draws, self.job.layout, memory.asked(draws)), self.job.sections)
            )

        with ThreadPoolExecutor(self.threads) as pool:
            return self._sample(list(pool.map(answer, self._memories, self._runs)))

    def _drawn(self, plan: DrawPlan, rows: list[int]) -> Callable[[Memory, npt.NDArray[np.int64]], Draws]:
        """What gives a memory its draws. Where nothing else hangs on the assumptions, they alone are drawn again."""
        mine = self.job.plan
        if plan.groups == mine.groups and plan.drawn == mine.drawn and not set(rows) & plan.entangled:
            values = quantiles([plan.distributions[n] for n in rows], self._scores[rows])

            def some(memory: Memory, runs: npt.NDArray[np.int64]) -> Draws:
                changed = memory.draws.values.copy()
                changed[rows] = values[:, runs]
                return memory.draws.with_values(changed)

            return some
        whole = plan.draws(0, self.options.runs)

        def every(memory: Memory, runs: npt.NDArray[np.int64]) -> Draws:  # noqa: ARG001
            return Draws(*(np.ascontiguousarray(each[:, runs]) for each in (whole.values, whole.variants, whole.slip)))

        return every

    @cached_property
    def _said(self) -> list[Statement]:
        return statements_of(self.model)

    @cached_property
    def _scores(self) -> Floats:
        """(assumption, run): normal scores of the draws."""
        return self.job.plan.scores(0, self.options.runs)

    def _rows(self, changes: Mapping[str, float]) -> dict[int, float]:
        axis, said = self.model.axes.assumption, self._said
        unknown = [name for name in changes if name not in axis]
        if unknown:
            raise UnknownNameError("no assumption has this name.", path="assumption", value=", ".join(unknown))
        rows = {axis.index(name): float(value) for name, value in changes.items()}
        for n, value in rows.items():
            if value < said[n].minimum or value > said[n].maximum:
                bounds = f"{said[n].minimum:g} to {said[n].maximum:g}"
                raise OptionError(f"the value lies outside its bounds, {bounds}.", path=axis.ids[n], value=f"{value:g}")
        return rows


@dataclass(frozen=True)
class Difference:
    """A figure of one sample less the same of another, run by run.

    Parameters
    ----------
    summary
        Arrays (world, year).
    """

    series: Series
    summary: Summary


def differences(one: Sample, other: Sample) -> list[Difference]:
    """What changes from `one` to `other`, figure by figure, with the difference's own range.

    Raises
    ------
    OptionError
        The two do not share runs, seed and years.
    """
    mine, theirs = one.job.plan.options, other.job.plan.options
    if (mine.seed, mine.design, one.runs) != (theirs.seed, theirs.design, other.runs):
        raise OptionError("two sets of runs can be compared only with the same seed and number of runs.")
    if one.job.model.axes.year != other.job.model.axes.year:
        raise OptionError("two sets of runs can be compared only over the same years.")
    at = {series: n for n, series in enumerate(other.series)}
    return [
        Difference(series, summarise(other.values[at[series]] - one.values[n]))
        for n, series in enumerate(one.series)
        if series in at
    ]
