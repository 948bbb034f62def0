"""The plan's own settings: `plan.toml`."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from annotated_types import Ge, Le

from placeplan.records.base import Part, Ref, Slug, Unit, Year, register

__all__ = ["FORMAT", "MONEY_LINES", "MoneyLine", "PlanSettings"]

FORMAT = 1
"""Version of the plan folder's format that this code writes and reads."""

MoneyLine = Literal["pay", "non_pay", "contract", "allocation", "grant", "other_income", "capital"]
MONEY_LINES: tuple[str, ...] = get_args(MoneyLine)
"""Lines of money that have an index of their own."""


@register("plan", "plan", storage="plan", path="plan.toml")
class PlanSettings(Part):
    """What the plan is, where it applies, and the settings that hold for all of it."""

    format: Annotated[int, Ge(1)] = FORMAT
    """Version of the folder's format."""
    id: Slug
    """Short name of the plan."""
    title: str
    """Name people read."""
    summary: str = ""
    """What the plan sets out to do, in a paragraph or two."""
    footprint: Annotated[str, Ref("place")]
    """The place the plan is for."""
    base_year: Year
    """Year 0: the year the baseline describes."""
    years: Annotated[int, Ge(1), Le(30), Unit("years")] = 5
    """Number of years planned after the base year."""
    price_base: Year
    """Prices that money in assumptions is stated in."""
    population_variant: str = "principal"
    """Projection the expected run uses."""
    indices: dict[MoneyLine, Annotated[str, Ref("assumption")]]
    """Yearly change in the prices or amounts of each line of money (rates, nominal)."""
    carbon_per_km: Annotated[str, Ref("assumption")] = ""
    """Carbon for each kilometre travelled by car (kg); empty: not counted."""
    publication: Literal["public", "partners"] = "partners"
    """Who may see a record that does not say otherwise."""
    owner: Annotated[str, Ref("person", "organisation")] = ""
    """Who answers for the plan as a whole: its single leader."""
    frameworks: tuple[str, ...] = ()
    """Requirement packs the plan is assessed against."""
    note: str = ""
    """Anything a reader should know."""
