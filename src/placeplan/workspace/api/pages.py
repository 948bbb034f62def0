"""Long lists in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ninja import Field, Schema

__all__ = ["Narrowed", "Page", "Paging", "Searched", "page_of"]

Row = TypeVar("Row")


class Paging(Schema):
    """Which page of a list."""

    page: int = Field(1, ge=1, le=100_000, description="From 1.")
    size: int = Field(50, ge=1, le=200, description="Rows on a page.")


class Searched(Paging):
    """Records that hold some words."""

    words: str = Field("", max_length=200, description="Words that must all occur in a record.")


class Narrowed(Paging):
    """Changes of some kind, record or person."""

    kind: str = Field("", max_length=100)
    record: str = Field("", max_length=200)
    who: str = Field("", max_length=200)


class Page(Schema):
    """One page of a list."""

    items: list[dict[str, Any]]
    count: int = Field(description="Rows on all pages together.")
    page: int
    pages: int


def page_of(rows: Sequence[Row], paging: Paging, made: Callable[[Row], dict[str, Any]], count: int = -1) -> Any:
    """One page of some rows. A page past the last is empty.

    Parameters
    ----------
    made
        Makes of a row what is given.
    count
        How many rows there are in all, where not all of them are at hand.
    """
    total = len(rows) if count < 0 else count
    start = (paging.page - 1) * paging.size
    return {
        "items": [made(row) for row in rows[start : start + paging.size]], "count": total, "page": paging.page,
        "pages": max(-(-total // paging.size), 1),
    }  # fmt: skip
