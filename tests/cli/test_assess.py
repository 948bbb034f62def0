"""`placeplan assess`: table, JSON and page; one plan and many; exit status."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from placeplan.cli.main import main
from placeplan.plan.write import write_plan
from tests.plans import added
from tests.unit.assurance.sound import sound_plan
from tests.unit.assurance.test_packs import asked, pack

KEYS = {
    "plan",
    "scenario",
    "digest",
    "substance",
    "on",
    "code_version",
    "ok",
    "counts",
    "packs",
    "requirements",
    "groups",
    "credibility",
    "net_effect",
    "answers",
    "fund",
    "history",
    "assessments",
    "problems",
}


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans")
    own = pack(asked(severity="error"), asked("two", check="horizon", parameters={"years": "9"}))
    write_plan(added(sound_plan(), own), folder / "vale")
    write_plan(
        added(sound_plan(), pack(asked("two", check="horizon", parameters={"years": "9"}, severity="error"))),
        folder / "hills",
    )
    return folder


def assess(*words: str) -> Result:
    return CliRunner().invoke(main, ["assess", *words, "--at", "2017-06-01"])


def test_json_is_one_stable_object(plans: Path) -> None:
    done = assess(str(plans / "vale"), "--pack", "own", "--format", "json")
    found = json.loads(done.output)
    assert set(found) == KEYS
    assert [(row["id"], row["result"], row["severity"]) for row in found["requirements"]] == [
        ("one", "met", "error"),
        ("two", "not met", "warning"),
    ]
    assert found["requirements"][1]["fix"] == "Set years = 9 in plan.toml."
    assert done.exit_code == 0
    assert {gap["figure"] for gap in found["net_effect"]["gaps"]} == {"gap.finance", "gap.care", "gap.health"}


def test_an_unmet_essential_requirement_ends_with_status_1(plans: Path) -> None:
    assert assess(str(plans / "hills"), "--pack", "own").exit_code == 1


def test_the_table_says_what_was_found_and_what_to_do(plans: Path) -> None:
    done = assess(str(plans / "vale"), "--pack", "own", "--unmet")
    words = " ".join(done.output.split())
    assert "years = 9" in words
    assert "1 met, 0 partly, 1 not met" in words


def test_the_page_stands_alone(plans: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert assess(str(plans / "vale"), "--format", "html", "--out", str(page)).exit_code == 1
    text = page.read_text()
    assert "What to do first" in text
    assert "http://" not in text
    assert "https://" not in text
    assert "<script" not in text
    assert "Quoted from" in text
    assert "Indicative wording" in text


def test_many_plans_stand_side_by_side(plans: Path) -> None:
    done = assess("--all", str(plans), "--pack", "own", "--format", "json")
    found = json.loads(done.output)
    assert [row["name"] for row in found["footprints"]] == ["hills", "vale"]
    by = {row["requirement"]: row for row in found["criteria"]}
    assert by["two"]["results"] == {"hills": "not met", "vale": "not met"}
    assert found["most_failed"][0]["id"] == "two"
    assert {row["what"] for row in found["twice_claimed"]} >= {"people", "staff"}
    assert done.exit_code == 1
    page = assess("--all", str(plans), "--pack", "own", "--format", "html").output
    assert "Criteria by footprint" in page


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Give a plan"),
        (("nowhere", "--all", "there"), "Give a plan"),
        (("nowhere",), "no such folder"),
        (("--all", "nowhere"), "no such folder"),
        (("{vale}", "--pack", "stp-2061"), "stp-2016"),
        (("--all", "{vale}", "--save"), "--save keeps"),
        (("{vale}", "--why", "Because"), "--why goes with --save"),
    ],
)
def test_mistakes_end_with_status_2_and_a_remedy(plans: Path, words: tuple[str, ...], message: str) -> None:
    done = assess(*(word.format(vale=plans / "vale") for word in words))
    assert done.exit_code == 2
    assert message in done.output


def test_an_assessment_that_is_saved_is_what_the_next_one_is_held_against(plans: Path, tmp_path: Path) -> None:
    folder = tmp_path / "vale"
    shutil.copytree(plans / "vale", folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = assess(str(folder), "--pack", "own", "--save", "--why", "First look")
    assert done.exit_code == 0
    kept = folder / "assurance" / "assessments.csv"
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path != kept} == before
    rows = list(csv.DictReader(kept.read_text().splitlines()))
    assert [(row["pack"], row["on"], row["reason"]) for row in rows] == [("own", "2017-06-01", "First look")]
    assert "one=met; two=not met" in rows[0]["results"]
    later = CliRunner().invoke(main, ["assess", str(folder), "--pack", "own", "--at", "2017-07-01", "--format", "json"])
    assert [row["on"] for row in json.loads(later.output)["history"]] == ["2017-06-01", "2017-07-01"]


def test_a_folder_without_plans_is_refused(tmp_path: Path) -> None:
    done = assess("--all", str(tmp_path))
    assert done.exit_code == 2
    assert "no plan" in done.output
