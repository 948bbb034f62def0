"""Runs of a plan, and what came of them."""

from __future__ import annotations

import json

from django.db.models import QuerySet

from placeplan.errors import UnknownNameError
from placeplan.studies.run import Run, run
from placeplan.studies.stored import unpack_run
from placeplan.workspace.ledger.queries import kept
from placeplan.workspace.runs import memory
from placeplan.workspace.runs.models import RunRow, Status

__all__ = ["charts_of", "find_run", "last_done", "recent", "result", "traced", "whole"]


def _rows(plan: str) -> QuerySet[RunRow]:
    return RunRow.objects.filter(plan=plan).defer("results", "told", "charts").order_by("-id")


def recent(plan: str, most: int = 10) -> list[RunRow]:
    """The last runs asked for."""
    return list(_rows(plan)[:most])


def last_done(plan: str, scenario: str = "") -> RunRow | None:
    """The last run of a plan, or of one of its scenarios, that came to its end."""
    return _rows(plan).filter(scenario=scenario, status=Status.DONE).first()


def find_run(plan: str, run_id: int) -> RunRow:
    """One run.

    Raises
    ------
    UnknownNameError
        The plan has no such run.
    """
    row = _rows(plan).filter(pk=run_id).first()
    if row is None:
        raise UnknownNameError("there is no such run.", value=str(run_id), remedy="See the model's page.")
    return row


def charts_of(row: RunRow) -> dict[str, tuple[str, str]]:
    """Charts of a run: name -> description and picture (SVG)."""
    found = {name: (said, picture) for name, (said, picture) in json.loads(row.charts or "{}").items()}
    return dict(found)


def result(row: RunRow) -> Run:
    """A run's figures: from memory, or as they were stored. Figures that were stored cannot explain themselves."""
    found = memory.recall(row.pk)
    if found is None:
        found = unpack_run(kept(row.plan, row.sequence).plan, bytes(row.results or b""), row.told)
    return found


def traced(row: RunRow) -> Run:
    """A run with its ledger: from memory, or worked out again, which gives the same figures."""
    found = memory.recall(row.pk)
    if found is None or not found.results.ledger.steps:
        made_at = row.asked_at.isoformat(timespec="seconds")
        found = run(kept(row.plan, row.sequence).plan, scenario=row.scenario, made_at=made_at)
        memory.remember(row.pk, found)
    return found


def whole(row: RunRow) -> RunRow:
    """The row with all that is stored beside it, in one query."""
    return RunRow.objects.get(pk=row.pk)
