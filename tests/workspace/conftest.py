"""The workspace under test: Django set up once, a fresh database for every test that asks."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

os.environ["PLACEPLAN_HOME"] = tempfile.mkdtemp(prefix="placeplan-home-")
os.environ["DJANGO_SETTINGS_MODULE"] = "placeplan.workspace.config.settings"
for name in ("DATABASE_URL", "PLACEPLAN_HTTPS", "PLACEPLAN_HOSTS"):
    os.environ.pop(name, None)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402

from tests.workspace import databases  # noqa: E402

settings.ALLOWED_HOSTS = ["testserver", "localhost"]
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one takes its time on purpose


@pytest.fixture(scope="session")
def postgres() -> Iterator[databases.Postgres]:
    """A PostgreSQL server, started when the first test asks."""
    server = databases.Postgres()
    yield server
    server.stop()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[str]:
    """A fresh SQLite database."""
    with databases.sqlite(tmp_path) as url:
        yield url


@contextmanager
def _fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    server: Any = None if request.param == "sqlite" else request.getfixturevalue("postgres")
    with databases.sqlite(tmp_path) if server is None else server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database of either make, for what hangs on how a database locks, orders and refuses."""
    with _fresh(request, tmp_path) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database of either make, for pages and forms: of PostgreSQL only where all tests are run.

    Left on SQLite alone are `test_api_schema` and `test_api_pages`, which serve a database from another process for
    minutes; `test_settings`, `test_commands` and `test_backups`, which are about addresses and files, the last with a
    test of PostgreSQL of its own; `test_what_if` and `test_pages_of_delivery`, which write nothing and ask no query
    that other pages do not ask; and all but one test each of `test_runs`, `test_assurance_pages`, `test_routes`,
    `test_api_routes` and `test_restricted`, where the model or the walk takes the time and not the database.
    """
    with _fresh(request, tmp_path) as url:
        yield url


@pytest.fixture
def now() -> datetime:
    """The time of a test."""
    return datetime(2016, 10, 21, 9, 30, tzinfo=UTC)
