"""Many runs of one or many footprints: handed out in batches, kept as they come, joined in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from placeplan.model.model import Model
from placeplan.uncertainty.design import RunOptions
from placeplan.uncertainty.errors import RunCancelled
from placeplan.uncertainty.executors import Serial, Work, Workers
from placeplan.uncertainty.job import Batch, Job, job_of, joined, spans_of
from placeplan.uncertainty.outputs import Series

__all__ = ["BatchStore", "Progress", "Sample", "run_jobs", "run_many", "run_model"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class BatchStore(Protocol):
    """Where finished batches are kept, so that a run can go on where it was broken off. A folder of them is given by
    `studies`."""

    def load(self, key: str) -> Batch | None:
        """A batch kept under this name; None where there is none, or it is damaged."""
        ...

    def save(self, key: str, batch: Batch) -> None:
        """Keep a batch."""
        ...


class Progress(Protocol):
    """Told how far the runs have come."""

    def __call__(self, done: int, runs: int) -> None:
        """`done` of `runs` are finished."""
        ...


@dataclass(frozen=True)
class Sample:
    """Figures of many runs of one footprint.

    Parameters
    ----------
    job
        What was run.
    values
        (series, world, year, run).
    made
        (release, year, run): the release has been made by that year.
    """

    job: Job
    values: Floats
    made: Bools

    @property
    def runs(self) -> int:
        """Number of runs."""
        return int(self.values.shape[3])

    @property
    def series(self) -> list[Series]:
        """Names of the figures, in order."""
        return self.job.series

    def of(self, figure: str, **scope: str) -> Floats:
        """One figure, (world, year, run).

        Raises
        ------
        KeyError
            It was not kept, or not for this scope.
        """
        for n, series in enumerate(self.series):
            if series.figure == figure and dict(series.scope) == scope:
                return np.asarray(self.values[n])
        raise KeyError(f"{figure} {scope}")

    @property
    def drawn(self) -> Floats:
        """(assumption, run): values the runs were made with."""
        return self.job.draws((0, self.runs)).values


def run_many(
    models: Sequence[Model],
    options: RunOptions,
    *,
    workers: Workers | None = None,
    store: BatchStore | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    figures: tuple[str, ...] | None = None,
) -> list[Sample]:
    """Run every model many times; see `run_jobs`.

    Raises
    ------
    RangeProblems, RunCancelled, WorkerLostError, ClusterError, BatchStoreError
    """
    jobs = [job_of(model, options, figures) for model in models]
    return run_jobs(jobs, workers=workers, store=store, progress=progress, cancelled=cancelled)


def run_model(model: Model, options: RunOptions, *, workers: Workers | None = None) -> Sample:
    """Run one model many times, all figures, in memory."""
    return run_many([model], options, workers=workers)[0]


def run_jobs(
    jobs: Sequence[Job],
    *,
    workers: Workers | None = None,
    store: BatchStore | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Sample]:
    """Run jobs many times.

    Parameters
    ----------
    workers
        Who works; this process where nobody is named. The figures do not depend on it.
    store
        Where finished batches are kept; those already there are not worked out again.
    progress
        Told after every batch.
    cancelled
        Asked after every batch; the runs stop once it says yes.

    Raises
    ------
    RunCancelled, WorkerLostError, ClusterError, BatchStoreError
    """
    work: list[Work] = [(n, span) for n, job in enumerate(jobs) for span in spans_of(job.plan.options.runs)]
    total = sum(job.plan.options.runs for job in jobs)
    found = _kept(jobs, work, store)
    done = sum(span[1] - span[0] for _, span in found)
    _tell(progress, done, total)
    left = [item for item in work if item not in found]
    results = (workers or Serial()).results(jobs, left) if left else iter(())
    try:
        for item, batch in results:
            found[item] = batch
            if store is not None:
                store.save(jobs[item[0]].key(item[1]), batch)
            done += item[1][1] - item[1][0]
            _tell(progress, done, total)
            if done < total and cancelled is not None and cancelled():
                raise RunCancelled(
                    f"stopped on request after {done:,} of {total:,} runs.", remedy="Run again to go on."
                )
    finally:
        close = getattr(results, "close", None)
        if close is not None:
            close()
    return [_sample(job, [found[item] for item in work if item[0] == n]) for n, job in enumerate(jobs)]


def _kept(jobs: Sequence[Job], work: Iterable[Work], store: BatchStore | None) -> dict[Work, Batch]:
    if store is None:
        return {}
    loaded = ((item, store.load(jobs[item[0]].key(item[1]))) for item in work)
    return {item: batch for item, batch in loaded if batch is not None}


def _tell(progress: Progress | None, done: int, runs: int) -> None:
    if progress is not None:
        progress(done, runs)


def _sample(job: Job, batches: list[Batch]) -> Sample:
    whole = joined(batches)
    return Sample(job, whole.values, whole.made)
