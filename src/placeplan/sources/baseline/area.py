"""One footprint picked out of the atlas: its small areas, places, commissioners, councils and trusts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from placeplan.sources.areas import partners
from placeplan.sources.baseline.atlas import Atlas, Floats
from placeplan.sources.baseline.commissioners import Commissioner, commissioners_of
from placeplan.sources.baseline.ids import Ids
from placeplan.sources.baseline.trusts import Trusts
from placeplan.sources.geography import CLOSED_FOOTPRINTS, members_of
from placeplan.sources.reading import read
from placeplan.sources.releases.areas import LOOKUPS

__all__ = ["Area", "Council", "District", "area_of"]

COUNCIL_SHARE = 0.05
"""A council is a partner where it has this share of the footprint, or of its own residents inside."""


@dataclass(frozen=True)
class District:
    """A district, or the part of it that lies in the footprint: a leaf of the plan."""

    id: str
    code: str
    title: str
    share: float
    """Share of the whole district's residents that live in this part."""
    council: str
    """Code of its upper-tier council."""
    payer: str
    """Code of the commissioner of its residents."""


@dataclass(frozen=True)
class Council:
    """An upper-tier or unitary council with enough residents here to be a partner."""

    id: str
    code: str
    title: str
    place: str
    """Its place: the county, or the district where the two are one."""


@dataclass(frozen=True)
class Area:
    """A footprint or board.

    Parameters
    ----------
    rows
        Positions of its small areas in the atlas.
    place
        District of each of those, by position in `districts`.
    trusts
        Trusts that count in it, in order of code.
    guests
        Trusts that are partners here and count elsewhere.
    """

    code: str
    name: str
    id: str
    rows: NDArray[np.int64]
    place: NDArray[np.int64]
    districts: tuple[District, ...]
    commissioners: tuple[Commissioner, ...]
    counties: Mapping[str, tuple[str, str]]
    """Id and name of each county by council code, where it holds several districts."""
    councils: tuple[Council, ...]
    trusts: tuple[str, ...]
    guests: tuple[str, ...]
    ids: Ids

    def by_place(self, weights: Floats) -> Floats:
        """Sums over the small areas of each district; the first axis of `weights` is the small areas."""
        made = np.zeros((len(self.districts), *weights.shape[1:]))
        np.add.at(made, self.place, weights)
        return made


def area_of(atlas: Atlas, trusts: Trusts, code: str) -> Area:
    """One footprint.

    Raises
    ------
    UnknownCode
        If there is no such code; the nearest is named.
    """
    members_of(atlas.lsoas, code)
    rows = np.flatnonzero((atlas.lsoas["footprint"] == code).to_numpy())
    table = atlas.lsoas[rows.tolist()].with_columns(pl.Series("persons", atlas.bands[rows].sum(axis=1)))
    ids = Ids()
    home = ids.give(atlas.names[code].removesuffix(" Integrated Care Board").removeprefix("NHS "))
    upper = atlas.keep(read(atlas.root, LOOKUPS, "district to county 2021"))
    council_of = dict(upper.select("district", "council").iter_rows())
    council_of |= {new: new for new in table["district"].unique().to_list() if new not in council_of}
    names = dict(upper.select("council", "council_name").unique().iter_rows())
    payers, commissioners = commissioners_of(atlas, code, table, ids)
    districts = _districts(atlas, table, ids, council_of, payers)
    counties = _counties(districts, names, ids)
    order = {district.code: at for at, district in enumerate(districts)}
    place = table["district"].replace_strict(order, return_dtype=pl.Int64).to_numpy()
    return Area(
        code=code,
        name=atlas.names[code],
        id=home,
        rows=rows,
        place=place,
        districts=districts,
        commissioners=commissioners,
        counties=counties,
        councils=_councils(atlas, table, districts, counties, council_of, names, ids),
        trusts=_existing(trusts, code),
        guests=_guests(atlas, trusts, code),
        ids=ids,
    )


def _districts(
    atlas: Atlas, table: pl.DataFrame, ids: Ids, council_of: Mapping[str, str], payers: Mapping[str, str]
) -> tuple[District, ...]:
    everyone = pl.DataFrame({"district": atlas.lsoas["district"], "persons": atlas.bands.sum(axis=1)})
    whole = dict(everyone.group_by("district").agg(pl.col("persons").sum()).iter_rows())
    here = table.group_by("district", "district_name").agg(pl.col("persons").sum()).sort("district_name")
    made = []
    for code, name, persons in here.iter_rows():
        title = name if ", " not in name else name.split(", ")[0]
        share = persons / whole[code]
        part = "" if share > 0.9995 else " (part)"
        made.append(District(ids.give(title, code), code, f"{title}{part}", share, council_of[code], payers[code]))
    return tuple(made)


def _counties(districts: Iterable[District], names: Mapping[str, str], ids: Ids) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for district in districts:
        if district.council != district.code and district.council not in found:
            found[district.council] = (ids.give(names[district.council], "county"), names[district.council])
    return found


def _councils(
    atlas: Atlas, table: pl.DataFrame, districts: tuple[District, ...], counties: Mapping[str, tuple[str, str]],
    council_of: Mapping[str, str], names: Mapping[str, str], ids: Ids,
) -> tuple[Council, ...]:  # fmt: skip
    everyone = pl.DataFrame({"district": atlas.lsoas["district"], "persons": atlas.bands.sum(axis=1)}).with_columns(
        pl.col("district").replace(dict(council_of)).alias("council")
    )
    whole = dict(everyone.group_by("council").agg(pl.col("persons").sum()).iter_rows())
    here = table.with_columns(pl.col("district").replace(dict(council_of)).alias("council"))
    inside = here.group_by("council").agg(pl.col("persons").sum()).sort("council")
    total = table["persons"].sum()
    place_of = {d.council: d.id for d in districts} | {code: place for code, (place, _) in counties.items()}
    called = {d.code: d.title.removesuffix(" (part)") for d in districts}
    made = []
    for code, persons in inside.iter_rows():
        if persons / total >= COUNCIL_SHARE or persons / whole[code] >= COUNCIL_SHARE:
            name = names.get(code, called.get(code, code)).split(", ")[0]
            kind = "County Council" if code.startswith("E10") else "Council"
            made.append(Council(ids.give(f"{name} council", code), code, f"{name} {kind}", place_of[code]))
    return tuple(made)


def _existing(trusts: Trusts, code: str) -> tuple[str, ...]:
    """Trusts of the footprint that stood in the base year: hospitals of that year, and others not made since."""
    later = set(trusts.successors.filter(pl.col("date") > trusts.day)["new"].to_list())
    earlier = set(trusts.successors.filter(pl.col("date") <= trusts.day)["old"].to_list())
    mine = [trust for trust, home in trusts.home.items() if home == code]
    return tuple(
        trust
        for trust in sorted(mine)
        if trust in trusts.hospitals or (trust not in earlier and trusts.kind[trust] != "acute" and trust not in later)
    )


def _guests(atlas: Atlas, trusts: Trusts, code: str) -> tuple[str, ...]:
    """Trusts the partner list of 2019 names here, which count in another footprint."""
    if atlas.boundaries != 2017:
        return ()
    listed = atlas.call(partners).filter(
        pl.col("stp_ons").replace(CLOSED_FOOTPRINTS) == code, pl.col("partner_type") == "TRUST"
    )
    found = set(listed["partner"].drop_nulls().to_list())
    return tuple(sorted(trust for trust in found if trusts.home.get(trust, code) != code))
