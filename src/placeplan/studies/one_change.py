"""What if one assumption were another number: the three gaps as they are and as they would be, nothing saved."""

from __future__ import annotations

import math
from dataclasses import dataclass

from placeplan.errors import OptionError, UnknownNameError
from placeplan.plan.plan import Plan
from placeplan.records import Assumption
from placeplan.studies.opening import Opened
from placeplan.studies.run import Run, run_opened
from placeplan.studies.summary import Summary, summarise

__all__ = ["OneChange", "one_change"]


@dataclass(frozen=True)
class OneChange:
    """The answer.

    Parameters
    ----------
    before, after
        The plan as it stands, and with the other number.
    """

    assumption: Assumption
    value: float
    before: Summary
    after: Summary


def one_change(plan: Plan, made: Run, assumption: str, value: float) -> OneChange:
    """Work the plan out with another value of one assumption.

    Parameters
    ----------
    plan
        The plan, without errors.
    made
        Its run as it stands.

    Raises
    ------
    UnknownNameError
        The plan has no such assumption.
    OptionError
        The value is no number, or lies beyond the assumption's own bounds.
    """
    known = plan.of(Assumption).get(assumption)
    if known is None:
        raise UnknownNameError("there is no such assumption.", value=assumption, remedy="Choose one of the list.")
    _check(known, value)
    # The expected run reads the central value alone; the range is left out so that it cannot contradict it.
    other = known.model_copy(update={"value": value, "low": None, "high": None})
    changed = plan.with_records("assumption", {**plan.of(Assumption), assumption: other})
    after = run_opened(Opened(changed, (), made.results.provenance.digest))
    return OneChange(known, value, summarise(made), summarise(after))


def _check(known: Assumption, value: float) -> None:
    share = known.unit == "share"
    low = known.minimum if known.minimum is not None else (0.0 if share else -math.inf)
    high = known.maximum if known.maximum is not None else (1.0 if share else math.inf)
    if not math.isfinite(value) or not low <= value <= high:
        remedy = f"Give a number from {low:g} to {high:g}." if math.isfinite(low + high) else "Give another number."
        raise OptionError("the assumption cannot have this value.", value=f"{value:g}", remedy=remedy)
