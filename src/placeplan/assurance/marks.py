"""Marks and moderations that cannot count: twice by one marker, of nothing, too soon, or by a party to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from placeplan.assurance.scorecard import MARKERS
from placeplan.assurance.wording import plural
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem
from placeplan.records import Answer, Mark, Moderation, RequirementPack

__all__ = ["mark_problems"]

Known = set[tuple[str, str]]


def mark_problems(plan: Plan, packs: Mapping[str, RequirementPack]) -> list[Problem]:
    """Everything wrong with the marks and moderations of a plan."""
    known = {(key, asked.id) for key, pack in packs.items() for asked in pack.requirements}
    return [*_marks(plan, known), *_moderations(plan, known)]


def _problem(
    plan: Plan,
    code: str,
    severity: Literal["error", "warning"],
    record: Mark | Moderation,
    field: str,
    message: str,
    remedy: str,
) -> Problem:
    kind = "mark" if isinstance(record, Mark) else "moderation"
    row = plan.origins.rows.get(kind, {}).get(record.id)
    value = str(getattr(record, field))
    return Problem(code, severity, message, f"assurance/{kind}s.csv", row, record.id, field, value, "", remedy)


def _marks(plan: Plan, known: Known) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str, str], str] = {}
    owners = {(a.pack, a.requirement): a.owner for a in plan.of(Answer).values()}
    for mark in plan.of(Mark).values():
        asked = (mark.pack, mark.requirement)
        if asked not in known:
            yield _of_nothing(plan, mark)
        key = (*asked, mark.marker, mark.digest)
        if key in seen:
            message = f"{mark.marker} marks {mark.requirement} twice; see {seen[key]}."
            remedy = "Keep one mark; a second view belongs to the moderation."
            yield _problem(plan, "marked-twice", "error", mark, "marker", message, remedy)
        seen.setdefault(key, mark.id)
        if mark.marker in (plan.settings.owner, owners.get(asked)):
            message = f"{mark.marker} marks what {mark.marker} answers for."
            yield _problem(
                plan, "marker-not-independent", "warning", mark, "marker", message, "Have somebody else mark it."
            )


def _moderations(plan: Plan, known: Known) -> Iterator[Problem]:
    marks = plan.of(Mark).values()
    for found in plan.of(Moderation).values():
        asked = (found.pack, found.requirement)
        markers = {mark.marker for mark in marks if (mark.pack, mark.requirement) == asked}
        if asked not in known:
            yield _of_nothing(plan, found)
        elif len(markers) < MARKERS:
            message = f"{found.requirement} is moderated with {plural(len(markers), 'mark')}."
            remedy = "Have two markers mark it first."
            yield _problem(plan, "moderated-too-soon", "error", found, "requirement", message, remedy)
        if found.moderator and found.moderator in markers:
            message, remedy = f"{found.moderator} marked it too.", "Have somebody else lead the moderation."
            yield _problem(plan, "moderator-marked", "warning", found, "moderator", message, remedy)


def _of_nothing(plan: Plan, record: Mark | Moderation) -> Problem:
    message = f"there is no requirement {record.pack}/{record.requirement}."
    return _problem(
        plan, "mark-of-nothing", "error", record, "requirement", message, "Write pack and requirement as the pack does."
    )
