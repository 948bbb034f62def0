"""Benefits, the measures that show them, and their readings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge

from placeplan.records.base import Record, Ref, Row, Unit, Year, register

__all__ = ["Benefit", "Measure", "ReadingRow"]


@register("benefit", "benefits", storage="flat", path="programme/benefits.csv")
class Benefit(Record):
    """Something the plan promises to gain, with who answers for it and when it should come."""

    type: Literal["cash-releasing", "not cash-releasing", "quality", "experience", "health"]
    """Cash-releasing benefits are savings that leave a budget; the others are not counted in pounds saved."""
    initiative: Annotated[str, Ref("initiative")] = ""
    """Initiative that brings it."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream, where no initiative is named."""
    organisation: Annotated[str, Ref("organisation")] = ""
    """Organisation that gains."""
    unit: str = "£"
    """What it is counted in."""
    recurrent: bool = True
    """Comes again every year once reached."""
    target: dict[Year, float] = {}
    """What was promised for each year."""
    forecast: dict[Year, float] = {}
    """What is now expected for each year."""
    actual: dict[Year, float] = {}
    """What has come in each year."""
    relevant_spend: Annotated[float, Ge(0), Unit("£")] | None = None
    """Spending a year that a saving is to come from."""
    milestone: Annotated[str, Ref("milestone")] = ""
    """Milestone it hangs on."""
    measure: Annotated[str, Ref("measure")] = ""
    """Measure that shows it."""


@register("measure", "measures", storage="flat", path="programme/measures.csv")
class Measure(Record):
    """Something counted again and again, such as the share of people seen within four hours."""

    unit: str
    """What a reading is stated in."""
    improvement: Literal["up", "down", "neutral"]
    """Direction that is better."""
    target: float | None = None
    """What it should reach."""
    kind: Literal["quality", "safety", "access", "outcome", "finance", "workforce", "other"] = "other"
    """What it watches over."""
    workstream: Annotated[str, Ref("workstream")] = ""
    """Workstream."""
    initiatives: tuple[Annotated[str, Ref("initiative")], ...] = ()
    """Initiatives that change the service it is about."""
    organisation: Annotated[str, Ref("organisation")] = ""
    """Organisation it is about."""
    service: Annotated[str, Ref("service")] = ""
    """Service it is about."""
    place: Annotated[str, Ref("place")] = ""
    """Place it is about."""
    rebases: dict[str, str] = {}
    """Dates from which new limits are drawn, each with the reason."""
    reviewed_on: date | None = None
    """Day its last signal was looked at."""
    review: str = ""
    """What that review found."""


@register("reading", "readings", storage="table", path="programme/readings")
class ReadingRow(Row):
    """One reading of a measure."""

    KEY: ClassVar[tuple[str, ...]] = ("measure", "on")
    VALUE: ClassVar[str] = "value"

    measure: Annotated[str, Ref("measure")]
    """Measure."""
    on: date
    """Day, or the first day of the period."""
    value: float
    """Reading, in the measure's unit."""
    source: Annotated[str, Ref("source")] = ""
    """Where it comes from."""
