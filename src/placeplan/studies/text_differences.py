"""Where two texts differ, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Literal

__all__ = ["SHORT", "text_differences"]

SHORT = 80
"""A text up to this long, on one line, is read at a glance."""
_MOST = 20_000
"""Words of longer texts are not held against each other: it would take too long."""
_WORDS = re.compile(r"\S+\s*|\s+")


def text_differences(before: str, after: str) -> Iterator[tuple[Literal["same", "gone", "new"], str]]:
    """The two texts as one: what both say, what is gone and what is new, in the order they are read."""
    if len(before) + len(after) > _MOST * 6:
        one, other = before.splitlines(keepends=True), after.splitlines(keepends=True)
    else:
        one, other = _WORDS.findall(before), _WORDS.findall(after)
    for found, a, b, c, d in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if found == "equal":
            yield "same", "".join(one[a:b])
            continue
        if a < b:
            yield "gone", "".join(one[a:b])
        if c < d:
            yield "new", "".join(other[c:d])
