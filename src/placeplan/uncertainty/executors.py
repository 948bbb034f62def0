"""Who works on the batches: this process, a pool of processes or threads here, or a Dask cluster. The figures are the
same, bit for bit."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Any, Protocol

from placeplan.uncertainty.errors import ClusterError, WorkerLostError
from placeplan.uncertainty.job import Batch, Job, Span

__all__ = ["Cluster", "Processes", "Serial", "Threads", "Work", "Workers"]

Work = tuple[int, Span]
"""Number of the job, and the runs of it."""


class Workers(Protocol):
    """Somebody who works on batches and hands each back as it is done."""

    def results(self, jobs: Sequence[Job], work: Sequence[Work]) -> Iterator[tuple[Work, Batch]]:
        """Finished batches in any order; closing the iterator ends the work."""
        ...


@dataclass(frozen=True)
class Serial:
    """This process, one batch after the other."""

    def results(self, jobs: Sequence[Job], work: Sequence[Work]) -> Iterator[tuple[Work, Batch]]:
        """Finished batches in order."""
        for item in work:
            yield item, _alone(jobs, item)


@dataclass(frozen=True)
class Threads:
    """Threads of this process: nothing to start, best for one footprint while somebody waits."""

    count: int = 2

    def results(self, jobs: Sequence[Job], work: Sequence[Work]) -> Iterator[tuple[Work, Batch]]:
        """Finished batches as they come."""
        for job in jobs:
            _ = job.sections
        with ThreadPoolExecutor(self.count) as pool, _ended(pool):
            yield from _as_done({pool.submit(jobs[item[0]].run, item[1]): item for item in work})


_here: list[Job] = []


def _start(payload: bytes) -> None:
    _here[:] = pickle.loads(payload)


def _work(item: Work) -> Batch:
    return _alone(_here, item)


def _alone(jobs: Sequence[Job], item: Work) -> Batch:
    """Work on a batch, keeping what was worked out for its job only: memory does not grow with the number of jobs."""
    for n, job in enumerate(jobs):
        if n != item[0]:
            job.forget()
    return jobs[item[0]].run(item[1])


@dataclass(frozen=True)
class Processes:
    """Processes of this machine: best for many footprints at once."""

    count: int = 2

    def results(self, jobs: Sequence[Job], work: Sequence[Work]) -> Iterator[tuple[Work, Batch]]:
        """Finished batches as they come.

        Raises
        ------
        WorkerLostError
            A process ended in the middle.
        """
        payload = pickle.dumps(list(jobs))
        pool = ProcessPoolExecutor(self.count, get_context("spawn"), initializer=_start, initargs=(payload,))
        try:
            with pool, _ended(pool):
                yield from _as_done({pool.submit(_work, item): item for item in work})
        except BrokenProcessPool as error:
            raise WorkerLostError(
                "a process that worked on some runs ended before it was done, perhaps for want of memory.",
                remedy="Run the same command again: batches kept in the run folder are not worked out again.",
            ) from error


@contextmanager
def _ended(pool: Executor) -> Iterator[None]:
    """Whatever happens, work not yet begun is dropped."""
    try:
        yield
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _as_done(futures: dict[Future[Batch], Work]) -> Iterator[tuple[Work, Batch]]:
    left = set(futures)
    while left:
        done, left = wait(left, return_when=FIRST_COMPLETED)
        for future in done:
            yield futures[future], future.result()


@dataclass(frozen=True)
class Cluster:
    """Workers of a Dask scheduler.

    Parameters
    ----------
    address
        Where the scheduler listens: "tcp://host:8786".
    timeout
        Seconds to wait for it.
    """

    address: str
    timeout: float = 10.0

    def results(self, jobs: Sequence[Job], work: Sequence[Work]) -> Iterator[tuple[Work, Batch]]:
        """Finished batches as they come.

        Raises
        ------
        ClusterError
            The scheduler does not answer, or Dask is not installed here.
        WorkerLostError
            A batch could not be finished because workers were lost again and again.
        """
        distributed = _distributed()
        client = self._client(distributed)
        try:
            payload = client.scatter(pickle.dumps([replace(job) for job in jobs]), broadcast=True, hash=False)
            futures = {client.submit(_on_cluster, payload, item, pure=False): item for item in work}
            for future in distributed.as_completed(list(futures), loop=client.loop):
                yield futures[future], self._result(distributed, future)
        finally:
            client.close()

    def _client(self, distributed: Any) -> Any:
        try:
            asyncio.run(asyncio.wait_for(_greeted(distributed, self.address, self.timeout), self.timeout + 1.0))
            client = distributed.Client(self.address, timeout=self.timeout, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ClusterError(
                f"the scheduler did not answer within {self.timeout:g} seconds.",
                path="cluster",
                value=self.address,
                remedy="Start it with `dask scheduler`, check the address, or leave --cluster out to run here.",
            ) from error
        try:
            client.wait_for_workers(1, timeout=self.timeout)
        except TimeoutError as error:
            client.close()
            raise ClusterError(
                f"the scheduler has no workers; none came within {self.timeout:g} seconds.",
                path="cluster",
                value=self.address,
                remedy=f"Start some: dask worker {self.address}",
            ) from error
        return client

    @staticmethod
    def _result(distributed: Any, future: Any) -> Batch:
        try:
            batch: Batch = future.result()
        except (distributed.scheduler.KilledWorker, distributed.client.FutureCancelledError) as error:
            raise WorkerLostError(
                "workers of the cluster were lost while they worked on the same runs.",
                remedy="Look at the workers' memory, then run the same command again: finished batches are kept.",
            ) from error
        return batch


async def _greeted(distributed: Any, address: str, timeout: float) -> None:
    """Exchange a first word with a scheduler: the client itself waits for ever for one that takes the connection and
    says nothing.

    Raises
    ------
    OSError, TimeoutError, ValueError
        It does not answer, or this is no address.
    """
    secured = distributed.Security().get_connection_args("client")
    comm = await distributed.comm.connect(address, timeout=timeout, **secured)
    comm.abort()


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise ClusterError(
            "running on a cluster needs Dask, which is not installed here.",
            path="cluster",
            remedy="Install it with the extra: pip install 'placeplan[cluster]'.",
        ) from error
    return distributed


_last: dict[bytes, list[Job]] = {}


def _on_cluster(payload: bytes, item: Work) -> Batch:
    """Work on a batch on a cluster's worker, which unpacks the jobs once and keeps them."""
    if payload not in _last:
        _last.clear()
        _last[payload] = pickle.loads(payload)
    return _alone(_last[payload], item)
