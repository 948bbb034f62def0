"""The worker: one thread of each server process that takes runs one after another, and ends when there are none left.

A run belongs to the worker whose claim stands in its row. A worker gives a sign of life every few seconds; where none
comes any more, as when its process was killed, another worker claims the run and goes on with the batches that were
finished, or begins again where there are none.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import socket
import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from placeplan.errors import PlaceplanError, PlanProblems
from placeplan.studies.run import Run, run
from placeplan.studies.uncertain import Asked, run_many_times
from placeplan.workspace.config import environment
from placeplan.workspace.ledger.queries import digest_at, kept
from placeplan.workspace.runs import keeping, memory
from placeplan.workspace.runs.models import RunRow, Status

__all__ = ["BEAT", "SILENT", "is_alive", "steps_of", "wake", "work_once"]

BEAT = timedelta(seconds=3)
"""How often a worker gives a sign of life."""
SILENT = timedelta(seconds=20)
"""A run whose worker gave no sign of life for so long is taken over."""

_EXPECTED = ("read the plan", "check it", "compile it", "work it out", "gather the figures")
_MANY = (
    "read the plan", "check it", "compile it", "run it many times", "work it out", "gather the figures",
    "find what drives it",
)  # fmt: skip
_LAST = ("draw the charts", "keep the results")

_HOST = re.sub(r"[^\w.]", "", socket.gethostname())[:16]
_claims: set[str] = set()
"""Claims of workers of this process."""

_log = logging.getLogger("placeplan.workspace.runs")
_lock = threading.Lock()
_thread: threading.Thread | None = None
_woken = threading.Event()


class _StoppedError(Exception):
    """Somebody cancelled the run, or another worker took it over."""


def steps_of(runs: int) -> tuple[str, ...]:
    """What a run goes through, in order."""
    return (*(_MANY if runs > 1 else _EXPECTED), *_LAST)


def wake() -> None:
    """See that a worker is at work."""
    global _thread
    _woken.set()
    with _lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_work, name="placeplan-runs", daemon=True)
            _thread.start()


def is_alive() -> bool:
    """Whether this process's worker is at work."""
    return _thread is not None and _thread.is_alive()


def _release_dead() -> None:
    """Runs whose worker's process on this machine is gone need not stay silent first."""
    for pk, claim in RunRow.objects.filter(status=Status.RUNNING).values_list("pk", "claim"):
        pid, _, rest = claim.partition("@")
        if pid.isdecimal() and rest.startswith(f"{_HOST}-") and claim not in _claims and not _lives(int(pid)):
            RunRow.objects.filter(pk=pk, status=Status.RUNNING, claim=claim).update(beat_at=None)


def _lives(pid: int) -> bool:
    """Whether another process of this number is there; this one knows its own claims."""
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _work() -> None:
    """Take runs until none waits and none is under way anywhere; while one is, look out for its worker going silent."""
    global _thread
    try:
        while True:
            _woken.clear()
            _release_dead()
            while work_once():
                pass
            with _lock:  # whoever wakes us from here on finds no thread, and starts another
                if not _unfinished().exists():
                    _thread = None
                    return
            _woken.wait(BEAT.total_seconds())
    except Exception:
        _log.exception("the worker ended")
    finally:
        connections.close_all()


def _unfinished() -> QuerySet[RunRow]:
    return RunRow.objects.filter(status__in=[Status.WAITING, Status.RUNNING])


def _waiting(now: datetime) -> QuerySet[RunRow]:
    silent = Q(status=Status.RUNNING) & (Q(beat_at__lt=now - SILENT) | Q(beat_at=None))
    return RunRow.objects.filter(Q(status=Status.WAITING) | silent)


def _claimed() -> RunRow | None:
    """The run that waits longest, claimed; None where none waits. No two workers are given the same."""
    with transaction.atomic():
        now = timezone.now()
        # On SQLite the transaction holds the whole database from its start; elsewhere rows held by others are skipped.
        skip = connection.features.has_select_for_update_skip_locked
        row = _waiting(now).select_for_update(skip_locked=skip).order_by("id").first()
        if row is not None:
            row.status, row.beat_at, row.done, row.step = Status.RUNNING, now, 0, "begin"
            row.claim = f"{os.getpid()}@{_HOST}-{uuid.uuid4().hex[:12]}"
            _claims.add(row.claim)
            row.save(update_fields=["status", "beat_at", "done", "step", "claim"])
        return row


def work_once() -> bool:
    """Take the run that waits longest and work it out; false where none waits."""
    row = _claimed()
    if row is None:
        return False
    with _Beat(row):
        try:
            _work_out(row)
        except _StoppedError:
            _log.info("run stopped", extra={"facts": {"run": row.pk}})
        except PlaceplanError as error:
            _end(row, Status.FAILED, message=_told(error))
        except Exception:
            _log.exception("a run failed", extra={"facts": {"run": row.pk}})
            _end(row, Status.FAILED, message="This is a fault in Placeplan, not in your plan. It has been logged.")
    _claims.discard(row.claim)
    if not RunRow.objects.filter(pk=row.pk, status=Status.RUNNING).exists():
        shutil.rmtree(_folder(row), ignore_errors=True)
    return True


class _Beat:
    """Signs of life from a thread of its own, for a step may take longer than a worker may be silent."""

    def __init__(self, row: RunRow) -> None:
        self._mine = _mine(row)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="placeplan-beat", daemon=True)

    def _beat(self) -> None:
        try:
            while not self._over.wait(BEAT.total_seconds()):
                self._mine.update(beat_at=timezone.now())
        except Exception:
            _log.exception("no more signs of life")
        finally:
            connections.close_all()

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def _mine(row: RunRow) -> QuerySet[RunRow]:
    """The row, as long as it is under way and this worker's."""
    return RunRow.objects.filter(pk=row.pk, status=Status.RUNNING, claim=row.claim)


def _told(error: PlaceplanError) -> str:
    """What went wrong, with the problems of the plan that must be put right."""
    problems = error.problems if isinstance(error, PlanProblems) else ()
    wrong = [str(found) for found in problems if getattr(found, "severity", "") == "error"]
    return "\n".join([error.message, *wrong[:20], *(["and more."] if len(wrong) > 20 else [])])


def _folder(row: RunRow) -> Path:
    """Where finished batches of a run are kept until it has ended."""
    return environment.home() / "runs" / str(row.pk)


def _tellers(row: RunRow) -> tuple[Callable[[str], None], Any]:
    """What tells the row each step, and how many runs are done. Both stop the work once the row is no longer ours."""
    steps = steps_of(row.runs)

    def update(**told: object) -> None:
        if not _mine(row).update(beat_at=timezone.now(), **told):
            raise _StoppedError

    def step(name: str) -> None:
        row.done = steps.index(name) + 1 if name in steps else row.done
        update(step=name, done=row.done)

    def count(done: int, runs: int) -> None:  # noqa: ARG001
        update(drawn=done)

    return step, count


def _work_out(row: RunRow) -> None:
    step, count = _tellers(row)
    plan, made_at = kept(row.plan, row.sequence).plan, row.asked_at.isoformat(timespec="seconds")
    row.digest = digest_at(row.plan, row.sequence)
    draws = None
    if row.runs > 1:
        asked = Asked(row.runs, row.seed, keep=_folder(row))
        many = run_many_times(plan, asked, scenario=row.scenario, made_at=made_at, progress=step, count=count)
        done, draws = many.run, keeping.kept_draws(many.sample)
    else:
        done = run(plan, scenario=row.scenario, made_at=made_at, progress=step)
    step("draw the charts")
    parts = keeping.parts_of(done, draws)
    step("keep the results")
    _end(row, Status.DONE, parts=parts, done=done)


def _end(
    row: RunRow, status: Status, *, message: str = "", parts: dict[str, bytes] | None = None, done: Run | None = None
) -> None:
    """Say how the run ended and keep what came of it, both or neither, where it is still ours."""
    with transaction.atomic():
        ours = _mine(row).update(status=status, message=message, ended_at=timezone.now(), digest=row.digest, step="")
        if ours and parts:
            keeping.store(row.pk, parts)
    if ours and done is not None:
        memory.remember((row.pk, row.claim), done)
