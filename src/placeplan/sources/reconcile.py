"""Where two releases give one quantity: both kept, the difference shown, one chosen by a stated rule, provisionally."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from placeplan.sources.areas import footprint_ccgs
from placeplan.sources.errors import UnknownCode
from placeplan.sources.geography import footprint_districts
from placeplan.sources.hospitals import (
    accident_and_emergency,
    accident_and_emergency_by_name,
    beds,
    beds_by_name,
    site_beds,
)
from placeplan.sources.money import loans, loans_by_code
from placeplan.sources.primary_care import registered_patients
from placeplan.sources.reading import Reading, read
from placeplan.sources.releases.hospitals import AE_BEDS_BY_NAME, AE_MONTHLY, BED_PANEL
from placeplan.sources.releases.money import LOANS
from placeplan.sources.releases.people import POPULATION
from placeplan.sources.releases.primary_care import GP_LISTS
from placeplan.sources.releases.trusts import ORGANISATIONS, SITES
from placeplan.sources.series import join_readings, name_key

COLUMNS = (
    "quantity", "unit", "area", "period", "first_source", "first", "second_source", "second", "difference", "relative",
    "chosen_source", "chosen", "rule", "status", "fault",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """One quantity in two releases, and the rule by which the first is chosen (the second where it is empty)."""

    quantity: str
    unit: str
    first: str
    second: str
    rule: str


AE_PAIR = Pair(
    "A&E attendances, all types",
    "attendances",
    AE_MONTHLY.id,
    AE_BEDS_BY_NAME.id,
    "The monthly return by trust code is chosen: it is keyed by code and complete for its three years.",
)
PATIENTS_PAIR = Pair(
    "Population",
    "persons",
    POPULATION.id,
    GP_LISTS.id,
    "Residents are chosen: need and duties follow where people live; registered patients carry list inflation.",
)
SITE_PAIR = Pair(
    "General and acute beds",
    "beds",
    BED_PANEL.id,
    SITES.id,
    "KH03 is chosen: it is the official return; the site beds were compiled by researchers for one purpose in 2020.",
)
BEDS_PAIR = Pair(
    "Overnight beds",
    "beds",
    BED_PANEL.id,
    AE_BEDS_BY_NAME.id,
    "The panel by trust code is chosen; it holds general and acute and maternity, the other all sectors, so they "
    "differ by mental health and learning disability beds.",
)

LOANS_PAIR = Pair(
    "Support loans outstanding at 31 March",
    "£, cash",
    f"{LOANS.id}: by name",
    f"{LOANS.id}: by code",
    "The list by name is chosen: it is one series over the three years; the list by code changes unit and total.",
)


def reconciled(pair: Pair, both: pl.DataFrame) -> pl.DataFrame:
    """The comparison table of one pair.

    Parameters
    ----------
    both
        `area`, `period`, `first`, `second`; an empty value means that the release has none.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`: `difference` is second minus first, `relative` the same as a share of the first;
        `status` is always "provisional" until people agree it.
    """
    chosen = pl.coalesce("first", "second").alias("chosen")
    source = pl.when(pl.col("first").is_not_null()).then(pl.lit(pair.first)).otherwise(pl.lit(pair.second))
    lone = pl.when(pl.col("first").is_null() | pl.col("second").is_null()).then(pl.lit("one-source-only"))
    table = both.filter(pl.col("first").is_not_null() | pl.col("second").is_not_null()).with_columns(
        pl.lit(pair.quantity).alias("quantity"),
        pl.lit(pair.unit).alias("unit"),
        pl.lit(pair.first).alias("first_source"),
        pl.lit(pair.second).alias("second_source"),
        (pl.col("second") - pl.col("first")).alias("difference"),
        pl.when(pl.col("first") != 0).then(pl.col("second") / pl.col("first") - 1).alias("relative"),
        source.alias("chosen_source"),
        chosen,
        pl.lit(pair.rule).alias("rule"),
        pl.lit("provisional").alias("status"),
        lone.alias("fault"),
    )
    return table.select(COLUMNS).sort("area", "period")


def trust_codes_by_name(root: Path) -> Reading:
    """Trust codes by the key of their names: `key`, `trust`; only keys that stand for one trust, open in 2018."""
    listed = read(root, ORGANISATIONS, "trusts and sites")
    panel = beds(root)
    key = pl.col("name").map_elements(name_key, return_dtype=pl.String).alias("key")
    here = listed.table.filter(~pl.col("is_site")).select("trust", "name")
    later = panel.table.select("trust", pl.col("trust_name").alias("name")).unique()
    names = pl.concat([here, later]).with_columns(key).select("key", "trust").unique()
    return join_readings(names.filter(pl.len().over("key") == 1), listed, panel)


def _coded(table: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    names = table.select("trust_name").unique()
    key = pl.col("trust_name").map_elements(name_key, return_dtype=pl.String).alias("key")
    return table.join(names.with_columns(key).join(codes, on="key"), on="trust_name")


def emergency_attendances(root: Path) -> Reading:
    """A&E by trust and calendar year, from the monthly return and from the compilation by name; and for England.

    Only years with all twelve months in both are compared; the compilation lacks four months of 2019. A trust for which
    the compilation has fewer than twelve months of a year, as when its name changed, has no second value for that year.
    """
    first = accident_and_emergency(root)
    second = accident_and_emergency_by_name(root)
    whole = accident_and_emergency_by_name(root, keep_faulty=True)
    codes = trust_codes_by_name(root)
    year = pl.col("month").dt.year().cast(pl.String).alias("period")
    years = _whole_years(first.table, second.table)
    returned = first.table.group_by("trust", year).agg(pl.col("attendances").sum().cast(pl.Float64).alias("first"))
    compiled = (
        _coded(second.table, codes.table)
        .group_by("trust", year)
        .agg(pl.col("attendances").sum().cast(pl.Float64).alias("second"), pl.len().alias("months"))
    )
    compiled = compiled.filter(pl.col("months") == 12).drop("months")
    trusts = returned.join(compiled, on=["trust", "period"], how="full", coalesce=True).rename({"trust": "area"})
    nation = (
        returned.group_by("period")
        .agg(pl.col("first").sum())
        .join(
            whole.table.filter(pl.col("trust_name") == "England")
            .group_by(year)
            .agg(pl.col("attendances").sum().cast(pl.Float64).alias("second")),
            on="period",
        )
    )
    nation = nation.with_columns(pl.lit("England").alias("area")).select(trusts.columns)
    both = pl.concat([trusts, nation]).filter(pl.col("period").is_in(years))
    return join_readings(reconciled(AE_PAIR, both), first, second, codes)


def _whole_years(*tables: pl.DataFrame) -> list[str]:
    sets = []
    for table in tables:
        months = table.select("month", pl.col("month").dt.year().alias("year")).unique()
        full = months.group_by("year").len().filter(pl.col("len") == 12)
        sets.append(set(full["year"].cast(pl.String).to_list()))
    return sorted(set.intersection(*sets))


def registered_and_resident(root: Path, *, quarter: str = "2016_01-03", year: int = 2017) -> Reading:
    """Registered patients against residents, by footprint.

    The dates differ (early 2016 against mid-2017), so some of the difference is a year's growth. The two shared CCGs
    are counted once, in the footprint that the membership rules give them, and all four footprints are marked: half of
    Cumbria's patients live in the other.
    """
    lists = registered_patients(root, quarter=quarter)
    if lists.table.is_empty():
        raise UnknownCode(f"There are no lists for the quarter {quarter!r}.", remedy="Use one such as 2016_01-03.")
    homes = footprint_ccgs(root)
    people = footprint_districts(root, population_year=year)
    one_home = homes.table.sort("footprint").with_columns(
        pl.col("ccg").replace_strict(SHARED_CCGS, default=pl.col("footprint")).alias("home")
    )
    one_home = one_home.filter(pl.col("home") == pl.col("footprint")).unique("ccg").select("ccg", "footprint")
    patients = lists.table.join(one_home, on="ccg").group_by("footprint").agg(pl.col("patients").sum().cast(pl.Float64))
    residents = people.table.group_by("footprint").agg(pl.col("persons").sum().cast(pl.Float64))
    both = residents.join(patients, on="footprint", how="full", coalesce=True).select(
        pl.col("footprint").alias("area"),
        pl.lit(f"mid-{year} and {quarter}").alias("period"),
        pl.col("persons").alias("first"),
        pl.col("patients").alias("second"),
    )
    table = reconciled(PATIENTS_PAIR, both)
    shared = homes.table.filter(pl.col("ccg").is_in(list(SHARED_CCGS)))["footprint"].unique()
    mark = pl.when(pl.col("area").is_in(shared.implode())).then(pl.lit("shared-ccg")).otherwise("fault").alias("fault")
    return join_readings(table.with_columns(mark), lists, homes, people)


SHARED_CCGS = {"01H": "E54000002", "99M": "E54000034"}
"""The footprint of the two CCGs that stand under two."""


def kh03_and_site_beds(root: Path, *, quarter: str = "2019-20 Q4") -> Reading:
    """KH03 general and acute beds against the compiled site beds of March 2020, by trust."""
    panel = beds(root)
    sites = site_beds(root)
    if quarter not in panel.table["quarter"].to_list():
        raise UnknownCode(f"KH03 has no quarter {quarter!r}.", remedy="Use one such as 2019-20 Q4.")
    first = panel.table.filter(pl.col("quarter") == quarter).select("trust", pl.col("ga_beds").alias("first"))
    second = sites.table.group_by("trust").agg(pl.col("acute_beds").sum().cast(pl.Float64).alias("second"))
    both = first.join(second, on="trust", how="full", coalesce=True).with_columns(pl.lit(quarter).alias("period"))
    return join_readings(reconciled(SITE_PAIR, both.rename({"trust": "area"})), panel, sites)


def two_bed_series(root: Path) -> Reading:
    """KH03 by trust and quarter: the panel by code (general and acute, and maternity) and the compilation by name."""
    panel = beds(root)
    named = beds_by_name(root)
    codes = trust_codes_by_name(root)
    total = (pl.col("ga_beds") + pl.col("maternity_beds")).alias("first")
    first = panel.table.select(pl.col("trust").alias("area"), pl.col("quarter").alias("period"), total)
    coded = _coded(named.table, codes.table)
    second = coded.select(
        pl.col("trust").alias("area"), pl.col("quarter").alias("period"), pl.col("beds").alias("second")
    )
    both = first.join(second, on=["area", "period"], how="inner")
    return join_readings(reconciled(BEDS_PAIR, both), panel, named, codes)


def support_loans(root: Path) -> Reading:
    """Loans by trust and year, from the compiler's list by name and from its list by code.

    Names are matched to the codes that the list by code gives them; loans that stand under two names of one trust are
    added up.
    """
    named = loans(root)
    coded = loans_by_code(root)
    key = pl.col("trust_name").map_elements(name_key, return_dtype=pl.String).alias("key")
    codes = coded.table.with_columns(key).select("key", "trust").unique().filter(pl.len().over("key") == 1)
    keys = ["trust", "year"]
    first = _coded(named.table, codes).group_by(keys).agg(pl.col("loans").sum().alias("first"))
    second = coded.table.group_by(keys).agg(pl.col("loans").sum().alias("second"))
    both = first.join(second, on=keys, how="full", coalesce=True).rename({"trust": "area", "year": "period"})
    return join_readings(reconciled(LOANS_PAIR, both), named, coded)
