"""The worker: one thread that takes runs one after another, and ends when there are none left."""

from __future__ import annotations

import json
import logging
import threading
from datetime import datetime, timedelta

from django.db import connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from placeplan.errors import PlaceplanError, PlanProblems
from placeplan.studies.pictures import pictures
from placeplan.studies.run import Run, run
from placeplan.studies.stored import pack_run
from placeplan.workspace.ledger.queries import digest_at, kept
from placeplan.workspace.runs import memory
from placeplan.workspace.runs.models import RunRow, Status

__all__ = ["SILENT", "wake", "work_once"]

SILENT = timedelta(seconds=60)
"""A run whose worker gave no sign of life for so long is begun again."""

_log = logging.getLogger("placeplan.workspace.runs")
_lock = threading.Lock()
_thread: threading.Thread | None = None


class _StoppedError(Exception):
    """Somebody cancelled the run."""


def wake() -> None:
    """See that a worker is at work."""
    global _thread
    with _lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_work, name="placeplan-runs", daemon=True)
            _thread.start()


def _work() -> None:
    global _thread
    try:
        while True:
            while work_once():
                pass
            with _lock:  # whoever wakes us from here on finds no thread, and starts another
                if not _waiting(timezone.now()).exists():
                    _thread = None
                    return
    except Exception:
        _log.exception("the worker ended")
    finally:
        connections.close_all()


def _waiting(now: datetime) -> QuerySet[RunRow]:
    silent = Q(status=Status.RUNNING) & (Q(beat_at__lt=now - SILENT) | Q(beat_at=None))
    return RunRow.objects.filter(Q(status=Status.WAITING) | silent)


def work_once() -> bool:
    """Take the run that waits longest and work it out; false where none waits."""
    with transaction.atomic():
        now = timezone.now()
        row = _waiting(now).select_for_update().defer("results", "told", "charts").order_by("id").first()
        if row is None:
            return False
        row.status, row.beat_at, row.done, row.step = Status.RUNNING, now, 0, "begin"
        row.save(update_fields=["status", "beat_at", "done", "step"])
    try:
        _work_out(row)
    except _StoppedError:
        _log.info("run cancelled", extra={"facts": {"run": row.pk}})
    except PlaceplanError as error:
        _end(row, Status.FAILED, message=_told(error))
    except Exception:
        _log.exception("a run failed", extra={"facts": {"run": row.pk}})
        _end(row, Status.FAILED, message="This is a fault in Placeplan, not in your plan. It has been logged.")
    return True


def _told(error: PlaceplanError) -> str:
    """What went wrong, with the problems of the plan that must be put right."""
    problems = error.problems if isinstance(error, PlanProblems) else ()
    wrong = [str(found) for found in problems if getattr(found, "severity", "") == "error"]
    return "\n".join([error.message, *wrong[:20], *(["and more."] if len(wrong) > 20 else [])])


def _work_out(row: RunRow) -> None:
    def tell(step: str) -> None:
        row.done += 1
        running = RunRow.objects.filter(pk=row.pk, status=Status.RUNNING)
        if not running.update(step=step, done=row.done, beat_at=timezone.now()):
            raise _StoppedError

    plan = kept(row.plan, row.sequence).plan
    row.digest = digest_at(row.plan, row.sequence)
    done: Run = run(plan, scenario=row.scenario, made_at=row.asked_at.isoformat(timespec="seconds"), progress=tell)
    tell("draw the charts")
    row.charts = json.dumps(pictures(done))
    row.results, row.told = pack_run(done)
    memory.remember(row.pk, done)
    _end(row, Status.DONE)


def _end(row: RunRow, status: Status, *, message: str = "") -> None:
    told = {"results": row.results, "told": row.told, "charts": row.charts} if status == Status.DONE else {}
    running = RunRow.objects.filter(pk=row.pk, status=Status.RUNNING)
    running.update(status=status, message=message, ended_at=timezone.now(), digest=row.digest, step="", **told)
