"""The text of an answer as somebody writes it: taken apart for a form, put together, and tried before it is kept."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from placeplan.assurance.case import Case
from placeplan.assurance.narrative.validate import NumberFinding
from placeplan.assurance.packs import packs_of
from placeplan.assurance.replies import Reply, body_of, front_matter, holds_record, judge_reply, replies
from placeplan.assurance.wording import amount
from placeplan.results import FIGURES, WORLDS
from placeplan.studies.run import Run

__all__ = ["Trial", "Written", "answer_file", "answer_text", "figures_to_name", "try_answer", "written_answer"]

_TOGETHER = ("gap.finance", "gap.care", "gap.health", "staff.need", "staff.supply", "staff.unfilled", "population",
             "capital.spend", "stranded", "bed_days", "waiting.list", "travel.km")  # fmt: skip
"""Figures of the footprint as a whole that an answer is most likely to name."""

_LINE = re.compile(r"^Line \d+: ")


@dataclass(frozen=True)
class Written:
    """A text as a form holds it.

    Parameters
    ----------
    records
        Records its front matter names as bearing it out, each kind/id.
    body
        What is read.
    """

    records: tuple[str, ...]
    body: str


def written_answer(text: str) -> Written:
    """A text taken apart."""
    named = front_matter(text).get("records", "").split(",")
    return Written(tuple(name.strip() for name in named if name.strip()), _lines(body_of(text)))


def answer_text(stands: str, pack: str, requirement: str, new: Written) -> str:
    """The text that says what a form holds; exactly what stands, where nothing differs.

    Parameters
    ----------
    stands
        The text as it stands; empty where there is none. What else its front matter says is kept.
    """
    body, records = _lines(new.body).strip("\n"), ", ".join(new.records)
    before = written_answer(stands)
    if stands and before.body.strip("\n") == body and before.records == new.records:
        return stands
    said = front_matter(stands) if stands else {"pack": pack, "requirement": requirement}
    said = {key: value for key, value in said.items() if key != "records"} | ({"records": records} if records else {})
    if not said and body.startswith("---"):
        said = {"pack": pack, "requirement": requirement}  # else its first lines would be taken for front matter
    front = "".join(f"{key}: {value}\n" for key, value in said.items())
    return (f"---\n{front}---\n" if front else "") + body + "\n"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def answer_file(taken: Collection[str], pack: str, requirement: str) -> str:
    """A file for an answer that has none yet: the requirement's own, unless another pack's answer lies there."""
    wanted = (f"{requirement}.md", f"{pack}.{requirement}.md")
    numbered = (f"{pack}.{requirement}.{number}.md" for number in range(2, len(taken) + 3))
    return next(name for name in (*wanted, *numbered) if name not in taken)


@dataclass(frozen=True)
class Trial:
    """What a text would be worth if it were kept.

    Parameters
    ----------
    reply
        The text with its figures filled in.
    result, why, remedy
        What it is worth as an answer, why, and what would make it better.
    unknown
        Records it names that the plan does not hold.
    """

    reply: Reply
    result: str
    why: str
    remedy: str
    unknown: tuple[str, ...]

    @property
    def findings(self) -> tuple[NumberFinding, ...]:
        """What is wrong with its numbers, the gravest first."""
        order = ("error", "warning", "note")
        return tuple(sorted(self.reply.check.findings, key=lambda found: order.index(found.severity)))


def try_answer(done: Run, *, on: date, file: str, text: str, about: tuple[str, str]) -> Trial:
    """Try a text on the figures of a run, with nothing kept.

    Parameters
    ----------
    about
        Pack and requirement it answers; a text may answer others too.
    """
    plan = replace(done.plan, answers={file: text})
    case = Case(plan, done.results, on, done.problems)
    reply = replies(case, packs_of(plan))[about]
    verdict = judge_reply(reply, case)
    unknown = tuple(name for name in reply.records if not holds_record(plan, name))
    fix = _LINE.sub("", verdict.fix)  # a form does not show the front matter, which counts as lines
    return Trial(reply, verdict.result, verdict.why, fix, unknown)


def figures_to_name(done: Run) -> tuple[tuple[str, str, str], ...]:
    """References an answer can begin with: what is written, what it means and what it says now."""
    plan, results = done.plan, done.results
    last = str(plan.years[-1])
    rows = []
    for name in _TOGETHER:
        for world in reversed(WORLDS):
            try:
                value = results.value(name, world=world, year=last)
            except KeyError:
                continue
            written = f"{{{{ {name} }}}}" if world == WORLDS[1] else f'{{{{ {name} world="{world}" }}}}'
            rows.append((written, f"{FIGURES[name].meaning}, {world}, {last}", amount(value, FIGURES[name].unit)))
    return tuple(rows)
