"""The programme of a plan, topic by topic: who does what, when, with whose authority, and whether it works.

One function for each topic. Each reads the plan's records as they stand on a day, runs the plan where the topic needs
figures, and gives an `Answer`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from placeplan import programme
from placeplan.plan.compile import compile_plan
from placeplan.plan.digest import plan_digest
from placeplan.plan.plan import Plan
from placeplan.programme.threats import sized_risks
from placeplan.programme.topic import Topic, plain
from placeplan.records import Benefit, Meeting, ProgrammeCost, ServiceChange, Tolerance, Workstream
from placeplan.results import ResultSet
from placeplan.studies.names import known_name
from placeplan.studies.opening import Opened, Progress, Source, open_plan, silent
from placeplan.studies.risk_money import RiskWorth, risk_money
from placeplan.studies.run import Run, run_opened

__all__ = ["TOPICS", "Answer", "Setting", "answer", "setting_of"]

_DRAWS, _SEED = 2000, 20160621
"""Draws of finish dates and their first number: the same plan on the same day gives the same dates."""


@dataclass
class Setting:
    """A plan on a day, run at most once and only when a figure is asked for.

    Parameters
    ----------
    on
        Day the answer is for.
    workstream
        Workstream a deep dive is of; empty: all.
    consultation
        Consultation that must come first on the path to sign-off.
    figures
        Whether the plan may be run.
    made
        The run, where there is one already.
    substance
        Digest of the plan's substance, where it is known already; empty: worked out when it is needed.
    staff, team_months
        Staff who can help localities start at any one time (wte; None: no limit), and the months they stay with each,
        for the proposed order of a roll-out.
    subject
        What the path to sign-off is of; empty: the plan.
    worth
        What each risk adds to the gap in money, where it is known already.
    shown
        Whether the plan and the run are what a reader may see of a whole: such a plan cannot be run again.
    """

    opened: Opened
    on: date
    workstream: str = ""
    consultation: str = ""
    figures: bool = True
    progress: Progress = silent
    made: Run | None = None
    substance: str = ""
    staff: float | None = None
    team_months: int = 3
    subject: str = ""
    worth: RiskWorth | None = None
    shown: bool = False

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.opened.plan

    @cached_property
    def run(self) -> Run | None:
        """The plan with its results; None where it may not be run."""
        if self.made is not None or not self.figures:
            return self.made
        return run_opened(self.opened, "", self.progress)

    @cached_property
    def risk_worth(self) -> RiskWorth | None:
        """What each risk adds to the gap in money; None where the plan may not be run or no risk states its size."""
        if self.worth is not None or self.shown:
            return self.worth
        if (self.made is None and not self.figures) or not sized_risks(self.plan):
            return None
        self.progress("try its risks")
        return risk_money(self.plan, compile_plan(self.plan, self.opened.digest))

    @property
    def results(self) -> ResultSet | None:
        """Its results."""
        return self.run.results if self.run else None


@dataclass(frozen=True)
class Answer:
    """What a topic says of a plan on a day.

    Parameters
    ----------
    digest
        Digest of the plan, with the scenario laid over it.
    found
        The topic's own answer.
    extra
        What the plan's figures add: key -> value.
    """

    topic: str
    plan: Plan
    digest: str
    found: Topic
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[programme.Finding, ...]:
        """What a programme director should know, the gravest first."""
        found: tuple[programme.Finding, ...] = getattr(self.found, "findings", ())
        return found

    @property
    def ok(self) -> bool:
        """Whether no finding is of severity error."""
        return all(finding.severity != "error" for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """One object, for JSON: the topic's main list under its plural name, its other lists, and findings."""
        told = {"topic": self.topic, "plan": self.plan.settings.id, "plan_digest": self.digest}
        return {**told, **self.found.to_dict(), **plain(self.extra)}


Told = tuple[Topic, Mapping[str, Any]]


def rollout(at: Setting) -> Told:
    """Roll-outs, duties, people left out, learning and a proposed order."""
    return programme.rollout(at.plan, on=at.on, staff_available=at.staff, team_months=at.team_months), {}


def governance(at: Setting) -> Told:
    """Bodies, calendar, decisions and levels of action."""
    return programme.governance(at.plan, on=at.on), {}


def approvals(at: Setting) -> Told:
    """Approvals, their tolerances tried on the plan's own figures."""
    results = at.results if at.plan.of(Tolerance) else None
    return programme.approvals(at.plan, on=at.on, results=results, digest=at.substance), {}


def path(at: Setting) -> Told:
    """The way to sign-off."""
    subjects = sorted({meeting.subject for meeting in at.plan.of(Meeting).values()})
    subject = known_name("subject of a meeting", at.subject, subjects) if at.subject else "plan"
    return programme.path(at.plan, on=at.on, subject=subject, consultation=at.consultation), {}


def timeline(at: Setting) -> Told:
    """Stages, gates and milestones, finish dates, and the money a slip costs."""
    found = programme.timeline(at.plan, on=at.on, runs=_DRAWS, rng=np.random.default_rng(_SEED))
    command = f"placeplan compare PLAN --slipped {at.on.isoformat()}"
    moved = any(shift.moved for shift in found.shifts)
    if not moved or at.run is None or at.shown:
        return found, {"cost_of_slip": (), "reproduce": command if moved else ""}
    from placeplan.studies.programme_money import cost_of_slip

    return found, {"cost_of_slip": cost_of_slip(at.run, at.on), "reproduce": command}


def risks(at: Setting) -> Told:
    """The register, and what each risk adds to the gap in money, from runs with it and without it."""
    worth = at.risk_worth
    if worth is None:
        return programme.risks(at.plan, on=at.on), {"pounds_per_unit": {}}
    found = programme.risks(at.plan, on=at.on, pounds={key: (m.expected, m.p90) for key, m in worth.risks.items()})
    each = {
        row.id: row.expected_pounds / row.expected
        for row in found.risks if row.expected and row.expected_pounds is not None
    }  # fmt: skip
    return found, {"pounds_per_unit": each, "simulation": worth.to_dict()}


def benefits(at: Setting) -> Told:
    """Benefits, control charts, paused waves, and shares of spending from the plan's figures where none is stated."""
    from placeplan.studies.programme_money import spending

    found = programme.benefits(at.plan, on=at.on)
    wanted = any(row.relevant_spend is None and row.unit == "£" and row.organisation for row in found.benefits)
    return found, {"spending": spending(found, at.run) if wanted and at.plan.of(Benefit) and at.run else ()}


def engagement(at: Setting) -> Told:
    """Who was asked and what changed, clocks, assessments, service-change tests and the bed test."""
    results = at.results if any(change.bed_test for change in at.plan.of(ServiceChange).values()) else None
    return programme.engagement(at.plan, on=at.on, results=results), {}


def load(at: Setting) -> Told:
    """Change load, and the programme's own cost beside what the plan saves."""
    from placeplan.studies.programme_money import saved_by_year

    found = programme.load(at.plan, on=at.on)
    saved = saved_by_year(at.run) if at.plan.of(ProgrammeCost) and at.run else ()
    total = sum(row["saved"] for row in saved)
    return found, {"saved": saved, "cost_share_of_saved": found.cost_total / total if total > 0 else None}


def network(at: Setting) -> Told:
    """Ties, conflicts, kinds of problem and what keeps coming back."""
    return programme.network(at.plan, on=at.on), {}


def deepdive(at: Setting) -> Told:
    """Everything known of a workstream."""
    known = at.plan.of(Workstream)
    titles = {key: stream.title for key, stream in known.items()}
    chosen = (known_name("workstream in the plan", at.workstream, list(known), titles=titles),) if at.workstream else ()
    return programme.deepdives(at.plan, chosen, on=at.on, results=at.results), {}


def reports(at: Setting) -> Told:
    """The programme office's suite of reports."""
    return programme.reports(at.plan, on=at.on, results=at.results), {}


TOPICS: Mapping[str, Callable[[Setting], Told]] = {
    "rollout": rollout, "governance": governance, "approvals": approvals, "path": path, "timeline": timeline,
    "risks": risks, "benefits": benefits, "engagement": engagement, "load": load, "network": network,
    "deepdive": deepdive, "reports": reports,
}  # fmt: skip
"""Topics by name, in the order people meet them."""

assert tuple(TOPICS) == tuple(programme.TOPICS)


def setting_of(
    source: Source, *, on: date, scenario: str = "", workstream: str = "", consultation: str = "",
    figures: bool = True, progress: Progress = silent, staff: float | None = None, team_months: int = 3,
    subject: str = "",
) -> Setting:  # fmt: skip
    """Open a plan for its topics.

    Raises
    ------
    InputError, UnknownNameError, PlanProblems
        The plan cannot be used; see `placeplan.studies.opening.open_plan`.
    """
    opened = open_plan(source, scenario=scenario, on=on, progress=progress)
    return Setting(
        opened, on, workstream, consultation, figures, progress, staff=staff, team_months=team_months, subject=subject
    )


def answer(at: Setting, topic: str) -> Answer:
    """What a topic says.

    Raises
    ------
    UnknownNameError
        There is no such topic, or no such workstream.
    """
    found, extra = TOPICS[known_name("topic", topic, list(TOPICS))](at)
    digest = plan_digest(at.plan) if at.opened.scenario else at.opened.digest
    return Answer(topic, at.plan, digest, found, extra)
