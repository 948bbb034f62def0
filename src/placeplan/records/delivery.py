"""Portfolios and workstreams, their stages, milestones and gates, and the duties of early and later adopters."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le

from placeplan.records.base import CalendarMonth, Record, Ref, Unit, register

__all__ = [
    "DUTIES", "Adoption", "Dependency", "DesignWork", "Duty", "Gate", "Learning", "Milestone", "Portfolio", "Variation",
    "Workstream",
]  # fmt: skip

Stage = Literal[
    "", "diagnosis", "engagement and consultation", "decision making", "transition", "implementation", "evaluation"
]  # fmt: skip
DutyCode = Literal["early-a", "early-b", "early-c", "early-d", "later-a", "later-b", "later-c", "later-d"]
DUTIES: dict[str, str] = {
    "early-a": "agree what can be planned, designed and implemented together, and take this agreed work forward",
    "early-b": "keep partners informed about service design and give them the chance to take part",
    "early-c": "share learning about what works and what does not",
    "early-d": "engage widely with stakeholders, above all in co-design",
    "later-a": "agree what can be done together, and accept and implement the agreed work as soon as possible",
    "later-b": "stay engaged with the workstream's board and contribute to decisions taken once only",
    "later-c": "feed information, learning and decisions back to the home organisations",
    "later-d": "take part in stakeholder engagement such as co-design",
}
"""The four duties of early adopters and the four of those who follow (North Central London, fastest first)."""


@register("portfolio", "portfolios", storage="flat", path="programme/portfolios.csv")
class Portfolio(Record):
    """A set of workstreams led together."""

    sro: Annotated[str, Ref("person")] = ""
    """Senior responsible owner."""
    body: Annotated[str, Ref("body")] = ""
    """Body that oversees it."""


@register("workstream", "workstreams", storage="flat", path="programme/workstreams.csv")
class Workstream(Record):
    """A line of work with leads of its own, under which initiatives stand."""

    portfolio: Annotated[str, Ref("portfolio")] = ""
    """Portfolio it belongs to."""
    joint_with: Annotated[str, Ref("portfolio")] = ""
    """Second portfolio, for a workstream led jointly."""
    group: str = ""
    """Heading it stands under in its portfolio."""
    also_called: str = ""
    """Another name it goes by, so that initiatives may use that too."""
    summary: str = ""
    """What it sets out to do."""
    stage: Stage = ""
    """Stage it has reached; empty: not stated."""
    level: Annotated[str, Ref("place")] = ""
    """Place at whose level it is run."""
    board: Annotated[str, Ref("body")] = ""
    """Board or steering group of the workstream."""
    sro: Annotated[str, Ref("person")] = ""
    """Senior responsible owner."""
    clinical_lead: Annotated[str, Ref("person")] = ""
    """Clinical lead."""
    executive_lead: Annotated[str, Ref("person")] = ""
    """Executive lead."""
    programme_lead: Annotated[str, Ref("person")] = ""
    """Lead in the programme office."""
    lead_roles: tuple[str, ...] = ()
    """Lead roles the source prints for it, where it prints no names."""
    organisations: tuple[Annotated[str, Ref("organisation")], ...] = ()
    """Organisations that take part."""
    relevant_spend: Annotated[float, Ge(0), Unit("£")] | None = None
    """Spending a year that its savings are to come from."""
    fastest_first: bool = False
    """Rolled out by those who are ready first, under the duties of early and later adopters."""
    once_only: tuple[str, ...] = ()
    """Parts designed once for everybody."""
    tailorable: tuple[str, ...] = ()
    """Parts each locality may fit to itself."""


@register("adoption", "adoptions", storage="flat", path="programme/adoptions.csv")
class Adoption(Record):
    """One locality's part in a roll-out: early or later, how ready it is, and what it has committed itself to."""

    initiative: Annotated[str, Ref("initiative")] = ""
    """Initiative rolled out."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream rolled out as one, where no initiative is named."""
    place: Annotated[str, Ref("place")]
    """Locality."""
    holder: Annotated[str, Ref("organisation")] = ""
    """Organisation that owes the locality's duties."""
    role: Literal["", "early", "later", "not party"] = ""
    """Early adopter, later adopter or not party; empty: as the initiative's roll-out says."""
    wave: Annotated[int, Ge(1)] | None = None
    """Wave; empty: as the initiative's roll-out says."""
    start: CalendarMonth = ""
    """First month; empty: as the initiative's roll-out says."""
    committed: CalendarMonth = ""
    """Month by which it has committed itself to start."""
    started_on: date | None = None
    """Day it really started."""
    readiness: Annotated[float, Ge(0), Le(1), Unit("share")] | None = None
    """How much of what it needs before it can start is in place."""
    ready_from: CalendarMonth = ""
    """Month from which it could start, staff and premises included."""
    staff_needed: Annotated[float, Ge(0), Unit("wte")] | None = None
    """Staff its start takes."""
    status: Literal["", "not started", "preparing", "live", "complete", "paused"] = ""
    """Where it stands."""
    review: str = ""
    """What a review of a pause found; a pause ends when this is filled in."""


@register("duty", "duties", storage="flat", path="programme/duties.csv")
class Duty(Record):
    """What is known of one duty of a locality: its evidence, or its own due date. Duties follow from the roll-out."""

    initiative: Annotated[str, Ref("initiative")] = ""
    """Initiative."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream, where no initiative is named."""
    place: Annotated[str, Ref("place")]
    """Locality."""
    duty: DutyCode
    """Which of the eight."""
    holder: Annotated[str, Ref("organisation")] = ""
    """Organisation that owes it."""
    due: date | None = None
    """Day it is due, where that was agreed otherwise."""
    done_on: date | None = None
    """Day it was done."""
    evidence: str = ""
    """What shows that it was done."""
    waived: str = ""
    """Why it need not be done, where all agree."""


@register("design_work", "design_works", storage="flat", path="programme/design_works.csv")
class DesignWork(Record):
    """Work by which localities design a part of an initiative or a workstream."""

    initiative: Annotated[str, Ref("initiative")] = ""
    """Initiative."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream, where no initiative is named."""
    part: str
    """Part that is designed, in the words of its once-only or tailorable parts."""
    places: tuple[Annotated[str, Ref("place")], ...]
    """Localities that design it together."""
    from_date: date
    """First day."""
    to_date: date | None = None
    """Last day; empty: still going on."""


@register("learning", "learnings", storage="flat", path="programme/learnings.csv")
class Learning(Record):
    """Something one locality found out that others should know. It changes a range only through a decision."""

    initiative: Annotated[str, Ref("initiative")] = ""
    """Initiative."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream, where no initiative is named."""
    place: Annotated[str, Ref("place")]
    """Locality that found it out."""
    shared_with: tuple[Annotated[str, Ref("place")], ...] = ()
    """Localities it was sent to; empty: nobody yet."""
    on: date
    """Day it was written down."""
    worked: bool
    """Whether it is about something that works."""
    finding: str
    """What was found."""
    assumption: Annotated[str, Ref("assumption")] = ""
    """Assumption it bears on."""
    value: float | None = None
    """Central value it suggests."""
    low: float | None = None
    """P10 it suggests."""
    high: float | None = None
    """P90 it suggests."""
    decision: Annotated[str, Ref("decision")] = ""
    """Decision by which the assumption takes these values."""


@register("variation", "variations", storage="flat", path="programme/variations.csv")
class Variation(Record):
    """How a locality departs from an agreed design."""

    initiative: Annotated[str, Ref("initiative")] = ""
    """Initiative."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream, where no initiative is named."""
    place: Annotated[str, Ref("place")]
    """Locality."""
    part: str
    """Part changed, in the words of its once-only or tailorable parts."""
    reason: str
    """Why."""
    on: date
    """Day it was made known."""
    decision: Annotated[str, Ref("decision")] = ""
    """Decision that agreed to it."""


@register("gate", "gates", storage="flat", path="programme/gates.csv")
class Gate(Record):
    """What must be shown before a workstream or an initiative leaves a stage."""

    initiative: Annotated[str, Ref("initiative")] = ""
    """Initiative."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream, where no initiative is named."""
    stage: Stage
    """Stage it ends."""
    evidence_needed: tuple[str, ...] = ()
    """What must be shown."""
    evidence_given: tuple[str, ...] = ()
    """What has been shown, in the same words."""
    body: Annotated[str, Ref("body")] = ""
    """Body that lets it pass."""
    due: date | None = None
    """Day it is due."""
    passed_on: date | None = None
    """Day it was passed."""
    milestone: Annotated[str, Ref("milestone")] = ""
    """Milestone it stands for in the timeline."""


@register("milestone", "milestones", storage="flat", path="programme/milestones.csv")
class Milestone(Record):
    """A dated point on the way, and the work that leads up to it."""

    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream."""
    initiative: Annotated[str, Ref("initiative")] = ""
    """Initiative, where it belongs to one."""
    stage: Stage = ""
    """Stage it belongs to."""
    baseline: date | None = None
    """Day first agreed."""
    forecast: date | None = None
    """Day now expected."""
    actual: date | None = None
    """Day it happened."""
    printed: str = ""
    """Date as the source prints it, kept where it is in words."""
    days: Annotated[float, Ge(0), Unit("days")] | None = None
    """Days of work that lead up to it once everything before it is done; empty: from the baseline dates."""
    days_low: Annotated[float, Ge(0), Unit("days")] | None = None
    """One time in ten it takes less (days)."""
    days_high: Annotated[float, Ge(0), Unit("days")] | None = None
    """One time in ten it takes more (days)."""
    moves: tuple[str, ...] = ()
    """What in the model moves with it: initiative, initiative/rollout, initiative/rollout/place, initiative/opening/id,
    initiative/release/id, initiative/cost/id or initiative/staff."""


@register("dependency", "dependencies", storage="flat", path="programme/dependencies.csv")
class Dependency(Record):
    """One milestone that has to wait for another."""

    before: Annotated[str, Ref("milestone")]
    """Milestone that comes first."""
    after: Annotated[str, Ref("milestone")]
    """Milestone that waits for it."""
    lag_days: Annotated[float, Ge(0), Unit("days")] = 0.0
    """Days that must lie between them at least, besides the work itself."""
    reason: str = ""
    """Why it has to wait."""
