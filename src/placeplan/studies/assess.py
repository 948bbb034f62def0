"""Assessing a plan, or many: what is asked of it, whether its numbers deserve belief, and where two plans collide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from placeplan.assurance.case import Case
from placeplan.assurance.credibility import (
    Adjustment,
    Doubt,
    GapSideBySide,
    doubts,
    evidence_adjusted,
    side_by_side,
    worst_case,
)
from placeplan.assurance.fund import QuarterPayment, fund_payments
from placeplan.assurance.judge import Judged, Judgement, chosen_packs, judge
from placeplan.assurance.many import Criterion, Flow, Member, TwiceClaimed, criteria, flows, twice_claimed
from placeplan.assurance.packs import BUILT_IN, packs_of
from placeplan.assurance.scorecard import counted
from placeplan.errors import InputError, OptionError, UserError
from placeplan.plan.plan import Plan
from placeplan.plan.write import write_kind
from placeplan.programme.topic import plain
from placeplan.results import ResultSet
from placeplan.studies.opening import Opened, Progress, Source, day_of, open_plan, silent
from placeplan.studies.run import Run, run_opened

__all__ = [
    "BUILT_IN", "STEPS", "Across", "Appraisal", "NetEffect", "Overview", "across", "assess", "assess_all",
    "doubts_of", "fund_payments", "judge_run", "net_effect", "plans_in", "save_assessment",
]  # fmt: skip

STEPS = (
    "read the plan",
    "check it",
    "compile it",
    "work it out",
    "gather the figures",
    "judge it",
    "doubt its numbers",
)
"""What an assessment tells its progress, in order."""


@dataclass(frozen=True)
class Appraisal:
    """One plan assessed.

    Parameters
    ----------
    doubts
        What speaks against its numbers, the gravest first.
    gaps
        The three gaps as claimed, as modelled, as the evidence bears out and at worst.
    adjusted, worst
        What was changed for the last two.
    """

    run: Run
    case: Case
    judgement: Judgement
    doubts: tuple[Doubt, ...]
    gaps: tuple[GapSideBySide, ...]
    adjusted: tuple[Adjustment, ...]
    worst: tuple[Adjustment, ...]
    fund: tuple[QuarterPayment, ...]

    @property
    def ok(self) -> bool:
        """Whether no requirement of severity error is unmet, and nothing is wrong with answers and marks."""
        return self.judgement.ok

    @property
    def counts(self) -> dict[str, int]:
        """Requirements by result."""
        return counted(row.result for row in self.judgement.requirements)

    def to_dict(self) -> dict[str, Any]:
        """One JSON-able object; docs/reference/assessment.md gives its shape."""
        judged, made = self.judgement, self.run.results.provenance
        return {
            "plan": made.plan,
            "scenario": made.scenario,
            "digest": made.digest,
            "substance": judged.digest,
            "on": self.case.on.isoformat(),
            "code_version": made.code_version,
            "ok": self.ok,
            "counts": self.counts,
            "packs": [
                {
                    "id": p.id,
                    "title": p.title,
                    "version": p.version,
                    "source": p.source,
                    "wording": p.wording,
                    "note": p.note,
                }
                for p in judged.packs
            ],
            "requirements": [_row(row) for row in judged.requirements],
            "groups": plain(judged.groups),
            "credibility": plain(self.doubts),
            "net_effect": {
                "gaps": plain(self.gaps),
                "evidence_adjusted": plain(self.adjusted),
                "worst_case": plain(self.worst),
            },
            "answers": plain(judged.texts),
            "fund": plain(self.fund),
            "history": plain(judged.history),
            "assessments": [record.model_dump(mode="json") for record in judged.kept],
            "problems": [asdict(found) for found in judged.problems],
        }


def _row(row: Judged) -> dict[str, Any]:
    asked = row.requirement
    return {
        "pack": row.pack,
        "id": asked.id,
        "title": asked.title,
        "text": asked.text,
        "group": asked.group,
        "gap": asked.gap,
        "wording": row.wording,
        "source": row.source,
        "dated": asked.dated.isoformat() if asked.dated else None,
        "how": asked.how,
        "check": asked.check,
        "parameters": dict(asked.parameters),
        "severity": asked.severity,
        "result": row.result,
        "checked": row.checked.result,
        "why": row.settled.why,
        "records": list(row.checked.records),
        "fix": row.fix,
        "answer": f"answers/{row.reply.file}" if row.reply else "",
        "state": row.settled.state,
        "marks": plain(row.settled.marks),
        "moderation": plain(row.settled.moderation),
    }


def _day(at: str) -> date:
    day = day_of(at)
    if day is None:
        raise OptionError("an assessment is of a day.", remedy="Give the day, such as 2016-10-21.")
    return day


def assess(
    source: Source, *, packs: Sequence[str] = (), scenario: str = "", made_at: str, progress: Progress = silent
) -> Appraisal:
    """Run a plan and assess it.

    Parameters
    ----------
    packs
        Packs to judge by; none: those the plan names as its frameworks, else every pack.
    made_at
        Time of the assessment, ISO 8601: duties, milestones and reviews are judged against its day.

    Raises
    ------
    InputError, UnknownNameError, PlanProblems
        The plan cannot be used; or there is no pack of that name.
    PackError
        A pack in the plan's folder is wrong.
    OptionError
        `made_at` is no time.
    """
    on = _day(made_at)
    opened = open_plan(source, scenario=scenario, on=on, progress=progress)
    done = run_opened(opened, made_at, progress)
    progress("judge it")
    judged = judge_run(done, on=on, packs=packs)
    progress("doubt its numbers")
    net = net_effect(done, on=on)
    case = _case(done, on)
    return Appraisal(done, case, judged, doubts(case), net.gaps, net.adjusted, net.worst, fund_payments(done.plan))


def _case(done: Run, on: date) -> Case:
    return Case(done.plan, done.results, on, done.problems)


def judge_run(done: Run, *, on: date, packs: Sequence[str] = ()) -> Judgement:
    """Judge a plan that has been run.

    Parameters
    ----------
    packs
        See `assess`.

    Raises
    ------
    UnknownNameError, PackError
        See `assess`.
    """
    known = packs_of(done.plan)
    return judge(_case(done, on), chosen_packs(known, packs, done.plan.settings.frameworks), known)


def doubts_of(done: Run, *, on: date) -> tuple[Doubt, ...]:
    """What speaks against the numbers of a plan that has been run, the gravest first."""
    return doubts(_case(done, on))


@dataclass(frozen=True)
class NetEffect:
    """The gaps as claimed, as modelled, as evidence bears out and at worst; and what was changed for the last two."""

    gaps: tuple[GapSideBySide, ...]
    adjusted: tuple[Adjustment, ...]
    worst: tuple[Adjustment, ...]


def net_effect(done: Run, *, on: date) -> NetEffect:
    """What is left of the gaps of a plan that has been run; it is run twice more for it."""
    case = _case(done, on)
    adjusted, changes = evidence_adjusted(case)
    worst, falls = worst_case(case)
    return NetEffect(side_by_side(case, _results(adjusted, done), _results(worst, done)), changes, falls)


def _results(plan: Plan, done: Run) -> ResultSet:
    """Results of a plan made from another: its numbers lie within ranges that were checked."""
    made = done.results.provenance
    return run_opened(Opened(plan, (), made.digest, made.scenario)).results


def save_assessment(found: Appraisal, folder: Path | str, *, reason: str = "") -> Path:
    """Keep an assessment with the plan in its folder, one record for each pack, so that the next is held against it.

    Parameters
    ----------
    folder
        Folder the plan was read from.
    reason
        Why the gap moved since the version before.

    Returns
    -------
    The file the records are kept in; no other file is touched.

    Raises
    ------
    InputError
        It is of a scenario, or the file cannot be written.
    """
    if found.run.results.provenance.scenario:
        remedy = "Assess the plan itself to keep it."
        raise InputError("an assessment of a scenario is not one of the plan.", remedy=remedy)
    plan = found.run.plan
    made = {row.id: row.model_copy(update={"reason": reason}) for row in found.judgement.kept}
    return write_kind(plan.with_records("assessment", {**plan.records["assessment"], **made}), "assessment", folder)


@dataclass(frozen=True)
class Overview:
    """Many plans assessed."""

    appraisals: tuple[tuple[str, Appraisal], ...]
    criteria: tuple[Criterion, ...]
    flows: tuple[Flow, ...]
    twice: tuple[TwiceClaimed, ...]
    failed: tuple[tuple[str, str], ...]
    """Folders that could not be assessed, with the reason."""

    @property
    def ok(self) -> bool:
        """Whether every plan could be assessed and holds."""
        return not self.failed and all(found.ok for _, found in self.appraisals)

    @property
    def most_failed(self) -> tuple[Criterion, ...]:
        """Requirements by how many footprints do not meet them, the most first."""
        rows = [row for row in self.criteria if row.counts["not met"] or row.counts["partly"]]
        graver = ("error", "warning", "note").index
        return tuple(
            sorted(rows, key=lambda row: (-row.counts["not met"], graver(row.severity), -row.counts["partly"]))
        )

    def to_dict(self) -> dict[str, Any]:
        """One JSON-able object; docs/reference/assessment.md gives its shape."""
        return {
            "ok": self.ok,
            "footprints": [
                {
                    "name": name,
                    "plan": found.run.results.provenance.plan,
                    "ok": found.ok,
                    "counts": found.counts,
                    "gaps": plain(found.gaps),
                }
                for name, found in self.appraisals
            ],
            "requirements": [
                {"footprint": name, **_row(row)}
                for name, found in self.appraisals
                for row in found.judgement.requirements
            ],
            "criteria": plain(self.criteria),
            "most_failed": [
                {"pack": row.pack, "id": row.requirement, "title": row.title, **row.counts}
                for row in self.most_failed[:20]
            ],
            "flows": plain(self.flows),
            "twice_claimed": plain(self.twice),
            "failed": [{"name": name, "reason": reason} for name, reason in self.failed],
        }


@dataclass(frozen=True)
class Across:
    """Plans that were judged, held against each other: criteria, care across borders, and what two of them claim."""

    criteria: tuple[Criterion, ...]
    flows: tuple[Flow, ...]
    twice: tuple[TwiceClaimed, ...]


def across(judged: Iterable[tuple[str, Run, Judgement, date]]) -> Across:
    """Hold plans against each other.

    Parameters
    ----------
    judged
        Name of each, its run, its judgement and the day of that.
    """
    members = [Member(name, _case(done, on), judgement) for name, done, judgement, on in judged]
    return Across(criteria(members), flows(members), twice_claimed(members))


def plans_in(folder: Path | str) -> tuple[Path, ...]:
    """Plans that lie directly in a folder, in order of name.

    Raises
    ------
    InputError
        It is no folder, or holds no plan.
    """
    root = Path(folder)
    if not root.is_dir():
        raise InputError("there is no such folder.", path=str(root), remedy="Give a folder of plans.")
    found = tuple(sorted(path.parent for path in root.glob("*/plan.toml")))
    if not found:
        raise InputError(
            "this folder holds no plan.", path=str(root), remedy="Give the folder the plans' folders lie in."
        )
    return found


def assess_all(folder: Path | str, *, packs: Sequence[str] = (), made_at: str, progress: Progress = silent) -> Overview:
    """Assess every plan that lies in a folder, and hold them against each other.

    A plan that cannot be assessed is listed with the reason; the others go on.
    """
    found: list[tuple[str, Appraisal]] = []
    failed: list[tuple[str, str]] = []
    for path in plans_in(folder):
        progress(path.name)
        try:
            found.append((path.name, assess(path, packs=packs, made_at=made_at)))
        except UserError as error:
            failed.append((path.name, str(error)))
    members = [Member(name, one.case, one.judgement) for name, one in found]
    return Overview(tuple(found), criteria(members), flows(members), twice_claimed(members), tuple(failed))
