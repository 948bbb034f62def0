"""The one reader: formats, layouts, faults and clear refusals."""

import gzip
import shutil
from pathlib import Path

import polars as pl
import pytest

from placeplan.errors import InputError
from placeplan.sources import RELEASES, Fault, Release, ReleaseFile, read, release
from placeplan.sources.errors import (
    FileMissing,
    FileRefused,
    FileUnreadable,
    SourceError,
    UnknownLayout,
    UnknownRelease,
)
from placeplan.sources.release import columns

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "sources"
ALL_FILES = [(r, file) for r in RELEASES for file in r.files]


def refused(declared: Release, role: str) -> bool:
    return any(f.treatment == "refused" and role in f.roles for f in declared.faults)


@pytest.mark.parametrize(("declared", "file"), ALL_FILES, ids=[f"{r.id}:{f.role}" for r, f in ALL_FILES])
def test_every_declared_file_is_read_from_its_fixture(declared: Release, file: ReleaseFile) -> None:
    reading = read(FIXTURES, declared, file.role, keep_faulty=refused(declared, file.role))
    assert reading.table.height > 0
    tidy = {column.tidy for column in file.columns if column.tidy}
    assert tidy | {"fault"} <= set(reading.table.columns)


@pytest.mark.parametrize("declared", RELEASES, ids=[r.id for r in RELEASES])
def test_every_release_says_where_it_comes_from(declared: Release) -> None:
    for text in (
        declared.title,
        declared.publisher,
        declared.published,
        declared.licence,
        declared.grain,
        declared.years,
    ):
        assert text.strip()
    roles = [file.role for file in declared.files]
    assert len(roles) == len(set(roles))
    for fault in declared.faults:
        assert set(fault.roles) <= set(roles), fault.id
        assert fault.meaning.endswith(".")
        assert fault.action.endswith(".")


@pytest.mark.parametrize(("declared", "file"), ALL_FILES, ids=[f"{r.id}:{f.role}" for r, f in ALL_FILES])
def test_every_column_has_a_meaning_and_every_tidy_name_is_used_once(declared: Release, file: ReleaseFile) -> None:
    tidy = [column.tidy for column in file.columns if column.tidy]
    assert len(tidy) == len(set(tidy)), declared.id
    assert all(column.meaning for column in file.columns)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of one release that a test may damage."""
    shutil.copytree(FIXTURES / "ae_monthly_trust_2016_2019", tmp_path / "ae_monthly_trust_2016_2019")
    return tmp_path


AE = release("ae_monthly_trust_2016_2019")


def ae_file(root: Path) -> Path:
    return root / AE.id / "ae_attendances.csv.gz"


def rewrite(root: Path, old: str, new: str) -> None:
    text = gzip.decompress(ae_file(root).read_bytes()).decode()
    assert old in text
    ae_file(root).write_bytes(gzip.compress(text.replace(old, new).encode()))


def test_a_truncated_file_is_said_to_be_cut_short(copy: Path) -> None:
    ae_file(copy).write_bytes(ae_file(copy).read_bytes()[:-30])
    with pytest.raises(FileUnreadable, match="cut short") as problem:
        read(copy, AE, "attendances")
    assert problem.value.path == str(ae_file(copy))
    assert "Fetch the file again" in problem.value.remedy


def test_a_file_that_is_not_gzip_is_unreadable(copy: Path) -> None:
    ae_file(copy).write_bytes(b"period,org_code\n")
    with pytest.raises(FileUnreadable, match=r"not readable as csv\.gz"):
        read(copy, AE, "attendances")


def test_an_empty_file_is_unreadable(copy: Path) -> None:
    ae_file(copy).write_bytes(gzip.compress(b""))
    with pytest.raises(FileUnreadable, match="no header row"):
        read(copy, AE, "attendances")


def test_rows_of_uneven_length_are_unreadable(copy: Path) -> None:
    rewrite(copy, "2017-02-01,RZA", "2017-02-01,RZA,1,234")
    with pytest.raises(FileUnreadable):
        read(copy, AE, "attendances")


def test_a_missing_file_says_where_to_look(tmp_path: Path) -> None:
    with pytest.raises(FileMissing) as problem:
        read(tmp_path, AE, "attendances")
    assert problem.value.code == "source-file-missing"
    assert "csv.gz" in problem.value.remedy


def test_a_renamed_column_is_named_with_its_new_name(copy: Path) -> None:
    rewrite(copy, "org_code", "Org Code")
    with pytest.raises(UnknownLayout, match="'org_code' looks renamed to 'Org Code'") as problem:
        read(copy, AE, "attendances")
    assert problem.value.renamed == (("org_code", "Org Code"),)


def test_a_column_renamed_to_something_near_is_said_to_look_renamed(copy: Path) -> None:
    rewrite(copy, "attendances", "Attendance count")
    with pytest.raises(UnknownLayout, match="'attendances' looks renamed to 'Attendance count'"):
        read(copy, AE, "attendances")


def test_missing_and_undeclared_columns_are_named(copy: Path) -> None:
    rewrite(copy, "breaches", "zzz")
    with pytest.raises(UnknownLayout) as problem:
        read(copy, AE, "attendances")
    assert problem.value.missing == ("breaches",)
    assert problem.value.extra == ("zzz",)
    assert "missing: breaches" in str(problem.value)
    assert "not declared: zzz" in str(problem.value)


def test_a_wrong_type_names_the_column_the_value_and_the_row(copy: Path) -> None:
    rewrite(copy, "2017-03-01,RZA,1,100", "2017-03-01,RZA,1,many")
    with pytest.raises(UnknownLayout, match=r"'attendances' should be integer but holds 'many' \(row 3\)") as problem:
        read(copy, AE, "attendances")
    assert problem.value.wrong_type[0][0] == "attendances"


def test_a_fraction_is_not_a_count(copy: Path) -> None:
    rewrite(copy, "2017-03-01,RZA,1,100", "2017-03-01,RZA,1,100.5")
    with pytest.raises(UnknownLayout, match=r"100\.5"):
        read(copy, AE, "attendances")


def test_a_parquet_column_of_another_type_is_refused(tmp_path: Path) -> None:
    declared = release("rtt_trust_stp_2019_2025_healthyr")
    path = tmp_path / declared.id / "rtt_flow_stp.parquet"
    path.parent.mkdir()
    source = pl.read_parquet(FIXTURES / declared.id / "rtt_flow_stp.parquet")
    source.with_columns(pl.lit("lots").alias("incomplete"), pl.lit(7).alias("stp20_nhs_code")).write_parquet(path)
    with pytest.raises(UnknownLayout) as problem:
        read(tmp_path, declared, "flow")
    assert {name for name, _, _ in problem.value.wrong_type} == {"incomplete", "stp20_nhs_code"}


def test_a_damaged_year_is_refused_unless_asked_for() -> None:
    declared = release("eric_trust_estates_2013_2017")
    with pytest.raises(FileRefused, match="wrong headings") as problem:
        read(FIXTURES, declared, "2016-17")
    assert "Use 2015/16" in problem.value.remedy
    assert read(FIXTURES, declared, "2016-17", keep_faulty=True).table["fault"].unique().to_list() == [
        "columns-shifted"
    ]


def test_an_unknown_release_or_role_names_those_there_are() -> None:
    with pytest.raises(UnknownRelease, match="kh03_ae_panel_trust_2018_2025"):
        release("kh04")
    with pytest.raises(UnknownRelease, match="attendances"):
        AE.file("admissions")


def test_every_problem_is_a_value_error_with_a_code_and_a_remedy() -> None:
    kinds = [SourceError, *SourceError.__subclasses__()]
    assert all(issubclass(kind, InputError) for kind in kinds)
    assert len({kind.code for kind in kinds}) == len(kinds)


def workbook(*faults: Fault) -> Release:
    """A release of another series: a declaration is all it takes."""
    layout = columns("Code -> trust | text | | code\nBeds -> beds | number | beds | beds\nMonth | date | | month")
    file = ReleaseFile("beds", "beds.xlsx", "xlsx", "trust", layout)
    return Release("workbooks", "Beds", "Nobody", "Nowhere", "None", "trust", "2018", (file,), faults)


def test_a_workbook_is_read_by_declaring_it() -> None:
    table = read(FIXTURES, workbook(), "beds").table
    assert table["beds"].to_list() == [12.5, None]
    assert table["Month"].dtype == pl.Date


def test_a_broken_workbook_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "workbooks").mkdir()
    (tmp_path / "workbooks" / "beds.xlsx").write_bytes(b"PK not a workbook")
    with pytest.raises(FileUnreadable, match="xlsx"):
        read(tmp_path, workbook(), "beds")


BEDS = pl.col("beds") > 12


@pytest.mark.parametrize(
    ("fault", "beds", "marks"),
    [
        (Fault("odd", ("beds",), "m.", "left out", "a.", BEDS), [None], [None]),
        (Fault("odd", ("beds",), "m.", "left out", "a.", BEDS, ("beds",)), [None, None], ["odd", None]),
        (Fault("odd", ("beds",), "m.", "marked", "a.", BEDS), [12.5, None], ["odd", None]),
        (
            Fault("odd", ("beds",), "m.", "corrected", "a.", BEDS, ("beds",), pl.col("beds") * 2),
            [25.0, None],
            ["odd", None],
        ),
    ],
)
def test_each_treatment_does_what_it_says_and_is_noticed(fault: Fault, beds: list[object], marks: list[object]) -> None:
    reading = read(FIXTURES, workbook(fault), "beds")
    assert reading.table["beds"].to_list() == beds
    assert reading.table["fault"].to_list() == marks
    assert [(n.fault, n.rows) for n in reading.notices] == [("odd", 1)]


def test_faulty_values_are_kept_only_when_asked_for_and_still_marked() -> None:
    for treatment in ("left out", "corrected"):
        fault = Fault("odd", ("beds",), "m.", treatment, "a.", BEDS, ("beds",), pl.lit(0.0))  # type: ignore[arg-type]
        kept = read(FIXTURES, workbook(fault), "beds", keep_faulty=True)
        assert kept.table["beds"].to_list() == [12.5, None]
        assert kept.table["fault"].to_list() == ["odd", None]
