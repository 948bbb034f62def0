"""Re-basing plans when boundaries change: merge footprints, move a district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from placeplan.errors import OptionError
from placeplan.plan.checks import check_plan
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem, count_problems
from placeplan.plan.rebase import Change, Rebased, merge_plans, move_place
from placeplan.plan.write import write_plan
from placeplan.studies.opening import Progress, Source, open_plan, silent

__all__ = ["TOTALS", "Rebasing", "rebase"]

TOTALS = {"population": "persons", "activity": "quantity", "accounts": "amount", "workforce": "wte"}
"""Tables whose totals are compared, and the column that holds the quantity."""


@dataclass(frozen=True)
class Rebasing:
    """A re-based plan that was written.

    Parameters
    ----------
    totals
        Table → total of the plans given, and of the plan made.
    """

    plan: Plan
    changes: tuple[Change, ...]
    folder: Path
    totals: dict[str, tuple[float, float]]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether the plan has no problem of severity error."""
        return all(problem.severity != "error" for problem in self.problems)

    def to_dict(self) -> dict[str, Any]:
        """The report as one object, for JSON."""
        return {
            "plan": str(self.folder), "id": self.plan.settings.id,
            "totals": {name: {"before": before, "after": after} for name, (before, after) in self.totals.items()},
            "changes": [vars(change).copy() for change in self.changes],
            "counts": {str(severity): n for severity, n in count_problems(self.problems).items()},
        }  # fmt: skip


def rebase(
    sources: Sequence[Source], out: Path | str, *, id: str = "", title: str = "", move: str = "", to: str = "",
    payer: str = "", replace: bool = False, progress: Progress = silent,
) -> Rebasing:  # fmt: skip
    """Merge plans into one where several are given; then move a district where one is named; then write the plan.

    Parameters
    ----------
    id, title
        Of the merged plan.
    move, to, payer
        District, the place it lies in from now on, and the commissioner that answers for its residents.

    Raises
    ------
    InputError, PlanProblems
        A plan cannot be used.
    OptionError
        The options do not fit each other.
    """
    if len(sources) > 1 and not id:
        raise OptionError("A merged plan needs an id.", path="--id", remedy="Give a short name such as north-london.")
    if bool(move) != bool(to and payer) or (not move and (to or payer)):
        raise OptionError("Moving a district takes --move, --to and --payer.", remedy="Give all three, or none.")
    if len(sources) == 1 and not move:
        raise OptionError("There is nothing to do.", remedy="Name two plans to merge, or a district to move.")
    progress("read and check the plans")
    plans = [open_plan(source).plan for source in sources]
    before = {name: sum(float(plan.table(name)[column].sum()) for plan in plans) for name, column in TOTALS.items()}
    made = merge_plans(plans, id=id, title=title or id) if len(plans) > 1 else Rebased(plans[0], ())
    if move:
        moved = move_place(made.plan, move, to=to, payer=payer)
        made = Rebased(moved.plan, (*made.changes, *moved.changes))
    progress("check the result")
    problems = check_plan(made.plan)
    write_plan(made.plan, out, replace=replace)
    totals = {name: (before[name], _total(made.plan, name)) for name in TOTALS}
    return Rebasing(made.plan, made.changes, Path(out), totals, tuple(problems))


def _total(plan: Plan, name: str) -> float:
    return float(plan.table(name).select(pl.col(TOTALS[name]).sum()).item() or 0.0)
