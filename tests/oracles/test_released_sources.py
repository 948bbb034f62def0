"""The releases themselves, against totals known from their publishers."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from placeplan.sources import RELEASES, Release, factors, geography, hospitals, population, read, reconcile, starting
from tests.released_data import release, release_folder


@pytest.mark.parametrize("declared", RELEASES, ids=[r.id for r in RELEASES])
def test_every_file_of_the_release_has_the_declared_layout(declared: Release) -> None:
    release(declared.id)
    for file in declared.files:
        refused = any(f.treatment == "refused" and file.role in f.roles for f in declared.faults)
        assert read(release_folder(), declared, file.role, keep_faulty=refused).table.height > 0


@pytest.fixture(scope="module")
def root() -> Path:
    return release_folder()


@pytest.mark.parametrize(
    ("footprint", "residents", "share_in_first_fifth"),
    [("E54000019", 779_411, 0.118), ("E54000026", 1_181_125, 0.114), ("E54000028", 1_480_093, 0.288)],
)
def test_residents_of_the_three_footprints(
    root: Path, footprint: str, residents: int, share_in_first_fifth: float
) -> None:
    table = population.residents(root, footprint, year=2017).table
    assert table["persons"].sum() == pytest.approx(residents, abs=0.01)
    first = table.filter(pl.col("fifth") == 1)["persons"].sum() / residents
    assert first == pytest.approx(share_in_first_fifth, abs=0.0005)


def test_england_is_56_55_million_in_2020(root: Path) -> None:
    assert population.residents(root, "England", year=2020).table["persons"].sum() / 1e6 == pytest.approx(
        56.55, abs=0.005
    )


def test_the_44_footprints_hold_every_lsoa_once(root: Path) -> None:
    table = geography.lsoa_membership(root).table
    assert table["footprint"].n_unique() == 44
    assert table["lsoa"].n_unique() == table.height == 32_844


def test_the_nation_carried_forward_is_the_national_projection(root: Path) -> None:
    for variant in ("ppp", "hhh", "lll"):
        change = population.national(root, variant=variant)
        made = population.carry_forward(change.cells[2018], start=2018, to=2030, change=change)
        np.testing.assert_allclose(made[2030], change.cells[2030], rtol=1e-9)


@pytest.mark.parametrize("footprint", ["E54000019", "E54000026", "E54000028"])
@pytest.mark.parametrize("method", ["cohort", "ratio"])
def test_projection_of_2017_meets_the_estimate_of_2020(root: Path, footprint: str, method: population.Method) -> None:
    made = population.project(root, footprint, start=2017, to=2020, method=method).table
    projected = made.filter(pl.col("year") == 2020)["persons"].sum()
    estimated = population.residents(root, footprint, year=2020).table["persons"].sum()
    assert projected / estimated == pytest.approx(1, abs=0.016)


def test_the_two_compilations_of_attendances_agree_for_england(root: Path) -> None:
    table = reconcile.emergency_attendances(root).table.filter(pl.col("area") == "England")
    assert table["difference"].to_list() == [0.0, 0.0]
    assert table["first"].to_list() == [23_606_962.0, 24_460_954.0]


def test_beds_and_occupancy_of_herefordshire_and_worcestershire(root: Path) -> None:
    table = hospitals.beds(root).table.filter(
        pl.col("quarter") == "2018-19 Q4", pl.col("trust").is_in(["RWP", "RLQ", "R1A"])
    )
    assert table["ga_beds"].sum() == pytest.approx(1071.1, abs=0.05)
    assert table["ga_occupied"].sum() / table["ga_beds"].sum() == pytest.approx(0.9366, abs=0.0001)


def test_no_trust_has_two_thousand_beds_in_one_quarter_only(root: Path) -> None:
    table = hospitals.beds(root).table.drop_nulls("ga_beds").filter(pl.col("trust") == "RKE")
    assert table["ga_beds"].max() < 400


def test_registered_patients_are_57_5_million(root: Path) -> None:
    table = reconcile.registered_and_resident(root).table
    assert table["second"].sum() / 1e6 == pytest.approx(57.5, abs=0.1)
    rows = dict(table.select("area", "second").iter_rows())
    assert rows["E54000019"] == 775_540
    assert rows["E54000028"] == 1_539_253


def test_factors_of_the_three_footprints(root: Path) -> None:
    table = factors.footprint_factors(root).table
    assert table.height == 44
    assert table["loans"].sum() == 10_144_201_000
    assert table["trusts_with_income"].sum() == 82
    rows = {row["footprint"]: row for row in table.iter_rows(named=True)}
    assert rows["E54000019"]["loans"] == 362_225_000
    assert rows["E54000019"]["income_known"] == 597_986_000
    assert rows["E54000026"]["loans"] == pytest.approx(324e6, rel=0.002)
    assert rows["E54000028"]["loans"] == pytest.approx(231e6, rel=0.002)
    assert rows["E54000028"]["trusts_with_income"] == 3
    assert rows["E54000038"]["self_containment"] is None
    contained = [row["self_containment"] for row in rows.values() if row["self_containment"] is not None]
    assert all(0.5 < share < 1 for share in contained)


BASELINES = {
    "resident population": "Residents",
    "resident population 65+": "Residents aged 65 and over",
    "resident population 75+": "Residents aged 75 and over",
    "resident population 85+": "Residents aged 85 and over",
    "share of population in most deprived fifth (IMD 2015)": "Residents in the most deprived fifth of England",
    "GP registered patients": "Registered patients",
    "A&E attendances (trusts in footprint)": "A&E attendances",
    "A&E over 4 hours": "A&E attendances over four hours",
    "emergency admissions via A&E": "Emergency admissions through A&E",
    "RTT incomplete pathways": "Waiting list (incomplete pathways)",
    "interim support loans outstanding GBP": "Support loans outstanding at 31 March",
    **{f"QOF register {r}": f"Disease register {r}" for r in ("DM", "HYP", "COPD", "CHD", "CAN", "DEP")},
}

MENTAL_HEALTH = {
    "E54000028": [
        ("interim support loans outstanding GBP", "2016/17", 10_000_000),
        ("interim support loans outstanding GBP", "2017/18", 13_250_000),
    ]
}
"""The worked baseline leaves out the loans of Barnet, Enfield and Haringey Mental Health NHS Trust."""


@pytest.mark.parametrize("footprint", ["E54000019", "E54000026", "E54000028"])
def test_the_starting_position_meets_the_worked_baseline(root: Path, footprint: str) -> None:
    worked = pl.read_csv(release("footprint_baselines") / "footprint_baselines.csv")
    worked = worked.filter(pl.col("ons_code") == footprint, pl.col("metric").is_in(list(BASELINES)))
    found = {
        (row["quantity"], row["period"].removeprefix("mid-")): row["value"]
        for row in starting.starting_position(root, footprint).table.iter_rows(named=True)
    }
    differ = [
        (metric, period, value, found[BASELINES[metric], period])
        for metric, period, value in worked.select("metric", "period", "value").iter_rows()
        if found[BASELINES[metric], period] != pytest.approx(value, rel=1e-6, abs=6e-5)
    ]
    assert worked.height == 38
    assert [(metric, period, ours - value) for metric, period, value, ours in differ] == MENTAL_HEALTH.get(
        footprint, []
    )
