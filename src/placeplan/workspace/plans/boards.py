"""Approvals as somebody may see them: held against the whole plan, told without what is kept from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from placeplan.errors import PlaceplanError
from placeplan.records import Approval, Tolerance
from placeplan.studies.lapsing import Lapse, Standing, standing, substance_digest, would_lapse
from placeplan.studies.opening import Opened
from placeplan.studies.programme import Setting, answer
from placeplan.workspace.plans.scene import Scene
from placeplan.workspace.plans.sections import Subpage
from placeplan.workspace.plans.standing import Figures, day_of, figures_of, kept_in_memory

__all__ = ["approvals_of", "lapses_of", "needs_figures", "seen_record", "standing_of", "subpages", "substance_of"]

_SUBPAGES = (
    ("governance", "Who decides"), ("approvals", "Approvals"), ("approval-path", "Approval path"),
    ("network", "Network"), ("load", "Change load"),
)  # fmt: skip


def subpages(here: str) -> list[Subpage]:
    """The pages about governance."""
    return [Subpage(name, label, name == here) for name, label in _SUBPAGES]


def substance_of(scene: Scene) -> str:
    """Digest of what the whole plan proposes: what an approval given now would bind to."""
    return kept_in_memory(scene, "digest of the substance", lambda: substance_digest(scene.plan))


def approvals_of(scene: Scene, figures: Figures | None) -> Any:
    """The topic's answer on the day of the page.

    An approval was given for the whole plan. Held against the part of it that somebody may see, it would seem to have
    lapsed; so whether it stands is worked out on the whole, and told in the words of what they may see.
    """
    on, fresh = day_of(scene).on, figures if figures is not None and figures.fresh else None

    def make() -> Any:
        made, digest = fresh.run if fresh else None, substance_of(scene)
        whole = _answered(scene, scene.plan, made, digest)
        return whole if not scene.withheld else _cleared(scene, whole, _answered(scene, scene.shown, made, digest))

    return kept_in_memory(scene, ("approvals of the whole plan", on, fresh.row.pk if fresh else 0), make)


def needs_figures(scene: Scene) -> bool:
    """Whether some approval rests on figures, so that its page needs a run."""
    return bool(scene.plan.of(Tolerance))


def _answered(scene: Scene, plan: Any, made: Any, digest: str) -> Any:
    opened = Opened(plan, (), scene.held.hash)
    return answer(Setting(opened, day_of(scene).on, figures=False, made=made, substance=digest), "approvals").found


def _cleared(scene: Scene, whole: Any, shown: Any) -> Any:
    """Rows as they may be shown, with the standing the whole plan gives them."""
    known, tells = {row.id: row for row in whole.approvals}, scene.withheld.tells
    rows = tuple(_stands_as(row, known[row.id], tells) for row in shown.approvals if not tells(row.title))
    seen = {f"approval/{row.id}" for row in rows}
    seen |= {f"condition/{each.id}" for row in rows for each in row.conditions}
    findings = tuple(each for each in whole.findings if each.subject in seen and not tells(each.message))
    return replace(shown, approvals=rows, findings=findings)


def _stands_as(row: Any, whole: Any, tells: Callable[..., bool]) -> Any:
    figures = {each.id: each for each in whole.tolerances}
    reasons = (_WITHHELD if tells(reason) else reason for reason in whole.reasons)
    return replace(
        row, status=whole.status, reasons=tuple(dict.fromkeys(reasons)), quorum_met=whole.quorum_met,
        authority=whole.authority, tolerances=tuple(figures[each.id] for each in row.tolerances),
    )  # fmt: skip


_WITHHELD = "a record that is kept from you bears on it"


def standing_of(scene: Scene) -> Standing:
    """The plan's approvals as they stand, against which a change is held."""
    on = day_of(scene).on
    if not scene.plan.of(Approval):
        return standing(scene.plan, on=on)
    figures = figures_of(scene)
    fresh = figures if figures is not None and figures.fresh else None
    key = ("standing approvals", on, fresh.row.pk if fresh else 0)
    return kept_in_memory(
        scene, key, lambda: standing(scene.plan, on=on, results=fresh.run.results if fresh else None,
                                     digest=substance_of(scene)),
    )  # fmt: skip


def lapses_of(scene: Scene, changed: Any) -> tuple[Sequence[Lapse], int]:
    """Approvals a change would lapse, as this person may see them, and how many more there are.

    It never keeps anybody from saving: where the question itself cannot be answered, there is nothing to tell.
    """
    try:
        found = would_lapse(standing_of(scene), changed)
    except (PlaceplanError, ArithmeticError, LookupError, ValueError):
        return (), 0
    told = [lapse for lapse in found if not _kept_from(scene, lapse)]
    return told, len(found) - len(told)


def _kept_from(scene: Scene, lapse: Lapse) -> bool:
    kept = {("approval", lapse.id), ("body", lapse.body)} & scene.hidden
    return bool(kept) or scene.withheld.tells(lapse.title, *lapse.reasons)


def seen_record(scene: Scene, kind: str, record: str) -> Any:
    """A record as this person may see it: it names nothing that is kept from them.

    Raises
    ------
    Http404
        There is no such record, or it is not for them.
    """
    scene.record(kind, record)
    return scene.shown.records[kind][record]
