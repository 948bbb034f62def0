"""A tiny plan in a folder, and a second one that differs, for every test of the command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from placeplan.cli.main import main
from placeplan.plan.write import write_plan
from tests.plans import changed, tiny_plan, write_tiny


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder the plans are copied from."""
    root = tmp_path_factory.mktemp("plans")
    write_tiny(root / "vale")
    write_plan(changed(tiny_plan(), "assumption", "closer-size", value=0.2), root / "other")
    return root


@pytest.fixture
def vale(written: Path, tmp_path: Path) -> Path:
    """The tiny plan."""
    return Path(shutil.copytree(written / "vale", tmp_path / "vale"))


@pytest.fixture
def other(written: Path, tmp_path: Path) -> Path:
    """The tiny plan with another assumption."""
    return Path(shutil.copytree(written / "other", tmp_path / "other"))


class Runner:
    """Calls the command in this process."""

    def __call__(self, *arguments: object) -> Result:
        """What came of a call."""
        return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="placeplan")


@pytest.fixture
def placeplan() -> Runner:
    """The command, called in this process."""
    return Runner()
