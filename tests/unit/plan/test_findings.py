"""Every code is raised by the smallest plan that shows it, explains itself, and stands in the reference."""

from __future__ import annotations

from pathlib import Path

import pytest

from placeplan.plan.checks import CHECKS, check_folder, check_plan
from placeplan.plan.codes import CODES
from placeplan.plan.problems import Problem, count_problems, in_file_order, problem_rows, render_findings
from tests.plans import tiny_plan, write_tiny
from tests.unit.plan.cases import FOLDERS, PLANS, TODAY

ROOT = Path(__file__).parents[3]
ELSEWHERE = {"rejected"}
"""Raised in tests of their own."""


def contents(folder: Path) -> dict[str, bytes | str]:
    """Every file of a folder: its bytes, or where a link leads."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()[:1_000_000]
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def explains_itself(found: Problem) -> None:
    assert found.file
    assert found.rule
    assert found.remedy
    assert "{" not in found.message
    assert found.message.endswith(".")
    assert found.severity in ("error", "warning", "note")


def test_the_tiny_plan_has_notes_only(tmp_path: Path) -> None:
    plan, problems = check_folder(write_tiny(tmp_path / "plan"), on=TODAY)
    assert plan == tiny_plan()
    assert {found.code for found in problems} == {"illustrative"}


@pytest.mark.parametrize("code", FOLDERS)
def test_reading_raises(code: str, tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "plan")
    FOLDERS[code](folder)
    before = contents(folder)
    plan, problems = check_folder(folder, on=TODAY)
    found = [problem for problem in problems if problem.code == code]
    assert found, [str(problem) for problem in problems]
    for problem in found:
        explains_itself(problem)
    assert (plan is None) == (CODES[code].severity == "error")
    assert contents(folder) == before


@pytest.mark.parametrize("code", PLANS)
def test_checks_raise(code: str) -> None:
    problems = check_plan(PLANS[code](tiny_plan()), on=TODAY)
    found = [problem for problem in problems if problem.code == code]
    assert found, [str(problem) for problem in problems]
    for problem in found:
        explains_itself(problem)


@pytest.mark.parametrize("code", PLANS)
def test_checks_raise_little_else(code: str) -> None:
    """The smallest plan shows one thing: what else it breaks is at most a few things that follow from it."""
    problems = check_plan(PLANS[code](tiny_plan()), on=TODAY)
    others = {problem.code for problem in problems} - {code, "illustrative"}
    assert len(others) <= 5, others


def test_every_code_is_raised() -> None:
    assert set(FOLDERS) | set(PLANS) | ELSEWHERE == set(CODES)


def test_every_check_is_run() -> None:
    import placeplan.plan.checks as package

    names = {check.__name__ for check in CHECKS}
    written = {
        line.split("def ")[1].split("(")[0]
        for path in Path(package.__file__).parent.glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("def check_") and path.name != "run.py"
    }
    assert names == written


def test_the_reference_page_is_the_table() -> None:
    assert (ROOT / "docs/reference/findings.md").read_text(encoding="utf-8") == render_findings()


def test_problems_come_in_the_order_of_files_and_rows() -> None:
    made = [
        Problem("b", "note", "m", file="places.csv", row=3),
        Problem("a", "error", "m", file="places.csv", row=3),
        Problem("c", "error", "m", file="places.csv", row=2),
        Problem("d", "note", "m", file="plan.toml"),
    ]
    assert [found.code for found in in_file_order([*made, made[0]])] == ["d", "c", "a", "b"]
    assert count_problems(made) == {"error": 2, "warning": 0, "note": 2}
    assert problem_rows(made)[0]["code"] == "b"
