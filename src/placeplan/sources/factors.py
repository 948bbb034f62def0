"""Footprint factors: how self-contained, how big, how well fitted to councils, and how sound its trusts' finances."""

from datetime import date
from pathlib import Path

import polars as pl

from placeplan.sources.areas import catchment, partners
from placeplan.sources.geography import (
    CLOSED_FOOTPRINTS,
    FOOTPRINTS_2017,
    footprint_districts,
    lsoa_membership,
    successor_trusts,
    trust_membership,
)
from placeplan.sources.money import loans_by_code, trust_income
from placeplan.sources.people import population_by_area
from placeplan.sources.reading import Reading, read
from placeplan.sources.releases.areas import LOOKUPS
from placeplan.sources.series import join_all, join_readings, name_key

CATCHMENT_CODES = date(2022, 4, 1)
"""The catchment file names trusts by their codes of this day."""

WHOLLY = 0.99
"""A council counts as wholly inside a footprint when at least this share of its residents is."""


def footprint_factors(root: Path) -> Reading:
    """One row for each of the 44 footprints.

    Returns
    -------
    Reading
        `footprint`, `footprint_name`; `residents` (mid-2017); `self_containment` (share of residents' admissions that
        go to trusts of the footprint), `listed_share` (share of admissions whose trust is listed); `districts`,
        `councils` (upper-tier or unitary, with a twentieth of the footprint or of themselves inside), `councils_whole`,
        `residents_in_whole_councils` (share); `partner_bodies`, `ccgs`, `partner_councils`, `partner_trusts`;
        `acute_trusts`, `loans` (£ outstanding at 31 March 2019, cash), `income_known` (£, 2018/19, of borrowing trusts
        only), `trusts_with_income`, `loans_to_income`; `fault`.
    """
    parts = [_containment(root), _councils(root), _partners(root), _finance(root)]
    table = parts[0].table
    for part in parts[1:]:
        table = table.join(part.table, on="footprint", how="left")
    rank = pl.col("residents").rank("ordinal", descending=True).cast(pl.Int64).alias("size_rank")
    return join_readings(table.with_columns(rank).sort("footprint"), *parts)


def _containment(root: Path) -> Reading:
    """Share of residents' hospital use inside the footprint, weighting each MSOA by its residents in the footprint."""
    flows = resident_flows(root)
    names = lsoa_membership(root)
    people = population_by_area(root, year=2017)
    counts = people.table.select(pl.col("area").alias("lsoa"), "persons")
    size = join_all(names.table, counts, on="lsoa", what="the population estimates")
    size = size.group_by("footprint", "footprint_name").agg(pl.col("persons").sum().alias("residents"))
    inside = pl.col("use").filter(pl.col("footprint") == pl.col("trust_footprint")).sum()
    listed = flows.table.group_by("footprint").agg(
        (inside / pl.col("use").sum()).alias("self_containment"), pl.col("use").sum().alias("listed")
    )
    table = size.join(listed, on="footprint", how="left")
    table = table.with_columns((pl.col("listed") / pl.col("residents")).alias("listed_share")).drop("listed")
    table = table.join(catchment_gaps(root).table, on="footprint", how="left")
    unknown = pl.col("fault").str.starts_with("trust-absent").fill_null(False)
    table = table.with_columns(pl.when(unknown).then(None).otherwise("self_containment").alias("self_containment"))
    return join_readings(table, flows, names, people)


def catchment_gaps(root: Path) -> Reading:
    """Footprints whose acute trusts of 2017 cannot be followed in the catchment file: `footprint`, `fault`.

    "trust-absent-from-catchment": the trust and its successor are not in the file, so its patients are missing and no
    self-containment is given. "merged-across-footprints": its successor belongs to another footprint, so use of its
    hospitals counts as outside; the figure stands and is marked.
    """
    shares = catchment(root)
    homes = trust_membership(root)
    later = successor_trusts(root, since=FOOTPRINTS_2017, until=CATCHMENT_CODES)
    acute = homes.table.filter(pl.col("method") == "acute list 2017").select("trust", "footprint")
    acute = acute.join(later.table.select(pl.col("old").alias("trust"), "new"), on="trust", how="left")
    lead = homes.table.filter("lead").select(pl.col("trust").alias("now"), pl.col("footprint").alias("now_in"))
    acute = acute.with_columns(pl.coalesce("new", "trust").alias("now")).join(lead, on="now", how="left")
    absent = ~pl.col("now").is_in(shares.table["trust"].unique().implode())
    moved = pl.col("now_in").is_not_null() & (pl.col("now_in") != pl.col("footprint"))
    kind = (
        pl.when(absent)
        .then(pl.lit("trust-absent-from-catchment: "))
        .when(moved)
        .then(pl.lit("merged-across-footprints: "))
    )
    found = (
        acute.with_columns((kind + pl.col("trust")).alias("fault")).drop_nulls("fault").sort("fault", descending=True)
    )
    table = found.group_by("footprint", maintain_order=True).agg(pl.col("fault").str.join("; "))
    return join_readings(table, shares, homes, later)


def resident_flows(root: Path) -> Reading:
    """Where residents of each footprint go: `footprint`, `trust`, `trust_footprint`, `use`, `share`, `fault`.

    `use` is residents times the share of their MSOA's admissions at the trust, so a resident counts once over all
    trusts; `share` is of the footprint's listed use. Admissions are not counted: an older MSOA weighs no more than a
    young one of the same size.
    """
    shares = catchment(root)
    members = lsoa_membership(root)
    people = population_by_area(root, year=2017)
    msoas = read(root, LOOKUPS, "lsoa to msoa")
    homes = trust_membership(root)
    counts = people.table.select(pl.col("area").alias("lsoa"), "persons")
    size = join_all(members.table.select("lsoa", "footprint"), counts, on="lsoa", what="the population estimates")
    size = join_all(size, msoas.table.select("lsoa", "msoa"), on="lsoa", what="the lookup to MSOA")
    size = size.group_by("footprint", "msoa").agg(pl.col("persons").sum())
    lead = homes.table.filter("lead").select("trust", pl.col("footprint").alias("trust_footprint"))
    flows = size.join(shares.table.select("msoa", "trust", "share"), on="msoa")
    flows = flows.group_by("footprint", "trust").agg((pl.col("persons") * pl.col("share")).sum().alias("use"))
    table = flows.join(lead, on="trust", how="left").with_columns(
        (pl.col("use") / pl.col("use").sum().over("footprint")).alias("share"),
        pl.when(pl.col("trust_footprint").is_null()).then(pl.lit("trust-in-no-footprint")).alias("fault"),
    )
    wanted = ["footprint", "trust", "trust_footprint", "use", "share", "fault"]
    return join_readings(table.select(wanted).sort("footprint", "trust"), shares, members, people, msoas, homes)


def _councils(root: Path) -> Reading:
    """How the footprint fits its councils: upper-tier councils and the share of residents in those wholly inside."""
    districts = footprint_districts(root)
    counties = read(root, LOOKUPS, "district to county 2021")
    upper = counties.table.select("district", "council")
    table = join_all(districts.table, upper, on="district", what="the lookup to upper-tier councils")
    councils = table.group_by("footprint", "council").agg(pl.col("persons").sum())
    councils = councils.with_columns(
        (pl.col("persons") / pl.col("persons").sum().over("council")).alias("of_council"),
        (pl.col("persons") / pl.col("persons").sum().over("footprint")).alias("of_footprint"),
    )
    whole = pl.col("of_council") >= WHOLLY
    fit = councils.group_by("footprint").agg(
        ((pl.col("of_council") >= 0.05) | (pl.col("of_footprint") >= 0.05)).sum().alias("councils"),
        whole.sum().alias("councils_whole"),
        (pl.col("persons").filter(whole).sum() / pl.col("persons").sum()).alias("residents_in_whole_councils"),
    )
    count = districts.table.group_by("footprint").agg((pl.col("share_of_district") >= 0.05).sum().alias("districts"))
    return join_readings(count.join(fit, on="footprint"), districts, counties)


def _partners(root: Path) -> Reading:
    """Partner bodies by kind. The lists are of 2019; Cumbria and the North East are counted from their closed lists."""
    listed = partners(root)
    table = listed.table.with_columns(pl.col("stp_ons").replace(CLOSED_FOOTPRINTS).alias("footprint"))
    body = pl.coalesce("partner", "partner_name")
    counts = table.group_by("footprint").agg(
        body.n_unique().alias("partner_bodies"),
        *(body.filter(pl.col("partner_type") == kind).n_unique().alias(name) for kind, name in _KINDS.items()),
    )
    return join_readings(counts, listed)


_KINDS = {"CCG": "ccgs", "LA": "partner_councils", "TRUST": "partner_trusts"}


def _finance(root: Path) -> Reading:
    """Loans and known income of the trusts of each footprint."""
    trusts = trust_finance(root)
    homes = trust_membership(root)
    lead = homes.table.filter("lead")
    held = (
        lead.join(trusts.table.drop("fault"), on="trust", how="left")
        .group_by("footprint")
        .agg(
            (pl.col("method") == "acute list 2017").sum().alias("acute_trusts"),
            pl.col("loans").sum().alias("loans"),
            pl.col("income").sum().alias("income_known"),
            pl.col("income").count().alias("trusts_with_income"),
            pl.col("loans").filter(pl.col("income").is_not_null()).sum().alias("lent"),
        )
    )
    ratio = pl.when(pl.col("trusts_with_income") > 0).then(pl.col("lent") / pl.col("income_known"))
    known = pl.when(pl.col("trusts_with_income") > 0).then("income_known").alias("income_known")
    return join_readings(held.with_columns(ratio.alias("loans_to_income"), known).drop("lent"), trusts, homes)


def trust_finance(root: Path) -> Reading:
    """Loans at 31 March 2019 and income 2018/19 by trust: `trust`, `trust_name`, `loans`, `income` (£, cash), `fault`.

    A trust that stands under two names in one year holds the loans of both. Income is keyed by name; it is matched to
    the code that the loans by code give the same name. A name that fits no code, or several, stays without one and is
    marked.
    """
    codes = loans_by_code(root)
    income = trust_income(root)
    key = pl.col("trust_name").map_elements(name_key, return_dtype=pl.String).alias("key")
    named = codes.table.with_columns(key).select("key", "trust").unique()
    clear = named.filter(pl.len().over("key") == 1)
    matched = income.table.with_columns(key).join(clear, on="key", how="left")
    last = codes.table.filter(pl.col("year") == "2018/19")
    last = last.group_by("trust").agg(pl.col("loans").sum(), pl.col("trust_name").first())
    table = last.join(matched.drop_nulls("trust").select("trust", "income"), on="trust", how="left")
    lost = matched.filter(pl.col("trust").is_null()).select("trust", "loans", "trust_name", "income")
    table = pl.concat([table.select("trust", "loans", "trust_name", "income"), lost])
    mark = pl.when(pl.col("trust").is_null()).then(pl.lit("name-fits-no-one-code")).alias("fault")
    return join_readings(table.with_columns(mark).sort("trust", "trust_name"), codes, income)


def external_use(root: Path, footprint: str) -> Reading:
    """Where residents of one footprint go outside it: `trust_footprint`, `share` (of listed use), `fault`."""
    flows = resident_flows(root)
    mine = flows.table.filter(pl.col("footprint") == footprint)
    table = (
        mine.group_by("trust_footprint")
        .agg(pl.col("share").sum())
        .filter(pl.col("trust_footprint").is_null() | (pl.col("trust_footprint") != footprint))
    )
    table = table.with_columns(pl.lit(None, dtype=pl.String()).alias("fault"))
    return join_readings(table.sort("share", descending=True), flows)
