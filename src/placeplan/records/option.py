"""Options: sets of initiatives to choose between, what they are compared on, and who weighs that."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le

from placeplan.records.base import Record, Ref, Unit, Year, register

__all__ = ["Criterion", "Option", "OptionScore", "Panel"]

Dimension = Literal["provider", "organisation", "sector", "service", "resource", "staff_group", "line"]
Percent = Annotated[float, Ge(0), Le(100), Unit("%")]
Points = Annotated[float, Ge(0), Le(100), Unit("points")]


@register("option", "options", storage="flat", path="options/options.csv")
class Option(Record):
    """A set of initiatives that is chosen, or not, as a whole. One option has no initiatives: doing nothing, the
    benchmark the others are held against.
    """

    summary: str = ""
    """What it would mean, in a sentence or two."""
    initiatives: tuple[Annotated[str, Ref("initiative")], ...] = ()
    """Initiatives that happen under it, and no others."""
    scenario: Annotated[str, Ref("scenario")] = ""
    """Scenario that goes with it, such as money that comes only to those who do without a building."""
    people: Annotated[str, Ref("assumption")] = ""
    """Assumption: people who gain by it in a year, each counted once."""
    status: Literal["appraised", "preferred", "discarded"] = "appraised"
    """Appraised: in the choice. Preferred: in the choice and recommended. Discarded: left out of it."""
    discarded_because: str = ""
    """Why it was left out."""
    discarded_on: date | None = None
    """Day it was left out."""
    discarded_by: Annotated[str, Ref("body", "person", "organisation")] = ""
    """Who left it out."""
    decision: Annotated[str, Ref("decision")] = ""
    """Decision the choice is for."""


@register("criterion", "criteria", storage="flat", path="options/criteria.csv")
class Criterion(Record):
    """Something options are compared on. Cost is no criterion: it stands against all of them."""

    source: Literal["result", "judgement"]
    """Result: a figure the model works out for each option. Judgement: scores that people give."""
    figure: str = ""
    """Figure of the results."""
    scope: dict[Dimension, str] = {}
    """What the figure is for, such as resource=bed; empty: the footprint."""
    year: Year = ""
    """Year of the figure; empty: the plan's last."""
    better: Literal["", "more", "less"] = ""
    """Whether more of the figure is better, or less."""
    for_each_person: bool = False
    """The score says what one person who gains would gain; it then counts as often as there are people."""
    lowest_weight: Percent | None = None
    """Lowest weight anybody reasonable would give it; empty: 0."""
    highest_weight: Percent | None = None
    """Highest weight anybody reasonable would give it; empty: 100."""


@register("panel", "panels", storage="flat", path="options/panels.csv")
class Panel(Record):
    """A group of people who say how much each criterion matters to them, such as patients, clinicians or boards."""

    weights: dict[Annotated[str, Ref("criterion")], Percent]
    """Weight of each criterion: what going from the worst of the options to the best would be worth. They add up to
    100.
    """
    people: Annotated[int, Ge(1), Unit("people")] | None = None
    """How many took part."""
    on: date | None = None
    """Day they said so."""


@register("option_score", "option_scores", storage="flat", path="options/scores.csv")
class OptionScore(Record):
    """What people make of an option by a criterion of judgement: 0 as bad as it could be, 100 as good. The title says
    why.
    """

    option: Annotated[str, Ref("option")]
    """Option."""
    criterion: Annotated[str, Ref("criterion")]
    """Criterion, one of judgement."""
    score: Points
    """Score agreed."""
    low: Points | None = None
    """One time in ten it would prove lower."""
    high: Points | None = None
    """One time in ten it would prove higher."""
    by: Annotated[str, Ref("body", "person", "organisation", "panel")] = ""
    """Who scored it."""
    on: date | None = None
    """Day it was scored."""
