"""Which approvals a change would lapse, told on the page before anybody saves it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse

from placeplan.records import Approval, Part, Record
from placeplan.studies.keeping import Key, text_of
from placeplan.workspace.ledger.queries import changed_by
from placeplan.workspace.plans.boards import lapses_of
from placeplan.workspace.plans.scene import Scene
from placeplan.workspace.plans.sections import day_text
from placeplan.workspace.plans.standing import day_of, figures_of, kept_in_memory
from placeplan.workspace.plans.tables import record_cell

__all__ = [
    "Preview", "ask_first", "has_approvals", "preview_of_change", "preview_of_plan", "preview_of_records",
    "preview_of_text",
    "preview_of_withdrawal", "unseen",
]  # fmt: skip


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
    if isinstance(made, Record):
        return preview_of_records(scene, kind, (made,))
    return _preview(scene, replace(scene.plan, settings=made), ("plan", text_of(made)))


def preview_of_records(scene: Scene, kind: str, made: Sequence[Record]) -> Preview:
    """What adding or changing records of one kind would lapse."""
    rows = scene.plan.records.get(kind, {})
    new = {record.id: record for record in made if rows.get(record.id) != record}
    if not new:
        return Preview((), 0, "")
    changed = scene.plan.with_records(kind, {**rows, **new})
    return _preview(scene, changed, (kind, *map(text_of, new.values())))


def preview_of_withdrawal(scene: Scene, kind: str, record: str) -> Preview:
    """What taking a record out of the plan would lapse."""
    rows = {key: row for key, row in scene.plan.records[kind].items() if key != record}
    return _preview(scene, scene.plan.with_records(kind, rows), (kind, record, "withdrawn"))


def preview_of_text(scene: Scene, key: Key, text: str) -> Preview:
    """What an entry of the ledger would lapse in place of the one that stands; empty text: it would be withdrawn."""
    if scene.held.entries.get(key, "") == text:
        return Preview((), 0, "")
    return _preview(scene, changed_by(scene.held, {key: text}), (*key, text))


def preview_of_plan(scene: Scene, changed: Any, what: tuple[str, ...]) -> Preview:
    """What another version of the whole plan would lapse; `what` names the version."""
    return _preview(scene, changed, what)


def _preview(scene: Scene, changed: Any, what: tuple[str, ...]) -> Preview:
    if not has_approvals(scene):
        return Preview((), 0, "")
    on, figures = day_of(scene).on, figures_of(scene)
    run = figures.key if figures is not None and figures.fresh else ()
    found, more = kept_in_memory(scene, ("lapses", on, run, *what), lambda: lapses_of(scene, changed))
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


def unseen(scene: Scene, preview: Preview) -> bool:
    """Whether a form that was sent would lapse approvals it has not told the person of."""
    return preview.any and scene.request.POST.get("seen") != preview.token


def ask_first(
    scene: Scene, preview: Preview, *, title: str, button: str, here: str, back: str, error: str = ""
) -> HttpResponse:
    """A page that tells what an act would lapse, and does it all the same when asked again.

    Parameters
    ----------
    title, button
        The act, as the heading and the button say it.
    back
        Where somebody goes who would rather not.
    error
        What keeps the act from being done, said at the reason.
    """
    left = ("csrfmiddlewaretoken", "seen", "why")
    sent = [(name, value) for name, values in scene.request.POST.lists() if name not in left for value in values]
    context = {
        "preview": preview, "title": title, "button": button, "back": back, "sent": sent, "why_error": error,
        "why": scene.request.POST.get("why", ""), "errors": [("f-why", error)] if error else [],
    }  # fmt: skip
    return scene.show("ask_first.html", here, context, status=422 if error else 200)
