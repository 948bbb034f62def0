"""Loans, income, unit costs, national activity and expert ranges, as tidy tables."""

from pathlib import Path

import polars as pl

from placeplan.sources.reading import Reading, read
from placeplan.sources.release import Release
from placeplan.sources.releases import money as declared
from placeplan.sources.series import reshaped

_YEARS = {"loans_2016_17": "2016/17", "loans_2017_18": "2017/18", "loans_2018_19": "2018/19"}


def loans(root: Path, *, release: Release = declared.LOANS) -> Reading:
    """Support loans outstanding at 31 March: `trust_name`, `year` (such as 2016/17), `loans` (£, cash), `fault`.

    A trust without a figure for a year has no row: absence is not zero.
    """
    reading = read(root, release, "by name")
    table = reading.table.unpivot(
        on=list(_YEARS), index=["trust_name", "fault"], variable_name="year", value_name="loans"
    )
    table = table.with_columns(pl.col("year").replace_strict(_YEARS)).drop_nulls("loans")
    return reshaped(reading, table.select("trust_name", "year", "loans", "fault").sort("trust_name", "year"))


def loans_by_code(root: Path, *, release: Release = declared.LOANS, keep_faulty: bool = False) -> Reading:
    """The same by trust code: `year`, `trust`, `trust_name`, `loans` (£, cash); 2016/17 is mended from £000."""
    return read(root, release, "by code", keep_faulty=keep_faulty)


def trust_income(root: Path, *, release: Release = declared.LOANS) -> Reading:
    """Operating income 2018/19 of trusts with loans in all three years: `trust_name`, `income`, `loans` (£)."""
    reading = read(root, release, "with income")
    table = reading.table.rename({"income_2018_19": "income", "loans_2018_19": "loans"})
    return reshaped(reading, table.select("trust_name", "income", "loans", "fault"))


def unit_costs(root: Path, *, release: Release = declared.UNIT_COSTS, costed_only: bool = True) -> Reading:
    """National unit costs (£, 2024/25 prices): `department`, `currency`, `activity`, `unit_cost`, `cost`, `fault`."""
    reading = read(root, release, "national")
    return reshaped(reading, reading.table.drop_nulls("unit_cost") if costed_only else reading.table)


def national_activity(root: Path, *, release: Release = declared.NATIONAL_ACTIVITY) -> Reading:
    """England activity, one row a month and measure: `month`, `measure`, `value`, `fault`; gaps have no row."""
    reading = read(root, release, "activity")
    measures = [c for c in reading.table.columns if c not in ("month", "fault")]
    table = reading.table.unpivot(on=measures, index=["month", "fault"], variable_name="measure", value_name="value")
    return reshaped(reading, table.drop_nulls("value").drop_nulls("month").sort("measure", "month"))


def elicitation(root: Path, *, release: Release = declared.ELICITATION) -> Reading:
    """Expert ranges of the activity that remains in 2039/40 (per cent), with names and categories."""
    ranges = read(root, release, "ranges")
    names = read(root, release, "names").table.drop("fault")
    categories = read(root, release, "categories").table.drop("fault")
    table = ranges.table.join(names, on="mitigator", how="left").join(categories, on="mitigator", how="left")
    return reshaped(ranges, table)
