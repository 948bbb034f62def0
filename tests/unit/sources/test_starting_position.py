"""Membership, residents, projection, factors and reconciling, on an invented country of six LSOAs."""

import gzip
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placeplan.sources import factors, geography, population, reconcile, starting
from placeplan.sources.errors import UnknownCode, UnknownRelease
from placeplan.sources.reading import Reading
from placeplan.sources.series import join_all

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "sources"


def homes() -> dict[str, tuple[str, str]]:
    table = geography.lsoa_membership(FIXTURES).table
    return {
        lsoa: (footprint, method) for lsoa, footprint, method in table.select("lsoa", "footprint", "method").iter_rows()
    }


def test_membership_follows_merged_ccgs_and_rules() -> None:
    assert homes() == {
        "E01990001": ("E54000041", "ccg"),
        "E01990002": ("E54000041", "ccg"),
        "E01990003": ("E54000042", "ccg"),
        "E01990004": ("E54000005", "rule"),
        "E01990005": ("E54000006", "rule"),
        "E01990006": ("E54000002", "rule"),
    }


def test_membership_of_boards_and_of_an_unknown_year() -> None:
    assert geography.lsoa_membership(FIXTURES, year=2022).table["footprint"].unique().to_list() == ["E54990001"]
    with pytest.raises(UnknownCode, match="2017"):
        geography.lsoa_membership(FIXTURES, year=1999)


def test_an_unknown_footprint_names_the_nearest() -> None:
    membership = geography.lsoa_membership(FIXTURES).table
    with pytest.raises(UnknownCode, match="E54000041"):
        geography.members_of(membership, "54000041")


def test_codes_are_followed_to_the_end_and_loops_stop() -> None:
    table = pl.DataFrame(
        {"old": ["A", "B", "C", "D"], "new": ["B", "C", "B", "E"], "date": [date(2018, 1, i) for i in (1, 2, 3, 4)]}
    )
    assert geography.follow(table, ["A", "D", "Z"], since=date(2017, 4, 1)) == {"A": "C", "D": "E", "Z": "Z"}
    assert geography.follow(table, ["A"], since=date(2017, 4, 1), until=date(2018, 1, 1)) == {"A": "B"}


def test_successor_trusts_hold_only_the_days_asked_for() -> None:
    table = geography.successor_trusts(FIXTURES, since=date(2017, 4, 1), until=date(2025, 3, 31)).table
    found = dict(table.select("old", "new").iter_rows())
    assert found["RZB"] == "RZC"
    assert found["RAP"] == "RAL"
    assert "RYY" not in found


def test_a_trust_in_two_footprints_has_one_lead() -> None:
    table = geography.trust_membership(FIXTURES).table
    shared = table.filter(pl.col("trust") == "RZX")
    assert set(shared["footprint"]) == {"E54000041", "E54000042"}
    assert shared.filter("lead")["footprint"].to_list() == ["E54000042"]
    assert table.filter(pl.col("trust") == "RZM")["footprint"].to_list() == ["E54000004"]
    made = table.filter(pl.col("trust") == "RZC")
    assert set(made["method"]) == {"made by merger"}


def test_districts_share_out_every_resident() -> None:
    table = geography.footprint_districts(FIXTURES).table
    assert table["persons"].sum() == 91 * 75
    shares = table.group_by("footprint").agg(pl.col("share_of_footprint").sum())
    assert shares["share_of_footprint"].to_list() == pytest.approx([1.0] * 5)


def test_merging_footprints_conserves_totals() -> None:
    table = geography.footprint_districts(FIXTURES).table.select("footprint", "district", "persons")
    again = geography.merged(table, {"E54000005": "E54000006"}, sum_over=["persons"])
    assert again["persons"].sum() == table["persons"].sum()
    assert "E54000005" not in again["footprint"].to_list()
    with pytest.raises(UnknownCode, match="E54999999"):
        geography.merged(table, {"E54999999": "E54000006"}, sum_over=["persons"])


def test_residents_add_to_the_published_total_in_every_cell() -> None:
    reading = population.residents(FIXTURES, "E54000041")
    table = reading.table
    assert table["persons"].sum() == pytest.approx(91 * 30)
    assert table["band"].unique(maintain_order=True).to_list() == list(population.AGE_BANDS)
    assert set(table["sex"]) == {"male", "female"}
    assert set(table["place"]) == {"E07990001", "E07990002"}
    young = table.filter(pl.col("band") == "0-4")["persons"].sum()
    assert young == pytest.approx(5 * 30)
    assert "national-sex-split" in {n.fault for n in reading.notices}


def test_england_is_every_lsoa() -> None:
    assert population.residents(FIXTURES, "England").table["persons"].sum() == pytest.approx(91 * 75)


def test_there_are_nineteen_bands() -> None:
    assert len(population.AGE_BANDS) == 19
    assert population.AGE_BANDS[0] == "0-4"
    assert population.AGE_BANDS[-1] == "90+"


@pytest.mark.parametrize("method", ["cohort", "ratio"])
@pytest.mark.parametrize("variant", ["ppp", "hhh"])
def test_the_nation_carried_forward_is_the_national_projection(method: population.Method, variant: str) -> None:
    change = population.national(FIXTURES, variant=variant)
    made = population.carry_forward(change.cells[2018], start=2018, to=2021, change=change, method=method)
    for year in change.years:
        np.testing.assert_allclose(made[year], change.cells[year], rtol=1e-12)


@settings(max_examples=25, deadline=None)
@given(factor=st.floats(0.01, 100), method=st.sampled_from(["cohort", "ratio"]))
def test_a_place_n_times_as_big_is_n_times_as_big_later(factor: float, method: population.Method) -> None:
    change = population.national(FIXTURES)
    base = change.cells[2018] * np.linspace(0.5, 1.5, 91)
    one = population.carry_forward(base, start=2018, to=2020, change=change, method=method)[2020]
    many = population.carry_forward(base * factor, start=2018, to=2020, change=change, method=method)[2020]
    np.testing.assert_allclose(many, one * factor, rtol=1e-9)


def test_a_cohort_grows_one_year_older_each_year() -> None:
    change = population.national(FIXTURES)
    base = np.zeros((2, 91))
    base[1, 40] = 100.0
    base[0, 3] = 7.0
    made = population.carry_forward(base, start=2018, to=2020, change=change)
    assert made[2020][1].nonzero()[0].tolist() == [0, 1, 42], "her children, and she herself"
    assert made[2020][0].nonzero()[0].tolist() == [0, 1, 5]


def test_a_projection_outside_the_national_years_is_refused() -> None:
    change = population.national(FIXTURES)
    with pytest.raises(UnknownRelease, match="2018 to 2021"):
        population.carry_forward(change.cells[2018], start=2018, to=2040, change=change)
    with pytest.raises(UnknownRelease):
        population.carry_forward(change.cells[2018], start=2010, to=2020, change=change)


def test_a_projection_starts_at_the_base_and_says_its_method() -> None:
    reading = population.project(FIXTURES, "E54000041", start=2017, to=2020)
    first = reading.table.filter(pl.col("year") == 2017)
    assert first["persons"].sum() == pytest.approx(91 * 30)
    assert reading.table["year"].unique().sort().to_list() == [2017, 2018, 2019, 2020]
    assert "national-change-on-local-base" in {n.fault for n in reading.notices}


def test_factors_of_every_footprint() -> None:
    table = factors.footprint_factors(FIXTURES).table
    rows = {row["footprint"]: row for row in table.iter_rows(named=True)}
    north = rows["E54000041"]
    assert north["residents"] == 91 * 30
    assert north["self_containment"] == pytest.approx(0.75)
    assert north["listed_share"] == pytest.approx(0.8)
    assert north["councils_whole"] == 1
    assert north["partner_bodies"] == 4
    assert north["loans"] == 7_000_000
    assert north["loans_to_income"] == pytest.approx(0.1)
    assert rows["E54000042"]["loans_to_income"] is None


def test_a_trust_missing_from_the_catchment_leaves_self_containment_empty() -> None:
    gaps = dict(factors.catchment_gaps(FIXTURES).table.select("footprint", "fault").iter_rows())
    assert gaps["E54000004"] == "trust-absent-from-catchment: RZM"
    merged = [f for f in gaps.values() if f.startswith("merged-across-footprints")]
    assert len(merged) == 1


def test_income_that_fits_no_code_stays_and_is_marked() -> None:
    table = factors.trust_finance(FIXTURES).table
    lost = table.filter(pl.col("fault") == "name-fits-no-one-code")
    assert lost["trust_name"].to_list() == ["Omega NHS Trust"]
    assert table.filter(pl.col("trust") == "RZA")["loans"].to_list() == [7_000_000.0]


def test_use_outside_the_footprint() -> None:
    table = factors.external_use(FIXTURES, "E54000041").table
    assert table["share"].sum() == pytest.approx(0.25)


def test_two_sources_are_both_kept_and_one_chosen() -> None:
    table = reconcile.emergency_attendances(FIXTURES).table
    row = table.filter(pl.col("area") == "RZA").row(0, named=True)
    assert (row["first"], row["second"], row["difference"], row["chosen"]) == (1200.0, 1212.0, 12.0, 1200.0)
    assert row["relative"] == pytest.approx(0.01)
    assert row["status"] == "provisional"
    assert row["rule"]
    assert "RZB" not in table["area"].to_list(), "six months are not a year"


def test_registered_and_resident_share_no_ccg_twice() -> None:
    table = reconcile.registered_and_resident(FIXTURES).table
    rows = {row["area"]: row for row in table.iter_rows(named=True)}
    assert rows["E54000041"]["second"] == 2 * 18 * 10
    assert rows["E54000002"]["second"] == 18 * 10
    assert "E54000004" not in rows
    with pytest.raises(UnknownCode, match="2016_01-03"):
        reconcile.registered_and_resident(FIXTURES, quarter="1066_01-03")


def test_beds_from_two_returns() -> None:
    table = reconcile.kh03_and_site_beds(FIXTURES).table
    row = table.filter(pl.col("area") == "RZA").row(0, named=True)
    assert (row["first"], row["second"], row["difference"]) == (100.0, 90.0, -10.0)
    with pytest.raises(UnknownCode, match="2019-20 Q4"):
        reconcile.kh03_and_site_beds(FIXTURES, quarter="1066-67 Q1")
    both = reconcile.two_bed_series(FIXTURES).table
    assert both.select("first", "second").row(0) == (110.0, 115.0)


def test_a_lone_source_is_chosen_and_marked() -> None:
    both = pl.DataFrame({"area": ["A", "B"], "period": ["p", "p"], "first": [None, 2.0], "second": [1.0, None]})
    table = reconcile.reconciled(reconcile.AE_PAIR, both)
    assert table["chosen"].to_list() == [1.0, 2.0]
    assert table["fault"].to_list() == ["one-source-only", "one-source-only"]
    assert table["chosen_source"].to_list() == [reconcile.AE_PAIR.second, reconcile.AE_PAIR.first]


def test_the_starting_position_names_source_cover_and_fault_of_each_figure() -> None:
    reading = starting.starting_position(FIXTURES, "E54000041")
    table = reading.table
    assert tuple(table.columns) == starting.COLUMNS
    assert table.drop("fault").null_count().sum_horizontal().item() == 0
    rows = {(row["quantity"], row["period"]): row for row in table.iter_rows(named=True)}
    assert rows["Residents", "mid-2017"]["value"] == pytest.approx(91 * 30)
    assert rows["Registered patients", "2016_01-03"]["covers"] == "Y1A, Y1B"
    assert rows["General and acute beds available", "2019-20 Q4"]["value"] == 100.0
    assert ("A&E attendances", "2016/17") not in rows, "three months are not a year"
    assert rows["A&E attendances", "2017/18"]["value"] == 1200.0, "April to March"
    assert set(table["status"]) == {"provisional"}


def test_the_starting_position_of_no_footprint_is_refused() -> None:
    with pytest.raises(UnknownCode):
        starting.starting_position(FIXTURES, "E54000099")


def test_two_lists_of_loans_are_both_kept() -> None:
    table = reconcile.support_loans(FIXTURES).table.filter(pl.col("area") == "RZA", pl.col("period") == "2018/19")
    assert table.select("first", "second", "chosen").row(0) == (2.0, 7_000_000.0, 2.0)


def without_a_row(tmp_path: Path, release: str, name: str) -> Path:
    """A copy of the invented releases in which one file lacks its last row."""
    root = tmp_path / "releases"
    shutil.copytree(FIXTURES, root)
    path = root / release / name
    if name.endswith("parquet"):
        pl.read_parquet(path).head(-1).write_parquet(path)
    else:
        lines = gzip.decompress(path.read_bytes()).splitlines()
        path.write_bytes(gzip.compress(b"\n".join(lines[:-1])))
    return root


@pytest.mark.parametrize(
    ("release", "name"),
    [
        ("population_ons_mye", "population17_lsoa11_england.parquet"),
        ("imd_2015_2019_2025", "imd2015_england_lsoa11.csv.gz"),
    ],
)
def test_a_code_that_a_release_lacks_is_named_and_never_dropped(tmp_path: Path, release: str, name: str) -> None:
    root = without_a_row(tmp_path, release, name)
    with pytest.raises(UnknownCode, match=r"1 codes of 'lsoa' are unknown to .*: E01990006"):
        population.residents(root, "England")


def test_a_code_that_stands_twice_is_named() -> None:
    left = pl.DataFrame({"lsoa": ["A"]})
    right = pl.DataFrame({"lsoa": ["A", "A"], "n": [1, 2]})
    with pytest.raises(UnknownCode, match="stand more than once"):
        join_all(left, right, on="lsoa", what="the list")


def test_a_ccg_of_no_known_footprint_is_named(tmp_path: Path) -> None:
    root = without_a_row(tmp_path, "lookup_geographr", "lookup_trust_trust.csv.gz")
    path = root / "lookup_geographr" / "lookup_trust_trust.csv.gz"
    text = gzip.decompress(path.read_bytes()).replace(b"Y2B,Z2A", b"Y2B,Z9Z")
    path.write_bytes(gzip.compress(text))
    with pytest.raises(UnknownCode, match="No footprint of 2017 is known for the CCG Z2A"):
        geography.lsoa_membership(root)


def test_a_shared_ccg_marks_what_it_touches() -> None:
    table = reconcile.registered_and_resident(FIXTURES).table
    assert dict(table.select("area", "fault").iter_rows())["E54000002"] == "shared-ccg"
    lists = starting.starting_position(FIXTURES, "E54000002").table.filter(pl.col("quantity") == "Registered patients")
    assert lists["fault"].to_list() == ["shared-ccg: 01H"]


def test_a_period_with_fewer_returns_is_marked_incomplete() -> None:
    homes = geography.trust_membership(FIXTURES)
    two = pl.DataFrame({"trust": ["RZA", "RZB", "RZA"], "when": ["a", "a", "b"], "n": [1, 2, 3]})
    made = starting._by_trust(
        Reading(two, homes.notices), ["RZA", "RZB"], {"n": ("N", "things")}, source="s", period=pl.col("when")
    )
    assert made.table.select("period", "value", "fault").rows() == [
        ("a", 3.0, None),
        ("b", 3.0, "incomplete: 1 of 2 trusts"),
    ]
