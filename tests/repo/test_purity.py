"""The middle is pure: it touches no files, and reads neither clock nor environment nor chance."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repo.tree import SOURCE, shown, sources

PURE = {
    "errors", "quantities", "indicators", "records", "model", "results", "engine", "uncertainty", "programme",
    "assurance",
}  # fmt: skip
FACES = {"cli", "workspace"}
PACK_LOADERS = {"assurance/packs.py", "assurance/packs/__init__.py", "assurance/packs/loader.py"}

# Qualified names; one that ends in "." or "_" stands for all that begin so.
FILES = (
    "open", "io.open", "os.open", "os.listdir", "os.scandir", "os.walk", "os.stat", "os.path.", "os.remove",
    "os.unlink", "os.rename", "os.replace", "os.mkdir", "os.makedirs", "os.rmdir", "shutil.", "tempfile.", "glob.",
    "fileinput.", "sqlite3.", "subprocess.", "socket.", "urllib.request.", "http.", "zipfile.", "tarfile.", "gzip.open",
    "importlib.resources.", "pkgutil.get_data", "tomllib.load", "json.load", "json.dump", "pickle.load",
    "pickle.dump", "numpy.load", "numpy.save", "numpy.savez", "numpy.savetxt", "numpy.loadtxt", "numpy.genfromtxt",
    "numpy.fromfile", "numpy.memmap", "polars.read_", "polars.scan_", "pyarrow.parquet.", "pyarrow.csv.",
)  # fmt: skip
FILE_METHODS = {
    "read_text", "write_text", "read_bytes", "write_bytes", "iterdir", "rglob", "mkdir", "rmdir", "unlink", "is_file",
    "is_dir", "write_csv", "write_parquet", "write_ipc", "write_ndjson", "write_excel", "sink_csv", "sink_parquet",
    "tofile",
}  # fmt: skip
SURROUNDINGS = (
    "time.", "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow", "datetime.date.today",
    "os.environ", "os.environb", "os.getenv", "os.getlogin", "os.getuid", "os.getcwd", "os.uname", "os.urandom",
    "getpass.", "platform.", "pwd.", "socket.gethostname", "pathlib.Path.home", "pathlib.Path.cwd",
    "os.path.expanduser",
    "sys.argv", "sys.stdin", "input", "random.", "secrets.", "uuid.uuid1", "uuid.uuid4", "numpy.random.seed",
    "numpy.random.rand", "numpy.random.randn", "numpy.random.random", "numpy.random.normal", "numpy.random.randint",
)  # fmt: skip
SURROUNDING_METHODS = {"expanduser"}


def imported(tree: ast.Module) -> dict[str, str]:
    """What each imported local name stands for."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for item in node.names:
                top = item.name.partition(".")[0]
                names[item.asname or top] = item.name if item.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {item.asname or item.name: f"{node.module}.{item.name}" for item in node.names}
    return names


def dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
        return f"{base}.{node.attr}"
    return None


def qualified_uses(code: str) -> Iterator[tuple[str, int]]:
    """Every dotted name the code uses with its line, imports followed; a name not imported counts when it is called."""
    tree = ast.parse(code)
    known = imported(tree)
    for node in ast.walk(tree):
        called = isinstance(node, ast.Call)
        name = dotted(node.func if called else node) if isinstance(node, ast.Call | ast.Attribute | ast.Name) else None
        if name is None:
            continue
        head, dot, rest = name.partition(".")
        if head in known:
            yield known[head] + dot + rest, node.lineno
        elif called and not dot:
            yield head, node.lineno


def method_calls(code: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node.lineno


def breaches(code: str, names: tuple[str, ...], methods: set[str]) -> list[str]:
    """Uses of forbidden names and methods, as `name (line)`."""

    def forbidden(name: str) -> bool:
        return any(name.startswith(rule) if rule[-1] in "._" else name == rule for rule in names)

    found = {(line, name) for name, line in qualified_uses(code) if forbidden(name)}
    found |= {(line, f".{name}()") for name, line in method_calls(code) if name in methods}
    return [f"{name} (line {line})" for line, name in sorted(found)]


def layer(path: Path) -> str:
    return Path(path.relative_to(SOURCE).parts[0]).stem


def test_pure_packages_touch_no_files() -> None:
    found = {
        shown(path): bad
        for path in sources()
        if layer(path) in PURE and path.relative_to(SOURCE).as_posix() not in PACK_LOADERS
        if (bad := breaches(path.read_text(), FILES, FILE_METHODS))
    }
    assert found == {}


def test_only_the_faces_read_clock_environment_user_or_chance() -> None:
    found = {
        shown(path): bad
        for path in sources()
        if layer(path) not in FACES
        if (bad := breaches(path.read_text(), SURROUNDINGS, SURROUNDING_METHODS))
    }
    assert found == {}


@pytest.mark.parametrize(
    "code",
    [
        "open('x')",
        "from pathlib import Path\nPath('x').read_text()",
        "import polars as pl\npl.read_csv('x')",
        "import polars as pl\nframe: pl.DataFrame\nframe.write_parquet('x')",
        "import numpy as np\nnp.load('x')",
        "from importlib import resources\nresources.files('x')",
        "import os\nos.listdir('.')",
    ],
)
def test_touching_files_is_seen(code: str) -> None:
    assert len(breaches(code, FILES, FILE_METHODS)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "import time\ntime.perf_counter()",
        "from datetime import date\ndate.today()",
        "from datetime import datetime as dt\ndt.now()",
        "import datetime\ndatetime.datetime.now()",
        "import os\nname = os.environ['USER']",
        "from os import getenv\ngetenv('USER')",
        "import getpass\ngetpass.getuser()",
        "import random\nrandom.random()",
        "from numpy.random import normal\nnormal()",
    ],
)
def test_reading_the_surroundings_is_seen(code: str) -> None:
    assert len({row.rpartition("(")[2] for row in breaches(code, SURROUNDINGS, SURROUNDING_METHODS)}) == 1


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import date\ndate(2016, 6, 30)",
        "def run(now, time):\n    return now.time, time.total",
        "import os\nworkers = os.cpu_count()",
        "import numpy as np\nnp.random.Generator(np.random.Philox(key=1)).normal()",
        "import polars as pl\npl.DataFrame({}).rename({})",
    ],
)
def test_pure_code_is_let_through(code: str) -> None:
    assert breaches(code, FILES + SURROUNDINGS, FILE_METHODS | SURROUNDING_METHODS) == []
