"""General practice: registered patients, practices, registers, appointments and weighted populations."""

from pathlib import Path

import polars as pl

from placeplan.sources.reading import Reading, read
from placeplan.sources.release import Release
from placeplan.sources.releases import primary_care as declared
from placeplan.sources.series import reshaped


def registered_patients(
    root: Path, *, by: str = "ccg", quarter: str | None = None, release: Release = declared.GP_LISTS
) -> Reading:
    """Registered patients by age band and sex.

    Parameters
    ----------
    by
        "ccg" or "practice".
    quarter
        One quarter, such as 2016_01-03; None for all.

    Returns
    -------
    Reading
        `quarter`, `ccg` (ODS), `practice` (by practice), `sex`, `band` (0-4 to 75+), `patients`, `fault`.
    """
    reading = read(root, release, by)
    table = reading.table if quarter is None else reading.table.filter(pl.col("quarter") == quarter)
    keys = [c for c in ("quarter", "ccg", "practice", "fault") if c in table.columns]
    bands = [c for c in table.columns if c.startswith(("male ", "female "))]
    long = table.unpivot(on=bands, index=keys, variable_name="group", value_name="patients")
    parts = long["group"].str.split_exact(" ", 1).struct.rename_fields(["sex", "band"]).struct.unnest()
    wanted = [c for c in keys if c != "fault"] + ["sex", "band", "patients", "fault"]
    return reshaped(reading, long.with_columns(parts).select(wanted))


def practices(root: Path, *, year: int = 2015, release: Release = declared.PRACTICES) -> Reading:
    """Practices and other prescribing cost centres with their commissioner and dates."""
    return read(root, release, str(year))


def disease_registers(root: Path, *, release: Release = declared.REGISTERS) -> Reading:
    """Disease registers: `ccg`, `register` and name, `patients`, `list_size`, `prevalence` (per cent), `fault`."""
    return read(root, release, "ccg")


def appointments(root: Path, *, release: Release = declared.APPOINTMENTS) -> Reading:
    """Appointments by CCG, month (first day), status, professional, mode and lead time."""
    reading = read(root, release, "appointments")
    month = (pl.col("month") + "-01").str.to_date("%Y-%m-%d").alias("month")
    return reshaped(reading, reading.table.with_columns(month))


def weighted_population(root: Path, *, year: str = "2024-25", release: Release = declared.ALLOCATIONS) -> Reading:
    """Registered and need-weighted patients by practice in one allocation round."""
    return read(root, release, year)
