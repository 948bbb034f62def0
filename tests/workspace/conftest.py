"""The workspace under test: Django set up once, a fresh database for every test that asks."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
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


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database of either make."""
    if request.param == "sqlite":
        with databases.sqlite(tmp_path) as url:
            yield url
    else:
        server: Any = request.getfixturevalue("postgres")
        with server.database() as url:
            yield url


@pytest.fixture
def now() -> datetime:
    """The time of a test."""
    return datetime(2016, 10, 21, 9, 30, tzinfo=UTC)
