"""Chart of surplus and deficit by organisation and year."""

from __future__ import annotations

from placeplan.publish import numbers
from placeplan.publish.charts.theme import BLUE, INK, Chart, Spec, haloed, named_rows, row_position, values
from placeplan.publish.reading import DO_NOTHING, DO_SOMETHING, Reader
from placeplan.publish.tables import Column, Table

__all__ = ["is_inside", "positions_chart"]


def positions_chart(reader: Reader) -> Chart | None:
    """Surplus or deficit of every organisation by year, both worlds."""
    rows = reader.rows("position", "organisation")
    inside = [o for o in dict.fromkeys(str(r["organisation"]) for r in rows) if is_inside(reader, o)]
    if not inside:
        return None
    last = reader.table("position", "organisation", DO_SOMETHING)
    inside.sort(key=lambda o: last.get(o, 0.0))
    found = {(r["organisation"], r["year"], r["world"]): float(r["value"]) for r in rows}
    short = [o for o in inside if last.get(o, 0.0) < -5e4]
    title = (
        f"{len(short)} of {len(inside)} organisations are still in deficit in {reader.last}"
        if short
        else f"Every organisation balances in {reader.last}"
    )
    worst = reader.title("organisation", inside[0])
    said = (
        f"{title}. The largest deficit is at {worst}, {numbers.money(last.get(inside[0]))}." if short else title + "."
    )
    columns = (Column("Organisation"), *(Column(f"{y}", "money") for y in reader.years))
    table = tuple(
        (f"{reader.title('organisation', o)}, {w}", *(found.get((o, y, w)) for y in reader.years))
        for o in inside
        for w in (DO_NOTHING, DO_SOMETHING)
    )
    return Chart(
        name="positions",
        title=title,
        units="£ million a year; deficit to the left of the line, surplus to the right; one scale for all",
        description=said,
        body=_position_panels(reader, inside, found),
        table=Table("Position by organisation and year", columns, table, note="£ million, nominal"),
        key=(("bar", "do something"), ("tick", "do nothing")),
    )


def is_inside(reader: Reader, organisation: str) -> bool:
    row = reader.organisations.get(organisation)
    return row is None or row.partner in {"full", "partial"}


def _position_panels(reader: Reader, inside: list[str], found: dict[tuple[str, str, str], float]) -> Spec:
    extent = [v / 1e6 for (o, _, _), v in found.items() if o in inside]
    low, high = min(0.0, *extent), max(0.0, *extent)
    room = 0.5 * (high - low) or 1.0
    panels: list[Spec] = []
    for year in reader.years:
        data = [
            {
                "i": i,
                "s": s / 1e6,
                "n": found.get((o, year, DO_NOTHING), s) / 1e6,
                "label": numbers.decimals(s / 1e6, 1),
            }
            for i, o in enumerate(inside)
            if (s := found.get((o, year, DO_SOMETHING))) is not None
        ]
        x = {
            "field": "s",
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [low - 0.04 * room, high + room], "nice": False},
        }
        y = row_position()
        panels.append(
            {
                "width": 96,
                "height": {"step": 34},
                "data": values(data),
                "title": {"text": year, "fontSize": 13, "anchor": "end"},
                "layer": [
                    {"mark": {"type": "bar", "color": BLUE, "height": 14}, "encoding": {"x": x, "y": y}},
                    {
                        "mark": {"type": "tick", "color": INK, "thickness": 2.5, "height": 22},
                        "encoding": {"x": {**x, "field": "n"}, "y": y},
                    },
                    {
                        "mark": {"type": "rule", "color": "#768692"},
                        "encoding": {"x": {k: v for k, v in x.items() if k != "field"} | {"datum": 0}},
                    },
                    *haloed(
                        {"align": "right", "fontSize": 12, "color": INK},
                        {"x": {"value": 96}, "y": y, "text": {"field": "label"}},
                    ),
                    *(named_rows([reader.title("organisation", o) for o in inside], width=32) if not panels else []),
                ],
            }
        )
    return {"hconcat": panels, "spacing": 12, "bounds": "flush"}
