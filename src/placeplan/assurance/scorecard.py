"""The scorecard: detail first, two markers who do not see each other's marks, moderation with reasons, and history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from placeplan.assurance.checks.registry import Result, Verdict
from placeplan.assurance.wording import plural, pounds
from placeplan.plan.plan import Plan
from placeplan.records import RESULTS, Assessment, Mark, Moderation

__all__ = ["Group", "MarkRow", "Movement", "Settled", "counted", "groups", "history", "settle"]

MARKERS = 2
"""Markers a judgement needs."""


@dataclass(frozen=True)
class MarkRow:
    """One mark."""

    marker: str
    on: date
    result: str
    reason: str


@dataclass(frozen=True)
class Settled:
    """What a requirement comes to once markers and moderation are heard.

    Parameters
    ----------
    result
        The moderated result where there is one; else the markers' where two agree on a judgement; else the check's.
    state
        unmarked, one mark, agreed, differ, moderated.
    """

    result: Result
    state: str
    why: str
    marks: tuple[MarkRow, ...]
    moderation: MarkRow | None = None


def _of(
    records: Iterable[Mark] | Iterable[Moderation], pack: str, requirement: str, digest: str
) -> list[Mark | Moderation]:
    """Records about a requirement that hold for this version; one without a digest holds for every version."""
    held = [r for r in records if (r.pack, r.requirement) == (pack, requirement) and r.digest in ("", digest)]
    return sorted(held, key=lambda r: (r.on, r.id))


def settle(plan: Plan, pack: str, requirement: str, how: str, verdict: Verdict, digest: str) -> Settled:
    """Hear markers and moderation on one requirement."""
    marks: dict[str, MarkRow] = {}
    for mark in _of(plan.of(Mark).values(), pack, requirement, digest):
        if isinstance(mark, Mark):
            marks.setdefault(mark.marker, MarkRow(mark.marker, mark.on, mark.result, mark.reason))
    rows = tuple(marks.values())
    moderated = _of(plan.of(Moderation).values(), pack, requirement, digest)
    if moderated and isinstance(last := moderated[-1], Moderation) and len(rows) >= MARKERS:
        row = MarkRow(last.moderator, last.on, last.result, last.reason)
        return Settled(last.result, "moderated", last.reason, rows, row)
    values = {row.result for row in rows}
    if len(rows) < MARKERS:
        state = "one mark" if rows else "unmarked"
        why = "One marker of two has marked." if rows else verdict.why
        return Settled(
            "not yet judged" if how == "judgement" else verdict.result,
            state,
            why if how == "judgement" else verdict.why,
            rows,
        )
    if len(values) == 1:
        said: Result = next(r for r in ("met", "partly", "not met") if r in values)
        return Settled(
            said if how == "judgement" else verdict.result,
            "agreed",
            f"{len(rows)} markers agree: {rows[0].reason}" if how == "judgement" else verdict.why,
            rows,
        )
    text = "; ".join(f"{row.marker}: {row.result}" for row in rows)
    return Settled(
        "not yet judged" if how == "judgement" else verdict.result,
        "differ",
        f"Markers differ ({text}); moderation is needed." if how == "judgement" else verdict.why,
        rows,
    )


@dataclass(frozen=True)
class Group:
    """Results of one heading: counts, never one number."""

    pack: str
    group: str
    counts: dict[str, int]


def counted(results: Iterable[str]) -> dict[str, int]:
    """How many requirements came to each result, the best first."""
    found = Counter(results)
    return {name: found[name] for name in RESULTS}


def groups(rows: Sequence[tuple[str, str, str]]) -> tuple[Group, ...]:
    """Counts by pack and heading, from rows of pack, heading and result, in the order met."""
    keys = dict.fromkeys((pack, group) for pack, group, _ in rows)
    return tuple(Group(*key, counted(result for p, g, result in rows if (p, g) == key)) for key in keys)


@dataclass(frozen=True)
class Movement:
    """From one version's assessment to the next."""

    pack: str
    on: date
    digest: str
    counts: dict[str, int]
    better: tuple[str, ...]
    worse: tuple[str, ...]
    gap: float | None
    moved: float | None
    reason: str
    finding: str = ""


def history(plan: Plan, now: Assessment | None = None, *, tolerance: float = 0.05) -> tuple[Movement, ...]:
    """Assessments of earlier versions and of this one in order, each held against the one before it.

    A gap that moves by more than `tolerance` of itself without a reason is a finding.
    """
    held = [*plan.of(Assessment).values(), *([now] if now else [])]
    rows, before = [], {}  # type: ignore[var-annotated]
    for found in sorted(held, key=lambda a: (a.pack, a.on, a.id)):
        last = before.get(found.pack)
        before[found.pack] = found
        rows.append(_movement(last, found, tolerance, silent=found is now))
    return tuple(rows)


def _movement(last: Assessment | None, found: Assessment, tolerance: float, *, silent: bool) -> Movement:
    rank = {name: place for place, name in enumerate(RESULTS)}
    old = last.results if last else {}
    both = [key for key in found.results if key in old]
    better = tuple(key for key in both if rank[found.results[key]] < rank[old[key]])
    worse = tuple(key for key in both if rank[found.results[key]] > rank[old[key]])
    moved = found.gap - last.gap if last and last.gap is not None and found.gap is not None else None
    finding = ""
    if (
        moved is not None
        and last is not None
        and last.gap
        and abs(moved) > tolerance * abs(last.gap)
        and not found.reason
        and not silent
    ):
        days = (found.on - last.on).days
        finding = f"The gap moved by {pounds(moved)} in {plural(days, 'day')} and nobody says why."
    return Movement(
        found.pack,
        found.on,
        found.digest,
        counted(found.results.values()),
        better,
        worse,
        found.gap,
        moved,
        found.reason,
        finding,
    )
