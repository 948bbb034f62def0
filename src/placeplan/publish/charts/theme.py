"""The look all charts share, and the chart itself: a Vega-Lite specification with its words and its table.

Nothing is told by colour alone: do nothing is grey and dashed, do something is NHS blue and solid, what is unidentified
is hatched, and lines and bars carry their names and values. The colours keep a contrast of at least 3 to 1 on white,
text 7 to 1.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from placeplan.publish.tables import Table

__all__ = [
    "AMBER",
    "BLUE",
    "CONFIG",
    "DARK_BLUE",
    "DASH",
    "FONT",
    "GREY",
    "HATCH",
    "HATCH_COST",
    "INK",
    "PALE",
    "PALE_BLUE",
    "Chart",
    "Spec",
    "axis_label",
    "haloed",
    "money_axis",
    "named_rows",
    "row_position",
    "values",
    "wrap",
    "year_axis",
]

Spec = dict[str, Any]

BLUE = "#005eb8"
DARK_BLUE = "#003087"
PALE_BLUE = "#cfe2f4"
GREY = "#4c6272"
PALE = "#d8dde0"
AMBER = "#9c4a00"
INK = "#212b32"
DASH = [6, 4]
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"

HATCH = "url(#hatch)"
"""Fill for what is unidentified or not there; the renderer supplies the pattern."""
HATCH_COST = "url(#hatch-cost)"
"""Fill for what makes the gap larger."""

CONFIG: Spec = {
    "aria": False,
    "background": None,
    "font": FONT,
    "view": {"stroke": None},
    "padding": {"left": 2, "right": 2, "top": 4, "bottom": 2},
    "axis": {
        "labelFontSize": 13,
        "titleFontSize": 13,
        "labelColor": INK,
        "titleColor": INK,
        "titleFontWeight": "normal",
        "gridColor": "#e3e8eb",
        "domainColor": "#768692",
        "tickColor": "#768692",
        "labelPadding": 4,
    },
    "axisY": {"domain": False, "ticks": False},
    "header": {"labelFontSize": 13, "labelFontWeight": "bold", "labelColor": INK, "labelAnchor": "start"},
    "title": {
        "fontSize": 14,
        "anchor": "start",
        "color": INK,
        "subtitleColor": GREY,
        "subtitleFontSize": 12,
        "offset": 8,
    },
    "text": {"fontSize": 13, "color": INK},
    "legend": {"disable": True},
}


@dataclass(frozen=True)
class Chart:
    """A chart with everything a reader needs beside it.

    Parameters
    ----------
    title
        The message, in a sentence.
    units
        What is shown, and in what.
    description
        The same in words, for those who do not see it.
    body
        The Vega-Lite view, without title and look.
    table
        The figures drawn.
    """

    name: str
    title: str
    units: str
    description: str
    body: Spec
    table: Table
    key: tuple[tuple[str, str], ...] = ()
    """Pairs of a mark's name, as the renderer knows it ("line", "dash", "bar" ...), and what it stands for."""

    @property
    def spec(self) -> Spec:
        """The whole Vega-Lite specification, to be drawn under a heading of its own."""
        return {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "config": CONFIG, **self.body}

    @property
    def titled_spec(self) -> Spec:
        """The same with the message and units drawn in, for a picture that stands alone."""
        title = {"text": wrap(self.title, 70, lines=3), "subtitle": wrap(self.units, 90, lines=2), "anchor": "start"}
        return {**self.spec, "title": title}


def values(rows: list[dict[str, Any]]) -> Spec:
    """Inline data of a view."""
    return {"values": rows}


def wrap(text: str, width: int, *, lines: int = 2) -> list[str]:
    """Text broken into at most so many lines; what does not fit ends in an ellipsis."""
    return textwrap.wrap(text, width, max_lines=lines, placeholder=" …", break_on_hyphens=False) or [""]


def axis_label(*, prefix: str = "", suffix: str = "") -> str:
    """Expression that writes an axis value with a real minus before its prefix."""
    return f"(datum.value < 0 ? '−' : '') + '{prefix}' + format(abs(datum.value), ',') + '{suffix}'"


def money_axis(**more: Any) -> Spec:
    """An axis in millions of pounds."""
    return {"title": None, "labelExpr": axis_label(prefix="£", suffix="m"), "tickCount": 5, **more}


def year_axis() -> Spec:
    """Years under an axis: the first and the last, so that labels never meet."""
    ends = "datum.index == 0 || datum.index == 1 ? datum.label : ''"
    return {"title": None, "labelAngle": 0, "labelExpr": ends, "grid": False, "labelFlush": True, "labelOverlap": False}


def haloed(mark: Spec, encoding: Spec, data: Spec | None = None) -> list[Spec]:
    """Layers of a text that stays readable where it crosses a line: a white edge, then the text."""
    layers: list[Spec] = [
        {"mark": {**mark, "type": "text", "color": "#fff", "stroke": "#fff", "strokeWidth": 4}, "encoding": encoding},
        {"mark": {**mark, "type": "text"}, "encoding": encoding},
    ]
    return [{**layer, "data": data} for layer in layers] if data is not None else layers


def named_rows(names: Sequence[str], *, width: int = 40) -> list[Spec]:
    """Layers that write the names of rows numbered 0, 1, 2 ... to the left of a chart, on one line or two."""
    rows: list[Spec] = []
    for i, name in enumerate(names):
        lines = wrap(name, width)
        rows += [{"i": i, "text": line, "at": (2 * n + 1 - len(lines))} for n, line in enumerate(lines)]
    layers: list[Spec] = []
    for at in sorted({row["at"] for row in rows}):
        own = [row for row in rows if row["at"] == at]
        layers.append(
            {
                "data": values(own),
                "mark": {"type": "text", "align": "right", "baseline": "middle", "dy": 7.5 * at, "dx": -8},
                "encoding": {"y": row_position(), "x": {"value": 0}, "text": {"field": "text"}},
            }
        )
    return layers


def row_position() -> Spec:
    """Position of a row by its number, without an axis of its own."""
    return {"field": "i", "type": "ordinal", "axis": None}
