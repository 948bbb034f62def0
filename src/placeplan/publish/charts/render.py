"""Drawing a chart as inline SVG: no script, no font fetched, text stays text, and words for those who do not see it."""

from __future__ import annotations

import re
from html import escape

from placeplan.publish.charts.theme import AMBER, BLUE, INK, PALE_BLUE, Chart

__all__ = ["figure_html", "svg"]

_VEGA_LITE = "5.21"
_ROLES = re.compile(r' (?:role="graphics-[a-z]+"|aria-[a-z]+="[^"]*"|class="[^"]*"|pointer-events="none")')
_EMPTY = re.compile(r'<path(?: [a-z-]+="[^"]*")*? d="(?:|M0,0h0v0h0Z)"[^>]*/>')


def svg(chart: Chart, *, titled: bool = False) -> str:
    """The chart as an SVG element with title and description.

    Parameters
    ----------
    titled
        Draw title and units into the picture, for use outside a page.
    """
    import vl_convert  # takes 0.4 s at first use

    drawn = vl_convert.vegalite_to_svg(chart.titled_spec if titled else chart.spec, vl_version=_VEGA_LITE)
    opening, inner = drawn.split(">", 1)
    width, height = (re.search(rf'{side}="([\d.]+)"', opening) for side in ("width", "height"))
    assert width is not None
    assert height is not None
    prefix = f"chart-{chart.name}"
    inner = _EMPTY.sub("", _ROLES.sub("", inner))
    inner = inner.replace("url(#", f"url(#{prefix}-").replace('id="', f'id="{prefix}-')
    words = (
        f'<title id="{prefix}-title">{escape(chart.title)}</title>'
        f'<desc id="{prefix}-desc">{escape(chart.description)}</desc>'
    )
    patterns = _patterns(prefix) if "url(#" in inner else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{prefix}-title {prefix}-desc" '
        f'width="{width[1]}" height="{height[1]}" viewBox="0 0 {width[1]} {height[1]}">{words}{patterns}{inner}'
    )


def _patterns(prefix: str) -> str:
    def hatch(name: str, colour: str, turn: int) -> str:
        return (
            f'<pattern id="{prefix}-{name}" width="7" height="7" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate({turn})"><rect width="7" height="7" fill="#fff"/>'
            f'<line x1="0" y1="0" x2="0" y2="7" stroke="{colour}" stroke-width="4"/></pattern>'
        )

    return f"<defs>{hatch('hatch', INK, 45)}{hatch('hatch-cost', AMBER, 135)}</defs>"


_MARKS = {
    "line": f'<path d="M0,7h26" stroke="{BLUE}" stroke-width="3"/>',
    "dash": '<path d="M0,7h26" stroke="#4c6272" stroke-width="2.5" stroke-dasharray="6,4"/>',
    "step": f'<path d="M0,11h13v-7h13" stroke="{INK}" stroke-width="2" fill="none"/>',
    "bar": f'<rect width="26" height="14" fill="{BLUE}"/>',
    "grey": '<rect width="26" height="14" fill="#4c6272"/>',
    "pale": f'<rect width="26" height="14" fill="{PALE_BLUE}" stroke="{BLUE}"/>',
    "hatch": f'<rect x="0.5" y="0.5" width="25" height="13" fill="url(#PREFIX-hatch)" stroke="{INK}"/>',
    "cost": f'<rect x="0.5" y="0.5" width="25" height="13" fill="url(#PREFIX-hatch-cost)" stroke="{AMBER}"/>',
    "tick": f'<path d="M13,0v14" stroke="{INK}" stroke-width="3"/>',
    "dot": f'<circle cx="13" cy="7" r="5.5" fill="{BLUE}"/>',
    "grey-dot": '<circle cx="13" cy="7" r="4.5" fill="#4c6272"/>',
    "grey-line": '<path d="M0,7h26" stroke="#4c6272" stroke-width="1.5"/>',
    "target": f'<path d="M0,7h26" stroke="{INK}" stroke-width="2"/>',
    "diamond": f'<path d="M13,1l6,6l-6,6l-6,-6z" fill="{AMBER}"/>',
    "square": f'<rect x="8" y="2" width="10" height="10" fill="{BLUE}"/>',
    "triangle": f'<path d="M13,1l6,11h-12z" fill="{INK}"/>',
    "ring": f'<circle cx="13" cy="7" r="5" fill="#fff" stroke="{BLUE}" stroke-width="2"/>',
}


def _key(chart: Chart) -> str:
    if not chart.key:
        return ""
    items = ""
    for mark, words in chart.key:
        drawn = _MARKS[mark].replace("PREFIX", f"chart-{chart.name}")
        picture = f'<svg width="26" height="14" viewBox="0 0 26 14" aria-hidden="true">{drawn}</svg>'
        items += f"<li>{picture} {escape(words)}</li>"
    return f'<ul class="key">{items}</ul>'


def figure_html(chart: Chart) -> str:
    """The chart as a figure: message, units, key, picture, and the figures it draws in a part that opens."""
    return (
        f'<figure><figcaption><p class="message">{escape(chart.title)}</p><p class="units">{escape(chart.units)}</p>'
        f"</figcaption>{_key(chart)}"
        f'<div class="scroll chart" role="region" tabindex="0" aria-label="{escape("Chart: " + chart.units)}">'
        f"{svg(chart)}</div>"
        f'<details class="data"><summary>The figures of this chart</summary>{chart.table.html()}</details></figure>'
    )
