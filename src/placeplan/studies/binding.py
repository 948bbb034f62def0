"""What a body's answer binds: whom it reaches and by what power, and what hangs on it in the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from placeplan import programme
from placeplan.plan.plan import Plan
from placeplan.programme.authority import Quorum, delegations_to, has_authority, members, quorum, reaches
from placeplan.records import Approval, Body, Decision, Meeting, Membership, Organisation
from placeplan.studies.editing import mentions_of
from placeplan.studies.wording import day as day_text

__all__ = ["Binding", "Reach", "binding_of_approval", "binding_of_decision"]


@dataclass(frozen=True)
class Reach:
    """An organisation, whether the answer binds it, and why or why not.

    Parameters
    ----------
    wanted
        Whether the record says that it is to bind this organisation.
    """

    organisation: str
    bound: bool
    why: str
    wanted: bool


@dataclass(frozen=True)
class Binding:
    """What an answer of a body binds.

    Parameters
    ----------
    authority
        Whether the body may decide the subject at all, and in `power` by what.
    quorum
        Whether enough were present; None where nobody's presence is recorded.
    reaches
        Organisations it is to bind, and those it does bind.
    hangs
        Records that rest on it: kind, id and the field that names it.
    missing
        Duties not shown to be met before it may be taken.
    """

    body: str
    subject: str
    authority: bool
    power: str
    quorum: Quorum | None
    reaches: tuple[Reach, ...]
    hangs: tuple[tuple[str, str, str], ...]
    missing: tuple[str, ...] = ()
    ruled: bool = True
    """Whether a rule of a quorum is stated for the body at all."""


def _ruled(body: Body | None) -> bool:
    return body is not None and bool(body.quorum or body.quorum_organisations or body.must_attend)


def binding_of_decision(plan: Plan, decision: Decision, *, on: date) -> Binding:
    """What a decision binds, on the day it was taken or else on a day."""
    day = decision.on or on
    body = plan.of(Body).get(decision.body)
    asked = programme.engagement(plan, on=on)
    missing = next((row.missing for row in asked.decisions if row.decision == decision.id), ())
    return Binding(
        decision.body, decision.subject, body is not None and has_authority(plan, body, decision.subject, day),
        _power(plan, body, decision.subject, day), _present(plan, body, decision.meeting, decision.participants),
        _reaches(plan, body, decision.subject, day, decision.binds),
        tuple(mentions_of(plan, "decision", decision.id)), tuple(missing), _ruled(body),
    )  # fmt: skip


def binding_of_approval(plan: Plan, approval: Approval) -> Binding:
    """What an approval binds. Its subject is that of its meeting, or else the plan."""
    body, meeting = plan.of(Body).get(approval.body), plan.of(Meeting).get(approval.meeting)
    subject = meeting.subject if meeting is not None else "plan"
    return Binding(
        approval.body, subject, body is not None and has_authority(plan, body, subject, approval.on),
        _power(plan, body, subject, approval.on), _present(plan, body, approval.meeting, approval.present),
        _reaches(plan, body, subject, approval.on, ()), tuple(mentions_of(plan, "approval", approval.id)),
        ruled=_ruled(body),
    )  # fmt: skip


def _present(plan: Plan, body: Body | None, meeting: str, organisations: tuple[str, ...]) -> Quorum | None:
    held, seats = plan.of(Meeting).get(meeting), plan.of(Membership)
    filled = tuple(seats[key] for key in held.present if key in seats) if held is not None else ()
    if body is None or not (filled or organisations):
        return None
    return quorum(plan, body, seats=filled, organisations=organisations)


def _power(plan: Plan, body: Body | None, subject: str, day: date) -> str:
    """By what power a body decides a subject, in a sentence."""
    if body is None:
        return "No body is named."
    granted = delegations_to(plan, body.id, subject, day)
    if granted:
        givers = ", ".join(dict.fromkeys(_giver(plan, g.from_organisation, g.from_body) for g in granted))
        return f"{body.title} decides “{subject}” by delegation from {givers}."
    if not has_authority(plan, body, subject, day):
        return f"{body.title} is {body.authority} and nothing recorded gives it power over “{subject}”."
    if subject in body.decides:
        return f"“{subject}” is in the remit of {body.title} ({body.authority})."
    return f"{body.title} is statutory and decides whatever is its organisation’s."


def _giver(plan: Plan, organisation: str, body: str) -> str:
    known = plan.of(Organisation).get(organisation) or plan.of(Body).get(body)
    return known.title if known is not None else organisation or body


def _reaches(plan: Plan, body: Body | None, subject: str, day: date, wanted: tuple[str, ...]) -> tuple[Reach, ...]:
    """Those it is to bind first, then those it binds without their being named."""
    if body is None:
        return tuple(Reach(key, False, "no body is named", wanted=True) for key in wanted)
    known = plan.of(Organisation)
    bound = [key for key in known if reaches(plan, body, subject, key, day)]
    bound = bound if has_authority(plan, body, subject, day) else []
    order = dict.fromkeys([*wanted, *bound])
    return tuple(Reach(key, key in bound, _why(plan, body, subject, key, day, key in bound), key in wanted)
                 for key in order)  # fmt: skip


def _why(plan: Plan, body: Body, subject: str, key: str, day: date, bound: bool) -> str:
    if not bound:
        return "nothing recorded gives this body power over it; its own board must decide"
    for grant in delegations_to(plan, body.id, subject, day):
        own = plan.of(Body).get(grant.from_body)
        if key == grant.from_organisation or (own is not None and own.organisation == key):
            return f"it delegated this on {day_text(grant.from_date)}"
    if body.organisation == key:
        return "this is its own board"
    seats = [seat for seat in members(plan, body.id, on=day) if seat.organisation == key and seat.vote]
    return f"it has {'a vote' if len(seats) == 1 else f'{len(seats)} votes'} on this {body.authority}"
