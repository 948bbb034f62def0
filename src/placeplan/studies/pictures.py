"""Charts of a run as pictures that stand alone."""

from __future__ import annotations

from placeplan.publish.charts import Chart, bridge_chart, bridge_of, gaps_chart, positions_chart, svg
from placeplan.publish.charts.ranges import gap_fans, key_fans, tornado_chart
from placeplan.publish.reading import Reader
from placeplan.studies.context import context_of
from placeplan.studies.run import Run

__all__ = ["pictures"]


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
    reader = Reader(run.results, context_of(run))
    found = {}
    for name, draw in _CHARTS.items():
        chart = draw(reader)
        if chart is not None:
            found[name] = (chart.description, svg(chart, titled=True))
    return found
