"""Which LSOAs, districts and trusts belong to which footprint, and which codes followed which."""

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import polars as pl

from placeplan.sources.areas import footprint_ccgs, lsoa_lookup, partners, successor_codes
from placeplan.sources.errors import UnknownCode
from placeplan.sources.membership_rules import RULES
from placeplan.sources.people import population_by_area
from placeplan.sources.reading import Reading, read
from placeplan.sources.releases.areas import ACUTE_TRUSTS_2017, CCG_2021, LOOKUPS
from placeplan.sources.series import join_all, join_readings

FOOTPRINTS_2017 = date(2017, 4, 1)

ADDED_SUCCESSORS: tuple[tuple[str, str, date], ...] = (
    ("RA3", "RA7", date(2020, 4, 1)),
    ("RBA", "RH5", date(2020, 4, 1)),
    ("RAP", "RAL", date(2025, 1, 1)),
)
"""Mergers the successor file lacks: Weston into Bristol, Taunton into Somerset, North Middlesex into the Royal Free."""

CLOSED_FOOTPRINTS = {
    "E54000046": "E54000001",
    "E54000047": "E54000002",
    "E54000045": "E54000003",
    "E54000048": "E54000004",
}
"""Codes given in 2017 to footprints whose members changed, and the code of April 2017."""


def lsoa_membership(root: Path, *, year: int = 2017) -> Reading:
    """Which footprint each LSOA (2011) belongs to.

    Parameters
    ----------
    year
        2017 for the 44 footprints of April 2017, 2022 for the 42 integrated care boards.

    Returns
    -------
    Reading
        `lsoa`, `district`, `district_name`, `ccg` (ODS, 2021 or sub-board of 2022), `footprint`, `footprint_name`,
        `method` ("ccg", or "rule" where one CCG of 2021 covers several footprints and a written rule splits it),
        `fault`.
    """
    if year == 2022:
        boards = lsoa_lookup(root, year=2022)
        return join_readings(
            boards.table.select(
                "lsoa",
                "district",
                "district_name",
                pl.col("sub_icb_ods").alias("ccg"),
                pl.col("icb").alias("footprint"),
                pl.col("icb_name").alias("footprint_name"),
                pl.lit("ccg").alias("method"),
                "fault",
            ),
            boards,
        )
    if year != 2017:
        raise UnknownCode(f"There is no membership for {year}.", remedy="Use 2017 (44 footprints) or 2022 (42 boards).")
    return _membership_2017(root)


def _membership_2017(root: Path) -> Reading:
    lookup = lsoa_lookup(root, year=2021)
    names = read(root, CCG_2021, "ccg")
    old = footprint_ccgs(root)
    later = successor_codes(root)
    table = join_all(lookup.table, names.table.select("ccg", "ccg_ods"), on="ccg", what="the list of CCGs of 2021")
    table = table.select("lsoa", "district", "district_name", pl.col("ccg_ods").alias("ccg"))
    single = _footprint_of_ccg(old.table, later.table, set(names.table["ccg_ods"]))
    table = table.with_columns(
        pl.col("ccg").replace_strict(single, default=None, return_dtype=pl.String()).alias("footprint"),
        _rule_expression().alias("by_rule"),
    )
    table = table.with_columns(
        pl.when(pl.col("by_rule").is_not_null()).then(pl.lit("rule")).otherwise(pl.lit("ccg")).alias("method"),
        pl.coalesce("by_rule", "footprint").alias("footprint"),
        pl.lit(None, dtype=pl.String()).alias("fault"),
    )
    lost = table.filter(pl.col("footprint").is_null())["ccg"].unique().sort().to_list()
    if lost:
        raise UnknownCode(
            f"No footprint of 2017 is known for the CCG {', '.join(map(str, lost))}.",
            remedy="Add its successor to the successor codes, or a rule to the membership rules.",
        )
    called = old.table.select("footprint", "footprint_name").unique()
    wanted = ["lsoa", "district", "district_name", "ccg", "footprint", "footprint_name", "method", "fault"]
    return join_readings(
        table.join(called, on="footprint", how="left").select(wanted).sort("lsoa"), lookup, names, old, later
    )


def _footprint_of_ccg(old: pl.DataFrame, later: pl.DataFrame, current: set[str]) -> dict[str, str]:
    """Footprint of each CCG of 2021 whose forebears were all in one footprint."""
    codes = follow(later, old["ccg"].to_list(), since=FOOTPRINTS_2017, stop_at=current)
    homes: dict[str, set[str]] = {}
    for ccg, footprint in old.select("ccg", "footprint").iter_rows():
        homes.setdefault(codes[ccg], set()).add(footprint)
    return {ccg: next(iter(found)) for ccg, found in homes.items() if len(found) == 1}


def _rule_expression() -> pl.Expr:
    expression = pl.lit(None, dtype=pl.String())
    for rule in reversed(RULES):
        fits = pl.col("ccg") == rule.ccg
        if rule.districts:
            fits &= pl.col("district").is_in(rule.districts)
        if rule.first:
            fits &= pl.col("lsoa").is_between(pl.lit(rule.first), pl.lit(rule.last))
        if rule.lsoas:
            fits &= pl.col("lsoa").is_in(rule.lsoas)
        expression = pl.when(fits).then(pl.lit(rule.footprint)).otherwise(expression)
    return expression


def follow(
    successors: pl.DataFrame,
    codes: Iterable[str],
    *,
    since: date,
    until: date | None = None,
    stop_at: set[str] | None = None,
) -> dict[str, str]:
    """The code each code had become, following mergers between two days.

    Parameters
    ----------
    successors
        `old`, `new`, `date`. Where a code was followed by several, the first listed is taken.
    stop_at
        Codes that are not followed further.
    """
    within = successors.filter(pl.col("date") >= since)
    if until is not None:
        within = within.filter(pl.col("date") <= until)
    step: dict[str, str] = {}
    for old, new in within.sort("date", maintain_order=True).select("old", "new").iter_rows():
        step.setdefault(old, new)
    ends = {}
    for code in codes:
        now, seen = code, {code}
        while now in step and step[now] not in seen and not (stop_at and now in stop_at):
            now = step[now]
            seen.add(now)
        ends[code] = now
    return ends


def successor_trusts(root: Path, *, since: date, until: date) -> Reading:
    """Trusts that merged or were renamed between two days: `old`, `new` (the code at the end), `date`, `fault`."""
    reading = successor_codes(root)
    pairs = with_added_successors(reading.table)
    trusts = pairs.filter(pl.col("old").str.contains(r"^[RT][A-Z0-9]{2}$"), pl.col("date").is_between(since, until))
    ends = follow(pairs, trusts["old"].to_list(), since=since, until=until)
    new = pl.col("old").replace_strict(ends, return_dtype=pl.String()).alias("new")
    return join_readings(trusts.with_columns(new).unique(["old", "new"]).sort("old"), reading)


def with_added_successors(successors: pl.DataFrame) -> pl.DataFrame:
    """The successor codes with the mergers the file lacks."""
    added = pl.DataFrame(ADDED_SUCCESSORS, schema=["old", "new", "date"], orient="row")
    return pl.concat([successors.select("old", "new", "date", "fault"), added.with_columns(fault=pl.lit("added"))])


def trust_membership(root: Path) -> Reading:
    """Which footprint each trust belongs to: `trust`, `footprint`, `method`, `lead`, `fault`.

    The list of acute trusts of 2017/18 comes first, then the partner list of 2019, then the 2020 list; then trusts made
    later by merger take the footprint of their forebears. `lead` marks the one footprint used where a trust is partner
    in several: the acute list's, else the 2020 list's, else the first by code.
    """
    acute = read(root, ACUTE_TRUSTS_2017, "trusts")
    listed = partners(root)
    later = read(root, LOOKUPS, "trust to stp 2020")
    follows = successor_codes(root)
    homes = listed.table.select("stp_ods", _code_of_2017().alias("footprint")).unique()
    partner = listed.table.filter(pl.col("partner_type") == "TRUST").select(
        pl.col("partner").alias("trust"),
        _code_of_2017().alias("footprint"),
        pl.lit("partner list 2019").alias("method"),
    )
    in_2020 = later.table.join(homes, on="stp_ods").select("trust", "footprint", pl.lit("list of 2020").alias("method"))
    acute_homes = pl.col("footprint").replace(CLOSED_FOOTPRINTS)
    parts = [acute.table.select("trust", acute_homes, pl.lit("acute list 2017").alias("method")), partner, in_2020]
    known = pl.concat(parts).filter(pl.col("footprint").str.contains(r"^E540000(0[1-9]|[1-3]\d|4[0-4])$"))
    known = pl.concat([known, _by_merger(known, follows.table)]).unique(
        ["trust", "footprint"], keep="first", maintain_order=True
    )
    rank = {"acute list 2017": 0, "list of 2020": 1, "partner list 2019": 2, "made by merger": 3}
    order = known.with_columns(pl.col("method").replace_strict(rank, return_dtype=pl.Int64).alias("rank"))
    order = _agreed(order, in_2020).sort("trust", "rank", "footprint")
    table = order.with_columns(
        (pl.int_range(pl.len()).over("trust") == 0).alias("lead"), pl.lit(None, dtype=pl.String()).alias("fault")
    ).drop("rank")
    return join_readings(table, acute, listed, later, follows)


def _agreed(order: pl.DataFrame, in_2020: pl.DataFrame) -> pl.DataFrame:
    """A partner row that the 2020 list confirms ranks with that list."""
    confirmed = in_2020.select("trust", "footprint", pl.lit(True).alias("confirmed")).unique()
    joined = order.join(confirmed, on=["trust", "footprint"], how="left")
    rank = pl.when(pl.col("confirmed") & (pl.col("rank") > 1)).then(1).otherwise("rank").alias("rank")
    return joined.with_columns(rank).drop("confirmed")


def _code_of_2017() -> pl.Expr:
    return pl.col("stp_ons").replace(CLOSED_FOOTPRINTS)


def _by_merger(known: pl.DataFrame, successors: pl.DataFrame) -> pl.DataFrame:
    pairs = with_added_successors(successors).filter(pl.col("date") >= FOOTPRINTS_2017)
    made = pairs.join(known, left_on="old", right_on="trust").filter(~pl.col("new").is_in(known["trust"].implode()))
    made = made.filter(pl.col("new").str.contains(r"^[RT][A-Z0-9]{2}$"))
    return made.select(pl.col("new").alias("trust"), "footprint", pl.lit("made by merger").alias("method")).unique()


def footprint_districts(root: Path, *, year: int = 2017, population_year: int = 2017) -> Reading:
    """Districts in each footprint, by residents.

    Returns
    -------
    Reading
        `footprint`, `footprint_name`, `district`, `district_name`, `persons` (residents in both),
        `share_of_district`, `share_of_footprint`, `fault`.
    """
    members = lsoa_membership(root, year=year)
    people = population_by_area(root, year=population_year)
    totals = people.table.select(pl.col("area").alias("lsoa"), "persons")
    keys = ["footprint", "footprint_name", "district", "district_name"]
    counted = join_all(members.table, totals, on="lsoa", what="the population estimates")
    table = counted.group_by(keys).agg(pl.col("persons").sum())
    table = table.with_columns(
        (pl.col("persons") / pl.col("persons").sum().over("district")).alias("share_of_district"),
        (pl.col("persons") / pl.col("persons").sum().over("footprint")).alias("share_of_footprint"),
        pl.lit(None, dtype=pl.String()).alias("fault"),
    )
    return join_readings(table.sort("footprint", "district"), members, people)


def members_of(membership: pl.DataFrame, footprint: str) -> pl.DataFrame:
    """The rows of one footprint; raises UnknownCode naming the nearest code there is."""
    found = membership.filter(pl.col("footprint") == footprint)
    if found.is_empty():
        known = membership["footprint"].unique().to_list()
        near = difflib.get_close_matches(footprint, known, n=1, cutoff=0)
        raise UnknownCode(
            f"There is no footprint {footprint!r}.", remedy=f"The nearest code is {near[0] if near else 'none'}."
        )
    return found


def merged(table: pl.DataFrame, mergers: Mapping[str, str], *, sum_over: Iterable[str]) -> pl.DataFrame:
    """A table re-based on merged footprints: old codes become new ones and the named columns are added up.

    Raises
    ------
    UnknownCode
        If a code to be merged is not in the table.
    """
    missing = sorted(set(mergers) - set(table["footprint"]))
    if missing:
        raise UnknownCode(f"The table has no footprint {', '.join(missing)}.", remedy="Name only codes that it has.")
    amounts = list(sum_over)
    keys = [c for c in table.columns if c not in amounts]
    moved = table.with_columns(pl.col("footprint").replace(dict(mergers)))
    return moved.group_by(keys, maintain_order=True).agg(pl.col(c).sum() for c in amounts)
