"""Charts of activity, capacity, staff and roll-out."""

from __future__ import annotations

from typing import Any

from placeplan.publish import numbers
from placeplan.publish.charts.theme import (
    BLUE,
    DARK_BLUE,
    DASH,
    GREY,
    HATCH,
    INK,
    PALE_BLUE,
    Chart,
    Spec,
    axis_label,
    haloed,
    named_rows,
    row_position,
    values,
    wrap,
    year_axis,
)
from placeplan.publish.context import InitiativeRow
from placeplan.publish.reading import DO_NOTHING, DO_SOMETHING, Reader
from placeplan.publish.tables import Column, Table
from placeplan.quantities import FinancialYear, Month

__all__ = ["activity_chart", "capacity_chart", "rollout_chart", "staff_chart", "tight_capacity"]

_PANELS = 12


def activity_chart(reader: Reader) -> Chart | None:
    """Activity by service as an index of the base year, both worlds."""
    data: list[dict[str, Any]] = []
    rows: list[tuple[str | float | None, ...]] = []
    services = sorted(
        {str(r["service"]) for r in reader.rows("activity", "service", world=DO_NOTHING, year=reader.base)}
    )
    base = {s: reader.one("activity", world=DO_NOTHING, year=reader.base, service=s) for s in services}
    services = sorted((s for s in services if base[s]), key=lambda s: reader.title("service", s))
    rise: dict[str, tuple[float, float]] = {}
    for service in services:
        first = base[service] or 1.0
        both = [reader.series("activity", world, service=service) for world in (DO_NOTHING, DO_SOMETHING)]
        index = [[None if v is None else 100 * v / first for v in series] for series in both]
        for year, n, s in zip(reader.years, *index, strict=True):
            data.append({"service": service, "year": year, "n": n, "s": s})
        for world, series in zip((DO_NOTHING, DO_SOMETHING), index, strict=True):
            rows.append((f"{reader.title('service', service)}, {world}", *series))
        rise[service] = (index[0][-1] or 100.0, index[1][-1] or 100.0)
    if not rise:
        return None
    most = max(rise, key=lambda s: abs(rise[s][0] - rise[s][1]))
    title = (
        f"In {reader.last} {numbers.inside(reader.title('service', most))} stand at {rise[most][1]:.0f} "
        "with the plan and "
        f"{rise[most][0]:.0f} without ({reader.base} = 100): its largest change"
    )
    said = "; ".join(
        f"{reader.title('service', s)}: {n:.0f} if nothing is done, {d:.0f} with the plan" for s, (n, d) in rise.items()
    )
    drawn = sorted(rise, key=lambda s: -abs(rise[s][0] - rise[s][1]))[:_PANELS]
    more = f"; the {_PANELS} services that change most" if len(rise) > _PANELS else ""
    panels = [
        _pair(reader, [d for d in data if d["service"] == s], reader.title("service", s), _index_domain(data))
        for s in drawn
    ]
    return Chart(
        name="activity",
        title=title,
        units=f"Activity, {reader.base} = 100; one scale for all, not from zero{more}",
        description=f"Index in {reader.last}. {said}.",
        body={"concat": panels, "columns": 4, "bounds": "flush", "spacing": {"row": 68, "column": 56}},
        table=Table(
            f"Activity, {reader.base} = 100",
            (Column("Service"), *(Column(y, "one") for y in reader.years)),
            tuple(rows),
        ),
        key=(("dash", "do nothing"), ("line", "do something")),
    )


def _index_domain(data: list[dict[str, Any]]) -> list[float]:
    seen = [v for d in data for v in (d["n"], d["s"]) if v is not None]
    return [min(seen) - 6, max(seen) + 8]


def _pair(reader: Reader, data: list[dict[str, Any]], title: str, domain: list[float] | None) -> Spec:
    """A small panel of two lines named by their last values."""
    x = {"field": "year", "type": "ordinal", "axis": year_axis(), "scale": {"domain": list(reader.years)}}
    y: Spec = {"field": "n", "type": "quantitative", "axis": {"title": None, "tickCount": 4}}
    y["scale"] = {"domain": domain, "nice": False} if domain else {"zero": False}
    end = data[-1] if data else {}
    n, s = end.get("n") or 0.0, end.get("s") or 0.0
    up, down = (-9, 11) if n >= s else (11, -9)
    text = {"align": "right", "dx": 10, "fontSize": 12, "fontWeight": "bold"}
    same = round(n) == round(s)
    labels = [{"year": reader.last, "n": n, "s": s, "nt": f"{n:.0f}", "st": "" if same else f"{s:.0f}"}]
    return {
        "width": 150,
        "height": 130,
        "data": values(data),
        "title": {"text": wrap(title, 24), "fontSize": 13, "offset": 6},
        "layer": [
            {
                "mark": {"type": "line", "color": GREY, "strokeDash": DASH, "strokeWidth": 2},
                "encoding": {"x": x, "y": y},
            },
            {
                "mark": {"type": "line", "color": BLUE, "strokeWidth": 2.5},
                "encoding": {"x": x, "y": {**y, "field": "s"}},
            },
            *haloed({**text, "dy": up, "color": INK}, {"x": x, "y": y, "text": {"field": "nt"}}, values(labels)),
            *haloed(
                {**text, "dy": down, "color": DARK_BLUE},
                {"x": x, "y": {**y, "field": "s"}, "text": {"field": "st"}},
                values(labels),
            ),
        ],
    }


def tight_capacity(reader: Reader) -> list[tuple[str, str]]:
    """Provider and resource of every capacity with open units, the tightest in the last year first."""
    required = {
        (r["provider"], r["resource"]): float(r["value"])
        for r in reader.rows("capacity.required", "provider", "resource", world=DO_SOMETHING, year=reader.last)
    }
    opened = {
        (r["provider"], r["resource"]): float(r["value"])
        for r in reader.rows("capacity.open", "provider", "resource", world=DO_SOMETHING, year=reader.last)
    }
    both = [key for key in required if opened.get(key)]
    return sorted(both, key=lambda key: -required[key] / opened[key])


def capacity_chart(reader: Reader, panels: int = _PANELS) -> Chart | None:
    """Units required in both worlds against units open, provider by provider."""
    keys = tight_capacity(reader)
    if not keys:
        return None
    views: list[Spec] = []
    rows: list[tuple[str | float | None, ...]] = []
    short: list[str] = []
    for provider, resource in keys:
        scope = {"provider": provider, "resource": resource}
        need_n = reader.series("capacity.required", DO_NOTHING, **scope)
        need_s = reader.series("capacity.required", DO_SOMETHING, **scope)
        opened = reader.series("capacity.open", DO_SOMETHING, **scope)
        name = f"{reader.title('provider', provider)}: {numbers.inside(reader.title('resource', resource))}"
        for world, series in (("required, do nothing", need_n), ("required, do something", need_s), ("open", opened)):
            rows.append((f"{name}, {world}", *series))
        if (need_s[-1] or 0) > (opened[-1] or 0) + 0.5:
            short.append(name)
        if len(views) < panels:
            views.append(_capacity_panel(reader, name, need_n, need_s, opened))
    title = (
        f"In {reader.last}, {len(short)} of {len(keys)} kinds of capacity are short of what is required"
        if short
        else f"Capacity open in {reader.last} meets what is required everywhere"
    )
    more = f"; the {panels} tightest" if len(keys) > panels else ""
    said = f"{title}. Short: {numbers.join_words(short[:8])}." if short else f"{title}."
    return Chart(
        name="capacity",
        title=title,
        units=f"Units required and open by year; each panel has its own scale, not from zero{more}",
        description=said,
        body={"concat": views, "columns": 4, "bounds": "flush", "spacing": {"row": 84, "column": 56}},
        table=Table(
            "Capacity required and open", (Column("Capacity"), *(Column(y, "one") for y in reader.years)), tuple(rows)
        ),
        key=(("step", "open, do something"), ("dash", "required, do nothing"), ("line", "required, do something")),
    )


def _capacity_panel(
    reader: Reader, name: str, need_n: list[float | None], need_s: list[float | None], opened: list[float | None]
) -> Spec:
    data = [
        {"year": y, "n": n, "s": s, "o": o} for y, n, s, o in zip(reader.years, need_n, need_s, opened, strict=True)
    ]
    panel = _pair(reader, data, name, None)
    base = panel["layer"][0]["encoding"]
    step = {
        "mark": {"type": "line", "color": INK, "strokeWidth": 2, "interpolate": "step"},
        "encoding": {"x": base["x"], "y": {**base["y"], "field": "o"}},
    }
    seen = [v for v in (*need_n, *need_s, *opened) if v is not None]
    pad = max((max(seen) - min(seen)) * 0.26, 1.0)
    for layer in (*panel["layer"], step):
        layer["encoding"]["y"] = {
            **layer["encoding"]["y"],
            "scale": {"domain": [min(seen) - pad, max(seen) + pad], "nice": False},
        }
    panel["layer"].insert(0, step)
    panel["title"]["text"] = wrap(name, 25, lines=3)
    return panel


def staff_chart(reader: Reader, limit: int = 14) -> Chart | None:
    """Staff in post, agency and posts nobody fills in the last year, largest shortage first."""

    def by(figure: str) -> dict[tuple[str, str], float]:
        found = reader.rows(figure, "organisation", "staff_group", world=DO_SOMETHING, year=reader.last)
        return {(r["organisation"], r["staff_group"]): float(r["value"]) for r in found}

    need, shortage, agency = by("staff.need"), by("staff.shortage"), by("staff.agency")
    ranked = sorted((k for k in shortage if shortage[k] > 0.05), key=lambda k: -shortage[k])
    if not ranked:
        return None
    data: list[dict[str, Any]] = []
    names: list[str] = []
    for i, key in enumerate(ranked[:limit]):
        lack, hired = shortage[key], min(agency.get(key, 0.0), shortage[key])
        required = need.get(key, lack)
        names.append(f"{reader.title('organisation', key[0])}: {numbers.inside(reader.title('staff_group', key[1]))}")
        stops = (0.0, required - lack, required - lack + hired, required)
        label = f"{lack:,.0f} short of {required:,.0f}"
        for kind, a, b in zip(("in post", "agency", "unfilled"), stops[:-1], stops[1:], strict=True):
            data.append(
                {"i": i, "kind": kind, "a": a, "b": b, "need": required, "label": label if kind == "unfilled" else ""}
            )
    total = sum(shortage.values())
    title = f"The plan needs {numbers.count(round(total), 'wte')} more staff than it has in {reader.last}"
    first = f"{reader.title('organisation', ranked[0][0])}: {numbers.inside(reader.title('staff_group', ranked[0][1]))}"
    rows = tuple(
        (
            f"{reader.title('organisation', o)}: {numbers.inside(reader.title('staff_group', g))}",
            need.get((o, g)),
            need.get((o, g), 0.0) - shortage[o, g],
            agency.get((o, g)),
            shortage[o, g],
        )
        for o, g in ranked
    )
    columns = (Column("Staff"), *(Column(c, "one") for c in ("Needed", "In post", "Agency", "Short")))
    more = f"; the {limit} largest shortages" if len(ranked) > limit else ""
    return Chart(
        name="staff",
        title=title,
        units=f"Whole-time equivalents, {reader.last}, do something{more}",
        description=f"{title}. The largest shortage is {first}, {numbers.count(round(shortage[ranked[0]]), 'wte')}.",
        body=_staff_bars(data, names),
        table=Table("Staff short", columns, rows, note="wte"),
        key=(("bar", "in post"), ("pale", "filled by agency staff"), ("hatch", "filled by nobody")),
    )


def _staff_bars(data: list[dict[str, Any]], names: list[str]) -> Spec:
    high = max(d["need"] for d in data)
    axis = {"title": None, "orient": "top", "tickCount": 5, "labelExpr": axis_label()}
    x = {"field": "a", "type": "quantitative", "scale": {"domain": [0, high * 1.3], "nice": False}, "axis": axis}
    kinds = ["in post", "agency", "unfilled"]
    fill = {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": [BLUE, PALE_BLUE, HATCH]}}
    stroke = {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": [BLUE, BLUE, INK]}}
    return {
        "width": 560,
        "height": {"step": 36},
        "data": values(data),
        "layer": [
            {
                "mark": {"type": "bar", "height": 18, "strokeWidth": 1},
                "encoding": {"y": row_position(), "x": x, "x2": {"field": "b"}, "fill": fill, "stroke": stroke},
            },
            *haloed(
                {"align": "left", "dx": 6, "fontSize": 12, "color": INK},
                {"y": row_position(), "x": {**x, "field": "need"}, "text": {"field": "label"}},
                values([d for d in data if d["label"]]),
            ),
            *named_rows(names),
        ],
    }


def rollout_chart(reader: Reader) -> Chart | None:
    """When each initiative reaches its places: early adopters filled, later ones hollow."""
    dated = [(row, _steps(row)) for row in reader.context.initiatives]
    dated = sorted(((row, steps) for row, steps in dated if steps), key=lambda pair: (pair[1][0][0], pair[0].title))
    if not dated or not reader.years:
        return None
    spans: list[dict[str, Any]] = []
    dots: list[dict[str, Any]] = []
    for i, (_, steps) in enumerate(dated):
        spans.append({"i": i, "a": min(s[0] for s in steps), "b": max(s[1] for s in steps)})
        for start, role in sorted({(s[0], s[3]) for s in steps}):
            dots.append({"i": i, "a": start, "role": role})
    first, last = FinancialYear.parse(reader.years[0]), FinancialYear.parse(reader.last)
    low = min(first.first_month.index, *(s["a"] for s in spans))
    high = max((last + 1).first_month.index, *(s["b"] for s in spans))
    full = f"{len(dated)} initiatives start between {numbers.month(_month(min(s['a'] for s in spans)))} and "
    title = full + numbers.month(_month(max(s["a"] for s in spans)))
    rows = tuple(
        (row.title, place, role, numbers.month(_month(a)), numbers.month(_month(b)))
        for row, steps in dated
        for a, b, place, role in steps
    )
    names = [row.title for row, _ in dated]
    return Chart(
        name="rollout",
        title=title,
        units="From the first place's start until everybody it will reach is reached",
        description=f"{title}. The table below gives each place.",
        body=_rollout_bars(names, spans, dots, low, high),
        table=Table("Roll-out", tuple(Column(c) for c in ("Initiative", "Place", "Part", "Starts", "Complete")), rows),
        key=(("pale", "being rolled out"), ("dot", "an early adopter starts"), ("ring", "a later adopter starts")),
    )


def _month(index: float) -> Month:
    return Month(int(index) // 12, int(index) % 12 + 1)


def _steps(row: InitiativeRow) -> list[tuple[float, float, str, str]]:
    found = [
        (start := float(Month.parse(s.start).index), start + max(s.ramp_months, 0.0), s.place, s.role)
        for s in row.rollout
        if s.start and s.role != "not party"
    ]
    return sorted(found)


def _rollout_bars(
    names: list[str], spans: list[dict[str, Any]], dots: list[dict[str, Any]], low: float, high: float
) -> Spec:
    aprils = [v for v in range(int(low), int(high) - 5) if v % 12 == 3]
    axis = {
        "title": None,
        "orient": "top",
        "values": aprils,
        "labelAlign": "left",
        "labelExpr": "floor(datum.value / 12) + '/' + slice('' + (floor(datum.value / 12) + 1), 2)",
    }
    x = {
        "field": "a",
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": axis,
    }
    fill = {"field": "role", "type": "nominal", "scale": {"domain": ["early", "later"], "range": [BLUE, "#ffffff"]}}
    return {
        "width": 560,
        "height": {"step": 34},
        "layer": [
            {
                "data": values(spans),
                "mark": {"type": "bar", "height": 14, "fill": PALE_BLUE, "stroke": BLUE, "strokeWidth": 1},
                "encoding": {"y": row_position(), "x": x, "x2": {"field": "b"}},
            },
            {
                "data": values(dots),
                "mark": {
                    "type": "point",
                    "shape": "circle",
                    "size": 90,
                    "opacity": 1,
                    "stroke": BLUE,
                    "strokeWidth": 2,
                    "filled": False,
                },
                "encoding": {"y": row_position(), "x": x, "fill": fill},
            },
            *named_rows(names),
        ],
    }
