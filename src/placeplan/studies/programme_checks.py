"""Problems of the programme's records, in the form of the plan's one list of problems."""

from __future__ import annotations

from pathlib import Path

from placeplan.plan.locate import columns_of, locate
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem
from placeplan.plan.read import read_draft
from placeplan.programme.check_row import CheckRow
from placeplan.programme.checks import check_half_read, check_programme
from placeplan.programme.digests import PROGRAMME_FOLDER
from placeplan.records import KINDS

__all__ = ["half_read_problems", "has_programme", "programme_problems"]


def programme_problems(plan: Plan) -> tuple[Problem, ...]:
    """Every problem of the programme's records, each with file, row, field, value, rule and remedy."""
    return tuple(_problem(plan, found) for found in check_programme(plan)) if has_programme(plan) else ()


def half_read_problems(folder: Path) -> tuple[Problem, ...]:
    """Problems of the programme of a folder of which only a part can be read, and a note on what was not looked at."""
    plan = read_draft(folder).plan()
    if plan is None or not has_programme(plan):
        return ()
    return tuple(_problem(plan, found) if found.kind else _whole(found) for found in check_half_read(plan))


def _whole(found: CheckRow) -> Problem:
    message = f"{found.rule[0].upper()}{found.rule[1:]}."
    return Problem(found.code, found.severity, message, file=PROGRAMME_FOLDER, rule=found.rule, remedy=found.remedy)


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
