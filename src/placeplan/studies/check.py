"""Checking a plan: every problem in one list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from placeplan.plan.problems import Problems, count_problems, has_errors, problem_rows
from placeplan.studies.opening import Progress, Source, checked, name_of, silent

__all__ = ["CheckReport", "check"]


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Parameters
    ----------
    plan
        Id of the plan; the folder's name where the plan cannot be read.
    digest
        Digest of the plan; empty where it cannot be read.
    problems
        Every problem, in the order of the plan's files.
    """

    plan: str
    digest: str
    problems: Problems

    @property
    def ok(self) -> bool:
        """Whether there is no problem of severity error."""
        return not has_errors(self.problems)

    @property
    def counts(self) -> dict[str, int]:
        """How many problems there are of each severity."""
        return {str(severity): number for severity, number in count_problems(self.problems).items()}

    def to_dict(self) -> dict[str, Any]:
        """The report as one object, for JSON."""
        rows = problem_rows(self.problems)
        return {"plan": self.plan, "digest": self.digest, "problems": rows, "counts": self.counts}


def check(source: Source, *, scenario: str = "", on: date | None = None, progress: Progress = silent) -> CheckReport:
    """Check a plan.

    Parameters
    ----------
    source
        The plan, or its folder.
    scenario
        Scenario to lay over it first; the other scenarios are then left out.
    on
        Day against which expiry dates are judged; None leaves that out.

    Raises
    ------
    InputError
        The folder is not there, cannot be read, is empty or is no plan.
    UnknownNameError
        The plan has no such scenario.
    """
    plan, problems, digest = checked(source, scenario=scenario, on=on, progress=progress)
    return CheckReport(name_of(source) if plan is None else plan.settings.id, digest, problems)
