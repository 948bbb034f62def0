"""The risk register: scores on the programme's own bands, their history, and what each risk is expected to cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from placeplan.indicators.three_points import amounts
from placeplan.plan.once import once_for_plan
from placeplan.plan.plan import Plan
from placeplan.programme.dates import day_text
from placeplan.programme.scales import NHS_FIVE_BY_FIVE, appetite, band, bands_in_order, scale_of
from placeplan.programme.threats import left_out_of_runs
from placeplan.programme.topic import Finding, Topic, severity_order
from placeplan.records import Assumption, Benefit, Milestone, Mitigation, Risk, RiskScale, Score

__all__ = [
    "MitigationRow", "RiskRow", "Risks", "ScaleRow", "ScoreRow", "risks", "scores_rewritten",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
STALE_MONTHS = 3
"""A current score older than this many months is out of date."""
_GRID = 2000
_NORMAL = NormalDist()


@dataclass(frozen=True)
class ScoreRow:
    """One scoring of a risk."""

    kind: str
    on: date
    impact: int
    likelihood: int
    score: int
    band: str
    by: str
    reason: str


@dataclass(frozen=True)
class MitigationRow:
    """Work that lessens a risk."""

    id: str
    title: str
    owner: str
    due: date | None
    status: str
    overdue: bool


@dataclass(frozen=True)
class RiskRow:
    """A risk as it stands.

    Parameters
    ----------
    scale
        Scale it is scored on.
    impact, likelihood, score, band
        The current scoring; the inherent one where there is no current one.
    threatens
        The assumption, milestone or benefit it threatens, written kind/id.
    expected, p90
        Probability times size, and the effect that is exceeded one time in ten; in `unit`.
    expected_pounds, p90_pounds
        What it adds to the gap in money over the plan's years: on average, and at most nine times in ten; None where
        the plan was not run or the risk changes no figure.
    """

    id: str
    title: str
    category: str
    owner: str
    workstream: str
    initiative: str
    status: str
    scale: str
    impact: int | None
    likelihood: int | None
    score: int | None
    band: str
    printed_band: str
    inherent: int | None
    target: int | None
    exception: bool
    history: tuple[ScoreRow, ...]
    mitigations: tuple[MitigationRow, ...]
    threatens: str
    probability: float | None
    expected: float | None
    p90: float | None
    unit: str
    expected_pounds: float | None = None
    p90_pounds: float | None = None


@dataclass(frozen=True)
class ScaleRow:
    """A scale in use, its bands mildest first."""

    id: str
    title: str
    impacts: int
    likelihoods: int
    bands: tuple[tuple[str, int], ...]
    appetite: int
    risks: int


@dataclass(frozen=True)
class Risks(Topic):
    """The register on a day.

    Parameters
    ----------
    expected_pounds
        What open risks are expected to add to the gap in money, all together; 0 where none is known.
    """

    risks: tuple[RiskRow, ...]
    scales: tuple[ScaleRow, ...]
    counts: dict[str, int]
    expected_pounds: float
    findings: tuple[Finding, ...]


@once_for_plan
def risks(plan: Plan, *, on: date, pounds: Mapping[str, tuple[float, float]] | None = None) -> Risks:
    """The register, highest score first.

    Parameters
    ----------
    pounds
        Risk -> what it adds to the gap in money over the plan's years, on average and at most nine times in ten; from
        the plan's runs.
    """
    rows = [_row(plan, risk, on, (pounds or {}).get(risk.id)) for risk in plan.of(Risk).values()]
    rows.sort(key=lambda row: (-(row.score or 0), row.id))
    counts: dict[str, int] = {}
    for row in rows:
        if row.status == "open" and row.band:
            counts[row.band] = counts.get(row.band, 0) + 1
    added = sum(row.expected_pounds or 0.0 for row in rows if row.status == "open")
    found = [finding for row in rows for finding in _findings(row, on)] + _outside(plan, rows)
    return Risks(on, tuple(rows), _scales(plan), counts, added, severity_order(found))


def _row(plan: Plan, risk: Risk, on: date, pounds: tuple[float, float] | None) -> RiskRow:
    scale = scale_of(plan, risk)
    history = _history(plan, risk, scale, on)
    last = {row.kind: row for row in history}
    now = last.get("current") or last.get("inherent")
    probability = risk.probability
    expected, p90, unit = _effect(plan, risk)
    closed = risk.status != "open" and (risk.closed_on is None or risk.closed_on <= on)
    return RiskRow(
        id=risk.id, title=risk.title, category=risk.category, owner=risk.owner, workstream=risk.workstream,
        initiative=risk.initiative, status=risk.status if closed else "open", scale=scale.id,
        impact=now.impact if now else None, likelihood=now.likelihood if now else None,
        score=now.score if now else None, band=now.band if now else "", printed_band=risk.printed_band,
        inherent=last["inherent"].score if "inherent" in last else None,
        target=last["target"].score if "target" in last else None,
        exception=not closed and now is not None and now.score >= appetite(scale), history=history,
        mitigations=_mitigations(plan, risk, on), threatens=_threatens(risk), probability=probability,
        expected=expected, p90=p90, unit=unit,
        expected_pounds=pounds[0] if pounds else None, p90_pounds=pounds[1] if pounds else None,
    )  # fmt: skip


def _history(plan: Plan, risk: Risk, scale: RiskScale, on: date) -> tuple[ScoreRow, ...]:
    held = sorted((s for s in plan.of(Score).values() if s.risk == risk.id and s.on <= on), key=lambda s: (s.on, s.id))
    return tuple(
        ScoreRow(s.kind, s.on, s.impact, s.likelihood, s.impact * s.likelihood, band(scale, s.impact, s.likelihood),
                 s.by, s.title)
        for s in held
    )  # fmt: skip


def _mitigations(plan: Plan, risk: Risk, on: date) -> tuple[MitigationRow, ...]:
    rows = []
    for work in plan.of(Mitigation).values():
        if work.risk == risk.id:
            done = work.done_on is not None and work.done_on <= on
            status = "done" if done else work.status
            overdue = not done and work.status in ("planned", "under way") and work.due is not None and work.due < on
            rows.append(MitigationRow(work.id, work.title, work.owner, work.due, status, overdue))
    return tuple(rows)


def _threatens(risk: Risk) -> str:
    for kind in ("assumption", "milestone", "benefit"):
        key = getattr(risk, kind)
        if key:
            return f"{kind}/{key}"
    return ""


def _effect(plan: Plan, risk: Risk) -> tuple[float | None, float | None, str]:
    """Expected effect, the effect exceeded one time in ten, and their unit."""
    unit = _unit(plan, risk)
    if risk.probability is None or risk.size is None or not unit:
        return None, None, ""
    points = (np.arange(_GRID) + 0.5) / _GRID
    sizes = _sizes(risk, np.array([_NORMAL.inv_cdf(float(p)) for p in points]))
    expected = risk.probability * float(sizes.mean())
    p90 = 0.0
    if risk.probability > 0.1:
        share = 1.0 - 0.1 / risk.probability
        p90 = float(np.quantile(np.abs(sizes), share)) * (1.0 if risk.size >= 0 else -1.0)
    return expected, p90, unit


def _unit(plan: Plan, risk: Risk) -> str:
    if risk.assumption:
        known = plan.of(Assumption).get(risk.assumption)
        return known.unit if known else ""
    if risk.milestone:
        return "days" if risk.milestone in plan.of(Milestone) else ""
    benefit = plan.of(Benefit).get(risk.benefit)
    unit = benefit.unit if benefit else ""
    return "£ a year" if unit == "£" else unit


def _sizes(risk: Risk, z: Floats) -> Floats:
    return amounts(risk.size or 0.0, risk.size_low, risk.size_high, z)


def _scales(plan: Plan) -> tuple[ScaleRow, ...]:
    used: dict[str, tuple[RiskScale, int]] = {scale.id: (scale, 0) for scale in plan.of(RiskScale).values()}
    for risk in plan.of(Risk).values():
        scale = scale_of(plan, risk)
        used[scale.id] = (scale, used.get(scale.id, (scale, 0))[1] + 1)
    if not used:
        used[NHS_FIVE_BY_FIVE.id] = (NHS_FIVE_BY_FIVE, 0)
    return tuple(
        ScaleRow(s.id, s.title, s.impacts, s.likelihoods, bands_in_order(s), appetite(s), count)
        for s, count in used.values()
    )


def scores_rewritten(before: Plan, after: Plan) -> tuple[str, ...]:
    """Scores of an earlier version that a later one changed or dropped; scores are only ever added."""
    now = after.of(Score)
    return tuple(key for key, score in before.of(Score).items() if now.get(key) != score)


def _outside(plan: Plan, rows: list[RiskRow]) -> list[Finding]:
    """Risks whose probability and size change no figure of the plan, and risks that have come about."""
    reasons = left_out_of_runs(plan)
    found = [
        Finding("risk-outside-runs", "note", f"risk/{row.id}",
                f"“{row.title}” has a chance and a size and changes no figure: {reasons[row.id]}.",
                "Say what it threatens, so that the plan's ranges count it.")
        for row in rows if row.id in reasons
    ]  # fmt: skip
    return found + [
        Finding("risk-happened", "note", f"risk/{row.id}",
                f"“{row.title}” has happened and no longer takes part in the runs.",
                "Enter what it did: the assumption's new value, the milestone's new day, the saving's new forecast.")
        for row in rows if row.status == "happened"
    ]  # fmt: skip


def _findings(row: RiskRow, on: date) -> list[Finding]:
    subject, found = f"risk/{row.id}", []

    def add(code: str, severity: str, message: str, remedy: str) -> None:
        found.append(Finding(code, "warning" if severity == "warning" else "note", subject, message, remedy))

    first = next((held for held in row.history if held.kind == "current"), row.history[0] if row.history else None)
    if row.printed_band and first and row.printed_band != first.band:
        add("band-differs", "warning", f"“{row.title}” falls into {first.band}; the source prints {row.printed_band}.",
            "Look at the scale's bands or the scores.")  # fmt: skip
    if row.status != "open":
        return found
    if row.score is None:
        add("risk-not-scored", "warning", f"“{row.title}” has no score.", "Score its impact and likelihood.")
    if not row.owner:
        add("risk-without-owner", "warning", f"Nobody owns “{row.title}”.", "Name a person or an organisation.")
    if not row.mitigations:
        add(
            "risk-without-mitigation",
            "warning",
            f"Nothing is done about “{row.title}”.",
            "Add what is done, or close it.",
        )
    for work in row.mitigations:
        if work.overdue and work.due:
            add("mitigation-overdue", "warning", f"“{work.title}” was due {day_text(work.due)}.",
                "Enter when it was done, or a new day.")  # fmt: skip
    loose = [w for w in row.mitigations if w.status in ("planned", "under way") and (not w.owner or w.due is None)]
    if loose:
        add("mitigation-untracked", "note",
            f"{len(loose)} of {len(row.mitigations)} mitigations of “{row.title}” have no owner or no due date.",
            "Give each an owner and a date, or it is only an intention.")  # fmt: skip
    current = [held for held in row.history if held.kind == "current"]
    if current and (on.year * 12 + on.month) - (current[-1].on.year * 12 + current[-1].on.month) > STALE_MONTHS:
        add(
            "score-out-of-date",
            "note",
            f"“{row.title}” was last scored on {day_text(current[-1].on)}.",
            "Score it again.",
        )
    if row.inherent is not None and row.score is not None and current and row.score > row.inherent:
        add("worse-than-inherent", "warning", f"“{row.title}” is scored higher now than before anything was done.",
            "Look at both scores.")  # fmt: skip
    return found
