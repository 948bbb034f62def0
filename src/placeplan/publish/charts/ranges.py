"""Charts of many runs: fans by year, and what moves the gap in money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from placeplan.publish.bearing import borne, with_margin
from placeplan.publish.charts.money import GAPS
from placeplan.publish.charts.theme import (
    BLUE,
    DASH,
    GREY,
    INK,
    PALE_BLUE,
    Chart,
    Spec,
    axis_label,
    money_axis,
    named_rows,
    row_position,
    values,
    year_axis,
)
from placeplan.publish.reading import DO_NOTHING, DO_SOMETHING, Reader
from placeplan.publish.tables import Cell, Column, Table
from placeplan.results import Ranges

__all__ = ["fan_chart", "gap_fans", "key_fans", "tornado_chart"]

_BARS = 10


@dataclass(frozen=True)
class _Panel:
    """A figure drawn as a fan: its name, what it is counted in, and the scale it is drawn at."""

    figure: str
    name: str
    unit: str
    scale: float
    scope: str = "footprint"

    @property
    def money(self) -> bool:
        """Whether it is in pounds."""
        return self.scale != 1.0

    def rows(self, ranges: Ranges, world: str, years: Sequence[str]) -> list[dict[str, Any]]:
        """Ranges year by year; nothing where one is missing."""
        found = [ranges.of(self.figure, world=world, year=year, scope=self.scope) for year in years]
        return [row for row in found if row is not None] if all(found) else []


def gap_fans(reader: Reader) -> Chart | None:
    """The three gaps by year, each with its range."""
    panels = [_Panel(figure, *GAPS[figure]) for figure in GAPS]
    return fan_chart(reader, "fans", "How far the three gaps may lie from what is expected", panels)


def key_fans(reader: Reader) -> Chart | None:
    """Cost, staff and the largest resource by year, each with its range."""
    panels = [
        _Panel("cost", "Cost of the footprint", "£ million a year", 1e6),
        _Panel("staff.shortage", "Staff short", "wte", 1.0),
        *_largest(reader),
    ]
    return fan_chart(reader, "key-fans", "How sure cost, staff and capacity are", panels)


def _largest(reader: Reader) -> list[_Panel]:
    ranges = reader.results.ranges
    if ranges is None:
        return []
    found = ranges.frame.filter(figure="capacity.required", provider="", world=DO_SOMETHING, year=reader.last)
    rows = found.sort("p50", descending=True).to_dicts()
    if not rows:
        return []
    name = f"{reader.title('resource', rows[0]['resource'])} needed"
    return [_Panel("capacity.required", name, rows[0]["unit"], 1.0, rows[0]["scope"])]


def fan_chart(reader: Reader, name: str, title: str, panels: Sequence[_Panel]) -> Chart | None:
    """A panel for each figure: P10 to P90 and P50 with the plan, the same as lines if nothing is done."""
    ranges = reader.results.ranges
    if ranges is None:
        return None
    drawn: list[Spec] = []
    cells: list[tuple[Cell, ...]] = []
    said: list[str] = []
    for panel in panels:
        nothing, something = (panel.rows(ranges, world, reader.years) for world in (DO_NOTHING, DO_SOMETHING))
        if not something:
            continue
        drawn.append(_fan(panel, nothing, something))
        for world, found in ((DO_NOTHING, nothing), (DO_SOMETHING, something)):
            cells += [(f"{panel.name}, {world}", q.upper(), *(_beside(row, q) for row in found)) for q in _QUANTILES]
        last = something[-1]
        said.append(f"{panel.name} with the plan in {reader.last}: {_cell(last, 'p10')} to {_cell(last, 'p90')}.")
    if not drawn:
        return None
    return Chart(
        name=name,
        title=title,
        units=f"P10, P50 and P90 of {ranges.runs:,} runs by year; each panel has its own scale",
        description=" ".join(said),
        body={"hconcat": drawn, "spacing": 66, "bounds": "flush"},
        table=Table(title, (Column("Figure"), Column(""), *(Column(y, "number") for y in reader.years)), tuple(cells)),
        key=(
            ("pale", "with the plan, P10 to P90"),
            ("line", "with the plan, P50"),
            ("dash", "do nothing, the same"),
        ),
    )


_QUANTILES = ("p10", "p50", "p90")


def _cell(row: dict[str, Any], quantile: str) -> str:
    return borne(row[quantile], row[f"{quantile}_mc_error"], row["unit"])


def _beside(row: dict[str, Any], quantile: str) -> str:
    return with_margin(row[quantile], row[f"{quantile}_mc_error"], row["unit"])


def _fan(panel: _Panel, nothing: Sequence[dict[str, Any]], something: Sequence[dict[str, Any]]) -> Spec:
    def data(found: Sequence[dict[str, Any]]) -> Spec:
        return values([{"year": r["year"], **{q: r[q] / panel.scale for q in _QUANTILES}} for r in found])

    x = {"field": "year", "type": "ordinal", "axis": year_axis()}
    label = axis_label(prefix="£", suffix="m") if panel.money else axis_label()

    def y(quantile: str) -> Spec:
        axis = {"title": None, "labelExpr": label, "tickCount": 5}
        return {"field": quantile, "type": "quantitative", "scale": {"zero": False, "nice": True}, "axis": axis}

    dashes = [
        {
            "data": data(nothing),
            "mark": {"type": "line", "color": GREY, "strokeDash": DASH, "strokeWidth": 2.5 if q == "p50" else 1},
            "encoding": {"x": x, "y": y(q)},
        }
        for q in _QUANTILES
    ]
    band = {"mark": {"type": "area", "color": PALE_BLUE}, "encoding": {"x": x, "y": y("p10"), "y2": {"field": "p90"}}}
    line = {"mark": {"type": "line", "color": BLUE, "strokeWidth": 3}, "encoding": {"x": x, "y": y("p50")}}
    own = data(something)
    return {
        "width": 246,
        "height": 230,
        "title": {"text": panel.name, "subtitle": panel.unit, "offset": 14},
        "layer": [{**band, "data": own}, *(dashes if nothing else []), {**line, "data": own}],
    }


def tornado_chart(reader: Reader) -> Chart | None:
    """What the gap in money becomes with one assumption at its P10 and at its P90, all others central."""
    ranges = reader.results.ranges
    rows = [] if ranges is None else ranges.bars.filter(figure="gap.finance").to_dicts()[:_BARS]
    central = reader.one("gap.finance", world=DO_SOMETHING)
    if not rows or central is None:
        return None
    titles = {row.id: row.title for row in reader.context.assumptions}
    names = [titles.get(row["assumption"], row["assumption"]) for row in rows]
    data = [
        {"i": i, "from": min(r["low"], r["high"]) / 1e6, "to": max(r["low"], r["high"]) / 1e6}
        for i, r in enumerate(rows)
    ]
    table = Table(
        f"Gap in money in {reader.last} by assumption",
        (Column("Assumption"), Column("At its P10", "money"), Column("At its P90", "money")),
        tuple((name, row["low"], row["high"]) for name, row in zip(names, rows, strict=True)),
        note="£ million, with the plan, all other assumptions at their central value",
    )
    first = f"{names[0]} moves the money gap of {reader.last} most"
    return Chart(
        name="tornado",
        title=first,
        units="£ million: the gap with one assumption at its P10 and at its P90, all others central",
        description=f"{first}: from £{data[0]['from']:,.3g} million to £{data[0]['to']:,.3g} million.",
        body=_bars(names, data, central / 1e6),
        table=table,
        key=(("bar", "from P10 to P90 of the assumption"), ("tick", "all assumptions central")),
    )


def _bars(names: Sequence[str], data: list[dict[str, Any]], central: float) -> Spec:
    x = {"field": "from", "type": "quantitative", "axis": money_axis(), "scale": {"zero": False, "nice": True}}
    return {
        "width": 420,
        "height": {"step": 34},
        "data": values(data),
        "layer": [
            {
                "mark": {"type": "bar", "color": BLUE, "height": 18},
                "encoding": {"y": row_position(), "x": x, "x2": {"field": "to"}},
            },
            {
                "data": values([{"from": central}]),
                "mark": {"type": "rule", "color": INK, "strokeWidth": 2},
                "encoding": {"x": x},
            },
            *named_rows(names),
        ],
    }
