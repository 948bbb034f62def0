"""Figures by year as the plan stands and as somebody asks, side by side in one light picture that is drawn at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from placeplan.publish import numbers
from placeplan.publish.charts.drawn import Drawing, Picture
from placeplan.publish.charts.theme import BLUE, GREY, INK, PALE_BLUE

__all__ = ["Line", "before_after"]

Floats = npt.NDArray[np.float64]
Panel = tuple[str, str, "Line", "Line"]
"""Name, what is counted, as it stands, as asked."""

WIDTH, HEIGHT = 300, 190
_LEFT, _TOP = 62, 64


@dataclass(frozen=True)
class Line:
    """A figure by year, with its band from P10 to P90 where there is one."""

    values: Floats
    band: tuple[Floats, Floats] | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest number of it."""
        every = np.concatenate([self.values, *(self.band or ())])
        return float(every.min()), float(every.max())


def before_after(years: Sequence[str], panels: Sequence[Panel]) -> Picture:
    """A panel for each figure: grey and dashed as the plan stands, blue and solid as asked."""
    drawing = Drawing("what-if", len(panels) * (WIDTH + _LEFT))
    drawing.line([(2, 10), (28, 10)], colour=GREY, width=2.5, dash="6,4")
    drawing.text(34, 14, "as the plan stands")
    drawing.line([(172, 10), (198, 10)], colour=BLUE, width=3)
    banded = any(then.band is not None for *_, then in panels)
    drawing.text(204, 14, "what if" + (", with its range from P10 to P90" if banded else ""))
    for number, panel in enumerate(panels):
        _panel(drawing, number * (WIDTH + _LEFT) + _LEFT, years, panel)
    title = "The three gaps with the plan, by year"
    said = [f"{name} in {years[-1]}: {_short(now.values[-1])} as the plan stands, {_short(then.values[-1])} what if."
            for name, _, now, then in panels]  # fmt: skip
    return drawing.done(_TOP + HEIGHT + 30, title, " ".join(said))


def _short(value: float) -> str:
    return f"{numbers.significant(float(value)):,.10g}".replace("-", numbers.MINUS)


def _panel(drawing: Drawing, left: float, years: Sequence[str], panel: Panel) -> None:
    name, counted, now, then = panel
    drawing.text(left, _TOP - 26, name, size=14, bold=True)
    drawing.text(left, _TOP - 10, counted, size=12, fill=GREY)
    ticks = _ticks(min(now.ends[0], then.ends[0]), max(now.ends[1], then.ends[1]))
    low, high = ticks[0], ticks[-1]

    def y(value: float) -> float:
        return _TOP + HEIGHT * (1 - (value - low) / (high - low))

    wide = WIDTH - 40
    at = [left + wide * n / max(len(years) - 1, 1) for n in range(len(years))]
    for tick in ticks:
        drawing.line([(left, y(tick)), (left + wide, y(tick))], colour="#4c6272" if tick == 0 else "#d8dde0")
        drawing.text(left - 6, y(tick) + 4, _short(tick), size=12, anchor="end")
    if then.band is not None:
        lower = [(x, y(float(v))) for x, v in zip(at, then.band[0], strict=True)]
        upper = [(x, y(float(v))) for x, v in zip(at, then.band[1], strict=True)]
        drawing.area([*lower, *reversed(upper)], fill=PALE_BLUE)
    drawing.line([(x, y(float(v))) for x, v in zip(at, now.values, strict=True)], colour=GREY, width=2.5, dash="6,4")
    drawing.line([(x, y(float(v))) for x, v in zip(at, then.values, strict=True)], colour=BLUE, width=3)
    drawing.text(at[0], _TOP + HEIGHT + 20, years[0], size=12)
    drawing.text(at[-1], _TOP + HEIGHT + 20, years[-1], size=12, anchor="end", fill=INK)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers from below the least to above the greatest, about five of them."""
    if high - low < 1e-9 * max(abs(high), 1.0):
        low, high = low - max(abs(low), 1.0) * 0.05, high + max(abs(high), 1.0) * 0.05
    rough = (high - low) / 4
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough)
    first, last = np.floor(low / step), np.ceil(high / step)
    return [float(step * n) for n in np.arange(first, last + 1)]
