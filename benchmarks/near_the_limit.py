"""How near a run is to what the memory of this machine allows.

    .venv/bin/python -m benchmarks.near_the_limit

Every stage of the chain has to read what it is made from and write what it gives, once. Those bytes, divided by the
bandwidth a triad (a = b + s c) reaches in the same process, on arrays of the size of the chain's largest, are the least
time a run could take without merging stages.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from benchmarks.large_plan import large_plan
from placeplan.engine.care import Care
from placeplan.engine.pipeline import run_chain
from placeplan.plan.compile import compile_plan
from placeplan.uncertainty import RunOptions
from placeplan.uncertainty.job import job_of
from placeplan.uncertainty.outputs import kept_of

REPEATS = 7


def arrays_in(found: object, seen: set[int]) -> int:
    """Bytes of the arrays of runs in something a stage gives; an array met before counts once."""
    if isinstance(found, np.ndarray):
        new = id(found) not in seen and found.base is None
        seen.add(id(found))
        return found.nbytes if new else 0
    if isinstance(found, dict):
        return sum(arrays_in(one, seen) for one in found.values())
    if isinstance(found, (tuple, list)):
        return sum(arrays_in(one, seen) for one in found)
    if is_dataclass(found):
        return sum(arrays_in(getattr(found, field.name), seen) for field in fields(found))
    return 0


class Counted:
    """Makes stages, and counts the bytes each reads and writes."""

    def __init__(self) -> None:
        self.read = self.written = 0

    def make(self, name: str, inputs: tuple[object, ...], make: Callable[[], Any]) -> Any:  # noqa: ARG002
        """A stage; see `placeplan.engine.pipeline.run_chain`."""
        seen: set[int] = set()
        self.read += sum(arrays_in(one, seen) for one in inputs)
        made = make()
        self.written += arrays_in(made, seen)
        if isinstance(made, Care):  # care by class is written, and read again to be added up
            by_class = arrays_in((made.thinning, made.flows, made.streams), seen)
            self.read, self.written = self.read + by_class, self.written + by_class
        return made


def least(work: Callable[[], object]) -> float:
    """Fewest processor seconds of several times."""
    times = []
    for _ in range(REPEATS):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return min(times)


def bandwidth(numbers: int) -> float:
    """Bytes a second of a triad over three arrays of so many numbers, one thread."""
    a, b, c = np.zeros(numbers), np.ones(numbers), np.ones(numbers)

    def triad() -> None:
        for _ in range(20):
            np.multiply(c, 3.0, out=a)
            np.add(a, b, out=a)

    return 20 * 5 * 8 * numbers / least(triad)


def main() -> None:
    """Print the table."""
    job = job_of(compile_plan(large_plan(), "benchmark"), RunOptions(1000, 7))
    runs = job.together
    draws, sections = job.draws((0, runs)), job.sections
    counted = Counted()
    chain = run_chain(job.model, draws, job.layout, counted.make)
    kept = kept_of(chain, sections)[0].nbytes
    bytes_of_run = (counted.read + counted.written + kept) / runs
    numbers = len(job.model.axes.year) * len(job.model.classes.place) * runs
    near, far = bandwidth(numbers), bandwidth(8_000_000)
    mine = least(lambda: kept_of(run_chain(job.model, draws, job.layout), sections)) / runs
    drawn = least(lambda: job.plan.draws(0, runs)) / runs
    print("| what | figure |\n|---|--:|")
    print(f"| bytes read and written by the stages of a run | {bytes_of_run / 1e6:.2f} MB |")
    print(f"| of them figures kept | {kept / runs / 1e6:.2f} MB |")
    print(f"| triad, arrays of {8 * numbers / 1e6:.0f} MB as the chain's largest | {near / 1e9:.1f} GB/s |")
    print(f"| triad, arrays of 64 MB | {far / 1e9:.1f} GB/s |")
    print(f"| least time of a run at that bandwidth | {1e6 * bytes_of_run / near:.0f} us |")
    print(f"| time of a run, drawing apart | {1e6 * mine:.0f} us |")
    print(f"| **times the least** | **{mine * near / bytes_of_run:.1f}** |")
    print(f"| drawing the values of a run | {1e6 * drawn:.0f} us |")


if __name__ == "__main__":
    main()
