"""Control charts of the plan's measures, by the Making Data Count rules of `placeplan.indicators.spc`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from placeplan.indicators.spc import Chart, Rebase, xmr_chart
from placeplan.plan.plan import Plan
from placeplan.records import Measure

__all__ = ["MeasureRow", "PointRow", "measure_rows", "readings_of"]


@dataclass(frozen=True)
class PointRow:
    """One reading on its chart."""

    on: date
    value: float
    mean: float
    lower: float
    upper: float
    label: str
    variation: str


@dataclass(frozen=True)
class MeasureRow:
    """A measure and its chart.

    Parameters
    ----------
    last_label, variation
        Rule that marks the last reading and what it means; empty where the measure is not charted.
    assurance
        Whether the last segment will meet the target: consistent pass, consistent fail, hit or miss; empty without one.
    concern_since
        First reading of the signal for the worse that still stands at the last reading.
    problem
        Why it is not charted; empty where it is.
    """

    id: str
    title: str
    unit: str
    kind: str
    improvement: str
    target: float | None
    last: float | None
    last_on: date | None
    mean: float | None
    lower: float | None
    upper: float | None
    last_label: str
    variation: str
    assurance: str
    concern_since: date | None
    provisional: bool
    points: tuple[PointRow, ...]
    problem: str


def readings_of(plan: Plan, measure: str, *, on: date | None = None) -> list[tuple[date, float]]:
    """Readings of a measure in the order of the table, up to a day where one is given.

    Raises
    ------
    ValueError
        A day cannot be read.
    """
    table = plan.tables.get("reading")
    if table is None:
        return []
    rows = [
        (date.fromisoformat(str(row["on"])), float(row["value"]))
        for row in table.iter_rows(named=True)
        if row["measure"] == measure
    ]
    return [row for row in rows if on is None or row[0] <= on]


def measure_rows(plan: Plan, *, on: date) -> tuple[MeasureRow, ...]:
    """Every measure with its chart up to a day. Nothing is rebased but where the measure says so, with a reason."""
    return tuple(_measure(plan, measure, on) for measure in plan.of(Measure).values())


def _measure(plan: Plan, measure: Measure, on: date) -> MeasureRow:
    try:
        readings = readings_of(plan, measure.id, on=on)
        chart, problem = _chart(measure, readings), ""
    except ValueError as fault:
        readings, chart, problem = [], None, str(fault)
    points = tuple(
        PointRow(r.when, r.value, r.mean, r.lower, r.upper, r.label, r.variation)
        for r in (chart.readings if chart else ())
        if isinstance(r.when, date)
    )
    end = points[-1] if points else None
    return MeasureRow(
        id=measure.id, title=measure.title, unit=measure.unit, kind=measure.kind, improvement=measure.improvement,
        target=measure.target, last=end.value if end else None, last_on=end.on if end else None,
        mean=end.mean if end else None, lower=end.lower if end else None, upper=end.upper if end else None,
        last_label=end.label if end else "", variation=end.variation if end else "",
        assurance=(chart.assurance or "") if chart else "", concern_since=_concern_since(chart, points),
        provisional=chart.segments[-1].provisional if chart else True, points=points, problem=problem,
    )  # fmt: skip


def _chart(measure: Measure, readings: list[tuple[date, float]]) -> Chart:
    if len(readings) < 2:
        raise ValueError(f"it has {len(readings)} reading{'' if len(readings) == 1 else 's'} and a chart needs two")
    days = [day for day, _ in readings]
    rebases = [Rebase(date.fromisoformat(day), reason) for day, reason in sorted(measure.rebases.items())]
    rebases = [rebase for rebase in rebases if rebase.at in days]
    values = [value for _, value in readings]
    return xmr_chart(days, values, improvement=measure.improvement, target=measure.target, rebases=rebases)


def _concern_since(chart: Chart | None, points: tuple[PointRow, ...]) -> date | None:
    if chart is None or not points or points[-1].variation != "concern":
        return None
    first = chart.segments[-1].start
    since = points[-1].on
    for point in reversed(points[first:]):
        if point.variation != "concern":
            break
        since = point.on
    return since
