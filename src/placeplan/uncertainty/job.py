"""A stretch of runs of one footprint: what is sent to whoever works on it, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws, expected_draws
from placeplan.engine.pipeline import run_chain
from placeplan.engine.volumes import Layout, layout_of
from placeplan.errors import InternalError
from placeplan.model.model import Model
from placeplan.uncertainty.design import DrawPlan, RunOptions, draw_plan
from placeplan.uncertainty.keys import digest_key
from placeplan.uncertainty.outputs import Section, Series, kept_of, series_of

__all__ = ["BATCH", "Batch", "Job", "Span", "in_order", "job_of", "joined", "spans_of"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Span = tuple[int, int]
"""First run, and the one after the last."""
BATCH = 256
"""Runs in a batch, the unit that is handed out and kept. It does not depend on who works, so that the figures do not
either."""
WORKING_SET = 2**20
"""Numbers of one array over the classes that are worked on together: they stay in the processor's cache, and memory
stays bounded."""


@dataclass(frozen=True)
class Batch:
    """Figures of some runs.

    Parameters
    ----------
    values
        (series, world, year, run).
    made
        (release, year, run): the release has been made by that year.
    """

    values: Floats
    made: Bools


@dataclass(frozen=True)
class Job:
    """A model, how its runs are drawn, and the figures wanted of them.

    Parameters
    ----------
    figures
        Names of the figures kept; None keeps all.
    """

    model: Model
    plan: DrawPlan
    figures: tuple[str, ...] | None = None

    def __getstate__(self) -> dict[str, object]:
        return {"model": self.model, "plan": self.plan, "figures": self.figures}

    @cached_property
    def layout(self) -> Layout:
        """Where care is and goes; worked out once for all runs."""
        return layout_of(self.model)

    @cached_property
    def sections(self) -> list[Section]:
        """Figures kept."""
        expected = run_chain(self.model, expected_draws(self.model), self.layout)
        return series_of(expected, self.figures)

    def forget(self) -> None:
        """Drop what was worked out once, when other jobs are to follow."""
        for name in ("layout", "sections"):
            self.__dict__.pop(name, None)

    @property
    def series(self) -> list[Series]:
        """Names of the figures kept, in the order of a batch."""
        return [series for section in self.sections for series in section.series]

    @property
    def together(self) -> int:
        """Runs worked on at once: as many as keep an array over all classes and years within the working set, at most
        a batch."""
        size = len(self.model.axes.year) * max(1, len(self.model.classes.place))
        return int(min(BATCH, max(16, 2 ** int(np.log2(max(1, WORKING_SET // size))))))

    def with_values(self, values: dict[str, float]) -> Job:
        """The same job with some assumptions held at a value."""
        return replace(self, plan=self.plan.with_values(values))

    def draws(self, span: Span) -> Draws:
        """Draws of some runs."""
        return self.plan.draws(*span)

    def key(self, span: Span) -> str:
        """Name under which a batch is kept: of the plan, what is drawn and what is wanted, so that no other batch is
        taken for it."""
        return f"{digest_key(self.model.digest, self.plan, self.figures):032x}-{span[0]}-{span[1]}"

    def parts(self, span: Span, together: int = 0) -> Iterator[tuple[Ints, Model, Draws]]:
        """Runs of a span that are worked out together: their positions in it, their model and their draws. All have
        the job's model but those in which a risk delays what has a year of its own.

        Parameters
        ----------
        together
            Most runs worked out at once; 0: as many as `together` says.
        """
        draws, step = self.draws(span), together or self.together
        for runs, model in self.plan.models(self.model, *span):
            for first in range(0, len(runs), step):
                here = runs[first : first + step]
                yield here, model, Draws(*(np.ascontiguousarray(x[:, here]) for x in _arrays(draws)))

    def run(self, span: Span) -> Batch:
        """Work on some runs."""
        parts = list(self.parts(span))
        made = [Batch(*kept_of(run_chain(model, some, self.layout), self.sections)) for _, model, some in parts]
        batch = in_order(joined(made), [runs for runs, *_ in parts])
        if not np.isfinite(batch.values).all():
            at = np.argwhere(~np.isfinite(batch.values))[0]
            raise InternalError(f"the figure {self.series[at[0]].figure} is not a number in run {span[0] + int(at[3])}")
        return batch


def job_of(model: Model, options: RunOptions, figures: tuple[str, ...] | None = None) -> Job:
    """The job of running a model many times.

    Raises
    ------
    RangeProblems
        Ranges, correlations or options that cannot be drawn from.
    """
    return Job(model, draw_plan(model, options), figures)


def in_order(batch: Batch, runs: Sequence[Ints]) -> Batch:
    """A batch of parts joined one after the other, in the order of its runs."""
    order = np.concatenate(list(runs))
    if (np.diff(order) > 0).all():
        return batch
    back = np.argsort(order, kind="stable")
    return Batch(batch.values[..., back], batch.made[..., back])


def _arrays(draws: Draws) -> tuple[Floats, Floats, Floats]:
    return draws.values, draws.variants, draws.slip


def spans_of(runs: int) -> list[Span]:
    """Batches of so many runs."""
    return [(first, min(first + BATCH, runs)) for first in range(0, runs, BATCH)]


def joined(batches: list[Batch]) -> Batch:
    """Batches one after the other."""
    if len(batches) == 1:
        return batches[0]
    values = np.concatenate([batch.values for batch in batches], axis=3)
    return Batch(values, np.concatenate([batch.made for batch in batches], axis=2))
