"""In which unit an assumption must be stated, by the field that names it."""

from __future__ import annotations

__all__ = ["EXPECTED", "expected_units"]

_USE = ("days", "hours", "ratio", "minutes", "count")

EXPECTED: dict[str, tuple[str, ...]] = {
    "PlanSettings.indices": ("rate",),
    "PlanSettings.carbon_per_km": ("kg",),
    "Service.growth": ("rate",),
    "Service.adjustments": ("ratio",),
    "Service.variable_cost": ("£ per unit",),
    "Service.uses": _USE,
    "Service.staff": ("hours", "minutes"),
    "Service.journeys": ("ratio",),
    "Service.waiting_standard": ("share",),
    "Resource.target_occupancy": ("share",),
    "Resource.full_probability": ("share",),
    "Resource.step_cost": ("£ per unit",),
    "Resource.establishment": ("wte",),
    "Resource.blocked": ("share",),
    "StaffGroup.hours_per_wte": ("hours",),
    "StaffGroup.pay": ("£ per wte",),
    "StaffGroup.leaver_rate": ("rate", "share"),
    "StaffGroup.recruitable": ("rate", "share"),
    "StaffGroup.agency_premium": ("ratio", "share"),
    "StaffGroup.agency_share": ("share",),
    "StaffGroup.completion": ("share",),
    "Contract.variable_share": ("share",),
    "Fund.amounts": ("£",),
    "Effect.eligible": ("share",),
    "Effect.reach": ("share",),
    "Effect.size": ("share",),
    "Becomes.ratio": ("ratio",),
    "Becomes.induced": ("ratio", "share"),
    "Cost.amount": ("£",),
    "Cost.charge_rate": ("rate", "share"),
    "StaffNeed.wte": ("wte",),
    "Release.fixed_saving": ("£",),
    "Learning.assumption": (),
    "Risk.assumption": (),
    "Option.people": ("count",),
}
"""Model and field, and the units allowed there."""

_GROWTH = ("share", "ratio", "rate")


def expected_units(declared: str, effect_kind: str = "") -> tuple[str, ...]:
    """Units allowed in a field; what is added (grow) may be more than the whole, so it may be a ratio too."""
    if declared == "Effect.size" and effect_kind == "grow":
        return _GROWTH
    return EXPECTED.get(declared, ())
