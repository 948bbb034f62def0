"""Stakeholders, who was asked and what they said, consultations, impact assessments and the service-change tests."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le

from placeplan.records.base import Record, Ref, Unit, register

__all__ = ["Consultation", "EngagementEvent", "ImpactAssessment", "Response", "ServiceChange", "Stakeholder"]


@register("stakeholder", "stakeholders", storage="flat", path="programme/stakeholders.csv")
class Stakeholder(Record):
    """People or a group with a stake in the plan."""

    type: Literal[
        "patients", "carers", "public", "staff", "clinicians", "councillors", "members of parliament",
        "voluntary sector",
        "regulator", "partner", "media", "trade union", "other",
    ]  # fmt: skip
    """Who they are."""
    organisation: Annotated[str, Ref("organisation")] = ""
    """Organisation, where they are one."""
    place: Annotated[str, Ref("place")] = ""
    """Place they belong to."""
    interest: Annotated[int, Ge(1), Le(5)] | None = None
    """How much it matters to them, 1 to 5."""
    influence: Annotated[int, Ge(1), Le(5)] | None = None
    """How much they can do for or against it, 1 to 5."""


@register("engagement_event", "engagement_events", storage="flat", path="programme/engagement_events.csv")
class EngagementEvent(Record):
    """An occasion on which people were asked: who, by whom, what they said and what changed."""

    on: date
    """Day."""
    form: Literal["briefing", "survey", "meeting", "co-design", "focus group", "drop-in", "online", "other"]
    """What form it took."""
    stakeholders: tuple[Annotated[str, Ref("stakeholder")], ...]
    """Who was asked."""
    places: tuple[Annotated[str, Ref("place")], ...] = ()
    """Places they came from."""
    workstreams: tuple[Annotated[str, Ref("workstream")], ...] = ()
    """Workstreams it was about."""
    initiatives: tuple[Annotated[str, Ref("initiative")], ...] = ()
    """Initiatives it was about."""
    by: Annotated[str, Ref("organisation", "body", "person")] = ""
    """Who asked."""
    people: Annotated[int, Ge(0), Unit("people")] | None = None
    """How many took part."""
    asked: str = ""
    """What they were asked."""
    said: str = ""
    """What they said."""
    changed: str = ""
    """What changed because of it, or why nothing did."""


@register("consultation", "consultations", storage="flat", path="programme/consultations.csv")
class Consultation(Record):
    """A formal public consultation and its clock."""

    initiatives: tuple[Annotated[str, Ref("initiative")], ...] = ()
    """Initiatives consulted on."""
    workstreams: tuple[Annotated[str, Ref("workstream")], ...] = ()
    """Workstreams consulted on."""
    decision: Annotated[str, Ref("decision")] = ""
    """Decision it must come before."""
    from_date: date | None = None
    """First day."""
    to_date: date | None = None
    """Last day."""
    minimum_days: Annotated[int, Ge(0), Unit("days")] = 84
    """Days it must last at least: the programme's own rule, since the law names no length."""
    report_days: Annotated[int, Ge(0), Unit("days")] = 28
    """Days to read and weigh the responses before a decision."""
    report_on: date | None = None
    """Day the report of responses was before the deciding body."""
    formative: bool = False
    """Began while the proposals could still change."""
    reasons_given: bool = False
    """Gave reasons enough for people to consider them and answer."""
    considered: bool = False
    """The deciding body weighed the responses before deciding."""
    responses: Annotated[int, Ge(0)] | None = None
    """How many answered."""


@register("response", "responses", storage="flat", path="programme/responses.csv")
class Response(Record):
    """An answer to a consultation, or to being asked, and what was said back. The title is its gist."""

    consultation: Annotated[str, Ref("consultation")] = ""
    """Consultation."""
    event: Annotated[str, Ref("engagement_event")] = ""
    """Occasion, where it was no consultation."""
    stakeholder: Annotated[str, Ref("stakeholder")] = ""
    """Who answered."""
    on: date
    """Day."""
    position: Literal["support", "oppose", "mixed", "question"]
    """Where they stand."""
    said: str = ""
    """What they said."""
    answer: str = ""
    """What was said back: "you said, we did", or why not."""
    answered_on: date | None = None
    """Day it was answered."""


@register("impact_assessment", "impact_assessments", storage="flat", path="programme/impact_assessments.csv")
class ImpactAssessment(Record):
    """An equality or quality impact assessment."""

    kind: Literal["equality", "quality", "privacy", "environment"]
    """What it assesses."""
    initiative: Annotated[str, Ref("initiative")] = ""
    """Initiative assessed."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream assessed, where no initiative is named."""
    due: date | None = None
    """Day it is due."""
    done_on: date | None = None
    """Day it was finished."""
    high_risk: bool = False
    """Found a high risk, so that a board must look at it."""
    found: str = ""
    """What it found, for which groups."""
    action: str = ""
    """What is done about it."""
    signed_by: tuple[Annotated[str, Ref("person", "body")], ...] = ()
    """Who signed it; a quality assessment needs a medical and a nursing director."""
    review_on: date | None = None
    """Day it is to be looked at again."""


@register("service_change", "service_changes", storage="flat", path="programme/service_changes.csv")
class ServiceChange(Record):
    """The tests a change to services must meet: four of the government's, and the bed test where beds close."""

    initiative: Annotated[str, Ref("initiative")]
    """Initiative."""
    engagement: str = ""
    """Evidence of strong public and patient engagement; empty: not shown."""
    choice: str = ""
    """Evidence that it is consistent with patient choice; empty: not shown."""
    clinical_evidence: str = ""
    """Clear clinical evidence base; empty: not shown."""
    commissioner_support: str = ""
    """Evidence of support from clinical commissioners; empty: not shown."""
    bed_test: Literal["", "alternative provision", "new treatment", "efficiency"] = ""
    """Ground on which beds may close: provision opened alongside or ahead, a new treatment that cuts "
    "admissions, or beds
    used less well than average with a credible plan."""
    bed_evidence: str = ""
    """Evidence for that ground."""
    bed_threshold: Annotated[float, Ge(0), Unit("beds")] = 0.0
    """Number of beds closed above which the bed test applies."""
