"""Where baseline rows come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Origin"]


@dataclass(frozen=True)
class Origin:
    """Where baseline rows come from, so that an explanation can end there."""

    file: str
    sources: Mapping[str, str]
    """Source id -> title."""
