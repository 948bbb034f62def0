"""Axes of a compiled plan, and the ways through its places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from placeplan.model.axes import Axis
from placeplan.model.model import Axes
from placeplan.plan.geography import ancestors
from placeplan.plan.plan import Plan
from placeplan.quantities import AGE_BANDS, SEXES
from placeplan.records import (
    Assumption,
    Initiative,
    Neighbour,
    Organisation,
    Place,
    Record,
    Resource,
    Service,
    Site,
    StaffGroup,
)

__all__ = ["Places", "active_initiatives", "axes_of", "places_of"]


def active_initiatives(plan: Plan) -> dict[str, Initiative]:
    """Initiatives that are part of the plan, in order of id."""
    return {key: initiative for key, initiative in plan.of(Initiative).items() if initiative.active}


@dataclass(frozen=True)
class Places:
    """The finest places of a plan and what they lie in.

    Parameters
    ----------
    leaves
        Places of the footprint that have population rows.
    neighbours
        Neighbours that have population rows.
    layers
        Leaf -> places it lies wholly in, itself first, one step further up each time.
    """

    leaves: tuple[str, ...]
    neighbours: tuple[str, ...]
    layers: Mapping[str, Sequence[frozenset[str]]]

    def within(self, place: str) -> tuple[str, ...]:
        """Leaves and neighbours a selector that names this place takes in."""
        if place in self.neighbours:
            return (place,)
        return tuple(leaf for leaf in self.leaves if any(place in layer for layer in self.layers[leaf]))

    def nearest(self, leaf: str, among: Mapping[str, object]) -> str | None:
        """The nearest place at or above a leaf that is among these; None where there is none."""
        for layer in self.layers.get(leaf, (frozenset({leaf}),)):
            for place in sorted(layer):
                if place in among:
                    return place
        return None


def places_of(plan: Plan) -> Places:
    """Leaves, neighbours and the layers above each leaf."""
    peopled = set(plan.table("population")["place"].unique().to_list())
    leaves = tuple(key for key in plan.of(Place) if key in peopled)
    neighbours = tuple(key for key in plan.of(Neighbour) if key in peopled)
    return Places(leaves, neighbours, {leaf: ancestors(plan, leaf) for leaf in leaves})


def _titles(records: Mapping[str, Record]) -> dict[str, str]:
    return {key: record.title for key, record in records.items()}


def axes_of(plan: Plan, places: Places) -> Axes:
    """Axes of the compiled plan."""
    initiatives = active_initiatives(plan)
    effects = {
        f"{i}/{effect.id}": effect.title or f"{initiative.title}: {effect.kind}"
        for i, initiative in initiatives.items()
        for effect in initiative.effects
    }
    named = {**_titles(plan.of(Place)), **_titles(plan.of(Neighbour))}
    groups = tuple(f"{age}|{sex}|{fifth}" for age in AGE_BANDS for sex in SEXES for fifth in range(1, 6))
    return Axes(
        year=Axis("year", tuple(str(year) for year in plan.years)),
        place=Axis.of("place", {key: named[key] for key in (*places.leaves, *places.neighbours)}),
        group=Axis("group", groups),
        service=Axis.of("service", _titles(plan.of(Service))),
        provider=Axis.of("provider", {**_titles(plan.of(Organisation)), **_titles(plan.of(Site))}),
        resource=Axis.of("resource", _titles(plan.of(Resource))),
        staff_group=Axis.of("staff_group", _titles(plan.of(StaffGroup))),
        organisation=Axis.of("organisation", _titles(plan.of(Organisation))),
        initiative=Axis.of("initiative", _titles(initiatives)),
        effect=Axis.of("effect", effects),
        assumption=Axis.of("assumption", _titles(plan.of(Assumption))),
    )
