"""Every number of a plan's answers: live, checked, cited, or typed without support."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from placeplan.assurance.case import Case
from placeplan.assurance.narrative.claims import Claim, Sentence, changes, percentages, sums
from placeplan.assurance.narrative.live import PATTERN, references_in
from placeplan.assurance.narrative.numbers import Mention, mentions_in, sentences
from placeplan.assurance.narrative.wider import back_loaded, beds, growth, leftovers, movements, subtractions, versions
from placeplan.records import Evidence, Source

__all__ = ["NUMBER_CODES", "NumberFinding", "TextCheck", "check_answers", "check_text", "claims_in"]

Severity = Literal["error", "warning", "note"]

NUMBER_CODES: dict[str, tuple[Severity, str]] = {
    "live-reference": ("error", "A live reference names a figure, world, year or scope that the results do not hold."),
    "unknown-citation": ("error", "A citation names neither evidence nor a source of the plan."),
    "sum": ("error", "Parts do not add up to the total stated."),
    "difference": ("error", "The difference stated is not the difference of the two numbers."),
    "percentage": ("error", "The percentage stated is not that part of that whole."),
    "percentage-of-zero": ("error", "A percentage of zero means nothing."),
    "combined-percentage": ("error", "A percentage over several parts does not follow from their own bases."),
    "rounding": ("note", "A number is cut off where it should be rounded."),
    "growth": ("error", "Growth a year does not compound to the number stated."),
    "beds": ("error", "The beds stated do not follow from activity, occupied beds and occupancy."),
    "residual-not-shown": ("error", "A gap and its solutions leave a rest that the text hides."),
    "versions-disagree": ("warning", "Several values stand for one gap without scope and version."),
    "movement-without-reason": ("warning", "A gap moves far between two versions and no reason is given."),
    "back-loaded": ("warning", "Most of the savings come at the end."),
    "typed-number": ("warning", "A number is typed: neither live, nor cited, nor part of a sum that can be checked."),
}
"""What can be wrong with a number in an answer: severity and meaning."""

_REMEDIES = {
    "sum": "Put the parts or the total right.",
    "difference": "Put the difference right, or the numbers it is of.",
    "percentage": "Put the percentage right, or say of what it is.",
    "percentage-of-zero": "Leave the percentage out.",
    "combined-percentage": "Work it out from the bases.",
    "rounding": "Round it, or give one decimal more.",
    "growth": "Compound it, or say that it is simple growth.",
    "beds": "Say which occupancy was used.",
    "residual-not-shown": "Say what is left, and that nothing closes it yet.",
    "versions-disagree": "Give each its scope (NHS, or NHS and social care) and its version.",
    "movement-without-reason": "Say why it moved.",
    "back-loaded": "Bring savings forward, or say what happens if they slip.",
    "typed-number": "Write it as a live reference, or cite its evidence as [@id].",
}
_CITATION = re.compile(r"\[@([a-z0-9-]+)\]")


@dataclass(frozen=True)
class NumberFinding:
    """Something wrong with a number of an answer."""

    code: str
    severity: Severity
    file: str
    line: int
    value: str
    message: str
    expected: float | None = None
    remedy: str = ""


@dataclass(frozen=True)
class TextCheck:
    """What was found in one text.

    Parameters
    ----------
    numbers
        How many numbers are live, checked, cited, wrong and typed.
    """

    file: str
    words: int
    numbers: dict[str, int]
    findings: tuple[NumberFinding, ...]

    @property
    def ok(self) -> bool:
        """Whether no number is wrong."""
        return all(found.severity != "error" for found in self.findings)


def claims_in(text: str) -> list[tuple[Sentence, Claim]]:
    """Every claim a text makes about its numbers, with the sentence it stands in."""
    found = []
    for start, part in sentences(text):
        sentence = Sentence(part, tuple(mentions_in(part)), start, text)
        rules = (changes, subtractions, sums, percentages, growth, beds, leftovers, versions, movements, back_loaded)
        claims = [claim for rule in rules for claim in rule(sentence)]
        found += [(sentence, claim) for claim in _settled(claims)]
    return found


def _settled(claims: list[Claim]) -> list[Claim]:
    """Claims without doubtful ones: values that a sum or a change explains are not several versions of one gap."""
    explained = {
        m.start for c in claims if c.code != "versions-disagree" and (c.ok or c.code == "difference") for m in c.used
    }
    return [
        c
        for c in claims
        if c.code != "versions-disagree" or len({m.value for m in c.used if m.start not in explained}) > 2
    ]


def check_answers(case: Case) -> tuple[TextCheck, ...]:
    """Every answer of a plan."""
    return tuple(check_text(name, text, case) for name, text in sorted(case.plan.answers.items()))


def check_text(file: str, text: str, case: Case) -> TextCheck:
    """Numbers of one text."""
    body = _body(text)
    references = references_in(body, case)
    findings = [
        NumberFinding("live-reference", "error", file, _line(body, r.start), r.text, r.fault, None, r.remedy)
        for r in references
        if r.fault
    ]
    plain = PATTERN.sub(_blank, body)
    cited, unknown = _citations(plain, case)
    findings += [
        NumberFinding(
            "unknown-citation",
            "error",
            file,
            _line(body, at),
            key,
            f"there is no evidence and no source {key!r}",
            None,
            "Add it to evidence.csv, or write its id right.",
        )
        for key, at in unknown
    ]
    counts = {"live": sum(not r.fault for r in references), "checked": 0, "cited": 0, "wrong": 0, "typed": 0}
    readable = _CITATION.sub(_blank, plain)
    claims = claims_in(readable)
    findings += [_finding(file, body, sentence, claim) for sentence, claim in claims if not claim.ok]
    for start, part in sentences(readable):
        for mention in mentions_in(part):
            status = _status(start, part, mention, claims, cited)
            counts[status] += 1
            if status == "typed":
                findings.append(_typed(file, body, start, mention, case))
    return TextCheck(file, len(body.split()), counts, tuple(sorted(findings, key=lambda f: (f.line, f.code))))


def _blank(match: re.Match[str]) -> str:
    """As many letters without a number; the last one stays, so that a full stop after it still ends its sentence."""
    return " " * (len(match[0]) - 1) + match[0][-1]


def _body(text: str) -> str:
    """A text without its front matter, which keeps its lines."""
    match = re.match(r"\A---\n.*?\n---\n", text, re.DOTALL)
    return text if match is None else "\n" * match[0].count("\n") + text[match.end() :]


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _citations(text: str, case: Case) -> tuple[list[int], list[tuple[str, int]]]:
    """Places of good citations, and bad ones with their place."""
    known = {*case.plan.of(Evidence), *case.plan.of(Source)}
    good = [match.start() for match in _CITATION.finditer(text) if match[1] in known]
    return good, [(match[1], match.start()) for match in _CITATION.finditer(text) if match[1] not in known]


def _status(start: int, part: str, mention: Mention, claims: list[tuple[Sentence, Claim]], cited: list[int]) -> str:
    mine = [c for s, c in claims if s.start == start and any(m.start == mention.start for m in c.used)]
    if any(not claim.ok and claim.code != "rounding" for claim in mine):
        return "wrong"
    if mine:
        return "checked"
    if any(start <= at <= start + len(part) + 12 for at in cited):
        return "cited"
    return "typed"


def _finding(file: str, body: str, sentence: Sentence, claim: Claim) -> NumberFinding:
    severity = NUMBER_CODES[claim.code][0]
    return NumberFinding(
        claim.code,
        severity,
        file,
        _line(body, sentence.start + claim.used[0].start),
        claim.used[-1].text,
        f"{claim.message}.",
        claim.expected,
        _REMEDIES[claim.code],
    )


def _typed(file: str, body: str, start: int, mention: Mention, case: Case) -> NumberFinding:
    like = next(_same_figure(mention, case), "")
    remedy = f"Write it live: {like}" if like else _REMEDIES["typed-number"]
    return NumberFinding(
        "typed-number",
        "warning",
        file,
        _line(body, start + mention.start),
        mention.text,
        f"{mention.text} is typed, and nothing holds it up.",
        None,
        remedy,
    )


def _same_figure(mention: Mention, case: Case) -> Iterator[str]:
    """A live reference for a figure of the footprint that has this value."""
    if mention.kind not in ("£", "count") or mention.value < 10:
        return
    for figure in (
        "gap.finance",
        "gap.care",
        "gap.health",
        "staff.need",
        "staff.supply",
        "staff.unfilled",
        "population",
        "stranded",
    ):
        rows = case.results.select(figure)
        for row in rows.iter_rows(named=True):
            money = row["unit"] == "£"
            if money == (mention.kind == "£") and abs(abs(row["value"]) - mention.value) <= mention.tolerance:
                yield f'{{{{ {figure} world="{row["world"]}" year={row["year"]} }}}}'
