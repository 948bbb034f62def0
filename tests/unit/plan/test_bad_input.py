"""Bad input: each is named with file, row, value and remedy, and leaves every file as it was."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from placeplan.errors import InputError
from placeplan.plan.checks import check_folder
from placeplan.plan.problems import Problem
from placeplan.plan.read import read_plan
from tests.plans import write_tiny
from tests.unit.plan.cases import edit, put


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "plan")


def found(folder: Path, code: str) -> list[Problem]:
    """Problems of one code in a folder that checking leaves byte for byte as it was."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    _, problems = check_folder(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    return [problem for problem in problems if problem.code == code]


def only(folder: Path, code: str) -> Problem:
    problems = found(folder, code)
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _: None, "no such folder"),
        (lambda path: path.write_text("x", encoding="utf-8"), "not a plan's folder"),
        (lambda path: path.mkdir(), "empty"),
        (lambda path: put("places.csv", "id\n")(path), "no plan.toml"),
    ],
)
def test_a_path_that_is_no_plan_is_refused(make: object, words: str, tmp_path: Path) -> None:
    path = tmp_path / "plan"
    make(path)  # type: ignore[operator]
    with pytest.raises(InputError, match=words) as error:
        read_plan(path)
    assert error.value.exit_status == 2
    assert error.value.remedy


def test_plan_toml_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "plan/plan.toml").mkdir(parents=True)
    plan, problems = read_plan(tmp_path / "plan")
    assert plan is None
    assert [problem.code for problem in problems] == ["unreadable-file"]


def test_a_newer_plan_is_refused_and_nothing_else_is_said(folder: Path) -> None:
    edit("plan.toml", "format = 1", "format = 99\nnovelty = true")(folder)
    put("places.csv", "nothing known\n")(folder)
    plan, problems = check_folder(folder)
    assert plan is None
    assert [problem.code for problem in problems] == ["newer-format"]
    assert "newer version" in problems[0].remedy


def test_encoding_names_byte_and_row(folder: Path) -> None:
    put("places.csv", b"id,title,level\nvale,Vale,footprint\nnorth,Caf\xe9,locality\n")(folder)
    problem = only(folder, "not-utf-8")
    assert (problem.row, problem.value) == (3, "E9")
    assert "Windows-1252" in problem.message


def test_utf_16_is_recognised(folder: Path) -> None:
    put("places.csv", "id,title\n".encode("utf-16"))(folder)
    assert "UTF-16" in only(folder, "not-utf-8").message


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolon"), ("\t", "tab"), ("|", "vertical bar")])
@pytest.mark.parametrize("file", ["places.csv", "baseline/activity.csv"])
def test_wrong_delimiters_are_named(mark: str, name: str, file: str, folder: Path) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    put(file, text.replace(",", mark))(folder)
    assert name in only(folder, "wrong-delimiter").message


def test_unknown_column_suggests_the_nearest(folder: Path) -> None:
    edit("baseline/activity.csv", "quantity", "quantitty")(folder)
    problem = only(folder, "unknown-column")
    assert (problem.file, problem.row, problem.field) == ("baseline/activity.csv", 1, "quantitty")
    assert "'quantity'" in problem.remedy


def test_duplicate_id_names_both_rows(folder: Path) -> None:
    edit("places.csv", "south,South", "north,South")(folder)
    problem = only(folder, "duplicate-id")
    assert problem.row == 3
    assert "row 2" in problem.message


def test_duplicate_row_names_both_rows(folder: Path) -> None:
    text = (folder / "baseline/capacity.csv").read_text(encoding="utf-8")
    put("baseline/capacity.csv", text + text.splitlines()[1] + "\n")(folder)
    problem = only(folder, "duplicate-row")
    assert problem.row == 4
    assert "row 2" in problem.message


def test_broken_reference_names_the_nearest(folder: Path) -> None:
    edit("services.csv", "nurse=nurse-contact", "nurse=nurse-contcat")(folder)
    problem = only(folder, "unknown-reference")
    assert (problem.file, problem.row, problem.record, problem.field) == ("services.csv", 2, "contact", "staff")
    assert "'nurse-contact'" in problem.remedy


def test_broken_reference_in_a_table_names_its_row(folder: Path) -> None:
    edit("baseline/capacity.csv", "hospital,bed", "hospitl,bed")(folder)
    problem = only(folder, "unknown-reference")
    assert (problem.row, problem.field, problem.value) == (3, "provider", "hospitl")
    assert "'hospital'" in problem.remedy


def test_percentage_over_100(folder: Path) -> None:
    edit("assumptions.csv", "0.92,", "92,")(folder)
    problem = only(folder, "over-100-percent")
    assert problem.remedy == "Write 85 % as 0.85."
    edit("assumptions.csv", ",92,", ",92%,")(folder)
    assert only(folder, "not-a-number").remedy == "Write 92% as 0.92."


def test_low_above_high(folder: Path) -> None:
    edit("assumptions.csv", ",11,13,", ",13,11,")(folder)
    assert "wrong way round" in only(folder, "low-above-high").message


def test_negative_counts(folder: Path) -> None:
    edit("baseline/population.csv", ",1000,", ",-1000,")(folder)
    problem = only(folder, "out-of-bounds")
    assert problem.value == "-1000"
    assert "0 or more" in problem.message


def test_years_out_of_order(folder: Path) -> None:
    edit("initiatives/frailty.toml", 'from_year = "2017/18"', 'from_year = "2019/20"\nto_year = "2018/19"')(folder)
    problem = only(folder, "years-out-of-order")
    assert problem.field == "costs.team.from_year"


def test_a_circle_of_shifts_is_named(folder: Path) -> None:
    extra = (
        '\n[[effects]]\nid = "back"\nkind = "shift"\nservices = ["contact"]\nsize = "closer-size"\n'
        '[effects.becomes]\nservice = "outpatient"\nprovider = "hospital"\nratio = "closer-ratio"\n'
    )
    path = folder / "initiatives/frailty.toml"
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    problem = only(folder, "shift-cycle")
    assert problem.value == "contact at community to outpatient at hospital to contact at community"


def test_release_of_more_than_is_open(folder: Path) -> None:
    edit("initiatives/frailty.toml", "units = 28", "units = 84")(folder)
    problem = only(folder, "release-above-open")
    assert "84 of 'bed'" in problem.message
    assert "56 are open" in problem.message


def test_care_without_people(folder: Path) -> None:
    text = (folder / "baseline/population.csv").read_text(encoding="utf-8")
    put("baseline/population.csv", "\n".join(line for line in text.splitlines() if "hills,80-84,male" not in line))(
        folder
    )
    problem = only(folder, "no-population")
    assert problem.value == "hills, 80-84, male, 3"
    assert "2016/17 to 2021/22" in problem.message


def test_mixed_price_bases(folder: Path) -> None:
    text = (folder / "assumptions.csv").read_text(encoding="utf-8")
    put("assumptions.csv", text.replace("2016/17", "2014/15", 1))(folder)
    problem = only(folder, "mixed-price-bases")
    assert (problem.value, problem.severity) == ("2014/15", "error")


def test_toml_errors_name_their_line(folder: Path) -> None:
    edit("initiatives/frailty.toml", 'kind = "avoid"', "kind avoid")(folder)
    problem = only(folder, "bad-toml")
    assert (problem.file, problem.row) == ("initiatives/frailty.toml", 9)


def test_a_large_file_is_refused_unread(folder: Path) -> None:
    os.truncate(folder / "baseline/activity.csv", 200 * 1024 * 1024)
    _, problems = check_folder(folder)
    (problem,) = [problem for problem in problems if problem.code == "file-too-large"]
    assert "200 MB" in problem.message
    assert (folder / "baseline/activity.csv").stat().st_size == 200 * 1024 * 1024


_AS_NOBODY = """
import os, sys
from placeplan.errors import InputError
from placeplan.plan.checks import check_folder
check_folder(sys.argv[1])  # as root still: all that is imported late is imported now
os.chmod(os.path.join(sys.argv[1], sys.argv[2]), 0)
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    plan, problems = check_folder(sys.argv[1])
except InputError as fault:
    print("refused", fault.exit_status, fault.message)
else:
    print(plan, *(f"{p.code} {p.file}" for p in problems if p.severity == "error"))
"""


@pytest.mark.parametrize(
    ("locked", "said"),
    [
        ("places.csv", "None unreadable-file places.csv"),
        ("baseline", "None unreadable-file baseline"),
        (".", "refused 2 the folder cannot be read"),
    ],
)
def test_a_path_without_permission(locked: str, said: str) -> None:
    with tempfile.TemporaryDirectory() as where:
        Path(where).chmod(0o755)
        folder = write_tiny(Path(where, "plan"))
        try:
            done = subprocess.run(
                [sys.executable, "-c", _AS_NOBODY, str(folder), locked],
                capture_output=True,
                text=True,
                check=False,
                env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"]},
            )
        finally:
            (folder / locked).chmod(0o755)
        assert done.stderr == ""
        assert done.stdout.startswith(said)


def test_all_problems_come_in_one_list(folder: Path) -> None:
    edit("places.csv", "North", "")(folder)
    edit("plan.toml", 'footprint = "vale"', 'footprint = "vael"')(folder)
    edit("assumptions.csv", ",11,13,", ",13,11,")(folder)
    edit("baseline/waiting.csv", ",20,", ",many,")(folder)
    _, problems = check_folder(folder)
    errors = [problem.code for problem in problems if problem.severity == "error"]
    assert sorted(errors) == ["low-above-high", "not-a-number", "required", "unknown-reference"]


def test_a_record_that_cannot_be_read_is_still_known_to_others(folder: Path) -> None:
    edit("assumptions.csv", ",12,11,13,", ",twelve,11,13,")(folder)
    _, problems = check_folder(folder)
    assert [problem.code for problem in problems if problem.severity == "error"] == ["not-a-number"]


def test_a_repeated_problem_is_shown_twenty_times_and_counted(folder: Path) -> None:
    text = (folder / "baseline/activity.csv").read_text(encoding="utf-8")
    put("baseline/activity.csv", text.replace(",3,", ",9,"))(folder)
    assert len(found(folder, "out-of-bounds")) == 20
    more = only(folder, "and-more")
    assert more.message.startswith("6 more rows")


def test_an_age_band_nobody_has_is_one_problem_and_stops_no_run(folder: Path) -> None:
    """Elements of a list are held to its choices."""
    edit("initiatives/frailty.toml", '"80-84"', '"80-99"')(folder)
    _, problems = check_folder(folder)
    (problem,) = [problem for problem in problems if problem.code == "not-a-choice"]
    assert (problem.field, problem.value) == ("effects.fewer.age_bands", "80-99")
    assert "90+" in problem.remedy


def test_a_contract_with_a_side_that_is_neither_is_named_and_nothing_else_fails(folder: Path) -> None:
    """Beside the payer's row of the same contract, so that two sides stand there, one of them nobody's."""
    edit("baseline/contracts.csv", "vale-community,payee,", "vale-community,payeee,")(folder)
    problem = only(folder, "not-a-choice")
    assert (problem.file, problem.field, problem.value) == ("baseline/contracts.csv", "side", "payeee")
