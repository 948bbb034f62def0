"""Money (equations, section 6): every payment has a payer and a payee; year 0 equals the accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from placeplan.engine.draws import Draws
from placeplan.engine.rollout import mean_coverage
from placeplan.engine.rows import Members, takers
from placeplan.engine.sums import Scattered
from placeplan.engine.use import all_taken
from placeplan.engine.volumes import Layout, World
from placeplan.engine.workforce import Staffing
from placeplan.model.model import CapitalCost, Contract, Cost, Model

__all__ = [
    "COST_LINES", "EXTERNAL", "INCOME_LINES", "Books", "Drivers", "books_of", "contract_cover", "contract_value",
    "covered_activity", "fixed_factor", "index_of", "initiative_costs", "pay_of", "stepped_of", "unexplained",
    "variable_of",
]  # fmt: skip

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

INCOME_LINES: tuple[str, ...] = ("allocation", "grant", "other_income", "contract", "contract not explained", "fund")
COST_LINES: tuple[str, ...] = (
    "pay", "pay not explained", "variable", "stepped", "fixed", "contract", "contract not explained", "capital charges",
    "initiative",
)  # fmt: skip
EXTERNAL: Mapping[str, str] = {
    "allocation": "external:allocations", "grant": "external:grants", "other_income": "external:other income",
    "contract not explained": "external:other contracts", "fund": "external:funds", "pay": "external:staff",
    "pay not explained": "external:staff", "variable": "external:suppliers", "stepped": "external:suppliers",
    "fixed": "external:suppliers", "capital charges": "external:capital", "initiative": "external:suppliers",
}  # fmt: skip
"""Who stands at the other end of a flow that is not a contract."""


def index_of(model: Model, draws: Draws, line: str) -> Floats:
    """Index of a line of money, 1 in the base year: (year, run)."""
    years = np.arange(len(model.axes.year), dtype=float)[:, None]
    rate = model.indices.get(line, -1)
    return draws.once(("index", rate), lambda: np.asarray((1.0 + draws.or_zero(rate)) ** years))


def account(model: Model, line: str) -> Floats:
    """Base-year accounts of a line: (organisation); 0 where there is no row."""
    amount = model.accounts.amount[model.accounts.lines.index(line), 0]
    return np.asarray(np.nan_to_num(amount, nan=0.0))


@dataclass(frozen=True)
class Drivers:
    """Costs the model drives, at prices of the base year: arrays (year, organisation, run)."""

    pay: Floats
    variable: Floats
    stepped: Floats


def pay_of(model: Model, draws: Draws, layout: Layout, staff: Staffing) -> Floats:
    """Pay of staff and agency: (year, organisation, run), at prices of the base year."""
    pay_rate = draws.several([group.pay for group in model.staff_groups])[layout.posts.second]
    premium = draws.several([group.agency_premium for group in model.staff_groups])[layout.posts.second]
    posts = staff.at_places
    cost = posts.agency * (1.0 + premium)
    cost += posts.supply
    cost *= pay_rate
    return layout.posts.by_first.of(cost)


def variable_of(
    model: Model, draws: Draws, layout: Layout, world: World, before: tuple[Floats, Bools] | None = None
) -> Floats:
    """Variable cost of care: (year, organisation, run), at prices of the base year. See `use.all_taken`."""
    if "variable" not in layout.takers:
        rates = {v: (service.variable_cost, 1.0) for v, service in enumerate(model.services)}
        provider, service = layout.pairs.T
        owner = model.accounts.provider_organisation[provider]
        layout.takers["variable"] = (takers(rates, service, owner),)
    size = len(model.axes.organisation)
    return all_taken(draws, layout.takers["variable"], lambda _: world.prices, size, before)


def stepped_of(model: Model, draws: Draws, layout: Layout, open_units: Floats) -> Floats:
    """Cost of open units, (year, place of `layout.units`, run): (year, organisation, run), at prices of the base
    year.
    """
    owner, organisations = model.accounts.provider_organisation, len(model.axes.organisation)
    step_cost = draws.several([resource.step_cost for resource in model.resources])[layout.units.second]
    step = np.array([resource.step for resource in model.resources])[layout.units.second]
    stepped = layout.known("stepped", owner[layout.units.first], organisations)
    cost = open_units / step[:, None]
    cost *= step_cost
    return stepped.of(cost)


def contract_cover(model: Model, layout: Layout, contract: Contract) -> npt.NDArray[np.int64]:
    """Triples whose activity a contract pays for."""
    if contract.id not in layout.covers:
        layout.covers[contract.id] = _cover(model, layout, contract)
    return layout.covers[contract.id]


def _cover(model: Model, layout: Layout, contract: Contract) -> npt.NDArray[np.int64]:
    owner = model.accounts.provider_organisation[layout.provider]
    services, places = np.array(contract.services), np.array(contract.places)
    return np.flatnonzero((owner == contract.payee) & np.isin(layout.service, services) & np.isin(layout.place, places))


def contract_value(contract: Contract) -> float:
    """Base-year value used: the payer's figure, else the payee's; 0 where neither gives one."""
    for value in (contract.payer_value, contract.payee_value):
        if not np.isnan(value):
            return float(value)
    return 0.0


def variable_share(draws: Draws, contract: Contract) -> Floats:
    """Share of a contract's value that moves with activity: (run)."""
    if contract.kind == "blended":
        return draws[contract.variable_share]
    return np.full(draws.runs, 1.0 if contract.kind == "activity" else 0.0)


def _moving(model: Model) -> list[int]:
    """Contracts whose payment moves with activity."""
    return [n for n, contract in enumerate(model.contracts) if contract.kind != "block"]


def covered_activity(
    model: Model, draws: Draws, layout: Layout, world: World, before: tuple[Floats, Bools] | None = None
) -> Floats:
    """Activity each contract that moves with it pays for: (year, contract of these, run).

    Parameters
    ----------
    before
        The same of other draws, and the pairs whose care differs.
    """
    moving = _moving(model)
    if not layout.paid_for:
        covers = [contract_cover(model, layout, model.contracts[n]) for n in moving]
        place = np.repeat(np.arange(len(moving)), [len(cover) for cover in covers])
        layout.paid_for.append(Members(np.concatenate([np.zeros(0, dtype=np.int64), *covers]), place))
    by_triple = None if before is None else (before[0], before[1][layout.of_triple])
    return all_taken(draws, layout.paid_for, lambda _: world.volumes, len(moving), by_triple)


def contract_payments(model: Model, draws: Draws, activity: Floats, base: Floats) -> Floats:
    """What each contract pays: (contract, year, run), nominal.

    Parameters
    ----------
    activity
        See `covered_activity`.
    base
        (contract of these, run): the same of the base year, do nothing.
    """
    index = index_of(model, draws, "contract")
    out = np.empty((len(model.contracts), *index.shape[:1], draws.runs))
    moving = _moving(model)
    ratios = np.divide(activity, base, out=np.ones_like(activity), where=base > 0)
    for n, contract in enumerate(model.contracts):
        if contract.kind == "block":
            out[n] = contract_value(contract) * index
    for k, n in enumerate(moving):
        contract = model.contracts[n]
        share = variable_share(draws, contract)
        out[n] = contract_value(contract) * index * (1.0 - share + share * ratios[:, k])
    return out


def fixed_factor(model: Model, draws: Draws, organisation: int, *, without: frozenset[int] = frozenset()) -> Floats:
    """What is left of an organisation's fixed cost after reprice effects: (year, run). `without` leaves initiatives
    out.
    """
    out = np.ones((len(model.axes.year), draws.runs))
    for effect in model.effects:
        if effect.kind == "reprice" and effect.line == "fixed" and organisation in effect.organisations:
            if effect.initiative in without:
                continue
            cover = mean_coverage(model, draws, effect.initiative)
            out *= 1.0 - cover * draws[effect.eligible] * draws[effect.reach] * draws[effect.size]
    return out


def initiative_costs(model: Model, draws: Draws) -> tuple[Scattered, Scattered]:
    """Costs initiatives bring, and the capital they spend: two arrays (initiative, year, organisation, run),
    nominal.
    """
    years, runs = len(model.axes.year), draws.runs
    cost: dict[tuple[int, ...], Floats] = {}
    spend: dict[tuple[int, ...], Floats] = {}
    for i, initiative in enumerate(model.initiatives):
        for item in initiative.costs:
            key = (i, item.organisation)
            cost[key] = cost.get(key, 0.0) + _running_cost(model, draws, i, item)
        for capital in initiative.capital:
            charge, spent = _capital(model, draws, capital)
            key = (i, capital.organisation)
            cost[key] = cost.get(key, 0.0) + charge
            spend[key] = spend.get(key, 0.0) + spent
    shape = (len(model.initiatives), years, len(model.axes.organisation), runs)
    return Scattered(shape, cost), Scattered(shape, spend)


def _running_cost(model: Model, draws: Draws, initiative: int, item: Cost) -> Floats:
    active = np.zeros((len(model.axes.year), 1))
    active[list(item.years)] = item.share
    cover = mean_coverage(model, draws, initiative) if item.follows_rollout else 1.0
    return np.asarray(active * cover * draws[item.amount] * index_of(model, draws, "non_pay"))


def _capital(model: Model, draws: Draws, item: CapitalCost) -> tuple[Floats, Floats]:
    """Yearly charges on capital and the spending itself: two arrays (year, run), nominal."""
    years = len(model.axes.year)
    spent = np.zeros((years, draws.runs))
    spent[list(item.years)] = draws[item.amount] * item.share * index_of(model, draws, "capital")[list(item.years)]
    charge = np.zeros_like(spent)
    rate = draws.or_zero(item.charge_rate)
    for start in item.years:
        for year in range(start + 1, years):
            age = year - start - 1
            left = max(0.0, 1.0 - age / item.life_years)
            written = min(1.0 / item.life_years, left)
            charge[year] += spent[start] * (written + rate * left)
    return charge, spent


@dataclass(frozen=True)
class Unexplained:
    """Base-year accounts the drivers do not explain: arrays (organisation, run), pounds of the base year."""

    pay: Floats
    fixed: Floats
    contract_income: Floats
    contract_spend: Floats


def unexplained(model: Model, drivers: Drivers, payments: Floats) -> Unexplained:
    """What is left of each line of the accounts once the drivers of year 0 are taken away."""
    received, paid = _by_party(model, payments)
    return Unexplained(
        account(model, "pay")[:, None] - drivers.pay[0],
        account(model, "non_pay")[:, None] - drivers.variable[0] - drivers.stepped[0],
        account(model, "contract_income")[:, None] - received[0],
        account(model, "contract_spend")[:, None] - paid[0],
    )


def _by_party(model: Model, payments: Floats) -> tuple[Floats, Floats]:
    shape = (payments.shape[1], len(model.axes.organisation), payments.shape[2])
    received, paid = np.zeros(shape), np.zeros(shape)
    for contract, amount in zip(model.contracts, payments, strict=True):
        received[:, contract.payee] += amount
        paid[:, contract.payer] += amount
    return received, paid


@dataclass(frozen=True)
class Books:
    """Income and cost of every organisation in one world, nominal pounds.

    Parameters
    ----------
    income, cost
        Line -> (year, organisation, run). Organisations outside the footprint have only what passes between them and
        ours.
    payments
        (contract, year, run).
    """

    income: Mapping[str, Floats]
    cost: Mapping[str, Floats]
    payments: Floats

    @property
    def position(self) -> Floats:
        """Income less cost: (year, organisation, run)."""
        return np.asarray(sum(self.income.values()) - sum(self.cost.values()))


def known_income(model: Model, draws: Draws, line: str) -> Floats:
    """Allocation, grant or other income: rows where given, else the base year carried on its index. (year,
    organisation, run).
    """

    def make() -> Floats:
        rows = model.accounts.amount[model.accounts.lines.index(line)][:, :, None]
        carried = account(model, line)[None, :, None] * index_of(model, draws, line)[:, None, :]
        return np.where(np.isnan(rows), carried, rows)

    return draws.once(("known income", line), make)


def books_of(
    model: Model, draws: Draws, drivers: Drivers, payments: Floats, rest: Unexplained, extra: Mapping[str, Floats]
) -> Books:
    """Books of one world.

    Parameters
    ----------
    extra
        Only in the do-something world: "initiative" and "fund" (year, organisation, run), "fixed saving" likewise
        (nominal), and "fixed factor" (year, organisation, run).
    """
    index = {line: index_of(model, draws, line)[:, None, :] for line in ("pay", "non_pay", "contract", "capital")}
    received, paid = _by_party(model, payments)
    zero = np.zeros_like(received)
    fixed = rest.fixed * extra.get("fixed factor", np.ones_like(zero)) * index["non_pay"] - extra.get(
        "fixed saving", zero
    )
    income = {line: known_income(model, draws, line) for line in ("allocation", "grant", "other_income")}
    income |= {
        "contract": received,
        "contract not explained": rest.contract_income * index["contract"],
        "fund": extra.get("fund", zero),
    }
    cost = {
        "pay": drivers.pay * index["pay"],
        "pay not explained": rest.pay * index["pay"],
        "variable": drivers.variable * index["non_pay"],
        "stepped": drivers.stepped * index["non_pay"],
        "fixed": fixed,
        "contract": paid,
        "contract not explained": rest.contract_spend * index["contract"],
        "capital charges": account(model, "capital_charges")[:, None] * index["capital"],
        "initiative": extra.get("initiative", zero),
    }
    return Books(income, cost, payments)


def fund_income(model: Model, draws: Draws) -> Floats:
    """Income from funds other than capital: (fund, year, run), nominal."""
    out = np.zeros((len(model.funds), len(model.axes.year), draws.runs))
    for n, fund in enumerate(model.funds):
        if fund.kind != "capital":
            for year, assumption in fund.amounts:
                out[n, year] += draws[assumption]
    return out
