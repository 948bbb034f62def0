"""Places, neighbours, organisations and sites as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from placeplan.records import Neighbour, Organisation, Place, Site
from placeplan.sources.baseline.area import Area
from placeplan.sources.baseline.atlas import Atlas
from placeplan.sources.baseline.care import ELSEWHERE, Flows
from placeplan.sources.baseline.rates import MARK
from placeplan.sources.baseline.trusts import Trusts, tidy_name
from placeplan.sources.primary_care import practices

__all__ = ["Bodies", "bodies_of", "givers_of"]

WALK_IN, CARE = "walk-in", "care"


@dataclass
class Bodies:
    """Records of one footprint, and the id each code goes by in the plan.

    Parameters
    ----------
    ids
        Trust code, or ELSEWHERE, walk-in, care and practices:<CCG>, to organisation id.
    neighbours
        Code of a footprint next door, or ELSEWHERE, to its neighbour id.
    payers
        Neighbour id → organisation that pays for its people.
    """

    places: dict[str, Place] = field(default_factory=dict)
    neighbour: dict[str, Neighbour] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    neighbours: dict[str, str] = field(default_factory=dict)
    payers: dict[str, str] = field(default_factory=dict)
    invented: list[str] = field(default_factory=list)
    """Codes of providers that stand for bodies no release names."""


def bodies_of(atlas: Atlas, area: Area, trusts: Trusts, flows: Flows) -> Bodies:
    """Everybody and everywhere the plan of one footprint names."""
    made = Bodies()
    _places(area, made)
    _commissioners(atlas, area, made)
    for council in area.councils:
        made.organisations[council.id] = Organisation(
            id=council.id, title=council.title, type="council", partner="partial", code=council.code,
            place=council.place, note="Adult social care only.",
        )  # fmt: skip
    _trusts(area, trusts, flows, made)
    _neighbours(atlas, area, flows, made)
    return made


def _places(area: Area, made: Bodies) -> None:
    made.places[area.id] = Place(id=area.id, title=area.name, level="footprint", code=area.code)
    for code, (key, title) in area.counties.items():
        made.places[key] = Place(id=key, title=title, level="county", code=code, parents={area.id: 1.0})
    titles = {c.code: c for c in area.commissioners if c.place}
    for ccg in titles.values():
        made.places[ccg.place] = Place(
            id=ccg.place, title=f"{ccg.title.removeprefix('NHS ')} area", level="locality", code=ccg.code,
            parents={area.id: 1.0}, note="Districts counted under this commissioner.",
        )  # fmt: skip
    for district in area.districts:
        parents = {area.counties[district.council][0]: 1.0} if district.council in area.counties else {area.id: 1.0}
        if district.payer in titles:
            parents[titles[district.payer].place] = 1.0
        note = "" if district.share > 0.9995 else f"{district.share:.1%} of the district's residents live in this part."
        made.places[district.id] = Place(
            id=district.id, title=district.title, level="district", code=district.code, parents=parents, note=note
        )


def _commissioners(atlas: Atlas, area: Area, made: Bodies) -> None:
    listed = atlas.call(practices).filter(pl.col("status") == "A")
    count = dict(listed.group_by("ccg").len().iter_rows())
    for ccg in area.commissioners:
        note = "" if ccg.pays else "Its residents cannot be told from its neighbour's and are counted there."
        made.organisations[ccg.id] = Organisation(
            id=ccg.id, title=ccg.title, type="commissioner", partner="full" if ccg.pays else "associate", code=ccg.code,
            place=ccg.place or area.id, note=note,
        )  # fmt: skip
        if ccg.pays:
            own = area.ids.give(f"{ccg.id} practices")
            made.ids[f"practices:{ccg.code}"] = own
            made.organisations[own] = Organisation(
                id=own, title=f"General practices of {ccg.title}", type="general practice", partner="full",
                place=ccg.place or area.id, practices=int(count.get(ccg.code, 0)) or None,
            )  # fmt: skip


def _trusts(area: Area, trusts: Trusts, flows: Flows, made: Bodies) -> None:
    kinds = {"acute": "acute", "community": "community", "mental health": "mental health", "ambulance": "ambulance"}
    for code in area.trusts:
        own = _trust_id(area, trusts, code, made)
        kind = kinds.get(trusts.kind[code], "integrated")
        made.organisations[own] = Organisation.model_validate({
            "id": own, "title": _named(trusts, code), "type": kind, "partner": "full", "code": code, "place": area.id,
        })  # fmt: skip
        _sites(area, trusts, code, own, made)
    for code in flows.providers:
        if code not in made.ids and code != ELSEWHERE:
            own = _trust_id(area, trusts, code, made)
            made.organisations[own] = Organisation(
                id=own, title=_named(trusts, code), type="acute", partner="outside", code=code
            )
    for code, title, kind in (
        (ELSEWHERE, "Other hospital trusts", "acute"),
        (WALK_IN, "Walk-in and urgent treatment centres of other bodies", "independent"),
        (CARE, "Care homes and home care providers", "independent"),
    ):
        own = area.ids.give({ELSEWHERE: "other-trusts", WALK_IN: "walk-in-centres", CARE: "care-providers"}[code])
        made.ids[code] = own
        made.organisations[own] = Organisation.model_validate(
            {"id": own, "title": title, "type": kind, "partner": "outside"}
        )
    for kind, code in (("community", "community-services"), ("mental health", "mental-health-services")):
        if not _able(area, trusts, kind):
            own = area.ids.give(code)
            made.ids[code] = own
            made.invented.append(code)
            title = f"{kind.capitalize()} services of {area.name}"
            made.organisations[own] = Organisation.model_validate({
                "id": own, "title": title, "type": kind, "partner": "partial", "place": area.id,
                "note": f"Stands for the providers here that count in another footprint; sized by {MARK}.",
            })  # fmt: skip


def _named(trusts: Trusts, code: str) -> str:
    return trusts.names.get(code, f"Trust {code}")


def _trust_id(area: Area, trusts: Trusts, code: str, made: Bodies) -> str:
    words = _named(trusts, code).replace("NHS", "").replace("Foundation", "").replace("Trust", "").replace("(the)", "")
    made.ids[code] = area.ids.give(words.replace("University Hospitals of", "").strip() or code, code)
    return made.ids[code]


def _sites(area: Area, trusts: Trusts, code: str, organisation: str, made: Bodies) -> None:
    kind = "acute hospital" if code in trusts.hospitals else "community hospital"
    used = trusts.sites.filter(pl.col("trust") == code).sort("acute_beds", descending=True)
    for site, name, lat, lon, beds in used.select("site", "site_name", "lat", "lon", "acute_beds").iter_rows():
        own = area.ids.give(tidy_name(name), site)
        made.sites[own] = Site.model_validate({
            "id": own, "title": tidy_name(name), "organisation": organisation, "type": kind, "code": site,
            "latitude": lat, "longitude": lon,
            "note": f"{beds} acute beds in the survey of March 2020.",
        })  # fmt: skip


def _neighbours(atlas: Atlas, area: Area, flows: Flows, made: Bodies) -> None:
    for code in flows.places[flows.districts :]:
        name = "further away" if code == ELSEWHERE else atlas.names[code]
        own = area.ids.give(f"people from {name}")
        payer = area.ids.give(f"commissioners for {name}")
        made.neighbours[code], made.payers[own] = own, payer
        made.organisations[payer] = Organisation(
            id=payer, title=f"Commissioners for people from {name}", type="commissioner", partner="outside"
        )
        made.neighbour[own] = Neighbour(
            id=own, title=f"People from {name}", system=payer, code="" if code == ELSEWHERE else code,
            note="Residents there, counted by the share of their hospital use at this footprint's trusts.",
        )  # fmt: skip


def _able(area: Area, trusts: Trusts, kind: str) -> list[str]:
    """Trusts of the footprint that give community or mental health care: its own kind first, else any that is not
    acute."""
    there = [c for c in area.trusts if c not in trusts.hospitals and trusts.kind[c] != "ambulance"]
    exact = [code for code in there if trusts.kind[code] == kind]
    return exact or there


def givers_of(area: Area, trusts: Trusts, sizes: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Who gives community, mental health, general practice and social care to each district, with shares.

    Parameters
    ----------
    sizes
        Staff of each trust; where several could give a service they share it by size.
    """
    found: dict[str, dict[str, float]] = {
        name: {} for name in ("community-contact", "mental-contact", "gp-appointment")
    }
    for service, kind, stand_in in (
        ("community-contact", "community", "community-services"),
        ("mental-contact", "mental health", "mental-health-services"),
    ):
        able = _able(area, trusts, kind) or [stand_in]
        total = sum(sizes.get(code, 1.0) for code in able)
        for district in area.districts:
            for code in able:
                found[service][f"{district.id}|{code}"] = sizes.get(code, 1.0) / total
    for district in area.districts:
        found["gp-appointment"][f"{district.id}|practices:{district.payer}"] = 1.0
    care = {f"{district.id}|{CARE}": 1.0 for district in area.districts}
    return {**found, "home-care": care, "care-home": care}
