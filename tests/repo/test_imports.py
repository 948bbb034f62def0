"""The faces import studies and what studies hand out; the contracts on the other layers can fail."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import networkx as nx
import pytest

from tests.repo.tree import ROOT, SOURCE, shown, sources

HANDED_OUT = {"studies", "errors", "quantities", "records", "results"}
FACES = {"cli", "workspace"}


def layers_imported(code: str, package: str) -> set[str]:
    """Top packages of the library that `code`, a module of `package` (dotted, below placeplan), imports directly."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        targets = []
        if isinstance(node, ast.Import):
            targets = [item.name for item in node.names]
        elif isinstance(node, ast.ImportFrom):
            parts = ["placeplan", *package.split(".")]
            base = ".".join(parts[: len(parts) + 1 - node.level]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            targets = [f"{module}.{item.name}" for item in node.names]
        found |= {name.split(".")[1] for name in targets if name.startswith("placeplan.")}
    return {name for name in found if not name.startswith("__")}


def package_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).parts[:-1])


def test_faces_import_only_studies_and_what_they_hand_out() -> None:
    strangers = {}
    for path in sources():
        face = path.relative_to(SOURCE).parts[0]
        if face in FACES:
            known = {name for name in layers_imported(path.read_text(), package_of(path)) if (SOURCE / name).exists()}
            known |= {
                name for name in layers_imported(path.read_text(), package_of(path)) if (SOURCE / f"{name}.py").exists()
            }
            if extra := known - HANDED_OUT - {face}:
                strangers[shown(path)] = sorted(extra)
    assert strangers == {}


@pytest.mark.parametrize(
    ("code", "layers"),
    [
        ("from placeplan.engine import pipeline", {"engine"}),
        ("import placeplan.plan.checks", {"plan"}),
        ("from placeplan import sources, studies", {"sources", "studies"}),
        ("from ..model import axes", {"model"}),
        ("from .table import show", {"cli"}),
        ("import polars\nfrom placeplan import __version__", set()),
    ],
)
def test_an_import_is_seen(code: str, layers: set[str]) -> None:
    assert layers_imported(code, "cli") == layers


WRONG = {
    "the engine knows the plan": {"engine": "import placeplan.plan", "plan": ""},
    "the plan knows the engine": {"engine": "", "plan": "import placeplan.engine"},
    "results know records": {"results": "import placeplan.records", "records": ""},
    "the engine knows records through results": {
        "engine": "import placeplan.results",
        "results": "import placeplan.records",
        "records": "",
    },
    "uncertainty knows the plan": {"uncertainty": "import placeplan.plan", "plan": ""},
    "a lower layer knows a higher": {"errors": "import placeplan.quantities", "quantities": ""},
    "indicators know records": {"indicators": "import placeplan.records", "records": ""},
}
RIGHT = {
    "the hourglass": {
        "engine": "import placeplan.model, placeplan.results",
        "plan": "import placeplan.model, placeplan.records",
        "results": "",
        "model": "import placeplan.records",
        "records": "import placeplan.indicators",
        "indicators": "import placeplan.quantities",
        "quantities": "import placeplan.errors",
        "errors": "",
    },
    "nothing yet": {},
}


def judge(folder: Path, packages: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Lint a made-up library with our contracts."""
    root = folder / "placeplan"
    for name, code in {"": "", **packages}.items():
        (root / name).mkdir(exist_ok=True, parents=True)
        (root / name / "__init__.py").write_text(code + "\n")
    contracts = (ROOT / "pyproject.toml").read_text().partition("[tool.importlinter]")
    (folder / "pyproject.toml").write_text("".join(contracts[1:]))
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    command = [sys.executable, "-c", program, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("packages", WRONG.values(), ids=WRONG)
def test_the_contracts_refuse(tmp_path: Path, packages: dict[str, str]) -> None:
    done = judge(tmp_path, packages)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout


@pytest.mark.parametrize("packages", RIGHT.values(), ids=RIGHT)
def test_the_contracts_allow(tmp_path: Path, packages: dict[str, str]) -> None:
    done = judge(tmp_path, packages)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contracts_are_the_last_table_of_the_settings() -> None:
    """`judge` copies them from there to the end of the file."""
    text = (ROOT / "pyproject.toml").read_text().partition("[tool.importlinter]")[2]
    assert set(tomllib.loads("[tool.importlinter]" + text)["tool"]) == {"importlinter"}


def circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """Modules that import one another, in a circle or straight back."""
    graph = nx.DiGraph([(one, other) for one, others in imports.items() for other in others])
    return sorted(sorted(found) for found in nx.strongly_connected_components(graph) if len(found) > 1)


def test_no_modules_import_one_another_in_a_circle() -> None:
    """Imports for types and those made late count too. The library's own front page imports everything, late, and lends
    its version to all: it is left out."""
    found = grimp.build_graph("placeplan", cache_dir=None)
    modules = found.modules - {"placeplan"}
    assert len(modules) > 400
    assert circles({name: found.find_modules_directly_imported_by(name) & modules for name in modules}) == []


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
