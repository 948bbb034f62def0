"""A risk's scores over time, against the bands of its scale."""

from __future__ import annotations

from placeplan.programme.risks import RiskRow, ScoreRow
from placeplan.programme.scales import bands_in_order
from placeplan.publish import numbers
from placeplan.publish.charts.theme import BLUE, GREY, INK, Chart, Spec, values
from placeplan.publish.tables import Column, Table
from placeplan.records import RiskScale

__all__ = ["scores_chart"]

_SHAPES = {"inherent": "triangle-up", "current": "circle", "target": "diamond"}
_COLOURS = {"inherent": GREY, "current": BLUE, "target": INK}


def scores_chart(row: RiskRow, scale: RiskScale) -> Chart | None:
    """The scores of a risk in order of their days; None where it has none."""
    if not row.history:
        return None
    cells = tuple(
        (numbers.day(s.on), s.kind, float(s.impact), float(s.likelihood), float(s.score), s.band, s.reason)
        for s in row.history
    )
    columns = (
        Column("Day"), Column("Kind"), Column("Impact", "count"), Column("Likelihood", "count"),
        Column("Score", "count"), Column("Band"), Column("Why"),
    )  # fmt: skip
    return Chart(
        name=f"risk-{row.id}",
        title=_message(row),
        units="Impact times likelihood, with the lowest score of each band",
        description=f"{_message(row)} " + _told(row.history),
        body=_body(row, scale),
        table=Table(f"Scores: {row.title}", columns, cells),
    )


def _message(row: RiskRow) -> str:
    if row.score is None:
        return "It has no score for how things stand."
    text = f"It stands at {row.score} ({row.band or 'below every band'})"
    text += f", was {row.inherent} before anything was done" if row.inherent not in (None, row.score) else ""
    return text + (f", and is to come to {row.target}." if row.target is not None else ".")


def _told(history: tuple[ScoreRow, ...]) -> str:
    return " ".join(f"{numbers.day(s.on)}: {s.kind} {s.score}." for s in history)


def _body(row: RiskRow, scale: RiskScale) -> Spec:
    data = [{"on": s.on.isoformat(), "score": s.score, "kind": s.kind} for s in row.history]
    bands = [{"low": low, "name": f"{name} from {low}"} for name, low in bands_in_order(scale)]
    days = sorted({s.on.isoformat() for s in row.history})
    kinds = list(_SHAPES)
    axis: Spec = {"title": None, "format": "%-d %b %Y", "grid": False, "labelOverlap": True, "tickCount": 5}
    axis |= {"values": days} if len(days) < 6 else {}
    x: Spec = {"field": "on", "type": "temporal", "axis": axis}
    scaled = {"domain": [0, scale.impacts * scale.likelihoods]}
    y_axis = {"title": None, "grid": False, "tickCount": 5}
    y: Spec = {"field": "score", "type": "quantitative", "scale": scaled, "axis": y_axis}
    shape = {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": [_SHAPES[k] for k in kinds]}}
    colour = {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": [_COLOURS[k] for k in kinds]}}
    band_y = {"field": "low", "type": "quantitative", "scale": scaled}
    ends = {s.kind: s for s in row.history}
    names = [{"on": s.on.isoformat(), "score": s.score, "text": f"{s.kind} {s.score}"} for s in ends.values()]
    layers: list[Spec] = [
        {"data": values(bands), "mark": {"type": "rule", "color": "#aeb7bd"}, "encoding": {"y": band_y}},
        {"data": values(bands), "mark": {"type": "text", "align": "left", "dx": 8, "dy": 0, "baseline": "middle"},
         "encoding": {"y": band_y, "x": {"value": 640}, "text": {"field": "name"}}},
        {"mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2},
         "encoding": {"x": x, "y": y, "color": colour}},
        {"mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
         "encoding": {"x": x, "y": y, "color": colour, "shape": shape}},
        {"data": values(names), "mark": {"type": "text", "align": "left", "dx": 9, "dy": -9},
         "encoding": {"x": x, "y": y, "text": {"field": "text"}}},
    ]  # fmt: skip
    return {"width": 640, "height": 200, "data": values(data), "layer": layers}
