"""Funnel charts: places against the limits within which chance alone would leave them."""

from __future__ import annotations

from typing import Any

from placeplan.programme.peers import PeerRow, PeerService
from placeplan.publish import numbers
from placeplan.publish.charts.theme import AMBER, BLUE, DASH, GREY, INK, Chart, Spec, values
from placeplan.publish.tables import Column, Table

__all__ = ["funnel_chart", "outside"]

_SHAPES = {"within": "circle", "above": "diamond", "below": "square"}
_COLOURS = {"within": GREY, "above": AMBER, "below": BLUE}


def outside(service: PeerService) -> list[PeerRow]:
    """Places beyond the 95% limits, the highest rate first."""
    beyond = [row for row in service.places if "above" in row.stands or "below" in row.stands]
    return sorted(beyond, key=lambda row: -(row.rate or 0.0))


def funnel_chart(service: PeerService) -> Chart | None:
    """The funnel of a service; None where fewer than two places stand on it."""
    shown = [row for row in service.places if row.rate is not None]
    if len(shown) < 2 or not service.limits:
        return None
    beyond = outside(service)
    said = numbers.join_words([f"{row.title} ({row.stands})" for row in beyond[:4]])
    title = f"{service.title} by place: {said if beyond else 'no place differs by more than chance'}"
    columns = (
        Column("Place"), Column("Rate", "number"), Column("From", "number"), Column("To", "number"),
        Column("Against the limits"),
    )  # fmt: skip
    cells = tuple((row.title, row.rate, row.lower, row.upper, row.stands) for row in service.places)
    return Chart(
        name=f"funnel-{service.service}",
        title=title,
        units=f"{service.unit}s for 100,000 people a year, standardised by age to the {service.standard}; limits of "
        "95% and 99.8% about the footprint's own rate",
        description=f"{title}. The footprint's rate is {service.rate:,.0f}.",
        body=_body(service, shown),
        table=Table(f"{service.title} by place", columns, cells),
        key=_key(shown),
    )


def _key(shown: list[PeerRow]) -> tuple[tuple[str, str], ...]:
    marks = [("grey-dot", "place within the limits"), ("grey-line", "the footprint's rate"), ("dash", "limits")]
    sides = {_side(row) for row in shown}
    marks += [("diamond", "place above the limits")] if "above" in sides else []
    marks += [("square", "place below the limits")] if "below" in sides else []
    return tuple(marks)


def _side(row: PeerRow) -> str:
    return next((side for side in ("above", "below") if side in row.stands), "within")


def _body(service: PeerService, shown: list[PeerRow]) -> Spec:
    points = [
        {"people": row.funnel_people, "rate": row.rate, "name": row.title, "side": _side(row)} for row in shown
    ]
    ends = [row.people for row in service.limits]
    rates = [row.rate for row in shown if row.rate] + [row.rate for row in service.limits]
    low, high = max(0.0, 0.95 * min(rates)), 1.05 * max(rates)
    x: Spec = {
        "field": "people", "type": "quantitative", "scale": {"domain": [min(ends), max(ends)], "nice": False},
        "axis": {"title": "People (of the standard's ages) the rate rests on", "format": ",.0f", "tickCount": 5},
    }  # fmt: skip
    y: Spec = {
        "field": "rate", "type": "quantitative", "scale": {"domain": [low, high], "zero": False, "nice": True},
        "axis": {"title": None, "format": ",.0f", "tickCount": 5},
    }  # fmt: skip

    def line(ending: str, **look: Any) -> Spec:
        some = [
            {"people": row.people, "rate": row.rate, "limit": row.limit}
            for row in service.limits if row.limit.endswith(ending)
        ]  # fmt: skip
        mark = {"type": "line", "color": GREY, "strokeWidth": 1.5, "clip": True, **look}
        return {
            "data": values(some), "mark": mark, "encoding": {"x": x, "y": y, "detail": {"field": "limit"}},
        }  # fmt: skip

    kinds = list(_SHAPES)
    shape = {"field": "side", "type": "nominal", "scale": {"domain": kinds, "range": list(_SHAPES.values())}}
    colour = {"field": "side", "type": "nominal", "scale": {"domain": kinds, "range": list(_COLOURS.values())}}
    layers: list[Spec] = [
        line("inner", strokeDash=DASH), line("outer", strokeDash=[2, 3]),
        {"mark": {"type": "rule", "color": GREY, "strokeWidth": 1.5}, "encoding": {"y": {"datum": service.rate}}},
        {"data": values(points), "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
         "encoding": {"x": x, "y": y, "shape": shape, "color": colour}},
        {"data": values([row for row in points if row["side"] != "within"]),
         "mark": {"type": "text", "dy": -11, "fontSize": 12, "color": INK},
         "encoding": {"x": x, "y": y, "text": {"field": "name"}}},
    ]  # fmt: skip
    return {"width": 640, "height": 300, "layer": layers}
