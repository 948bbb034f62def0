"""Time of the largest example: compile, expected run, 1,000 runs, a question, 44 footprints; memory; what even runs
gain.

    PYTHONPATH=src:. python -m benchmarks.many_runs [--quick]

Other work on the machine stretches wall times; seconds of processor time say more, and include those of child
processes.
"""

from __future__ import annotations

import os
import pickle
import resource
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from typing import TypeVar

import numpy as np

from benchmarks.large_plan import large_plan
from placeplan.engine.pipeline import run_expected
from placeplan.engine.tables import figures_of
from placeplan.model.model import Model
from placeplan.plan.compile import compile_plan
from placeplan.uncertainty import Processes, RunOptions, Serial, Threads, WhatIf, ranges_frame, run_many

T = TypeVar("T")


def cpu() -> float:
    """Processor seconds of this process and its children so far."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def timed(name: str, make: Callable[[], T]) -> T:
    """Do something, and print how long it took."""
    wall, processor = time.perf_counter(), cpu()
    made = make()
    print(f"| {name} | {time.perf_counter() - wall:.2f} | {cpu() - processor:.2f} |", flush=True)
    return made


def peak() -> float:
    """Most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def questions(model: Model, options: RunOptions) -> None:
    """Runs kept in memory, and questions asked of them."""
    asked = timed("1,000 runs kept in memory for questions", lambda: WhatIf(model, options))
    for name, value in (("frailty-emergency-medical-size", 0.4), ("pay-nurse", 50_000.0), ("growth-elective", 0.02)):
        timed(f"what if {name} = {value:g}, 1,000 runs", lambda n=name, v=value: asked.ask({n: v}))  # type: ignore[misc]
    print(f"peak memory of that process {peak():,.0f} MB", flush=True)


def many(model: Model, options: RunOptions) -> None:
    """All figures of many runs."""
    for workers in (Serial(), Threads(2)):
        name = type(workers).__name__.lower()
        sample = None
        sample = timed(f"1,000 runs, every figure, {name}", lambda w=workers: run_many([model], options, workers=w)[0])  # type: ignore[misc]
    timed("ranges of every figure", lambda: ranges_frame(sample))
    print(f"peak memory of that process {peak():,.0f} MB; {len(sample.series):,} series", flush=True)


def apart(work: Callable[[Model, RunOptions], None], model: Model, options: RunOptions) -> None:
    """Do it in a process of its own, whose memory is its own."""
    process = get_context("spawn").Process(target=work, args=(model, options))
    process.start()
    process.join()


def size_of(model: Model) -> str:
    """Size of a model in words."""
    return (
        f"{len(model.cells.quantity):,} activity cells, {len(model.classes.place):,} classes, "
        f"{len(model.initiatives)} initiatives with {len(model.effects)} effects, "
        f"{len(model.axes.organisation)} organisations, "
        f"{len(model.axes.year)} years, {int(np.isfinite(model.assumptions.low).sum())} assumptions with a range"
    )


def gain(model: Model, seeds: int, runs: int) -> str:
    """How much less mean, P10 and P90 of the finance gap vary with even than with plain runs: ratios of variances."""
    found = {}
    for design in ("plain", "even"):
        rows = []
        for seed in range(seeds):
            options = RunOptions(runs, seed, design=design)  # type: ignore[arg-type]
            values = run_many([model], options, figures=("gap.finance",))[0].of("gap.finance")[1, -1]
            rows.append([values.mean(), *np.quantile(values, [0.1, 0.9])])
        found[design] = np.var(rows, axis=0, ddof=1)
    ratio = found["plain"] / found["even"]
    return f"mean {ratio[0]:,.0f}, P10 {ratio[1]:.1f}, P90 {ratio[2]:.1f} ({seeds} seeds of {runs} runs)"


def main() -> None:
    """Print the table."""
    quick = "--quick" in sys.argv
    plan = large_plan()
    print("| step | wall s | processor s |\n|---|---|---|")
    model = timed("compile", lambda: compile_plan(plan, "benchmark"))
    timed("expected run with attribution, bridge and tables", lambda: figures_of(run_expected(model)))
    options = RunOptions(1000, 7)
    apart(questions, model, options)
    apart(many, model, options)
    if not quick:
        models = [compile_plan(large_plan(seed), f"benchmark {seed}") for seed in range(1, 45)]
        print(f"44 footprints, {len(pickle.dumps(models)) / 1e6:,.0f} MB sent to each process")
        gaps = [f"gap.{name}" for name in ("finance", "care", "health")]
        timed(
            "44 footprints x 1,000 runs, two processes",
            lambda: run_many(models, options, workers=Processes(2), figures=tuple(gaps)),
        )
        print(f"even runs against plain ones, variance: {gain(model, 20, 512)}")
    print(size_of(model))


if __name__ == "__main__":
    main()
