"""Running a plan many times: the expected run with ranges, chances and drivers beside it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

import placeplan
from placeplan.engine.pipeline import Chain
from placeplan.model.model import Model
from placeplan.plan.compile import compile_plan
from placeplan.plan.digest import plan_digest
from placeplan.plan.plan import Plan
from placeplan.results import Ranges, ResultSet
from placeplan.results.ranges import RANGE_KEYS
from placeplan.studies.opening import Opened, Progress, Source, day_of, open_plan, silent
from placeplan.studies.risk_runs import with_risks
from placeplan.studies.run import Run, run_compiled
from placeplan.studies.run_folder import RunFolder
from placeplan.uncertainty import Cluster, Processes, RunOptions, Sample, Threads, chances_frame, ranges_frame
from placeplan.uncertainty.counted import check_dispersion, with_luck_of_counts
from placeplan.uncertainty.drivers import drivers_of, tornados
from placeplan.uncertainty.executors import Workers
from placeplan.uncertainty.job import job_of
from placeplan.uncertainty.many import Progress as Counter
from placeplan.uncertainty.many import run_jobs
from placeplan.uncertainty.outputs import HEADLINES

__all__ = [
    "Asked", "Many", "drawn_with", "forget", "ranges_of", "run_many_times", "sample_of", "stored", "with_ranges",
    "workers_of",
]  # fmt: skip

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """How many runs are asked for, and who is to work on them.

    Parameters
    ----------
    optimism
        Assumption by whose value initiatives' costs turn out higher; empty: none.
    slippage
        Assumption whose value is the months roll-outs start late; empty: none.
    workers
        How many work at a time here; 0: two.
    cluster
        Address of a Dask scheduler; empty: this machine.
    dispersion
        Mix the luck of counts into the ranges of activity, with this variance over the mean (1: Poisson); 0: leave it
        out.
    keep
        Folder that keeps finished batches, so that runs broken off can go on; None: nothing is kept.
    """

    runs: int
    seed: int = 0
    optimism: str = ""
    slippage: str = ""
    workers: int = 0
    cluster: str = ""
    dispersion: float = 0.0
    keep: Path | None = None


@dataclass(frozen=True)
class Many:
    """A run with ranges, and the runs they were taken from."""

    run: Run
    sample: Sample
    asked: Asked


def drawn_with(plan: Plan, model: Model, asked: Asked) -> tuple[Model, RunOptions]:
    """The model and how its runs are drawn: its ranges, what was asked for, and the plan's open risks.

    Raises
    ------
    OptionError
        The number of runs is not 1 or more.
    """
    slippage: Mapping[str, str] = {"*": asked.slippage} if asked.slippage else {}
    options = RunOptions(runs=asked.runs, seed=asked.seed, optimism=asked.optimism, slippage=slippage)
    return with_risks(plan, model, options)


def workers_of(asked: Asked, *, footprints: int = 1) -> Workers:
    """Who works: a cluster where one is named; threads for one footprint, processes for many or where a number of
    workers is asked for."""
    if asked.cluster:
        return Cluster(asked.cluster)
    if asked.workers or footprints > 1:
        return Processes(asked.workers or 2)
    return Threads(2)


def stored(asked: Asked, plan: Plan) -> RunFolder | None:
    """Where finished batches of a plan are kept: apart by plan, scenario included, and version of the code."""
    if asked.keep is None:
        return None
    return RunFolder(asked.keep / f"{plan_digest(plan)[:16]}-{placeplan.__version__}")


def forget(asked: Asked) -> None:
    """Remove the finished batches once the results are written."""
    if asked.keep is not None:
        shutil.rmtree(asked.keep, ignore_errors=True)


def run_many_times(
    source: Source, asked: Asked, *, scenario: str = "", made_at: str = "", progress: Progress = silent,
    count: Counter | None = None, drivers: bool = True,
) -> Many:  # fmt: skip
    """Run a plan: the expected run, and as many drawn runs as are asked for.

    Raises
    ------
    InputError, UnknownNameError, PlanProblems
        The plan cannot be used; see `placeplan.studies.opening.open_plan`.
    OptionError, RangeProblems
        The runs cannot be drawn.
    WorkerLostError, ClusterError, BatchStoreError
        They could not be finished.
    """
    RunOptions(runs=asked.runs, seed=asked.seed)
    if asked.dispersion:
        check_dispersion(asked.dispersion)
    opened = open_plan(source, scenario=scenario, on=day_of(made_at), progress=progress)
    progress("compile it")
    model = compile_plan(opened.plan, opened.digest)
    progress("run it many times")
    sample = sample_of(opened, model, asked, count=count)
    done = run_compiled(opened, model, made_at, progress)
    progress("find what drives it")
    ranges = ranges_of(sample, drivers=drivers, dispersion=asked.dispersion)
    return Many(replace(done, results=with_ranges(done.results, ranges)), sample, asked)


def sample_of(
    opened: Opened, model: Model, asked: Asked, *, figures: tuple[str, ...] | None = None, count: Counter | None = None
) -> Sample:
    """The drawn runs of a plan that is open and compiled."""
    job = job_of(*drawn_with(opened.plan, model, asked), figures)
    return run_jobs([job], workers=workers_of(asked), store=stored(asked, opened.plan), progress=count)[0]


def with_ranges(results: ResultSet, ranges: Ranges) -> ResultSet:
    """The results with ranges beside them."""
    made = replace(results.provenance, runs=ranges.runs, seed=ranges.seed)
    return replace(results, provenance=made, ranges=ranges)


def ranges_of(sample: Sample, *, drivers: bool = True, dispersion: float = 0.0) -> Ranges:
    """Ranges, chances and, unless told otherwise, what drives the gaps; with the luck of counts where a dispersion is
    given."""
    options = sample.job.plan.options
    frame, risks = _with_positions(ranges_frame(sample)), tuple(risk.name for risk in options.risks)
    ranges = Ranges(sample.runs, options.seed, frame, chances_frame(sample), risks=risks)
    if dispersion:
        ranges = replace(
            ranges, frame=with_luck_of_counts(frame, sample, dispersion=dispersion), dispersion=dispersion
        )
    return replace(ranges, drivers=_drivers(sample), bars=_bars(sample)) if drivers else ranges


def _with_positions(frame: pl.DataFrame) -> pl.DataFrame:
    """A position is a gap in money with its sign turned, so that its range is known too."""
    own = frame.filter((pl.col("figure") == "gap.finance") & (pl.col("sector") == ""))
    turned = own.with_columns(
        figure=pl.lit("position"), mean=-pl.col("mean"), p10=-pl.col("p90"), p50=-pl.col("p50"), p90=-pl.col("p10"),
        p10_mc_error=pl.col("p90_mc_error"), p90_mc_error=pl.col("p10_mc_error"),
    )  # fmt: skip
    whole = pl.concat([frame, turned.select(frame.columns)])
    return whole.unique(subset=list(RANGE_KEYS), keep="first", maintain_order=True)


def _drivers(sample: Sample) -> pl.DataFrame:
    rows = [
        (figure, driver.assumption, driver.correlation, driver.share, driver.error)
        for figure in HEADLINES
        for driver in drivers_of(sample, sample.of(figure)[1, -1])
        if driver.clear
    ]
    schema = {"figure": pl.String, "assumption": pl.String, "correlation": pl.Float64, "share": pl.Float64}
    return pl.DataFrame(rows, schema={**schema, "error": pl.Float64}, orient="row")


def _last(chain: Chain) -> Floats:
    return np.stack([chain.gap_finance[1, -1], chain.gap_care[1, -1], chain.gap_health[1, -1]])


def _bars(sample: Sample) -> pl.DataFrame:
    found = tornados(sample.job, _last)
    rows = [
        (figure, bar.assumption, bar.low, bar.high)
        for figure, bars in zip(HEADLINES, found, strict=False)
        for bar in bars
        if bar.width > 0.0
    ]
    schema = {"figure": pl.String, "assumption": pl.String, "low": pl.Float64, "high": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
