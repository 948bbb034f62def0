"""Which approvals a change to the plan would lapse, before anybody makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from placeplan import programme
from placeplan.errors import PlaceplanError
from placeplan.plan.plan import Plan
from placeplan.programme.approvals import ApprovalRow
from placeplan.programme.digests import is_beside, same_figures, same_substance, substance_digest
from placeplan.records import KINDS, Approval, Tolerance
from placeplan.results import ResultSet
from placeplan.studies.opening import Opened
from placeplan.studies.run import run_opened

__all__ = [
    "BESIDE_SUBSTANCE", "Lapse", "Standing", "same_figures", "standing", "substance_digest", "would_lapse",
]  # fmt: skip

BESIDE_SUBSTANCE = tuple(kind.name for kind in KINDS.values() if is_beside(kind.path))
"""Kinds of record that are not part of what the plan proposes: changing one leaves the plan's substance as it was."""

_CHANGED = "changed"
"""Stands for the digest of a plan whose substance has changed: unlike any digest an approval was given for."""


@dataclass(frozen=True)
class Lapse:
    """An approval that stands, or is asked for, and what a change would do to it.

    Parameters
    ----------
    becomes
        What it would be: lapsed, without quorum, withdrawn ...; "asked of another version" where it is only asked for.
    reasons
        Why.
    certain
        False where its tolerances could not be tested on the changed plan's figures.
    """

    id: str
    title: str
    body: str
    on: date
    becomes: str
    reasons: tuple[str, ...]
    certain: bool


@dataclass(frozen=True)
class Standing:
    """A plan's approvals as they are, against which changes are held.

    Parameters
    ----------
    results
        Figures of the plan as it stands; None where there are none.
    rows
        Its approvals.
    """

    plan: Plan
    on: date
    digest: str
    results: ResultSet | None
    rows: Mapping[str, ApprovalRow]

    @property
    def at_stake(self) -> bool:
        """Whether there is anything a change could lapse."""
        return any(row.status in ("stands", "asked for", "untested") for row in self.rows.values())


def standing(plan: Plan, *, on: date, results: ResultSet | None = None, digest: str = "") -> Standing:
    """A plan's approvals on a day.

    Parameters
    ----------
    results
        Figures of the plan as it stands.
    digest
        Digest of its substance; empty: worked out where there is an approval.
    """
    if not plan.of(Approval):
        return Standing(plan, on, digest, results, {})
    digest = digest or substance_digest(plan)
    found = programme.approvals(plan, on=on, results=results, digest=digest)
    return Standing(plan, on, digest, results, {row.id: row for row in found.approvals})


def would_lapse(now: Standing, changed: Plan, *, figures: bool = True) -> tuple[Lapse, ...]:
    """Approvals that stand now and would not once the plan were changed.

    Records are held first, which is quick. The changed plan is run only where an approval's tolerances need its
    figures; where it cannot be run, such an approval is told as uncertain.

    Parameters
    ----------
    figures
        Whether the changed plan may be run.
    """
    if not now.at_stake:
        return ()
    same = same_substance(now.plan, changed)
    digest, results = (now.digest, now.results) if same else (_CHANGED, None)
    after = _after(changed, now, digest, results)
    doubt = ""
    if not same and figures and any(_needs_figures(now, changed, row) for row in after.values()):
        try:
            results = run_opened(Opened(changed, (), "")).results
        except PlaceplanError as fault:
            doubt = f"the changed plan could not be run, so its figures are not known: {fault.message}"
        else:
            after = _after(changed, now, digest, results)
    found = (_lapse(row, after.get(key), doubt) for key, row in now.rows.items())
    return tuple(lapse for lapse in found if lapse is not None)


def _after(changed: Plan, now: Standing, digest: str, results: ResultSet | None) -> dict[str, ApprovalRow]:
    found = programme.approvals(changed, on=now.on, results=results, digest=digest)
    return {row.id: row for row in found.approvals}


def _needs_figures(now: Standing, changed: Plan, row: ApprovalRow) -> bool:
    held = now.rows.get(row.id)
    rests = any(tolerance.approval == row.id for tolerance in changed.of(Tolerance).values())
    return row.status == "untested" and held is not None and held.status in ("stands", "untested") and rests


def _lapse(now: ApprovalRow, after: ApprovalRow | None, doubt: str) -> Lapse | None:
    """What becomes of one approval; None where nothing does."""
    if after is None:
        gone = "lapsed" if now.status == "stands" else "no longer asked for"
        return _told(now, gone, ("its record would be gone",), certain=True) if now.status != "not given" else None
    if now.status == "asked for":
        moved = len(after.reasons) > len(now.reasons) and after.status == "asked for"
        return _told(now, "asked of another version", after.reasons[1:], certain=True) if moved else None
    if now.status not in ("stands", "untested") or after.status == now.status:
        return None
    if after.status == "untested":
        reasons = (*after.reasons, doubt) if doubt else after.reasons
        return _told(now, "lapsed", reasons, certain=False)
    return _told(now, after.status, after.reasons, certain=True) if after.status != "stands" else None


def _told(now: ApprovalRow, becomes: str, reasons: tuple[str, ...], *, certain: bool) -> Lapse:
    return Lapse(now.id, now.title, now.body, now.on, becomes, reasons, certain)
