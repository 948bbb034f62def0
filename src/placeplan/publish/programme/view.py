"""What a topic of the programme says, ready to be shown: sentences, findings and tables, on a terminal or a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from placeplan.plan.plan import Plan
from placeplan.programme import Finding
from placeplan.publish import numbers
from placeplan.publish.charts.theme import Chart
from placeplan.publish.tables import Cell, Column, Kind, Table

__all__ = [
    "FindingGroup",
    "Heading",
    "Names",
    "Told",
    "TopicView",
    "grouped",
    "lines",
    "listed",
    "on_day",
    "table",
    "yes",
]

_KINDS = ("organisation", "body", "person", "place", "workstream", "initiative", "milestone", "stakeholder", "benefit",
          "portfolio", "assumption", "resource", "staff_group", "service", "site")  # fmt: skip
_ALIKE = 3

Heading = str | tuple[str, Kind]
"""A column's heading, or its heading and kind."""


@dataclass(frozen=True)
class TopicView:
    """A topic as people read it.

    Parameters
    ----------
    says
        The short answer, in sentences.
    findings
        What needs a decision or an entry, the gravest first.
    empty
        What a plan without any record of the topic is told; empty where there is something to show.
    """

    topic: str
    title: str
    says: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    empty: str = ""


@dataclass(frozen=True)
class Told:
    """What the views are made from.

    Parameters
    ----------
    found
        The topic's answer.
    extra
        What the plan's figures add to it.
    """

    found: Any
    names: Names
    extra: Mapping[str, Any] = field(default_factory=dict)


class Names:
    """Titles of a plan's records, by id."""

    def __init__(self, plan: Plan) -> None:
        self._titles: dict[str, str] = {}
        for kind in reversed(_KINDS):
            for key, record in plan.records.get(kind, {}).items():
                self._titles[key] = str(getattr(record, "title", key))

    def __call__(self, key: str) -> str:
        """The title for an id, or for kind/id; an id without one is made readable, no id stays empty."""
        plain = key.partition("/")[2] or key
        title = self._titles.get(key) or self._titles.get(plain)
        if title or not key:
            return title or ""
        words = plain.replace("-", " ").replace("_", " ")
        return words[:1].upper() + words[1:]

    def many(self, keys: Iterable[str]) -> str:
        """Titles, one after the other."""
        return ", ".join(self(key) for key in keys)


@dataclass(frozen=True)
class FindingGroup:
    """Findings that are alike: shown as the first few and a count."""

    severity: str
    code: str
    messages: tuple[str, ...]
    more: int
    remedy: str


def grouped(findings: Sequence[Finding], *, everything: bool = False) -> tuple[FindingGroup, ...]:
    """Findings of one code together, the gravest first."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for found in findings:
        alike.setdefault((found.severity, found.code), []).append(found)
    return tuple(_group(severity, code, same, everything) for (severity, code), same in alike.items())


def _group(severity: str, code: str, same: list[Finding], everything: bool) -> FindingGroup:
    shown = same if everything or len(same) <= _ALIKE + 1 else same[:_ALIKE]
    return FindingGroup(severity, code, tuple(f.message for f in shown), len(same) - len(shown), same[0].remedy)


def table(caption: str, columns: Sequence[Heading], rows: Iterable[Sequence[Cell]], note: str = "") -> Table:
    """A table; a column is its heading, or its heading and kind. Columns without any entry are left out."""
    heads = [Column(c) if isinstance(c, str) else Column(*c) for c in columns]
    cells = [tuple(row) for row in rows]
    kept = [at for at in range(len(heads)) if at == 0 or any(row[at] not in ("", None) for row in cells)]
    shown = [tuple(row[at] for at in kept) for row in cells]
    return Table(caption, tuple(heads[at] for at in kept), tuple(shown), note=note)


def on_day(day: date | None, otherwise: str = "") -> str:
    """A date, or other words where there is none."""
    return otherwise if day is None else numbers.day(day)


def lines(texts: Iterable[str]) -> str:
    """Texts, each on a line of its own."""
    return "\n".join(text for text in texts if text)


def listed(texts: Sequence[str], most: int = 4) -> str:
    """The first few of some texts, and how many there are more."""
    shown = [text for text in texts if text][:most]
    more = len([text for text in texts if text]) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def yes(value: bool | None) -> str:
    """Yes, no, or not known."""
    return "not known" if value is None else "yes" if value else "no"
