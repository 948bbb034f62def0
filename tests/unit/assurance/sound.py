"""A sound plan that passes every credibility check, and for each check the one change that makes it fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from placeplan.assurance.case import Case
from placeplan.plan.plan import Plan
from placeplan.records import Adoption, Benefit, Evidence, Initiative, Release, RolloutStep, StaffNeed
from placeplan.records.initiative import Becomes, Effect
from placeplan.studies.opening import Opened
from placeplan.studies.run import run_opened
from tests.plans import added, assumption, changed, tiny_plan

__all__ = ["BAD", "DAY", "bad_plan", "case_of", "sound_case", "sound_plan"]

DAY = date(2017, 6, 1)


def case_of(plan: Plan, on: date = DAY) -> Case:
    """A plan with its results."""
    return Case(plan, run_opened(Opened(plan, (), "digest")).results, on)


def _initiative(plan: Plan, key: str, **fields: Any) -> Plan:
    return changed(plan, "initiative", key, **fields)


def _effect(plan: Plan, key: str, **fields: Any) -> Plan:
    effects = plan.of(Initiative)[key].effects
    return _initiative(plan, key, effects=(effects[0].model_copy(update=fields), *effects[1:]))


def sound_plan() -> Plan:
    """The tiny plan with what it lacked: ranges, a fund for its capital, and care that moves within one trust."""
    plan = tiny_plan()
    for name in ("frailty-reach", "no-growth"):
        value = plan.records["assumption"][name].value  # type: ignore[attr-defined]
        plan = changed(plan, "assumption", name, low=value - 0.1, high=value + 0.1)
    plan = changed(plan, "contract", "vale-hospital", type="block")
    fund = plan.records["fund"]["transformation"].model_copy(
        update={"id": "capital", "title": "Capital fund", "kind": "capital", "amounts": {"2017/18": "room-capital"}}
    )
    holders = (Adoption(id=k, title=k, initiative="frailty", place=k, holder="vale-ccg") for k in ("north", "south"))
    plan = added(plan, fund, *holders)
    closer = plan.of(Initiative)["care-closer"]
    here = {"organisation": "hospital", "fund": "capital"}
    return _initiative(
        plan,
        "care-closer",
        costs=tuple(cost.model_copy(update=here) for cost in closer.costs),
        effects=(
            closer.effects[0].model_copy(
                update={"becomes": Becomes(service="contact", provider="hospital", ratio="closer-ratio")}
            ),
        ),
        openings=tuple(part.model_copy(update={"provider": "hospital"}) for part in closer.openings),
    )


@cache
def sound_case() -> Case:
    """The sound plan with its results."""
    return case_of(sound_plan())


def _trial(low: float, high: float, **more: Any) -> Evidence:
    return Evidence(
        id="trial",
        title="A trial",
        citation="A trial, 2015",
        grade="moderate",
        wording="derived",
        effect_low=low,
        effect_high=high,
        **more,
    )


def _benefit(**fields: Any) -> Benefit:
    given = {"id": "saving", "title": "Fewer admissions", "type": "cash-releasing", "initiative": "frailty"}
    return Benefit(**{**given, "target": {"2021/22": 1_000_000.0}, **fields})


def _trialled(plan: Plan, low: float, high: float, **more: Any) -> Plan:
    return changed(added(plan, _trial(low, high, **more)), "assumption", "frailty-size", evidence="trial")


def _allocation(plan: Plan, amount: float) -> Plan:
    frame = plan.table("accounts")
    return plan.with_table(
        "accounts",
        frame.with_columns(pl.when(pl.col("line") == "allocation").then(amount).otherwise("amount").alias("amount")),
    )


def _second(plan: Plan, **fields: Any) -> Plan:
    given = {"id": "second", "title": "A second team", "stage": "diagnosis", "level": "vale"}
    steps = (RolloutStep(place="vale", role="early", start="2017-04"),)
    return added(plan, Initiative(**{**given, "rollout": steps, **fields}))


def _overlapping(plan: Plan) -> Plan:
    effect = Effect(
        id="also",
        kind="avoid",
        services=("emergency",),
        size="frailty-size",
        relation="unknown",
        relation_set="front",
        becomes=Becomes(prevented="review"),
    )
    return _second(_effect(plan, "frailty", relation="unknown", relation_set="front"), effects=(effect,))


def _disjoint(plan: Plan) -> Plan:
    plan = changed(plan, "assumption", "frailty-eligible", value=0.9, high=0.95)
    first = plan.of(Initiative)["frailty"].effects[0]
    parts = tuple(
        first.model_copy(update={"id": key, "relation": "disjoint", "relation_set": "apart"}) for key in ("one", "two")
    )
    return _initiative(plan, "frailty", effects=parts)


def _redeployed(plan: Plan) -> Plan:
    plan = added(plan, assumption("moved-nurses", 40.0, "wte", low=30.0, high=50.0))
    need = StaffNeed(
        organisation="hospital", staff_group="nurse", wte="moved-nurses", from_year="2018/19", source="redeploy"
    )
    return _second(_initiative(plan, "frailty", staff=(need,)), staff=(need,))


def _released(plan: Plan, **fields: Any) -> Plan:
    release = plan.of(Initiative)["frailty"].releases[0]
    return _initiative(plan, "frailty", releases=(release.model_copy(update=fields),))


def _late(plan: Plan) -> Plan:
    for key in ("frailty", "care-closer"):
        steps = tuple(
            s.model_copy(update={"start": "2021-04", "ramp_months": 0.0}) for s in plan.of(Initiative)[key].rollout
        )
        plan = _initiative(plan, key, rollout=steps)
    return _released(changed(plan, "assumption", "recruits", value=0.1), year="2021/22")


def _two_wards(plan: Plan) -> Plan:
    ward = Release(
        id="other", provider="hospital", resource="bed", units=28.0, year="2020/21", after=("care-closer/room",)
    )
    return _second(plan, releases=(ward,))


BAD: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "saving-above-releasable": (lambda p: added(p, _benefit(target={"2021/22": 9_000_000.0})), "initiative/frailty"),
    "savings-unidentified": (lambda p: _allocation(p, 2_000_000.0), "plan/figures"),
    "savings-back-loaded": (_late, "plan/figures"),
    "savings-non-recurrent": (lambda p: added(p, _benefit(recurrent=False)), "benefit/saving"),
    "saving-wrong-base": (lambda p: added(p, _benefit(relevant_spend=2_000_000.0)), "benefit/saving"),
    "closed-by-fund": (
        lambda p: changed(
            changed(_allocation(p, 2_800_000.0), "fund", "transformation", amounts={"2021/22": "fund-money"}),
            "assumption",
            "fund-money",
            value=900_000.0,
        ),
        "plan/figures",
    ),
    "gain-at-partners-loss": (
        lambda p: changed(p, "contract", "vale-hospital", type="activity"),
        "initiative/care-closer",
    ),
    "effect-beyond-evidence": (lambda p: _trialled(p, 0.1, 0.3), "initiative/frailty/fewer"),
    "reach-over-all": (_disjoint, "initiative/frailty/one"),
    "ramp-too-fast": (lambda p: _trialled(p, 0.3, 0.6, fastest_ramp_months=36.0), "initiative/frailty"),
    "people-claimed-twice": (_overlapping, "service/emergency"),
    "growth-below-history": (lambda p: changed(p, "assumption", "no-growth", peers_low=0.028), "assumption/no-growth"),
    "staff-claimed-twice": (_redeployed, "organisation/hospital"),
    "building-claimed-twice": (_two_wards, "initiative/frailty"),
    "beds-before-capacity": (lambda p: _released(p, year="2017/18"), "initiative/frailty/ward"),
    "release-before-service": (lambda p: _released(p, year="2017/18", after=()), "initiative/frailty/ward"),
    "workforce-not-there": (
        lambda p: changed(p, "assumption", "frailty-nurses", value=60.0, low=50.0, high=70.0),
        "staff_group/nurse",
    ),
    "capital-without-source": (
        lambda p: _initiative(
            p,
            "care-closer",
            costs=tuple(c.model_copy(update={"fund": ""}) for c in p.of(Initiative)["care-closer"].costs),
        ),
        "initiative/care-closer",
    ),
    "interval-missing": (
        lambda p: changed(p, "assumption", "closer-size", low=None, high=None),
        "assumption/closer-size",
    ),
    "interval-too-narrow": (lambda p: _trialled(p, 0.1, 0.9), "assumption/frailty-size"),
}
"""For each credibility check, what is done to the sound plan, and the record the check must then name."""


def bad_plan() -> Plan:
    """A plan bad in many ways at once."""
    plan = sound_plan()
    for name in (
        "saving-above-releasable",
        "effect-beyond-evidence",
        "staff-claimed-twice",
        "capital-without-source",
        "gain-at-partners-loss",
        "growth-below-history",
        "interval-missing",
        "savings-unidentified",
        "beds-before-capacity",
    ):
        plan = BAD[name][0](plan)
    return plan
