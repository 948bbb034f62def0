"""Ids of records made from public releases: short, readable and unique."""

from __future__ import annotations

import re

__all__ = ["Ids", "slug"]


class Ids:
    """Short names that are unique: the first wish that is still free is given, else one with a code behind it."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def give(self, wish: str, code: str = "") -> str:
        """An id near the wish."""
        for candidate in (slug(wish), slug(f"{wish} {code}"), *(slug(f"{wish} {n}") for n in range(2, 99))):
            if candidate and candidate not in self.taken:
                self.taken.add(candidate)
                return candidate
        raise ValueError(f"no id is left for {wish!r}")


def slug(text: str) -> str:
    """Text as an id: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "").replace("’", "")).strip("-")
