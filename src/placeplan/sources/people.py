"""Residents, deprivation, life expectancy, health and the national projections, as tidy tables."""

from pathlib import Path

import polars as pl

from placeplan.sources.reading import Reading, read
from placeplan.sources.release import Release
from placeplan.sources.releases.people import DEPRIVATION, HEALTH_INDEX, LIFE_EXPECTANCY, POPULATION, PROJECTIONS
from placeplan.sources.series import only, reshaped

OLDEST = 90
"""The open-ended last age: 90 and over."""


def population_by_area(root: Path, *, year: int, by: str = "lsoa", release: Release = POPULATION) -> Reading:
    """Residents at mid-year, one row an area: `area`, `area_name`, `persons`, `age_0` to `age_90` (and over), `fault`.

    Raises
    ------
    UnknownRelease
        If the release has no file for that area and year.
    """
    return read(root, release, f"{by} {year}")


def population(root: Path, *, year: int, by: str = "lsoa", release: Release = POPULATION) -> Reading:
    """Residents at mid-year by single year of age.

    Returns
    -------
    Reading
        `area`, `area_name`, `age` (years, 90 is 90 and over), `persons`, `fault`.

    Raises
    ------
    UnknownRelease
        If the release has no file for that area and year.
    """
    reading = population_by_area(root, year=year, by=by, release=release)
    ages = [f"age_{age}" for age in range(OLDEST + 1)]
    table = (
        reading.table.drop("persons")
        .unpivot(on=ages, index=["area", "area_name", "fault"], variable_name="age", value_name="persons")
        .with_columns(pl.col("age").str.strip_prefix("age_").cast(pl.Int64))
    )
    return reshaped(reading, table.select("area", "area_name", "age", "persons", "fault"))


def deprivation(root: Path, *, edition: int, release: Release = DEPRIVATION) -> Reading:
    """Deprivation of each LSOA, 1 the most deprived.

    Returns
    -------
    Reading
        `lsoa`, `rank`, `decile` (tenth), `fifth`, `fault`. A fifth is two tenths: tenths 1 and 2 are fifth 1.
    """
    reading = read(root, release, f"lsoa {edition}")
    fifth = ((pl.col("decile") + 1) // 2).alias("fifth")
    return reshaped(reading, reading.table.select("lsoa", "rank", "decile", fifth, "fault"))


def life_expectancy(root: Path, *, release: Release = LIFE_EXPECTANCY, role: str = "district 2023") -> Reading:
    """Life expectancy at birth: `district` and name, `sex` (male, female), `life_expectancy` (years), `fault`."""
    reading = read(root, release, role)
    return reshaped(reading, reading.table.with_columns(pl.col("sex").str.to_lowercase()))


def life_expectancy_by_deprivation(
    root: Path, *, release: Release = LIFE_EXPECTANCY, keep_faulty: bool = False
) -> Reading:
    """Life expectancy by area, sex and deprivation tenth within the area, with population and deaths."""
    reading = read(root, release, "deprivation tenth", keep_faulty=keep_faulty)
    return reshaped(reading, reading.table.with_columns(_sex()))


def health_index(root: Path, *, by: str = "ics", release: Release = HEALTH_INDEX) -> Reading:
    """Health Index, one row each: `area`, `year`, `measure`, `value` (England 2015 = 100), `fault`."""
    reading = read(root, release, by)
    area = "icb" if by.startswith("ics") else "district"
    if "measure" in reading.table.columns:
        table = reading.table.rename({area: "area"})
    else:
        measures = [c for c in reading.table.columns if c not in (area, "icb_name", "year", "fault")]
        table = reading.table.rename({area: "area"}).unpivot(
            on=measures, index=["area", "year", "fault"], variable_name="measure", value_name="value"
        )
    return reshaped(reading, table.select("area", "year", "measure", "value", "fault"))


def projection(root: Path, *, variant: str = "ppp", base: int = 2018, release: Release = PROJECTIONS) -> Reading:
    """National projection of residents.

    Returns
    -------
    Reading
        `sex` (male, female), `age` (years, 90 is 90 and over), `year`, `persons`, `fault`.
    """
    return _component(root, "population", "persons", variant, base, release)


def fertility(root: Path, *, variant: str = "ppp", base: int = 2018, release: Release = PROJECTIONS) -> Reading:
    """National fertility assumptions: `sex` (female), `age`, `year`, `births_per_1000`, `fault`."""
    return _component(root, "fertility", "births_per_1000", variant, base, release)


def _component(root: Path, role: str, value: str, variant: str, base: int, release: Release) -> Reading:
    reading = read(root, release, f"{role} {base}")
    table = reading.table
    if "variant" in table.columns:
        table = only(table, "variant", variant, release)
    elif variant != "ppp":
        only(table.with_columns(variant=pl.lit("ppp")), "variant", variant, release)
    age = pl.col("age").cast(pl.String).str.extract(r"^(\d+)").cast(pl.Int64).clip(upper_bound=OLDEST)
    table = table.with_columns(age, _sex())
    grouped = table.group_by("sex", "age", "year", maintain_order=True).agg(pl.col("value").sum().alias(value))
    fault = pl.lit(None, dtype=pl.String()).alias("fault")
    return reshaped(reading, grouped.sort("year", "sex", "age").with_columns(fault))


def _sex() -> pl.Expr:
    return pl.when(pl.col("sex") == 1).then(pl.lit("male")).otherwise(pl.lit("female")).alias("sex")
