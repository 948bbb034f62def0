"""Organisations, their sites and their people."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from annotated_types import Ge, Le

from placeplan.records.base import Record, Ref, Unit, register

__all__ = ["ORGANISATION_TYPES", "Organisation", "Person", "Site"]

OrganisationType = Literal[
    "commissioner", "specialised commissioner", "acute", "community", "mental health", "integrated", "ambulance",
    "gp federation", "general practice", "council", "health and wellbeing board", "voluntary", "independent",
    "regulator", "education",
]  # fmt: skip
ORGANISATION_TYPES: tuple[str, ...] = get_args(OrganisationType)


@register("organisation", "organisations", storage="flat", path="organisations.csv")
class Organisation(Record):
    """A body with its own board, money or duties."""

    type: OrganisationType
    """What it is. A commissioner is a CCG or, later, an integrated care board."""
    partner: Literal["full", "partial", "associate", "outside"]
    """Full: all of it is in the plan. Partial: only the part its rows describe. Associate: has a say, no money here.
    Outside: beyond the footprint, seen only at the other end of a flow. Full and partial partners make up the
    footprint's position."""
    code: str = ""
    """Official code (ODS), where there is one."""
    place: Annotated[str, Ref("place")] = ""
    """Place it belongs to."""
    labour_market: Annotated[str, Ref("place")] = ""
    """Place whose pool of staff it recruits from; empty means `place`."""
    practices: Annotated[int, Ge(0)] | None = None
    """Number of GP practices, for a federation or a group of practices."""


@register("site", "sites", storage="flat", path="sites.csv")
class Site(Record):
    """A building or campus care is given at."""

    organisation: Annotated[str, Ref("organisation")]
    """Organisation that runs it."""
    place: Annotated[str, Ref("place", "neighbour")] = ""
    """Place it stands in."""
    type: Literal["acute hospital", "community hospital", "mental health unit", "health centre", "care home", "other"]
    """What it is."""
    code: str = ""
    """Official code, where there is one."""
    latitude: Annotated[float, Ge(-90), Le(90), Unit("degrees north")] | None = None
    """Latitude (WGS 84)."""
    longitude: Annotated[float, Ge(-180), Le(180), Unit("degrees east")] | None = None
    """Longitude (WGS 84)."""


Role = Literal[
    "single leader", "senior responsible owner", "clinical lead", "executive lead", "programme office", "finance lead",
    "workforce lead", "analyst", "board secretary", "chair", "member", "assessor",
]  # fmt: skip


@register("person", "people", storage="flat", path="people.csv")
class Person(Record):
    """Somebody with a part in the plan."""

    organisation: Annotated[str, Ref("organisation")]
    """Home organisation."""
    post: str = ""
    """Their post."""
    roles: tuple[Role, ...] = ()
    """Parts they play in the plan."""
    days_per_week: Annotated[float, Ge(0), Le(7), Unit("days")] | None = None
    """Time they can give to it."""
