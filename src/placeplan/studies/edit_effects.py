"""What an edit would do to a plan as a whole, told before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from placeplan.plan.checks import check_plan
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem, in_file_order
from placeplan.records import Part, PlanSettings, Record
from placeplan.studies.programme_checks import programme_problems

__all__ = ["Problem", "brought_by", "errors_of", "with_part"]


def with_part(plan: Plan, kind: str, part: Part) -> Plan:
    """The plan with a record in place of the one of its id, or added; or with other settings."""
    if isinstance(part, PlanSettings):
        return replace(plan, settings=part)
    assert isinstance(part, Record)
    return plan.with_records(kind, {**plan.records.get(kind, {}), part.id: part})


def errors_of(plan: Plan) -> tuple[Problem, ...]:
    """Problems that keep a plan from being run."""
    found = in_file_order([*check_plan(plan), *programme_problems(plan)])
    return tuple(problem for problem in found if problem.severity == "error")


def brought_by(plan: Plan, standing: Sequence[Problem], kind: str, part: Part) -> tuple[Problem, ...]:
    """Errors that an edit brings into a plan; with any of them it cannot be run.

    Parameters
    ----------
    standing
        Errors of the plan before the edit.
    part
        The record, or the settings, as the edit leaves it.
    """
    known = {_key(problem) for problem in standing}
    return tuple(problem for problem in errors_of(with_part(plan, kind, part)) if _key(problem) not in known)


def _key(problem: Problem) -> tuple[str, ...]:
    """What a problem is about; its row may move when a record is added above it."""
    return (problem.code, problem.file, problem.record, problem.field, problem.value, problem.message)
