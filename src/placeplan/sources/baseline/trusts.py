"""Trusts as they stood in the base year: where they belong, what kind they are, where they are, what they returned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from placeplan.quantities import FinancialYear
from placeplan.sources.areas import successor_codes
from placeplan.sources.baseline.atlas import Atlas
from placeplan.sources.geography import follow, trust_membership, with_added_successors
from placeplan.sources.hospitals import (
    accident_and_emergency,
    beds,
    estates,
    hospital_sites,
    site_beds,
    trust_points,
)
from placeplan.sources.hospitals import trusts as trust_list
from placeplan.sources.reading import read
from placeplan.sources.releases.areas import LOOKUPS

__all__ = ["AE_YEARS", "Trusts", "the_trusts"]

AE_YEARS = (2016, 2018)
"""First and last base year of the A&E returns by trust code."""

KINDS = {"COMMUNITY": "community", "CARE TRUST": "mental health", "AMBULANCE": "ambulance"}
"""Kinds of the estates return and the types of a plan; whatever is left is acute."""


CLOSED_POINTS = {
    "RGQ": (52.0573, 1.1976), "RJF": (52.8186, -1.6567), "RM2": (53.3890, -2.2930), "RQQ": (52.3330, -0.2030),
    "RR1": (52.4780, -1.8290), "RW3": (53.4617, -2.2249),
}  # fmt: skip
"""Main hospitals of trusts that closed before any list with points was made, from the hospital points of 2022."""


@dataclass(frozen=True)
class Trusts:
    """NHS trusts of one base year.

    Parameters
    ----------
    day
        First day of the base year.
    hospitals
        Trusts with major A&E or general and acute beds that existed in the base year.
    home
        Footprint or board each trust counts in.
    kind
        acute, community, mental health, integrated or ambulance, by trust.
    points
        Latitude and longitude of each trust's acute sites, or of its head office.
    attendances
        A&E attendances of the year nearest to the base year, all types.
    """

    day: date
    hospitals: tuple[str, ...]
    home: Mapping[str, str]
    names: Mapping[str, str]
    kind: Mapping[str, str]
    points: Mapping[str, tuple[tuple[float, float], ...]]
    attendances: Mapping[str, float]
    successors: pl.DataFrame
    sites: pl.DataFrame


def the_trusts(atlas: Atlas) -> Trusts:
    """The trusts of the atlas's base year."""
    year = atlas.base_year
    day = date(year.start, 4, 1)
    successors = with_added_successors(atlas.call(successor_codes))
    panel, returns = atlas.call(beds), atlas.call(accident_and_emergency)
    seen = _seen(panel, returns, successors, year)
    home, kind = _homes(atlas), _kinds(atlas)
    hospitals = tuple(code for code in seen if kind.get(code, "acute") in ("acute", "integrated"))
    everyone = {*home, *hospitals}
    later = follow(successors, everyone, since=day)
    home = {
        code: home.get(code) or home[later[code]] for code in sorted(everyone) if code in home or later[code] in home
    }
    sites = atlas.call(site_beds)
    return Trusts(
        day=day,
        hospitals=hospitals,
        home=home,
        names=_names(atlas, panel),
        kind={code: kind.get(code, "acute" if code in hospitals else "mental health") for code in everyone},
        points=_points(atlas, sites),
        attendances=attendances_of(returns, min(max(year.start, AE_YEARS[0]), AE_YEARS[1])),
        successors=successors,
        sites=sites,
    )


def attendances_of(returns: pl.DataFrame, start: int) -> dict[str, float]:
    """A&E attendances of all types in a financial year by trust."""
    first, last = date(start, 4, 1), date(start + 1, 3, 31)
    year = returns.filter(pl.col("month").is_between(first, last))
    return dict(year.group_by("trust").agg(pl.col("attendances").sum().cast(pl.Float64)).iter_rows())


def _seen(panel: pl.DataFrame, returns: pl.DataFrame, successors: pl.DataFrame, year: FinancialYear) -> list[str]:
    """Trusts with a major A&E or with general and acute beds in the base year, or in the nearest year there is.

    A trust known only from the bed panel of a later year is left out where a merger after the base year began made it.
    """
    first = date(year.start, 4, 1)
    rows = returns.filter(pl.col("month").is_between(first, date(year.start + 1, 3, 31)), pl.col("type") == "1")
    found = set(rows.filter(pl.col("attendances") > 0)["trust"].to_list())
    start = max(year.start, 2018)
    label = f"{start}-{(start + 1) % 100:02d}"
    listed = set(panel.filter(pl.col("quarter").str.starts_with(label), pl.col("ga_beds") > 50)["trust"].to_list())
    made = set(successors.filter(pl.col("date") > first)["new"].to_list())
    gone = set(successors.filter(pl.col("date") <= first, ~pl.col("old").is_in(list(listed)))["old"].to_list())
    return sorted((found | (listed - made)) - gone)


def _homes(atlas: Atlas) -> dict[str, str]:
    if atlas.boundaries == 2017:
        lead = atlas.call(trust_membership).filter("lead")
        return dict(lead.select("trust", "footprint").iter_rows())
    listed = atlas.keep(read(atlas.root, LOOKUPS, "trust to stp 2021")).select("trust", "stp")
    boards = _board_of_stp(atlas)
    homes = {trust: boards[stp] for trust, stp in listed.drop_nulls().iter_rows() if stp in boards}
    shares = atlas.keep(read(atlas.root, LOOKUPS, "trust by icb"))
    first = shares.sort("trust", "share", descending=[False, True]).unique("trust", keep="first", maintain_order=True)
    return {
        **homes,
        **{trust: board for trust, board in first.select("trust", "icb").iter_rows() if trust not in homes},
    }


def _board_of_stp(atlas: Atlas) -> dict[str, str]:
    """The board of 2022 that most small areas of each partnership of 2021 belong to."""
    old = atlas.keep(read(atlas.root, LOOKUPS, "lsoa to ccg 2021")).select("lsoa", "stp")
    both = old.join(atlas.lsoas.select("lsoa", "footprint"), on="lsoa").group_by("stp", "footprint").len()
    most = both.sort("stp", "len", "footprint", descending=[False, True, False]).unique("stp", keep="first")
    return dict(most.select("stp", "footprint").iter_rows())


def _kinds(atlas: Atlas) -> dict[str, str]:
    listed = atlas.call(estates).select("trust", "trust_type").drop_nulls()
    return {trust: _kind(text) for trust, text in listed.iter_rows()}


def _kind(text: str) -> str:
    if text.startswith("ACUTE"):
        return "acute"
    return KINDS.get(text, "mental health")


def _names(atlas: Atlas, panel: pl.DataFrame) -> dict[str, str]:
    points = atlas.call(trust_points).select("trust", pl.col("trust_name").alias("name"))
    listed = atlas.call(trust_list).select("trust", "name")
    parts = [panel.select("trust", pl.col("trust_name").alias("name")), points, listed]
    names: dict[str, str] = {}
    for part in parts:
        names.update(
            {code: tidy_name(name) for code, name in part.drop_nulls().unique(maintain_order=True).iter_rows()}
        )
    return names


_SMALL = {"And", "Of", "The", "For", "On", "Under", "In"}


def tidy_name(name: str) -> str:
    """A trust's name in title case, with NHS and small words as they are written."""
    words = [word.capitalize() if word[:1] != "(" else word.title() for word in name.lower().split()]
    words = [word.lower() if at and word in _SMALL else word for at, word in enumerate(words)]
    return " ".join("NHS" if word == "Nhs" else word for word in words)


def _points(atlas: Atlas, sites: pl.DataFrame) -> dict[str, tuple[tuple[float, float], ...]]:
    offices = atlas.call(trust_points).drop_nulls(["lat", "lon"])
    found: dict[str, tuple[tuple[float, float], ...]] = {code: (point,) for code, point in CLOSED_POINTS.items()}
    found |= {code: ((lat, lon),) for code, lat, lon in offices.select("trust", "lat", "lon").iter_rows()}
    listed = atlas.call(hospital_sites).filter(pl.col("sector") == "NHS Sector").drop_nulls(["lat", "lon"])
    used = sites.filter(pl.col("acute_beds") > 20).drop_nulls(["lat", "lon"])
    for table, replace in ((listed, False), (used, True)):
        for (code,), part in table.group_by("trust", maintain_order=True):
            if replace or str(code) not in found:
                found[str(code)] = tuple(part.select("lat", "lon").iter_rows())
    return found
