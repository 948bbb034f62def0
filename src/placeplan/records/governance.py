"""Bodies, who sits on them, when they meet, what they decide and what they approve."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

from annotated_types import Ge

from placeplan.records.base import CalendarMonth, Record, Ref, Unit, register

__all__ = [
    "AUTHORITIES", "VERBS", "Approval", "Body", "Condition", "Decision", "Delegation", "LevelDecision", "Meeting",
    "Membership", "PreElectionPeriod", "Tolerance", "Version",
]  # fmt: skip

Authority = Literal["statutory", "delegated", "joint committee", "committees in common", "advisory"]
AUTHORITIES: tuple[str, ...] = get_args(Authority)
"""Where a body's power to decide comes from; an advisory body has none."""

Verb = Literal["brief", "update", "review", "approve", "work", "submit"]
VERBS: tuple[str, ...] = get_args(Verb)
"""What a body is asked to do at a meeting, from least to most; work and submit are not asks of a board."""


@register("body", "bodies", storage="flat", path="programme/bodies.csv")
class Body(Record):
    """A group that advises, oversees or decides: a board, a governing body, a committee, a project team."""

    authority: Authority
    """Where its power comes from: law, delegation, a joint committee, committees in common, or none (advisory)."""
    organisation: Annotated[str, Ref("organisation")] = ""
    """Organisation whose own board it is; empty for a body of several organisations."""
    place: Annotated[str, Ref("place")] = ""
    """Place at whose level it works."""
    constituted_from: Annotated[str, Ref("body")] = ""
    """Body whose nominees make it up."""
    reports_to: Annotated[str, Ref("body")] = ""
    """Body it reports to."""
    overlap: str = ""
    """Agreed overlap of programmes that is the reason it reports there."""
    purpose: str = ""
    """What it is for."""
    decides: tuple[str, ...] = ()
    """Subjects it decides."""
    advises: tuple[str, ...] = ()
    """Subjects it advises on."""
    quorum: Annotated[int, Ge(0), Unit("members")] = 0
    """Voting members who must be present; 0: no such rule."""
    quorum_organisations: Annotated[int, Ge(0), Unit("organisations")] = 0
    """Organisations that must be present; 0: no such rule."""
    must_attend: tuple[Annotated[str, Ref("organisation")], ...] = ()
    """Organisations without which there is no quorum."""
    paper_days: Annotated[int, Ge(0), Unit("days")] = 0
    """Days before a meeting by which papers must be with members."""
    rhythm: str = ""
    """How often it meets, as stated, such as fortnightly."""


@register("membership", "memberships", storage="flat", path="programme/memberships.csv")
class Membership(Record):
    """A seat on a body."""

    body: Annotated[str, Ref("body")]
    """Body."""
    organisation: Annotated[str, Ref("organisation")]
    """Organisation that holds the seat."""
    person: Annotated[str, Ref("person")] = ""
    """Who sits in it."""
    role: Literal["chair", "member", "attendee", "project manager"] = "member"
    """Part played on the body."""
    vote: bool = True
    """Has a vote."""
    nominated_by: Annotated[str, Ref("body")] = ""
    """Body that nominated the member."""
    from_date: date | None = None
    """First day; empty: from the start."""
    to_date: date | None = None
    """Last day; empty: no end."""


@register("meeting", "meetings", storage="flat", path="programme/meetings.csv")
class Meeting(Record):
    """A meeting of a body, and what it is asked to do there."""

    body: Annotated[str, Ref("body")]
    """Body that meets."""
    on: date | None = None
    """Day; empty where only the month is known."""
    month: CalendarMonth = ""
    """Month, where the day is not yet known."""
    printed: str = ""
    """Date as the source prints it, kept where it is in words."""
    verb: Verb
    """What the body is asked to do: be briefed, hear an update, review, approve; or work on it, or submit it."""
    subject: str = "plan"
    """What is before it."""
    papers_due: date | None = None
    """Day papers must be with members; empty: the body's own number of days before."""
    papers_sent: date | None = None
    """Day papers went out."""
    status: Literal["planned", "held", "cancelled"] = "planned"
    """Whether it has been held."""
    present: tuple[Annotated[str, Ref("membership")], ...] = ()
    """Seats filled at the meeting."""


@register("decision", "decisions", storage="flat", path="programme/decisions.csv")
class Decision(Record):
    """A question put to a body and what it decided."""

    question: str
    """What had to be decided."""
    subject: str
    """Subject, in the words of the bodies' remits."""
    body: Annotated[str, Ref("body")]
    """Body that decides."""
    meeting: Annotated[str, Ref("meeting")] = ""
    """Meeting at which it was, or is to be, taken."""
    on: date | None = None
    """Day it was taken, or is due where it is open."""
    status: Literal["open", "taken", "deferred", "reversed"]
    """Whether it has been taken."""
    options: tuple[str, ...] = ()
    """Options considered."""
    outcome: str = ""
    """What was decided, and why."""
    dissent: dict[Annotated[str, Ref("organisation")], str] = {}
    """Organisations that disagreed, each with its reason."""
    participants: tuple[Annotated[str, Ref("organisation")], ...] = ()
    """Organisations that took part."""
    binds: tuple[Annotated[str, Ref("organisation")], ...] = ()
    """Organisations it binds."""
    once_only: bool = False
    """A design decision taken once for every locality."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream it belongs to."""
    initiative: Annotated[str, Ref("initiative")] = ""
    """Initiative it is about."""
    needs: tuple[Literal["engagement", "consultation", "equality", "quality", "service change tests"], ...] = ()
    """Duties to be met before it may be taken."""


@register("condition", "conditions", storage="flat", path="programme/conditions.csv")
class Condition(Record):
    """Something a body asked for when it said yes."""

    approval: Annotated[str, Ref("approval")] = ""
    """Approval it hangs on."""
    decision: Annotated[str, Ref("decision")] = ""
    """Decision it hangs on, where it is not an approval."""
    holder: Annotated[str, Ref("organisation", "person")] = ""
    """Who has to meet it."""
    due: date | None = None
    """Day by which it must be met."""
    met_on: date | None = None
    """Day it was met."""
    evidence: str = ""
    """What shows it."""


@register("version", "versions", storage="flat", path="programme/versions.csv")
class Version(Record):
    """A version of the plan that was put before somebody, known by its digest."""

    digest: str
    """Digest of the plan's substance."""
    on: date
    """Day it was made."""
    stage: str = ""
    """What it was: short return, outline, draft, full submission."""


@register("approval", "approvals", storage="flat", path="programme/approvals.csv")
class Approval(Record):
    """A body's answer on one exact version of the plan, or of one record; or that it has been asked for one."""

    body: Annotated[str, Ref("body")]
    """Body that approved, or is asked to."""
    meeting: Annotated[str, Ref("meeting")] = ""
    """Meeting at which it did, or is to."""
    decision: Annotated[str, Ref("decision")] = ""
    """Decision it puts into effect."""
    on: date
    """Day of the answer; where none has been given yet, the day one is wanted."""
    result: Literal["asked", "approved", "approved with conditions", "rejected", "deferred"]
    """What was said; asked: it is before the body, which has not answered yet."""
    digest: str
    """Digest of the version before the body: of the plan's substance, or of the record."""
    record_kind: str = ""
    """Kind of the record approved; empty: the plan."""
    record: str = ""
    """Id of the record approved; empty: the plan."""
    present: tuple[Annotated[str, Ref("organisation")], ...] = ()
    """Organisations present, where no list of seats was kept with the meeting."""
    votes_for: Annotated[int, Ge(0), Unit("votes")] | None = None
    """Votes for; empty: no vote was counted."""
    votes_against: Annotated[int, Ge(0), Unit("votes")] | None = None
    """Votes against."""
    abstained: Annotated[int, Ge(0), Unit("votes")] | None = None
    """Voting members present who did not vote."""
    dissent: dict[Annotated[str, Ref("organisation")], str] = {}
    """Organisations that disagreed, each with its reason."""
    withdrawn_on: date | None = None
    """Day the body withdrew it."""


@register("tolerance", "tolerances", storage="flat", path="programme/tolerances.csv")
class Tolerance(Record):
    """A figure an approval rests on, and how far it may move before the body must be asked again."""

    approval: Annotated[str, Ref("approval")]
    """Approval."""
    figure: str
    """Figure, by its name in the results."""
    world: Literal["do nothing", "do something"] = "do something"
    """World the figure is of."""
    year: str
    """Financial year."""
    scope: dict[str, str] = {}
    """What the figure is for, such as an organisation; empty: the footprint."""
    approved: float
    """Value the body saw."""
    below: Annotated[float, Ge(0)] | None = None
    """How far it may fall, in the figure's unit; empty: any fall is allowed."""
    above: Annotated[float, Ge(0)] | None = None
    """How far it may rise, in the figure's unit; empty: any rise is allowed."""


@register("delegation", "delegations", storage="flat", path="programme/delegations.csv")
class Delegation(Record):
    """Power that one statutory organisation or body gave to another body."""

    from_organisation: Annotated[str, Ref("organisation")] = ""
    """Organisation that gives it."""
    from_body: Annotated[str, Ref("body")] = ""
    """Body that gives it, where it is not an organisation's own."""
    to_body: Annotated[str, Ref("body")]
    """Body that receives it."""
    subject: str
    """Subject it may decide."""
    limit: Annotated[float, Ge(0), Unit("£")] | None = None
    """Largest sum it may commit; empty: no limit stated."""
    from_date: date
    """First day."""
    to_date: date | None = None
    """Last day; empty: until withdrawn."""
    document: str = ""
    """Where it is written down."""


@register("pre_election_period", "pre_election_periods", storage="flat", path="programme/pre_election_periods.csv")
class PreElectionPeriod(Record):
    """Weeks before an election in which no consultation starts and no new contested decision is announced."""

    from_date: date
    """First day."""
    to_date: date
    """Last day."""
    places: tuple[Annotated[str, Ref("place")], ...] = ()
    """Places that vote; empty: all."""


@register("level_decision", "level_decisions", storage="flat", path="programme/level_decisions.csv")
class LevelDecision(Record):
    """At which level a problem is worked on. A later one for the same problem replaces the earlier."""

    problem: Annotated[str, Ref("problem")]
    """Problem."""
    on: date
    """Day it was settled."""
    level: Annotated[str, Ref("place")]
    """Place at whose level it is worked on."""
    lowest: Annotated[str, Ref("place")]
    """Place at the lowest level that could solve it."""
    reason: str
    """Why this level."""
    tests: tuple[Literal["flows cross the boundary", "scale", "statutory duty", "shared staff", "safety"], ...] = ()
    """Tests that a lower level fails."""
    accountable: Annotated[str, Ref("body", "organisation")] = ""
    """Who answers for it there."""
    agreed_by: tuple[Annotated[str, Ref("organisation")], ...] = ()
    """Organisations that agreed."""
