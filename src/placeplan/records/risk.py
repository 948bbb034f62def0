"""Risks on the programme's own scale, their scores over time and the work that lessens them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le

from placeplan.records.base import Record, Ref, Unit, register

__all__ = ["Mitigation", "Risk", "RiskAnchor", "RiskScale", "Score"]


@register("risk_scale", "risk_scales", storage="flat", path="programme/risk_scales.csv")
class RiskScale(Record):
    """How a programme scores risks: impact times likelihood, and the bands the product falls into."""

    impacts: Annotated[int, Ge(2), Le(10)] = 5
    """Highest impact."""
    likelihoods: Annotated[int, Ge(2), Le(10)] = 5
    """Highest likelihood."""
    bands: dict[str, Annotated[int, Ge(1)]]
    """Bands, each with the lowest product that falls into it."""
    appetite: Annotated[int, Ge(1)] | None = None
    """Product at and above which a risk is reported as an exception; empty: the highest band."""


@register("risk_anchor", "risk_anchors", storage="flat", path="programme/risk_anchors.csv")
class RiskAnchor(Record):
    """What one level of impact or likelihood means, in words. The title is the wording."""

    scale: Annotated[str, Ref("risk_scale")]
    """Scale."""
    side: Literal["impact", "likelihood"]
    """Which of the two it explains."""
    level: Annotated[int, Ge(1)]
    """Level explained."""


@register("risk", "risks", storage="flat", path="programme/risks.csv")
class Risk(Record):
    """Something that may go wrong. The title is its description."""

    category: str = ""
    """Heading it stands under."""
    scale: Annotated[str, Ref("risk_scale")] = ""
    """Scale it is scored on; empty: the usual NHS five by five."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream it belongs to; empty: the programme as a whole."""
    initiative: Annotated[str, Ref("initiative")] = ""
    """Initiative it belongs to."""
    status: Literal["open", "closed", "happened"] = "open"
    """Whether it still stands."""
    closed_on: date | None = None
    """Day it was closed, or happened."""
    printed_band: str = ""
    """Band as the source prints it, held against the one the scale gives."""
    assumption: Annotated[str, Ref("assumption")] = ""
    """Assumption it threatens; its size is in that assumption's unit."""
    milestone: Annotated[str, Ref("milestone")] = ""
    """Milestone it threatens; its size is in days."""
    benefit: Annotated[str, Ref("benefit")] = ""
    """Saving it threatens; its size is in the benefit's unit a year, no more of it is lost than was promised."""
    probability: Annotated[float, Ge(0), Le(1), Unit("share")] | None = None
    """Chance that it happens within the plan's years; empty: not stated, and then no expected effect is given."""
    size: float | None = None
    """What it would change if it happened, half the time no more: added to the assumption, days later for the
    milestone, or less of the saving."""
    size_low: float | None = None
    """One time in ten the change is smaller."""
    size_high: float | None = None
    """One time in ten the change is larger."""


@register("score", "scores", storage="flat", path="programme/scores.csv")
class Score(Record):
    """One scoring of a risk. Scores are added, never changed. The title says why."""

    risk: Annotated[str, Ref("risk")]
    """Risk."""
    kind: Literal["inherent", "current", "target"]
    """Inherent: before anything is done. Current: as things stand. Target: once mitigations work."""
    on: date
    """Day."""
    impact: Annotated[int, Ge(1)]
    """Impact."""
    likelihood: Annotated[int, Ge(1)]
    """Likelihood."""
    by: Annotated[str, Ref("person", "body", "organisation")] = ""
    """Who scored it."""


@register("mitigation", "mitigations", storage="flat", path="programme/mitigations.csv")
class Mitigation(Record):
    """Work that lessens a risk. The title says what it is."""

    risk: Annotated[str, Ref("risk")]
    """Risk."""
    due: date | None = None
    """Day it should be done."""
    done_on: date | None = None
    """Day it was done."""
    status: Literal["planned", "under way", "done", "dropped"] = "planned"
    """Where it stands."""
    cost: Annotated[float, Ge(0), Unit("£")] | None = None
    """What it costs."""
    lowers_impact: Annotated[int, Ge(0)] = 0
    """Levels of impact it is hoped to take off."""
    lowers_likelihood: Annotated[int, Ge(0)] = 0
    """Levels of likelihood it is hoped to take off."""
