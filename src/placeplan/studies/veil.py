"""A run as somebody may see it from whom restricted records are kept: their names are replaced wherever they stand.

Figures stay, for sums would not add up without them; what a restricted record is called, and says, goes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from placeplan.plan.plan import Plan
from placeplan.records import Record
from placeplan.studies.run import Run

__all__ = ["restricted_in", "veiled"]


def restricted_in(plan: Plan) -> dict[tuple[str, str], Record]:
    """Restricted records of a plan by kind and id."""
    return {
        (kind, key): record
        for kind, records in plan.records.items()
        for key, record in records.items()
        if record.publication == "restricted"
    }


def veiled(run: Run, hidden: Collection[tuple[str, str]] | None = None) -> Run:
    """The run with the names of some records replaced; the run itself where there are none.

    Parameters
    ----------
    hidden
        Kind and id of each; without, every record that the run's own plan restricts.
    """
    records = run.plan.records
    hidden = [key for key in (restricted_in(run.plan) if hidden is None else hidden) if key[1] in records[key[0]]]
    if not hidden:
        return run
    plan = run.plan
    names: dict[str, str] = {}
    for kind, key in hidden:
        record = plan.records[kind][key]
        names |= {title: _name(kind) for title in (record.title, *_titles_within(record))}
        plan = plan.with_records(kind, {**plan.records[kind], key: _blank(kind, record)})
    names.pop("", None)
    results = replace(
        run.results,
        titles={
            dimension: {key: names.get(title, title) for key, title in titles.items()}
            for dimension, titles in run.results.titles.items()
        },
        findings=tuple(replace(row, message=_said(row.message, names)) for row in run.results.findings),
        refusals=tuple(replace(row, reason=_said(row.reason, names)) for row in run.results.refusals),
    )
    return replace(run, plan=plan, results=results)


def _titles_within(record: Record) -> list[str]:
    """Titles of a record's parts, such as an initiative's effects."""
    parts = [part for value in vars(record).values() if isinstance(value, tuple) for part in value]
    return [part.title for part in parts if getattr(part, "title", "")]


def _name(kind: str) -> str:
    return f"A restricted {kind.replace('_', ' ')}"


def _blank(kind: str, record: Record) -> Record:
    texts: dict[str, Any] = {name: "" for name in ("summary", "note", "description") if hasattr(record, name)}
    return record.model_copy(update={"title": _name(kind), **texts})


def _said(text: str, names: Mapping[str, str]) -> str:
    for title in sorted(names, key=len, reverse=True):
        text = text.replace(title, names[title][:1].lower() + names[title][1:])
    return text
