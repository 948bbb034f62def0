"""Entries that are added and never changed: scores of a risk, readings of a measure, new limits, marks, moderations.

Each function reads the texts of a form, holds them against the plan, and gives what is to be kept with every problem at
its field. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from placeplan.plan.plan import Plan
from placeplan.programme.scales import scale_of
from placeplan.records import Measure, ReadingRow, Risk, Score
from placeplan.studies.editing import FieldProblem, read_part

__all__ = ["new_id", "new_limits", "new_reading", "new_score", "reviewed"]


def new_id(plan: Plan, kind: str, wish: str) -> str:
    """An id no record of the kind has: the wish, or the wish with a number."""
    taken, at, found = plan.records.get(kind, {}), 2, wish
    while found in taken:
        found, at = f"{wish}-{at}", at + 1
    return found


def _past(value: date | None, today: date, problems: list[FieldProblem], name: str = "on") -> None:
    if value is not None and value > today:
        problems.append(FieldProblem(name, "This day has not come yet. Enter a day up to today."))


def new_score(
    plan: Plan, risk: Risk, texts: Mapping[str, str], *, today: date
) -> tuple[Score | None, list[FieldProblem]]:
    """A score of a risk.

    Parameters
    ----------
    texts
        `kind`, `on`, `impact`, `likelihood`, `by`, and `title`: why it is scored so.
    """
    asked = {name: texts.get(name, "") for name in ("kind", "on", "impact", "likelihood", "by", "title")}
    made, problems = read_part(Score, {**asked, "id": "new", "risk": risk.id}, plan)
    if not asked["title"].strip():
        problems = [found for found in problems if found.name != "title"]
        problems.append(FieldProblem("title", "Say in a few words why it is scored so."))
    if isinstance(made, Score):
        scale = scale_of(plan, risk)
        for name, most in (("impact", scale.impacts), ("likelihood", scale.likelihoods)):
            if getattr(made, name) > most:
                problems.append(FieldProblem(name, f"{scale.title} goes up to {most}."))
        _past(made.on, today, problems)
    if problems or not isinstance(made, Score):
        return None, problems
    wish = f"{risk.id}-{made.on.isoformat()}-{made.kind}"
    return made.model_copy(update={"id": new_id(plan, "score", wish)}), []


def new_reading(
    plan: Plan, measure: Measure, texts: Mapping[str, str], *, today: date
) -> tuple[Plan | None, list[FieldProblem]]:
    """The plan with one more reading of a measure, its other readings as they were.

    Parameters
    ----------
    texts
        `on`, `value` and `source`.
    """
    asked = {name: texts.get(name, "") for name in ("on", "value", "source")}
    row, problems = read_part(ReadingRow, {"measure": measure.id, **asked}, plan)
    if isinstance(row, ReadingRow):
        _past(row.on, today, problems)
        held = plan.table("reading")
        same = held.filter((pl.col("measure") == measure.id) & (pl.col("on") == row.on.isoformat()))
        if same.height:
            problems.append(
                FieldProblem(
                    "on", f"There is a reading of this day: {same['value'][0]:g}. Readings are added, never changed."
                )
            )
    if problems or not isinstance(row, ReadingRow):
        return None, problems
    frame = plan.table("reading")
    added = pl.DataFrame([{**row.model_dump(), "on": row.on.isoformat()}], schema=frame.schema)
    return plan.with_table("reading", pl.concat([frame, added])), []


def new_limits(
    measure: Measure, days: list[date], texts: Mapping[str, str]
) -> tuple[Measure | None, list[FieldProblem]]:
    """A measure whose limits are drawn anew from a day on.

    Parameters
    ----------
    days
        Days of its readings.
    texts
        `on`: the first day of the new limits; `reason`: what changed for good.
    """
    problems: list[FieldProblem] = []
    text, reason = texts.get("on", "").strip(), " ".join(texts.get("reason", "").split())
    if text not in {day.isoformat() for day in days[1:]}:
        problems.append(FieldProblem("on", "Choose the day of a reading after the first."))
    if text in measure.rebases:
        problems.append(FieldProblem("on", "Limits are drawn anew from this day already."))
    if not reason:
        problems.append(FieldProblem("reason", "Say what changed for good, so that old limits no longer apply."))
    if any(letter in reason for letter in ";="):
        problems.append(FieldProblem("reason", "Write the reason without ; and =."))
    if problems:
        return None, problems
    return measure.model_copy(update={"rebases": {**measure.rebases, text: reason}}), []


def reviewed(measure: Measure, texts: Mapping[str, str], *, today: date) -> tuple[Measure | None, list[FieldProblem]]:
    """A measure whose last signal has been looked at.

    Parameters
    ----------
    texts
        `on`: the day of the review; `review`: what it found.
    """
    problems: list[FieldProblem] = []
    day = _day(texts.get("on", ""), problems)
    said = texts.get("review", "").strip()
    if not said:
        problems.append(FieldProblem("review", "Say what the review found, and whether the next wave may go on."))
    _past(day, today, problems)
    if problems or day is None:
        return None, problems
    return measure.model_copy(update={"reviewed_on": day, "review": said}), []


def _day(text: str, problems: list[FieldProblem]) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        problems.append(FieldProblem("on", "Write the day like 2017-03-31."))
        return None
