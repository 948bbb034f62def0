"""Baselines built from the released data: totals, marks, faults, merged trusts, and clear refusals."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from placeplan.cli.main import main
from placeplan.errors import InputError, OptionError
from placeplan.plan.chosen import source_differences
from placeplan.plan.plan import Plan
from placeplan.quantities import FinancialYear
from placeplan.records import Organisation, Source
from placeplan.sources.baseline.atlas import Atlas
from placeplan.sources.baseline.build import Country, build_plan, country_of
from placeplan.sources.errors import FileUnreadable, UnknownCode, UnknownLayout
from placeplan.sources.hospitals import accident_and_emergency
from placeplan.studies.baseline import build_all, build_baseline, factors_table
from placeplan.studies.run import run
from tests.released_data import release_folder

RESIDENTS_2017 = {"E54000019": 779_411, "E54000026": 1_181_125, "E54000028": 1_480_093}


@pytest.fixture(scope="module")
def country() -> Country:
    return country_of(Atlas(release_folder(), FinancialYear(2016)))


def residents(plan: Plan, year: str) -> float:
    districts = [key for key, row in plan.records["place"].items() if getattr(row, "level", "") == "district"]
    rows = plan.table("population").filter(
        pl.col("place").is_in(districts), pl.col("year") == year, pl.col("variant") == "principal",
        pl.col("source") != "registered",
    )  # fmt: skip
    return float(rows["persons"].sum())


@pytest.mark.parametrize("code", list(RESIDENTS_2017))
def test_a_footprint_carries_its_checked_total_has_no_errors_and_runs(country: Country, code: str) -> None:
    plan = build_plan(country, code).plan
    assert residents(plan, "2017/18") == pytest.approx(RESIDENTS_2017[code], abs=0.5)
    done = run(plan)
    assert done.ok
    assert set(done.results.frame["figure"].unique().to_list()) >= {"gap.finance", "gap.care", "gap.health"}
    assert [found for found in done.problems if found.severity != "note"] == []


def test_trusts_keep_their_published_attendances_and_admissions(country: Country) -> None:
    plan = build_plan(country, "E54000019").plan
    returned = accident_and_emergency(release_folder()).table.filter(
        pl.col("trust").is_in(["RLQ", "RWP"]), pl.col("month") < pl.date(2017, 4, 1)
    )
    given = plan.table("activity").filter(
        pl.col("provider").is_in([k for k, r in plan.of(Organisation).items() if r.code in ("RLQ", "RWP")]),
        pl.col("source") == "ae-monthly",
    )  # fmt: skip
    attended = given.filter(pl.col("service").str.starts_with("ae-"))["quantity"].sum()
    admitted = given.filter(pl.col("service").str.starts_with("emergency-"))["quantity"].sum()
    assert attended == pytest.approx(float(returned["attendances"].sum()))
    assert admitted == pytest.approx(float(returned["admissions"].sum()))


def test_what_one_footprint_sends_another_receives(country: Country) -> None:
    one, other = (build_plan(country, code).plan for code in ("E54000028", "E54000029"))
    code = {key: row.code for key, row in one.of(Organisation).items()}
    barts = next(key for key, value in code.items() if value == "R1H")
    out = one.table("activity").filter(pl.col("provider") == barts)["quantity"].sum()
    near = next(key for key, row in other.records["neighbour"].items() if getattr(row, "code", "") == "E54000028")
    home = next(key for key, row in other.of(Organisation).items() if row.code == "R1H")
    into = other.table("activity").filter(pl.col("place") == near, pl.col("provider") == home)["quantity"].sum()
    assert out == pytest.approx(into)


def test_second_sources_are_kept_and_the_difference_is_shown(country: Country) -> None:
    plan = build_plan(country, "E54000028").plan
    found = source_differences(plan)
    assert {"population", "capacity"} <= set(found["table"].to_list())
    assert set(plan.table("capacity")["status"].to_list()) == {"provisional"}
    assert found.filter(pl.col("table") == "population")["chosen"].unique().to_list() == ["projection"]


def test_what_no_release_gives_is_marked(country: Country) -> None:
    plan = build_plan(country, "E54000019").plan
    titles = {key: row.title for key, row in plan.of(Source).items()}
    for key in (
        "national-activity",
        "stated-rates",
        "beds-fitted",
        "accounts-rate",
        "workforce-rate",
        "contracts-rate",
    ):
        assert "national rate" in titles[key]
    indicative = [
        row for row in plan.records["assumption"].values() if getattr(row, "evidence", "") == "indicative-rates"
    ]
    assert indicative
    assert all("national rate" in row.note for row in indicative)


def test_trusts_stand_as_they_stood_in_the_base_year(country: Country) -> None:
    before = {
        row.code for row in build_plan(country, "E54000026").plan.of(Organisation).values() if row.partner == "full"
    }
    assert {"RAJ", "RDD", "RQ8"} <= before
    later = country_of(Atlas(release_folder(), FinancialYear(2021), 2022))
    after = {row.code for row in build_plan(later, "E54000026").plan.of(Organisation).values() if row.partner == "full"}
    assert "RAJ" in after
    assert not {"RDD", "RQ8"} & after


def test_the_quarter_of_2532_beds_does_not_enter() -> None:
    atlas = Atlas(release_folder(), FinancialYear(2024), 2022)
    plan = build_plan(country_of(atlas), "E54000028").plan
    whittington = next(key for key, row in plan.of(Organisation).items() if row.code == "RKE")
    beds = plan.table("capacity").filter(pl.col("provider") == whittington, pl.col("source") == "kh03-panel")
    assert 200 < float(beds["units"][0]) < 320
    assert "whittington-2024-25-q3" in {notice.fault for notice in atlas.notices}


def test_an_unknown_code_names_the_nearest(country: Country) -> None:
    with pytest.raises(UnknownCode, match="no footprint 'E54000099'"):
        build_plan(country, "E54000099")


def test_all_builds_a_folder_for_each_code(tmp_path: Path) -> None:
    made = build_all(data=release_folder(), out=tmp_path / "out", only=("E54000002", "E54000019", "E54000036"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["E54000002", "E54000019", "E54000036"]
    assert {built.plan.settings.id for built in made} >= {"herefordshire-and-worcestershire"}


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        build_baseline("E54000019", data=release_folder(), out=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def broken_copy(tmp_path: Path, name: str) -> tuple[Path, Path]:
    """The releases by links, but for one release that is copied so that it can be broken."""
    root = tmp_path / "releases"
    root.mkdir()
    for folder in release_folder().iterdir():
        if folder.name == name:
            shutil.copytree(folder, root / name)
        elif folder.is_dir():
            (root / folder.name).symlink_to(folder.resolve())
    return root, root / name


def test_a_truncated_file_stops_the_build(tmp_path: Path) -> None:
    root, folder = broken_copy(tmp_path, "ae_monthly_trust_2016_2019")
    file = folder / "ae_attendances.csv.gz"
    file.write_bytes(file.read_bytes()[:-60])
    with pytest.raises(FileUnreadable, match="cut short"):
        build_baseline("E54000019", data=root, out=tmp_path / "plan")
    assert not (tmp_path / "plan").exists()


def test_a_renamed_column_is_named(tmp_path: Path) -> None:
    root, folder = broken_copy(tmp_path, "ae_monthly_trust_2016_2019")
    file = folder / "ae_attendances.csv.gz"
    text = gzip.decompress(file.read_bytes()).decode().replace("attendances,", "attendances_total,", 1)
    file.write_bytes(gzip.compress(text.encode()))
    with pytest.raises(UnknownLayout, match="attendances_total"):
        build_baseline("E54000019", data=root, out=tmp_path / "plan")


def test_factors_hold_all_footprints() -> None:
    table = factors_table(release_folder())
    assert table.height == 44
    assert {"self_containment", "residents", "councils_whole", "partner_bodies", "loans"} <= set(table.columns)


# --- without the released data ---


def call(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, list(words))
    return done.exit_code, done.stdout, done.stderr


def test_sources_are_listed_with_where_they_are_published() -> None:
    status, out, _ = call("baseline", "sources", "--format", "json")
    rows = json.loads(out)["releases"]
    assert status == 0
    assert len(rows) >= 29
    assert all(row["published"] and row["licence"] for row in rows)


def test_a_folder_that_is_not_there_is_said_with_status_2(tmp_path: Path) -> None:
    status, out, err = call(
        "baseline", "build", "--footprint", "E54000019", "--data", str(tmp_path / "no"), "--out", "x"
    )
    assert (status, out) == (2, "")
    assert "no such folder of releases" in err


def test_a_folder_without_releases_is_said(tmp_path: Path) -> None:
    status, _, err = call("baseline", "factors", "--data", str(tmp_path))
    assert status == 2
    assert "none of the releases" in err


def test_json_tells_errors_as_one_object(tmp_path: Path) -> None:
    words = ("baseline", "build", "--footprint", "E1", "--data", str(tmp_path), "--out", "x", "--format", "json")
    status, out, _ = call(*words)
    assert status == 2
    assert json.loads(out)["error"]["code"] == "input"


@pytest.mark.parametrize("words", [(), ("--footprint", "E54000019", "--all"), ("--icb", "E5", "--footprint", "E5")])
def test_one_of_footprint_icb_and_all_is_asked_for(words: tuple[str, ...]) -> None:
    status, _, err = call("baseline", "build", *words, "--data", "d", "--out", "x")
    assert status == 2
    assert "--footprint CODE, --icb CODE and --all" in err


@pytest.mark.parametrize("year", [2014, 2030])
def test_base_years_out_of_reach_are_refused(year: int) -> None:
    with pytest.raises(OptionError, match="No baseline can be built"):
        Atlas(Path("nowhere"), FinancialYear(year))


@pytest.mark.parametrize("words", [("--help",), ("build", "--help"), ("factors", "--help"), ("sources", "--help")])
def test_help_shows_an_example(words: tuple[str, ...]) -> None:
    status, out, _ = call("baseline", *words)
    assert status == 0
    assert "Example" in out
