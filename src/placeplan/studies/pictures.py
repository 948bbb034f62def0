"""Charts of a run as pictures that stand alone."""

from __future__ import annotations

from functools import lru_cache

from placeplan.plan.plan import Plan
from placeplan.programme.charts import MeasureRow
from placeplan.programme.risks import RiskRow
from placeplan.programme.scales import scale_named
from placeplan.publish.charts import Chart, bridge_chart, bridge_of, gaps_chart, positions_chart, svg
from placeplan.publish.charts.control import control_chart, verdict
from placeplan.publish.charts.ranges import gap_fans, key_fans, tornado_chart
from placeplan.publish.charts.scores import scores_chart
from placeplan.publish.reading import Reader
from placeplan.records import RiskScale
from placeplan.studies.context import context_of
from placeplan.studies.run import Run

__all__ = ["control_picture", "control_words", "pictures", "scores_picture"]


def _bridge(reader: Reader) -> Chart | None:
    bridge = bridge_of(reader)
    return None if bridge is None else bridge_chart(bridge)


_CHARTS = {
    "gaps": gaps_chart,
    "bridge": _bridge,
    "positions": positions_chart,
    "fans": gap_fans,
    "key-fans": key_fans,
    "tornado": tornado_chart,
}
"""The last three need many runs."""


def pictures(run: Run) -> dict[str, tuple[str, str]]:
    """Each chart the run has something to draw in: name -> its message and description, and the picture (SVG)."""
    reader = Reader(run.results, context_of(run, programme=False))
    found = {}
    for name, draw in _CHARTS.items():
        chart = draw(reader)
        if chart is not None:
            found[name] = (chart.description, svg(chart, titled=True))
    return found


@lru_cache(maxsize=200)
def control_picture(row: MeasureRow) -> str:
    """The control chart of a measure (SVG), with its message drawn in; empty where it has too few readings."""
    chart = control_chart(row)
    return "" if chart is None else svg(chart, titled=True)


def control_words(row: MeasureRow) -> tuple[str, str]:
    """What a measure's control chart says, in a sentence; and its description for those who do not see it."""
    chart = control_chart(row)
    return verdict(row), "" if chart is None else chart.description


@lru_cache(maxsize=200)
def _scores_picture(row: RiskRow, scale: str) -> str:
    chart = scores_chart(row, RiskScale.model_validate_json(scale))
    return "" if chart is None else svg(chart)


def scores_picture(plan: Plan, row: RiskRow) -> tuple[str, str]:
    """A risk's scores over time: the picture (SVG) and its description; empty where it has no score."""
    scale = scale_named(plan, row.scale)
    chart = scores_chart(row, scale)
    return ("", "") if chart is None else (_scores_picture(row, scale.model_dump_json()), chart.description)
