"""A report made of what a reader may see, held against the report of the whole.

Made from a part of a plan, a report seems to say that the plan lacks the rest: a board without its meetings looks
idle, a total of the rows that are left looks like the total. So a sentence, a row or a chart of the part is kept only
where the whole report has it too; in a row, what is withheld may stand where the whole report has a name.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

from placeplan.studies.withholding import WITHHELD, WITHHELD_LINE

__all__ = ["DRAFT", "borne_out_html"]

DRAFT = (
    "Parts of this plan are withheld from you. What names them is left out of this report. Figures of the footprint "
    "still count them, so that totals are right."
)
"""What stands above such a report."""

_SECTION = re.compile(r'<section id="([^"]*)".*?</section>', re.DOTALL)
_FIGURE = re.compile(r"<figure>.*?</figure>", re.DOTALL)
_BLOCK = re.compile(r"<(p|li|tr|dl)\b[^>]*>(?:(?!<\1\b).)*?</\1>", re.DOTALL)
_CELL = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)
_HOLLOW = re.compile(
    r'<div class="scroll" role="region"[^>]*><table>(?:(?!</table>).)*<tbody></tbody>(?:(?!</table>).)*</table></div>',
    re.DOTALL,
)
_REST = re.compile(r"<summary>Show the other \d+ rows</summary>")
_HEADING = re.compile(r"<h3>([^<]*?)(?: \(\d+\))?</h3>")
_BARE = re.compile(r"(?:<h3>[^<]*</h3>)+(?=<h3>|</section>)")
_NOTE = f'<p class="empty">Parts of this section are {WITHHELD} from you.</p>'


@dataclass(frozen=True)
class _Whole:
    """A section of the whole report."""

    text: str

    @cached_property
    def blocks(self) -> Set[str]:
        return frozenset(found.group() for found in _BLOCK.finditer(self.text))

    @cached_property
    def figures(self) -> Set[str]:
        return frozenset(_FIGURE.findall(self.text))

    @cached_property
    def rows(self) -> Set[tuple[str, ...]]:
        return frozenset(tuple(_CELL.findall(block)) for block in self.blocks if block.startswith("<tr"))

    def bears_out(self, block: str) -> bool:
        """Whether the whole report says this, but for a name that is withheld."""
        if block in self.blocks or not block.startswith("<tr"):
            return block in self.blocks
        cells = _CELL.findall(block)
        if _plain(cells[0]) == WITHHELD_LINE:
            return True
        told = [at for at, cell in enumerate(cells) if WITHHELD in cell]
        return bool(told) and len(told) < len(cells) and any(
            len(row) == len(cells) and all(at in told or row[at] == cell for at, cell in enumerate(cells))
            for row in self.rows
        )  # fmt: skip


def borne_out_html(page: str, whole: str) -> str:
    """The report of a part, with only what the report of the whole bears out."""
    known = {found.group(1): _Whole(found.group()) for found in _SECTION.finditer(whole)}

    def section(found: re.Match[str]) -> str:
        return _section(found.group(), known.get(found.group(1), _Whole("")))

    return _SECTION.sub(section, page)


def _section(text: str, whole: _Whole) -> str:
    if text == whole.text:
        return text
    kept = [figure for figure in _FIGURE.findall(text) if figure in whole.figures]
    made = _FIGURE.sub(lambda found: f"<!--{kept.index(found.group())}-->" if found.group() in kept else "", text)
    made = _BLOCK.sub(lambda found: found.group() if whole.bears_out(found.group()) else "", made)
    made = _REST.sub("<summary>Show the other rows</summary>", _HOLLOW.sub("", made))
    made = re.sub(r"<details[^>]*><summary>[^<]*</summary></details>|<[uo]l[^>]*></[uo]l>", "", made)
    made = _BARE.sub("", _HEADING.sub(lambda found: _heading(found, whole), made))
    for at, figure in enumerate(kept):
        made = made.replace(f"<!--{at}-->", figure)
    return made.removesuffix("</section>") + _NOTE + "</section>"


def _heading(found: re.Match[str], whole: _Whole) -> str:
    """A heading; without its count where the whole report counts otherwise."""
    return found.group() if found.group() in whole.text else f"<h3>{found.group(1)}</h3>"


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")
