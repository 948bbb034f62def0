"""Where baseline rows come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Origin"]


@dataclass(frozen=True)
class Origin:
    """Where baseline rows come from, so that an explanation can end there."""

    file: str
    sources: Mapping[str, str]
    """Source id -> title."""
    rows: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """Key of a row -> id of its source, for tables that are short enough to say it row by row."""
