"""People a roll-out has not reached yet, month by month, and how many of them live in the most deprived fifth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from placeplan.programme.left_out import LeftOutMonth
from placeplan.publish import numbers
from placeplan.publish.charts.drawn import Drawing, Picture, Scale, month_ticks
from placeplan.publish.charts.theme import BLUE, INK, PALE_BLUE

__all__ = ["waiting"]

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 720.0, 300.0, 62.0, 40.0, 34.0


def waiting(rows: Sequence[LeftOutMonth], title: str) -> Picture | None:
    """A bar for each month; None where everybody is served from the start.

    Parameters
    ----------
    rows
        Months of one line, in order.
    title
        Title of the line.
    """
    shown = [row for row in rows if row.persons >= 0.5]
    if not shown:
        return None
    days = [date.fromisoformat(f"{row.month}-01") for row in shown]
    scale = Scale(days[0], _next(days[-1]), _LEFT, _WIDTH - _LEFT - 10)
    top = _nice(max(row.persons for row in shown))
    picture = Drawing("waiting", _WIDTH)
    foot = _HEIGHT - _BOTTOM
    for number in range(5):
        y = foot - (foot - _TOP) * number / 4
        picture.line([(_LEFT, y), (_WIDTH - 10, y)], colour="#d8dde0" if number else INK)
        picture.text(_LEFT - 8, y + 4.5, f"{top * number / 4:,.0f}", anchor="end", size=12)
    for row, day in zip(shown, days, strict=True):
        x, width = scale(day), max(scale(_next(day)) - scale(day) - 1, 1.0)
        for people, fill in ((row.persons, PALE_BLUE), (row.most_deprived, picture.hatch())):
            height = (foot - _TOP) * people / top
            picture.box(x, foot - height, width, height, fill=fill, stroke=BLUE if fill == PALE_BLUE else INK, edge=0.8)
    for day in month_ticks(days[0], days[-1], most=6):
        picture.text(scale(day), _HEIGHT - 12, numbers.month(f"{day:%Y-%m}"), size=12)
    picture.box(_LEFT, 8, 22, 13, fill=PALE_BLUE, stroke=BLUE, edge=0.8)
    picture.text(_LEFT + 30, 19, "people not served yet", size=12)
    picture.box(_LEFT + 190, 8, 22, 13, fill=picture.hatch(), stroke=INK, edge=0.8)
    picture.text(_LEFT + 220, 19, "of them, in the most deprived fifth", size=12)
    return picture.done(_HEIGHT, *_words(shown, title))


def _words(rows: Sequence[LeftOutMonth], title: str) -> tuple[str, str]:
    first, last = rows[0], rows[-1]
    said = f"{title}: {numbers.count(first.persons)} people wait in {numbers.month(first.month)}"
    said += f", the last until {numbers.month(last.month)}" if len(rows) > 1 else ""
    share = first.most_deprived_share
    more = f" {numbers.share(share)} of them live in the most deprived fifth of places" if share is not None else ""
    everybody = first.most_deprived_share_all
    more += f"; {numbers.share(everybody)} of all it is for do." if everybody is not None and more else "."
    return said, f"{said}.{more} The table below gives every month."


def _next(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _nice(most: float) -> float:
    """The next number of the form 1, 2, 4 or 8 times a power of ten, so that a quarter of it is round."""
    power = 10.0 ** (len(str(int(most))) - 1)
    return next(step * power for step in (1, 2, 4, 8, 10) if step * power >= most)
