"""Which commissioner answers for the residents of each district."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from placeplan.sources.areas import successor_codes
from placeplan.sources.baseline.atlas import Atlas
from placeplan.sources.baseline.ids import Ids
from placeplan.sources.geography import FOOTPRINTS_2017, follow
from placeplan.sources.primary_care import registered_patients
from placeplan.sources.reading import read
from placeplan.sources.releases.areas import CCG_2021

__all__ = ["QUARTER", "Commissioner", "commissioners_of"]

QUARTER = "2016_01-03"
"""Quarter of the registered patients by CCG that is used."""


@dataclass(frozen=True)
class Commissioner:
    """A CCG of 2017, or a part of a board (sub-board location) of 2022."""

    id: str
    code: str
    title: str
    place: str
    """Id of its place, the layer above districts."""
    patients: float
    """Registered patients, early 2016; 0 where there is no list."""
    pays: bool = True
    """Whether districts are counted under it; false where its residents cannot be told from another CCG's."""


def commissioners_of(
    atlas: Atlas, code: str, table: pl.DataFrame, ids: Ids
) -> tuple[dict[str, str], tuple[Commissioner, ...]]:
    """Commissioner of each district by code, and the commissioners.

    The CCGs of 2017 are known by small area only where they still stood in 2021. Elsewhere a district goes to the
    CCG of
    its area whose name it shares, and what is left to the CCG with the most registered patients not yet accounted for.
    A district in two CCGs goes to the one with more of its residents.
    """
    if atlas.boundaries != 2017:
        return _boards(atlas, table, ids)
    listed = atlas.ccgs.filter(pl.col("footprint") == code).unique("ccg").sort("ccg")
    names = dict(listed.select("ccg", "ccg_name").iter_rows())
    current = set(atlas.keep(read(atlas.root, CCG_2021, "ccg"))["ccg_ods"].to_list())
    ends = follow(atlas.call(successor_codes), names, since=FOOTPRINTS_2017, stop_at=current)
    lists = atlas.call(registered_patients, quarter=QUARTER).filter(pl.col("ccg").is_in(list(names)))
    patients = dict(lists.group_by("ccg").agg(pl.col("patients").sum().cast(pl.Float64)).iter_rows())
    payers = _matched(table, names, ends, {ccg: patients.get(ccg, 0.0) for ccg in names})
    made = []
    for ccg in names:
        title = names[ccg].removeprefix("NHS ")
        own = ids.give(title, ccg)
        place = ids.give(f"{title.removesuffix(' CCG')} ccg area", ccg) if ccg in payers.values() else ""
        made.append(Commissioner(own, ccg, f"NHS {title}", place, patients.get(ccg, 0.0), ccg in payers.values()))
    return payers, tuple(made)


def _matched(
    table: pl.DataFrame, names: dict[str, str], ends: dict[str, str], patients: dict[str, float]
) -> dict[str, str]:
    sizes = table.group_by("district", "district_name", "ccg").agg(pl.col("persons").sum())
    main = sizes.sort("persons", descending=True).unique("district", keep="first", maintain_order=True)
    payers: dict[str, str] = {}
    left = dict(patients)
    waiting = []
    for district, name, now, persons in main.sort("persons", descending=True).iter_rows():
        fits = [ccg for ccg, end in ends.items() if end == now] or list(names)
        named = [ccg for ccg in fits if _words(name) & _words(names[ccg])]
        if len(fits) == 1 or len(named) == 1:
            payers[district] = (named or fits)[0] if len(named) == 1 else fits[0]
            left[payers[district]] -= persons
        else:
            waiting.append((district, persons, named or fits))
    for district, persons, fits in waiting:
        unused = [ccg for ccg in fits if ccg not in payers.values()] or fits
        payers[district] = max(unused if len(unused) < len(fits) else fits, key=lambda ccg: (left[ccg], ccg))
        left[payers[district]] -= persons
    return payers


_IDLE = {
    "and",
    "the",
    "of",
    "ccg",
    "nhs",
    "county",
    "city",
    "with",
    "on",
    "upon",
    "west",
    "east",
    "north",
    "south",
    "area",
}


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z]+", name.lower())) - _IDLE


def _boards(atlas: Atlas, table: pl.DataFrame, ids: Ids) -> tuple[dict[str, str], tuple[Commissioner, ...]]:
    """The one board; its sub-board locations are places only."""
    name = atlas.names[table["footprint"][0]]
    code = str(table["footprint"][0])
    title = name if name.startswith("NHS ") else f"NHS {name}"
    own = ids.give(f"{title.removeprefix('NHS ')} board", code)
    made = Commissioner(own, code, title, "", 0.0)
    return dict.fromkeys(table["district"].unique().to_list(), code), (made,)
