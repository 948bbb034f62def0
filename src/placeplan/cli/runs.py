"""Options of commands that run a plan many times, and the bar that shows how far they have come."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from placeplan.cli.terminal import console, note

if TYPE_CHECKING:
    from pathlib import Path

    from rich.progress import Progress

    from placeplan.studies.uncertain import Asked

__all__ = ["Bar", "asked_of", "kept_for_later", "noise_options", "run_bar", "run_options"]

Function = TypeVar("Function", bound=Callable[..., Any])

_PATIENCE = 0.7
_OPTIONS = (
    click.option("--runs", type=int, default=None, metavar="N", help="Runs to draw. Otherwise: the expected run."),
    click.option(
        "--seed", type=int, default=None, metavar="S", help="Seed of the draws; the same seed, the same answer. [0]"
    ),
    click.option(
        "--workers", type=click.IntRange(min=1), default=None, metavar="N", help="Processes that work on the runs here."
    ),
    click.option("--cluster", default="", metavar="ADDRESS", help="Dask scheduler to hand the runs to: tcp://host:8786."),
    click.option(
        "--optimism", default="", metavar="ASSUMPTION",
        help="Assumption: the part by which initiatives' costs turn out higher.",
    ),
    click.option(
        "--slippage", default="", metavar="ASSUMPTION", help="Assumption: the months roll-outs start late."
    ),
)  # fmt: skip
_NAMES = ("seed", "workers", "cluster", "optimism", "slippage", "noise", "dispersion")
_NOISE = (
    click.option("--noise", is_flag=True, help="Mix the luck of counts into the ranges of activity."),
    click.option(
        "--dispersion", type=float, default=None, metavar="D",
        help="Variance of a count over its mean: 1 is Poisson; more where counts vary more. Means --noise.",
    ),
)  # fmt: skip


def run_options(function: Function) -> Function:
    """Options that say how many runs, how they are drawn and who works on them."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def noise_options(function: Function) -> Function:
    """Options that ask for the luck of counts."""
    for option in reversed(_NOISE):
        function = option(function)
    return function


def asked_of(
    options: Mapping[str, Any], *, keep: Path | None = None, runs: int | None = None, long: bool = False
) -> Asked | None:
    """What was asked for; None where no runs were.

    Parameters
    ----------
    keep
        Where finished batches of long work are kept until it is done.
    runs
        Number of runs where none was given.
    long
        The work is long whatever the number of runs.
    """
    number = options["runs"] if options["runs"] is not None else runs
    given = [f"--{name}" for name in _NAMES if options.get(name) not in (None, "", False)]
    if number is None:
        if given:
            raise click.UsageError(f"{given[0]} says how runs are drawn: say how many with --runs.")
        return None
    from placeplan.studies.uncertain import Asked

    given_dispersion = options.get("dispersion")
    dispersion = 1.0 if given_dispersion is None and options.get("noise") else given_dispersion or 0.0
    if given_dispersion is not None and not dispersion:
        raise click.UsageError("--dispersion is 1 (Poisson) or more.")
    long = long or number > 2000 or bool(options["workers"]) or bool(options["cluster"])
    return Asked(
        runs=number, seed=options["seed"] or 0, optimism=options["optimism"], slippage=options["slippage"],
        workers=options["workers"] or 0, cluster=options["cluster"], dispersion=dispersion,
        keep=keep if long else None,
    )  # fmt: skip


class Bar:
    """Steps and runs on one line of standard error; nothing where it is no terminal."""

    def __init__(self, title: str, shown: Progress | None) -> None:
        self._title, self._shown, self._began = title, shown, time.monotonic()
        self._task = shown.add_task(title, total=None) if shown is not None else None
        self._told = 0

    def step(self, name: str) -> None:
        """A step begins."""
        self._update(description=f"{self._title}: {name}")

    def count(self, done: int, runs: int) -> None:
        """So many of the runs are done; where some were before any work began, they were kept from an earlier call."""
        if not self._told and done:
            note(f"Going on: {done:,} of {runs:,} runs were kept from before.")
        self._told += 1
        self._update(completed=done, total=runs, description=f"{self._title}: {done:,} of {runs:,} runs")

    def _update(self, **changes: Any) -> None:
        if self._shown is None or self._task is None:
            return
        self._shown.update(self._task, **changes)
        if not self._shown.live.is_started and time.monotonic() - self._began > _PATIENCE:
            self._shown.start()


@contextmanager
def kept_for_later(keep: Path | None) -> Iterator[None]:
    """Where long work is stopped, say that what is finished is kept."""
    try:
        yield
    except KeyboardInterrupt:
        if keep is not None and keep.exists():
            note("Finished runs are kept: give the same command again to go on.")
        raise


@contextmanager
def run_bar(title: str) -> Iterator[Bar]:
    """A bar on standard error, on a terminal only, once work has taken most of a second."""
    if not sys.stderr.isatty():
        yield Bar(title, None)
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(24), TimeElapsedColumn())
    shown = Progress(*columns, console=console(error=True), transient=True)
    try:
        yield Bar(title, shown)
    finally:
        if shown.live.is_started:
            shown.stop()
