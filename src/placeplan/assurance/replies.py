"""Answers: which text belongs to which requirement, and whether it can stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from placeplan.assurance.case import Case, several
from placeplan.assurance.checks.registry import Verdict
from placeplan.assurance.narrative.live import Reference, pieces
from placeplan.assurance.narrative.validate import TextCheck, check_text
from placeplan.plan.plan import Plan
from placeplan.plan.problems import Problem, nearest
from placeplan.records import Answer, RequirementPack

__all__ = ["Reply", "body_of", "front_matter", "holds_record", "judge_reply", "replies", "reply_problems"]

FEWEST_WORDS = 30
"""A shorter text is not counted as an answer."""

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


@dataclass(frozen=True)
class Reply:
    """A text that answers a requirement.

    Parameters
    ----------
    records
        Records named as bearing it out, written kind/id.
    pieces
        The text in order: what is plain, and each figure filled in, with its reference.
    """

    file: str
    pack: str
    requirement: str
    records: tuple[str, ...]
    pieces: tuple[tuple[str, Reference | None], ...]
    check: TextCheck

    @property
    def text(self) -> str:
        """The text with its figures filled in."""
        return "".join(said for said, _ in self.pieces)


def front_matter(text: str) -> dict[str, str]:
    """Lines `key: value` between two lines of three hyphens at the top of a text."""
    match = _FRONT.match(text)
    lines = match[1].splitlines() if match else []
    return {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines) if value.strip()}


def body_of(text: str) -> str:
    """A text without its front matter."""
    return _FRONT.sub("", text)


def _target(case: Case, file: str, text: str, packs: Mapping[str, RequirementPack]) -> list[tuple[str, str]]:
    """Pack and requirement a text is for: by a record, by its front matter, by its file name."""
    by_record = [(a.pack, a.requirement) for a in case.plan.of(Answer).values() if a.file == file]
    if by_record:
        return by_record
    said = front_matter(text)
    stem = file.removesuffix(".md")
    asked = said.get("requirement", stem)
    if "." in asked and "pack" not in said:
        pack, _, asked = asked.partition(".")
        return [(pack, asked)]
    if "pack" in said:
        return [(said["pack"], asked)]
    return [(key, asked) for key, pack in packs.items() if any(r.id == asked for r in pack.requirements)]


def replies(case: Case, packs: Mapping[str, RequirementPack]) -> dict[tuple[str, str], Reply]:
    """Every answer by pack and requirement."""
    found: dict[tuple[str, str], Reply] = {}
    for file, text in sorted(case.plan.answers.items()):
        checked = check_text(file, text, case)
        shown = tuple(pieces(body_of(text).strip(), case))
        extra = tuple(part.strip() for part in front_matter(text).get("records", "").split(",") if part.strip())
        for key in _target(case, file, text, packs):
            named = tuple(r for a in case.plan.of(Answer).values() if (a.pack, a.requirement) == key for r in a.records)
            found[key] = Reply(file, *key, (*named, *extra), shown, checked)
    return found


def reply_problems(case: Case, packs: Mapping[str, RequirementPack]) -> list[Problem]:
    """Texts and records that answer no requirement."""
    known = {(key, r.id) for key, pack in packs.items() for r in pack.requirements}
    ids = sorted({requirement for _, requirement in known})
    found = []

    def add(file: str, record: str, value: str) -> None:
        near = nearest(value.rpartition("/")[2], ids)
        hint = f"Did you mean {near}?" if near else "Name the requirement in its front matter: requirement: id."
        found.append(
            Problem(
                "answer-to-nothing",
                "error",
                f"this answers no requirement: {value}.",
                file,
                None,
                record,
                "requirement",
                value,
                "an answer answers a requirement of a known pack",
                hint,
            )
        )

    for file, text in sorted(case.plan.answers.items()):
        targets = _target(case, file, text, packs)
        if not targets:
            add(f"answers/{file}", "", front_matter(text).get("requirement", file.removesuffix(".md")))
        for key in targets:
            if key not in known and not any((a.pack, a.requirement) == key for a in case.plan.of(Answer).values()):
                add(f"answers/{file}", "", "/".join(key))
    for answer in case.plan.of(Answer).values():
        if (answer.pack, answer.requirement) not in known:
            add("assurance/answers.csv", answer.id, f"{answer.pack}/{answer.requirement}")
    return found


def judge_reply(reply: Reply | None, case: Case) -> Verdict:
    """What a text alone is worth: it stands where its numbers hold and something bears it out."""
    if reply is None:
        return Verdict("not met", "No answer is given yet.", (), "Write one in answers/, with live figures.")
    wrong = [found for found in reply.check.findings if found.severity == "error"]
    file = (f"answers/{reply.file}",)
    if wrong:
        return Verdict(
            "partly",
            f"The answer's numbers do not hold: {wrong[0].message}",
            file,
            f"Line {wrong[0].line}: {wrong[0].remedy}",
        )
    if reply.check.words < FEWEST_WORDS:
        return Verdict(
            "partly", f"The answer has {reply.check.words} words.", file, "Say what is done, by whom and when."
        )
    missing = [name for name in reply.records if not holds_record(case.plan, name)]
    if missing:
        return Verdict(
            "partly",
            f"The answer rests on {several(missing)}, which the plan does not hold.",
            file,
            "Name records of the plan, as kind/id.",
        )
    numbers = reply.check.numbers
    if not (reply.records or numbers["live"] or numbers["cited"]):
        return Verdict(
            "partly",
            "Nothing bears the answer out: no live figure, no citation, no record.",
            file,
            "Name the records in its front matter: records: initiative/frailty.",
        )
    if numbers["typed"] > numbers["live"] + numbers["checked"] + numbers["cited"]:
        return Verdict(
            "partly",
            f"{numbers['typed']} of the answer's numbers are typed without support.",
            file,
            "Write them as live references, or cite their evidence.",
        )
    return Verdict(
        "met", f"Answered in {reply.check.words} words with {numbers['live']} live figures.", (*file, *reply.records)
    )


def holds_record(plan: Plan, name: str) -> bool:
    """Whether a plan holds a record, written kind/id."""
    kind, _, key = name.partition("/")
    return key in plan.records.get(kind, {})
