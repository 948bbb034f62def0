"""Judging a plan against packs: every requirement, by rule, by evidence or by markers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from placeplan.assurance.case import Case
from placeplan.assurance.checks import call
from placeplan.assurance.checks.registry import Result, Verdict
from placeplan.assurance.marks import mark_problems
from placeplan.assurance.narrative.validate import TextCheck, check_answers
from placeplan.assurance.replies import Reply, judge_reply, replies, reply_problems
from placeplan.assurance.scorecard import Group, Movement, Settled, groups, history, settle
from placeplan.errors import UnknownNameError
from placeplan.plan.problems import Problem, nearest
from placeplan.programme import substance_digest
from placeplan.records import Assessment, Requirement, RequirementPack

__all__ = ["Judged", "Judgement", "chosen_packs", "judge"]


@dataclass(frozen=True)
class Judged:
    """One requirement and what became of it.

    Parameters
    ----------
    checked
        What the check, or the answer alone, comes to.
    settled
        What it comes to once markers are heard.
    """

    pack: str
    requirement: Requirement
    wording: str
    source: str
    checked: Verdict
    settled: Settled
    reply: Reply | None

    @property
    def result(self) -> Result:
        """met, partly, not met or not yet judged."""
        return self.settled.result

    @property
    def fix(self) -> str:
        """What would put it right; empty where it is met."""
        if self.result == "met":
            return ""
        return " ".join(part for part in (self.checked.fix, self.requirement.fix) if part)


@dataclass(frozen=True)
class Judgement:
    """A plan judged against some packs."""

    packs: tuple[RequirementPack, ...]
    digest: str
    requirements: tuple[Judged, ...]
    problems: tuple[Problem, ...]
    texts: tuple[TextCheck, ...]
    groups: tuple[Group, ...]
    history: tuple[Movement, ...]
    kept: tuple[Assessment, ...]
    """This assessment as records, one for each pack, to be kept with the plan."""

    @property
    def ok(self) -> bool:
        """Whether no requirement of severity error is unmet and nothing is wrong with answers and marks."""
        unmet = any(row.result == "not met" and row.requirement.severity == "error" for row in self.requirements)
        return not unmet and all(found.severity != "error" for found in self.problems)


def chosen_packs(
    known: Mapping[str, RequirementPack], names: Sequence[str], stated: Sequence[str]
) -> list[RequirementPack]:
    """Packs asked for; else those the plan names as its frameworks; else all that there are.

    Raises
    ------
    UnknownNameError
        There is no pack of that name.
    """
    wanted = list(dict.fromkeys(names or stated or known))
    for name in wanted:
        if name not in known:
            near = nearest(name, known)
            hint = f"Did you mean {near}?" if near else f"There are: {', '.join(known)}."
            raise UnknownNameError("there is no such requirement pack.", value=name, remedy=hint)
    return [known[name] for name in wanted]


def judge(case: Case, packs: Sequence[RequirementPack], known: Mapping[str, RequirementPack]) -> Judgement:
    """Judge a plan.

    Parameters
    ----------
    packs
        Packs to judge by.
    known
        Every pack there is, against which answers and marks are held.
    """
    answers = replies(case, known)
    digest = substance_digest(case.plan)
    rows = tuple(
        _judged(case, pack, asked, answers.get((pack.id, asked.id)), digest)
        for pack in packs
        for asked in pack.requirements
    )
    problems = (*reply_problems(case, known), *mark_problems(case.plan, known))
    kept = tuple(_kept(case, pack, rows, digest) for pack in packs)
    moved = tuple(row for one in kept for row in history(case.plan, one) if row.pack == one.pack)
    headed = groups([(row.pack, row.requirement.group, row.result) for row in rows])
    return Judgement(tuple(packs), digest, rows, problems, check_answers(case), headed, moved, kept)


def _judged(case: Case, pack: RequirementPack, asked: Requirement, reply: Reply | None, digest: str) -> Judged:
    if asked.how == "rule":
        verdict = call(asked.check, case, asked.parameters)
    elif asked.how == "evidence":
        verdict = judge_reply(reply, case)
    else:
        verdict = call("judged", case, {})
    settled = settle(case.plan, pack.id, asked.id, asked.how, verdict, digest)
    return Judged(pack.id, asked, asked.wording or pack.wording, asked.source or pack.source, verdict, settled, reply)


def _kept(case: Case, pack: RequirementPack, rows: Sequence[Judged], digest: str) -> Assessment:
    results = {row.requirement.id: row.result for row in rows if row.pack == pack.id}
    return Assessment(
        id=f"{pack.id}-{case.on.isoformat()}-{digest[:8]}",
        title=f"{pack.title}, {case.on.isoformat()}",
        pack=pack.id,
        pack_version=pack.version,
        on=case.on,
        digest=digest,
        results=results,
        gap=case.value("gap.finance"),
    )
