"""Many people at once: a server of its own answers every one of them, with no more connections than it has threads."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connections

from placeplan.workspace.accounts.permissions import Role
from placeplan.workspace.runs import worker
from tests.workspace.databases import Postgres
from tests.workspace.people import client, run
from tests.workspace.scenes import with_tiny
from tests.workspace.serving import served

pytestmark = pytest.mark.slow

PEOPLE = 40
EACH = 25
THREADS = 4


def ask_often(place: str) -> list[int]:
    """Status of each answer one person is given who asks without pause."""
    connection = HTTPConnection(place, timeout=60)
    found = []
    for _ in range(EACH):
        connection.request("GET", "/health")
        answer = connection.getresponse()
        answer.read()
        found.append(answer.status)
    connection.close()
    return found


def test_a_server_holds_no_more_connections_than_it_has_threads(postgres: Postgres) -> None:
    import psycopg

    def open_now() -> int:
        row: Any = watching.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [name]
        ).fetchone()
        return int(row[0])

    with postgres.database() as url, psycopg.connect(url, autocommit=True) as watching:
        name = watching.info.dbname
        before = open_now()
        with served(url, PLACEPLAN_THREADS=str(THREADS)) as address, ThreadPoolExecutor(PEOPLE) as pool:
            every = list(pool.map(ask_often, [urlsplit(address).netloc] * PEOPLE))
            held = open_now() - before
        statuses = Counter(status for found in every for status in found)
    assert statuses == {200: PEOPLE * EACH}
    assert 1 <= held <= THREADS


def test_files_and_pages_are_whole(sqlite: str) -> None:
    with served(sqlite) as address, closing(HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:
        for path, kind in (("/static/placeplan.css", "text/css"), ("/sign-in", "text/html")):
            connection.request("GET", path)
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status == 200, path
            assert (answer.getheader("Content-Type") or "").startswith(kind)
            assert len(text) == int(answer.getheader("Content-Length") or 0) > 1_000
        assert "placeplan-csrf=" in (answer.getheader("Set-Cookie") or "")


def test_progress_is_told_by_a_server_too_and_the_stream_ends(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "wake", lambda: None)
    with_tiny()
    row = run()
    cookie = client(Role.LEAD).cookies["placeplan-session"].value
    connections.close_all()
    with served(sqlite) as address, closing(HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:
        connection.request(
            "GET", f"/plans/vale/model/runs/{row.pk}/progress", headers={"Cookie": f"placeplan-session={cookie}"}
        )
        answer = connection.getresponse()
        text = answer.read().decode()
    assert answer.status == 200
    assert (answer.getheader("Content-Type") or "").startswith("text/event-stream")
    assert text.startswith("event: progress\ndata: ")
    assert text.endswith("event: end\ndata: \n\n")
