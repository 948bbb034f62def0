"""Settings: documented, read, and refused where they make no sense."""

from __future__ import annotations

import ast
import os
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from placeplan.errors import OptionError
from placeplan.workspace.config import environment
from placeplan.workspace.ledger import queries
from placeplan.workspace.ledger.chain import verify
from tests.repo.tree import ROOT, sources
from tests.workspace import databases
from tests.workspace.scenes import with_tiny

PAGE = ROOT / "docs/reference/workspace-settings.md"


def test_every_setting_is_documented_as_it_is() -> None:
    page = PAGE.read_text()
    for setting in environment.SETTINGS:
        default = f"`{setting.default}`" if setting.default else "empty"
        assert f"| `{setting.name}` | {default} | {setting.meaning} |" in page


def test_no_other_part_of_the_workspace_reads_the_environment() -> None:
    readers = {
        path.name
        for path in sources()
        if "workspace" in path.parts and "os.environ" in path.read_text() and path.name != "environment.py"
    }
    assert readers == {"asgi.py", "face.py", "serving.py", "typecheck.py"}  # these set where the settings are


@pytest.mark.parametrize(
    ("url", "engine", "name"),
    [
        ("sqlite:///plan.sqlite3", "sqlite3", "plan.sqlite3"),
        ("sqlite:////srv/plan.sqlite3", "sqlite3", "/srv/plan.sqlite3"),
        ("postgresql://ana:p%40ss@db.example:5433/plans?sslmode=require", "postgresql", "plans"),
        ("postgresql://postgres:@/plans?host=/tmp/socket", "postgresql", "plans"),
    ],
)
def test_an_address_names_a_database(url: str, engine: str, name: str) -> None:
    found = environment.database(url)
    assert found["ENGINE"].endswith(engine)
    assert found["NAME"] == name
    if "ana" in url:
        assert (found["USER"], found["PASSWORD"], found["PORT"]) == ("ana", "p@ss", "5433")
        assert found["OPTIONS"] == {"sslmode": "require"}


def test_an_address_of_another_make_is_refused() -> None:
    with pytest.raises(OptionError, match="no address"):
        environment.database("mysql://x/y")


@pytest.mark.parametrize(("name", "value"), [("PLACEPLAN_HTTPS", "perhaps"), ("PLACEPLAN_LOCK_AFTER", "0")])
def test_a_setting_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(OptionError):
        environment.switch(name) if name.endswith("HTTPS") else environment.number(name)


def test_the_secret_key_is_made_once_for_its_owner_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLACEPLAN_HOME", str(tmp_path / "home"))
    first = environment.secret_key()
    assert environment.secret_key() == first
    assert len(first) > 50
    assert stat.S_IMODE(os.stat(tmp_path / "home/secret-key").st_mode) == 0o600


def test_the_migrations_are_all_there(sqlite: str) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_cookies_and_pages_are_protected(sqlite: str) -> None:
    response = Client().get("/sign-in")
    cookie = response.cookies["placeplan-csrf"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options"):
        assert response.headers[name]
    assert response.headers["Cache-Control"] == "no-store"
    assert not settings.DEBUG


def test_a_back_up_is_whole_and_can_be_restored(sqlite: str, tmp_path: Path) -> None:
    import sqlite3

    with_tiny()
    file = sqlite.removeprefix("sqlite:///")
    copy = tmp_path / "copy.sqlite3"
    with sqlite3.connect(file) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    digest = queries.digest_at("vale")
    with_tiny("dale")
    databases.use(f"sqlite:///{copy}")
    queries._cache.clear()
    assert verify("vale").ok
    assert queries.digest_at("vale") == digest
    assert not queries.changes_of("dale").exists()


def test_views_write_only_through_actions() -> None:
    """No view of a plan calls the ORM's own means of writing."""
    writing = {"save", "create", "update", "delete", "bulk_create", "get_or_create", "update_or_create"}
    found = {
        f"{path.name}: {node.func.attr}"
        for path in sources()
        if path.parent.name == "views" and "workspace" in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writing
    }
    assert found == set()
