"""The series functions on invented releases."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from placeplan.sources import areas, hospitals, money, people, primary_care
from placeplan.sources.errors import FileRefused, UnknownRelease
from placeplan.sources.series import name_key

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "sources"


def test_population_has_one_row_an_area_and_age() -> None:
    table = people.population(FIXTURES, year=2017).table
    assert table.columns == ["area", "area_name", "age", "persons", "fault"]
    assert table.height == 6 * 91
    assert table.filter(pl.col("area") == "E01990001")["persons"].sum() == 910


def test_a_fifth_is_two_tenths_and_one_is_the_most_deprived() -> None:
    table = people.deprivation(FIXTURES, edition=2019).table
    assert dict(table.select("decile", "fifth").iter_rows()) == {10: 5, 9: 5, 8: 4, 7: 4, 6: 3, 5: 3}


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(UnknownRelease, match="lsoa 2015"):
        people.deprivation(FIXTURES, edition=2010)


def test_the_oldest_ages_are_gathered_and_padded_ages_trimmed() -> None:
    table = people.projection(FIXTURES).table
    assert table["age"].max() == 90
    assert table.filter(pl.col("year") == 2018).height == 2 * 91


def test_an_unknown_variant_names_those_there_are() -> None:
    with pytest.raises(UnknownRelease, match="hhh, ppp"):
        people.projection(FIXTURES, variant="zzz")
    with pytest.raises(UnknownRelease, match="ppp"):
        people.projection(FIXTURES, variant="hhh", base=2020)


def test_an_implausible_life_expectancy_never_enters_unseen() -> None:
    reading = people.life_expectancy_by_deprivation(FIXTURES)
    odd = reading.table.filter(pl.col("fault") == "implausible-life-expectancy")
    assert odd["life_expectancy"].to_list() == [None]
    assert people.life_expectancy_by_deprivation(FIXTURES, keep_faulty=True).table["life_expectancy"].max() == 107.9
    assert people.life_expectancy(FIXTURES).table.height == 2


@pytest.mark.parametrize("by", ["ics", "district", "ics subdomains", "ics indicators", "district subdomains"])
def test_health_index_is_long_whatever_file_it_comes_from(by: str) -> None:
    assert people.health_index(FIXTURES, by=by).table.columns == ["area", "year", "measure", "value", "fault"]


def test_the_whittington_quarter_never_enters_unseen() -> None:
    reading = hospitals.beds(FIXTURES)
    row = reading.table.filter(pl.col("trust") == "RKE", pl.col("quarter") == "2024-25 Q3")
    assert row["ga_beds"].to_list() == [None]
    assert row["ga_occupied"].to_list() == [240.0]
    assert "whittington-2024-25-q3" in {n.fault for n in reading.notices}
    kept = hospitals.beds(FIXTURES, keep_faulty=True).table
    assert kept.filter(pl.col("fault") == "whittington-2024-25-q3")["ga_beds"].to_list() == [2531.7]


def test_incomplete_attendances_are_blank_and_the_england_row_is_gone() -> None:
    table = hospitals.beds(FIXTURES).table
    row = table.filter(pl.col("quarter") == "2022-23 Q2")
    assert row["type1_attendances"].to_list() == [None]
    assert row["ga_beds"].to_list() == [100.0]
    assert "ENG" not in table["trust"].to_list()


def test_decimal_quarters_become_financial_quarters() -> None:
    table = hospitals.beds_by_name(FIXTURES).table
    assert dict(table.select("quarter", "beds").iter_rows()) == {"2019-20 Q3": 111.0, "2019-20 Q4": 115.0}


def test_a_zero_for_no_return_and_the_england_total_are_left_out() -> None:
    table = hospitals.accident_and_emergency_by_name(FIXTURES).table
    assert set(table["trust_name"]) == {"Alpha General NHS Trust", "Beta Royal NHS Trust"}
    assert table["month"].min() == date(2017, 1, 1)


def test_accident_and_emergency_is_by_trust_month_and_type() -> None:
    table = hospitals.accident_and_emergency(FIXTURES).table
    assert table["attendances"].sum() == 1500
    assert table["over_4h"].sum() == 135


def test_waits_are_totals_or_specialties_never_both() -> None:
    assert hospitals.waits(FIXTURES).table["over_18_weeks"].sum() == 30
    assert hospitals.waits(FIXTURES, totals=False).table["over_18_weeks"].sum() == 30


def test_independent_hospitals_are_out_unless_asked_for() -> None:
    assert hospitals.site_beds(FIXTURES).table["acute_beds"].sum() == 90
    assert hospitals.site_beds(FIXTURES, nhs_only=False).table["acute_beds"].sum() == 95


def test_other_hospital_tables_have_their_columns() -> None:
    assert "wte" in hospitals.workforce(FIXTURES).table.columns
    assert hospitals.trusts(FIXTURES).table["trust"].to_list() == ["RZA", "RZB"]
    assert {"lon", "lat"} <= set(hospitals.trust_points(FIXTURES).table.columns)
    assert "trust" in hospitals.hospital_sites(FIXTURES).table.columns
    assert "incomplete" in hospitals.waiting_list(FIXTURES).table.columns
    assert "risk_adjusted_backlog" in hospitals.estates(FIXTURES).table.columns
    with pytest.raises(FileRefused):
        hospitals.estates(FIXTURES, year="2013-14")


def test_registered_patients_are_long_and_earlier_bodies_marked() -> None:
    table = primary_care.registered_patients(FIXTURES, quarter="2016_01-03").table
    assert table.columns == ["quarter", "ccg", "sex", "band", "patients", "fault"]
    assert table.height == 7 * 18
    assert set(table.filter(pl.col("fault") == "not-ccg")["ccg"]) == {"5LA"}
    assert "practice" in primary_care.registered_patients(FIXTURES, by="practice").table.columns


def test_other_primary_care_tables_have_their_columns() -> None:
    assert "ccg" in primary_care.practices(FIXTURES).table.columns
    assert "prevalence" in primary_care.disease_registers(FIXTURES).table.columns
    assert primary_care.appointments(FIXTURES).table["month"].to_list() == [date(2020, 4, 1), date(2020, 5, 1)]
    tiny = primary_care.weighted_population(FIXTURES).table.filter(pl.col("fault") == "tiny-practices")
    assert tiny["registered"].to_list() == [12.0]


def test_loans_in_thousands_are_mended_and_marked() -> None:
    table = money.loans_by_code(FIXTURES).table
    mended = table.filter(pl.col("year") == "2016/17")
    assert mended["loans"].to_list() == [5_000_000.0]
    assert mended["fault"].to_list() == ["thousands-in-2016-17"]
    raw = money.loans_by_code(FIXTURES, keep_faulty=True).table.filter(pl.col("year") == "2016/17")
    assert raw["loans"].to_list() == [5000.0]


def test_an_absent_loan_has_no_row() -> None:
    assert money.loans(FIXTURES).table["year"].to_list() == ["2017/18", "2018/19"]


def test_other_money_tables() -> None:
    assert money.unit_costs(FIXTURES).table["currency"].to_list() == ["AA01"]
    assert money.unit_costs(FIXTURES, costed_only=False).table.height == 2
    activity = money.national_activity(FIXTURES).table
    assert activity.filter(pl.col("measure") == "mothers")["value"].to_list() == [52985.5]
    ranges = money.elicitation(FIXTURES).table
    assert ranges.select("remaining_low", "remaining_mean", "remaining_high").row(0) == (60.0, 80.0, 95.0)


def test_area_tables() -> None:
    minutes = areas.travel_minutes(FIXTURES, lsoas=("invented 1",)).table
    assert minutes.height == 2
    assert areas.boundaries(FIXTURES, of="icb 2022").table["fault"].unique().to_list() == ["coarse-outline"]
    assert areas.centroids(FIXTURES).table.columns == ["lsoa", "lon", "lat", "fault"]
    assert areas.partners(FIXTURES).table.filter(pl.col("stp_ods") == "QT1")["footprint_no"].to_list() == [14]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Alpha General NHS Foundation Trust", "ALPHA GENERAL HOSPITALS NHS TRUST"),
        ("King's Lynn & Wisbech NHS Trust", "Kings Lynn and Wisbech Hospital NHS Foundation Trust"),
    ],
)
def test_names_that_differ_only_in_form_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
