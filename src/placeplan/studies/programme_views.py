"""A topic of the programme in people's words, for the faces to show: the same as in the report."""

from __future__ import annotations

from dataclasses import dataclass

from placeplan.plan.plan import Plan
from placeplan.programme import Reports
from placeplan.programme.scales import matrix, scale_named
from placeplan.publish.programme import Names, TopicView, grouped, view_of
from placeplan.publish.programme.delivery import moved_words
from placeplan.publish.programme.people import report_tables
from placeplan.publish.tables import Table, TextTable
from placeplan.studies.programme import Answer

__all__ = [
    "ReportView", "Table", "TextTable", "TopicView", "grouped", "matrix", "moved", "report_views", "scale_named",
    "view",
]  # fmt: skip


def view(found: Answer) -> TopicView:
    """What an answer says, in sentences, findings and tables."""
    return view_of(found.topic, found.found, found.plan, found.extra)


def moved(plan: Plan, texts: tuple[str, ...]) -> tuple[str, ...]:
    """What moves with a late milestone, each with the titles of its parts in place of their ids."""
    names = Names(plan)
    return tuple(moved_words(text, names) for text in texts)


@dataclass(frozen=True)
class ReportView:
    """One report of the programme office's suite as people read it."""

    id: str
    title: str
    summary: tuple[str, ...]
    tables: tuple[TextTable, ...]


def report_views(plan: Plan, suite: Reports) -> tuple[ReportView, ...]:
    """Every report of a suite; ids as titles, numbers as people write them."""
    names = Names(plan)
    return tuple(
        ReportView(made.id, made.title, made.summary, tuple(each.text() for each in report_tables(made.tables, names)))
        for made in suite.reports
    )
