"""Accounts and contracts: published income where there is any, stated national rates for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from placeplan.quantities import FinancialYear
from placeplan.records import Contract
from placeplan.sources.baseline.area import Area
from placeplan.sources.baseline.atlas import Atlas
from placeplan.sources.baseline.bodies import CARE, Bodies
from placeplan.sources.baseline.ids import slug
from placeplan.sources.baseline.rates import National
from placeplan.sources.factors import trust_finance
from placeplan.sources.money import unit_costs

__all__ = ["Money", "money_of", "price_factor", "unit_cost_of"]

RATES_YEAR = FinancialYear(2016)
"""Year whose prices the stated rates stand in."""

INCOME_YEAR, COSTS_YEAR = FinancialYear(2018), FinancialYear(2024)
"""Years of the published incomes and of the national cost collection."""


@dataclass
class Money:
    """Rows of accounts and contracts, by organisation id."""

    accounts: list[tuple[str, str, float, str]] = field(default_factory=list)
    contracts: dict[str, Contract] = field(default_factory=dict)
    values: list[tuple[str, float, str]] = field(default_factory=list)


def price_factor(national: National, year: FinancialYear, *, of: FinancialYear = RATES_YEAR) -> float:
    """What money of one year is multiplied by to stand in another's prices, at the stated change a year."""
    return float((1.0 + national.money["tariff_growth"]) ** (year.start - of.start))


def unit_cost_of(atlas: Atlas, national: National) -> dict[str, float]:
    """£ for each unit of each service, in prices of the base year."""
    table = atlas.call(unit_costs)
    back = price_factor(national, atlas.base_year, of=COSTS_YEAR)
    made = {}
    for key, service in national.services.items():
        rows = table.filter(pl.col("department").is_in(list(service.cost)))
        if service.cost:
            mean = float(rows["cost"].sum()) / float(rows["activity"].sum()) * back
            made[key] = mean * service.cost_factor
        else:
            made[key] = service.cost_stated * price_factor(national, atlas.base_year)
    return made


def money_of(
    atlas: Atlas, area: Area, bodies: Bodies, national: National, activity: pl.DataFrame,
    staff: Mapping[str, Mapping[str, float]], unit_cost: Mapping[str, float],
) -> Money:  # fmt: skip
    """Accounts and contracts of one footprint.

    Parameters
    ----------
    activity
        Activity rows with organisation ids and place ids.
    staff
        Staff in post by organisation id and group.
    """
    made = Money()
    priced = activity.with_columns(
        (pl.col("quantity") * pl.col("service").replace_strict(dict(unit_cost), return_dtype=pl.Float64)).alias("value")
    )
    sums = priced.group_by("place", "provider").agg(pl.col("value").sum()).sort("place", "provider")
    value = {(place, provider): worth for place, provider, worth in sums.iter_rows()}
    _commissioner_contracts(area, bodies, value, made)
    _neighbour_contracts(bodies, value, made)
    _council_contracts(area, bodies, value, made)
    received, paid = _totals(made)
    factor = price_factor(national, atlas.base_year)
    pay = {
        organisation: sum(wte * national.staff[group].pay * factor for group, wte in groups.items())
        for organisation, groups in staff.items()
    }
    incomes = _incomes(atlas, area, bodies, national, pay)
    for code in area.trusts:
        _trust(made, national, bodies.ids[code], received, pay, incomes)
    for code in bodies.invented:
        _stand_in(made, national, bodies.ids[code], received, pay)
    _commissioners(atlas, area, bodies, national, received, paid, pay, made)
    _councils(atlas, area, national, paid, made)
    return made


def _contract(made: Money, payer: str, payee: str, title: str, kind: str, places: list[str], worth: float) -> None:
    key = slug(f"{payer} {payee}")
    made.contracts[key] = Contract.model_validate(
        {"id": key, "title": title, "payer": payer, "payee": payee, "type": kind, "places": tuple(sorted(places))}
    )
    made.values.append((key, round(worth, 0), "contracts-rate"))


def _commissioner_contracts(area: Area, bodies: Bodies, value: Mapping[tuple[str, str], float], made: Money) -> None:
    for ccg in area.commissioners:
        places = [d.id for d in area.districts if d.payer == ccg.code]
        providers = sorted({provider for place, provider in value if place in places} - {bodies.ids[CARE]})
        for provider in providers:
            worth = sum(value.get((place, provider), 0.0) for place in places)
            kind = bodies.organisations[provider].type
            terms = "block" if kind in ("community", "mental health", "general practice") else "activity"
            title = f"{ccg.title} with {bodies.organisations[provider].title}"
            here = [place for place in places if (place, provider) in value]
            _contract(made, ccg.id, provider, title, terms, here, worth)


def _neighbour_contracts(bodies: Bodies, value: Mapping[tuple[str, str], float], made: Money) -> None:
    for neighbour, payer in bodies.payers.items():
        for provider in sorted({provider for place, provider in value if place == neighbour}):
            title = f"{bodies.organisations[payer].title} with {bodies.organisations[provider].title}"
            _contract(made, payer, provider, title, "activity", [neighbour], value[neighbour, provider])


def _council_contracts(area: Area, bodies: Bodies, value: Mapping[tuple[str, str], float], made: Money) -> None:
    care = bodies.ids[CARE]
    for council in area.councils:
        places = [d.id for d in area.districts if d.council == council.code]
        worth = sum(value.get((place, care), 0.0) for place in places)
        _contract(made, council.id, care, f"{council.title} with care providers", "activity", places, worth)


def _totals(made: Money) -> tuple[dict[str, float], dict[str, float]]:
    received: dict[str, float] = {}
    paid: dict[str, float] = {}
    for key, worth, _ in made.values:
        contract = made.contracts[key]
        received[contract.payee] = received.get(contract.payee, 0.0) + worth
        paid[contract.payer] = paid.get(contract.payer, 0.0) + worth
    return received, paid


def _incomes(
    atlas: Atlas, area: Area, bodies: Bodies, national: National, pay: Mapping[str, float]
) -> dict[str, tuple[float, str]]:
    """Income of each trust and its source: published, else the national ratio of income to the cost of staff."""
    published = dict(atlas.call(trust_finance).drop_nulls(["trust", "income"]).select("trust", "income").iter_rows())
    factor = price_factor(national, atlas.base_year, of=INCOME_YEAR)
    made = {}
    for code in area.trusts:
        own = bodies.ids[code]
        if code in published:
            made[own] = (published[code] * factor, "income-published")
        else:
            made[own] = (pay.get(own, 0.0) / national.money["trust_pay_share"], "income-by-staff")
    return made


def _row(made: Money, organisation: str, line: str, amount: float, source: str) -> None:
    made.accounts.append((organisation, line, round(amount, 0), source))


def _trust(
    made: Money, national: National, own: str, received: Mapping[str, float], pay: Mapping[str, float],
    incomes: Mapping[str, tuple[float, str]],
) -> None:  # fmt: skip
    rate = national.money
    income, source = incomes[own]
    income = max(income, received.get(own, 0.0) / (1 - rate["other_income_share"]))
    if income > incomes[own][0]:
        source = "accounts-rate"
    other = income * rate["other_income_share"]
    cost = income * (1 + rate["trust_deficit_share"])
    capital = income * rate["capital_charges_share"]
    staff = pay.get(own, income * rate["trust_pay_share"])
    _row(made, own, "contract_income", income - other, source)
    _row(made, own, "other_income", other, source)
    _row(made, own, "pay", staff, "accounts-rate")
    _row(made, own, "non_pay", cost - capital - staff, "accounts-rate")
    _row(made, own, "capital_charges", capital, "accounts-rate")


def _stand_in(
    made: Money, national: National, own: str, received: Mapping[str, float], pay: Mapping[str, float]
) -> None:
    """A provider that stands for bodies counted elsewhere: in balance, with at least what its staff cost."""
    staff = pay.get(own, 0.0)
    income = max(received.get(own, 0.0), staff / national.money["trust_pay_share"])
    _row(made, own, "contract_income", income, "accounts-rate")
    _row(made, own, "pay", staff, "accounts-rate")
    _row(made, own, "non_pay", income - staff, "accounts-rate")


def _commissioners(
    atlas: Atlas, area: Area, bodies: Bodies, national: National, received: Mapping[str, float],
    paid: Mapping[str, float], pay: Mapping[str, float], made: Money,
) -> None:  # fmt: skip
    rate, factor = national.money, price_factor(national, atlas.base_year)
    persons = area.by_place(atlas.bands[area.rows].sum(axis=1)[:, None])[:, 0]
    for ccg in area.commissioners:
        if not ccg.pays:
            continue
        people = sum(float(persons[at]) for at, d in enumerate(area.districts) if d.payer == ccg.code)
        allocation = people * rate["allocation_per_head"] * factor
        running = people * rate["commissioner_running_per_head"] * factor
        _row(made, ccg.id, "allocation", allocation, "accounts-rate")
        _row(made, ccg.id, "contract_spend", max(allocation - running, paid.get(ccg.id, 0.0)), "accounts-rate")
        _row(made, ccg.id, "pay", running * rate["commissioner_pay_share"], "accounts-rate")
        _row(made, ccg.id, "non_pay", running * (1 - rate["commissioner_pay_share"]), "accounts-rate")
        own = bodies.ids[f"practices:{ccg.code}"]
        income = max(people * rate["practice_per_head"] * factor, received.get(own, 0.0))
        staff = min(pay.get(own, income * rate["practice_pay_share"]), income * 0.9)
        _row(made, own, "contract_income", income, "accounts-rate")
        _row(made, own, "pay", staff, "accounts-rate")
        _row(made, own, "non_pay", income - staff, "accounts-rate")


def _councils(atlas: Atlas, area: Area, national: National, paid: Mapping[str, float], made: Money) -> None:
    rate, factor = national.money, price_factor(national, atlas.base_year)
    persons = area.by_place(atlas.bands[area.rows].sum(axis=1)[:, None])[:, 0]
    for council in area.councils:
        people = sum(float(persons[at]) for at, d in enumerate(area.districts) if d.council == council.code)
        bought = paid.get(council.id, 0.0)
        grant = max(people * rate["council_grant_per_head"] * factor, bought / (1 - rate["council_running_share"]))
        staff = grant * rate["council_pay_share"]
        _row(made, council.id, "grant", grant, "accounts-rate")
        _row(made, council.id, "contract_spend", bought, "contracts-rate")
        _row(made, council.id, "pay", staff, "accounts-rate")
        _row(made, council.id, "non_pay", grant - bought - staff, "accounts-rate")
