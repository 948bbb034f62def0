"""What a sentence claims about its own numbers, and whether the arithmetic bears it out: changes, sums, percentages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from placeplan.assurance.narrative.arithmetic import agrees, combined_share, printed_share
from placeplan.assurance.narrative.numbers import Mention
from placeplan.assurance.wording import pounds

__all__ = ["Claim", "Code", "Sentence", "changes", "pairs", "percentages", "shown", "sums"]

Code = Literal[
    "sum",
    "difference",
    "percentage",
    "percentage-of-zero",
    "combined-percentage",
    "rounding",
    "growth",
    "beds",
    "residual-not-shown",
    "versions-disagree",
    "movement-without-reason",
    "back-loaded",
]

_TO = re.compile(r"\b(?:to|v|vs|versus|against|compared with|rather than)\b|->|→", re.IGNORECASE)
_AGAINST = re.compile(r"\b(?:v|vs|versus|against|compared with|rather than)\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(?:increase|rise|rises|fall|falls|cut|cuts|reduction|drop|by|down|up|difference|growth|gain|loss|change|saves)"
    r"\s*(?:of|by)?\s*(?:about |around |some |over )?[-−+]?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^\s*(?:[a-z]+ ){0,2}(?:fewer|more|less|adverse|worse|better|short|over|lower|higher)\b"
    r"(?!\s*(?:the |a |than )?[£\d])",
    re.IGNORECASE,
)
_OF = re.compile(r"^\s*(?:[a-z]+ )?(?:out )?of (?:the |a |its |their |all )?(?:[a-z]+ of )?$", re.IGNORECASE)
_PER_CENT_OF = re.compile(r"^\s*of (?:the |a |an |its |their |all )?(?:[a-z]+ ){0,3}$", re.IGNORECASE)
_IS = re.compile(r"^(?:\s*\w+){0,3}?\s*(?:is|are|,|\(|or|=|makes|equals)[\s,]*(?:or |about |now )?$", re.IGNORECASE)
_OVERALL = re.compile(r"\b(?:overall|in all|altogether|together|in total|combined)\b", re.IGNORECASE)
_OVERALL_BEFORE = re.compile(_OVERALL.pattern + r"[^\d.;]{0,10}$", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:total(?:s|ling|led)?|altogether|together|in all|sum|makes|adds? up to)\b|=", re.IGNORECASE)


@dataclass(frozen=True)
class Claim:
    """A claim about numbers of a text.

    Parameters
    ----------
    ok
        Whether it holds.
    used
        Numbers it is about.
    expected, printed
        What the sum gives, and what stands in the text.
    """

    code: Code
    ok: bool
    message: str
    used: tuple[Mention, ...]
    printed: float | None = None
    expected: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Sentence:
    """A sentence with its numbers; their places count from the start of the sentence."""

    text: str
    mentions: tuple[Mention, ...]
    start: int = 0
    near: str = field(default="", repr=False)
    """The whole answer, for rules that look beyond the sentence."""

    def between(self, one: Mention, other: Mention) -> str:
        """Text between two numbers."""
        return self.text[one.end : other.start]

    def before(self, mention: Mention, letters: int = 40) -> str:
        """Text before a number."""
        return self.text[max(0, mention.start - letters) : mention.start]

    def after(self, mention: Mention, letters: int = 40) -> str:
        """Text after a number."""
        return self.text[mention.end : mention.end + letters]


def shown(value: float, unit: str) -> str:
    """A number as a message gives it."""
    if unit == "£":
        return pounds(value)
    if unit in ("%", "points"):
        return f"{value:.1f} {unit}"
    return f"{value:,.0f}" if abs(value) >= 10 or float(value).is_integer() else f"{value:,.3g}"


def _claim(code: Code, mention: Mention, expected: float, spread: float, text: str, used: tuple[Mention, ...]) -> Claim:
    printed = abs(mention.value)
    ok = agrees(printed, abs(expected), mention.tolerance + spread)
    if not ok and code == "percentage" and agrees(printed, abs(expected), 2 * mention.tolerance):
        return Claim(
            "rounding",
            False,
            f"{text}, which rounds to another number than {mention.text}",
            used,
            printed,
            abs(expected),
            mention.kind,
        )
    return Claim(code, ok, f"{text}; the text says {mention.text}", used, printed, abs(expected), mention.kind)


def pairs(sentence: Sentence) -> Iterator[tuple[Mention, Mention, bool]]:
    """Two numbers of one kind joined by "to" or "against"; the last says whether the second is the base."""
    for one, other in pairwise(sentence.mentions):
        joined = sentence.between(one, other)
        if one.kind == other.kind and len(joined) <= 40 and _TO.search(joined) and not re.search(r"[.;:)]", joined):
            yield one, other, bool(_AGAINST.search(joined))


def changes(sentence: Sentence) -> Iterator[Claim]:
    """From one number to another: the difference and the percentage stated beside them."""
    if re.search(r"a year|per year|annual", sentence.text) and any(one.kind == "%" for one, _, _ in pairs(sentence)):
        return
    for one, other, against in pairs(sentence):
        base, change = (other, one.value - other.value) if against else (one, other.value - one.value)
        spread = one.tolerance * (not _whole(one)) + other.tolerance * (not _whole(other))
        what = f"from {base.text} to {(one if against else other).text} is {shown(abs(change), one.kind)}"
        for mention in _following(sentence, one, other):
            stated = (
                _BEFORE.search(sentence.before(mention)) or _AFTER.match(sentence.after(mention)) or mention.value < 0
            )
            if mention.kind == one.kind and stated:
                yield _claim("difference", mention, change, spread, what, (one, other, mention))
            elif (
                mention.kind == "%"
                and one.kind != "%"
                and (stated or re.search(r"\(\s*[-−]?$|\bor $", sentence.before(mention, 5)))
            ):
                if base.value == 0:
                    yield Claim(
                        "percentage-of-zero", False, "a percentage of zero means nothing", (one, other, mention)
                    )
                    continue
                share = printed_share(change, base.value)
                text = f"from {base.text} to {(one if against else other).text} is {abs(share):.1f}% of {base.text}"
                yield _claim("percentage", mention, share, 0.0, text, (one, other, mention))


def _whole(mention: Mention) -> bool:
    return mention.kind == "count" and mention.tolerance == 0.5


def _following(sentence: Sentence, one: Mention, other: Mention) -> Iterator[Mention]:
    """Numbers after a pair, up to the next pair."""
    later = [pair[0] for pair in pairs(sentence) if pair[0].start > other.start]
    end = later[0].start if later else len(sentence.text)
    for mention in sentence.mentions:
        if other.start < mention.start < end or (mention.start < one.start and _leads(sentence, mention, one)):
            yield mention


def _leads(sentence: Sentence, mention: Mention, one: Mention) -> bool:
    """A change that stands before its pair, as in "fall by 243 from 1,940 to 1,697"."""
    return bool(re.match(r"^[^.;:,]{0,25}\bfrom\s*$", sentence.between(mention, one)))


def sums(sentence: Sentence) -> Iterator[Claim]:
    """Parts and their total."""
    mentions = sentence.mentions
    tried: set[int] = set()
    for at, total in enumerate(mentions):
        if total.kind in ("%", "points"):
            continue
        for parts in _runs(mentions, at):
            whole = sum(part.value for part in parts)
            spread = sum(part.tolerance for part in parts if not _whole(part))
            if agrees(total.value, whole, total.tolerance * (not _whole(total)) + spread) and total.value > 0:
                tried.add(at)
                yield Claim(
                    "sum",
                    True,
                    f"{' + '.join(p.text for p in parts)} is {shown(whole, total.kind)}",
                    (total, *parts),
                    total.value,
                    whole,
                    total.kind,
                )
                break
    if not tried:
        yield from _wrong_sums(sentence)


def _runs(mentions: tuple[Mention, ...], at: int) -> Iterator[tuple[Mention, ...]]:
    """Runs of two or more numbers of the same kind right after or right before one, the longest first."""
    kind = mentions[at].kind
    after: list[Mention] = []
    before: list[Mention] = []
    for mention in mentions[at + 1 :]:
        if mention.kind != kind:
            break
        after.append(mention)
    for mention in reversed(mentions[:at]):
        if mention.kind != kind:
            break
        before.insert(0, mention)
    for size in range(len(after), 1, -1):
        yield tuple(after[:size])
    for size in range(len(before), 1, -1):
        yield tuple(before[-size:])


def _wrong_sums(sentence: Sentence) -> Iterator[Claim]:
    """A total announced by a colon, an equals sign or a word, with parts that do not make it."""
    for at, total in enumerate(sentence.mentions):
        if total.kind in ("%", "points"):
            continue
        parts: list[Mention] = []
        if re.match(r"^[^.;:\d]{0,30}:\s", sentence.after(total, 45)):
            parts = _listed(sentence, at)
        elif at >= 2 and _TOTAL.search(sentence.between(sentence.mentions[at - 1], total)):
            parts = [m for m in sentence.mentions[:at] if m.kind == total.kind]
        if len(parts) >= 2:
            whole = sum(part.value for part in parts)
            spread = sum(part.tolerance for part in parts if not _whole(part))
            text = f"{' + '.join(p.text for p in parts)} is {shown(whole, total.kind)}"
            yield _claim("sum", total, whole, spread, text, (total, *parts))


def _listed(sentence: Sentence, at: int) -> list[Mention]:
    """Numbers of one kind listed after a total, until something else is said of them."""
    total = sentence.mentions[at]
    parts: list[Mention] = []
    last = total
    for mention in sentence.mentions[at + 1 :]:
        joined = sentence.between(last, mention)
        if mention.kind != total.kind or (parts and re.search(r"[;.]|\bfrom\b|\bto\b", joined)):
            break
        parts.append(mention)
        last = mention
    return parts


def percentages(sentence: Sentence) -> Iterator[Claim]:
    """A part, its whole and its percentage; and several percentages taken together."""
    mentions = sentence.mentions
    for one, other in pairwise(mentions):
        if one.kind == other.kind != "%" and _OF.match(sentence.between(one, other)):
            share = _nearest_share(sentence, one, other)
            if share is not None:
                yield _share_claim(one, other, share)
        elif one.kind == "%" and other.kind != "%" and _PER_CENT_OF.match(sentence.between(one, other)):
            yield from _share_of(sentence, one, other)
    yield from _combined(sentence)


def _share_claim(part: Mention, whole: Mention, share: Mention) -> Claim:
    if whole.value == 0:
        return Claim("percentage-of-zero", False, "a percentage of zero means nothing", (part, whole, share))
    per_cent = printed_share(part.value, whole.value)
    spread = (
        0.0 if _whole(part) else per_cent * (part.tolerance / abs(part.value or 1) + whole.tolerance / abs(whole.value))
    )
    text = f"{part.text} of {whole.text} is {per_cent:.1f}%"
    return _claim("percentage", share, per_cent, spread, text, (part, whole, share))


def _nearest_share(sentence: Sentence, part: Mention, whole: Mention) -> Mention | None:
    """The percentage that stands right after a whole, or right before its part."""
    for mention in sentence.mentions:
        if mention.kind != "%":
            continue
        after = mention.start > whole.start and len(sentence.between(whole, mention)) <= 45
        before = mention.end <= part.start and re.match(r"^\s*[:(,]\s*$", sentence.between(mention, part))
        if (after and not re.search(r"[.;]", sentence.between(whole, mention))) or before:
            return mention
    return None


def _share_of(sentence: Sentence, share: Mention, whole: Mention) -> Iterator[Claim]:
    """P % of B: the part it belongs to stands just before it, or elsewhere in the sentence."""
    if whole.value == 0:
        yield Claim("percentage-of-zero", False, "a percentage of zero means nothing", (share, whole))
        return
    earlier = [m for m in sentence.mentions if m.kind == whole.kind and m.end <= share.start]
    fitting = [m for m in earlier if _share_claim(m, whole, share).ok]
    if fitting:
        yield _share_claim(fitting[-1], whole, share)
    elif earlier and _IS.match(sentence.between(earlier[-1], share)):
        yield _share_claim(earlier[-1], whole, share)


def _combined(sentence: Sentence) -> Iterator[Claim]:
    """Several parts with a percentage each, and one for all of them: the bases decide, not the mean."""
    mentions = sentence.mentions
    found = [
        (one, other)
        for one, other in pairwise(mentions)
        if one.kind == "count"
        and other.kind == "%"
        and re.match(r"^[^.;:\d]{0,25}(?:\(|is |, )\s*[-−]?$", sentence.between(one, other))
    ]
    used = {id(other) for _, other in found}
    overall = [
        m
        for m in mentions
        if m.kind == "%"
        and (_OVERALL.match(sentence.after(m, 16).lstrip()) or _OVERALL_BEFORE.search(sentence.before(m, 24)))
    ]
    parts = [(one, other) for one, other in found if other not in overall]
    if len(parts) < 2 or not overall or any(other.value == 0 for _, other in parts) or not used:
        return
    whole, base, share = combined_share((abs(one.value), other.value) for one, other in parts)
    bases = " and ".join(f"{abs(one.value) / other.value * 100:.0f}" for one, other in parts)
    text = f"bases of {bases} make {whole:.0f} of {base:.0f}, {share:.0f}%"
    everything = tuple(m for pair in parts for m in pair)
    yield _claim("combined-percentage", overall[0], share, 1.0, text, (*everything, overall[0]))
