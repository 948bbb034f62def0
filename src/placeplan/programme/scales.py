"""Scales on which risks are scored, and the bands a score falls into."""

from __future__ import annotations

from placeplan.plan.plan import Plan
from placeplan.records import Risk, RiskScale

__all__ = ["NHS_FIVE_BY_FIVE", "appetite", "band", "bands_in_order", "scale_of"]

NHS_FIVE_BY_FIVE = RiskScale(
    id="nhs-5x5",
    title="NHS five by five",
    note="Bands of the usual NHS risk matrix, indicative wording: low 1–3, moderate 4–6, high 8–12, extreme 15–25.",
    bands={"low": 1, "moderate": 4, "high": 8, "extreme": 15},
)
"""Scale of a risk that names none."""


def scale_of(plan: Plan, risk: Risk) -> RiskScale:
    """Scale a risk is scored on."""
    return plan.of(RiskScale).get(risk.scale, NHS_FIVE_BY_FIVE)


def bands_in_order(scale: RiskScale) -> tuple[tuple[str, int], ...]:
    """Bands with their lowest score, mildest first."""
    return tuple(sorted(scale.bands.items(), key=lambda item: (item[1], item[0])))


def band(scale: RiskScale, impact: int, likelihood: int) -> str:
    """Band of impact times likelihood; empty where the product lies below every band."""
    product, found = impact * likelihood, ""
    for name, lowest in bands_in_order(scale):
        if product >= lowest:
            found = name
    return found


def appetite(scale: RiskScale) -> int:
    """Score at and above which a risk is an exception: as stated, or where the highest band begins."""
    return scale.appetite or max(scale.bands.values())
