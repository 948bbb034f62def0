"""Time of a question "what if" of 1,000 runs, asked of every assumption that has a range, one after the other.

    PYTHONPATH=src:. python -m benchmarks.questions [PLAN ...]

Without a plan: the three examples, and the invented plan of `large_plan`. The first question about an assumption also
finds the part of the model it reaches. Seconds on the clock hang on what else the machine does; the first line is a
yardstick: the same arithmetic each time.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.large_plan import large_plan
from placeplan.model.model import Model
from placeplan.plan.compile import compile_plan
from placeplan.studies.keeping import read_folder
from placeplan.studies.new import examples
from placeplan.uncertainty import RunOptions, WhatIf

SHARES = (0.1, 0.5, 0.9, 1.0)


def yardstick() -> float:
    """Seconds of a fixed piece of arithmetic on an array that does not fit in the processor's cache."""
    values = np.ones((6, 400, 1000))
    least = np.inf
    for _ in range(5):
        begun = time.perf_counter()
        for _ in range(20):
            np.multiply(values, 1.0000001, out=values)
        least = min(least, time.perf_counter() - begun)
    return least


def questions(model: Model) -> list[tuple[float, float, str]]:
    """Every assumption with a range: seconds of the first question about it, least of three more, and its name."""
    asked, said, out = WhatIf(model, RunOptions(1000, 7)), model.assumptions, []
    for n, name in enumerate(model.axes.assumption.ids):
        if np.isfinite(said.low[n]):
            change, taken = {name: 0.5 * float(said.low[n] + said.high[n])}, []
            for _ in range(4):
                begun = time.perf_counter()
                asked.ask(change)
                taken.append(time.perf_counter() - begun)
            out.append((taken[0], min(taken[1:]), name))
    return out


def line(title: str, found: list[tuple[float, float, str]]) -> str:
    """A row of the table."""
    first, again = (np.quantile([row[k] for row in found], SHARES) for k in (0, 1))
    cells = [f"{value:.2f}" for value in (*first, *again)]
    return f"| {title} | {len(found)} | {' | '.join(cells)} | {max(found)[2]} |"


def main() -> None:
    """Print the table."""
    plans = {entry.name: entry.folder for entry in examples()}
    if sys.argv[1:]:
        plans = {Path(where).name: Path(where) for where in sys.argv[1:]}
    print(f"yardstick {yardstick():.3f} s\n")
    print("| plan | assumptions | first: P10 | median | P90 | most | again: P10 | median | P90 | most | costliest |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|")
    for name, folder in plans.items():
        print(line(name, questions(compile_plan(read_folder(folder), name))), flush=True)
    if not sys.argv[1:]:
        print(line("invented plan", questions(compile_plan(large_plan(), "benchmark"))), flush=True)


if __name__ == "__main__":
    main()
