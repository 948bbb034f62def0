"""Intervals: stated, and no narrower than the evidence they rest on."""

from __future__ import annotations

from collections.abc import Iterator

from placeplan.assurance.case import Case
from placeplan.assurance.credibility.doubt import Doubt, doubts_about
from placeplan.assurance.credibility.effects import sizes_of
from placeplan.assurance.wording import per_cent
from placeplan.records import Assumption, Service

__all__: list[str] = []


def _uncertain(case: Case) -> list[Assumption]:
    """Assumptions that decide how much an initiative does and how fast demand grows."""
    names = {effect.size for _, effect, _ in sizes_of(case)}
    names |= {effect.reach for _, effect, _ in sizes_of(case) if effect.reach}
    names |= {service.growth for service in case.plan.of(Service).values()}
    return [case.assumptions[name] for name in sorted(names) if name in case.assumptions]


@doubts_about("interval-missing", "An interval is missing")
def missing(case: Case) -> Iterator[Doubt]:
    """The size or reach of an effect, or a rate of growth, is one number without a range."""
    for found in _uncertain(case):
        if found.low is None and found.high is None and found.distribution != "fixed":
            yield Doubt(
                "interval-missing",
                "warning",
                f"assumption/{found.id}",
                f"{found.title} is {found.value:g} with no range: the odds of the plan leave it out.",
                found.value,
                None,
                found.unit,
                "assumptions.csv",
                "Give low and high (P10 and P90); if it truly cannot vary, mark it fixed.",
            )


@doubts_about("interval-too-narrow", "An interval narrower than its evidence")
def too_narrow(case: Case) -> Iterator[Doubt]:
    """An effect's range is narrower than the range its own evidence reports."""
    for found in {size.id: size for _, _, size in sizes_of(case)}.values():
        source = case.evidence(found)
        if (
            source is None
            or source.effect_low is None
            or source.effect_high is None
            or found.low is None
            or found.high is None
        ):
            continue
        own, theirs = found.high - found.low, source.effect_high - source.effect_low
        if theirs > 0 and own < 0.8 * theirs:
            yield Doubt(
                "interval-too-narrow",
                "warning",
                f"assumption/{found.id}",
                f"{found.title}: {per_cent(found.low)} to {per_cent(found.high)} is narrower than the "
                f"{per_cent(source.effect_low)} "
                f"to {per_cent(source.effect_high)} its evidence found.",
                own,
                theirs,
                found.unit,
                source.citation,
                "Take the evidence's own range, or say what makes it surer here.",
            )
