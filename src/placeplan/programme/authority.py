"""Whose decision is it: which bodies may decide what, for whom, and with how many present."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from placeplan.plan.plan import Plan
from placeplan.records import Body, Delegation, Membership

__all__ = ["Quorum", "delegations_to", "has_authority", "members", "quorum", "reaches"]


@dataclass(frozen=True)
class Quorum:
    """Whether enough were present, and if not, what was lacking."""

    met: bool
    voting_present: int
    organisations_present: int
    lacking: tuple[str, ...]


def members(plan: Plan, body: str, *, on: date | None = None) -> tuple[Membership, ...]:
    """Seats on a body, on a day where one is given."""
    return tuple(
        seat for seat in plan.of(Membership).values()
        if seat.body == body
        and (on is None or ((seat.from_date or on) <= on <= (seat.to_date or on)))
    )  # fmt: skip


def quorum(
    plan: Plan, body: Body, *, seats: tuple[Membership, ...] = (), organisations: tuple[str, ...] = ()
) -> Quorum:
    """Whether those present make a quorum.

    Parameters
    ----------
    seats
        Seats filled at the meeting; where given, they decide.
    organisations
        Organisations present, where seats were not kept. Each then counts with all its voting seats.
    """
    if not seats:
        seats = tuple(seat for seat in members(plan, body.id) if seat.organisation in organisations)
    voting = tuple(seat for seat in seats if seat.vote and seat.body == body.id)
    present = {seat.organisation for seat in voting}
    lacking = []
    if len(voting) < body.quorum:
        lacking.append(f"{len(voting)} of the {body.quorum} voting members it needs")
    if len(present) < body.quorum_organisations:
        lacking.append(f"{len(present)} of the {body.quorum_organisations} organisations it needs")
    absent = [key for key in body.must_attend if key not in present]
    if absent:
        lacking.append(f"without {', '.join(absent)}")
    return Quorum(not lacking, len(voting), len(present), tuple(lacking))


def delegations_to(plan: Plan, body: str, subject: str, on: date | None) -> tuple[Delegation, ...]:
    """Delegations of a subject to a body that hold on a day."""
    return tuple(
        grant for grant in plan.of(Delegation).values()
        if grant.to_body == body and grant.subject == subject
        and (on is None or (grant.from_date <= on and (grant.to_date is None or on <= grant.to_date)))
    )  # fmt: skip


def has_authority(plan: Plan, body: Body, subject: str, on: date | None) -> bool:
    """Whether a body may decide a subject at all.

    An advisory or delegated body needs a delegation of that subject; the others need it in their remit or delegated. A
    statutory body may decide what its remit names, or, where its remit names nothing, whatever is its organisation's.
    """
    if delegations_to(plan, body.id, subject, on):
        return True
    if body.authority in ("advisory", "delegated"):
        return False
    return subject in body.decides or (body.authority == "statutory" and not body.decides)


def reaches(plan: Plan, body: Body, subject: str, organisation: str, on: date | None) -> bool:
    """Whether a body's decision on a subject binds an organisation.

    A statutory body binds its own organisation; a joint committee, and committees in common, those with a vote on it;
    any body those that delegated the subject to it.
    """
    granted = delegations_to(plan, body.id, subject, on)
    if any(grant.from_organisation == organisation for grant in granted):
        return True
    bodies = plan.of(Body)
    givers = [bodies[grant.from_body] for grant in granted if grant.from_body in bodies and grant.from_body != body.id]
    if any(giver.organisation == organisation and giver.authority == "statutory" for giver in givers):
        return True
    if body.authority == "statutory":
        return body.organisation == organisation
    if body.authority in ("joint committee", "committees in common"):
        return any(seat.organisation == organisation and seat.vote for seat in members(plan, body.id, on=on))
    return False
