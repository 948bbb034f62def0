"""Which approvals a change would lapse, told on the page before anybody saves it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from placeplan.records import Approval, Part, Record
from placeplan.studies.keeping import text_of
from placeplan.workspace.plans.boards import lapses_of
from placeplan.workspace.plans.scene import Scene
from placeplan.workspace.plans.sections import day_text
from placeplan.workspace.plans.standing import day_of, kept_in_memory
from placeplan.workspace.plans.tables import record_cell

__all__ = ["Preview", "has_approvals", "preview_of_change", "preview_of_plan", "preview_of_withdrawal"]


@dataclass(frozen=True)
class Preview:
    """What a change would lapse, as this person may see it.

    Parameters
    ----------
    rows
        Each approval with what would become of it.
    more
        How many more there are that the person may not see.
    token
        Names this very finding: a form that carries it has shown it to the person.
    """

    rows: tuple[dict[str, Any], ...]
    more: int
    token: str

    @property
    def any(self) -> bool:
        """Whether anything would lapse."""
        return bool(self.rows or self.more)


def has_approvals(scene: Scene) -> bool:
    """Whether there is anything a change could lapse."""
    return bool(scene.plan.of(Approval))


def preview_of_change(scene: Scene, kind: str, made: Part) -> Preview:
    """What saving a record, or the plan's settings, would lapse."""
    plan = scene.plan
    if not isinstance(made, Record):
        return _preview(scene, replace(plan, settings=made), ("plan", text_of(made)))
    rows = plan.records.get(kind, {})
    if rows.get(made.id) == made:
        return Preview((), 0, "")
    changed = plan.with_records(kind, {**rows, made.id: made})
    return _preview(scene, changed, (kind, text_of(made)))


def preview_of_withdrawal(scene: Scene, kind: str, record: str) -> Preview:
    """What taking a record out of the plan would lapse."""
    rows = {key: row for key, row in scene.plan.records[kind].items() if key != record}
    return _preview(scene, scene.plan.with_records(kind, rows), (kind, record, "withdrawn"))


def preview_of_plan(scene: Scene, changed: Any, what: tuple[str, ...]) -> Preview:
    """What another version of the whole plan would lapse; `what` names the version."""
    return _preview(scene, changed, what)


def _preview(scene: Scene, changed: Any, what: tuple[str, ...]) -> Preview:
    if not has_approvals(scene):
        return Preview((), 0, "")
    on = day_of(scene).on
    found, more = kept_in_memory(scene, ("lapses", on, *what), lambda: lapses_of(scene, changed))
    rows = tuple(
        {
            "approval": record_cell(scene, "approval", lapse.id), "body": record_cell(scene, "body", lapse.body).text,
            "on": day_text(lapse.on), "becomes": lapse.becomes, "reasons": lapse.reasons, "certain": lapse.certain,
        }
        for lapse in found
    )  # fmt: skip
    said = "\n".join(f"{lapse.id} {lapse.becomes} {lapse.certain}" for lapse in found)
    token = hashlib.sha256(f"{more}\n{said}".encode()).hexdigest()[:16] if rows or more else ""
    return Preview(rows, more, token)
