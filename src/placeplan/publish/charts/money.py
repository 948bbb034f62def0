"""Charts of the gaps and of money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from placeplan.publish import numbers
from placeplan.publish.charts.theme import (
    AMBER,
    BLUE,
    DARK_BLUE,
    DASH,
    GREY,
    HATCH,
    HATCH_COST,
    INK,
    PALE_BLUE,
    Chart,
    Spec,
    axis_label,
    haloed,
    money_axis,
    named_rows,
    row_position,
    values,
    year_axis,
)
from placeplan.publish.reading import DO_NOTHING, DO_SOMETHING, Reader
from placeplan.publish.tables import Column, Table

__all__ = [
    "GAPS",
    "Bridge",
    "BridgeLine",
    "bridge_chart",
    "bridge_of",
    "bridge_table",
    "gap_text",
    "gaps_chart",
]

GAPS: dict[str, tuple[str, str, float]] = {
    "gap.health": ("Health and wellbeing", "preventable events a year", 1.0),
    "gap.care": ("Care and quality", "people a year below a standard", 1.0),
    "gap.finance": ("Finance and efficiency", "£ million a year", 1e6),
}
"""The three gaps: name, what is counted, and the scale they are drawn at."""


def gap_text(figure: str, value: float | None) -> str:
    """A gap in words, by its own unit; below zero it is a surplus."""
    if figure == "gap.finance":
        if value is not None and value < 0:
            return f"{numbers.money(-value)} surplus"
        return numbers.money(value)
    return numbers.count(None if value is None else float(round(numbers.significant(value, 3))))


def gaps_chart(reader: Reader) -> Chart | None:
    """The three gaps by year: do nothing, do something, and what the plan closes between them."""
    panels: list[Spec] = []
    rows: list[tuple[str | float | None, ...]] = []
    said: list[str] = []
    for figure, (name, unit, scale) in GAPS.items():
        nothing, something = reader.series(figure, DO_NOTHING), reader.series(figure, DO_SOMETHING)
        if not any(v is not None for v in nothing):
            continue
        panels.append(_gap_panel(reader, figure, nothing, something))
        for world, series in (("do nothing", nothing), ("do something", something)):
            rows.append((f"{name}: {world} ({unit})", *(None if v is None else v / scale for v in series)))
        said.append(
            f"{name}: {gap_text(figure, nothing[-1])} if nothing is done, {gap_text(figure, something[-1])} left "
            f"with the plan in {reader.last}."
        )
    if not panels:
        return None
    finance = [reader.one("gap.finance", world=w) for w in (DO_NOTHING, DO_SOMETHING)]
    title = "The plan narrows the three gaps, year by year"
    if finance[0] and finance[1] is not None:
        left = gap_text("gap.finance", finance[1])
        title = f"By {reader.last} the plan takes the money gap from {numbers.money(finance[0])} to {left}"
    return Chart(
        name="gaps",
        title=title,
        units="Gap by year; each panel has its own scale, from zero",
        description=" ".join(said),
        body={"hconcat": panels, "spacing": 66, "bounds": "flush"},
        table=Table(
            "The three gaps by year", (Column("Gap"), *(Column(y, "number") for y in reader.years)), tuple(rows)
        ),
        key=(("dash", "do nothing"), ("line", "do something: what is left"), ("pale", "closed by the plan")),
    )


def _gap_panel(reader: Reader, figure: str, nothing: list[float | None], something: list[float | None]) -> Spec:
    name, unit, scale = GAPS[figure]
    data: list[dict[str, Any]] = []
    for year, n, s in zip(reader.years, nothing, something, strict=True):
        if n is not None:
            data.append({"year": year, "n": n / scale, "s": None if s is None else s / scale})
    last = {"year": reader.last, "n": (nothing[-1] or 0) / scale, "s": (something[-1] or 0) / scale}
    last |= {"nt": _short(figure, nothing[-1]), "st": _short(figure, something[-1])}
    x = {"field": "year", "type": "ordinal", "axis": year_axis()}
    money = figure == "gap.finance"
    label = axis_label(prefix="£", suffix="m") if money else axis_label()
    y = {
        "field": "n",
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": {"title": None, "labelExpr": label, "tickCount": 5},
    }
    above = {"align": "right", "dx": 6, "fontWeight": "bold"}
    return {
        "width": 246,
        "height": 230,
        "data": values(data),
        "title": {"text": name, "subtitle": unit, "offset": 14},
        "layer": [
            {"mark": {"type": "area", "color": PALE_BLUE}, "encoding": {"x": x, "y": y, "y2": {"field": "s"}}},
            {
                "mark": {"type": "line", "color": GREY, "strokeDash": DASH, "strokeWidth": 2.5},
                "encoding": {"x": x, "y": y},
            },
            {"mark": {"type": "line", "color": BLUE, "strokeWidth": 3}, "encoding": {"x": x, "y": {**y, "field": "s"}}},
            *haloed({"dy": -12, "color": INK, **above}, {"x": x, "y": y, "text": {"field": "nt"}}, values([last])),
            *haloed(
                {"dy": 18 if _apart(nothing, something) else -12, "color": DARK_BLUE, **above},
                {"x": x, "y": {**y, "field": "s"}, "text": {"field": "st"}},
                values([last]),
            ),
        ],
    }


def _apart(nothing: list[float | None], something: list[float | None]) -> bool:
    """Whether there is room under the last point of the lower line."""
    top = max((v for v in nothing if v is not None), default=1.0) or 1.0
    return (something[-1] or 0.0) / top > 0.16


def _short(figure: str, value: float | None) -> str:
    if value is None:
        return ""
    if figure == "gap.finance":
        return f"{numbers.MINUS if value < 0 else ''}£{abs(value) / 1e6:,.0f}m"
    return numbers.decimals(float(round(numbers.significant(value, 3))))


@dataclass(frozen=True)
class BridgeLine:
    """One line of the bridge; `value` above zero closes the gap."""

    name: str
    value: float
    kind: str
    """"initiative" or "other"."""
    key: str = ""


@dataclass(frozen=True)
class Bridge:
    """The way from the do-nothing gap to what is left, in one year."""

    year: str
    start: float
    end: float
    lines: tuple[BridgeLine, ...]

    @property
    def difference(self) -> float:
        """What the lines leave between start and end; nothing in a sound bridge."""
        return self.start - sum(line.value for line in self.lines) - self.end

    @property
    def sound(self) -> bool:
        """Whether start less all lines is the end, to a pound in a million."""
        return abs(self.difference) <= max(1.0, 1e-6 * abs(self.start))


_ENDS = ("do nothing", "do something", "unidentified", "residual")


def bridge_of(reader: Reader, year: str = "") -> Bridge | None:
    """The bridge of a year, the last unless told otherwise. A line above zero closes the gap.

    Lines come largest first, initiatives before the rest.
    """
    year = year or reader.last
    start = reader.one("gap.finance", world=DO_NOTHING, year=year)
    end = reader.one("gap.finance", world=DO_SOMETHING, year=year)
    if start is None or end is None or not reader.has("bridge"):
        return None
    lines: list[BridgeLine] = []
    frame = reader.results.frame
    for row in frame.filter((frame["figure"] == "bridge") & (frame["year"] == year)).iter_rows(named=True):
        line = str(row["line"]).replace("_", " ").replace("-", " ").lower()
        if row["initiative"]:
            lines.append(
                BridgeLine(reader.title("initiative", row["initiative"]), row["value"], "initiative", row["initiative"])
            )
        elif not line.startswith(_ENDS):
            lines.append(BridgeLine(reader.title("line", str(row["line"])), row["value"], "other"))
    lines.sort(key=lambda b: (b.kind != "initiative", -b.value))
    return Bridge(year, start, end, tuple(lines))


def _most(bridge: Bridge, limit: int = 18) -> list[BridgeLine]:
    """Lines to draw: all of them, or the largest with one for the smaller ones."""
    initiatives = [line for line in bridge.lines if line.kind == "initiative"]
    others = [line for line in bridge.lines if line.kind != "initiative" and line.value]
    if len(initiatives) > limit:
        ranked = sorted(initiatives, key=lambda line: -abs(line.value))
        small = ranked[limit - 1 :]
        large = sorted(ranked[: limit - 1], key=lambda line: -line.value)
        initiatives = [*large, BridgeLine(f"{len(small)} smaller ones", sum(s.value for s in small), "initiative")]
    if not bridge.sound:
        others.append(BridgeLine("Does not add up", bridge.difference, "other"))
    return [*initiatives, *others]


def bridge_chart(bridge: Bridge) -> Chart:
    """The bridge as a waterfall, top to bottom; beyond 18 initiatives the smaller ones share a bar."""
    rows: list[dict[str, Any]] = [_bar("Do nothing: the gap if no one acts", 0.0, bridge.start, "start", bridge.start)]
    level = bridge.start
    for line in _most(bridge):
        after = level - line.value
        rows.append(_bar(line.name, level, after, "closes" if line.value >= 0 else "widens", -line.value))
        level = after
    left = "Unidentified: no plan closes this yet" if bridge.end > 0 else "Surplus with the plan"
    rows.append(_bar(left, 0.0, bridge.end, "left", bridge.end))
    for i, row in enumerate(rows):
        row |= {"i": i, "next": min(i + 1, len(rows) - 1)}
    closed = bridge.start - bridge.end
    title = f"In {bridge.year} the plan closes {numbers.money(closed)} of a {numbers.money(bridge.start)} gap"
    title += f"; {numbers.money(bridge.end)} has no plan behind it" if bridge.end > 0 else ""
    largest = bridge.lines[0] if bridge.lines else None
    said = f"{title}. " + (f"The largest line is {largest.name}, {numbers.money(largest.value)}." if largest else "")
    return Chart(
        name=f"bridge-{bridge.year[:4]}",
        title=title,
        units=f"£ million, {bridge.year}, nominal; each initiative's saving net of its cost, its share of "
        "the combined effect",
        description=said,
        body=_waterfall(rows),
        table=bridge_table(bridge),
        key=(
            ("grey", "gap if nothing is done"),
            ("bar", "closes the gap"),
            ("cost", "widens the gap"),
            ("hatch", "unidentified"),
        ),
    )


def _bar(name: str, start: float, end: float, kind: str, shown: float) -> dict[str, Any]:
    change = kind in {"closes", "widens"}
    sign = numbers.MINUS if shown < 0 else "+" if change and shown > 0 else ""
    return {
        "name": name,
        "a": start / 1e6,
        "b": end / 1e6,
        "kind": kind,
        "label": f"{sign}£{abs(shown) / 1e6:,.1f}m",
        "right": max(start, end, 0.0) / 1e6,
        "end": end / 1e6,
    }


def _waterfall(rows: list[dict[str, Any]]) -> Spec:
    low, high = min(0.0, *(min(r["a"], r["b"]) for r in rows)), max(max(r["a"], r["b"]) for r in rows)
    x_axis = money_axis(orient="top", tickCount=6)
    x = {"field": "a", "type": "quantitative", "scale": {"domain": [low, high * 1.12], "nice": False}, "axis": x_axis}
    kinds = ["start", "closes", "widens", "left"]
    fill = {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": [GREY, BLUE, HATCH_COST, HATCH]}}
    stroke = {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": [GREY, BLUE, AMBER, INK]}}
    links = [{"i": r["i"], "to": r["next"], "end": r["end"]} for r in rows[:-1]]
    return {
        "width": 560,
        "height": {"step": 36},
        "data": values(rows),
        "layer": [
            {
                "data": values(links),
                "mark": {"type": "rule", "color": "#768692", "strokeWidth": 1},
                "encoding": {"y": row_position(), "y2": {"field": "to"}, "x": {**x, "field": "end"}},
            },
            {
                "mark": {"type": "bar", "height": 20, "strokeWidth": 1},
                "encoding": {"y": row_position(), "x": x, "x2": {"field": "b"}, "fill": fill, "stroke": stroke},
            },
            *haloed(
                {"align": "left", "dx": 6, "color": INK},
                {"y": row_position(), "x": {**x, "field": "right"}, "text": {"field": "label"}},
            ),
            *named_rows([r["name"] for r in rows]),
        ],
    }


def bridge_table(bridge: Bridge) -> Table:
    """The lines of the bridge with what is left after each."""
    rows: list[tuple[str | float | None, ...]] = [("Do nothing", None, bridge.start)]
    level = bridge.start
    for line in bridge.lines:
        level -= line.value
        rows.append((line.name, line.value, level))
    if not bridge.sound:
        rows.append(("Does not add up", bridge.difference, bridge.end))
    left = "Unidentified" if bridge.end > 0 else "Surplus with the plan"
    rows[0] = ("Do nothing", "", bridge.start)
    columns = (Column("Line"), Column("Closes", "money"), Column("Gap after it", "money"))
    total = (left, bridge.start - bridge.end, bridge.end)
    return Table(f"The bridge, {bridge.year}", columns, tuple(rows), total=total, note="£ million, nominal")
