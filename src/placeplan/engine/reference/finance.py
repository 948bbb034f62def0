"""Section 6: every flow of money of a year, by organisation and line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from placeplan.engine.reference.basis import Flow, add_to, known, organisation_of, value
from placeplan.engine.reference.capacity import Made
from placeplan.engine.reference.effects import fixed_effects, fixed_factor, mean_coverage
from placeplan.engine.reference.workforce import Staff
from placeplan.model import Model
from placeplan.model.model import CapitalCost, Contract

__all__ = [
    "Activity", "Base", "Ledgers", "capital_cost", "capital_spend", "contract_activity", "contract_amount",
    "contract_covers", "contract_share", "contract_value", "fixed_of", "fixed_savings", "fund_income", "index",
    "initiative_capital", "initiative_costs", "initiative_spend", "ledgers", "pay_of", "stepped_of",
    "unexplained_money",
    "variable_of",
]  # fmt: skip

Activity = Mapping[tuple[int, int, int], float]
"""Units by place, service and provider."""
Line = tuple[int, str]
"""Organisation and line."""


@dataclass(frozen=True)
class Base:
    """Base-year amounts the drivers do not explain, by organisation."""

    contract_income: Mapping[int, float]
    contract_spend: Mapping[int, float]
    pay: Mapping[int, float]
    non_pay: Mapping[int, float]


@dataclass(frozen=True)
class Ledgers:
    """A year's money in and out."""

    income: dict[Line, float]
    cost: dict[Line, float]


def index(model: Model, line: str, y: int) -> float:
    """Index of a line of money; held at 1 where it has none."""
    return float((1.0 + value(model, model.indices.get(line, -1), 0.0)) ** y)


def _account(model: Model, line: str, y: int, organisation: int) -> float:
    """A row of the accounts; NaN where there is none."""
    if line not in model.accounts.lines:
        return math.nan
    return float(model.accounts.amount[model.accounts.lines.index(line), y, organisation])


def _organisations(model: Model) -> range:
    return range(len(model.axes.organisation))


def contract_value(contract: Contract) -> float:
    """Base-year value: the payer's figure, else the payee's."""
    return known(contract.payee_value) if math.isnan(contract.payer_value) else float(contract.payer_value)


def contract_share(model: Model, contract: Contract) -> float:
    """Share of the value that moves with activity."""
    if contract.kind == "block":
        return 0.0
    return 1.0 if contract.kind == "activity" else value(model, contract.variable_share, 0.0)


def contract_covers(model: Model, contract: Contract, place: int, service: int, provider: int) -> bool:
    """Whether a contract pays for activity."""
    return (
        organisation_of(model, provider) == contract.payee
        and (not contract.services or service in contract.services)
        and (not contract.places or place in contract.places)
    )


def contract_activity(model: Model, contract: Contract, activity: Activity) -> float:
    """A: activity a contract pays for."""
    return sum(units for (p, v, o), units in activity.items() if contract_covers(model, contract, p, v, o))


def contract_amount(model: Model, contract: Contract, y: int, now: Activity, base: Activity) -> float:
    """What a contract pays in a year."""
    then = contract_activity(model, contract, base)
    share = contract_share(model, contract) if then > 0.0 else 0.0
    moved = contract_activity(model, contract, now) / then if then > 0.0 else 1.0
    return contract_value(contract) * index(model, "contract", y) * (1.0 - share + share * moved)


def pay_of(model: Model, y: int, staff: Mapping[tuple[int, int], Staff]) -> dict[int, float]:
    """Pay of staff in post and agency staff, by organisation."""
    total: dict[int, float] = {}
    for (r, w), post in staff.items():
        group = model.staff_groups[w]
        paid = post.supply + post.agency * (1.0 + value(model, group.agency_premium, 0.0))
        add_to(total, {r: paid * value(model, group.pay, 0.0) * index(model, "pay", y)})
    return total


def variable_of(model: Model, y: int, flows: Sequence[Flow]) -> dict[int, float]:
    """Non-pay cost that comes and goes with activity, by organisation."""
    total: dict[int, float] = {}
    for flow in flows:
        each = value(model, model.services[flow.service].variable_cost, 0.0) * flow.price
        add_to(total, {organisation_of(model, flow.provider): flow.units * each * index(model, "non_pay", y)})
    return total


def stepped_of(model: Model, y: int, units: Mapping[tuple[int, int], float]) -> dict[int, float]:
    """Non-pay cost of open steps, by organisation."""
    total: dict[int, float] = {}
    for (o, j), number in units.items():
        each = value(model, model.resources[j].step_cost, 0.0) * index(model, "non_pay", y)
        add_to(total, {organisation_of(model, o): number / model.resources[j].step * each})
    return total


def unexplained_money(
    model: Model, flows: Sequence[Flow], units: Mapping[tuple[int, int], float], staff: Mapping[tuple[int, int], Staff]
) -> Base:
    """Accounts of the base year less what drives each line."""
    pay, variable, stepped = pay_of(model, 0, staff), variable_of(model, 0, flows), stepped_of(model, 0, units)

    def row(line: str, r: int) -> float:
        return known(_account(model, line, 0, r))

    received = {r: sum(contract_value(k) for k in model.contracts if k.payee == r) for r in _organisations(model)}
    paid = {r: sum(contract_value(k) for k in model.contracts if k.payer == r) for r in _organisations(model)}
    return Base(
        {r: row("contract_income", r) - received[r] for r in _organisations(model)},
        {r: row("contract_spend", r) - paid[r] for r in _organisations(model)},
        {r: row("pay", r) - pay.get(r, 0.0) for r in _organisations(model)},
        {r: row("non_pay", r) - variable.get(r, 0.0) - stepped.get(r, 0.0) for r in _organisations(model)},
    )


def fixed_of(model: Model, base: Base, organisation: int, y: int, effects: Sequence[int]) -> float:
    """Fixed cost with the reprice effects given, before what releases save."""
    return base.non_pay[organisation] * fixed_factor(model, organisation, y, effects) * index(model, "non_pay", y)


def fixed_savings(model: Model, y: int, made: Sequence[Made]) -> list[tuple[int, int, float]]:
    """Initiative, organisation and fixed cost that leaves with each release made by year y."""
    return [
        (
            done.release.initiative,
            organisation_of(model, done.release.provider),
            value(model, done.release.fixed_saving, 0.0) * index(model, "non_pay", y),
        )
        for done in made
        if done.year <= y
    ]


def initiative_costs(model: Model, y: int, initiative: int) -> dict[int, float]:
    """Recurrent, double running and one-off costs of an initiative, by organisation."""
    total: dict[int, float] = {}
    for cost in model.initiatives[initiative].costs:
        if y in cost.years:
            follows = mean_coverage(model, initiative, y) if cost.follows_rollout else 1.0
            each = value(model, cost.amount, 0.0) * cost.share * follows * index(model, "non_pay", y)
            add_to(total, {cost.organisation: each})
    return total


def capital_spend(model: Model, capital: CapitalCost, y: int) -> float:
    """Capital spent in a year."""
    if y not in capital.years:
        return 0.0
    return value(model, capital.amount, 0.0) * capital.share * index(model, "capital", y)


def capital_cost(model: Model, capital: CapitalCost, y: int) -> float:
    """Depreciation and charge in a year on all that was spent in years before."""
    total = 0.0
    for year in capital.years:
        age = y - year
        if age >= 1:
            spent = capital_spend(model, capital, year)
            before = min(1.0, (age - 1) / capital.life_years)
            after = min(1.0, age / capital.life_years)
            total += spent * (after - before) + value(model, capital.charge_rate, 0.0) * spent * (1.0 - before)
    return total


def initiative_capital(model: Model, y: int, initiative: int) -> dict[int, float]:
    """Capital cost of an initiative, by organisation."""
    total: dict[int, float] = {}
    for capital in model.initiatives[initiative].capital:
        add_to(total, {capital.organisation: capital_cost(model, capital, y)})
    return total


def initiative_spend(model: Model, y: int) -> dict[int, float]:
    """Capital spent by organisation."""
    total: dict[int, float] = {}
    for initiative in model.initiatives:
        for capital in initiative.capital:
            add_to(total, {capital.organisation: capital_spend(model, capital, y)})
    return total


def fund_income(model: Model, y: int) -> list[tuple[int, str, float]]:
    """Recipient, fund id and sum of transformation funds and grants of a year."""
    return [
        (fund.recipient, fund.id, sum(value(model, assumption, 0.0) for year, assumption in fund.amounts if year == y))
        for fund in model.funds
        if fund.kind != "capital"
    ]


def ledgers(
    model: Model,
    y: int,
    base: Base,
    *,
    flows: Sequence[Flow],
    units: Mapping[tuple[int, int], float],
    staff: Mapping[tuple[int, int], Staff],
    activity: tuple[Activity, Activity],
    made: Sequence[Made] | None,
) -> Ledgers:
    """All money of a year; `activity`: of the year and of the base year; `made`: releases (None: do nothing)."""
    money = Ledgers({}, {})
    _enter_contracts(model, y, base, money, activity)
    for r in _organisations(model):
        for line in ("allocation", "grant", "other_income"):
            row = _account(model, line, y, r)
            later = known(_account(model, line, 0, r)) * index(model, line, y)
            add_to(money.income, {(r, line): later if math.isnan(row) else row})
        effects = () if made is None else fixed_effects(model)
        add_to(money.cost, {(r, "pay not explained"): base.pay[r] * index(model, "pay", y)})
        add_to(money.cost, {(r, "fixed"): fixed_of(model, base, r, y, effects)})
        charges = known(_account(model, "capital_charges", 0, r)) * index(model, "capital", y)
        add_to(money.cost, {(r, "capital charges"): charges})
    add_to(money.cost, (((r, "pay"), pay) for r, pay in pay_of(model, y, staff).items()))
    add_to(money.cost, (((r, "variable"), cost) for r, cost in variable_of(model, y, flows).items()))
    add_to(money.cost, (((r, "stepped"), cost) for r, cost in stepped_of(model, y, units).items()))
    if made is not None:
        _enter_initiatives(model, y, money, made)
    return money


def _enter_contracts(model: Model, y: int, base: Base, money: Ledgers, activity: tuple[Activity, Activity]) -> None:
    for contract in model.contracts:
        amount = contract_amount(model, contract, y, *activity)
        add_to(money.income, {(contract.payee, "contract"): amount})
        add_to(money.cost, {(contract.payer, "contract"): amount})
    for r in _organisations(model):
        add_to(money.income, {(r, "contract not explained"): base.contract_income[r] * index(model, "contract", y)})
        add_to(money.cost, {(r, "contract not explained"): base.contract_spend[r] * index(model, "contract", y)})


def _enter_initiatives(model: Model, y: int, money: Ledgers, made: Sequence[Made]) -> None:
    for _, r, saving in fixed_savings(model, y, made):
        add_to(money.cost, {(r, "fixed"): -saving})
    for i in range(len(model.initiatives)):
        add_to(money.cost, (((r, "initiative cost"), cost) for r, cost in initiative_costs(model, y, i).items()))
        add_to(money.cost, (((r, "initiative capital"), cost) for r, cost in initiative_capital(model, y, i).items()))
    for recipient, _, amount in fund_income(model, y):
        add_to(money.income, {(recipient, "fund"): amount})
