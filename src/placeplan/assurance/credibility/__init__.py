"""Do the plan's own numbers deserve belief? Every credibility check, and the net effect of what they find."""

from placeplan.assurance.case import Case
from placeplan.assurance.credibility import effects, intervals, resources, savings  # noqa: F401  (each registers its checks)
from placeplan.assurance.credibility.adjusted import (
    Adjustment,
    GapSideBySide,
    evidence_adjusted,
    side_by_side,
    worst_case,
)
from placeplan.assurance.credibility.doubt import CREDIBILITY, CredibilityCheck, Doubt

__all__ = [
    "CREDIBILITY",
    "Adjustment",
    "CredibilityCheck",
    "Doubt",
    "GapSideBySide",
    "doubts",
    "evidence_adjusted",
    "side_by_side",
    "worst_case",
]

_ORDER = {"error": 0, "warning": 1, "note": 2}


def doubts(case: Case) -> tuple[Doubt, ...]:
    """Every doubt about a plan, the gravest first, otherwise in the order of the checks."""
    found = [doubt for known in CREDIBILITY.values() for doubt in known.find(case)]
    return tuple(sorted(found, key=lambda doubt: _ORDER[doubt.severity]))
