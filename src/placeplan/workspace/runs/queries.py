"""Runs of a plan, and what came of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from placeplan.errors import UnknownNameError
from placeplan.studies.kept_draws import KeptDraws
from placeplan.studies.run import Run, run
from placeplan.studies.stored import unpack_run
from placeplan.workspace.ledger.queries import kept
from placeplan.workspace.runs import keeping, memory
from placeplan.workspace.runs.models import RunRow, Status

__all__ = [
    "ahead_of", "charts_of", "done_at", "done_runs", "draws_of", "find_run", "key_of", "last_done", "last_with_chance",
    "recent", "result", "tables_of", "traced", "unfinished", "waiting_since",
]  # fmt: skip

_LATE = timedelta(minutes=5)


def _rows(plan: str) -> QuerySet[RunRow]:
    return RunRow.objects.filter(plan=plan).order_by("-id")


def recent(plan: str, most: int = 10) -> list[RunRow]:
    """The last runs asked for."""
    return list(_rows(plan)[:most])


def last_done(plan: str, scenario: str = "") -> RunRow | None:
    """The run that tells most of the latest version that was run to the end: the one of most draws, then the last."""
    done = _rows(plan).filter(scenario=scenario, status=Status.DONE)
    return done.order_by("-sequence", "-runs", "-id").first()


def done_runs(plan: str, most: int = 40) -> list[RunRow]:
    """The last runs that came to their end."""
    return list(_rows(plan).filter(status=Status.DONE)[:most])


def done_at(plan: str, sequence: int) -> RunRow | None:
    """The run of a version of the plan, without a scenario, that tells most."""
    done = _rows(plan).filter(scenario="", status=Status.DONE, sequence=sequence)
    return done.order_by("-runs", "-id").first()


def ahead_of(row: RunRow) -> int:
    """Runs of this installation that are taken before one that waits."""
    if row.status != Status.WAITING:
        return 0
    return RunRow.objects.filter(pk__lt=row.pk, status__in=[Status.WAITING, Status.RUNNING]).count()


def unfinished() -> bool:
    """Whether any run of this installation waits or is under way."""
    return RunRow.objects.filter(status__in=[Status.WAITING, Status.RUNNING]).exists()


def waiting_since(now: datetime) -> tuple[int, bool]:
    """How many runs wait; and whether one has waited, or been under way without a sign of life, for far too long."""
    late = now - _LATE
    unfinished = RunRow.objects.filter(status__in=[Status.WAITING, Status.RUNNING])
    signs = list(unfinished.values_list("status", "asked_at", "beat_at"))
    beating = any(beat is not None and beat > late for _, _, beat in signs)
    stuck = any((beat or asked) < late for status, asked, beat in signs if status == Status.RUNNING or not beating)
    return sum(status == Status.WAITING for status, _, _ in signs), stuck


def last_with_chance(plan: str, sequence: int) -> RunRow | None:
    """The last run of many draws of a version of the plan as it stands, without a scenario."""
    return _rows(plan).filter(scenario="", status=Status.DONE, sequence=sequence, runs__gt=1).first()


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


def key_of(row: RunRow) -> tuple[int, str]:
    """What a run is kept in memory under: a database that was restored may have another run of this id."""
    return (row.pk, row.claim)


def charts_of(row: RunRow) -> dict[str, tuple[str, str]]:
    """Charts of a run: name -> description and picture (SVG)."""
    read = memory.once(("charts", *key_of(row)), lambda: keeping.read(row.pk, "charts"))
    return {name: (said, picture) for name, (said, picture) in read.items()}


def tables_of(row: RunRow) -> dict[str, dict[str, Any]]:
    """Tables of a run in words, by name; see `placeplan.studies.run_tables`."""
    return memory.once(("tables", *key_of(row)), lambda: keeping.read(row.pk, "tables"))


def draws_of(row: RunRow) -> KeptDraws | None:
    """The draws kept of a run; None where there were not many."""
    return None if row.runs < 2 else memory.once(("draws", *key_of(row)), lambda: keeping.draws_of(row.pk))


def result(row: RunRow) -> Run:
    """A run's figures: from memory, or as they were stored. Figures that were stored cannot explain themselves."""
    found = memory.recall(key_of(row))
    return found if found is not None else memory.once(("run", *key_of(row)), lambda: _read_back(row))


def _read_back(row: RunRow) -> Run:
    results, told, ranges = (keeping.part(row.pk, name) for name in ("results", "told", "ranges"))
    return unpack_run(kept(row.plan, row.sequence).plan, results, told.decode(), ranges)


def traced(row: RunRow) -> Run:
    """A run with its ledger: from memory, or worked out again, which gives the same figures."""
    found = memory.recall(key_of(row))
    return found if found is not None else memory.once(("traced", *key_of(row)), lambda: _again(row))


def _again(row: RunRow) -> Run:
    made_at = row.asked_at.isoformat(timespec="seconds")
    found = run(kept(row.plan, row.sequence).plan, scenario=row.scenario, made_at=made_at)
    return replace(found, results=replace(found.results, ranges=result(row).results.ranges))
