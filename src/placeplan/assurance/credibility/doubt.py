"""A doubt about a plan's numbers: the figure, what it is held against, where that comes from, how grave it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from placeplan.assurance.case import Case

__all__ = ["CREDIBILITY", "CredibilityCheck", "Doubt", "Severity", "doubts_about"]

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Doubt:
    """Something in the plan's own model that speaks against one of its claims.

    Parameters
    ----------
    figure, comparison
        What the plan states, and what it is held against, both in `unit`.
    source
        Where the comparison comes from.
    """

    check: str
    severity: Severity
    subject: str
    message: str
    figure: float | None
    comparison: float | None
    unit: str
    source: str
    remedy: str


Find = Callable[[Case], Iterator[Doubt]]


@dataclass(frozen=True)
class CredibilityCheck:
    """A named credibility check."""

    name: str
    title: str
    meaning: str
    find: Find


CREDIBILITY: dict[str, CredibilityCheck] = {}
"""Every credibility check, in the order of the report."""


def doubts_about(name: str, title: str) -> Callable[[Find], Find]:
    """Make a function a credibility check; its docstring is the meaning."""

    def decorate(find: Find) -> Find:
        CREDIBILITY[name] = CredibilityCheck(name, title, " ".join((find.__doc__ or "").split()), find)
        return find

    return decorate
