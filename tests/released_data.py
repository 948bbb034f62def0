"""Where the released data beside the project lies, for tests that compare with published answers.

The folder is named by ``PLACEPLAN_DATA``, or else is ``shared/data`` beside the repository. It is never committed: a
test that needs a missing release skips and says which.
"""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


def release_folder() -> Path:
    """Give the folder that holds one folder per release, or skip the test with the reason."""
    root = Path(os.environ.get("PLACEPLAN_DATA", REPOSITORY / ".." / "shared" / "data"))
    if not root.is_dir():
        pytest.skip("the released data are not beside the project; set PLACEPLAN_DATA to their folder")
    return root


def release(name: str) -> Path:
    """Give the folder of the release called `name`, or skip the test with the reason."""
    folder = release_folder() / name
    if not folder.is_dir():
        pytest.skip(f"release {name!r} is not among the released data; set PLACEPLAN_DATA to a folder that has it")
    return folder
