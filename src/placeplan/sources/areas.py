"""Lookups, catchments, travel times, boundaries and points, as tidy tables."""

from pathlib import Path

import polars as pl

from placeplan.sources.reading import Reading, read
from placeplan.sources.release import Release
from placeplan.sources.releases import areas as declared
from placeplan.sources.releases import maps
from placeplan.sources.series import reshaped


def footprint_ccgs(root: Path, *, release: Release = declared.FOOTPRINTS) -> Reading:
    """The 44 footprints of April 2017 and their CCGs: `footprint`, its name, `ccg` (ODS) and its name."""
    reading = read(root, release, "ccg to footprint 2017")
    return reshaped(reading, reading.table.select("footprint", "footprint_name", "ccg", "ccg_name", "fault"))


def partners(root: Path, *, release: Release = declared.FOOTPRINTS) -> Reading:
    """Partner bodies of each partnership: `stp_ods`, `stp_ons`, `partner`, `partner_name`, `partner_type`, `status`."""
    return read(root, release, "partners")


def lsoa_lookup(root: Path, *, year: int = 2021, release: Release = declared.LOOKUPS) -> Reading:
    """LSOA to CCG, STP and district (2021), or to board and district (2022)."""
    return read(root, release, "lsoa to ccg 2021" if year == 2021 else f"lsoa to icb {year}")


def catchment(root: Path, *, release: Release = declared.LOOKUPS) -> Reading:
    """Share of each MSOA's admitted patients by acute trust: `msoa`, `trust`, `share`, `fault`."""
    return read(root, release, "trust catchment")


def successor_codes(root: Path, *, release: Release = declared.LOOKUPS) -> Reading:
    """Closed codes and what followed them: `old`, `new`, `date`, `fault`."""
    return read(root, release, "successors")


def travel_minutes(root: Path, *, lsoas: tuple[str, ...] | None = None, release: Release = maps.TRAVEL) -> Reading:
    """Car minutes from LSOA to hospital: `lsoa`, `hospital` (postcode without its space), `minutes`, `fault`.

    Parameters
    ----------
    lsoas
        Only these LSOAs; None for all 32,843 (4.1 million rows).
    """
    reading = read(root, release, "lsoa to hospital")
    table = reading.table if lsoas is None else reading.table.filter(pl.col("lsoa").is_in(lsoas))
    hospitals = [c for c in table.columns if c not in ("lsoa", "lsoa_name", "sub_icb", "fault")]
    long = table.unpivot(on=hospitals, index=["lsoa", "fault"], variable_name="hospital", value_name="minutes")
    return reshaped(reading, long.select("lsoa", "hospital", "minutes", "fault"))


def boundaries(root: Path, *, of: str = "stp 2021", release: Release = maps.BOUNDARIES) -> Reading:
    """Outlines: `area`, `area_name`, `lon`, `lat` (a point inside), `geometry` (GeoJSON text, WGS84), `fault`."""
    return read(root, release, of)


def centroids(root: Path, *, release: Release = maps.CENTROIDS) -> Reading:
    """Geometric centre of each LSOA: `lsoa`, `lon`, `lat` (degrees), `fault`."""
    return read(root, release, "lsoa")
