"""Section 7: travel by car."""

from __future__ import annotations

import math
from collections.abc import Sequence

from placeplan.engine.reference.basis import Flow, organisation_of, value
from placeplan.model import Model

__all__ = ["travel_by_place"]


def _distance(model: Model, place: int, provider: int) -> tuple[float, float] | None:
    """Minutes and km one way; a site without a row uses its organisation's; none where neither has one."""
    if model.travel is None:
        return None
    candidates = [provider]
    organisation = model.axes.organisation.ids[organisation_of(model, provider)]
    if organisation in model.axes.provider:
        candidates.append(model.axes.provider.index(organisation))
    for candidate in candidates:
        minutes, km = float(model.travel.minutes[place, candidate]), float(model.travel.km[place, candidate])
        if not math.isnan(minutes):
            return minutes, km
    return None


def travel_by_place(model: Model, flows: Sequence[Flow]) -> dict[int, tuple[float, float, float]]:
    """Person-minutes, person-km and kilograms of carbon by place, in one year."""
    total: dict[int, tuple[float, float, float]] = {}
    for flow in flows:
        distance = _distance(model, flow.place, flow.provider)
        if model.travel is None or distance is None:
            continue
        journeys = flow.units * value(model, model.services[flow.service].journeys, 0.0)
        minutes, km = journeys * 2.0 * distance[0], journeys * 2.0 * distance[1]
        carbon = km * value(model, model.travel.carbon_per_km, 0.0)
        before = total.get(flow.place, (0.0, 0.0, 0.0))
        total[flow.place] = (before[0] + minutes, before[1] + km, before[2] + carbon)
    return total
