"""The pages about the command: generated, executed, complete."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import placeplan
from placeplan import errors
from placeplan.cli.reference import render_commands
from placeplan.indicators import errors as indicator_errors
from placeplan.studies.new import examples
from tests.repo.tree import ROOT

DOCS = ROOT / "docs"
SHELL = re.compile(r"^```sh\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
PROGRAM = "import sys; from placeplan.cli.main import main; sys.exit(main(prog_name='placeplan'))"

needs_example = pytest.mark.skipif(
    "herefordshire-worcestershire" not in {entry.name for entry in examples()}, reason="the example is not there yet"
)


def test_the_reference_is_what_the_commands_say() -> None:
    page = (DOCS / "reference/command-line.md").read_text()
    assert page == render_commands(), "python -m placeplan.cli.reference writes it again"


def test_every_error_has_its_paragraph() -> None:
    page = (DOCS / "reference/errors.md").read_text()
    tree = {name: getattr(errors, name) for name in errors.__all__}
    for name, kind in tree.items():
        found = re.search(rf"^## {name}\n\nCode `{re.escape(kind.code)}`", page, flags=re.MULTILINE)
        assert found, name
        if kind is not errors.PlaceplanError and kind.exit_status != 3:
            assert f"Code `{kind.code}`, status {kind.exit_status}." in page
    assert [name for name in indicator_errors.__all__ if f"`{name}`" not in page] == []


def test_every_exit_status_is_explained() -> None:
    page = (DOCS / "reference/exit-status.md").read_text()
    assert re.findall(r"^\| (\d+) \|", page, flags=re.MULTILINE) == ["0", "1", "2", "3", "130", "141"]


def test_every_public_function_is_listed() -> None:
    page = (DOCS / "reference/python.md").read_text()
    listed = set(re.findall(r"^\| `(\w+)\(", page, flags=re.MULTILINE))
    functions = {name for name in placeplan.__all__ if not isinstance(getattr(placeplan, name), type)}
    assert listed == functions
    assert [name for name in placeplan.__all__ if f"`{name}" not in page] == []


def test_importing_the_library_loads_nothing_heavy() -> None:
    program = "import sys, placeplan; print(sorted({'polars', 'numpy', 'pydantic', 'rich'} & set(sys.modules)))"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=surroundings())
    assert done.stdout == "[]\n"


def surroundings(*paths: Path) -> dict[str, str]:
    """The environment of a reader who has set up, with further folders on the path."""
    path = os.pathsep.join([*map(str, paths), os.environ.get("PATH", "")])
    source = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PATH": path, "PYTHONPATH": source, "PYTHONUTF8": "1", "COLUMNS": "80"}


@pytest.fixture
def reader(tmp_path: Path) -> dict[str, str]:
    """The environment of a reader with the command on the path."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin/placeplan"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{PROGRAM}" "$@"\n')
    command.chmod(0o755)
    return surroundings(tmp_path / "bin")


@needs_example
@pytest.mark.slow
@pytest.mark.parametrize("page", ["../README.md", "tutorials/first-plan.md", "how-to/check-a-plan.md",
                                  "how-to/compare-scenarios.md", "how-to/explain-a-figure.md"])  # fmt: skip
def test_every_command_of_a_page_works(reader: dict[str, str], tmp_path: Path, page: str) -> None:
    """In order, in one folder; the only status above 0 is that of the check after the tutorial's own mistake."""
    lines = [line for block in SHELL.findall((DOCS / page).read_text()) for line in block.splitlines()]
    lines = [line for line in lines if line.startswith(("placeplan ", "sed "))]
    if not any(line.startswith("placeplan new") for line in lines):
        lines = ["placeplan new my-plan --example herefordshire-worcestershire", *lines]
    for line in lines:
        call = {"cwd": tmp_path, "env": reader, "capture_output": True, "text": True, "check": False}
        done = subprocess.run(["bash", "-c", line], **call)
        expected = 1 if line.startswith("placeplan") and is_broken(tmp_path / "my-plan") else 0
        assert done.returncode == expected, f"{line}\n{done.stdout}{done.stderr}"


def is_broken(plan: Path) -> bool:
    """Whether the tutorial's mistake stands in the plan."""
    path = plan / "initiatives/reablement-first.toml"
    return path.is_file() and "reablemint" in path.read_text()


@needs_example
@pytest.mark.slow
def test_the_python_of_the_reference_runs(tmp_path: Path) -> None:
    (code,) = PYTHON.findall((DOCS / "reference/python.md").read_text())
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nassert gap and parts and change is not None and costs.height"],
        cwd=tmp_path, env=surroundings(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "my-results/results.parquet").is_file()
