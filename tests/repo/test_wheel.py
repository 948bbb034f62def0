"""The wheel holds the whole library, and works where only it and its dependencies are installed."""

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from placeplan import __version__
from tests.repo.tree import ROOT, SOURCE, files

pytestmark = pytest.mark.slow
BUILT = "src/placeplan/workspace/plans/static/nhsuk/nhsuk-frontend.min.css"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the tree, so that nothing is written into the checkout; no isolation, so no network."""
    copy = tmp_path_factory.mktemp("tree")
    for path in files():
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    (copy / BUILT).parent.mkdir(parents=True)  # git leaves it out, the wheel must not
    (copy / BUILT).write_text("a{}")
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", copy / "dist", copy]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (copy / "dist").glob("*.whl")
    return built


def test_the_wheel_holds_every_file_of_the_library(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not name.partition("/")[0].endswith(".dist-info")}
    known = {path.relative_to(ROOT / "src").as_posix() for path in files() if path.is_relative_to(SOURCE)}
    assert held == {*known, BUILT.removeprefix("src/")}


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    folder = f"placeplan-{__version__}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(f"{folder}/METADATA").decode()
        commands = archive.read(f"{folder}/entry_points.txt").decode()
    assert f"{folder}/licenses/LICENSE" in names
    assert "placeplan/py.typed" in names
    assert "License-Expression: MIT" in metadata
    assert "placeplan = placeplan.cli.main:main" in commands


def test_the_wheel_runs_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Dependencies come from the packages of this environment, the library itself from the wheel."""
    place = tmp_path / "empty"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    library = Path(sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)}))
    command = [shutil.which("uv", path=str(Path(sys.executable).parent)), "--no-config", "pip", "install", "--offline"]
    command += ["--no-cache", "--no-deps", "--quiet", "--python", place / "bin/python", wheel]
    subprocess.run(command, check=True)
    # Last on the path: a plain folder, so this environment's own link to the checkout is not followed.
    (library / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    run = {"capture_output": True, "text": True, "check": True, "cwd": tmp_path}
    where = subprocess.run([place / "bin/python", "-c", "import placeplan; print(placeplan.__file__)"], **run)
    assert Path(where.stdout.strip()).is_relative_to(library)
    version = subprocess.run([place / "bin/placeplan", "--version"], **run)
    assert version.stdout == f"placeplan, version {__version__}\n"
