"""The project's own metadata, lock, public surface and developer command."""

import importlib
import os
import re
import subprocess
import tomllib

import pytest

import placeplan
from tests.repo.tree import ROOT, sources

SETTINGS = (ROOT / "pyproject.toml").read_text()
PROJECT = tomllib.loads(SETTINGS)["project"]
DEV = ROOT / "dev"


def name_of(requirement: str) -> str:
    return re.split(r"[<>=!~\[; ]", requirement)[0].lower().replace("_", "-")


def without_reason(settings: str) -> list[str]:
    """Requirements of dependencies and extras whose line gives no reason of three words or more."""
    tables = tomllib.loads(settings)["project"]
    extras = tables.get("optional-dependencies", {}).values()
    wanted = [*tables.get("dependencies", []), *(row for rows in extras for row in rows)]
    return [
        row
        for row in wanted
        if not re.search(rf'^\s*"{re.escape(row)}", *#(?: +\S+){{3,}}', settings, flags=re.MULTILINE)
    ]


def test_every_dependency_has_its_reason() -> None:
    assert without_reason(SETTINGS) == []


def test_a_missing_reason_is_seen() -> None:
    bare = '[project]\ndependencies = [\n    "a>=1",\n    "b>=1",  # because\n    "c>=1",  # does this and that\n]\n'
    assert without_reason(bare) == ["a>=1", "b>=1"]


def test_dependencies_are_sorted() -> None:
    for rows in [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]:
        assert [name_of(row) for row in rows] == sorted(name_of(row) for row in rows)


def test_extras_are_the_known_ones() -> None:
    assert set(PROJECT["optional-dependencies"]) <= {"backtest", "cluster", "dev", "optimise", "workspace"}
    assert {"cluster", "dev"} <= set(PROJECT["optional-dependencies"])


def test_the_lock_holds_every_dependency() -> None:
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE))
    wanted = {name_of(row) for rows in PROJECT["optional-dependencies"].values() for row in rows}
    wanted |= {name_of(row) for row in PROJECT["dependencies"]}
    assert wanted - locked == set()


def test_the_version_is_said_once_more_and_the_same() -> None:
    assert placeplan.__version__ == PROJECT["version"]


def test_the_command_points_at_something() -> None:
    module, _, name = PROJECT["scripts"]["placeplan"].partition(":")
    assert callable(getattr(importlib.import_module(module), name))


def module_name(path: os.PathLike[str]) -> str:
    parts = os.path.relpath(path, ROOT / "src").removesuffix(".py").split(os.sep)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def importable() -> list[str]:
    """Modules with an `__all__`; the workspace needs Django's settings, so its own tests import it."""
    names = [module_name(path) for path in sources() if re.search(r"^__all__\b", path.read_text(), flags=re.MULTILINE)]
    return [name for name in names if not name.startswith("placeplan.workspace")]


@pytest.mark.parametrize("module", importable())
def test_all_is_importable_and_names_nothing_twice(module: str) -> None:
    """Ruff (RUF022) keeps it sorted: constants, classes, functions."""
    loaded = importlib.import_module(module)
    assert len(loaded.__all__) == len(set(loaded.__all__))
    assert [name for name in loaded.__all__ if not hasattr(loaded, name)] == []


def dev_commands() -> set[str]:
    return set(re.findall(r"^cmd_(\w+)\(\)", DEV.read_text(), flags=re.MULTILINE))


def test_the_developer_command_is_executable() -> None:
    assert os.access(DEV, os.X_OK)
    assert os.access(ROOT / ".ci/run", os.X_OK)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/reference/dev.md", "docs/how-to/set-up.md"])
def test_pages_name_commands_that_dev_has(page: str) -> None:
    named = set(re.findall(r"\./dev ([a-z]+)", (ROOT / page).read_text()))
    assert named
    assert named - dev_commands() == set()


def test_every_dev_command_is_documented() -> None:
    page = (ROOT / "docs/reference/dev.md").read_text()
    assert [name for name in sorted(dev_commands()) if f"`./dev {name}`" not in page] == []


@pytest.mark.parametrize("name", sorted(dev_commands()))
def test_every_dev_command_has_help(name: str) -> None:
    done = subprocess.run([DEV, name, "--help"], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: ./dev {name}")
    assert len(done.stdout.split()) > 15


@pytest.mark.parametrize("arguments", [["no-such-command"], ["check", "extra"]])
def test_a_wrong_call_of_dev_is_the_callers_mistake(arguments: list[str]) -> None:
    done = subprocess.run([DEV, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "dev: " in done.stderr
