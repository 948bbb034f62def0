"""Statistical process control: XmR charts by the rules of NHS England's Making Data Count.

Process limits are the mean plus and minus 2.66 times the mean moving range of a segment. A chart is split into new
segments only where the caller says so, with a reason; nothing is rebased by itself. The rules that mark a reading, in
order of precedence:

1. ``outside limits``: beyond a process limit;
2. ``trend``: one of 7 consecutive readings each above (or each below) the one before;
3. ``two of three``: beyond two thirds of the way to a limit, with another such reading within three consecutive
   readings that are all on the same side of the mean;
4. ``shift``: one of 7 consecutive readings on one side of the mean.

All members of a run are marked, back to its first. A tie breaks a trend, a reading on the mean breaks a shift.

Sources: Making Data Count (NHS England); Wheeler, *Understanding variation*; the conventions of the NHS-R package
NHSRplotthedots (MIT), whose published test cases are used as tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from placeplan.indicators import _checks as check
from placeplan.indicators._checks import Floats
from placeplan.indicators.errors import BadOptionError, OutOfOrderError, ShapeMismatchError

__all__ = ["Chart", "Limits", "Reading", "Rebase", "Segment", "assure", "process_limits", "xmr_chart"]

LIMIT = 2.66
"""Limits lie this many mean moving ranges from the mean (3 / 1.128)."""
SCREEN = 3.267
"""A moving range at or above this many mean moving ranges is left out, once, before limits are set."""
RUN = 7
"""Readings in a shift or a trend."""
SETTLED = 12
"""Below this many readings the limits of a segment are provisional."""

Direction = Literal["up", "down", "neutral"]
Label = Literal["outside limits", "trend", "two of three", "shift", "common cause"]
Variation = Literal["improvement", "concern", "neutral", "common cause"]
Assurance = Literal["consistent pass", "consistent fail", "hit or miss"]
When = date | int | float
Flags = NDArray[np.bool_]
Signs = NDArray[np.int64]


@dataclass(frozen=True)
class Rebase:
    """A decision to start new limits at the reading of `at`, and the reason for it."""

    at: When
    reason: str


@dataclass(frozen=True)
class Limits:
    """Mean, process limits and the mean moving range they rest on, in the units of the measure."""

    mean: float
    lower: float
    upper: float
    moving_range: float


@dataclass(frozen=True)
class Segment:
    """Readings `start` up to but not including `end` share these limits.

    `reason` is that of the rebase, empty for the first segment; `points` is how many readings the limits rest on;
    `provisional` is true when they are fewer than 12.
    """

    start: int
    end: int
    reason: str
    limits: Limits
    points: int
    provisional: bool


@dataclass(frozen=True)
class Reading:
    """One reading, the limits it is judged by, the rule that marks it and what that means."""

    when: When
    value: float
    segment: int
    mean: float
    lower: float
    upper: float
    label: Label
    variation: Variation


@dataclass(frozen=True)
class Chart:
    """A chart: one row per reading, the segments, and assurance against the target (none without a target)."""

    readings: tuple[Reading, ...]
    segments: tuple[Segment, ...]
    assurance: Assurance | None


def process_limits(values: ArrayLike, *, screen_outliers: bool = True) -> Limits:
    """Mean and process limits of one run of readings.

    Moving ranges at or above 3.267 times their mean are dropped once when `screen_outliers`. If every moving range is
    zero the limits are the mean.

    Raises
    ------
    TooFewPointsError
        Fewer than two readings.
    """
    numbers = check.finite("values", values)
    check.at_least("process limits", numbers.size, 2)
    ranges = np.abs(np.diff(numbers))
    average = float(ranges.mean())
    if screen_outliers and average > 0:
        average = float(ranges[ranges < SCREEN * average].mean())
    centre = float(numbers.mean())
    return Limits(centre, centre - LIMIT * average, centre + LIMIT * average, average)


def assure(lower: float, upper: float, target: float, improvement: Direction) -> Assurance | None:
    """Say whether a process with these limits will meet `target` consistently, never or by chance.

    None when no direction is an improvement. A target on a limit is hit or miss.
    """
    if improvement == "neutral":
        return None
    if lower <= target <= upper:
        return "hit or miss"
    reached = target < lower if improvement == "up" else target > upper
    return "consistent pass" if reached else "consistent fail"


def xmr_chart(
    when: Sequence[When],
    values: ArrayLike,
    *,
    improvement: Direction,
    target: float | None = None,
    rebases: Sequence[Rebase] = (),
    fix_after: int | None = None,
    screen_outliers: bool = True,
) -> Chart:
    """Draw up an XmR chart of the readings `values` taken at `when` (strictly rising; dates or numbers).

    `rebases` start new limits at the readings they name. `fix_after` bases the limits of each segment on its first
    readings only. Assurance compares `target` with the limits of the last segment.

    Raises
    ------
    OutOfOrderError, ShapeMismatchError, NotANumberError, BadOptionError
    TooFewPointsError
        A segment has fewer than two readings.
    """
    numbers = check.finite("values", values)
    _check_readings(when, numbers, improvement, fix_after)
    segments = _segments(when, numbers, rebases, fix_after, screen_outliers)
    readings: list[Reading] = []
    for place, segment in enumerate(segments):
        part = numbers[segment.start : segment.end]
        limits = segment.limits
        labels, signs = _labels(part, limits)
        for offset, (label, sign) in enumerate(zip(labels, signs, strict=True)):
            index = segment.start + offset
            meaning = _variation(label, int(sign), improvement)
            shown = (limits.mean, limits.lower, limits.upper)
            readings.append(Reading(when[index], float(numbers[index]), place, *shown, label, meaning))
    last = segments[-1].limits
    if target is None:
        return Chart(tuple(readings), segments, None)
    goal = float(check.finite("target", target))
    return Chart(tuple(readings), segments, assure(last.lower, last.upper, goal, improvement))


def _check_readings(when: Sequence[When], numbers: Floats, improvement: str, fix_after: int | None) -> None:
    if numbers.ndim != 1 or len(when) != numbers.size:
        raise ShapeMismatchError(f"{len(when)} times but values of shape {numbers.shape}; give one value for each time")
    for earlier, later in pairwise(when):
        if not earlier < later:  # type: ignore[operator]
            raise OutOfOrderError(f"readings must be in order of time, without repeats: {later} follows {earlier}")
    if improvement not in ("up", "down", "neutral"):
        raise BadOptionError(f"improvement is 'up', 'down' or 'neutral', not {improvement!r}")
    if fix_after is not None and fix_after < 2:
        raise BadOptionError(f"limits cannot be fixed after {fix_after} readings; at least 2 are needed")


def _segments(
    when: Sequence[When],
    numbers: Floats,
    rebases: Sequence[Rebase],
    fix_after: int | None,
    screen_outliers: bool,
) -> tuple[Segment, ...]:
    starts = {0: ""}
    places = {moment: index for index, moment in enumerate(when)}
    for rebase in rebases:
        if not rebase.reason.strip():
            raise BadOptionError(f"the rebase at {rebase.at} gives no reason")
        if places.get(rebase.at, 0) == 0 or places[rebase.at] in starts:
            raise BadOptionError(f"cannot rebase at {rebase.at}: name one later reading, once")
        starts[places[rebase.at]] = rebase.reason
    edges = [*sorted(starts), numbers.size]
    found = []
    for start, end in pairwise(edges):
        basis = numbers[start:end][:fix_after]
        limits = process_limits(basis, screen_outliers=screen_outliers)
        found.append(Segment(start, end, starts[start], limits, basis.size, basis.size < SETTLED))
    return tuple(found)


def _labels(values: Floats, limits: Limits) -> tuple[list[Label], Signs]:
    """Label each reading of a segment; the sign is its side of the mean, or for a trend on the mean its direction."""
    rounding = 1e-12 * max(float(np.abs(values).max()), abs(limits.mean))
    gap = np.where(np.abs(values - limits.mean) <= rounding, 0.0, values - limits.mean)
    side = np.sign(gap).astype(np.int64)
    reach = LIMIT * limits.moving_range
    outside = np.abs(gap) > reach + rounding
    near = ~outside & (np.abs(gap) > 2.0 * reach / 3.0 + rounding)
    ends = trend_ends(values)
    rules: list[tuple[Label, Flags]] = [
        ("shift", back_fill(shift_ends(side))),
        ("two of three", two_of_three(near, side) & near),
        ("trend", back_fill(ends)),
        ("outside limits", outside),
    ]
    labels: list[Label] = ["common cause"] * values.size
    for name, flags in rules:
        for index in np.flatnonzero(flags):
            labels[index] = name
    way = np.zeros_like(side)
    for end in np.flatnonzero(ends):
        way[max(end - RUN + 1, 0) : end + 1] = ends[end]
    return labels, np.where(side == 0, way, side)


def shift_ends(side: ArrayLike) -> Signs:
    """Mark each reading that is at least the seventh in a row on one side (+1 above, -1 below, 0 neither)."""
    sides = np.asarray(side, dtype=np.int64)
    marks = np.zeros(sides.size, dtype=np.int64)
    if sides.size >= RUN:
        window = np.lib.stride_tricks.sliding_window_view(sides, RUN).sum(axis=1)
        marks[RUN - 1 :] = np.where(np.abs(window) == RUN, np.sign(window), 0)
    return marks


def trend_ends(values: ArrayLike) -> Signs:
    """Mark each reading that is at least the seventh of a strict rise (+1) or fall (-1)."""
    numbers = np.asarray(values, dtype=np.float64)
    marks = np.zeros(numbers.size, dtype=np.int64)
    if numbers.size >= RUN:
        steps = np.sign(np.diff(numbers)).astype(np.int64)
        window = np.lib.stride_tricks.sliding_window_view(steps, RUN - 1).sum(axis=1)
        marks[RUN - 1 :] = np.where(np.abs(window) == RUN - 1, np.sign(window), 0)
    return marks


def back_fill(ends: ArrayLike) -> Flags:
    """Mark every member of the runs of seven that end at the marked readings."""
    marks = np.asarray(ends) != 0
    flags = np.zeros(marks.size, dtype=np.bool_)
    for end in np.flatnonzero(marks):
        flags[max(end - RUN + 1, 0) : end + 1] = True
    return flags


def two_of_three(near: ArrayLike, side: ArrayLike) -> Flags:
    """Mark all members of three consecutive readings on one side of the mean of which two or more are near a limit."""
    close, sides = np.asarray(near, dtype=np.int64), np.asarray(side, dtype=np.int64)
    flags = np.zeros(close.size, dtype=np.bool_)
    for start in range(close.size - 2):
        window = slice(start, start + 3)
        if close[window].sum() >= 2 and abs(sides[window].sum()) == 3:
            flags[window] = True
    return flags


def _variation(label: Label, sign: int, improvement: Direction) -> Variation:
    if label == "common cause":
        return "common cause"
    if improvement == "neutral":
        return "neutral"
    wanted = 1 if improvement == "up" else -1
    return "improvement" if sign == wanted else "concern"
