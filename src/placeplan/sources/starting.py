"""The starting position of one footprint: every quantity the releases give for it, one row each, with its source."""

from pathlib import Path

import polars as pl

from placeplan.sources.areas import footprint_ccgs, partners
from placeplan.sources.geography import CLOSED_FOOTPRINTS, members_of, trust_membership
from placeplan.sources.hospitals import accident_and_emergency, beds, waiting_list, workforce
from placeplan.sources.population import residents
from placeplan.sources.primary_care import disease_registers, registered_patients
from placeplan.sources.reading import Reading
from placeplan.sources.reconcile import SHARED_CCGS, support_loans
from placeplan.sources.releases import hospitals as hospital_releases
from placeplan.sources.releases import money as money_releases
from placeplan.sources.releases import people as people_releases
from placeplan.sources.releases import primary_care as primary_releases
from placeplan.sources.releases import trusts as trust_releases
from placeplan.sources.series import join_readings

COLUMNS = ("footprint", "quantity", "unit", "period", "value", "source", "covers", "status", "fault")
POPULATION_YEARS = (2017, 2019, 2020)


def starting_position(root: Path, footprint: str) -> Reading:
    """What the releases say of one footprint of 2017.

    Returns
    -------
    Reading
        `footprint`, `quantity`, `unit`, `period`, `value`, `source` (release id), `covers` (the CCGs or trusts that
        were added up, or "residents"), `status` (always "provisional"), `fault` (what is short or in dispute).

    Raises
    ------
    UnknownCode
        If there is no such footprint.

    Notes
    -----
    Trusts count whole in the footprint where they lead (see `trust_membership`); a period in which one of them made no
    return is marked "incomplete" with the number that did. Nothing is filled in.
    """
    ccgs = footprint_ccgs(root)
    homes = trust_membership(root)
    members_of(ccgs.table, footprint)
    mine = homes.table.filter(pl.col("lead"), pl.col("footprint") == footprint)["trust"].to_list()
    listed = ccgs.table.filter(pl.col("footprint") == footprint)["ccg"].unique().sort().to_list()
    parts = [
        *(_residents(root, footprint, year) for year in POPULATION_YEARS),
        _registered(root, listed),
        _registers(root, listed),
        _attendances(root, mine),
        _beds(root, mine),
        _staff(root, mine),
        _loans(root, mine),
        _waiting(root, footprint),
    ]
    table = pl.concat(part.table for part in parts).with_columns(
        pl.lit(footprint).alias("footprint"), pl.lit("provisional").alias("status")
    )
    return join_readings(table.select(COLUMNS), ccgs, homes, *parts)


def _rows(table: pl.DataFrame, *, source: str, covers: str, unit: str | None = None) -> pl.DataFrame:
    """The common columns from a table that has `quantity`, `period`, `value` and perhaps `unit` and `fault`."""
    if unit is not None:
        table = table.with_columns(pl.lit(unit).alias("unit"))
    if "fault" not in table.columns:
        table = table.with_columns(pl.lit(None, dtype=pl.String()).alias("fault"))
    table = table.with_columns(
        pl.col("value").cast(pl.Float64), pl.lit(source).alias("source"), pl.lit(covers).alias("covers")
    )
    return table.select("quantity", "unit", "period", "value", "source", "covers", "fault").sort("quantity", "period")


def _residents(root: Path, footprint: str, year: int) -> Reading:
    reading = residents(root, footprint, year=year, single_years=True)
    table = reading.table
    counts = [("Residents", _persons(table))] + [
        (f"Residents aged {age} and over", _persons(table.filter(pl.col("age") >= age))) for age in (65, 75, 85)
    ]
    poor = _persons(table.filter(pl.col("fifth") == 1)) / _persons(table)
    rows = [{"quantity": q, "unit": "persons", "value": v} for q, v in counts]
    rows.append({"quantity": "Residents in the most deprived fifth of England", "unit": "share", "value": poor})
    made = pl.DataFrame(rows).with_columns(pl.lit(f"mid-{year}").alias("period"))
    return join_readings(_rows(made, source=people_releases.POPULATION.id, covers="residents"), reading)


def _persons(table: pl.DataFrame) -> float:
    return float(table["persons"].to_numpy().sum())


def _registered(root: Path, ccgs: list[str]) -> Reading:
    reading = registered_patients(root)
    table = reading.table.filter(pl.col("ccg").is_in(ccgs)).group_by(pl.col("quarter").alias("period"))
    made = table.agg(pl.col("patients").sum().alias("value")).with_columns(
        pl.lit("Registered patients").alias("quantity")
    )
    made = made.with_columns(_shared(ccgs))
    rows = _rows(made, source=primary_releases.GP_LISTS.id, covers=", ".join(ccgs), unit="patients")
    return join_readings(rows, reading)


def _shared(ccgs: list[str]) -> pl.Expr:
    """A mark where a CCG stands under two footprints: its patients are counted whole."""
    both = sorted(SHARED_CCGS.keys() & set(ccgs))
    return pl.lit(f"shared-ccg: {', '.join(both)}" if both else None, dtype=pl.String()).alias("fault")


def _registers(root: Path, ccgs: list[str]) -> Reading:
    reading = disease_registers(root)
    table = reading.table.filter(pl.col("ccg").is_in(ccgs)).group_by("register")
    made = table.agg(pl.col("patients").sum().alias("value")).with_columns(
        (pl.lit("Disease register ") + pl.col("register")).alias("quantity"),
        pl.lit("2013/14").alias("period"),
        _shared(ccgs),
    )
    rows = _rows(made, source=primary_releases.REGISTERS.id, covers=", ".join(ccgs), unit="patients")
    return join_readings(rows, reading)


def _by_trust(
    reading: Reading, mine: list[str], measures: dict[str, tuple[str, str]], *, source: str, period: pl.Expr
) -> Reading:
    """Trust rows added up by period; marked where fewer trusts returned than in the fullest period."""
    table = reading.table.filter(pl.col("trust").is_in(mine)).with_columns(period.alias("period"))
    parts = []
    for column, (quantity, unit) in measures.items():
        there = table.drop_nulls(column).filter(pl.col(column) != 0)
        made = there.group_by("period").agg(
            pl.col(column).sum().alias("value"), pl.col("trust").n_unique().alias("trusts")
        )
        made = made.with_columns(pl.lit(quantity).alias("quantity"), pl.lit(unit).alias("unit"), _incomplete())
        parts.append(_rows(made, source=source, covers=", ".join(there["trust"].unique().sort().to_list())))
    return join_readings(pl.concat(parts), reading)


def _incomplete() -> pl.Expr:
    short = pl.col("trusts") < pl.col("trusts").max()
    said = pl.format("incomplete: {} of {} trusts", pl.col("trusts"), pl.col("trusts").max())
    return pl.when(short).then(said).alias("fault")


def _financial_year(day: str) -> pl.Expr:
    first = pl.col(day).dt.offset_by("-3mo").dt.year()
    return pl.format("{}/{}", first, ((first + 1) % 100).cast(pl.String).str.zfill(2))


def _attendances(root: Path, mine: list[str]) -> Reading:
    measures = {
        "attendances": ("A&E attendances", "attendances"),
        "over_4h": ("A&E attendances over four hours", "attendances"),
        "admissions": ("Emergency admissions through A&E", "admissions"),
    }
    reading = accident_and_emergency(root)
    whole = _whole_financial_years(reading.table)
    made = _by_trust(reading, mine, measures, source=hospital_releases.AE_MONTHLY.id, period=_financial_year("month"))
    return join_readings(made.table.filter(pl.col("period").is_in(whole)), made)


def _whole_financial_years(table: pl.DataFrame) -> list[str]:
    """Financial years with all twelve months in the release."""
    months = table.select("month", _financial_year("month").alias("period")).unique()
    return months.group_by("period").len().filter(pl.col("len") == 12)["period"].to_list()


def _beds(root: Path, mine: list[str]) -> Reading:
    measures = {
        "ga_beds": ("General and acute beds available", "average daily overnight beds"),
        "ga_occupied": ("General and acute beds occupied", "average daily overnight beds"),
        "maternity_beds": ("Maternity beds available", "average daily overnight beds"),
    }
    return _by_trust(beds(root), mine, measures, source=hospital_releases.BED_PANEL.id, period=pl.col("quarter"))


def _staff(root: Path, mine: list[str]) -> Reading:
    measures = {"wte": ("Hospital and community staff", "whole-time equivalents")}
    return _by_trust(workforce(root), mine, measures, source=trust_releases.WORKFORCE.id, period=pl.col("month"))


def _loans(root: Path, mine: list[str]) -> Reading:
    """Loans from the list chosen in reconciling; marked where the two lists differ by more than a hundredth."""
    reading = support_loans(root)
    table = reading.table.filter(pl.col("area").is_in(mine))
    made = table.group_by("period").agg(
        pl.col("chosen").sum().alias("value"), pl.coalesce("second", "first").sum().alias("other")
    )
    apart = (pl.col("other") - pl.col("value")).abs() > pl.col("value") / 100
    said = pl.format("two lists differ: £{} million by code", (pl.col("other") / 1e6).round(1))
    made = made.with_columns(
        pl.lit("Support loans outstanding at 31 March").alias("quantity"), pl.when(apart).then(said).alias("fault")
    )
    covers = ", ".join(table["area"].unique().sort().to_list())
    return join_readings(_rows(made, source=money_releases.LOANS.id, covers=covers, unit="£, cash"), reading)


def _waiting(root: Path, footprint: str) -> Reading:
    """The waiting list under the footprint's ODS code; a footprint merged before 2020 has none of its own."""
    reading = waiting_list(root)
    listed = partners(root)
    codes = listed.table.filter(pl.col("stp_ons").replace(CLOSED_FOOTPRINTS) == footprint)["stp_ods"].unique().to_list()
    made = reading.table.filter(pl.col("stp_ods").is_in(codes)).select(
        pl.col("month").dt.to_string("%Y-%m").alias("period"),
        pl.col("incomplete").alias("value"),
        pl.lit("Waiting list (incomplete pathways)").alias("quantity"),
    )
    rows = _rows(made, source=hospital_releases.RTT.id, covers=", ".join(sorted(codes)), unit="pathways")
    return join_readings(rows, reading, listed)
