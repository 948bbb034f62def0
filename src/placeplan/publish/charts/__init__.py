"""Charts: Vega-Lite specifications made from a result set, drawn as SVG with words and figures beside them."""

from placeplan.publish.charts.care import activity_chart, capacity_chart, rollout_chart, staff_chart
from placeplan.publish.charts.money import Bridge, BridgeLine, bridge_chart, bridge_of, bridge_table, gaps_chart
from placeplan.publish.charts.position import positions_chart
from placeplan.publish.charts.render import figure_html, svg
from placeplan.publish.charts.theme import Chart

__all__ = [
    "Bridge", "BridgeLine", "Chart", "activity_chart", "bridge_chart", "bridge_of", "bridge_table", "capacity_chart",
    "figure_html", "gaps_chart", "positions_chart", "rollout_chart", "staff_chart", "svg",
]  # fmt: skip
