"""Names and sizes: small files, small functions, packages with a subject."""

import ast
import tomllib
from pathlib import Path

import pytest

from tests.repo.tree import ROOT, SOURCE, shown, sources

FILE_LINES = 450
FUNCTION_LINES = 60
VAGUE = {"utils", "util", "common", "helpers", "helper", "core", "misc"}
LAYERS = {
    "cli", "workspace", "studies", "publish", "assurance", "uncertainty", "programme", "sources", "plan", "engine",
    "results", "model", "records", "indicators", "quantities", "errors",
}  # fmt: skip
BESIDE_THE_LAYERS = {"__init__", "__main__", "examples"}

ALLOWED = tomllib.loads((ROOT / "tests/repo/allowed.toml").read_text())


def vague_names(paths: list[Path]) -> list[Path]:
    return [path for path in paths if VAGUE.intersection([*path.parts[:-1], path.stem])]


def long_functions(code: str) -> dict[str, int]:
    """Functions over the limit with their lines, decorators and docstring included."""
    found = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                found[node.name] = lines
    return found


def test_no_package_or_module_has_a_vague_name() -> None:
    assert vague_names([path.relative_to(SOURCE) for path in sources()]) == []


def test_every_package_is_a_layer_of_the_architecture() -> None:
    tops = {Path(path.relative_to(SOURCE).parts[0]).stem for path in sources()}
    assert tops - LAYERS - BESIDE_THE_LAYERS == set()


def test_the_import_contract_names_the_same_layers() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    rows = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    assert {name.strip("() ") for row in rows for name in row.split("|")} == LAYERS


def test_files_are_short() -> None:
    lengths = {shown(path): len(path.read_text().splitlines()) for path in sources()}
    long = {name: lines for name, lines in lengths.items() if lines > FILE_LINES}
    assert sorted(long) == sorted(ALLOWED["files"]), long


def test_functions_are_short() -> None:
    long = {
        f"{shown(path)}:{name}": lines for path in sources() for name, lines in long_functions(path.read_text()).items()
    }
    assert sorted(long) == sorted(ALLOWED["functions"]), long


def test_every_exception_gives_a_reason() -> None:
    assert [key for part in ALLOWED.values() for key, reason in part.items() if len(reason.split()) < 3] == []


@pytest.mark.parametrize("name", ["utils/money.py", "plan/helpers.py", "core/__init__.py"])
def test_a_vague_name_is_seen(name: str) -> None:
    assert vague_names([Path(name)]) == [Path(name)]


def test_a_long_function_is_seen() -> None:
    code = "def short():\n    pass\n\n\nclass A:\n    def long(self):\n" + "        pass\n" * FUNCTION_LINES
    assert long_functions(code) == {"long": FUNCTION_LINES + 1}
