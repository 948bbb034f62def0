"""Places and the systems next door."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from placeplan.records.base import Record, Ref, Unit, register

__all__ = ["PLACE_LEVELS", "Neighbour", "Place", "PlaceLevel"]

PlaceLevel = Literal["neighbourhood", "locality", "borough", "district", "county", "footprint", "region"]
PLACE_LEVELS: tuple[str, ...] = ("neighbourhood", "locality", "borough", "district", "county", "footprint", "region")


@register("place", "places", storage="flat", path="places.csv")
class Place(Record):
    """A place people live in and plan for. Places form layers: a place may lie in several others."""

    level: PlaceLevel
    """Layer the place belongs to, from neighbourhood up to region."""
    code: str = ""
    """Official code (ONS), where there is one."""
    parents: dict[Annotated[str, Ref("place")], Annotated[float, Ge(0), Le(1), Unit("share")]] = {}
    """Places it lies in, each with the share of this place's population that lies there."""


@register("neighbour", "neighbours", storage="flat", path="neighbours.csv")
class Neighbour(Record):
    """A place outside the footprint whose residents are treated inside it (inflow), or where ours are treated."""

    system: Annotated[str, Ref("organisation")] = ""
    """Organisation that answers for these people, usually their commissioner."""
    code: str = ""
    """Official code, where there is one."""
    country: Literal["england", "wales", "scotland", "northern ireland"] = "england"
    """Country: rules and payment differ across the border."""
