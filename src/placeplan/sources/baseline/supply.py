"""Beds, staff, waiting lists, travel times and seasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import polars as pl

from placeplan.quantities import FinancialYear
from placeplan.sources.areas import partners
from placeplan.sources.baseline.area import Area
from placeplan.sources.baseline.atlas import Atlas, Floats
from placeplan.sources.baseline.rates import National
from placeplan.sources.baseline.returns import Returns
from placeplan.sources.baseline.trusts import Trusts
from placeplan.sources.baseline.use import kilometres
from placeplan.sources.geography import CLOSED_FOOTPRINTS, follow
from placeplan.sources.hospitals import accident_and_emergency, beds_by_name, waiting_list, workforce
from placeplan.sources.reading import read
from placeplan.sources.reconcile import trust_codes_by_name
from placeplan.sources.releases.areas import LOOKUPS
from placeplan.sources.releases.hospitals import RTT
from placeplan.sources.releases.maps import TRAVEL
from placeplan.sources.series import name_key

__all__ = [
    "BY_CODE_FROM",
    "bed_rows",
    "beds_in_use",
    "on_base_codes",
    "outside_bed_rows",
    "season_rows",
    "staff_of",
    "travel_rows",
    "waiting_shares",
]


BY_CODE_FROM = 2018
"""First year of the bed panel by trust code; before it the compilation by name comes first."""

UNBOUND = 2.0
"""Beds outside for each one that residents use there, so that they never bind."""


def on_base_codes(values: Mapping[str, float], trusts: Trusts, *, as_of: date) -> dict[str, float]:
    """Values under the trust codes of a day, brought to those of the base year.

    A trust that has merged since the day gives to its successor. A trust of the base year that had merged by that day
    has its part of the successor's value, by A&E attendances.
    """
    if as_of <= trusts.day:
        ends = follow(trusts.successors, values, since=as_of, until=trusts.day)
        made: dict[str, float] = {}
        for code, value in values.items():
            made[ends[code]] = made.get(ends[code], 0.0) + value
        return made
    later = follow(trusts.successors, trusts.home, since=trusts.day, until=as_of)
    groups: dict[str, list[str]] = {}
    for code, now in later.items():
        groups.setdefault(now, []).append(code)
    made = dict(values)
    for now, forebears in groups.items():
        absent = [code for code in forebears if code not in values]
        if now in values and absent and (len(forebears) > 1 or forebears != [now]):
            size = {code: trusts.attendances.get(code, 0.0) for code in forebears}
            whole, total = (
                values[now] + sum(values[c] for c in forebears if c in values and c != now),
                sum(size.values()),
            )
            if total > 0:
                made.update({code: whole * size[code] / total for code in forebears})
    return made


def beds_in_use(atlas: Atlas, trusts: Trusts, returns: Returns) -> dict[str, float]:
    """Beds in use in the base year by trust: its beds of that year at the occupancy it returned, or nearest to it."""
    day = date(FinancialYear.parse(returns.beds_period).start, 4, 1)
    share = {
        code: returns.occupied[code] / n for code, n in returns.available.items() if n > 0 and code in returns.occupied
    }
    occupied = on_base_codes(returns.occupied, trusts, as_of=day)
    named = _by_name(atlas, returns) if atlas.base_year.start < BY_CODE_FROM else {}
    return {code: named[code] * share[code] if code in named and code in share else n for code, n in occupied.items()}


def bed_rows(atlas: Atlas, area: Area, trusts: Trusts, returns: Returns) -> list[tuple[str, str, float, str]]:
    """General and acute beds open in the base year: provider, resource, units, source; every source that has them."""
    day = date(FinancialYear.parse(returns.beds_period).start, 4, 1)
    panel = on_base_codes(returns.available, trusts, as_of=day)
    occupied = on_base_codes(returns.occupied, trusts, as_of=day)
    named = on_base_codes(_by_name(atlas, returns), trusts, as_of=trusts.day)
    surveyed = trusts.sites.group_by("trust").agg(pl.col("acute_beds").sum().cast(pl.Float64)).sort("trust")
    sites = on_base_codes(dict(surveyed.iter_rows()), trusts, as_of=date(2020, 3, 31))
    rows: list[tuple[str, str, float, str]] = []
    for code in area.trusts:
        resource = "bed-ga" if code in trusts.hospitals else "bed-community"
        sources = (("kh03-panel", panel), ("kh03-by-name", named), ("site-beds", sites))
        for source, found in sources:
            if found.get(code, 0.0) > 0 and (resource == "bed-ga" or (source == "kh03-panel" and occupied.get(code))):
                rows.append((code, resource, round(found[code], 2), source))
    return rows


def outside_bed_rows(
    activity: pl.DataFrame, national: National, stay_factor: float, days: int, outside: Iterable[str]
) -> list[tuple[str, str, float, str]]:
    """Beds of outside hospitals, set at twice what this footprint's residents use: others' beds are no limit here."""
    stays = {key: s.bed_days * stay_factor for key, s in national.services.items() if s.by == "hospital"}
    used = pl.col("quantity") * pl.col("service").replace_strict(stays, default=0.0, return_dtype=pl.Float64)
    rows = activity.filter(pl.col("provider").is_in(list(outside))).group_by("provider").agg(used.sum().alias("days"))
    found = rows.filter(pl.col("days") > 0).sort("provider")
    return [(own, "bed-ga", round(UNBOUND * use / days, 2), "outside-beds") for own, use in found.iter_rows()]


def _by_name(atlas: Atlas, returns: Returns) -> dict[str, float]:
    """Overnight beds of the base year from the compilation by name, less each trust's maternity share."""
    year = atlas.base_year.start
    label = f"{year}-{(year + 1) % 100:02d}"
    codes = dict(atlas.call(trust_codes_by_name).select("key", "trust").iter_rows())
    rows = atlas.call(beds_by_name).filter(pl.col("quarter").str.starts_with(label))
    means = rows.group_by("trust_name").agg(pl.col("beds").mean(), pl.len().alias("quarters")).sort("trust_name")
    found: dict[str, float] = {}
    for name, beds, quarters in means.iter_rows():
        code = codes.get(name_key(name))
        if code and quarters == 4:
            found[code] = beds * returns.acute_share.get(code, 1.0)
    return found


def staff_of(atlas: Atlas, trusts: Trusts, national: National) -> dict[str, dict[str, float]]:
    """Staff in post by trust of the base year and staff group of the plan, and the month they were counted in."""
    table = atlas.call(workforce)
    month = "2017-SEP" if atlas.base_year.start <= 2017 else "2018-JUN"
    day = date(2017, 9, 1) if atlas.base_year.start <= 2017 else date(2018, 6, 1)
    made: dict[str, dict[str, float]] = {}
    for key, group in national.staff.items():
        rows = table.filter(pl.col("month") == month, pl.col("staff_group").is_in(list(group.groups)))
        sums = rows.group_by("trust").agg(pl.col("wte").sum()).sort("trust")
        for code, wte in on_base_codes(dict(sums.iter_rows()), trusts, as_of=day).items():
            made.setdefault(code, {})[key] = wte
    return made


def season_rows(atlas: Atlas, area: Area, services: Iterable[str]) -> list[tuple[str, int, float]]:
    """Each month's daily A&E and emergency admissions over the year's average day: service, month, factor."""
    rows = atlas.call(accident_and_emergency).filter(pl.col("trust").is_in(list(area.trusts)))
    made: list[tuple[str, int, float]] = []
    major = pl.col("type") == "1"
    measures = {
        "ae-major": pl.col("attendances").filter(major).sum(),
        "ae-other": pl.col("attendances").filter(~major).sum(),
        "emergency": pl.col("admissions").sum(),
    }
    days = pl.col("month").dt.month_end().dt.day()
    for service in services:
        measure = measures.get("emergency" if service.startswith("emergency") else service)
        if measure is None or rows.is_empty():
            continue
        months = rows.group_by("month").agg(measure.cast(pl.Float64).alias("n")).with_columns(days.alias("days"))
        by_month = months.group_by(pl.col("month").dt.month().alias("m")).agg(pl.col("n").sum(), pl.col("days").sum())
        if by_month.height < 12 or by_month["n"].min() == 0:
            continue
        mean = float(by_month["n"].sum()) / float(by_month["days"].sum())
        made += [(service, m, n / d / mean) for m, n, d in by_month.sort("m").iter_rows()]
    return made


WEEKS_BEYOND = (18, 52)
HALF_LIFE = 8.0
"""Weeks after which half of those waiting over 18 weeks are left, by assumption: releases give bands only."""


def waiting_shares(atlas: Atlas, area: Area) -> tuple[Floats, str]:
    """People waiting at the end of the base year by whole weeks waited (0 to 52), and the source.

    The partnership's own list where the release has it (from 2019/20), else England's per resident.
    """
    people = float(atlas.bands[area.rows].sum())
    england = atlas.keep(read(atlas.root, RTT, "england"))
    month = date(atlas.base_year.start + 1, 3, 1)
    month = min(month, max(england["month"].to_list()))
    bands = dict(england.filter(pl.col("month") == month).select("band", "pathways").iter_rows())
    total, over, long = (float(bands[name]) for name in ("Total waiting", "No. > 18 weeks", "No. > 52 weeks"))
    scale, source = people / float(atlas.bands.sum()), "rtt-england"
    own = _own_list(atlas, area)
    if own:
        scale, source = own / total, "rtt-partnership"
    weeks = np.zeros(53)
    weeks[:18] = (total - over) / 18
    decline = 0.5 ** (np.arange(WEEKS_BEYOND[1] - WEEKS_BEYOND[0]) / HALF_LIFE)
    weeks[18:52] = (over - long) * decline / decline.sum()
    weeks[52] = long
    return weeks * scale, source


def _own_list(atlas: Atlas, area: Area) -> float:
    """The list of the partnership or board at the end of the base year; 0 where the release has none."""
    if atlas.base_year.start < 2019:
        return 0.0
    flow = atlas.call(waiting_list)
    if atlas.boundaries == 2017:
        listed = atlas.call(partners)
        codes = listed.filter(pl.col("stp_ons").replace(CLOSED_FOOTPRINTS) == area.code)["stp_ods"].unique().to_list()
    else:
        lookup = atlas.keep(read(atlas.root, LOOKUPS, "lsoa to icb 2022"))
        codes = lookup.filter(pl.col("icb") == area.code)["icb_ods"].unique().to_list()
    month = max(date(atlas.base_year.start + 1, 3, 1), date(2020, 4, 1))
    rows = flow.filter(pl.col("stp_ods").is_in(codes), pl.col("month") <= month).sort("month")
    return float(rows.filter(pl.col("month") == pl.col("month").max())["incomplete"].sum()) if rows.height else 0.0


def travel_rows(
    atlas: Atlas, area: Area, trusts: Trusts, national: National, codes: Iterable[str]
) -> list[tuple[str, str, float, float, str]]:
    """Car minutes and kilometres from each district to each trust's nearest acute site, weighted by residents.

    The minutes are those of the release where it has the site's postcode; otherwise distance at a stated speed.
    """
    table, columns = atlas.once("travel", lambda: _minutes(atlas))
    lat, lon = (atlas.lsoas[name].to_numpy()[area.rows] for name in ("lat", "lon"))
    weight = atlas.bands[area.rows].sum(axis=1)
    rate = national.travel
    rows = []
    for code in codes:
        points = trusts.points.get(code)
        if not points:
            continue
        near = np.min([kilometres(lat, lon, *point) for point in points], axis=0) * rate["km_per_straight_km"]
        posts = [p for p in _postcodes(trusts, code) if p in columns]
        minutes = near / rate["km_per_hour"] * 60
        source = "travel-distance"
        if posts and len(posts) >= len(_postcodes(trusts, code)):
            known = table[np.ix_(area.rows, np.array([columns[p] for p in posts]))].min(axis=1)
            minutes, source = np.where(np.isnan(known), minutes, known), "travel-times"
        sums = area.by_place(np.stack([minutes * weight, near * weight, weight], axis=1))
        for district, (time, km, people) in zip(area.districts, sums, strict=True):
            rows.append((district.id, code, round(time / people, 1), round(km / people, 1), source))
    return rows


def _postcodes(trusts: Trusts, code: str) -> list[str]:
    used = trusts.sites.filter(pl.col("trust") == code, pl.col("acute_beds") > 20)
    return [post.replace(" ", "") for post in used["postcode"].drop_nulls().unique().sort().to_list()]


def _minutes(atlas: Atlas) -> tuple[Floats, dict[str, int]]:
    wide = atlas.keep(read(atlas.root, TRAVEL, "lsoa to hospital"))
    names = [name for name in wide.columns if name not in ("lsoa", "lsoa_name", "sub_icb", "fault")]
    joined = atlas.lsoas.select("lsoa").join(wide.select("lsoa", *names), on="lsoa", how="left")
    return joined.select(names).to_numpy().astype(float), {name: at for at, name in enumerate(names)}
