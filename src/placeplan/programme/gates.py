"""Stages and the gates between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from placeplan.plan.plan import Plan
from placeplan.programme.lines import of_line
from placeplan.programme.streams import workstream_of
from placeplan.programme.topic import Finding
from placeplan.records import Gate, Initiative, Workstream
from placeplan.records.initiative import STAGES

__all__ = ["STAGES", "GateRow", "StageRow", "gate_findings", "gate_rows", "stage_rows"]


@dataclass(frozen=True)
class StageRow:
    """The stage a workstream or an initiative has reached."""

    id: str
    kind: str
    title: str
    portfolio: str
    stage: str
    stage_number: int
    """1 for diagnosis to 6 for evaluation; 0 where none is stated."""


@dataclass(frozen=True)
class GateRow:
    """A gate and what it still lacks."""

    id: str
    title: str
    subject: str
    stage: str
    body: str
    due: date | None
    passed_on: date | None
    missing: tuple[str, ...]
    status: str


def stage_rows(plan: Plan) -> tuple[StageRow, ...]:
    """Workstreams, then active initiatives, each with its stage."""
    streams = plan.of(Workstream)
    rows = [_stage("workstream", w.id, w.title, w.portfolio, w.stage) for w in streams.values()]
    for initiative in plan.of(Initiative).values():
        if initiative.active:
            stream = streams.get(workstream_of(plan, initiative))
            portfolio = stream.portfolio if stream else initiative.portfolio
            rows.append(_stage("initiative", initiative.id, initiative.title, portfolio, initiative.stage))
    return tuple(rows)


def _stage(kind: str, key: str, title: str, portfolio: str, stage: str) -> StageRow:
    return StageRow(key, kind, title, portfolio, stage, STAGES.index(stage) + 1 if stage else 0)


def gate_rows(plan: Plan, *, on: date) -> tuple[GateRow, ...]:
    """Every gate with the evidence it lacks."""
    rows = []
    for gate in plan.of(Gate).values():
        kind, key = of_line(gate)
        missing = tuple(need for need in gate.evidence_needed if need not in gate.evidence_given)
        passed = gate.passed_on is not None and gate.passed_on <= on
        overdue = gate.due is not None and gate.due < on
        status = "passed" if passed else "overdue" if overdue else "ready" if not missing else "open"
        rows.append(
            GateRow(gate.id, gate.title, f"{kind}/{key}", gate.stage, gate.body, gate.due, gate.passed_on, missing,
                    status)
        )  # fmt: skip
    return tuple(rows)


def _title(plan: Plan, row: GateRow) -> str:
    kind, _, key = row.subject.partition("/")
    held = plan.records.get(kind, {}).get(key)
    return str(held.title) if held is not None else row.subject


def gate_findings(plan: Plan, *, on: date) -> list[Finding]:
    """Gates passed without their evidence, gates overdue, and stages entered before the gate of an earlier one."""
    reached = {f"{row.kind}/{row.id}": row.stage_number for row in stage_rows(plan)}
    found = []
    for row in gate_rows(plan, on=on):
        number = STAGES.index(row.stage) + 1 if row.stage else 0
        if row.status == "passed" and row.missing:
            found.append(
                Finding("gate-without-evidence", "warning", f"gate/{row.id}",
                        f"“{row.title}” was passed without: {', '.join(row.missing)}.",
                        "Enter what was shown, or look at the gate again.")
            )  # fmt: skip
        if row.status != "passed" and reached.get(row.subject, 0) > number > 0:
            found.append(
                Finding("stage-without-gate", "warning", f"gate/{row.id}",
                        f"{_title(plan, row)} is past the stage “{row.stage}” and has not passed its gate.",
                        "Enter the day it was passed, or set the stage back.")
            )  # fmt: skip
        elif row.status == "overdue":
            found.append(
                Finding("gate-overdue", "warning", f"gate/{row.id}", f"“{row.title}” was due and has not been passed.",
                        "Enter the day it was passed, or a new due date.")
            )  # fmt: skip
    return found
