"""Running a plan: from a checked plan to labelled results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import placeplan
from placeplan.engine.pipeline import run_expected
from placeplan.engine.tabulate import results_of
from placeplan.model.model import Model
from placeplan.plan.compile import compile_plan
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problems, problem_rows
from placeplan.results import Provenance, ResultSet
from placeplan.studies.opening import Opened, Progress, Source, day_of, open_plan, silent

__all__ = ["STEPS", "Run", "run", "run_compiled", "run_opened"]

STEPS = (
    "read the plan",
    "check it",
    "compile it",
    "work it out",
    "gather the figures",
    "write the results",
    "write the report",
)
"""What a run tells its progress, in order."""


@dataclass(frozen=True)
class Run:
    """A plan with its results.

    Parameters
    ----------
    plan
        The plan that was run, scenario included.
    problems
        Warnings and notes of the check.
    results
        Figures, findings, refused releases, provenance and ledger.
    """

    plan: Plan
    problems: Problems
    results: ResultSet

    @property
    def years(self) -> tuple[str, ...]:
        """Base year and planned years."""
        return tuple(str(year) for year in self.plan.years)

    @property
    def label(self) -> str:
        """Id of the plan, with the scenario where there is one."""
        made = self.results.provenance
        return f"{made.plan}, scenario {made.scenario}" if made.scenario else made.plan

    @property
    def ok(self) -> bool:
        """Whether no finding is of severity error."""
        return all(finding.severity != "error" for finding in self.results.findings)

    @property
    def counts(self) -> dict[str, int]:
        """Problems of the plan and findings of the run by severity."""
        found: list[str] = [problem.severity for problem in self.problems]
        found += [finding.severity for finding in self.results.findings]
        return {severity: found.count(severity) for severity in ("error", "warning", "note")}

    def to_dict(self) -> dict[str, Any]:
        """Figures, findings and the rest as one object, for JSON."""
        return {**self.results.to_dict(), "problems": problem_rows(self.problems)}


def run(source: Source, *, scenario: str = "", made_at: str = "", progress: Progress = silent) -> Run:
    """Run a plan: both worlds, all years, expected values.

    Parameters
    ----------
    source
        The plan, or its folder. Nothing in the folder is changed.
    scenario
        Scenario of the plan to lay over it.
    made_at
        Time of the run, ISO 8601, as it is to stand in the results; expiry dates are judged against its day.

    Raises
    ------
    InputError, UnknownNameError, PlanProblems
        The plan cannot be used; see `placeplan.studies.opening.open_plan`.
    OptionError
        `made_at` is no time.
    """
    return run_opened(open_plan(source, scenario=scenario, on=day_of(made_at), progress=progress), made_at, progress)


def run_opened(opened: Opened, made_at: str = "", progress: Progress = silent) -> Run:
    """Run a plan that is open."""
    progress("compile it")
    return run_compiled(opened, compile_plan(opened.plan, opened.digest), made_at, progress)


def run_compiled(opened: Opened, model: Model, made_at: str = "", progress: Progress = silent) -> Run:
    """Run a plan that is open and compiled."""
    progress("work it out")
    chain = run_expected(model)
    progress("gather the figures")
    provenance = Provenance(
        plan=opened.plan.settings.id, digest=opened.digest, code_version=placeplan.__version__,
        scenario=opened.scenario, made_at=made_at,
    )  # fmt: skip
    return Run(opened.plan, opened.problems, results_of(chain, provenance))
