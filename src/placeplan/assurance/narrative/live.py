"""Live references: `{{ gap.finance world="do something" year=2020/21 }}` stands for a figure of the results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from placeplan.assurance.case import Case
from placeplan.assurance.wording import amount
from placeplan.results import FIGURES, SCOPES, WORLDS

__all__ = ["PATTERN", "Reference", "pieces", "references_in", "rendered"]

PATTERN = re.compile(r"\{\{\s*(?P<body>.*?)\s*\}\}", re.DOTALL)
_PAIR = re.compile(r"""(\w+)=(?:"([^"]*)"|'([^']*)'|(\S+))""")


@dataclass(frozen=True)
class Reference:
    """One live reference of a text.

    Parameters
    ----------
    value
        The figure; None where it cannot be found.
    shown
        The figure as a reader sees it; the reference itself where it cannot be found.
    where
        World, year and scope of the figure, by name.
    fault
        What is wrong with it; empty where nothing is.
    """

    text: str
    start: int
    end: int
    figure: str
    value: float | None
    shown: str
    fault: str = ""
    remedy: str = ""
    where: Mapping[str, str] = field(default_factory=dict)


def references_in(text: str, case: Case) -> list[Reference]:
    """Every live reference of a text, worked out."""
    return [_reference(match, case) for match in PATTERN.finditer(text)]


def rendered(text: str, case: Case) -> str:
    """The text with each live reference replaced by its figure."""
    return "".join(said for said, _ in pieces(text, case))


def pieces(text: str, case: Case) -> Iterator[tuple[str, Reference | None]]:
    """The text in order: what is plain, and each figure with its reference."""
    at = 0
    for found in references_in(text, case):
        if found.start > at:
            yield text[at : found.start], None
        yield found.shown, found
        at = found.end
    if at < len(text):
        yield text[at:], None


def _reference(match: re.Match[str], case: Case) -> Reference:
    body = match["body"].split(maxsplit=1)
    figure = body[0] if body else ""
    given = {m[1]: m[2] or m[3] or m[4] or "" for m in _PAIR.finditer(body[1] if len(body) > 1 else "")}

    def fault(message: str, remedy: str) -> Reference:
        return Reference(match[0], match.start(), match.end(), figure, None, match[0], message, remedy)

    if figure not in FIGURES:
        near = get_close_matches(figure, FIGURES, n=1)
        return fault(
            f"there is no figure {figure!r}",
            f"Did you mean {near[0]}?" if near else "See placeplan show for the names.",
        )
    world, year = given.pop("world", WORLDS[1]), given.pop("year", case.last)
    if world not in WORLDS:
        return fault(f"there is no world {world!r}", f"Write {' or '.join(WORLDS)}.")
    if year not in case.years:
        return fault(f"the plan has no year {year!r}", f"Give one from {case.years[0]} to {case.last}.")
    wrong = [name for name in given if name not in SCOPES]
    if wrong:
        return fault(f"a figure is not split by {wrong[0]!r}", f"Use one of {', '.join(SCOPES)}.")
    try:
        value = case.results.value(figure, world=world, year=year, **given)
    except KeyError:
        scope = ", ".join(f"{k}={v}" for k, v in given.items()) or "the footprint"
        return fault(f"the results hold no {figure} for {scope}", "placeplan show lists what there is.")
    shown, where = amount(value, FIGURES[figure].unit), {"world": world, "year": year, **given}
    return Reference(match[0], match.start(), match.end(), figure, value, shown, where=where)
