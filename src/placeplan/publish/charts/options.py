"""Options as rectangles of people and gain, and as triangles of cost and gain with the efficient frontier."""

from __future__ import annotations

from typing import Any

from placeplan.publish import numbers
from placeplan.publish.charts.theme import (
    BLUE,
    GREY,
    INK,
    PALE_BLUE,
    Chart,
    Spec,
    axis_label,
    haloed,
    money_axis,
    values,
)
from placeplan.publish.options_view import OptionsView, OptionView
from placeplan.publish.tables import Cell, Column, Table

__all__ = ["options_chart"]

_SIZE = {"width": 330, "height": 300}


def options_chart(view: OptionsView) -> Chart:
    """Two panels: whom each option reaches and what it gains for them; what it gains for its net cost."""
    best = numbers.join_words([option.name for option in view.frontier])
    title = f"On the efficient frontier: {best}"
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (option.name, option.people.mean, option.per_thousand, option.gain.mean, option.cost.mean)
        for option in view.options
    )
    columns = (
        Column("Option"), Column("People who gain", "count"), Column("Points for 1,000 people", "two"),
        Column("Gain, points", "one"), Column("Net cost", "money"),
    )  # fmt: skip
    span = f"{view.first} to {view.last}"
    said = [
        f"{o.name}: {numbers.count(o.people.mean, 'people')}, gain {o.gain.written()} points, net cost "
        f"{o.cost.written()}."
        for o in view.options
    ]
    return Chart(
        name="options",
        title=title,
        units=f"Means of {view.runs:,} runs against doing nothing, {span}; bars from P10 to P90",
        description=" ".join(said),
        body={"hconcat": [_people(view), _money(view)], "spacing": 60, "bounds": "flush"},
        table=Table(
            "People, gain and cost of each option", columns, rows,
            note="net cost in £ million, below nought where it saves",
        ),
        key=(
            ("line", "on the efficient frontier"),
            ("grey", "beaten by another option, or by two mixed"),
            ("tick", "P10 to P90"),
        ),
    )  # fmt: skip


def _colour(option: OptionView) -> str:
    return BLUE if option.efficient else GREY


def _axis(title: str, *, money: bool = False) -> Spec:
    axis = money_axis() if money else {"labelExpr": axis_label(), "tickCount": 5}
    return {**axis, "title": title, "titleFontWeight": "normal"}


def _channel(field: str, title: str, *, money: bool = False) -> Spec:
    return {"field": field, "type": "quantitative", "axis": _axis(title, money=money), "scale": {"nice": True}}


def _people(view: OptionsView) -> Spec:
    """Rectangles: people across, gain for a thousand of them up; the area is the gain."""
    x = _channel("x", "people who gain, thousands")
    y = _channel("y", "points for 1,000 people")
    layers: list[Spec] = []
    for option in [o for o in view.ranked if not o.benchmark and o.per_thousand is not None]:
        wide, high = option.people.mean / 1e3, float(option.per_thousand or 0.0)
        layers.append(_shape([{"x": 0.0, "y": high, "z": 0.0}, {"x": wide, "y": high, "z": 0.0}], option, x, y))
    points = [
        {"x": o.people.mean / 1e3, "y": o.per_thousand, "letter": o.letter}
        for o in view.options if not o.benchmark and o.per_thousand is not None
    ]  # fmt: skip
    title = {"text": "Who gains, and how much", "subtitle": "the area is an option's gain", "offset": 14}
    return {**_SIZE, "title": title, "layer": [*layers, *_marked(points, x, y)]}


def _money(view: OptionsView) -> Spec:
    """Triangles from doing nothing: net cost across, gain up; the slope is value for money."""
    x, y = _channel("x", "net cost", money=True), _channel("y", "gain, points")
    layers: list[Spec] = []
    for option in [o for o in view.ranked if not o.benchmark]:
        end = {"x": option.cost.mean / 1e6, "y": option.gain.mean, "z": 0.0}
        layers.append(_shape(sorted([{"x": 0.0, "y": 0.0, "z": 0.0}, end], key=lambda p: p["x"]), option, x, y))
    frontier = [{"x": o.cost.mean / 1e6, "y": o.gain.mean} for o in view.frontier]
    layers.append(
        {
            "data": values(frontier),
            "mark": {"type": "line", "color": BLUE, "strokeWidth": 3},
            "encoding": {"x": x, "y": y},
        }
    )
    layers += _whiskers(view, x, y)
    points = [{"x": o.cost.mean / 1e6, "y": o.gain.mean, "letter": o.letter} for o in view.options]
    title = {
        "text": "What it costs, and what is gained",
        "subtitle": "the steeper, the more for the money; left of £0m it saves",
        "offset": 14,
    }
    return {**_SIZE, "title": title, "layer": [*layers, *_marked(points, x, y)]}


def _shape(rows: list[dict[str, Any]], option: OptionView, x: Spec, y: Spec) -> Spec:
    colour = _colour(option)
    return {
        "data": values(rows),
        "mark": {
            "type": "area", "color": PALE_BLUE if option.efficient else colour, "fillOpacity": 0.18,
            "line": {"color": colour, "strokeWidth": 1.5},
        },
        "encoding": {"x": x, "y": y, "y2": {"field": "z"}},
    }  # fmt: skip


def _whiskers(view: OptionsView, x: Spec, y: Spec) -> list[Spec]:
    across = [
        {"x": o.cost.p10 / 1e6, "x2": o.cost.p90 / 1e6, "y": o.gain.mean} for o in view.options if not o.benchmark
    ]
    up = [{"x": o.cost.mean / 1e6, "y": o.gain.p10, "y2": o.gain.p90} for o in view.options if not o.benchmark]
    rule = {"type": "rule", "color": INK, "strokeWidth": 1}
    return [
        {"data": values(across), "mark": rule, "encoding": {"x": x, "x2": {"field": "x2"}, "y": y}},
        {"data": values(up), "mark": rule, "encoding": {"x": x, "y": y, "y2": {"field": "y2"}}},
    ]


def _marked(points: list[dict[str, Any]], x: Spec, y: Spec) -> list[Spec]:
    dots: Spec = {
        "data": values(points),
        "mark": {"type": "point", "filled": True, "size": 60, "color": INK, "opacity": 1},
        "encoding": {"x": x, "y": y},
    }
    mark = {"fontWeight": "bold", "fontSize": 15, "dx": 10, "dy": -10}
    text = {"x": x, "y": y, "text": {"field": "letter", "type": "nominal"}}
    return [dots, *haloed(mark, text, values(points))]
