"""The little that charts drawn by hand have in common: text, lines and marks of SVG, without styles or scripts."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from placeplan.publish.charts.theme import FONT, GREY, INK

__all__ = ["Drawing", "Picture", "Scale", "month_ticks"]


@dataclass(frozen=True)
class Picture:
    """A drawing with the words for those who do not see it.

    Parameters
    ----------
    title
        Its message, in a sentence.
    description
        What it shows, in words.
    svg
        The picture as an element of a page. It holds no style, script or link.
    """

    title: str
    description: str
    svg: str


class Drawing:
    """Marks gathered into one picture."""

    def __init__(self, name: str, width: float) -> None:
        self.name, self.width = name, width
        self._parts: list[str] = []

    def text(
        self, x: float, y: float, words: str, *, size: float = 13, bold: bool = False, anchor: str = "start",
        fill: str = INK,
    ) -> None:  # fmt: skip
        """A line of text, its baseline at `y`."""
        weight = ' font-weight="700"' if bold else ""
        place = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"{weight}{place}>{escape(words)}</text>'
        )

    def label(self, x: float, y: float, words: str, *, letters: int, bold: bool = False) -> None:
        """Text on one line or two about a middle; what does not fit ends in an ellipsis."""
        lines = textwrap.wrap(words, letters, max_lines=2, placeholder=" …") or [""]
        for number, line in enumerate(lines):
            self.text(x, y + 4.5 + 15 * number - 7.5 * (len(lines) - 1), line, bold=bold)

    def line(
        self, points: Sequence[tuple[float, float]], *, colour: str = INK, width: float = 1, dash: str = "",
        arrow: bool = False,
    ) -> None:  # fmt: skip
        """A line through some points; with an arrow at its end."""
        at = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        more = f' stroke-dasharray="{dash}"' if dash else ""
        more += f' marker-end="url(#{self.name}-arrow)"' if arrow else ""
        self._parts.append(f'<polyline points="{at}" fill="none" stroke="{colour}" stroke-width="{width:g}"{more}/>')

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "none", edge: float = 1
    ) -> None:
        """A rectangle."""
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" fill="{fill}" '
            f'stroke="{stroke}" stroke-width="{edge:g}"/>'
        )

    def area(self, corners: Sequence[tuple[float, float]], *, fill: str) -> None:
        """A filled area."""
        at = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
        self._parts.append(f'<polygon points="{at}" fill="{fill}"/>')

    def mark(self, shape: str, x: float, y: float, *, fill: str, stroke: str = INK, edge: float = 1.5) -> None:
        """A ring, diamond, square or triangle about a point."""
        if shape == "ring":
            self._parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="{fill}" stroke="{stroke}" stroke-width="{edge:g}"/>'
            )
            return
        corners = {
            "diamond": ((0, -7), (7, 0), (0, 7), (-7, 0)),
            "square": ((-5.5, -5.5), (5.5, -5.5), (5.5, 5.5), (-5.5, 5.5)),
            "triangle": ((0, -7), (7, 6), (-7, 6)),
        }[shape]  # fmt: skip
        at = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
        self._parts.append(f'<polygon points="{at}" fill="{fill}" stroke="{stroke}" stroke-width="{edge:g}"/>')

    def hatch(self) -> str:
        """A fill of slanting lines."""
        return f"url(#{self.name}-hatch)"

    def done(self, height: float, title: str, description: str) -> Picture:
        """The picture."""
        words = (
            f'<title id="{self.name}-title">{escape(title)}</title>'
            f'<desc id="{self.name}-desc">{escape(description)}</desc>'
        )
        shared = (
            f'<defs><pattern id="{self.name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
            f'<line x1="0" y1="0" x2="0" y2="6" stroke="{INK}" stroke-width="3"/></pattern>'
            f'<marker id="{self.name}-arrow" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto" '
            f'markerUnits="userSpaceOnUse"><path d="M0,0L9,4L0,8z" fill="{GREY}"/></marker></defs>'
        )
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{self.name}-title {self.name}-desc" '
            f'width="{self.width:g}" height="{height:g}" viewBox="0 0 {self.width:g} {height:g}" '
            f'font-family="{escape(FONT)}">{words}{shared}{"".join(self._parts)}</svg>'
        )
        return Picture(title, description, svg)


@dataclass(frozen=True)
class Scale:
    """Days along a width."""

    first: date
    last: date
    left: float
    width: float

    def __call__(self, day: date) -> float:
        """Where a day stands; days beyond the ends stand at the ends."""
        span = max((self.last - self.first).days, 1)
        return self.left + self.width * min(max((day - self.first).days / span, 0.0), 1.0)


def month_ticks(first: date, last: date, *, most: int = 9) -> list[date]:
    """First days of months between two days, at a step of 1, 3, 6 or 12 months that gives at most so many."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = [date(number // 12, number % 12 + 1, 1) for number in months]
    days = [day for day in days if first <= day <= last]
    for step in (1, 3, 6, 12):
        chosen = [day for day in days if (day.month - 4) % step == 0]
        if len(chosen) <= most:
            return chosen
    return chosen[:: -(-len(chosen) // most)]
