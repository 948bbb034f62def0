"""When a milestone slips, what hangs on it moves: roll-out, openings, releases, costs and staff of the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from placeplan.plan.plan import Plan
from placeplan.programme.dates import add_months, first_day, month_of, months_between, year_of, year_start
from placeplan.programme.schedule import schedule
from placeplan.quantities import FinancialYear
from placeplan.records import Cost, Initiative, Milestone, Opening, Release, RolloutStep, StaffNeed

__all__ = ["Shift", "moved_initiative", "shifted_plan", "shifts"]


@dataclass(frozen=True)
class Shift:
    """A slipped milestone and what it moves in the model.

    Parameters
    ----------
    moved
        Each thing moved, with its old and new month or year, in words.
    """

    milestone: str
    title: str
    baseline: date
    expected: date
    months: int
    moved: tuple[str, ...]


def shifted_plan(plan: Plan, *, on: date) -> Plan:
    """The plan as its milestones now stand: what hangs on a slipped milestone starts later.

    Months of roll-out move by the months between the milestone's baseline and its expected day. Years (openings,
    releases, costs, staff) move only as far as needed: a year that still begins on or after the expected day stays.
    What hangs on several milestones moves with the latest. Nothing is moved earlier.
    """
    moved, _ = _shifted(plan, on)
    initiatives = {**plan.of(Initiative), **moved}
    return replace(plan, records={**plan.records, "initiative": dict(sorted(initiatives.items()))})


def shifts(plan: Plan, *, on: date) -> tuple[Shift, ...]:
    """Slipped milestones, each with what it moves."""
    return _shifted(plan, on)[1]


def _shifted(plan: Plan, on: date) -> tuple[dict[str, Initiative], tuple[Shift, ...]]:
    expected = schedule(plan, on=on)
    original, now = plan.of(Initiative), dict(plan.of(Initiative))
    rows = []
    for milestone in plan.of(Milestone).values():
        late = expected.get(milestone.id)
        if late is None or milestone.baseline is None or late <= milestone.baseline or not milestone.moves:
            continue
        moved: list[str] = []
        for target in milestone.moves:
            key = target.split("/")[0]
            if key in now:
                now[key] = _move(original[key], now[key], target.split("/")[1:], (milestone.baseline, late), moved)
        months = months_between(month_of(milestone.baseline), month_of(late))
        rows.append(Shift(milestone.id, milestone.title, milestone.baseline, late, months, tuple(moved)))
    return {key: value for key, value in now.items() if value is not original[key]}, tuple(rows)


def moved_initiative(initiative: Initiative, targets: Iterable[str], *, baseline: date, expected: date) -> Initiative:
    """An initiative whose milestone comes on another day than its baseline: what the targets name starts later.

    Parameters
    ----------
    targets
        What moves, as a milestone lists it; those of other initiatives are passed over.
    """
    now = initiative
    for target in targets:
        key, *parts = target.split("/")
        if key == initiative.id:
            now = _move(initiative, now, parts, (baseline, expected), [])
    return now


def _move(
    original: Initiative, now: Initiative, target: list[str], slip: tuple[date, date], moved: list[str]
) -> Initiative:
    part, item = (target[0] if target else ""), (target[1] if len(target) > 1 else "")
    change: dict[str, object] = {}
    if part in ("", "rollout"):
        change["rollout"] = tuple(
            _step(was, step, slip, moved, now.id) if item in ("", step.place) else step
            for was, step in zip(original.rollout, now.rollout, strict=True)
        )
    parts: Mapping[str, str] = {"opening": "openings", "release": "releases"}
    for name, field in parts.items():
        if part in ("", name):
            change[field] = tuple(
                _dated(was, held, slip, moved, now.id) if item in ("", held.id) else held
                for was, held in zip(getattr(original, field), getattr(now, field), strict=True)
            )
    for name, field in {"cost": "costs", "staff": "staff"}.items():
        if part in ("", name):
            change[field] = tuple(
                _spent(was, held, slip, moved, now.id) if item in ("", getattr(held, "id", "")) else held
                for was, held in zip(getattr(original, field), getattr(now, field), strict=True)
            )
    return now.model_copy(update=change)


def _step(was: RolloutStep, held: RolloutStep, slip: tuple[date, date], moved: list[str], key: str) -> RolloutStep:
    if not was.start:
        return held
    later = month_of(add_months(first_day(was.start), months_between(month_of(slip[0]), month_of(slip[1]))))
    if later <= held.start:
        return held
    moved.append(f"{key}/rollout/{was.place}: {was.start} to {later}")
    return held.model_copy(update={"start": later})


def _later_year(year: str, slip: tuple[date, date]) -> str:
    """The year something can be from, given the slip: the same where it still begins after the expected day."""
    baseline, expected = slip
    if baseline > year_start(year):
        years = -(-months_between(month_of(baseline), month_of(expected)) // 12)
        return str(FinancialYear.parse(year) + years)
    if expected <= year_start(year):
        return year
    at = year_of(expected)
    return str(at if expected == year_start(str(at)) else at + 1)


def _dated(
    was: Opening | Release, held: Opening | Release, slip: tuple[date, date], moved: list[str], key: str
) -> Opening | Release:
    later = _later_year(was.year, slip)
    if later <= held.year:
        return held
    moved.append(f"{key}/{'opening' if isinstance(was, Opening) else 'release'}/{was.id}: {was.year} to {later}")
    return held.model_copy(update={"year": later})


def _spent(
    was: Cost | StaffNeed, held: Cost | StaffNeed, slip: tuple[date, date], moved: list[str], key: str
) -> Cost | StaffNeed:
    later = _later_year(was.from_year, slip)
    if later <= held.from_year:
        return held
    years = FinancialYear.parse(later).start - FinancialYear.parse(was.from_year).start
    name = f"cost/{was.id}" if isinstance(was, Cost) else f"staff/{was.staff_group}"
    moved.append(f"{key}/{name}: {was.from_year} to {later}")
    end = str(FinancialYear.parse(was.to_year) + years) if was.to_year else ""
    return held.model_copy(update={"from_year": later, "to_year": end})
