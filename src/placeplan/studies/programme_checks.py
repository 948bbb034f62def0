"""Problems of the programme's records, in the form of the plan's one list of problems."""

from __future__ import annotations

from placeplan.plan.locate import columns_of, locate
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem
from placeplan.programme.check_row import CheckRow
from placeplan.programme.checks import check_programme
from placeplan.programme.digests import PROGRAMME_FOLDER
from placeplan.records import KINDS

__all__ = ["has_programme", "programme_problems"]


def programme_problems(plan: Plan) -> tuple[Problem, ...]:
    """Every problem of the programme's records, each with file, row, field, value, rule and remedy."""
    return tuple(_problem(plan, found) for found in check_programme(plan)) if has_programme(plan) else ()


def has_programme(plan: Plan) -> bool:
    """Whether the plan records anything of its programme. A model alone owes nobody a list of who holds which duty."""
    kept = [name for name, kind in KINDS.items() if kind.path.startswith(PROGRAMME_FOLDER)]
    return any(plan.records.get(name) or (name in plan.tables and plan.tables[name].height) for name in kept)


def _problem(plan: Plan, found: CheckRow) -> Problem:
    if KINDS[found.kind].storage == "table":
        columns = columns_of(plan, found.kind)
        file, row = columns.file, None if found.at is None else columns.row(found.at)
    else:
        file, row = locate(plan, found.kind, found.id)
    what = f"{found.field} is {found.value!r}" if found.value else f"{found.field} is empty"
    return Problem(
        code=found.code, severity=found.severity, message=f"{what}: {found.rule}.", file=file, row=row, record=found.id,
        field=found.field, value=found.value, rule=found.rule, remedy=found.remedy,
    )  # fmt: skip
