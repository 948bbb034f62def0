"""Services, resources, staff groups, and the assumptions, evidence and sources under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from placeplan.records import Assumption, Evidence, Resource, Service, Source, StaffGroup
from placeplan.sources.baseline.rates import MARK, National, ServiceRate
from placeplan.sources.baseline.wording import EVIDENCE, SOURCES
from placeplan.sources.releases import release

__all__ = ["Definitions", "definitions_of"]


@dataclass
class Definitions:
    """Records every plan of the footprint needs, by kind and id."""

    owner: str
    price_base: str
    price_factor: float
    """What money of 2016/17 is multiplied by to stand in the plan's price base."""
    assumptions: dict[str, Assumption] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    staff: dict[str, StaffGroup] = field(default_factory=dict)

    def assume(
        self, key: str, title: str, value: float, unit: str, *, evidence: str, spread: float = 0.15,
        low: float | None = None, high: float | None = None, **more: Any,
    ) -> str:  # fmt: skip
        """Add an assumption with P10 and P90, by default a stated share below and above; gives its id."""
        record = EVIDENCE[evidence]
        given = low is not None or spread > 0
        data = {
            "id": key, "title": title, "value": _neat(value), "unit": unit, "evidence": evidence, "owner": self.owner,
            "low": _neat(low if low is not None else value * (1 - spread)) if given else None,
            "high": _neat(high if high is not None else value * (1 + spread)) if given else None,
            "note": MARK if record["wording"] in ("indicative", "derived") and evidence != "nhp-growth" else "",
            "price_base": self.price_base if unit.startswith("£") else "", **more,
        }  # fmt: skip
        if unit == "share" and data["high"] is not None:
            data["high"], data["maximum"] = min(data["high"], 1.0), 1.0
        self.assumptions[key] = Assumption.model_validate(data)
        self.evidence.setdefault(evidence, Evidence.model_validate({"id": evidence, **record}))
        return key

    def source(self, key: str, *, precedence: int = 1, note: str = "") -> None:
        """Add a source record by its id in `wording`."""
        row = SOURCES[key]
        name = row.get("release", "")
        found = release(name) if name else None
        self.sources[key] = Source.model_validate({
            "id": key, "title": row["title"], "grade": row["grade"], "precedence": precedence,
            "publisher": found.publisher if found else "Placeplan", "release": found.title if found else "Stated rates",
            "note": " ".join(part for part in (row.get("note", ""), note) if part),
        })  # fmt: skip


def _neat(value: float) -> float:
    return float(f"{value:.6g}")


def definitions_of(
    national: National, unit_cost: Mapping[str, float], *, owner: str, price_base: str, price_factor: float,
    stay_factor: float, growth: Mapping[str, tuple[float, float, float]],
) -> Definitions:  # fmt: skip
    """Definitions of one plan.

    Parameters
    ----------
    unit_cost
        £ for each unit of each service, in the plan's price base.
    stay_factor
        What the stated stays are multiplied by so that England's modelled beds in use are those returned.
    growth
        Growth known from the releases, which goes before the published rate: value, P10, P90.
    """
    made = Definitions(owner, price_base, price_factor)
    for key, row in national.growth.items():
        value, low, high = growth.get(key, (row["value"], row["low"], row["high"]))
        made.assume(
            f"growth-{key}", f"Growth beyond population, {key}", value, "rate", low=low, high=high,
            evidence="back-test" if key in growth else row["evidence"],
        )  # fmt: skip
    _resources(made, national)
    for key, service in national.services.items():
        _service(made, service, national, unit_cost[key], stay_factor)
    for key in national.staff:
        _staff(made, key, national)
    return made


def _resources(made: Definitions, national: National) -> None:
    bed = national.bed
    value, low, high = bed["target_occupancy"]
    occupancy = made.assume(
        "occupancy-bed", "Share of beds planned to be in use", value, "share", low=low, high=high, evidence="occupancy"
    )
    cost = made.assume(
        "step-cost-bed", f"Non-pay cost a year of {bed['step']} beds kept open", bed["step_cost"] * made.price_factor,
        "£ per unit", evidence="indicative-rates",
    )  # fmt: skip
    needs = {
        group: made.assume(f"ward-{group}", f"{national.staff[group].title} for {bed['step']} beds", bed[group], "wte",
                           evidence="indicative-rates")
        for group in ("nurses", "support")
    }  # fmt: skip
    common = {
        "unit": "bed",
        "use_unit": "bed-day",
        "step": bed["step"],
        "target_occupancy": occupancy,
        "step_cost": cost,
    }
    made.resources["bed-ga"] = Resource.model_validate(
        {"id": "bed-ga", "title": "General and acute bed", "establishment": needs, "standard": True, **common}
    )
    made.resources["bed-community"] = Resource.model_validate(
        {"id": "bed-community", "title": "Community hospital bed", "establishment": needs, **common}
    )


def _service(made: Definitions, rate: ServiceRate, national: National, unit_cost: float, stay_factor: float) -> None:
    share = rate.variable if rate.variable is not None else national.money["non_pay_variable_share"]
    variable = made.assume(
        f"variable-cost-{rate.key}", f"Cost that comes and goes with each {rate.unit}: {rate.title}", unit_cost * share,
        "£ per unit", evidence="cost-collection" if rate.cost else "indicative-rates",
    )  # fmt: skip
    uses = {}
    if rate.bed_days:
        local = rate.by == "hospital"
        uses["bed-ga" if local else "bed-community"] = made.assume(
            f"stay-{rate.key}", f"Days in bed for each {rate.unit}: {rate.title}",
            rate.bed_days * (stay_factor if local else 1.0), "days", spread=0.05 if local else 0.0,
            evidence="stays" if local else "kh03",
        )  # fmt: skip
    staff = {
        group: made.assume(f"hours-{rate.key}-{group}", f"Hours of {group} for each {rate.unit}: {rate.title}", hours,
                           "hours", evidence="indicative-rates")
        for group, hours in rate.staff.items()
    }  # fmt: skip
    data: dict[str, Any] = {
        "id": rate.key, "title": rate.title, "point_of_delivery": rate.pod, "setting": rate.setting, "unit": rate.unit,
        "growth": f"growth-{rate.growth}", "variable_cost": variable, "uses": uses, "staff": staff,
        "preventable": rate.preventable,
    }  # fmt: skip
    if rate.journeys and rate.by == "hospital":
        data["journeys"] = made.assume(
            f"journeys-{rate.key}", f"Journeys there and back for each {rate.unit}: {rate.title}", rate.journeys,
            "ratio", evidence="indicative-rates",
        )  # fmt: skip
    if rate.waits:
        data["waiting_standard"] = _standard(made)
    made.services[rate.key] = Service.model_validate(data)


def _standard(made: Definitions) -> str:
    if "waiting-standard" in made.assumptions:
        return "waiting-standard"
    return made.assume(
        "waiting-standard", "Share of people who must have waited under 18 weeks", 0.92, "share", spread=0.0,
        evidence="rtt-standard",
    )  # fmt: skip


def _staff(made: Definitions, key: str, national: National) -> None:
    rate = national.staff[key]
    known: dict[str, Any] = {"evidence": "indicative-rates"}
    fields = {
        "hours_per_wte": made.assume(f"hours-per-wte-{key}", f"Hours with patients a year, {key}", rate.hours, "hours",
                                     spread=0.05, **known),
        "pay": made.assume(f"pay-{key}", f"Full cost of one whole-time equivalent, {key}", rate.pay * made.price_factor,
                           "£ per wte", spread=0.05, **known),
        "leaver_rate": made.assume(f"leavers-{key}", f"Share who leave each year, {key}", rate.leavers, "rate",
                                   **known),
        "recruitable": made.assume(f"recruitable-{key}", f"New staff to be had each year, {key}", rate.leavers + 0.02,
                                   "rate", **known),
        "agency_premium": made.assume(f"agency-premium-{key}", f"What agency staff cost above pay, {key}", 0.5, "ratio",
                                      **known),
        "agency_share": made.assume(f"agency-share-{key}", f"Largest share agency staff may fill, {key}", 0.08, "share",
                                    **known),
    }  # fmt: skip
    made.staff[key] = StaffGroup.model_validate(
        {"id": key, "title": rate.title, **fields, "training_years": rate.training}
    )
