"""Writing: canonical, all or nothing, and never over something that is not a plan."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from placeplan.errors import InputError, PlanProblems
from placeplan.plan import write
from placeplan.plan.read import read_plan
from placeplan.plan.write import normalise_plan, write_plan
from tests.plans import changed, tiny_plan, without, write_tiny


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    for replace in (False, True):
        with pytest.raises(InputError):
            write_plan(tiny_plan(), tmp_path, replace=replace)
    assert contents(tmp_path) == {"mine.txt": b"x"}
    with pytest.raises(InputError, match="file of this name"):
        write_plan(tiny_plan(), tmp_path / "mine.txt")


def test_replacing_keeps_what_is_no_part_of_a_plan_and_removes_what_is_gone(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "plan")
    (folder / "README.md").write_text("read me", encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git/config").write_text("x", encoding="utf-8")
    smaller = without(without(tiny_plan(), "initiative", "frailty"), "fund", "transformation")
    with pytest.raises(InputError, match="not empty"):
        write_plan(smaller, folder)
    write_plan(smaller, folder, replace=True)
    assert (folder / "README.md").exists()
    assert (folder / ".git/config").exists()
    assert not (folder / "initiatives/frailty.toml").exists()
    assert not (folder / "funds.csv").exists()
    assert read_plan(folder)[0] == smaller
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


@pytest.mark.parametrize("after", [0, 1, 2])
def test_an_interrupted_write_leaves_the_old_plan(after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_tiny(tmp_path / "plan")
    before = contents(folder)
    other = changed(changed(tiny_plan(), "place", "north", title="N"), "service", "contact", title="C")
    other = changed(other, "initiative", "frailty", title="F")
    real, calls = os.replace, [0]

    def failing(source: Path, target: Path) -> None:
        if calls[0] == after:
            calls[0] += 1
            raise KeyboardInterrupt
        calls[0] += 1
        real(source, target)

    monkeypatch.setattr(write.os, "replace", failing)
    with pytest.raises(KeyboardInterrupt):
        write_plan(other, folder, replace=True)
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_an_interrupted_preparation_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "_put", full)
    with pytest.raises(InputError, match="No space left"):
        write_plan(tiny_plan(), tmp_path / "plan")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "plan")
    (folder / "scenarios").rename(tmp_path / "elsewhere")
    (folder / "scenarios").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="leads out"):
        write_plan(changed(tiny_plan(), "scenario", "late", title="x"), folder, replace=True)
    assert (tmp_path / "elsewhere/late.toml").exists()


def test_normalising_sorts_and_drops_comments(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "plan")
    before = contents(folder)
    header, *rows = (folder / "places.csv").read_text(encoding="utf-8").splitlines()
    untidy = "\ufeff" + "\r\n".join([header, *rows[::-1], "", ",,,"]) + "\r\n"
    (folder / "places.csv").write_bytes(untidy.encode())
    toml = (folder / "initiatives/frailty.toml").read_text(encoding="utf-8")
    (folder / "initiatives/frailty.toml").write_text("# a comment\n" + toml, encoding="utf-8")
    normalise_plan(folder)
    assert contents(folder) == before


def test_a_plan_with_errors_is_not_normalised(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "plan")
    (folder / "places.csv").write_text("id;title;level\n", encoding="utf-8")
    before = contents(folder)
    with pytest.raises(PlanProblems) as error:
        normalise_plan(folder)
    assert error.value.exit_status == 1
    assert error.value.problems
    assert contents(folder) == before
