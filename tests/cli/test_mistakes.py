"""Mistakes and faults: the right exit status, words that help, and a plan left as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from placeplan.errors import InternalError
from placeplan.results import Finding
from tests.cli.calls import PROGRAM, call, fingerprint
from tests.cli.conftest import Runner


def put(name: str, old: str, new: str, count: int = -1) -> Callable[[Path], None]:
    """A change of a file's text, which must be possible."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text, f"{old!r} is not in {name}"
        (folder / name).write_text(text.replace(old, new, count))

    return change


def row(name: str, **values: str) -> Callable[[Path], None]:
    """A change of some columns in the first row of a table."""

    def change(folder: Path) -> None:
        header, first, *rest = (folder / name).read_text().splitlines()
        cells = dict(zip(header.split(","), first.split(","), strict=True)) | values
        (folder / name).write_text("\n".join([header, ",".join(cells.values()), *rest]) + "\n")

    return change


def again(name: str) -> Callable[[Path], None]:
    """The first row of a table a second time."""

    def change(folder: Path) -> None:
        lines = (folder / name).read_text().splitlines()
        (folder / name).write_text("\n".join([*lines, lines[1]]) + "\n")

    return change


def huge(folder: Path) -> None:
    """A file of 200 MB that takes no room on the disk."""
    with (folder / "baseline/activity.csv").open("r+b") as file:
        file.truncate(200 * 1024 * 1024)


def latin(folder: Path) -> None:
    """A file in another encoding."""
    path = folder / "places.csv"
    path.write_bytes(path.read_text().replace("North", "Nörth").encode("latin-1"))


BAD = {
    "missing file": (lambda folder: (folder / "baseline/sources.csv").unlink(), "unknown-reference"),
    "wrong delimiter": (put("services.csv", ",", ";"), "wrong-delimiter"),
    "wrong encoding": (latin, "not-utf-8"),
    "unknown column": (put("places.csv", "title", "titel", 1), "unknown-column"),
    "duplicate id": (again("places.csv"), "duplicate-id"),
    "broken reference": (put("initiatives/frailty.toml", '"emergency"', '"emergencie"'), "unknown-reference"),
    "percentage over 100": (row("assumptions.csv", unit="share", value="85"), "over-100-percent"),
    "low over high": (row("assumptions.csv", low="3", high="2"), None),
    "negative count": (row("baseline/population.csv", persons="-5"), "out-of-bounds"),
    "years out of order": (put("initiatives/care-closer.toml", 'to_year = "2017/18"', 'to_year = "2016/17"'), None),
    "release of more than is open": (put("initiatives/frailty.toml", "units = 28", "units = 280"), None),
    "activity and no population": (put("baseline/population.csv", "hills", "north"), None),
    "mixed price bases": (put("assumptions.csv", "£,,2016/17", "£,,2009/10", 1), None),
    "newer version": (put("plan.toml", "format = 1", "format = 99"), "newer-format"),
    "200 MB": (huge, "file-too-large"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_plan_gives_the_list_and_stays_as_it_was(placeplan: Runner, vale: Path, name: str) -> None:
    spoil, code = BAD[name]
    spoil(vale)
    before = fingerprint(vale)
    checked = placeplan("check", vale, "--format", "json")
    problems = json.loads(checked.stdout)["problems"]
    grave = [found for found in problems if found["severity"] in ("error", "warning")]
    assert grave, problems
    assert all(found["message"] and found["rule"] and found["remedy"] and found["file"] for found in grave)
    assert code is None or code in {found["code"] for found in grave}
    errors = any(found["severity"] == "error" for found in problems)
    assert checked.exit_code == (1 if errors else 0)
    ran = placeplan("run", vale, "--no-report", "--format", "json")
    assert ran.exit_code == (1 if errors else 0), ran.stderr
    if errors:
        told = json.loads(ran.stdout)
        assert told["error"]["code"] == "plan-problems"
        assert {found["code"] for found in told["problems"]} >= {f["code"] for f in grave if f["severity"] == "error"}
        assert not (vale.parent / "vale-results").exists()
    assert fingerprint(vale) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_listed(placeplan: Runner, vale: Path) -> None:
    (vale / "places.csv").chmod(0)
    done = placeplan("check", vale, "--format", "json")
    assert done.exit_code == 1
    assert "unreadable-file" in {found["code"] for found in json.loads(done.stdout)["problems"]}


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("place", ["nowhere", "empty", "file", "no-plan"])
def test_a_path_that_is_no_plan_is_the_callers_mistake(
    placeplan: Runner, tmp_path: Path, command: str, place: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "no-plan").mkdir()
    (tmp_path / "no-plan/letter.txt").write_text("x")
    (tmp_path / "file").write_text("x")
    done = placeplan(command, tmp_path / place, "--format", "json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["error"]["code"] == "input"
    assert str(tmp_path / place) in done.stderr


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["show", "gap.finanse"], "gap.finance"),
        (["show", "capasity"], "capacity"),
        (["show", "cost", "--organisation", "hopsital"], "hospital"),
        (["show", "cost", "--organisation", "Vale Hospital"], "hospital"),
        (["show", "cost", "--world", "do nothign"], "do nothing"),
        (["show", "cost", "--year", "2020/22"], "2020/21"),
        (["show", "cost", "--by", "organization"], "organisation"),
        (["show", "cost", "--by", "place"], "It is given for"),
        (["explain", "gap.finanse", "--year", "2020/21"], "gap.finance"),
        (["explain", "gap.finance", "--year", "2025/26"], "2021/22"),
        (["explain", "cost", "--year", "2020/21", "--service", "emergency"], "It is given for"),
        (["explain", "stranded", "--year", "2020/21", "--world", "do nothing"], "do something"),
        (["run", "--scenario", "latte"], "late"),
        (["compare", "--scenario", "latte"], "late"),
        (["diff", "--scenario", "latte"], "late"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    placeplan: Runner, vale: Path, arguments: list[str], hint: str
) -> None:
    done = placeplan(arguments[0], vale, *arguments[1:])
    assert done.exit_code == 2, done.output
    assert hint in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["comprae"], ["new"], ["show"], ["compare", "x"], ["compare", "x", "y", "--scenario", "late"], ["diff", "x"],
        ["run", "x", "--at", "noon"], ["run", "x", "--format", "xml"], ["explain", "x", "cost"], ["check"],
        ["compare", "x", "--scenario", "a", "--scenario", "b", "--scenario", "c"], ["new", "x", "--example", "nowhere"],
    ],
)  # fmt: skip
def test_a_wrong_call_is_the_callers_mistake(placeplan: Runner, arguments: list[str]) -> None:
    done = placeplan(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr


def test_a_mistyped_command_is_answered_with_the_nearest(placeplan: Runner) -> None:
    assert "Did you mean compare?" in placeplan("comprae").stderr


def test_new_overwrites_nothing(placeplan: Runner, vale: Path, tmp_path: Path) -> None:
    before = fingerprint(vale)
    (tmp_path / "file").write_text("x")
    for folder in (vale, tmp_path / "file"):
        assert placeplan("new", folder).exit_code == 2
    assert fingerprint(vale) == before


def test_results_do_not_go_into_a_plan(placeplan: Runner, vale: Path, other: Path) -> None:
    before = fingerprint(vale)
    for out in (vale, vale / "out", other):
        done = placeplan("run", vale, "--out", out)
        assert done.exit_code == 2
    assert fingerprint(vale) == before


def test_a_fault_of_ours_is_told_plainly(placeplan: Runner, vale: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("placeplan.studies.run.run_expected", fail)
    done = placeplan("run", vale)
    assert done.exit_code == 3
    assert "a fault in Placeplan" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert "Traceback" in placeplan("run", vale, "--debug").stderr


def test_a_broken_promise_has_status_3(placeplan: Runner, vale: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise InternalError("a promise was broken.")

    monkeypatch.setattr("placeplan.studies.run.compile_plan", fail)
    assert placeplan("run", vale).exit_code == 3


def test_stopping_has_status_130(placeplan: Runner, vale: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("placeplan.studies.run.run_expected", stop)
    done = placeplan("run", vale)
    assert done.exit_code == 130
    assert not (vale.parent / "vale-results").exists()


def test_a_finding_of_severity_error_has_status_1(
    placeplan: Runner, vale: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grave = (Finding("parts-do-not-add", "error", "footprint", "2016/17", "the parts do not add up"),)
    monkeypatch.setattr("placeplan.engine.tabulate.findings_of", lambda _: grave)
    done = placeplan("run", vale, "--no-report")
    assert done.exit_code == 1
    assert "the parts do not add up" in done.stdout


def test_a_reader_that_goes_away_is_no_fault(vale: Path) -> None:
    command = ["bash", "-c", '"$0" -c "$1" show "$2" --format json | head -c 20; echo "${PIPESTATUS[0]}"']
    done = subprocess.run([*command, sys.executable, PROGRAM, vale], capture_output=True, text=True, check=False)
    assert done.stdout.endswith(("141\n", "0\n"))
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_of_any_encoding_gets_readable_text(vale: Path, encoding: str) -> None:
    for form in ("table", "json"):
        done = call("show", vale, "gap.finance", "--format", form, PYTHONUTF8="0", PYTHONIOENCODING=encoding)
        assert done.returncode == 0, done.stderr
    table = call("run", vale, "--no-report", PYTHONUTF8="0", PYTHONIOENCODING=encoding)
    assert table.returncode == 0, table.stderr
    if encoding == "ascii":
        assert "GBP" in table.stdout
        assert "-GBP" in table.stdout
        assert "?" not in table.stdout


def test_no_colour_where_nobody_sees_it(vale: Path) -> None:
    done = call("run", vale, "--no-report", NO_COLOR="1")
    assert "\x1b" not in done.stdout + done.stderr


def test_a_plans_words_do_not_steer_the_terminal(placeplan: Runner, vale: Path) -> None:
    put("plan.toml", 'title = "Vale"', 'title = "Vale \\u001b[31m[bold]red[/bold]"')(vale)
    done = placeplan("run", vale, "--no-report")
    assert done.exit_code == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert "[bold]red" in done.stdout


def test_messages_hold_no_inner_words(placeplan: Runner, vale: Path) -> None:
    put("initiatives/frailty.toml", '"emergency"', '"emergencie"')(vale)
    done = placeplan("run", vale)
    assert "emergency" in done.stderr
    assert "PlanProblems" not in done.stderr
