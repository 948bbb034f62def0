"""Finding the numbers in a text: value, unit, precision, scope, and the words around them."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Mention", "mentions_in", "sentences"]

_SCALE = {"bn": 1e9, "billion": 1e9, "m": 1e6, "mn": 1e6, "million": 1e6, "k": 1e3, "thousand": 1e3}
_NUMBER = re.compile(
    r"(?P<sign>[-−+])?(?P<pound>£\s?)?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?"
    r"\s?(?:(?P<scale>bn|billion|million|mn|thousand|m|k)(?![a-z]))?"
    r"\s?(?P<unit>%|per cent|percentage points?|points?)?",
    re.IGNORECASE,
)
_PASSED_OVER = re.compile(
    r"\b(?:19|20)\d{2}[/–-]\d{2}\b|\b(?:19|20)\d{2}/(?:19|20)\d{2}\b"  # financial years
    r"|\b\d{1,2}(?:st|nd|rd|th)? (?:january|february|march|april|may|june"
    r"|july|august|september|october|november|december)"
    r"(?: (?:19|20)\d{2})?\b"  # dates
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december) (?:19|20)\d{2}\b"
    r"|\b(?:in|by|from|to|of|since|until|during|year|before|after|and|,) (?:19|20)\d{2}\b"
    r"(?![,.]?\d|[/–-]\d)(?! (?:beds|staff|people|wte))"
    r"|\b(?:19|20)\d{2}-\d{2}-\d{2}\b|\(\d{4}\)|\b24/7\b|\b[A-Za-z]+-?\d+[A-Za-z-]*\b|^\s*\d+[.)]\s|^#+.*$"
    r"|\bwithin \d+ (?:hours?|weeks?|days?|minutes?)\b|\b\d+-(?:day|week|hour|year|month)\b"
    r"|\baged? \d+\b|\b\d+ (?:and|or) over\b",
    re.IGNORECASE | re.MULTILINE,
)
_SCOPES = (
    (
        "nhs and social care",
        r"incl(?:uding|\.|udes)?(?: of)? (?:social care|sc)|health and (?:social )?care"
        r"|nhs and (?:social care|councils?)|nhs \+ s(?:ocial care|c)",
    ),
    ("social care", r"social care|\bsc\b|councils?|local authorit"),
    ("nhs", r"\bnhs\b|health only|nhs[- ]only"),
)
_NOUN = re.compile(r"\s*-?\s*([A-Za-z&][A-Za-z&/'-]*(?: [a-z]+)?)")
_STOP = {
    "to",
    "of",
    "and",
    "or",
    "in",
    "by",
    "from",
    "at",
    "is",
    "are",
    "was",
    "were",
    "a",
    "the",
    "against",
    "v",
    "for",
    "as",
    "with",
    "if",
    "on",
    "than",
    "over",
    "under",
    "per",
    "which",
    "that",
    "will",
    "would",
    "less",
    "more",
    "plus",
}


@dataclass(frozen=True)
class Mention:
    """One number of a text.

    Parameters
    ----------
    value
        Its value, pounds and counts in full, percentages as they are written.
    unit
        "£", "%", "points" or a noun such as beds; empty where no noun follows.
    tolerance
        Half of the last place printed, in the same scale.
    scope
        nhs, social care, nhs and social care; empty where the words around it do not say.
    """

    text: str
    value: float
    unit: str
    tolerance: float
    start: int
    end: int
    scope: str = ""

    @property
    def kind(self) -> str:
        """£, % or count: numbers of one kind can be added."""
        return self.unit if self.unit in ("£", "%", "points") else "count"


def sentences(text: str) -> list[tuple[int, str]]:
    """Sentences of a text with the place each starts at. A line that is a list item or a heading is one by itself."""
    found: list[tuple[int, str]] = []
    for line in re.finditer(r"[^\n]+(?:\n(?![\n#*\-\d|])[^\n]+)*", text):
        start = line.start()
        for part in re.finditer(r".+?(?:(?<=[a-z)\]%\d’'\"}])[.!?](?=\s|$)|$)", line[0], re.DOTALL):
            if part[0].strip():
                found.append((start + part.start(), part[0]))
    return found


def mentions_in(text: str) -> list[Mention]:
    """Numbers of a text in order. Years, dates, ages, standards and list numbers are passed over."""
    hidden = [match.span() for match in _PASSED_OVER.finditer(text)]
    found = []
    for match in _NUMBER.finditer(text):
        inside = any(a <= match.start("digits") and match.end("digits") <= b for a, b in hidden)
        if inside or (match.start() and text[match.start() - 1].isalpha() and not match["pound"]):
            continue
        found.append(_mention(text, match))
    return found


def _mention(text: str, match: re.Match[str]) -> Mention:
    places = len(match["fraction"] or ".") - 1
    scale = _SCALE.get((match["scale"] or "").lower(), 1.0)
    value = float(match["digits"].replace(",", "") + (match["fraction"] or "")) * scale
    negative = match["sign"] in ("-", "−") and not _is_range(text, match)
    end = match.end()
    unit = "£" if match["pound"] else ""
    if match["unit"]:
        unit = "%" if match["unit"].lower() in ("%", "per cent") else "points"
    elif not unit:
        noun = _NOUN.match(text, end)
        words = noun[1].lower().split() if noun else []
        unit = " ".join(w for w in words if w not in _STOP) if words and words[0] not in _STOP else ""
    start = match.start()
    written = text[start:end].strip()
    scope = _scope(text, start, end)
    return Mention(written, -value if negative else value, unit, 0.5 * 10.0**-places * scale, start, end, scope)


def _is_range(text: str, match: re.Match[str]) -> bool:
    """Whether the sign before a number joins it to another number, as in 20-30."""
    before = text[: match.start("digits")].rstrip("£-−+ ")
    return bool(before) and before[-1].isdigit() and "-" in text[len(before) : match.start("digits")]


def _scope(text: str, start: int, end: int) -> str:
    """The nearest words that say whose money it is, within the same clause."""
    clause = re.split(r"[;:,.]|\band\b|\bplus\b|\+|/", text[end : end + 60], maxsplit=1)[0] if start < end else ""
    bracket = re.match(r"\s*\(([^)]*)\)", text[end:])
    before = re.split(r"[;:,.)]|\band\b|\+", text[max(0, start - 40) : start])[-1]
    for piece in (
        bracket[1] if bracket else "",
        text[end : end + 40] if "includ" in text[end : end + 12] else "",
        clause,
        before,
    ):
        for name, pattern in _SCOPES:
            if re.search(pattern, piece, re.IGNORECASE):
                return name
    return ""
