"""Whoever works on the runs, the figures are the same, bit for bit; and runs broken off go on."""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from placeplan.results.figures import RUN_SPLITS
from placeplan.studies.run_folder import RunFolder
from placeplan.uncertainty.design import RunOptions
from placeplan.uncertainty.errors import BatchStoreError, ClusterError, RunCancelled, WorkerLostError
from placeplan.uncertainty.executors import Cluster, Processes, Serial, Threads, Work, Workers
from placeplan.uncertainty.job import BATCH, Batch, Job, job_of
from placeplan.uncertainty.many import Sample, run_jobs, run_many
from tests.uncertainty.models import tiny_model, with_ranges

RUNS = 2 * BATCH + 88


def same(one: Sample, other: Sample) -> bool:
    return bool((one.values == other.values).all() and (one.made == other.made).all())


@pytest.fixture(scope="module")
def serial() -> list[Sample]:
    return run_many([tiny_model(), with_ranges(tiny_model())], RunOptions(RUNS, 7))


def test_threads_give_the_same(serial: list[Sample]) -> None:
    found = run_many([s.job.model for s in serial], RunOptions(RUNS, 7), workers=Threads(3))
    assert all(same(one, other) for one, other in zip(serial, found, strict=True))


@pytest.mark.slow
def test_processes_give_the_same(serial: list[Sample]) -> None:
    found = run_many([s.job.model for s in serial], RunOptions(RUNS, 7), workers=Processes(2))
    assert all(same(one, other) for one, other in zip(serial, found, strict=True))


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Dask scheduler and two workers, each a process of its own."""
    pytest.importorskip("distributed")
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    run = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    own = {
        "cwd": folder,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "env": {**os.environ, "PYTHONPATH": _path()},
    }
    started = [subprocess.Popen([*run, "--no-dashboard", "--no-show", "--scheduler-file", str(file)], **own)]  # type: ignore[call-overload]
    work = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1"]
    more = ["--no-dashboard", "--host", "127.0.0.1", "--nworkers", "1", "--local-directory", str(folder)]
    started += [subprocess.Popen([*work, *more], **own) for _ in range(2)]  # type: ignore[call-overload]
    try:
        import json

        for _ in range(300):
            if file.exists() and file.read_text():
                break
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"]
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(timeout=30)


def _path() -> str:
    return os.pathsep.join(path for path in sys.path if path)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_cluster_gives_the_same(serial: list[Sample], scheduler: str) -> None:
    found = run_many([s.job.model for s in serial], RunOptions(RUNS, 7), workers=Cluster(scheduler, timeout=60))
    assert all(same(one, other) for one, other in zip(serial, found, strict=True))


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_scheduler_that_does_not_answer_is_named() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(ClusterError, match="did not answer within 1 seconds") as caught:
        run_many([tiny_model()], RunOptions(10), workers=Cluster("tcp://127.0.0.1:9", timeout=1.0))
    assert "dask scheduler" in caught.value.remedy


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError) as caught:
        run_many([tiny_model()], RunOptions(10), workers=Cluster("tcp://127.0.0.1:9"))
    assert "placeplan[cluster]" in caught.value.remedy


def test_figures_do_not_depend_on_how_many_runs_are_worked_on_together(monkeypatch: pytest.MonkeyPatch) -> None:
    job = job_of(with_ranges(tiny_model()), RunOptions(100, 2))
    whole = job.run((0, 100))
    monkeypatch.setattr("placeplan.uncertainty.job.BATCH", 16)
    assert job.together == 16
    assert (job.run((0, 100)).values == whole.values).all()


class Dies:
    """Workers that are lost after some batches."""

    def __init__(self, after: int) -> None:
        self.after, self.done = after, 0

    def results(self, jobs: Sequence[Job], work: Sequence[Work]) -> Iterator[tuple[Work, Batch]]:
        for item, batch in Serial().results(jobs, work):
            if self.done == self.after:
                raise WorkerLostError("lost")
            self.done += 1
            yield item, batch


def test_runs_broken_off_go_on_where_they_were(serial: list[Sample], tmp_path: Path) -> None:
    models, store = [s.job.model for s in serial], RunFolder(tmp_path / "runs")
    with pytest.raises(WorkerLostError):
        run_many(models, RunOptions(RUNS, 7), workers=Dies(4), store=store)
    assert len(list(store.folder.iterdir())) == 4
    rest, told = Dies(99), []
    found = run_many(models, RunOptions(RUNS, 7), workers=rest, store=store, progress=lambda done, _: told.append(done))
    assert rest.done == 2
    assert told[0] == 4 * BATCH - (BATCH - 88)
    assert told[-1] == 2 * RUNS
    assert all(same(one, other) for one, other in zip(serial, found, strict=True))


def test_another_seed_or_range_takes_no_batch_of_the_first(tmp_path: Path) -> None:
    store = RunFolder(tmp_path)
    run_many([tiny_model()], RunOptions(20, 1), store=store)
    for model, options in ((tiny_model(), RunOptions(20, 2)), (with_ranges(tiny_model()), RunOptions(20, 1))):
        workers = Dies(99)
        run_many([model], options, workers=workers, store=store)
        assert workers.done == 1


def test_a_damaged_batch_is_made_again(tmp_path: Path) -> None:
    store = RunFolder(tmp_path)
    first = run_many([tiny_model()], RunOptions(20, 1), store=store)[0]
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:200])
    assert same(first, run_many([tiny_model()], RunOptions(20, 1), store=store)[0])


def _kill(_: Any) -> Batch:
    os._exit(9)


class Killed(Processes):
    pass


@pytest.mark.slow
def test_a_killed_process_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("placeplan.uncertainty.executors._work", _kill)
    with pytest.raises(WorkerLostError, match="ended before it was done") as caught:
        run_many([tiny_model()], RunOptions(20), workers=Killed(1))
    assert isinstance(caught.value.__cause__, BrokenProcessPool)
    assert "run folder" in caught.value.remedy


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(BatchStoreError, match="the disk is full") as caught:
        run_many([tiny_model()], RunOptions(20), store=RunFolder(tmp_path))
    assert "run again" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("workers", [Serial(), Threads(2)], ids=["serial", "threads"])
def test_runs_can_be_stopped(workers: Workers, tmp_path: Path) -> None:
    store = RunFolder(tmp_path)
    job = job_of(tiny_model(), RunOptions(4 * BATCH, 1))
    with pytest.raises(RunCancelled, match=f"after {BATCH:,} of"):
        run_jobs([job], workers=workers, store=store, cancelled=lambda: True)
    assert len(list(tmp_path.iterdir())) == 1


def test_every_figure_kept_is_declared_with_its_splits() -> None:
    """A criterion may name any figure declared, for any split declared, and no other."""
    found: dict[str, set[str]] = {}
    for series in job_of(tiny_model(), RunOptions(1)).series:
        found.setdefault(series.figure, set()).add(", ".join(name for name, _ in series.scope) or "footprint")
    declared = {figure: set(splits.split("; ")) for figure, splits in RUN_SPLITS.items()}
    assert {figure: splits - declared.get(figure, set()) for figure, splits in found.items()} == {
        figure: set() for figure in found
    }
    assert set(declared) == set(found)
    assert found == declared
