"""Services, the resources they use and the staff who give them."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Gt

from placeplan.records.base import Record, Ref, Unit, Year, register

__all__ = ["Resource", "Service", "StaffGroup"]

PointOfDelivery = Literal[
    "a&e attendance", "urgent care attendance", "emergency admission", "elective admission", "day case", "outpatient",
    "maternity", "diagnostic", "gp appointment", "community contact", "community admission", "mental health contact",
    "mental health admission", "social care package", "care home placement", "ambulance", "prescribing", "prevention",
    "other",
]  # fmt: skip

AssumptionRef = Annotated[str, Ref("assumption")]


@register("service", "services", storage="flat", path="services.csv")
class Service(Record):
    """A point of delivery and specialty the plan distinguishes, such as an emergency medical admission."""

    point_of_delivery: PointOfDelivery
    """How care is given."""
    specialty: str = ""
    """Specialty or pathway."""
    setting: Literal["hospital", "community", "primary care", "mental health", "home", "social care", "public health"]
    """Where care is given."""
    unit: str
    """What one unit of activity is: attendance, admission, appointment, contact, package."""
    growth: AssumptionRef
    """Non-demographic growth a year (a rate), beyond what population alone explains."""
    adjustments: dict[Year, AssumptionRef] = {}
    """One-off adjustments by year: the factor (a ratio) on that year's demand, such as a recording change."""
    variable_cost: AssumptionRef
    """Non-pay cost that comes and goes with each unit at once (£ per unit)."""
    uses: dict[Annotated[str, Ref("resource")], AssumptionRef] = {}
    """How much of each resource one unit uses, such as bed-days of a bed (days, hours or ratio)."""
    staff: dict[Annotated[str, Ref("staff_group")], AssumptionRef] = {}
    """Hours of each staff group one unit takes, beyond the staff a ward or other resource always needs."""
    journeys: Annotated[str, Ref("assumption")] = ""
    """Journeys there and back for each unit, patients and visitors together (a ratio); empty: travel not counted."""
    preventable: bool = False
    """Counts in the health and wellbeing gap: need that good prevention would not let arise."""
    waiting_standard: Annotated[str, Ref("assumption")] = ""
    """Share of people who must have waited under 18 weeks, where that standard applies."""


@register("resource", "resources", storage="flat", path="resources.csv")
class Resource(Record):
    """Something care uses up while it lasts: a bed, a theatre, a clinic room, a cubicle, a caseload place."""

    unit: str
    """What one unit is: bed, theatre, room, cubicle, place."""
    use_unit: str
    """What use is counted in: bed-day, theatre hour, clinic slot, cubicle hour, place-day."""
    use_per_day: Annotated[float, Gt(0), Unit("use a day")] = 1.0
    """How much use one open unit offers on an average day of the year: 1 for a bed, its hours for a theatre."""
    step: Annotated[float, Gt(0), Unit("units")] = 1.0
    """Units that open or close together: 28 for a ward of 28 beds."""
    target_occupancy: Annotated[str, Ref("assumption")]
    """Share of open units planned to be in use."""
    method: Literal["occupancy", "erlang"] = "occupancy"
    """How the required number is found: at the target occupancy, or for a stated chance that none is free."""
    full_probability: Annotated[str, Ref("assumption")] = ""
    """Stated chance of finding no free unit, where the method is erlang."""
    step_cost: Annotated[str, Ref("assumption")]
    """Non-pay cost a year of keeping one step open (£ per unit)."""
    establishment: dict[Annotated[str, Ref("staff_group")], AssumptionRef] = {}
    """Whole-time equivalents one open step needs, whatever its use (wte)."""
    policy: Literal["fixed", "grow"] = "fixed"
    """Do nothing's policy: keep what is open, or open whole steps as demand requires them."""
    blocked: Annotated[str, Ref("assumption")] = ""
    """Share of open units held by people ready to leave who cannot; empty means none is counted."""
    standard: bool = False
    """A person who finds no free unit counts in the care and quality gap."""


@register("staff_group", "staff_groups", storage="flat", path="staff_groups.csv")
class StaffGroup(Record):
    """A group of staff that is planned for together, such as registered nurses."""

    hours_per_wte: AssumptionRef
    """Hours with patients one whole-time equivalent gives in a year (hours)."""
    pay: AssumptionRef
    """Full cost of one whole-time equivalent for a year (£ per wte)."""
    leaver_rate: AssumptionRef
    """Share of staff in post who leave each year (a rate)."""
    recruitable: AssumptionRef
    """New staff the labour market can offer each year, as a share of those in post in the base year (a rate)."""
    agency_premium: AssumptionRef
    """What agency staff cost above pay, as a part of pay (a ratio)."""
    agency_share: AssumptionRef
    """Largest share of need that agency staff may fill (a share)."""
    training_years: Annotated[int, Ge(0), Unit("years")] = 0
    """Years from starting training to working in the group."""
    completion: Annotated[str, Ref("assumption")] = ""
    """Share of those who start training that finish and stay (a share)."""
