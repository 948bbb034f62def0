"""What a report says about the plan beyond its figures; whoever holds the plan fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from placeplan.publish.options_view import DiscardedView, OptionsView
    from placeplan.publish.programme.view import TopicView
    from placeplan.publish.tables import Table

__all__ = [
    "AssumptionRow",
    "EvidenceRow",
    "InitiativeRow",
    "OrganisationRow",
    "PlaceRow",
    "ProblemRow",
    "ProgrammePart",
    "ReconciliationRow",
    "ReportContext",
    "RolloutRow",
    "StageReport",
]


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation of the plan."""

    id: str
    title: str
    type: str = ""
    partner: Literal["full", "partial", "associate", "outside"] = "full"


@dataclass(frozen=True)
class RolloutRow:
    """When an initiative reaches a place."""

    place: str
    """Title of the place."""
    role: Literal["early", "later", "not party"]
    start: str = ""
    """First month, "2017-04"."""
    ramp_months: float = 12.0


@dataclass(frozen=True)
class InitiativeRow:
    """An initiative of the plan."""

    id: str
    title: str
    workstream: str = ""
    portfolio: str = ""
    stage: str = ""
    owner: str = ""
    """Senior responsible owner, as people read it."""
    summary: str = ""
    places: tuple[str, ...] = ()
    rollout: tuple[RolloutRow, ...] = ()


@dataclass(frozen=True)
class AssumptionRow:
    """An assumption with what supports it."""

    id: str
    title: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    evidence: str = ""
    """Id of its evidence."""
    grade: str = ""
    owner: str = ""
    price_base: str = ""
    used_by: tuple[str, ...] = ()
    """Titles of the initiatives or parts of the model it drives."""


@dataclass(frozen=True)
class EvidenceRow:
    """A source."""

    id: str
    citation: str
    grade: str = ""
    reference: str = ""
    wording: str = ""


@dataclass(frozen=True)
class PlaceRow:
    """A place of the footprint."""

    id: str
    title: str
    kind: str = ""
    parents: tuple[str, ...] = ()
    population: float | None = None


@dataclass(frozen=True)
class ProblemRow:
    """One line of the plan's own check list."""

    severity: Literal["error", "warning", "note"]
    where: str
    """File, row, record and field, as far as known."""
    message: str
    remedy: str = ""
    code: str = ""


@dataclass(frozen=True)
class ReconciliationRow:
    """Two figures that should agree: two sources, payer and payee, plan and operational plan."""

    subject: str
    first: str
    """What the first figure is."""
    first_value: float | None
    second: str
    second_value: float | None
    unit: str
    year: str = ""
    status: str = ""
    """Agreed, provisional, disputed, or how far it has got."""
    comment: str = ""


@dataclass(frozen=True)
class StageReport:
    """One of the programme office's reports."""

    title: str
    summary: tuple[str, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class ProgrammePart:
    """What the report says of the programme.

    Parameters
    ----------
    on
        Day it is for.
    views
        Topic -> what it says.
    reports
        Report -> what it says: highlight, exception, savings, impact, risk, engagement, workforce.
    beyond
        Whether the day lies after the plan's last year.
    """

    on: date
    views: Mapping[str, TopicView]
    reports: Mapping[str, StageReport]
    beyond: bool = False


@dataclass(frozen=True)
class ReportContext:
    """Everything a report needs about the plan that is not among its figures.

    Parameters
    ----------
    title
        Title of the plan.
    footprint
        Name of the footprint.
    base_year
        Year the plan starts from.
    years
        Years of the plan, in order, the base year first.
    draft
        Words for the band at the top, such as "Draft for the programme board"; empty where there is none.
    control_totals
        Organisation id -> year -> position it is held to, in pounds.
    explain_command
        Command that explains one figure; FIGURE, WORLD and YEAR stand for what the reader fills in.
    """

    title: str
    footprint: str = ""
    base_year: str = ""
    years: tuple[str, ...] = ()
    summary: str = ""
    version: str = ""
    draft: str = ""
    organisations: tuple[OrganisationRow, ...] = ()
    initiatives: tuple[InitiativeRow, ...] = ()
    assumptions: tuple[AssumptionRow, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    places: tuple[PlaceRow, ...] = ()
    problems: tuple[ProblemRow, ...] = ()
    reconciliation: tuple[ReconciliationRow, ...] = ()
    control_totals: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    programme: ProgrammePart | None = None
    """Who does what and when; None where the plan says nothing of it."""
    options: OptionsView | None = None
    """The options compared; None where there are none, or they were not run."""
    choice: tuple[str, ...] = ()
    """Titles of the options in the choice."""
    discarded: tuple[DiscardedView, ...] = ()
    """Options left out, and why."""
    explain_command: str = "placeplan explain PLAN FIGURE --world WORLD --year YEAR"
