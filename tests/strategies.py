"""Random small plans that make sense: the ground on which identities are proved.

`plans()` draws a whole plan. Quantities come from short pools that are dealt out in turn, so that a plan of hundreds of
rows takes few draws and shrinks well. Care only ever moves to services and providers later in their lists, so that it
never comes back; no more is released than stands open in the base year.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import polars as pl
from hypothesis import strategies as st

from placeplan.plan.plan import Plan
from placeplan.quantities import AGE_BANDS, FinancialYear
from placeplan.records import (
    EFFECT_KINDS,
    MONEY_LINES,
    Assumption,
    Contract,
    ControlTotal,
    Evidence,
    Fund,
    Neighbour,
    Organisation,
    Person,
    Place,
    PlanSettings,
    Record,
    Resource,
    Service,
    Site,
    Source,
    StaffGroup,
)
from tests.initiatives import draw_initiatives
from tests.plans import SEXES, frame, make_plan

__all__ = ["Draft", "plans"]

FOOTPRINT = "vale"


class Draft:
    """A plan being drawn: what has been drawn so far, and how to draw from it."""

    def __init__(self, draw: Any, *, years: int) -> None:
        self.draw = draw
        self.base = FinancialYear(draw(st.sampled_from((2015, 2016, 2018))))
        self.years = tuple(str(self.base + step) for step in range(years + 1))
        self.assumptions: list[Assumption] = []
        self.records: list[Record] = []
        self.leaves: list[str] = []
        self.neighbours: list[str] = []
        self.providers: list[str] = []
        self.organisations: list[str] = []
        self.services: list[str] = []
        self.resources: dict[str, Resource] = {}
        self.groups: dict[str, StaffGroup] = {}
        self.ages: list[str] = []
        self.open: dict[tuple[str, str], float] = {}

    def some(self, options: list[str], *, least: int = 0) -> tuple[str, ...]:
        """Some of a list, in its order."""
        if not options:
            return ()
        chosen = self.draw(st.sets(st.sampled_from(options), min_size=least))
        return tuple(option for option in options if option in chosen)

    def one(self, options: Any) -> Any:
        """One of a list."""
        return self.draw(st.sampled_from(list(options)))

    def flip(self) -> bool:
        """Yes or no, rather no."""
        return bool(self.draw(st.booleans()))

    def number(self, low: float, high: float) -> float:
        """A number with at most three decimals."""
        return float(self.draw(st.integers(round(low * 1000), round(high * 1000)))) / 1000

    def pool(self, low: int, high: int) -> Iterator[float]:
        """Endless whole numbers, dealt from a few that are drawn."""
        drawn = self.draw(st.lists(st.integers(low, high), min_size=1, max_size=5))
        return cycle([float(number) for number in drawn])

    def assume(self, unit: str, low: float, high: float) -> str:
        """A new assumption with a value between two bounds, now and then with a range; its id."""
        key = f"a{len(self.assumptions):03d}"
        value = self.number(low, high)
        ends = (self.number(low, value), self.number(value, high)) if self.flip() else (None, None)
        base = str(self.base) if unit.startswith("£") else ""
        self.assumptions.append(Assumption(
            id=key, title=key, value=value, unit=unit, low=ends[0], high=ends[1], price_base=base, evidence="proof",
            owner="lead",
        ))  # type: ignore[arg-type]  # fmt: skip
        return key

    def maybe(self, unit: str, low: float, high: float) -> str:
        """A new assumption, or none."""
        return self.assume(unit, low, high) if self.flip() else ""


def _places(plan: Draft) -> None:
    plan.records.append(Place(id=FOOTPRINT, title="Vale", level="footprint"))
    middle = plan.flip()
    if middle:
        plan.records.append(Place(id="borough", title="Borough", level="borough", parents={FOOTPRINT: 1.0}))
    for number in range(plan.draw(st.integers(1, 3))):
        key = f"place{number}"
        parent = "borough" if middle and (number == 0 or plan.flip()) else FOOTPRINT
        plan.records.append(Place(id=key, title=key, level="locality", parents={parent: 1.0}))
        plan.leaves.append(key)
    for number in range(plan.draw(st.integers(1, 2))):
        key = f"next{number}"
        plan.records.append(Neighbour(id=key, title=key, system=f"{key}-ccg"))
        plan.records.append(Organisation(id=f"{key}-ccg", title=key, type="commissioner", partner="outside"))
        plan.neighbours.append(key)


def _organisations(plan: Draft) -> None:
    plan.records += [
        Organisation(id="ccg", title="CCG", type="commissioner", partner="full", place=FOOTPRINT),
        Person(id="lead", title="Lead", organisation="ccg"),
        Evidence(id="proof", title="Proof", citation="Made up", grade="opinion", wording="illustrative"),
        Source(id="returns", title="Returns", grade="weak", precedence=1),
        Source(id="ledger", title="Ledger", grade="weak", precedence=2),
    ]
    for number in range(plan.draw(st.integers(2, 3))):
        key = f"trust{number}"
        partner = plan.one(("full", "full", "partial"))
        kind = plan.one(("acute", "community", "mental health", "council"))
        plan.records.append(Organisation(id=key, title=key, type=kind, partner=partner, place=FOOTPRINT))
        plan.organisations.append(key)
        plan.providers.append(key)
    if plan.flip():
        site = Site(id="campus", title="Campus", organisation="trust0", place=plan.leaves[0], type="acute hospital")
        plan.records.append(site)
        plan.providers.append("campus")


def _groups(plan: Draft) -> None:
    for number in range(plan.draw(st.integers(1, 2))):
        training = plan.draw(st.integers(0, 2))
        group = StaffGroup(
            id=f"group{number}", title=f"Group {number}", hours_per_wte=plan.assume("hours", 800, 1800),
            pay=plan.assume("£ per wte", 20_000, 90_000), leaver_rate=plan.assume("rate", 0, 0.3),
            recruitable=plan.assume("rate", 0, 0.3), agency_premium=plan.assume("ratio", 0, 1),
            agency_share=plan.assume("share", 0, 1), training_years=training,
            completion=plan.assume("share", 0.5, 1) if training else "",
        )  # fmt: skip
        plan.groups[group.id] = group
        plan.records.append(group)


def _resources(plan: Draft) -> None:
    for number in range(plan.draw(st.integers(1, 2))):
        erlang = plan.flip()
        resource = Resource(
            id=f"resource{number}", title=f"Resource {number}", unit="bed", use_unit="bed-day",
            use_per_day=plan.one((1.0, 4.0)), step=plan.one((1.0, 4.0, 28.0)),
            target_occupancy=plan.assume("share", 0.5, 1), method="erlang" if erlang else "occupancy",
            full_probability=plan.assume("share", 0.01, 0.2) if erlang else "",
            step_cost=plan.assume("£ per unit", 0, 100_000), policy=plan.one(("fixed", "grow")),
            establishment={group: plan.assume("wte", 0, 30) for group in plan.some(list(plan.groups))},
            blocked=plan.maybe("share", 0, 0.2), standard=plan.flip(),
        )  # fmt: skip
        plan.resources[resource.id] = resource
        plan.records.append(resource)


def _services(plan: Draft) -> None:
    for number in range(plan.draw(st.integers(2, 4))):
        key = f"service{number}"
        plan.services.append(key)
        plan.records.append(Service(
            id=key, title=key, point_of_delivery=plan.one(("emergency admission", "outpatient", "community contact")),
            setting="hospital", unit="unit", growth=plan.assume("rate", -0.05, 0.05),
            adjustments={plan.years[-1]: plan.assume("ratio", 0.8, 1.2)} if plan.flip() else {},
            variable_cost=plan.assume("£ per unit", 0, 1000),
            uses={name: plan.assume(plan.one(("days", "hours")), 0, 12) for name in plan.some(list(plan.resources))},
            staff={name: plan.assume(plan.one(("hours", "minutes")), 0, 10) for name in plan.some(list(plan.groups))},
            journeys=plan.maybe("ratio", 0, 2), preventable=plan.flip(), waiting_standard=plan.maybe("share", 0.5, 1),
        ))  # fmt: skip


def _contracts(plan: Draft) -> None:
    for payee in plan.organisations:
        payers = [("ccg", (FOOTPRINT,))]
        payers += [(f"{next_door}-ccg", (next_door,)) for next_door in plan.neighbours if plan.flip()]
        for payer, places in payers:
            kind = plan.one(("block", "activity", "blended"))
            share = plan.assume("share", 0, 1) if kind == "blended" else ""
            key = f"{payer}-{payee}"
            plan.records.append(Contract(
                id=key, title=key, payer=payer, payee=payee, type=kind, places=places, variable_share=share
            ))  # fmt: skip
    if plan.flip():
        plan.records.append(Fund(
            id="fund", title="Fund", kind="transformation", recipient=plan.one(["ccg", *plan.organisations]),
            amounts={year: plan.assume("£", 0, 100_000) for year in plan.some(list(plan.years[1:]), least=1)},
        ))  # fmt: skip
    if plan.flip():
        plan.records.append(ControlTotal(id="total", title="Total", year=plan.years[-1], amount=plan.number(-1e6, 1e6)))


def _cells(plan: Draft) -> list[dict[str, Any]]:
    plan.ages = list(plan.some(list(AGE_BANDS[::6]), least=1))[:2]
    sexes = plan.some(list(SEXES), least=1)
    fifths = plan.one(([1], [3], [1, 5]))
    return [
        {"place": place, "age_band": age, "sex": sex, "deprivation": fifth}
        for place in (*plan.leaves, *plan.neighbours) for age in plan.ages for sex in sexes for fifth in fifths
    ]  # fmt: skip


def _people_and_care(plan: Draft) -> dict[str, pl.DataFrame]:
    cells = _cells(plan)
    people, drift, care = plan.pool(1, 5000), plan.pool(-20, 20), plan.pool(0, 500)
    population = []
    for cell in cells:
        start, step = next(people), next(drift)
        for number, year in enumerate(plan.years):
            population.append({**cell, "year": year, "persons": max(start + number * step, 0.0)})
    activity = []
    for service in plan.services:
        for provider in plan.some(plan.providers, least=1):
            activity += [
                {**cell, "service": service, "provider": provider, "quantity": next(care), "status": "agreed"}
                for cell in cells
            ]
    if plan.flip():
        activity += [{**row, "source": "ledger", "quantity": row["quantity"] + 1} for row in activity[:3]]
    return {"population": frame("population", population), "activity": frame("activity", activity)}


def _means(plan: Draft) -> dict[str, pl.DataFrame]:
    steps, posts = plan.pool(0, 12), plan.pool(0, 200)
    base, last = plan.years[0], plan.years[-1]
    capacity = []
    for provider in plan.providers:
        for key, resource in plan.resources.items():
            units = next(steps) * resource.step
            plan.open[provider, key] = units
            capacity.append({"provider": provider, "resource": key, "year": base, "units": units})
            if plan.flip():
                capacity.append({"provider": provider, "resource": key, "year": last, "units": units + resource.step})
    workforce = [
        {"organisation": organisation, "staff_group": group, "year": base, "measure": measure, "wte": next(posts)}
        for organisation in plan.organisations for group in plan.groups for measure in ("in post", "establishment")
    ]  # fmt: skip
    workforce += [
        {"organisation": plan.organisations[0], "staff_group": group, "year": last, "measure": "trained", "wte": 2.0}
        for group in plan.some(list(plan.groups))
    ]
    return {"capacity": frame("capacity", capacity), "workforce": frame("workforce", workforce)}


def _money(plan: Draft) -> dict[str, pl.DataFrame]:
    sums, base = plan.pool(0, 10_000_000), plan.years[0]
    lines = {"ccg": ("allocation", "contract_spend", "pay", "non_pay")}
    lines |= dict.fromkeys(plan.organisations, ("contract_income", "other_income", "pay", "non_pay", "capital_charges"))
    accounts = [
        {"organisation": key, "line": line, "year": base, "amount": next(sums)}
        for key, names in lines.items() for line in names
    ]  # fmt: skip
    if plan.flip():
        accounts.append({"organisation": "ccg", "line": "allocation", "year": plan.years[-1], "amount": next(sums)})
    values = [
        {"contract": record.id, "side": side, "year": base, "amount": next(sums)}
        for record in plan.records if isinstance(record, Contract)
        for side in plan.one((("payer",), ("payee",), ("payer", "payee")))
    ]  # fmt: skip
    return {"accounts": frame("accounts", accounts), "contract_value": frame("contract_value", values)}


def _extras(plan: Draft) -> dict[str, pl.DataFrame]:
    far, tables = plan.pool(1, 90), {}
    tables["travel"] = frame("travel", (
        {"place": place, "provider": provider, "minutes": next(far), "km": next(far)}
        for place in (*plan.leaves, *plan.neighbours) for provider in plan.providers
    ))  # fmt: skip
    if plan.flip():
        tables["season"] = frame("season", (
            {"service": plan.services[0], "month": month, "factor": 1.2 if month < 4 else 0.95}
            for month in range(1, 13)
        ))  # fmt: skip
    if plan.flip():
        tables["waiting"] = frame("waiting", (
            {"provider": plan.providers[0], "service": plan.services[0], "weeks": weeks, "people": next(far)}
            for weeks in range(0, 30, 5)
        ))  # fmt: skip
    if plan.flip():
        tables["operational"] = frame("operational", (
            {"organisation": key, "figure": "position", "year": plan.years[-1], "value": next(far)}
            for key in plan.organisations
        ))  # fmt: skip
    return tables


@st.composite
def plans(draw: Any, *, years: int = 3, initiatives: int = 4, kinds: tuple[str, ...] = EFFECT_KINDS) -> Plan:
    """A plan without errors.

    Parameters
    ----------
    years
        Largest number of years after the base year.
    initiatives
        Largest number of initiatives.
    kinds
        Kinds of effect that may occur.
    """
    plan = Draft(draw, years=draw(st.integers(1, years)))
    for step in (_places, _organisations, _groups, _resources, _services, _contracts):
        step(plan)
    tables = _people_and_care(plan) | _means(plan) | _money(plan) | _extras(plan)
    # Few of the plans have no initiative, which says little of them.
    count = draw(st.sampled_from([*range(initiatives, 0, -1), 0]))
    plan.records += draw_initiatives(plan, count, kinds)
    settings = PlanSettings(
        id="random", title="Random", footprint=FOOTPRINT, base_year=str(plan.base), years=len(plan.years) - 1,
        price_base=str(plan.base), indices={line: plan.assume("rate", -0.02, 0.05) for line in MONEY_LINES},
        carbon_per_km=plan.maybe("kg", 0, 1),
    )  # fmt: skip
    return make_plan(settings, [*plan.records, *plan.assumptions], tables)
