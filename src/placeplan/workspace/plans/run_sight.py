"""What a person may see of a run: all of it, or the run with the names of restricted records replaced."""

from __future__ import annotations

from typing import Any

from placeplan.studies.run import Run
from placeplan.studies.veil import restricted_in, veiled
from placeplan.workspace.accounts.permissions import Permission
from placeplan.workspace.ledger.queries import kept
from placeplan.workspace.ledger.things import thing_of
from placeplan.workspace.plans.scene import Scene
from placeplan.workspace.runs import memory
from placeplan.workspace.runs.models import RunRow
from placeplan.workspace.runs.queries import charts_of, key_of, result, tables_of

__all__ = ["seen_charts", "seen_run", "seen_tables", "sight_of"]


def _kept_from(scene: Scene, plan: Any) -> frozenset[tuple[str, str]]:
    """Restricted records of a version of the plan that the person may not see."""
    return frozenset(
        key
        for key, record in restricted_in(plan).items()
        if not scene.may(Permission.VIEW_RESTRICTED, thing_of(plan, scene.name, key[0], record))
    )


def _hidden(scene: Scene, row: RunRow) -> tuple[frozenset[tuple[str, str]], bool]:
    """Records whose names are kept from the person, and whether all were restricted when the run was made."""
    then = _kept_from(scene, kept(row.plan, row.sequence).plan)
    now = then if row.sequence == scene.held.sequence else _kept_from(scene, scene.plan)
    return then | now, now <= then


def sight_of(scene: Scene, row: RunRow) -> tuple[object, ...]:
    """A run and what is kept from the person of it: two people of whom this is the same see the same."""
    return (*key_of(row), _hidden(scene, row)[0])


def seen_run(scene: Scene, row: RunRow) -> Run:
    """A run's figures as the person may see them."""
    hidden, _ = _hidden(scene, row)
    if not hidden:
        return result(row)
    return memory.once(("veiled", sight_of(scene, row)), lambda: veiled(result(row), hidden))


def seen_charts(scene: Scene, row: RunRow) -> dict[str, tuple[str, str]]:
    """Charts of a run as the person may see them; none where a record was restricted after they were drawn."""
    hidden, known = _hidden(scene, row)
    return charts_of(row, whole=not hidden) if known else {}


def seen_tables(scene: Scene, row: RunRow) -> dict[str, dict[str, Any]]:
    """Tables of a run as the person may see them; none where a record was restricted after they were made."""
    hidden, known = _hidden(scene, row)
    return tables_of(row, whole=not hidden) if known else {}
