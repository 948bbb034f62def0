"""Control charts of measures: readings with their mean and limits, special causes marked by shape and words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from placeplan.programme.charts import MeasureRow, PointRow
from placeplan.publish import numbers
from placeplan.publish.charts.theme import AMBER, BLUE, DASH, GREY, INK, Chart, Spec, values
from placeplan.publish.tables import Column, Table

__all__ = ["control_chart", "verdict"]

_SHAPES = {"common cause": "circle", "concern": "diamond", "improvement": "square", "neutral": "triangle-up"}
_COLOURS = {"common cause": GREY, "concern": AMBER, "improvement": BLUE, "neutral": INK}
_WORDS = {
    "concern": "has turned for the worse", "improvement": "has turned for the better",
    "common cause": "varies as it always has", "neutral": "has changed, neither for better nor worse",
}  # fmt: skip
_ASSURED = {
    "consistent pass": "it will meet its target", "consistent fail": "it will miss its target unless something changes",
    "hit or miss": "it may meet its target or miss it",
}  # fmt: skip


def verdict(row: MeasureRow) -> str:
    """What a measure's chart says, in words."""
    if row.problem:
        return f"not charted: {row.problem}"
    said = _WORDS.get(row.variation, row.variation or "varies as it always has")
    if row.concern_since is not None:
        said += f" since {numbers.day(row.concern_since)}"
    assured = _ASSURED.get(row.assurance, row.assurance)
    return f"{said}; {assured}" if assured else said


def control_chart(row: MeasureRow) -> Chart | None:
    """The chart of a measure; None where it has too few readings."""
    if not row.points:
        return None
    title = f"{row.title}: {verdict(row)}"
    cells = tuple((numbers.day(p.on), p.value, p.mean, p.lower, p.upper, p.label or "common cause") for p in row.points)
    columns = (
        Column("Day"),
        *(Column(c, "number") for c in ("Reading", "Mean", "Lower limit", "Upper limit")),
        Column("Says"),
    )
    return Chart(
        name=f"measure-{row.id}",
        title=title,
        units=f"{row.unit or 'readings'}, with the mean and limits of 2.66 moving ranges"
        + ("; limits provisional" if row.provisional else ""),
        description=f"{title}. The last reading, {row.last:,.4g}, stands against limits of {row.lower:,.4g} and "
        f"{row.upper:,.4g}.",
        body=_body(row),
        table=Table(f"Readings: {row.title}", columns, cells),
        key=_key(row),
    )


def _key(row: MeasureRow) -> tuple[tuple[str, str], ...]:
    seen = {_kind(point) for point in row.points}
    marks = [("grey-dot", "reading"), ("grey-line", "mean"), ("dash", "limits")]
    marks += [("target", "target")] if row.target is not None else []
    marks += [("diamond", "special cause for the worse")] if "concern" in seen else []
    marks += [("square", "special cause for the better")] if "improvement" in seen else []
    marks += [("triangle", "special cause, neither better nor worse")] if "neutral" in seen else []
    return tuple(marks)


def _kind(point: PointRow) -> str:
    if point.variation in _SHAPES:
        return point.variation
    return "neutral" if point.variation else "common cause"


def _body(row: MeasureRow) -> Spec:
    data = [
        {"on": p.on.isoformat(), "value": p.value, "mean": p.mean, "lower": p.lower, "upper": p.upper, "kind": _kind(p)}
        for p in row.points
    ]
    x: Spec = {"field": "on", "type": "temporal", "axis": _days([p.on for p in row.points])}
    scale = {"zero": False, "nice": True, "domain": _domain(row)}
    axis = {"title": None, "tickCount": 5}

    def y(field: str) -> Spec:
        return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}

    def step(field: str, **look: Any) -> Spec:
        return {
            "mark": {"type": "line", "interpolate": "step", "color": GREY, **look},
            "encoding": {"x": x, "y": y(field)},
        }

    kinds = list(_SHAPES)
    shape = {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": list(_SHAPES.values())}}
    colour = {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": list(_COLOURS.values())}}
    layers: list[Spec] = [
        step("mean", strokeWidth=1.5), step("lower", strokeWidth=1.5, strokeDash=DASH),
        step("upper", strokeWidth=1.5, strokeDash=DASH),
        {"mark": {"type": "line", "color": GREY, "strokeWidth": 1}, "encoding": {"x": x, "y": y("value")}},
        {"mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
         "encoding": {"x": x, "y": y("value"), "shape": shape, "color": colour}},
    ]  # fmt: skip
    if row.target is not None:
        layers.append(
            {"mark": {"type": "rule", "color": INK, "strokeWidth": 2}, "encoding": {"y": {"datum": row.target}}}
        )
    return {"width": 640, "height": 220, "data": values(data), "layer": layers}


def _domain(row: MeasureRow) -> list[float]:
    found = [v for p in row.points for v in (p.value, p.lower, p.upper)] + ([] if row.target is None else [row.target])
    low, high = min(found), max(found)
    room = 0.08 * (high - low) or 1.0
    return [low - room if low < 0 or low - room >= 0 else 0.0, high + room]


def _days(days: Sequence[date]) -> Spec:
    years = (max(days) - min(days)).days > 1000
    return {"title": None, "format": "%Y" if years else "%b %Y", "tickCount": 6, "grid": False, "labelOverlap": True}
