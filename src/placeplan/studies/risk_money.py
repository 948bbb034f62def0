"""What each risk does to the plan's gap in money, from the plan's own runs: with the risk and without it, all else
alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from placeplan.model.model import Model
from placeplan.plan.plan import Plan
from placeplan.programme.threats import left_out_of_runs, sized_risks
from placeplan.records import Risk
from placeplan.studies.risk_runs import with_risks
from placeplan.uncertainty import RunOptions
from placeplan.uncertainty.job import Job, job_of
from placeplan.uncertainty.risks import Settled

__all__ = ["RUNS", "RiskMoney", "RiskWorth", "risk_money"]

Floats = npt.NDArray[np.float64]
RUNS = 64
"""Runs each risk is tried in, with it and without it."""


@dataclass(frozen=True)
class RiskMoney:
    """What a risk adds to the gap in money, in £ over all years of the plan.

    Parameters
    ----------
    if_it_happens
        Mean over the runs in which it is made to happen.
    expected
        That, times the probability.
    p90
        What it adds at most, nine times in ten, counting the runs in which it does not happen.
    """

    if_it_happens: float
    expected: float
    p90: float


@dataclass(frozen=True)
class RiskWorth:
    """The money of all risks.

    Parameters
    ----------
    risks
        Risk -> what it adds by itself, whatever the other risks do.
    together
        What all of them add; None where the plan has none.
    left_out
        Risk with a probability and a size -> why it changes no figure.
    runs
        Runs each was tried in.
    """

    risks: Mapping[str, RiskMoney]
    together: RiskMoney | None
    left_out: Mapping[str, str]
    runs: int

    def to_dict(self) -> dict[str, Any]:
        """One object, for JSON."""
        whole = None if self.together is None else vars(self.together)
        return {"together": whole, "left_out": dict(self.left_out), "runs": self.runs}


def risk_money(plan: Plan, model: Model, *, runs: int = RUNS, seed: int = 0) -> RiskWorth:
    """Try every risk that takes part in the runs.

    All else is drawn alike with the risk and without it, other risks included, so the difference is the risk's own.
    With few runs its mean is already steady, as its size is spread evenly over them.

    Raises
    ------
    RangeProblems
        The runs cannot be drawn.
    """
    left = left_out_of_runs(plan)
    taking_part = [risk for risk in sized_risks(plan) if risk.id not in left]
    model, options = with_risks(plan, model, RunOptions(runs=runs, seed=seed))
    drawn_ones = {risk.name for risk in options.risks}
    taking_part = [risk for risk in taking_part if risk.id in drawn_ones]
    if not taking_part:
        return RiskWorth({}, None, left, runs)
    job = job_of(model, options, ("gap.finance",))
    drawn = _gap(job, {})
    tried = {risk.id: _tried(job, risk, drawn) for risk in taking_part}
    found = {risk.id: _money(tried[risk.id][1], risk.probability or 0.0) for risk in taking_part}
    added = drawn - _gap(job, {risk.id: False for risk in taking_part})
    # By luck a risk happens in runs where it costs more, or less, than in others. What each costs in all runs is known,
    # so that luck is taken out of the mean.
    luck = sum(float((happened * own).mean()) for happened, own in tried.values())
    expected = float(added.mean()) - luck + sum(money.expected for money in found.values())
    together = RiskMoney(expected, expected, float(np.quantile(added, 0.9)))
    return RiskWorth(found, together, left, runs)


def _gap(job: Job, settled: Mapping[str, Settled]) -> Floats:
    """(run): the gap in money with the plan, all years, some risks settled."""
    settled_job = replace(job, plan=job.plan.with_risks(settled)) if settled else job
    settled_job.__dict__.update({k: v for k, v in job.__dict__.items() if k in ("layout", "sections")})
    batch = settled_job.run((0, job.plan.options.runs))
    at = next(n for n, series in enumerate(job.series) if series.figure == "gap.finance" and not series.scope)
    return np.asarray(batch.values[at, 1].sum(axis=0))


def _tried(job: Job, risk: Risk, drawn: Floats) -> tuple[npt.NDArray[np.bool_], Floats]:
    """(run): whether a risk happens, and what it adds if it does; from one more set of runs, in each of which the risk
    does what it did not do when it was left to chance."""
    happened = job.plan.happens(risk.id, 0, job.plan.options.runs)
    other = _gap(job, {risk.id: "the other way"})
    return happened, np.where(happened, drawn - other, other - drawn)


def _money(added: Floats, chance: float) -> RiskMoney:
    mean = float(added.mean())
    return RiskMoney(mean, chance * mean, _quantile(added, chance, 0.9))


def _quantile(added: Floats, chance: float, share: float) -> float:
    """The value that is not exceeded in a share of cases, where `added` comes about with a chance and else nothing."""
    values = np.append(np.sort(added), 0.0)
    weights = np.append(np.full(len(added), chance / len(added)), 1.0 - chance)
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    at = min(int(np.searchsorted(reached, share - 1e-12)), len(values) - 1)
    return float(values[order[at]])
