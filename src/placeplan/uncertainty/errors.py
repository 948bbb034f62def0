"""What can go wrong when many runs are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from placeplan.errors import UserError

__all__ = ["BatchStoreError", "ClusterError", "RangeProblem", "RangeProblems", "RunCancelled", "WorkerLostError"]


@dataclass(frozen=True)
class RangeProblem:
    """One thing wrong with the ranges, correlations or options of a run.

    Parameters
    ----------
    path
        The assumption, group or option concerned.
    """

    path: str
    message: str
    remedy: str


class RangeProblems(UserError):
    """Ranges, correlations or options that cannot be drawn from; carries the whole list."""

    code = "range-problems"

    def __init__(self, problems: Sequence[RangeProblem], *, what: str = "ranges cannot be drawn from") -> None:
        lines = "; ".join(f"{p.path}: {p.message}" for p in problems)
        super().__init__(
            f"{what}: {lines}.", remedy=" ".join(dict.fromkeys(p.remedy for p in problems))
        )
        self.problems = tuple(problems)


class WorkerLostError(UserError):
    """A process that worked on some runs ended before it was done."""

    code = "worker-lost"


class ClusterError(UserError):
    """The scheduler of a cluster does not answer, or its packages are missing here."""

    code = "cluster"


class BatchStoreError(UserError):
    """Finished runs could not be kept or read back, as when the disk is full."""

    code = "batch-store"


class RunCancelled(UserError):
    """Somebody asked for the runs to stop; those finished are kept where a run folder was given."""

    code = "run-cancelled"
