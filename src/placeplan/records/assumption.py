"""Assumptions and the evidence under them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

from annotated_types import Ge, Le

from placeplan.quantities import UNITS
from placeplan.records.base import Record, Ref, Unit, Year, register

__all__ = ["GRADES", "Assumption", "Evidence"]

Grade = Literal["", "strong", "moderate", "weak", "opinion", "illustrative"]
GRADES: dict[str, str] = {
    "strong": "several sound studies, or the published figure itself for this very place and year",
    "moderate": "one sound study, or a published figure for a like place or year",
    "weak": "before-and-after work, or a figure carried over from an unlike place",
    "opinion": "judgement of named people, with nothing published behind it",
    "illustrative": "a plausible number that stands in until somebody gives a real one",
}
"""The published rule by which evidence is graded."""

AssumptionUnit = Literal[
    "share",
    "rate",
    "ratio",
    "£",
    "£ per unit",
    "£ per wte",
    "days",
    "hours",
    "minutes",
    "years",
    "wte",
    "count",
    "km",
    "kg",
]
assert get_args(AssumptionUnit) == tuple(UNITS)


@register("assumption", "assumptions", storage="flat", path="assumptions.csv")
class Assumption(Record):
    """An uncertain or chosen number. Every number the model uses that is not a baseline row is one of these."""

    value: float
    """Central value: the one the expected run uses."""
    low: float | None = None
    """P10: one time in ten the truth lies below."""
    high: float | None = None
    """P90: one time in ten the truth lies above."""
    unit: AssumptionUnit
    """What the number is stated in."""
    distribution: Literal["", "fixed", "normal", "lognormal", "gamma", "beta"] = ""
    """Shape fitted to value, low and high; empty lets the best fitting one be chosen."""
    minimum: float | None = None
    """Bound it cannot fall below."""
    maximum: float | None = None
    """Bound it cannot rise above."""
    price_base: Year = ""
    """Prices the money is stated in; empty where the number is not money."""
    correlated_with: str = ""
    """Name of a group of assumptions that move together."""
    correlation: Annotated[float, Ge(-1), Le(1), Unit("ratio")] | None = None
    """Correlation with the rest of that group."""
    evidence: Annotated[str, Ref("evidence")] = ""
    """Where it comes from."""
    grade: Grade = ""
    """Strength of what supports it here; empty takes the evidence's own grade."""
    checked_by: Annotated[str, Ref("person", "organisation")] = ""
    """Who checked it, other than its owner."""
    reviewed_on: date | None = None
    """When it was last looked at."""
    expires_on: date | None = None
    """When it must be looked at again."""
    peers_low: float | None = None
    """Lowest value comparable plans use."""
    peers_high: float | None = None
    """Highest value comparable plans use."""


@register("evidence", "evidence", storage="flat", path="evidence.csv")
class Evidence(Record):
    """A source for an assumption: what it is, how strong, and how far it carries over."""

    citation: str
    """Author or publisher, title, date."""
    reference: str = ""
    """Where it can be read: an address, a page, a table."""
    setting: str = ""
    """Where and on whom it was found."""
    design: Literal[
        "", "systematic review", "trial", "controlled study", "before and after", "official statistics",
        "published plan",
        "expert elicitation", "judgement", "illustrative",
    ] = ""  # fmt: skip
    """How it was found."""
    effect_low: float | None = None
    """Lower end of the effect it reports."""
    effect_high: float | None = None
    """Upper end of the effect it reports."""
    fastest_ramp_months: Annotated[float, Ge(0), Unit("months")] | None = None
    """Fewest months in which it saw the full reach come about."""
    grade: Grade
    """Strength, by the rule in the glossary of grades."""
    transferability: str = ""
    """How far it carries over to this place."""
    wording: Literal["quoted", "derived", "indicative", "illustrative"]
    """Quoted: stands in the source. Derived: arithmetic on it. Indicative: background knowledge. Illustrative: made
    up.
    """
    published_on: date | None = None
    """When it was published."""
