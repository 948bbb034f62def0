"""A&E, beds, waits, staff, sites and estates by trust, as tidy tables."""

from pathlib import Path

import polars as pl

from placeplan.sources.reading import Reading, read
from placeplan.sources.release import Release
from placeplan.sources.releases import hospitals as declared
from placeplan.sources.releases import trusts as trusts_declared
from placeplan.sources.series import reshaped


def accident_and_emergency(root: Path, *, release: Release = declared.AE_MONTHLY) -> Reading:
    """A&E by trust and month.

    Returns
    -------
    Reading
        `trust`, `month` (first day), `type` (1, 2, other), `attendances`, `over_4h` (attendances), `admissions`
        (emergency, through that type), `fault`.
    """
    reading = read(root, release, "attendances")
    wanted = ["trust", "month", "type", "attendances", "over_4h", "admissions", "fault"]
    return reshaped(reading, reading.table.select(wanted).sort("trust", "month", "type"))


def accident_and_emergency_by_name(
    root: Path, *, release: Release = declared.AE_BEDS_BY_NAME, keep_faulty: bool = False
) -> Reading:
    """A&E by trust name and month: `trust_name`, `month` (first day), `attendances`, `over_4h`, `fault`."""
    reading = read(root, release, "attendances", keep_faulty=keep_faulty)
    month = (pl.col("month") + "-01").str.to_date("%Y-%m-%d").alias("month")
    return reshaped(reading, reading.table.with_columns(month).sort("trust_name", "month"))


def beds(root: Path, *, release: Release = declared.BED_PANEL, keep_faulty: bool = False) -> Reading:
    """KH03 beds and the returns merged with it, by trust and quarter.

    Returns
    -------
    Reading
        `trust`, `trust_name`, `quarter` (such as 2018-19 Q1), `ga_beds`, `ga_occupied` (average daily overnight beds),
        `ga_occupancy` (share), maternity beds, type 1 A&E, waits over 12 hours, cancelled operations,
        `no_criteria_to_reside` (daily mean patients), `fault`. Values known to be wrong are empty unless `keep_faulty`.
    """
    reading = read(root, release, "panel", keep_faulty=keep_faulty)
    return reshaped(reading, reading.table.sort("trust", "quarter"))


def beds_by_name(root: Path, *, release: Release = declared.AE_BEDS_BY_NAME, keep_faulty: bool = False) -> Reading:
    """Overnight beds by trust name and quarter: `trust_name`, `quarter` (such as 2016-17 Q1), `beds`, `fault`."""
    reading = read(root, release, "beds", keep_faulty=keep_faulty)
    whole = pl.col("quarter_start").floor().cast(pl.Int64)
    part = ((pl.col("quarter_start") - whole) * 4).round().cast(pl.Int64)
    first = pl.when(part == 0).then(whole - 1).otherwise(whole)
    number = pl.when(part == 0).then(4).otherwise(part)
    second = ((first + 1) % 100).cast(pl.String).str.zfill(2)
    label = pl.concat_str(first.cast(pl.String), pl.lit("-"), second, pl.lit(" Q"), number.cast(pl.String)).alias(
        "quarter"
    )
    table = reading.table.with_columns(label).select("trust_name", "quarter", "beds", "fault")
    return reshaped(reading, table.sort("trust_name", "quarter"))


def waits(root: Path, *, by: str = "stp", totals: bool = True, release: Release = declared.RTT) -> Reading:
    """Incomplete pathways over 18 and 52 weeks by trust or STP, specialty and month.

    Parameters
    ----------
    totals
        True for the rows of all specialties together, False for the specialties; never both.
    """
    reading = read(root, release, by)
    is_total = pl.col("specialty") == "Total"
    return reshaped(reading, reading.table.filter(is_total if totals else ~is_total).sort("month"))


def waiting_list(root: Path, *, release: Release = declared.RTT) -> Reading:
    """Pathways by STP and month: `stp_ods`, `month`, `completed`, `incomplete` (the list), `new`, `fault`."""
    reading = read(root, release, "flow")
    return reshaped(reading, reading.table.sort("stp_ods", "month"))


def workforce(root: Path, *, release: Release = trusts_declared.WORKFORCE) -> Reading:
    """Staff in post by trust, month and staff group: `trust`, `trust_name`, `month`, `staff_group`, `wte`, `fault`."""
    reading = read(root, release, "staff")
    table = reading.table.group_by("trust", "trust_name", "month", "staff_group", "fault").agg(pl.col("wte").sum())
    wanted = ["trust", "trust_name", "month", "staff_group", "wte", "fault"]
    return reshaped(reading, table.select(wanted).sort("trust", "month", "staff_group"))


def site_beds(root: Path, *, nhs_only: bool = True, release: Release = trusts_declared.SITES) -> Reading:
    """Beds by hospital site, March 2020: `site`, `trust`, `lat`, `lon`, `acute_beds`, `high_dependency_beds`."""
    reading = read(root, release, "site beds")
    table = reading.table.filter(pl.col("sector") == "NHS Sector") if nhs_only else reading.table
    return reshaped(reading, table.sort("trust", "site"))


def trust_points(root: Path, *, release: Release = trusts_declared.SITES) -> Reading:
    """Where each trust has its headquarters: `trust`, `trust_name`, `status`, `lon`, `lat`, `fault`."""
    return read(root, release, "trust points")


def trusts(root: Path, *, release: Release = trusts_declared.ORGANISATIONS) -> Reading:
    """NHS trusts: `trust`, `name`, `postcode`, `open_date`, `close_date` (yyyymmdd), `fault`."""
    reading = read(root, release, "trusts and sites")
    wanted = ["trust", "name", "postcode", "open_date", "close_date", "fault"]
    return reshaped(reading, reading.table.filter(~pl.col("is_site")).select(wanted).sort("trust"))


def hospital_sites(root: Path, *, release: Release = trusts_declared.ORGANISATIONS) -> Reading:
    """Hospitals of the NHS website with their points and parent trusts."""
    return read(root, release, "hospitals")


def estates(
    root: Path, *, year: str = "2015-16", release: Release = trusts_declared.ESTATES, keep_faulty: bool = False
) -> Reading:
    """Floor area and backlog by trust (£, cash). Years known to be damaged are refused unless `keep_faulty`."""
    return read(root, release, year, keep_faulty=keep_faulty)
