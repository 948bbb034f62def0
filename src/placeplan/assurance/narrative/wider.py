"""Claims that need more than one pair of numbers: growth, beds, what is left, versions, movements, the last years."""

from __future__ import annotations

import re
from collections.abc import Iterator

from placeplan.assurance.narrative.arithmetic import agrees, beds_required, compound_index, compounded
from placeplan.assurance.narrative.claims import Claim, Sentence, pairs, shown
from placeplan.assurance.narrative.numbers import Mention

__all__ = ["back_loaded", "beds", "growth", "leftovers", "movements", "subtractions", "versions"]

_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_YEARS = re.compile(r"\b(\d+|" + "|".join(_WORDS) + r")[ -]years?\b", re.IGNORECASE)
_A_YEAR = re.compile(r"^\s*(?:growth )?(?:a|per|each|every) (?:year|annum)|^\s*annual", re.IGNORECASE)
_GAP = re.compile(r"\b(?:gap|deficit|shortfall|challenge)\b", re.IGNORECASE)
_SOLUTION = re.compile(r"\b(?:solutions?|savings?|schemes?|identified|initiatives?)\b", re.IGNORECASE)
_REASON = re.compile(r"\b(?:because|due to|after|reason|owing to|following|as a result|since)\b", re.IGNORECASE)
_SOON = re.compile(
    r"\b(?:in|within|over|later) (?:a|one|two|three|four|\d+) (?:weeks?|months?|days?)\b"
    r"|\b(?:one|two|three) (?:weeks?|months?) later\b",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"\b(?:leak(?:ed)?|draft|published|final|submission|outline|january|february|march|april|may|june|july|august|september|"
    r"october|november|december)\b",
    re.IGNORECASE,
)
_LESS = re.compile(r"\b(?:less|minus|net of|after taking off)\b\s*(?:the |a )?$", re.IGNORECASE)
_LEAVES = re.compile(r"\b(?:is|leaves|gives|makes|leaving)\b|=", re.IGNORECASE)


def _years(sentence: Sentence) -> int | None:
    found = _YEARS.search(sentence.text)
    return None if found is None else _WORDS.get(found[1].lower()) or int(found[1])


def growth(sentence: Sentence) -> Iterator[Claim]:
    """Growth a year, compounded."""
    years = _years(sentence)
    rates = [m for m in sentence.mentions if m.kind == "%" and _A_YEAR.match(sentence.after(m))]
    joined = [(one, other) for one, other, _ in pairs(sentence) if one.kind == "%" and (one in rates or other in rates)]
    if years is None:
        return
    for one, other in joined:
        high, low = compound_index(one.value / 100, years), compound_index(other.value / 100, years)
        text = (
            f"{one.text} and {other.text} a year give {high:.1f} and {low:.1f} after {years} years, "
            f"{abs(high - low):.1f} points apart"
        )
        points = [m for m in sentence.mentions if m.kind == "points"]
        ok = not points or agrees(points[0].value, abs(high - low), points[0].tolerance)
        yield Claim(
            "growth",
            ok,
            text + (f"; the text says {points[0].text}" if points else ""),
            (one, other, *points),
            points[0].value if points else None,
            abs(high - low),
            "points",
        )
    single = [m for m in rates if not any(m in pair for pair in joined)]
    counts = [
        m for m in sentence.mentions if m.kind not in ("%", "points") and not _YEARS.match(sentence.text[m.start :])
    ]
    if single and len(counts) >= 2:
        start, end = counts[0], counts[-1]
        expected = compounded(start.value, single[0].value / 100, years)
        wide = expected * years * single[0].tolerance / 100
        ok = agrees(end.value, expected, max(end.tolerance, wide * 0.02))
        text = (
            f"{start.text} at {single[0].text} a year for {years} years is {shown(expected, start.kind)}; the "
            f"text says {end.text}"
        )
        yield Claim("growth", ok, text, (start, single[0], end), end.value, expected, start.kind)


def beds(sentence: Sentence) -> Iterator[Claim]:
    """Beds from a change in activity, beds occupied and a target occupancy."""
    occupancy = [
        m
        for m in sentence.mentions
        if m.kind == "%" and "occupan" in (sentence.after(m, 25) + sentence.before(m, 25)).lower()
    ]
    joined = [(one, other) for one, other, against in pairs(sentence) if one.kind == "count" and not against]
    if not occupancy or not joined:
        return
    before, after = joined[0]
    rest = [m for m in sentence.mentions if m.kind == "count" and m not in (before, after)]
    occupied = [m for m in rest if re.match(r"^\s*(?:beds? )?occupied", sentence.after(m), re.IGNORECASE)]
    needed = [m for m in rest if m not in occupied]
    if not occupied or not needed:
        return
    if not before.value or not occupancy[0].value:
        yield Claim("percentage-of-zero", False, "neither activity nor occupancy can be zero", (before, occupancy[0]))
        return
    expected = beds_required(before.value, after.value, occupied[0].value, occupancy[0].value / 100)
    text = f"{after.text} / {before.text} x {occupied[0].text} / {occupancy[0].text} is {expected:.0f} beds"
    ok = agrees(needed[0].value, expected, needed[0].tolerance)
    yield Claim(
        "beds",
        ok,
        f"{text}; the text says {needed[0].text}",
        (before, after, occupied[0], occupancy[0], needed[0]),
        needed[0].value,
        expected,
        "beds",
    )


def subtractions(sentence: Sentence) -> Iterator[Claim]:
    """One number less another leaves a third."""
    mentions = sentence.mentions
    for at in range(1, len(mentions) - 1):
        one, taken, left = mentions[at - 1 : at + 2]
        if (
            one.kind == taken.kind == left.kind
            and _LESS.search(sentence.before(taken))
            and _LEAVES.search(sentence.between(taken, left))
        ):
            expected = one.value - taken.value
            ok = agrees(left.value, expected, one.tolerance + taken.tolerance + left.tolerance)
            text = f"{one.text} less {taken.text} is {shown(expected, one.kind)}; the text says {left.text}"
            yield Claim("difference", ok, text, (one, taken, left), left.value, expected, one.kind)


def leftovers(sentence: Sentence) -> Iterator[Claim]:
    """A gap and solutions that do not close it: what is left must be said somewhere in the answer."""
    money = [m for m in sentence.mentions if m.kind == "£"]
    gaps = [m for m in money if _GAP.search(sentence.before(m, 30)) or _GAP.match(sentence.after(m, 12).strip())]
    offers = [
        m
        for m in money
        if m not in gaps and (_SOLUTION.search(sentence.before(m, 30)) or _SOLUTION.search(sentence.after(m, 35)))
    ]
    if len(gaps) != 1 or len(offers) != 1:
        return
    gap, offer = gaps[0], offers[0]
    left = gap.value - offer.value
    if left <= gap.tolerance + offer.tolerance:
        return
    from placeplan.assurance.narrative.numbers import mentions_in

    others = [m for m in mentions_in(sentence.near or sentence.text) if m.kind == "£"]
    said = [m for m in others if agrees(abs(m.value), left, m.tolerance + gap.tolerance + offer.tolerance)]
    text = f"{gap.text} less {offer.text} leaves {shown(left, '£')}"
    if said:
        yield Claim("residual-not-shown", True, f"{text}, which is said", (gap, offer), left, left, "£")
    else:
        yield Claim("residual-not-shown", False, f"{text}, and the text does not say so", (gap, offer), None, left, "£")


def versions(sentence: Sentence) -> Iterator[Claim]:
    """Several values for one gap: each needs its scope and its version."""
    if not _GAP.search(sentence.text):
        return
    money = [m for m in sentence.mentions if m.kind == "£"]
    groups: dict[tuple[str, str], list[Mention]] = {}
    for mention in money:
        groups.setdefault((mention.scope, _version(sentence, mention)), []).append(mention)
    for (scope, version), found in groups.items():
        values = {m.value for m in found}
        if len(values) >= 3 or (len(values) == 2 and len(money) > 2 and not scope):
            said = " and ".join(part for part in (scope, version) if part) or "no scope and no version"
            text = f"{', '.join(m.text for m in found)} are given for one gap with {said}: they cannot all hold"
            yield Claim("versions-disagree", False, text, tuple(found))


def _version(sentence: Sentence, mention: Mention) -> str:
    bracket = re.match(r"\s*\(([^)]*)\)", sentence.after(mention, 60))
    words = _VERSION.findall(bracket[1]) if bracket else []
    return " ".join(word.lower() for word in words)


def movements(sentence: Sentence) -> Iterator[Claim]:
    """A gap that moves a long way between two versions, in a short time, and nobody says why."""
    if not (_GAP.search(sentence.text) and _SOON.search(sentence.text)) or _REASON.search(sentence.text):
        return
    for one, other, against in pairs(sentence):
        if one.kind == "£" and not against and one.value and abs(other.value - one.value) > 0.1 * abs(one.value):
            moved = shown(abs(other.value - one.value), "£")
            yield Claim(
                "movement-without-reason",
                False,
                f"the gap moves by {moved} from {one.text} to {other.text}, without a reason",
                (one, other),
                other.value,
                None,
                "£",
            )


def back_loaded(sentence: Sentence) -> Iterator[Claim]:
    """Most of the savings come at the end."""
    late = re.compile(r"\b(?:last|second|final) (?:half|year|quarter|two years)\b", re.IGNORECASE)
    if not late.search(sentence.text) or not _SOLUTION.search(sentence.text):
        return
    for mention in sentence.mentions:
        if mention.kind == "%" and mention.value > 60 and late.search(sentence.after(mention, 60)):
            yield Claim(
                "back-loaded",
                False,
                f"{mention.text} of the savings come late: anything that slips falls outside the plan",
                (mention,),
                mention.value,
                50.0,
                "%",
            )
