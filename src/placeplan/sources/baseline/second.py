"""Second sources of a quantity, kept beside the first so that the difference can be seen."""

from __future__ import annotations

import polars as pl

from placeplan.quantities import FinancialYear
from placeplan.sources.baseline.area import Area
from placeplan.sources.baseline.atlas import Atlas
from placeplan.sources.baseline.bodies import Bodies
from placeplan.sources.baseline.commissioners import QUARTER
from placeplan.sources.baseline.returns import Returns
from placeplan.sources.hospitals import accident_and_emergency_by_name
from placeplan.sources.primary_care import registered_patients
from placeplan.sources.reconcile import SHARED_CCGS, trust_codes_by_name
from placeplan.sources.series import name_key

__all__ = ["attendances_by_name", "registered_rows"]

LIST_YEARS = (2015, 2017)
"""First and last base year the registered patients of early 2016 are held against."""


def registered_rows(atlas: Atlas, area: Area, people: pl.DataFrame) -> pl.DataFrame:
    """Base-year residents times registered over resident patients of the footprint, by age (to 75 and over) and sex.

    There are none for later base years, for boards, and where a CCG stands under two footprints.
    """
    none = people.head(0)
    codes = [ccg.code for ccg in area.commissioners]
    if atlas.boundaries != 2017 or atlas.base_year.start > LIST_YEARS[1] or set(codes) & set(SHARED_CCGS):
        return none
    lists = atlas.call(registered_patients, quarter=QUARTER).filter(pl.col("ccg").is_in(codes))
    patients = lists.group_by("sex", pl.col("band").alias("group")).agg(pl.col("patients").sum().cast(pl.Float64))
    year = str(FinancialYear(atlas.base_year.start))
    districts = [district.id for district in area.districts]
    base = people.filter(
        pl.col("variant") == "principal", pl.col("year") == year, pl.col("place").is_in(districts)
    ).with_columns(_group().alias("group"))
    total = base.group_by("sex", "group").agg(pl.col("persons").sum().alias("residents"))
    ratio = total.join(patients, on=["sex", "group"], how="inner")
    if ratio.height < total.height:
        return none
    ratio = ratio.select("sex", "group", (pl.col("patients") / pl.col("residents")).alias("ratio"))
    made = base.join(ratio, on=["sex", "group"]).with_columns(
        pl.col("persons") * pl.col("ratio"), pl.lit("registered").alias("source")
    )
    return made.select(people.columns)


def _group() -> pl.Expr:
    """The ten-year band of the lists that a five-year band lies in; the first and the last stand alone."""
    first = pl.col("age_band").str.slice(0, 2).cast(pl.Int64)
    start = (first - 5) // 10 * 10 + 5
    ten = pl.concat_str(start.cast(pl.String), pl.lit("-"), (start + 9).cast(pl.String))
    return pl.when(first >= 75).then(pl.lit("75+")).when(first == 0).then(pl.lit("0-4")).otherwise(ten)


def attendances_by_name(atlas: Atlas, returns: Returns, bodies: Bodies, activity: pl.DataFrame) -> pl.DataFrame:
    """A&E rows of the trusts whose attendances the compilation by name gives differently, scaled to its total."""
    named = _named_totals(atlas)
    owners = {own: code for code, own in bodies.ids.items()}
    factor: dict[str, float] = {}
    for own, code in owners.items():
        first = sum(returns.by_trust[name].get(code, 0.0) for name in ("ae-major", "ae-other"))
        if returns.source["ae-major"] == "ae-monthly" and first > 0 and abs(named.get(code, first) - first) >= 0.5:
            factor[own] = named[code] / first
    rows = activity.filter(pl.col("service").is_in(["ae-major", "ae-other"]), pl.col("provider").is_in(list(factor)))
    scale = pl.col("provider").replace_strict(factor, default=1.0, return_dtype=pl.Float64)
    return rows.with_columns(pl.col("quantity") * scale, pl.lit("ae-by-name").alias("source"))


def _named_totals(atlas: Atlas) -> dict[str, float]:
    """Attendances of the base year by trust code, from the compilation by name; only years with all twelve months."""
    table = atlas.call(accident_and_emergency_by_name)
    codes = dict(atlas.call(trust_codes_by_name).select("key", "trust").iter_rows())
    year = pl.col("month").dt.offset_by("-3mo").dt.year()
    rows = table.filter(year == atlas.base_year.start)
    sums = rows.group_by("trust_name").agg(pl.col("attendances").sum().cast(pl.Float64), pl.len().alias("months"))
    found: dict[str, float] = {}
    for name, attendances, months in sums.sort("trust_name").iter_rows():
        code = codes.get(name_key(name))
        if code and months == 12:
            found[code] = found.get(code, 0.0) + attendances
    return found
