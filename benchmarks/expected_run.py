"""CPU time of what a planner does most: check a plan, run it, ask for help. `python -m benchmarks.expected_run`."""

from __future__ import annotations

import argparse
import gc
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import placeplan
from placeplan.engine.pipeline import run_expected
from placeplan.engine.tabulate import results_of
from placeplan.plan.compile import compile_plan
from placeplan.results import Provenance
from placeplan.studies.opening import open_plan

__all__ = ["main"]

EXAMPLES = Path(placeplan.__file__).parent / "examples"
TARGETS = {"expected run": 3.0, "check": 2.0, "placeplan --help": 0.3}
"""CPU seconds each may take."""

Made = TypeVar("Made")


def largest_example() -> Path:
    """The example with the most activity rows."""
    tables = EXAMPLES.glob("*/baseline/activity.csv")
    return max(tables, key=lambda path: path.stat().st_size).parent.parent


def timed(times: dict[str, list[float]], name: str, work: Callable[[], Made]) -> Made:
    """Do some work and note the CPU seconds it took."""
    gc.collect()
    before = time.process_time()
    made = work()
    times.setdefault(name, []).append(time.process_time() - before)
    return made


def once(times: dict[str, list[float]], folder: Path) -> tuple[int, int]:
    """Read, check, compile and run an example, and gather its figures. Returns activity rows and figures."""
    opened = timed(times, "check", lambda: open_plan(folder))
    model = timed(times, "compile", lambda: compile_plan(opened.plan, opened.digest))
    chain = timed(times, "work out", lambda: run_expected(model))
    made = Provenance(opened.plan.settings.id, opened.digest, placeplan.__version__)
    results = timed(times, "gather figures, findings and ledger", lambda: results_of(chain, made))
    return opened.plan.table("activity").height, results.frame.height


def help_seconds() -> float:
    """CPU seconds of `placeplan --help`, start of the interpreter included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", "from placeplan.cli.main import main; main()", "--help"]
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def machine() -> str:
    """Processor, cores and versions, as they stand under the table."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        named = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = named[0].partition(":")[2].strip() if named else model
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def main() -> None:
    """Time everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="times everything is done (default 5)")
    repeat = parser.parse_args().repeat
    folder, times = largest_example(), dict[str, list[float]]()
    rows = figures = 0
    for _ in range(repeat):
        rows, figures = once(times, folder)
        times.setdefault("placeplan --help", []).append(help_seconds())
    steps = [name for name in times if name != "placeplan --help"]
    times["expected run"] = [sum(times[step][n] for step in steps) for n in range(repeat)]
    out = [
        f"`{folder.name}`: {rows:,} activity rows, {figures:,} figures; CPU seconds after imports, of {repeat} times.",
        "", "| what | first | least | target |", "|---|--:|--:|--:|",
    ]  # fmt: skip
    labels = {
        "check": f"check: read and check {rows:,} activity rows",
        "expected run": "**expected run**: all of the above",
    }
    for name in (*steps, "expected run", "placeplan --help"):
        target = f"{TARGETS[name]:.1f}" if name in TARGETS else ""
        out.append(f"| {labels.get(name, name)} | {times[name][0]:.2f} | {min(times[name]):.2f} | {target} |")
    sys.stdout.write("\n".join([*out, "", f"{machine()}."]) + "\n")


if __name__ == "__main__":
    main()
