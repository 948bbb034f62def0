"""The timeline as a picture: milestones, gates and what waits for what, against the baseline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from placeplan.programme import Timeline
from placeplan.programme.gates import GateRow
from placeplan.programme.schedule import FinishDates
from placeplan.programme.timeline import MilestoneRow
from placeplan.publish import numbers
from placeplan.publish.charts.drawn import Drawing, Picture, Scale, month_ticks
from placeplan.publish.charts.theme import AMBER, BLUE, GREY, INK, PALE_BLUE

__all__ = ["gantt"]

_WIDTH, _LEFT, _RIGHT = 1120.0, 330.0, 140.0
_ROW, _HEAD, _TOP = 38.0, 30.0, 46.0


@dataclass(frozen=True)
class _Plotted:
    """A row of the picture: a heading, a milestone or a gate, at its height."""

    y: float
    heading: str = ""
    milestone: MilestoneRow | None = None
    gate: GateRow | None = None


def gantt(found: Timeline, title_of: Callable[[str], str]) -> Picture | None:
    """The timeline drawn; None where it has neither milestone nor gate with a date.

    Parameters
    ----------
    title_of
        The title of a portfolio or of a record written kind/id.
    """
    milestones = [row for row in found.milestones if row.expected or row.baseline]
    gates = [row for row in found.gates if row.passed_on or row.due]
    if not milestones and not gates:
        return None
    drawn = {row.milestone: row for row in found.finish_dates if row.p10 != row.p90}
    rows, bottom = _rows(milestones, gates, title_of)
    scale = _scale(found.on, milestones, gates, drawn)
    picture = Drawing("gantt", _WIDTH)
    _ground(picture, scale, bottom, found.on)
    for row in rows:
        _heading(picture, row)
    _waits(picture, scale, rows, found)
    for row in rows:
        _row(picture, scale, row, drawn, title_of)
    end = _key(picture, bottom + 22, gates=bool(gates), chances=bool(drawn))
    return picture.done(end, _title(found), _description(found, milestones, gates))


def _title(found: Timeline) -> str:
    if found.finish is None:
        return "Gates and the days they are due"
    return f"The last milestone is expected on {numbers.day(found.finish)}"


def _description(found: Timeline, milestones: list[MilestoneRow], gates: list[GateRow]) -> str:
    titles = {row.id: row.title for row in milestones}
    chain = [titles[key] for key in found.critical_path if key in titles]
    said = f"{numbers.plural(len(milestones), 'milestone')} and {numbers.plural(len(gates), 'gate')} along the months"
    counts = {name: sum(row.status == name for row in milestones) for name in ("done", "late", "overdue")}
    parts = [f"{number} {name}" for name, number in counts.items() if number]
    said += f", of which {numbers.join_words(parts)}." if parts else "."
    said += f" Critical path: {', then '.join(chain)}." if chain else ""
    return f"{said} The table below gives every day."


def _rows(
    milestones: list[MilestoneRow], gates: list[GateRow], title_of: Callable[[str], str]
) -> tuple[list[_Plotted], float]:
    by_portfolio: dict[str, list[MilestoneRow]] = {}
    for row in milestones:
        by_portfolio.setdefault(row.portfolio, []).append(row)
    rows, y = list[_Plotted](), _TOP
    for key in sorted(by_portfolio, key=lambda name: (not name, title_of(name))):
        heading = title_of(key) if key else "The programme as a whole" if len(by_portfolio) > 1 else "Milestones"
        rows.append(_Plotted(y + _HEAD / 2, heading))
        y += _HEAD
        for milestone in by_portfolio[key]:
            rows.append(_Plotted(y + _ROW / 2, milestone=milestone))
            y += _ROW
    if gates:
        rows.append(_Plotted(y + _HEAD / 2, "Gates"))
        y += _HEAD
    for gate in sorted(gates, key=lambda row: (row.passed_on or row.due or date.max, row.id)):
        rows.append(_Plotted(y + _ROW / 2, gate=gate))
        y += _ROW
    return rows, y


def _scale(on: date, milestones: list[MilestoneRow], gates: list[GateRow], drawn: Mapping[str, FinishDates]) -> Scale:
    days = [on]
    for row in milestones:
        days += [day for day in (row.baseline, row.expected, row.actual, _slack_end(row)) if day]
    days += [day for gate in gates for day in (gate.due, gate.passed_on) if day]
    days += [day for row in drawn.values() for day in (row.p10, row.p90)]
    first, last = min(days), max(days)
    room = timedelta(days=max((last - first).days // 40, 10))
    return Scale(first - room, last + room, _LEFT, _WIDTH - _LEFT - _RIGHT)


def _slack_end(row: MilestoneRow) -> date | None:
    if row.expected is None or not row.slack_days or row.slack_days < 0 or row.actual is not None:
        return None
    return row.expected + timedelta(days=row.slack_days)


def _ground(picture: Drawing, scale: Scale, bottom: float, on: date) -> None:
    for day in month_ticks(scale.first, scale.last):
        picture.line([(scale(day), _TOP - 6), (scale(day), bottom)], colour="#d8dde0")
        picture.text(scale(day), _TOP - 12, numbers.month(f"{day:%Y-%m}"), anchor="middle", size=12)
    picture.line([(scale(on), 14), (scale(on), bottom)], colour=INK, width=1.5, dash="2,3")
    picture.text(scale(on) + 5, 14, f"As on {numbers.day(on)}", size=12, bold=True)


def _waits(picture: Drawing, scale: Scale, rows: list[_Plotted], found: Timeline) -> None:
    """What waits for what. A link of the critical path is thick, one between two portfolios dashed."""
    at = {row.milestone.id: (scale(_day(row.milestone)), row.y) for row in rows if row.milestone}
    chain = set(zip(found.critical_path, found.critical_path[1:], strict=False))
    for wait in found.dependencies:
        if wait.before not in at or wait.after not in at:
            continue
        (x1, y1), (x2, y2) = at[wait.before], at[wait.after]
        step = 9 if y2 > y1 else -9
        if x2 - 10 > x1:
            points = [(x1, y1 + step), (x1, y2), (x2 - 8, y2)]
        else:
            points = [(x1, y1 + step), (x1, (y1 + y2) / 2), (x2, (y1 + y2) / 2), (x2, y2 - step)]
        width = 3.0 if (wait.before, wait.after) in chain else 1.3
        picture.line(points, colour=GREY, width=width, dash="7,4" if wait.across_portfolios else "", arrow=True)


def _day(row: MilestoneRow) -> date:
    return row.actual or row.expected or row.baseline or date.max


def _row(
    picture: Drawing, scale: Scale, row: _Plotted, drawn: Mapping[str, FinishDates], title_of: Callable[[str], str]
) -> None:
    if row.milestone is not None:
        _milestone(picture, scale, row.y, row.milestone, drawn.get(row.milestone.id))
    elif row.gate is not None:
        _gate(picture, scale, row.y, row.gate, title_of)


def _heading(picture: Drawing, row: _Plotted) -> None:
    """A heading stands behind what waits for what."""
    if row.heading:
        picture.box(0, row.y - _HEAD / 2 + 3, _WIDTH, _HEAD - 6, fill="#e8edee")
        picture.text(6, row.y + 5, row.heading, bold=True)


def _milestone(picture: Drawing, scale: Scale, y: float, row: MilestoneRow, drawn: FinishDates | None) -> None:
    picture.label(6, y, f"★ {row.title}" if row.critical else row.title, letters=44, bold=row.critical)
    here = scale(_day(row))
    if drawn is not None:
        low, high = scale(drawn.p10), scale(drawn.p90)
        picture.box(low, y - 10, high - low, 20, fill=PALE_BLUE, stroke=BLUE, edge=0.8)
        picture.line([(scale(drawn.p50), y - 10), (scale(drawn.p50), y + 10)], colour=BLUE, width=1.5)
    end = _slack_end(row)
    if end is not None:
        picture.line([(here, y), (scale(end), y)], colour=GREY, width=2, dash="2,3")
        picture.line([(scale(end), y - 6), (scale(end), y + 6)], colour=GREY, width=1.5)
    if row.baseline is not None:
        base = scale(row.baseline)
        if abs(here - base) > 1:
            picture.box(min(base, here), y - 4, abs(here - base), 8, fill=picture.hatch(), stroke=INK)
        picture.mark("ring", base, y, fill="#fff", stroke=INK, edge=2)
    edge = 3.0 if row.critical else 1.2
    if row.actual is not None:
        picture.mark("square", here, y, fill=INK)
    elif row.expected is not None:
        picture.mark("diamond", here, y, fill=AMBER if row.status in ("late", "overdue") else BLUE, edge=edge)
    picture.text(_WIDTH - _RIGHT + 8, y + 4.5, _words(row), size=12, bold=row.status in ("late", "overdue"))


def _words(row: MilestoneRow) -> str:
    """What the row says at its end: how late, or that it is done."""
    if row.status == "done" or not row.slip_days:
        return row.status
    said = f"{numbers.plural(abs(row.slip_days), 'day')} {'late' if row.slip_days > 0 else 'early'}"
    return f"overdue, {said}" if row.status == "overdue" else said


def _gate(picture: Drawing, scale: Scale, y: float, row: GateRow, title_of: Callable[[str], str]) -> None:
    picture.label(6, y, f"{row.title} ({title_of(row.subject)})", letters=44)
    day = row.passed_on or row.due
    if day is not None:
        picture.mark("triangle", scale(day), y, fill=INK if row.passed_on else "#fff", edge=2)
    picture.text(_WIDTH - _RIGHT + 8, y + 4.5, row.status, size=12, bold=row.status == "overdue")


def _key(picture: Drawing, y: float, *, gates: bool, chances: bool) -> float:
    """What the marks mean, three beside each other; gives where it ends."""
    entries: list[tuple[str, str]] = [
        ("ring", "baseline"), ("diamond", "expected (forecast, and all it waits for)"), ("square", "happened"),
        ("slip", "from baseline to expected"), ("critical", "★ critical: no day to lose"),
        ("slack", "slack: days it may slip"), ("wait", "waits for"), ("across", "waits across portfolios"),
        ("chain", "link of the critical path"),
    ]  # fmt: skip
    entries += [("band", "eight times in ten within; half the time by the line")] if chances else []
    entries += [("triangle", "gate due"), ("passed", "gate passed")] if gates else []
    picture.line([(0, y - 14), (_WIDTH, y - 14)], colour="#768692")
    for number, (mark, words) in enumerate(entries):
        x, at = 12 + (number % 3) * 370, y + 8 + (number // 3) * 24
        _sample(picture, mark, x + 14, at)
        picture.text(x + 40, at + 4.5, words, size=12)
    return y + 16 + -(-len(entries) // 3) * 24


def _sample(picture: Drawing, mark: str, x: float, y: float) -> None:
    lines = {"wait": (1.3, ""), "across": (1.3, "7,4"), "chain": (3.0, "")}
    if mark in lines:
        width, dash = lines[mark]
        picture.line([(x - 14, y), (x + 16, y)], colour=GREY, width=width, dash=dash, arrow=True)
    elif mark == "slip":
        picture.box(x - 14, y - 4, 28, 8, fill=picture.hatch(), stroke=INK)
    elif mark == "slack":
        picture.line([(x - 14, y), (x + 14, y)], colour=GREY, width=2, dash="2,3")
        picture.line([(x + 14, y - 6), (x + 14, y + 6)], colour=GREY, width=1.5)
    elif mark == "band":
        picture.box(x - 14, y - 8, 28, 16, fill=PALE_BLUE, stroke=BLUE, edge=0.8)
        picture.line([(x, y - 8), (x, y + 8)], colour=BLUE, width=1.5)
    elif mark == "critical":
        picture.mark("diamond", x, y, fill=BLUE, edge=3)
    elif mark == "passed":
        picture.mark("triangle", x, y, fill=INK, edge=2)
    else:
        fill = {"ring": "#fff", "diamond": BLUE, "square": INK, "triangle": "#fff"}[mark]
        picture.mark(mark, x, y, fill=fill, edge=2 if mark in ("ring", "triangle") else 1.2)
