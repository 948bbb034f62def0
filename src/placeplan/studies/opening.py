"""Opening a plan: read it, lay a scenario over it, check it, and refuse it when something must be put right first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from placeplan.errors import OptionError, PlanProblems
from placeplan.plan.checks import check_folder, check_plan
from placeplan.plan.digest import plan_digest
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problems, has_errors, in_file_order
from placeplan.plan.read import read_plan
from placeplan.plan.scenarios import alone, apply_scenario
from placeplan.studies.programme_checks import half_read_problems, programme_problems

__all__ = ["Opened", "Progress", "Source", "checked", "day_of", "load", "name_of", "open_plan", "read_only", "silent"]

Source = Plan | Path | str
"""A plan, or the folder it stands in."""

Progress = Callable[[str], None]
"""Told what is done next, in a few words."""


def silent(step: str) -> None:
    """Progress nobody looks at."""


@dataclass(frozen=True)
class Opened:
    """A plan without errors.

    Parameters
    ----------
    plan
        The plan, with the scenario laid over it.
    problems
        Warnings and notes.
    digest
        Digest of the plan as it stands in its folder, before the scenario.
    scenario
        Scenario laid over it; empty: none.
    """

    plan: Plan
    problems: Problems
    digest: str
    scenario: str = ""

    @property
    def label(self) -> str:
        """Id of the plan, with the scenario where there is one."""
        name = self.plan.settings.id
        return f"{name}, scenario {self.scenario}" if self.scenario else name


def name_of(source: Source) -> str:
    """What to call a plan in a message."""
    return source.settings.id if isinstance(source, Plan) else str(source)


def day_of(made_at: str) -> date | None:
    """Day of a time in ISO 8601; None where no time is given.

    Raises
    ------
    OptionError
        The text is no time.
    """
    if not made_at:
        return None
    try:
        return date.fromisoformat(made_at[:10])
    except ValueError:
        remedy = "Write it like 2016-10-21 or 2016-10-21T09:00."
        raise OptionError("the time cannot be read.", value=made_at, remedy=remedy) from None


def read_only(source: Source) -> tuple[Plan, Problems]:
    """A plan as it can be read, its records not yet held against each other.

    Raises
    ------
    InputError, PlanProblems
        The folder is no plan; or something in it cannot be read.
    """
    if isinstance(source, Plan):
        return source, ()
    plan, problems = read_plan(source)
    if plan is None:
        raise PlanProblems(problems, path=str(source))
    return plan, problems


def open_plan(source: Source, *, scenario: str = "", on: date | None = None, progress: Progress = silent) -> Opened:
    """Read and check a plan.

    Parameters
    ----------
    scenario
        Scenario of the plan to lay over it.
    on
        Day against which expiry dates are judged.

    Raises
    ------
    InputError
        The folder is not there, or is no plan.
    UnknownNameError
        The plan has no such scenario.
    PlanProblems
        The plan has problems of severity error. It carries all of them.
    """
    plan, problems, digest = checked(source, scenario=scenario, on=on, progress=progress)
    if plan is None or has_errors(problems):
        raise PlanProblems(problems, path=name_of(source))
    return Opened(plan, problems, digest, scenario)


def checked(
    source: Source, *, scenario: str = "", on: date | None = None, progress: Progress = silent
) -> tuple[Plan | None, Problems, str]:
    """The plan with the scenario laid over it, None where it cannot be read; every problem; and the plan's digest.

    Raises
    ------
    InputError, UnknownNameError
        See `open_plan`.
    """
    progress("read the plan")
    if not scenario and not isinstance(source, Plan):
        found, problems = check_folder(source, on=on)
        progress("check it")
        if found is None:
            return None, in_file_order([*problems, *half_read_problems(Path(source))]), ""
        return found, in_file_order([*problems, *programme_problems(found)]), plan_digest(found)
    plan, problems = (source, ()) if isinstance(source, Plan) else read_plan(source)
    if plan is None:
        return None, problems, ""
    digest = plan_digest(plan)
    plan, laid = apply_scenario(plan, scenario)
    progress("check it")
    held = alone(plan) if scenario else plan
    return plan, in_file_order([*problems, *laid, *check_plan(held, on=on), *programme_problems(plan)]), digest


def load(folder: Path | str, *, scenario: str = "", on: date | None = None) -> Plan:
    """The plan in a folder, read and checked.

    Raises
    ------
    InputError, UnknownNameError, PlanProblems
        See `open_plan`.
    """
    return open_plan(folder, scenario=scenario, on=on).plan
