"""Which risks take part in the runs, and why the others with a probability and a size do not."""

from __future__ import annotations

from placeplan.plan.plan import Plan
from placeplan.records import Assumption, Benefit, Milestone, Risk

__all__ = ["left_out_of_runs", "sized_risks"]


def sized_risks(plan: Plan) -> tuple[Risk, ...]:
    """Open risks that state a probability and a size, in order of id."""
    risks = (risk for risk in plan.of(Risk).values() if risk.status == "open")
    return tuple(risk for risk in risks if risk.probability is not None and risk.size is not None)


def left_out_of_runs(plan: Plan) -> dict[str, str]:
    """Risks with a probability and a size that still change no figure, each with the reason, in words."""
    found = ((risk.id, _reason(plan, risk)) for risk in sized_risks(plan))
    return {key: reason for key, reason in found if reason}


def _reason(plan: Plan, risk: Risk) -> str:
    if risk.assumption:
        return "" if risk.assumption in plan.of(Assumption) else "the assumption it threatens is not in the plan"
    if risk.milestone:
        return _of_milestone(plan.of(Milestone).get(risk.milestone))
    benefit = plan.of(Benefit).get(risk.benefit)
    if benefit is None:
        return "it names no assumption, milestone or saving that it threatens"
    if benefit.unit != "£" or benefit.type != "cash-releasing":
        return "what it threatens is not a saving in money: name the assumption that it rests on"
    return "" if benefit.organisation else "nobody is named who gains from the saving it threatens"


def _of_milestone(milestone: Milestone | None) -> str:
    if milestone is None:
        return "the milestone it threatens is not in the plan"
    if milestone.actual is not None:
        return "the milestone it threatens has happened"
    return "" if milestone.baseline else "the milestone it threatens has no baseline day"
