"""A plan to fill in: the footprint, its owner, the indices every plan needs, and a header in every table."""

from __future__ import annotations

from pathlib import Path

from placeplan.plan.plan import Plan
from placeplan.plan.write import write_plan
from placeplan.records import (
    KINDS,
    MONEY_LINES,
    Assumption,
    Evidence,
    Organisation,
    Person,
    Place,
    PlanSettings,
    Record,
)

__all__ = ["skeleton_plan", "write_skeleton"]

_BASE = "2016/17"


def _index(line: str) -> Assumption:
    return Assumption(
        id=f"index-{line.replace('_', '-')}", title=f"Yearly change: {line.replace('_', ' ')}", value=0.02,
        low=0.01, high=0.03,
        unit="rate", evidence="to-be-found", owner="leader", note="A number that stands in: put your own here.",
    )  # fmt: skip


def skeleton_plan(name: str) -> Plan:
    """The plan a skeleton folder holds.

    Parameters
    ----------
    name
        Id of the plan.
    """
    title = name.replace("-", " ").capitalize()
    settings = PlanSettings(
        id=name, title=title, summary="What the plan sets out to do, in a paragraph.", footprint="footprint",
        base_year=_BASE, price_base=_BASE, owner="leader",
        indices={line: f"index-{line.replace('_', '-')}" for line in MONEY_LINES},
    )  # fmt: skip
    records: list[Record] = [
        Place(id="footprint", title=title, level="footprint"),
        Organisation(id="commissioner", title="Commissioner", type="commissioner", partner="full", place="footprint"),
        Person(id="leader", title="Name of the leader", organisation="commissioner", roles=("single leader",)),
        Evidence(
            id="to-be-found", title="Evidence to be found", citation="Stands in until a source is named",
            grade="illustrative", wording="illustrative",
        ),
        *(_index(line) for line in MONEY_LINES),
    ]  # fmt: skip
    found: dict[str, dict[str, Record]] = {}
    by_model = {kind.model: kind.name for kind in KINDS.values()}
    for record in sorted(records, key=lambda record: record.id):
        found.setdefault(by_model[type(record)], {})[record.id] = record
    return Plan(settings, found, {})


def write_skeleton(folder: Path, name: str) -> None:
    """Write a skeleton plan: every file a plan may have, with the names of its columns."""
    write_plan(skeleton_plan(name), folder)
    for kind in KINDS.values():
        if kind.storage == "nested":
            (folder / kind.path).mkdir(exist_ok=True)
            continue
        file = folder / (f"{kind.path}.csv" if kind.storage == "table" else kind.path)
        if kind.storage in ("flat", "table") and not file.exists():
            file.parent.mkdir(exist_ok=True)
            file.write_text(",".join(spec.name for spec in kind.fields) + "\n", encoding="utf-8")
