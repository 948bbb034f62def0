"""Level of action: the lowest level that can solve each problem, who answers for it there, and upward drift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from placeplan.plan.plan import Plan
from placeplan.programme.topic import Finding
from placeplan.records import Initiative, LevelDecision, Place, Problem
from placeplan.records.place import PLACE_LEVELS

__all__ = ["LevelRow", "level_findings", "levels", "rank"]


@dataclass(frozen=True)
class LevelRow:
    """Where a problem is worked on now.

    Parameters
    ----------
    lowest
        Place at the lowest level that could solve it.
    drift
        Layers it has moved upward since the first decision; below zero, downward.
    above_lowest
        Layers it stands above the lowest that could solve it.
    """

    problem: str
    title: str
    level: str
    lowest: str
    reason: str
    tests: tuple[str, ...]
    accountable: str
    decided_on: date
    drift: int
    above_lowest: int


def rank(plan: Plan, place: str) -> int | None:
    """Layer of a place, 0 for a neighbourhood; None where it is unknown. Districts and boroughs share a layer."""
    known = plan.of(Place).get(place)
    if known is None:
        return None
    layer = PLACE_LEVELS.index(known.level)
    return layer - 1 if known.level in PLACE_LEVELS[PLACE_LEVELS.index("district") :] else layer


def levels(plan: Plan, *, on: date) -> tuple[LevelRow, ...]:
    """The decision on each problem that holds on a day, with how far it drifted since the first."""
    history: dict[str, list[LevelDecision]] = {}
    for decision in plan.of(LevelDecision).values():
        if decision.on <= on:
            history.setdefault(decision.problem, []).append(decision)
    rows = []
    for problem, decisions in sorted(history.items()):
        decisions.sort(key=lambda decision: (decision.on, decision.id))
        first, now = decisions[0], decisions[-1]
        known = plan.of(Problem).get(problem)
        rows.append(
            LevelRow(
                problem, known.title if known else problem, now.level, now.lowest, now.reason, now.tests,
                now.accountable, now.on, _layers(plan, first.level, now.level), _layers(plan, now.lowest, now.level),
            )
        )  # fmt: skip
    return tuple(rows)


def _layers(plan: Plan, low: str, high: str) -> int:
    below, above = rank(plan, low), rank(plan, high)
    return 0 if below is None or above is None else above - below


def level_findings(plan: Plan, *, on: date) -> list[Finding]:
    """Upward drift, work above the lowest level without a reason, nobody accountable, and initiatives above it."""
    found = []
    for row in levels(plan, on=on):
        subject = f"problem/{row.problem}"
        if row.drift > 0:
            found.append(
                Finding("upward-drift", "warning", subject,
                        f"Work on “{row.title}” has moved up {row.drift} layer{'s' if row.drift > 1 else ''} to "
                        f"{row.level}.", "Move it back, or record what changed that a lower level can no longer do.")
            )  # fmt: skip
        if row.above_lowest > 0 and not row.tests:
            found.append(
                Finding("above-lowest-level", "warning", subject,
                        f"“{row.title}” is worked on at {row.level}, though {row.lowest} could solve it, and no "
                        f"test says "
                        "why not.", "Name the test a lower level fails, or move the work down.")
            )  # fmt: skip
        if not row.accountable:
            found.append(
                Finding("nobody-accountable", "warning", subject, f"Nobody answers for “{row.title}” at {row.level}.",
                        "Name the body or organisation.")
            )  # fmt: skip
        known = plan.of(Problem).get(row.problem)
        for key in known.initiatives if known else ():
            initiative = plan.of(Initiative).get(key)
            if initiative and _layers(plan, row.level, initiative.level) > 0:
                found.append(
                    Finding("initiative-above-level", "warning", f"initiative/{key}",
                            f"{initiative.title} is run at {initiative.level}, above {row.level}, where "
                            f"“{row.title}” was "
                            "to be solved.", "Run it at that level, or decide the level again.")
                )  # fmt: skip
    return found
